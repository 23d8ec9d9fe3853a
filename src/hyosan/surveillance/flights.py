"""People who flee, as an event that is looked for: in which episode, and on which day that had its onset."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Records
from hyosan.disease.tables import NONE
from hyosan.surveillance.batch import IS_BEGINNING, Batch
from hyosan.surveillance.kernels.following import CAUSE, PERSON, TIME
from hyosan.surveillance.tables import ABSENT, DISAPPEARANCE, FAR_IN_THE_PAST, FLIGHT, ONSET, SEEN

FLED_BIT = 1 << 5
"""Of the kinds of event of an episode."""


def flights_of(batch: Batch, flights: Ints, events: Records, stands: Records) -> Records:
    """The events that flights (time, person) of the time of a batch are: at most one in an episode.

    `events`: all onsets of the batch, and others; `stands`: by person, before it.
    """
    episode, had, onset_day = (stands[name] for name in ("episode", "had", "onset_day"))
    flights = flights[np.lexsort((flights[:, 0], flights[:, 1]))]
    time, person = flights[:, 0], flights[:, 1]
    which = _episodes_at(batch, person, time, episode)
    again = np.zeros(len(flights), bool)
    again[1:] = (person[1:] == person[:-1]) & (which[1:] == which[:-1])
    again |= (which == episode[person]) & (had[person] & FLED_BIT > 0)
    found = np.zeros(int((~again).sum()), SEEN)
    found["time"], found["person"], found["episode"] = time[~again], person[~again], which[~again]
    found["state"], found["number"], found["kind"] = NONE, FLIGHT, DISAPPEARANCE
    known = (found["episode"] == episode[found["person"]]) & (onset_day[found["person"]] > FAR_IN_THE_PAST)
    found["onset"] = np.where(known, onset_day[found["person"]].astype(np.int64), ABSENT)
    _add_onsets(found, events[events["kind"] == ONSET])
    return found


def _episodes_at(batch: Batch, people: Ints, times: Ints, episode: NDArray[np.uint16]) -> Ints:
    """How many infections people had had by times of the batch."""
    order = batch.words & ((1 << batch.bits) - 1)
    time, person = batch.rows[order, TIME], batch.rows[order, PERSON]
    begun = np.append(0, np.cumsum(IS_BEGINNING[batch.rows[order, CAUSE]]))
    first = np.searchsorted(person, people, side="left")
    end = np.searchsorted(person, people, side="right")
    at = first.copy()
    while True:
        further = at < end
        further[further] = time[at[further]] <= times[further]
        if not further.any():
            break
        at = at + further
    number = episode[people] + begun[at] - begun[first]
    # Who never is infected twice may have begun an episode of which nothing was told but what came of it.
    return np.asarray(np.where(at > first, np.maximum(1, number), number))


def _add_onsets(found: Records, onsets: Records) -> None:
    """Fill in the days of onsets that were not later; `onsets`: by person, those of each in order of time."""
    if not len(onsets):
        return
    keys = _keys(onsets)
    at = np.minimum(np.searchsorted(keys, _keys(found)), len(onsets) - 1)
    mine = (keys[at] == _keys(found)) & (onsets["time"][at] <= found["time"])
    found["onset"][mine] = onsets["onset"][at[mine]]


def _keys(events: Records) -> Ints:
    """Person and episode as one number."""
    return np.asarray(events["person"] * (1 << 16) + events["episode"])
