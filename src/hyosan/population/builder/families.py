"""Families: children with parents of plausible age, couples, and the parents of couples."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.apportion import choose_by_weight, first_of_each, nearest_age_match
from hyosan.population.builder.household_search import CHILD, ELDER, GROWN_CHILD, HEAD, PARTNER, Index, Search
from hyosan.population.builder.siblings import sibling_sets

FATHER_SPREAD_YEARS = 4


def _first_birth_years(search: Search, child_age: NDArray[Any], children: NDArray[Any]) -> NDArray[np.float64]:
    """Age of each mother at the birth of her eldest child."""
    earlier = laws.FIRST_BIRTH_EARLIER_YEARS * np.minimum(children - 1, 2)
    mean = laws.first_birth_mean_years(child_age.astype(np.float64)) - earlier
    years = np.asarray(search.rng.normal(mean, laws.FIRST_BIRTH_SD_YEARS))
    return np.asarray(np.clip(years, *laws.FIRST_BIRTH_RANGE_YEARS))


def _heads(search: Search, households: Index, ages: NDArray[Any], female_share: float, spread: int) -> None:
    """Find the head of each household: a woman where there is a couple, else a woman or a man."""
    couple = search.households.couple[households] == 1
    female = couple | (search.rng.random(len(households)) < female_share)
    for sex, chosen in ((laws.FEMALE, female), (laws.MALE, ~female)):
        people = search.match(households[chosen], ages[chosen], search.free(19, sex=sex), spread, HEAD)
        found = people >= 0
        search.parent_age[households[chosen][found]] = search.age[people[found]]


def _partners(search: Search, households: Index) -> None:
    """Find the husband in each household of a couple whose wife is known."""
    waiting = households[(search.households.couple[households] == 1) & (search.parent_age[households] >= 0)]
    gap = search.rng.normal(laws.PARTNER_GAP_MEAN_YEARS, laws.PARTNER_GAP_SD_YEARS, size=len(waiting))
    ages = search.parent_age[waiting] + np.clip(gap, *laws.PARTNER_GAP_RANGE_YEARS)
    youngest = search.eldest[waiting] + laws.YOUNGEST_PARENT_YEARS + FATHER_SPREAD_YEARS
    search.match(waiting, np.maximum(ages, youngest), search.free(19, sex=laws.MALE), FATHER_SPREAD_YEARS, PARTNER)


def families_with_minors(search: Search) -> None:
    shared, children = search.households, np.flatnonzero(search.age < laws.ADULT_AGE_YEARS)
    children = children[search.household[children] < 0]
    families = np.flatnonzero(shared.minors > 0)
    family = sibling_sets(
        (search.area[children], search.age[children]),
        shared.area[families],
        shared.minors[families],
        shared.grown[families].astype(np.float64),
        laws.ADULT_AGE_YEARS - 1,
        search.rng,
    )
    placed = family >= 0
    search.place(children[placed], families[family[placed]], CHILD)
    np.maximum.at(search.eldest, families[family[placed]], search.age[children[placed]])
    eldest = search.eldest[families]
    ages = eldest + _first_birth_years(search, eldest, shared.minors[families])
    _heads(search, families, ages, laws.SINGLE_PARENT_FEMALE_SHARE, 5)
    _partners(search, families)


def grown_children_with_minors(search: Search) -> None:
    """Elder siblings of minors who are of age."""
    shared = search.households
    families = np.flatnonzero((shared.minors > 0) & (shared.grown > 0) & (search.parent_age >= 0))
    families = np.repeat(families, shared.grown[families])
    ages = np.maximum(search.eldest[families] + search.rng.integers(2, 7, size=len(families)), laws.ADULT_AGE_YEARS)
    old_enough = search.parent_age[families] - ages >= laws.YOUNGEST_PARENT_YEARS + 4
    search.match(families[old_enough], ages[old_enough], search.free(laws.ADULT_AGE_YEARS, 32), 3, GROWN_CHILD)


def families_with_grown_children(search: Search) -> None:
    """Grown children are drawn by age, sorted into siblings, and find parents of plausible age."""
    shared = search.households
    families = np.flatnonzero((shared.minors == 0) & (shared.grown > 0) & (shared.peers == 0))
    wanted = np.bincount(shared.area[families], weights=shared.grown[families], minlength=search.area_count)
    free = search.free(laws.ADULT_AGE_YEARS)
    weight = laws.by_age(laws.ADULT_CHILD_FROM_AGE_YEARS, laws.ADULT_CHILD)[search.age[free]]
    children = free[choose_by_weight(search.area[free], weight, wanted.astype(np.int64), search.rng)]
    family = sibling_sets(
        (search.area[children], search.age[children]),
        shared.area[families],
        shared.grown[families],
        np.zeros(len(families)),
        60,
        search.rng,
    )
    placed = family >= 0
    search.place(children[placed], families[family[placed]], GROWN_CHILD)
    np.maximum.at(search.eldest, families[family[placed]], search.age[children[placed]])
    families = families[search.eldest[families] >= 0]
    eldest = search.eldest[families]
    ages = eldest + _first_birth_years(search, eldest, shared.grown[families])
    _heads(search, families, ages, laws.SINGLE_PARENT_FEMALE_SHARE, 5)
    _partners(search, families)


def elders_of_families(search: Search) -> None:
    """Parents of the couple or head, in households whose head is known and whose elders are missing."""
    shared = search.households
    have = np.bincount(search.household[search.relation == ELDER], minlength=len(shared.area))
    waiting = np.flatnonzero((shared.elders > have) & (search.parent_age >= 0))
    gap = search.rng.normal(laws.ELDER_GAP_MEAN_YEARS, laws.ELDER_GAP_SD_YEARS, size=len(waiting))
    ages = search.parent_age[waiting] + np.clip(gap, 20, 40)
    female = (search.rng.random(len(waiting)) < laws.ELDER_FEMALE_SHARE) | (shared.elders[waiting] == 2)
    for sex, chosen in ((laws.FEMALE, female), (laws.MALE, ~female)):
        search.match(waiting[chosen], ages[chosen], search.free(45, sex=sex), 4, ELDER)
    second = waiting[shared.elders[waiting] - have[waiting] == 2]
    search.match(second, search.parent_age[second] + 30, search.free(45, sex=laws.MALE), 6, ELDER)


def couples_alone(search: Search) -> None:
    """Couples of the people left, wives drawn by how usual marriage is at their age, husbands by the gap."""
    shared = search.households
    waiting = np.flatnonzero((shared.couple == 1) & (shared.minors == 0) & (shared.grown == 0))
    free = search.free(19, sex=laws.FEMALE)
    weight = laws.by_sex_and_age(laws.MARRIED_FROM_AGE_YEARS, laws.MARRIED)[laws.FEMALE, search.age[free]]
    wanted = np.bincount(shared.area[waiting], minlength=search.area_count)
    wives = free[choose_by_weight(search.area[free], weight, wanted, search.rng)]
    gap = search.rng.normal(laws.PARTNER_GAP_MEAN_YEARS, laws.PARTNER_GAP_SD_YEARS, size=len(wives))
    sought = np.maximum(np.rint(search.age[wives] + np.clip(gap, *laws.PARTNER_GAP_RANGE_YEARS)), 19).astype(np.int64)
    men = search.free(19, sex=laws.MALE)
    found = nearest_age_match(
        (search.area[wives], sought), (search.area[men], search.age[men]), search.area_count, 8, search.rng
    )
    wives, husbands = wives[found >= 0], men[found[found >= 0]]
    # Wives of an area take its waiting households in order; those beyond stay for later.
    made = np.bincount(search.area[wives], minlength=search.area_count)
    homes = waiting[first_of_each(shared.area[waiting], made, search.rng.random(len(waiting)))]
    by_area = np.argsort(search.area[wives], kind="stable")
    wives, husbands = wives[by_area], husbands[by_area]
    search.place(wives, homes, HEAD)
    search.place(husbands, homes, PARTNER)
    search.parent_age[homes] = search.age[wives]
