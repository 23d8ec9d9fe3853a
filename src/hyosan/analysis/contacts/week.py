"""Who is present when, in a week of minutes: by which kinds of place a person has, not by person."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.population.table import Population
from hyosan.transmission.compile import presence_order
from hyosan.transmission.spec import SettingSpec
from hyosan.transmission.spec_opening import MINUTES_PER_DAY, MINUTES_PER_WEEK

DAYS = 7
Minutes = NDArray[np.bool_]
"""[minute of the week]; minute 0 is midnight between Sunday and Monday."""


def open_minutes(spec: SettingSpec, closed_weekdays: Collection[int] = ()) -> Minutes:
    """When a setting is open in a week in which it is closed on some weekdays (0 = Monday)."""
    minutes = np.zeros(MINUTES_PER_WEEK, dtype=bool)
    for interval in spec.open:
        if interval.day not in closed_weekdays:
            begin = interval.day * MINUTES_PER_DAY
            minutes[begin + interval.start : begin + interval.end] = True
    return minutes


def week_of(date: datetime.date) -> list[datetime.date]:
    """Monday to Sunday of the week with that date."""
    monday = date - datetime.timedelta(days=date.weekday())
    return [monday + datetime.timedelta(days=day) for day in range(DAYS)]


@dataclass(frozen=True)
class Attendance:
    """When the members of a setting's places are there; people with the same kinds of place share a type."""

    type_of_person: Ints
    """[person]; of no meaning for those who have no place of the setting."""
    both_minutes: Ints
    """[type, type, weekday]: minutes in which two people of these types are both there."""


def attendance(
    name: str, settings: Mapping[str, SettingSpec], population: Population, closed: Mapping[str, Collection[int]]
) -> Attendance:
    """The attendance of a setting with places; `closed`: weekdays by setting on which it does not open."""
    order = presence_order(name, settings)
    kinds = sorted({kind for other in order[:-1] if (kind := settings[other].place_kind) is not None})
    types = np.zeros(len(population), dtype=np.int64)
    for bit, kind in enumerate(kinds):
        types |= (population.place_kind(kind).member >= 0).astype(np.int64) << bit
    found, type_of_person = np.unique(types, return_inverse=True)
    own = settings[name].place_kind
    present = np.stack(
        [
            _present(order, settings, {own, *(kind for bit, kind in enumerate(kinds) if mask >> bit & 1)}, closed)
            for mask in found.tolist()
        ]
    ).reshape(len(found), DAYS, MINUTES_PER_DAY)
    both = np.einsum("adm,bdm->abd", present.astype(np.int64), present.astype(np.int64))
    return Attendance(type_of_person.reshape(-1), both)


def _present(
    order: Sequence[str],
    settings: Mapping[str, SettingSpec],
    kinds: Collection[str | None],
    closed: Mapping[str, Collection[int]],
) -> Minutes:
    """When somebody with places of these kinds is in the last setting of the order: section 4 of the model."""
    present: dict[str, Minutes] = {}
    for name in order:
        spec = settings[name]
        minutes = open_minutes(spec, closed.get(name, ()))
        if spec.place_kind is not None and spec.place_kind not in kinds:
            minutes = np.zeros_like(minutes)
        for other in spec.absent_while_in:
            minutes &= ~present[other]
        present[name] = minutes
    return present[order[-1]]
