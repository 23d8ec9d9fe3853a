"""The random streams: one name for each question that the model asks chance, and their keys."""

import hashlib
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class Stream(Enum):
    """What a draw decides. Values are part of every key: never reuse or rename one."""

    ATTEMPT = "attempt"  # person, episode: when, how high, whom, which outcome
    PULL = "pull"  # person as target: the same, from the target's side
    START = "start"  # person, episode: first state
    STATE = "state"  # person, episode, n-th change: dwell time and next state
    VARIATION = "variation"  # person, episode: individual infectiousness
    MUTATION = "mutation"  # person, episode: strain that results
    ROAM = "roam"  # person, episode, stay: time, kind and target of the next move
    PROTECTION = "protection"  # person: all-or-nothing protected against a strain by a source
    THRESHOLD = "threshold"  # person or household: cumulative hazard at which it decides
    REFUGE = "refuge"  # person or household: where it flees to
    REFUSAL = "refusal"  # person, n the other: whether he or she is shut out of a shelter by the other
    SEEDING = "seeding"  # person: rank among the candidates
    IMMUNITY = "immunity"  # person: rank among those who may be immune before the start
    HOST_TYPE = "host type"  # person: rank in the assignment of host types
    IMPORTATION = "importation"  # copy, calendar day, n: when somebody arrives
    IMPORTED_PERSON = "imported person"  # copy, calendar day, n, try: who it is
    DETECTION = "detection"  # person, episode, n: seen by a stream of surveillance, when, and how long until it is told
    BACKGROUND = "background illness"  # area, calendar day: how many others come to a stream of surveillance
    BACKGROUND_CASE = "background case"  # area, calendar day, n: who, when, and how long until it is told
    SPECIMEN = "specimen"  # as of the case: whether one is taken, and how long until the result is told
    TEST = "test"  # as of the case: whether the result is positive
    INTERVIEW = "interview"  # as of the case: what is learnt of onset and exposure
    ABSENCE = "absence"  # pupil (or area, of those who are well), calendar day: who stays at home
    SURVEY = "serosurvey"  # person: rank among those who may be invited
    SURVEY_TEST = "serosurvey test"  # person: takes part, how long antibodies take, and what the test says
    WASTEWATER = "wastewater"  # area, calendar day: error of a sample
    CROSSING = "crossing"  # person: when he or she boards, where to, for how long; n: meetings abroad, who is met
    COMPLIANCE = "compliance"  # person or household: whether it follows an intervention
    VACCINATION = "vaccination"  # person: rank among those who are vaccinated
    CONTACT = "contact"  # person, calendar day, n: whom he or she met in a setting, and when
    NAMED = "named contact"  # person, n the other: whether a tracer learns of it
    SCREENED = "screened"  # person, n-th decision as episode: rank among those who may be tested
    PROBE = "test by an intervention"  # person, number of the decision as block: whether it is positive
    WANING = "waning"  # person, n-th dose: how long its protection lasts
    AREA_MEETING = "meeting in area"  # area, list, step, n: when, whom, by whom, and how it ends
    AREA_CROSSING = "crossing of area"  # area, step, n: who of those who roam leaves, and whither
    STRIKE = "strike"  # person, number of the decision: whether a strike kills
    DESTRUCTION = "destruction"  # building within its kind, number of the decision: whether a strike destroys it
    CULL = "cull"  # person, number of the decision: rank among those who are killed
    EVACUATION = "evacuation"  # household or person: rank among those who are brought away
    SEVERITY = "severity"  # person: all-or-nothing protected from severe courses of a strain by a source
    SPARED = "spared"  # person, episode, n-th change: whether treatment prevents what was sure
    SHUFFLE = "shuffle"  # of the population's seed: who of an origin goes where, who of a destination sits where


NUMBER_MASK = 0x7FFFFFFF


def number_of_name(name: str) -> int:
    """31 bits that stand for a name where an address, and what is kept of it, has room for a number only."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little") & NUMBER_MASK


def stream_key(seed: int, stream: Stream, *names: str) -> NDArray[np.uint64]:
    """The two 32-bit key words of a stream: from names and the run's seed, never from a position in a file."""
    text = "\x1f".join([str(seed), stream.value, *names])
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return np.array([int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")], dtype=np.uint64)
