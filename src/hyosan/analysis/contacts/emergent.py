"""The emergent contact matrix of a scenario: by age of the one, age of the other, and setting."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from hyosan.analysis.contacts.pairs import PairSums, edge_pairs, place_pairs
from hyosan.analysis.contacts.week import DAYS, attendance, open_minutes, week_of
from hyosan.core.arrays import Floats, Ints
from hyosan.population.table import Population
from hyosan.scenario import Scenario
from hyosan.scenario.compile import closed_days, mixing_ages
from hyosan.transmission.mixing import mixing_factors
from hyosan.transmission.spec import SettingSpec
from hyosan.transmission.spec_opening import MINUTES_PER_DAY

if TYPE_CHECKING:
    import pandas as pd

AGES = tuple(range(0, 80, 5))
"""First ages of the groups of the diaries and of the projected matrices."""


@dataclass(frozen=True)
class EmergentContacts:
    """Contacts a day by setting and age, the mean over a week.

    *Contacts* are meetings at the rates of the scenario: what transmission follows from. *People met* counts each
    other person once a day, as a diary does; somebody met in two settings counts in both. Before anybody is ill, and
    as one at whom nothing is done: those who die, flee or shelter are not taken into account.
    """

    title: str
    ages: tuple[int, ...]
    """First age of each group."""
    people: Ints
    """People in each group."""
    settings: tuple[str, ...]
    kinds: tuple[str, ...]
    """Place kind or edge kind of each setting."""
    contacts: Floats
    """[setting, age group, age group of the other] contacts a day of one person."""
    met: Floats
    """[setting, age group, age group of the other] people met a day by one person."""

    @cached_property
    def met_by_age(self) -> Floats:
        """[setting, age group] people met a day."""
        return np.asarray(self.met.sum(axis=2))

    @cached_property
    def contacts_by_age(self) -> Floats:
        """[setting, age group] contacts a day."""
        return np.asarray(self.contacts.sum(axis=2))

    def mean(self, by_age: Floats) -> Floats:
        """The mean over all people of values whose last axis is the age group."""
        return np.asarray(by_age @ self.people / max(1, int(self.people.sum())))

    def group_names(self) -> list[str]:
        """Age groups as one says them: "0-4", "75+"."""
        ends = [*(f"{first}-{later - 1}" for first, later in zip(self.ages, self.ages[1:], strict=False))]
        return [*ends, f"{self.ages[-1]}+"]

    def table(self) -> "pd.DataFrame":
        """One row for each setting, age group and age group of the others."""
        import pandas as pd

        groups = len(self.ages)
        return pd.DataFrame(
            {
                "setting": np.repeat(self.settings, groups * groups),
                "age_from": np.tile(np.repeat(self.ages, groups), len(self.settings)),
                "other_age_from": np.tile(self.ages, len(self.settings) * groups),
                "people": np.tile(np.repeat(self.people, groups), len(self.settings)),
                "contacts_per_day": self.contacts.reshape(-1),
                "people_met_per_day": self.met.reshape(-1),
            }
        )


def emergent_contacts(
    scenario: Scenario,
    population: Population,
    *,
    ages: Sequence[int] = AGES,
    week: datetime.date | None = None,
) -> EmergentContacts:
    """The contacts of a scenario in its population, in an ordinary week or in the week with a date.

    In an ordinary week no setting is closed; in that of a date the calendar holds. Computed exactly, over rosters.
    """
    names = tuple(name for name in sorted(scenario.settings) if scenario.settings[name].contacts_per_day > 0)
    fine = np.array(sorted({0, *ages, *mixing_ages(scenario)}))
    age_class = np.searchsorted(fine, population.age_years, side="right") - 1
    coarse = np.searchsorted(ages, fine, side="right") - 1
    closed = _closed_weekdays(scenario, week)
    people = np.bincount(coarse[age_class], minlength=len(ages))
    sums = [_pairs(scenario.settings, name, population, fine, age_class, closed) for name in names]
    shape = (len(names), len(ages), len(ages))
    contacts, met = (
        np.array([_per_person(values, coarse, people) for values in stacked]).reshape(shape)
        for stacked in ([s.meetings for s in sums], [s.met for s in sums])
    )
    kinds = tuple(scenario.settings[name].place_kind or scenario.settings[name].edge_kind or "" for name in names)
    return EmergentContacts(scenario.scenario.title, tuple(ages), people, names, kinds, contacts, met)


def _closed_weekdays(scenario: Scenario, week: datetime.date | None) -> dict[str, frozenset[int]]:
    if week is None:
        return {}
    dates = week_of(week)
    return {name: frozenset(date.weekday() for date in days) for name, days in closed_days(scenario, dates).items()}


def _pairs(
    settings: Mapping[str, SettingSpec],
    name: str,
    population: Population,
    fine: Ints,
    age_class: Ints,
    closed: Mapping[str, Collection[int]],
) -> PairSums:
    """Sums over the pairs of a setting, by age class."""
    spec = settings[name]
    classes = len(fine)
    if spec.edge_kind is not None:
        kind = next(kind for kind in population.edge_kinds if kind.name == spec.edge_kind)
        by_day = open_minutes(spec, closed.get(name, ())).reshape(DAYS, MINUTES_PER_DAY).sum(axis=1)
        return edge_pairs(spec, kind, len(population), age_class, classes, by_day)
    assert spec.place_kind is not None, "a validated setting has one of the two"
    there = attendance(name, settings, population, closed)
    types = len(there.both_minutes)
    factor = np.ones((classes, classes))
    if spec.age_mixing is not None:
        counts = np.bincount(age_class, minlength=classes)
        factor = mixing_factors(spec.age_mixing, fine.tolist(), counts)
    sums = place_pairs(
        spec,
        population.place_kind(spec.place_kind),
        age_class * types + there.type_of_person,
        classes * types,
        np.tile(there.both_minutes, (classes, classes, 1)),
        np.repeat(np.repeat(factor, types, axis=0), types, axis=1),
    )
    shape = (classes, types, classes, types)
    return PairSums(sums.meetings.reshape(shape).sum(axis=(1, 3)), sums.met.reshape(shape).sum(axis=(1, 3)))


def _per_person(sums: Floats, coarse: Ints, people: Ints) -> Floats:
    """Sums over pairs by age class as contacts of one person by age group."""
    groups = len(people)
    pair = coarse[:, None] * groups + coarse[None, :]
    total = np.bincount(pair.reshape(-1), sums.reshape(-1), minlength=groups * groups).reshape(groups, groups)
    return np.divide(total, people[:, None], out=np.zeros_like(total), where=people[:, None] > 0)
