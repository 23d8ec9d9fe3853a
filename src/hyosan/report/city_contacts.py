"""Who meets whom in a built city: the contacts of the settings that ship, beside Korean figures."""

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hyosan.analysis.contacts import EmergentContacts, emergent_contacts
from hyosan.analysis.contacts.groups import by_group
from hyosan.analysis.contacts.korea import BY_AGE, DIARIES, EVERYBODY, OTHERS_AT_HOME, projected
from hyosan.catalogue import find
from hyosan.core.arrays import Floats, Ints
from hyosan.population.kinds import shipped_kinds
from hyosan.population.table import Population
from hyosan.scenario import load_text

if TYPE_CHECKING:
    from hyosan.report.city_measures import Row

SETTINGS, SETTINGS_OF_ALL_PLACES = "korean-settings", "korean-settings-all-places"
AGES = (0, 5, 10, 20, 40, 65, 75)
"""First ages of the groups of the printed matrix: each begins a group of the projected matrices."""
COMPARED = ("home", "school", "work", "community")
# Contacts follow from people and settings alone; a scenario has a strain, so it gets one that nothing depends on.
_SCENARIO = """
extends = "{settings}"
[scenario]
id = "city"
title = "Who meets whom"
[population.city]
municipalities = ["Chuncheon-si"]
[time]
start = 2024-03-04
duration = "1 day"
[strains.any]
transmissibility = 1
start = "infectious"
[strains.any.states.infectious]
infectiousness = 1
[[seeding]]
strain = "any"
count = 1
"""


def settings_for(kinds: Sequence[str]) -> str:
    """The shipped settings for a city with these further kinds of place: those of all, or those of none."""
    return SETTINGS_OF_ALL_PLACES if set(shipped_kinds()) <= set(kinds) else SETTINGS


def contacts_of(people: Population, kinds: Sequence[str]) -> EmergentContacts:
    """The contacts in a city with these further kinds of place, with the settings that ship."""
    scenario = load_text(_SCENARIO.format(settings=settings_for(kinds)), resolve=find)
    return emergent_contacts(scenario, people)


def contact_rows(found: EmergentContacts) -> "list[Row]":
    """People met a day beside diaries, and by group of settings beside projected matrices."""
    met = found.met_by_age.sum(axis=0)
    rows: list[Row] = []
    for diary, name in ((EVERYBODY, "all ages"), (BY_AGE[0], "5 to 9"), (BY_AGE[1], "75 and over")):
        built = float(found.mean(met)) if diary is EVERYBODY else float(met[found.ages.index(diary.first)])
        said = f"{diary.mean} ({diary.low} to {diary.high})"
        rows.append((f"people met a day, {name}", said, f"{built:.1f}", f"measured, diaries ({DIARIES}), 95 %"))
    groups = by_group(found, found.met_by_age)
    census = "measured, other members of the household, census 2023"
    rows.append(("  at home", f"{OTHERS_AT_HOME}", f"{float(found.mean(groups['home'])):.2f}", census))
    for group in COMPARED[1:]:
        theirs = float(found.mean(projected(group)[1].sum(axis=1)))
        built = float(found.mean(groups[group]))
        rows.append((f"  {group}", f"{theirs:.1f}", f"{built:.1f}", "projected (Prem and others 2021)"))
    return rows


def matrix_rows(found: EmergentContacts) -> list[tuple[str, ...]]:
    """The contact matrix: a row for each group of settings and age of the one, a cell for each age of the other."""
    rows = []
    for group, matrix in by_group(found, found.met).items():
        ours = coarse(matrix, found.ages, found.people)
        theirs = coarse(projected(group)[1], found.ages, found.people) if group in COMPARED else np.full_like(ours, -1)
        for number, name in enumerate(age_names()):
            cells = zip(ours[number], theirs[number], strict=True)
            rows.append((group, name, *(_cell(own, other) for own, other in cells)))
    return rows


def coarse(matrix: Floats, ages: Sequence[int], people: Ints) -> Floats:
    """A matrix of people met by one person, by age groups of `ages`, in the groups of `AGES`."""
    group = np.searchsorted(AGES, ages, side="right") - 1
    into = np.equal.outer(np.arange(len(AGES)), group).astype(np.float64)
    total = into @ (matrix * people[:, None]) @ into.T
    return np.asarray(total / np.maximum(into @ people, 1)[:, None])


def age_names() -> list[str]:
    """The groups of the printed matrix as one says them."""
    return [*(f"{first}-{later - 1}" for first, later in itertools.pairwise(AGES)), f"{AGES[-1]}+"]


def _cell(own: float, other: float) -> str:
    return f"{own:.2f} ({other:.2f})" if other >= 0 else f"{own:.2f}"
