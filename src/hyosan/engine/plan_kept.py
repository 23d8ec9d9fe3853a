"""What a plan counts beside the outbreak itself: checkpoints, and what surveillance keeps."""

from math import ceil
from typing import NamedTuple

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.spec import ORDINARY
from hyosan.engine.effort import ADULT_YEARS, share_ill
from hyosan.engine.standing import EngineName
from hyosan.scenario import Scenario
from hyosan.surveillance.tables import ITEM, STANDS, SUBJECT

SHARE_UNDER_WAY = 0.2
"""Of all infections, episodes that are not over at the peak."""
BYTES_A_SUBJECT = 2.0 * SUBJECT.itemsize
"""Of one person seen: the table of them doubles when it is full, and is copied then."""
BYTES_A_REPORT = float(ITEM.itemsize)
BYTES_A_PERSON_WATCHED = float(STANDS.itemsize + 4 + 2)
"""How each person stands, the last subject of each, the host type."""
SEE_THE_ILL = ("clinicians", "missing persons")
"""Kinds of streams by which most cases are named."""


class Bytes(NamedTuple):
    """In memory at the peak, and on disk."""

    memory: float
    disk: float


class Rate(NamedTuple):
    """Bytes of one checkpoint: in memory and on disk, of each person and each infection."""

    memory_a_person: float
    memory_an_infection: float
    disk_a_person: float
    disk_an_infection: float


RATES: dict[EngineName, Rate] = {
    "stepwise": Rate(100.0, 60.0, 50.0, 30.0),
    "ahead": Rate(17.0, 60.0 * SHARE_UNDER_WAY, 9.0, 15.0 * SHARE_UNDER_WAY),
    "once": Rate(1 / 8, 36.0 * SHARE_UNDER_WAY, 1 / 8, 10.0 * SHARE_UNDER_WAY),
    "areas": Rate(2.0, 4.0, 0.3, 3.0),
}
"""What checkpoints hold: docs/resume.md. On disk packed: by area 138 MB of 77 million people, 46 million of them
infected, drawn ahead 10 bytes an episode under way (measured); of the others about half is taken."""


def checkpoint_bytes(scenario: Scenario, engine: EngineName, people: int, infections: float) -> Bytes:
    """Of all checkpoints that are kept, and while one is written."""
    every = scenario.record.checkpoint_every
    if every is None:
        return Bytes(0.0, 0.0)
    rate, kept = RATES[engine], min(scenario.record.checkpoints_kept, ceil(scenario.time.duration / every))
    return Bytes(
        people * rate.memory_a_person + infections * rate.memory_an_infection,
        kept * (people * rate.disk_a_person + infections * rate.disk_an_infection),
    )


def cases_seen(scenario: Scenario, infections: float) -> float:
    """Infections that become cases known by name, at an adult's probabilities; capacities are left out."""
    if scenario.surveillance is None:
        return 0.0
    missed = 1.0
    for stream in scenario.surveillance.streams.values():
        if stream.kind in SEE_THE_ILL:
            missed *= 1.0 - min(1.0, stream.probability.value(ADULT_YEARS, ORDINARY))
    ill = max(map(share_ill, scenario.strains.values()))
    return infections * ill * (1.0 - missed)


def from_elsewhere(scenario: Scenario, people: int) -> float:
    """People who come with something else, over the run."""
    if scenario.surveillance is None:
        return 0.0
    rate = sum(stream.background for stream in scenario.surveillance.streams.values())
    return people * rate * scenario.time.duration / TICKS_PER_DAY


def reports_a_subject(scenario: Scenario) -> float:
    """Reports of somebody seen: one, and one of each laboratory that is sent a specimen."""
    assert scenario.surveillance is not None, "asked where there is some"
    laboratories = [s for s in scenario.surveillance.streams.values() if s.kind == "laboratory"]
    return 1.0 + sum(max(lab.specimens_from.values(), default=0.0) for lab in laboratories)


def surveillance_bytes(scenario: Scenario, people: int, infections: float) -> float:
    """What surveillance holds in memory."""
    if scenario.surveillance is None:
        return 0.0
    subjects = cases_seen(scenario, infections) + from_elsewhere(scenario, people)
    each = BYTES_A_SUBJECT + BYTES_A_REPORT * reports_a_subject(scenario)
    return people * BYTES_A_PERSON_WATCHED + subjects * each
