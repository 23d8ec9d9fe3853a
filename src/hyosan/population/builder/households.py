"""Households: who lives with whom, so that every household is one that could be."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.apportion import choose_by_weight
from hyosan.population.builder.families import (
    couples_alone,
    elders_of_families,
    families_with_grown_children,
    families_with_minors,
    grown_children_with_minors,
)
from hyosan.population.builder.household_search import (
    ELDER,
    GROWN_CHILD,
    HEAD,
    LONE,
    OTHER,
    PARTNER,
    PEER,
    Index,
    Search,
)
from hyosan.population.builder.household_sizes import minors_by_household, size_counts
from hyosan.population.builder.household_types import draw_households
from hyosan.population.builder.tables import CityTables


def make_households(
    tables: CityTables,
    area: NDArray[np.int32],
    sex: NDArray[np.uint8],
    age_years: NDArray[np.uint8],
    rng: np.random.Generator,
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Household of everybody (numbered by area) and his or her relation in it (an index into `RELATIONS`)."""
    areas = len(tables.area_codes)
    adults = np.bincount(area[age_years >= laws.ADULT_AGE_YEARS], minlength=areas)
    minors = np.bincount(area, minlength=areas) - adults
    sizes = size_counts(tables, adults, rng)
    couples, elders = _expected_couples_and_elders(area, sex, age_years, areas)
    shared = draw_households(minors_by_household(sizes, minors, rng), couples, elders, rng)
    search = Search(area.astype(np.int64), sex, age_years.astype(np.int64), shared, rng)
    lone = _choose_lone(search, sizes[:, 0])
    families_with_minors(search)
    grown_children_with_minors(search)
    families_with_grown_children(search)
    elders_of_families(search)
    couples_alone(search)
    elders_of_families(search)
    _everybody_else(search)
    return _numbered(search, lone)


def _expected_couples_and_elders(
    area: NDArray[np.int32], sex: NDArray[np.uint8], age: NDArray[np.uint8], areas: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    married = laws.by_sex_and_age(laws.MARRIED_FROM_AGE_YEARS, laws.MARRIED)[sex, age]
    wives = np.bincount(area, weights=married * (sex == laws.FEMALE), minlength=areas)
    husbands = np.bincount(area, weights=married * (sex == laws.MALE), minlength=areas)
    elders = np.bincount(area, weights=age >= laws.ELDER_FROM_AGE_YEARS, minlength=areas) * laws.ELDER_SHARE
    return np.asarray(laws.TOGETHER * np.minimum(wives, husbands)), elders.astype(np.float64)


def _choose_lone(search: Search, wanted: Index) -> Index:
    """People who live alone, by age and sex; beyond those of the law's ages, any adult, then anybody."""
    alone = laws.by_sex_and_age(laws.ALONE_FROM_AGE_YEARS, laws.ALONE)[search.sex, search.age]
    weight = np.where(alone > 0, alone, np.where(search.age >= laws.ADULT_AGE_YEARS, 1e-6, 1e-12))
    wanted = np.pad(wanted, (0, max(0, search.area_count - len(wanted))))[: search.area_count]
    people = choose_by_weight(search.area, weight, wanted, search.rng)
    # Any value of 0 or more marks them as placed; their households are numbered at the end.
    search.place(people, np.zeros(len(people), dtype=np.int64), LONE)
    return people


def _everybody_else(search: Search) -> None:
    """Places left in begun households take people of nearest fitting age; the rest live with people of their age."""
    for kind in (HEAD, PARTNER, ELDER, GROWN_CHILD):
        for spread in (8, laws.AGE_COUNT - 1):
            homes, ages = _open_places(search, kind)
            people = search.match(homes, ages, search.free(0), spread, OTHER if spread > 8 else kind)
            homes, people = homes[people >= 0], people[people >= 0]
            if kind == HEAD:
                search.parent_age[homes] = search.age[people]
                continue
            other = search.eldest[homes] if kind == PARTNER else search.parent_age[homes]
            near = np.abs(search.age[people] - other) < laws.YOUNGEST_PARENT_YEARS
            search.relation[people[near & (other >= 0)]] = OTHER
    shared = search.households
    lived_in = np.bincount(search.household[_settled(search)], minlength=len(shared.area))
    empty = np.flatnonzero(lived_in == 0)
    empty = empty[np.lexsort((search.rng.random(len(empty)), shared.area[empty]))]
    people = search.free(0)
    people = people[np.lexsort((search.age[people], search.area[people]))]
    search.place(people, np.repeat(empty, shared.size[empty]), PEER)


def _settled(search: Search) -> NDArray[np.bool_]:
    """Who lives in one of the households of two or more."""
    return np.asarray((search.household >= 0) & (search.relation != LONE))


def _open_places(search: Search, kind: int) -> tuple[Index, NDArray[np.float64]]:
    """Households that have somebody but lack one of a kind (each as often as it lacks one), and the age sought."""
    shared, settled = search.households, _settled(search)
    homes = len(shared.area)
    have = np.bincount(search.household[settled & (search.relation == kind)], minlength=homes)
    # Whoever was taken at any age counts for the places in the order head, partner, elder, grown child.
    spare = np.bincount(search.household[settled & (search.relation == OTHER)], minlength=homes)
    begun = np.bincount(search.household[settled], minlength=homes) > 0
    lacking = {
        HEAD: np.ones(homes, dtype=np.int64),
        PARTNER: shared.couple,
        ELDER: shared.elders,
        GROWN_CHILD: shared.grown,
    }
    missing_all = shared.size - np.bincount(search.household[settled], minlength=homes)
    missing = np.where(begun, np.clip(np.minimum(lacking[kind] - have, missing_all), 0, None), 0)
    if kind == HEAD:
        missing = np.where(search.parent_age >= 0, 0, np.maximum(missing - spare, 0))
    parent = np.where(search.parent_age >= 0, search.parent_age, search.eldest + 30)
    sought = {HEAD: search.eldest + 30, PARTNER: parent + 2, ELDER: parent + 28, GROWN_CHILD: parent - 28}[kind]
    places = np.repeat(np.arange(homes), missing)
    return places, np.clip(sought[places].astype(np.float64), laws.ADULT_AGE_YEARS, 100)


def _numbered(search: Search, lone: Index) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Households numbered by area, those of one person after the others of their area."""
    first = len(search.households.area)
    household = search.household.copy()
    household[lone] = first + np.arange(len(lone))
    area = np.concatenate([search.households.area, search.area[lone]])
    number = np.empty(len(area), dtype=np.int64)
    number[np.argsort(area, kind="stable")] = np.arange(len(area))
    return number[household].astype(np.int32), search.relation
