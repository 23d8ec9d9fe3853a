"""Subjects, what is due, and what is told: records of surveillance, and the words for their codes."""

import numpy as np

NEVER = np.iinfo(np.int64).max
"""A time that does not come: what is lost, or waits beyond the end."""
ABSENT = np.iinfo(np.int64).min
"""No time known."""

FINDINGS = ("suspected", "admitted", "discharged", "died", "missing", "confirmed", "negative")
SUSPECTED, ADMITTED, DISCHARGED, DIED, MISSING, CONFIRMED, NEGATIVE = range(len(FINDINGS))
"""What a report tells of a person."""
CLASSES = ("suspected", "probable", "confirmed", "discarded", "missing")
"""What a case counts as."""
OUTCOMES = ("died", "discharged", "presumed dead")
"""What became of a case, as far as is known."""

ONSET, ADMISSION, DISCHARGE, DEATH, DISAPPEARANCE = range(5)
EVENT_OF = {
    "clinicians": ONSET,
    "hospital": ADMISSION,
    "death certificate": DEATH,
    "missing persons": DISAPPEARANCE,
}
FINDING_OF = {
    "clinicians": SUSPECTED,
    "hospital": ADMITTED,
    "death certificate": DIED,
    "missing persons": MISSING,
}
FIRST, AFTER_CARE, FLIGHT = range(3)
"""Numbers of the draws of an episode: of its events, of what follows in care, of a flight."""
MARK_AGENT, MARK_SYMPTOMATIC, MARK_CARE, MARK_DEAD, MARK_ROAMS = (1 << bit for bit in range(5))
"""What of a state makes an event of entering or leaving it, as bits."""
FAR_IN_THE_PAST = np.iinfo(np.int16).min
"""The day of an onset that is not known."""

SUBJECT = np.dtype(
    [
        ("person", np.int64),
        ("who", np.int64),  # of the address: the person, of a background case the area
        ("onset", np.int64),  # day since the start; ABSENT: no symptoms
        ("reported", np.int64),  # when the first report was told; NEVER: not yet
        ("case", np.int64),  # number of the case, by time of the first report; NONE: none
        ("specimen", np.int64),  # time of the first specimen whose result is told, ABSENT without
        ("positive", np.int64),  # when a positive result was told first; NEVER: none
        ("negative", np.int64),  # when a negative one was
        ("admission", np.int64),  # ABSENT: none known of; likewise below
        ("discharge", np.int64),
        ("death", np.int64),
        ("missing", np.int64),
        ("missing_told", np.int64),
        ("named", np.int64),  # case that was named as the source, NONE without
        ("previous", np.int64),  # the subject before of this person, NONE
        ("seen_by", np.int64),  # streams of people, as bits
        ("episode", np.int32),
        # Of the address: 0; of a background case the day and which of the day; of a false positive minute and test.
        ("block", np.int32),
        ("number", np.int32),
        ("area", np.int32),
        ("exposure", np.int32),  # setting that was named; as many as there are settings: outside; NONE without
        ("stream", np.int16),  # of the first report
        ("source", np.int16),  # stream to which a background case came; NONE of an episode
        ("background", np.bool_),
        ("onset_known", np.bool_),
        ("only_missing", np.bool_),  # nobody knows more than that he or she is missing
    ],
    align=True,
)

ITEM = np.dtype(
    [
        ("time", np.int64),  # when it is due, worked on or told
        ("event", np.int64),  # time of what is told
        ("onset", np.int64),  # day of onset, as far as it was by then; ABSENT without
        ("told_after", np.int64),  # ticks from being worked on until it is told
        ("subject", np.int64),
        ("number", np.int64),  # of its draws: FIRST, AFTER_CARE or FLIGHT
        ("finding", np.int64),
        ("stream", np.int64),  # that tells it
        ("due", np.int64),  # when it was due, of what a stream works on
    ],
    align=True,
)
"""Something that happens to a subject in a stream."""

REPORT = np.dtype(
    [
        ("time", np.int64),  # when it was told
        ("event", np.int64),
        ("subject", np.int32),
        ("stream", np.int16),
        ("finding", np.int16),
    ],
    align=True,
)
"""What is kept of a report that has been told."""

SEEN = np.dtype(
    [
        ("time", np.int64),
        ("person", np.int64),
        ("episode", np.int64),
        ("onset", np.int64),  # day of the onset in the episode, if that was not later; ABSENT without
        ("state", np.int64),  # that was entered, NONE: a flight
        ("number", np.int64),
        ("kind", np.int64),  # ONSET, ...
        ("in_care", np.bool_),  # before it
    ],
    align=True,
)
"""An event of an episode."""

STANDS = np.dtype(
    [
        ("state", np.int16),
        ("episode", np.uint16),  # how many infections so far
        ("onset_day", np.int16),  # FAR_IN_THE_PAST: none in this episode
        ("had", np.uint8),  # kinds of event of this episode, as bits
    ],
    align=True,
)
"""How a person stands."""
STOOD = np.dtype([("person", np.int64), *((name, STANDS[name]) for name in STANDS.fields or ())], align=True)
"""How somebody stands after a batch of changes."""
