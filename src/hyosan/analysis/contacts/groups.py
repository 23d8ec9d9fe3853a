"""Settings as diaries and projected matrices group them."""

import numpy as np

from hyosan.analysis.contacts.emergent import EmergentContacts
from hyosan.core.arrays import Floats

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


def group_of(kind: str) -> str:
    """The group of a kind of place; `other` for ties and for kinds of one's own."""
    return _OF_KIND.get(kind, "other")


def by_group(found: EmergentContacts, values: Floats) -> dict[str, Floats]:
    """Values whose first axis is the setting, summed in each group that has a setting."""
    groups = np.array([group_of(kind) for kind in found.kinds], dtype=np.str_)
    return {group: np.asarray(values[groups == group].sum(axis=0)) for group in GROUPS if group in groups}
