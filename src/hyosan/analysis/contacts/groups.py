"""Settings as diaries and projected matrices group them."""

import functools
from collections.abc import Iterator, Mapping

import numpy as np

from hyosan.analysis.contacts.emergent import EmergentContacts
from hyosan.core.arrays import Floats
from hyosan.population.kinds import shipped_kinds

GROUPS = ("home", "school", "work", "community", "other")
_OF_KIND = {
    "household": "home",
    "classroom": "school",
    "school": "school",
    "laboratory": "school",
    "workplace": "work",
    "neighbourhood": "community",
    "day_neighbourhood": "community",
}
_OF_FURTHER_PLACE = {
    "nursery": "school",
    "kindergarten": "school",
    "university": "school",
    "academy": "school",
    # Where people live.
    "care_home": "home",
    "nursing_hospital": "home",
    # Whose members are its staff.
    "hospital": "work",
    "congregation": "community",
}


def group_of(kind: str) -> str:
    """The group of a kind of place, that of the whole for its parts; `other` for ties and for kinds of one's own."""
    return _groups().get(kind, "other")


def by_group(found: EmergentContacts, values: Floats) -> dict[str, Floats]:
    """Values whose first axis is the setting, summed in each group that has a setting."""
    groups = np.array([group_of(kind) for kind in found.kinds], dtype=np.str_)
    return {group: np.asarray(values[groups == group].sum(axis=0)) for group in GROUPS if group in groups}


@functools.cache
def _groups() -> Mapping[str, str]:
    return _OF_KIND | dict(_further())


def _further() -> Iterator[tuple[str, str]]:
    """The further places that ship, their parts and the shifts of these, each with the group of the whole."""
    for name, kind in shipped_kinds().items():
        group = _OF_FURTHER_PLACE[kind.parent or name]
        yield name, group
        yield from ((f"{name}_{shift}", group) for shift in kind.shifts or {})
