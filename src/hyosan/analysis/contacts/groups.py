"""Settings as diaries and projected matrices group them."""

import functools
from collections.abc import Iterator, Mapping

import numpy as np

from hyosan.analysis.contacts.emergent import EmergentContacts
from hyosan.core.arrays import Floats
from hyosan.population.kinds import shipped_kinds, visit_of

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
    # The wards, where patients meet staff; in their rooms patients live, and visitors are at leisure.
    "hospital": "work",
    "hospital_room": "home",
    "hospital_room_visit": "community",
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
    """The further places that ship, their parts, and the shifts of these, in the group of the whole but for some."""
    found: dict[str, str] = {}
    for name, kind in shipped_kinds().items():
        found[name] = _OF_FURTHER_PLACE.get(name) or found[str(kind.parent)]
        yield name, found[name]
        yield from ((f"{name}_{shift}", found[name]) for shift in kind.shifts or {})
        if kind.visitors is not None:
            yield visit_of(name), _OF_FURTHER_PLACE.get(visit_of(name), found[name])
