"""Households: who lives with whom, so that every household is one that could be."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.apportion import choose_by_weight, first_of_each, nearest_age_match
from hyosan.population.builder.household_sizes import minors_by_household, size_counts
from hyosan.population.builder.household_types import Households, draw_households
from hyosan.population.builder.siblings import sibling_sets
from hyosan.population.builder.tables import CityTables

Index = NDArray[np.int64]
LONE, HEAD, PARTNER, CHILD, GROWN_CHILD, ELDER, PEER, OTHER = range(8)
RELATIONS = ("lone", "head", "partner", "child", "grown child", "elder", "peer", "other")


@dataclass
class Builder:
    """People looking for a household, and households with places left; filled step by step."""

    area: Index
    sex: NDArray[np.uint8]
    age: Index
    households: Households
    rng: np.random.Generator
    household: Index = field(init=False)
    relation: NDArray[np.uint8] = field(init=False)
    parent_age: Index = field(init=False)
    """Age of the head (a mother, where there is a couple) of each household; -1 before he or she is found."""
    eldest: Index = field(init=False)
    """Age of the eldest child in each household, -1 without."""

    def __post_init__(self) -> None:
        self.household = np.full(len(self.area), -1, dtype=np.int64)
        self.relation = np.full(len(self.area), OTHER, dtype=np.uint8)
        self.parent_age = np.full(len(self.households.area), -1, dtype=np.int64)
        self.eldest = np.full(len(self.households.area), -1, dtype=np.int64)

    @property
    def area_count(self) -> int:
        return int(self.area.max(initial=0)) + 1

    def free(self, low: int, high: int = 127, sex: int | None = None) -> Index:
        """People of these ages (and sex) who have no household yet."""
        able = (self.household < 0) & (self.age >= low) & (self.age <= high)
        return np.flatnonzero(able if sex is None else able & (self.sex == sex))

    def place(self, people: Index, households: Index, relation: int) -> None:
        self.household[people] = households
        self.relation[people] = relation

    def match(self, households: Index, ages: NDArray[Any], candidates: Index, spread: int, relation: int) -> Index:
        """Place a candidate of nearest age in each household; returns the person of each, or -1."""
        sought = np.clip(np.rint(ages), 0, 120).astype(np.int64)
        found = nearest_age_match(
            (self.households.area[households], sought),
            (self.area[candidates], self.age[candidates]),
            self.area_count,
            spread,
            self.rng,
        )
        people = np.where(found >= 0, candidates[np.maximum(found, 0)], -1) if len(candidates) else found
        self.place(people[people >= 0], households[people >= 0], relation)
        return people


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
    builder = Builder(area.astype(np.int64), sex, age_years.astype(np.int64), shared, rng)
    lone = _choose_lone(builder, sizes[:, 0])
    _families_with_minors(builder)
    _grown_children_with_minors(builder)
    _families_with_grown_children(builder)
    _elders(builder)
    _couples_alone(builder)
    _elders(builder)
    _everybody_else(builder)
    return _numbered(builder, lone)


def _expected_couples_and_elders(
    area: NDArray[np.int32], sex: NDArray[np.uint8], age: NDArray[np.uint8], areas: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    married = laws.by_sex_and_age(laws.MARRIED_FROM_AGE_YEARS, laws.MARRIED)[sex, age]
    wives = np.bincount(area, weights=married * (sex == laws.FEMALE), minlength=areas)
    husbands = np.bincount(area, weights=married * (sex == laws.MALE), minlength=areas)
    elders = np.bincount(area, weights=age >= laws.ELDER_FROM_AGE_YEARS, minlength=areas) * laws.ELDER_SHARE
    return laws.TOGETHER * np.minimum(wives, husbands), elders


def _choose_lone(builder: Builder, wanted: Index) -> Index:
    """People who live alone, by age and sex; beyond those of the law's ages, any adult, then anybody."""
    alone = laws.by_sex_and_age(laws.ALONE_FROM_AGE_YEARS, laws.ALONE)[builder.sex, builder.age]
    weight = np.where(alone > 0, alone, np.where(builder.age >= laws.ADULT_AGE_YEARS, 1e-6, 1e-12))
    wanted = np.pad(wanted, (0, max(0, builder.area_count - len(wanted))))[: builder.area_count]
    people = choose_by_weight(builder.area, weight, wanted, builder.rng)
    # Any value of 0 or more marks them as placed; their households are numbered at the end.
    builder.place(people, np.zeros(len(people), dtype=np.int64), LONE)
    return people


def _first_birth_years(builder: Builder, child_age: NDArray[Any]) -> NDArray[np.float64]:
    years = builder.rng.normal(laws.first_birth_mean_years(child_age.astype(np.float64)), laws.FIRST_BIRTH_SD_YEARS)
    return np.clip(years, *laws.FIRST_BIRTH_RANGE_YEARS)


def _heads(builder: Builder, households: Index, ages: NDArray[Any], female_share: float, spread: int) -> None:
    """Find the head of each household: a woman where there is a couple, else a woman or a man."""
    couple = builder.households.couple[households] == 1
    female = couple | (builder.rng.random(len(households)) < female_share)
    for sex, chosen in ((laws.FEMALE, female), (laws.MALE, ~female)):
        people = builder.match(households[chosen], ages[chosen], builder.free(19, sex=sex), spread, HEAD)
        found = people >= 0
        builder.parent_age[households[chosen][found]] = builder.age[people[found]]


def _partners(builder: Builder, households: Index) -> None:
    """Find the husband in each household of a couple whose wife is known."""
    waiting = households[(builder.households.couple[households] == 1) & (builder.parent_age[households] >= 0)]
    gap = builder.rng.normal(laws.PARTNER_GAP_MEAN_YEARS, laws.PARTNER_GAP_SD_YEARS, size=len(waiting))
    ages = builder.parent_age[waiting] + np.clip(gap, *laws.PARTNER_GAP_RANGE_YEARS)
    youngest = builder.eldest[waiting] + laws.YOUNGEST_PARENT_YEARS + 4
    builder.match(waiting, np.maximum(ages, youngest), builder.free(19, sex=laws.MALE), 4, PARTNER)


def _families_with_minors(builder: Builder) -> None:
    shared, children = builder.households, np.flatnonzero(builder.age < laws.ADULT_AGE_YEARS)
    children = children[builder.household[children] < 0]
    families = np.flatnonzero(shared.minors > 0)
    family = sibling_sets(
        (builder.area[children], builder.age[children]),
        shared.area[families],
        shared.minors[families],
        shared.grown[families].astype(np.float64),
        laws.ADULT_AGE_YEARS - 1,
        builder.rng,
    )
    placed = family >= 0
    builder.place(children[placed], families[family[placed]], CHILD)
    np.maximum.at(builder.eldest, families[family[placed]], builder.age[children[placed]])
    eldest = builder.eldest[families]
    _heads(builder, families, eldest + _first_birth_years(builder, eldest), laws.SINGLE_PARENT_FEMALE_SHARE, 5)
    _partners(builder, families)


def _grown_children_with_minors(builder: Builder) -> None:
    """Elder siblings of minors who are of age."""
    shared = builder.households
    families = np.flatnonzero((shared.minors > 0) & (shared.grown > 0) & (builder.parent_age >= 0))
    families = np.repeat(families, shared.grown[families])
    ages = np.maximum(builder.eldest[families] + builder.rng.integers(2, 7, size=len(families)), laws.ADULT_AGE_YEARS)
    old_enough = builder.parent_age[families] - ages >= laws.YOUNGEST_PARENT_YEARS + 4
    builder.match(families[old_enough], ages[old_enough], builder.free(laws.ADULT_AGE_YEARS, 32), 3, GROWN_CHILD)


def _families_with_grown_children(builder: Builder) -> None:
    """Grown children are drawn by age, sorted into siblings, and find parents of plausible age."""
    shared = builder.households
    families = np.flatnonzero((shared.minors == 0) & (shared.grown > 0) & (shared.peers == 0))
    wanted = np.bincount(shared.area[families], weights=shared.grown[families], minlength=builder.area_count)
    free = builder.free(laws.ADULT_AGE_YEARS)
    weight = laws.by_age(laws.ADULT_CHILD_FROM_AGE_YEARS, laws.ADULT_CHILD)[builder.age[free]]
    children = free[choose_by_weight(builder.area[free], weight, wanted.astype(np.int64), builder.rng)]
    family = sibling_sets(
        (builder.area[children], builder.age[children]),
        shared.area[families],
        shared.grown[families],
        np.zeros(len(families)),
        60,
        builder.rng,
    )
    placed = family >= 0
    builder.place(children[placed], families[family[placed]], GROWN_CHILD)
    np.maximum.at(builder.eldest, families[family[placed]], builder.age[children[placed]])
    families = families[builder.eldest[families] >= 0]
    eldest = builder.eldest[families]
    _heads(builder, families, eldest + _first_birth_years(builder, eldest), laws.SINGLE_PARENT_FEMALE_SHARE, 5)
    _partners(builder, families)


def _elders(builder: Builder) -> None:
    """Parents of the couple or head, in households whose head is known and whose elders are missing."""
    shared = builder.households
    have = np.bincount(builder.household[builder.relation == ELDER], minlength=len(shared.area))
    waiting = np.flatnonzero((shared.elders > have) & (builder.parent_age >= 0))
    gap = builder.rng.normal(laws.ELDER_GAP_MEAN_YEARS, laws.ELDER_GAP_SD_YEARS, size=len(waiting))
    ages = builder.parent_age[waiting] + np.clip(gap, 20, 40)
    female = (builder.rng.random(len(waiting)) < laws.ELDER_FEMALE_SHARE) | (shared.elders[waiting] == 2)
    for sex, chosen in ((laws.FEMALE, female), (laws.MALE, ~female)):
        builder.match(waiting[chosen], ages[chosen], builder.free(45, sex=sex), 4, ELDER)
    second = waiting[shared.elders[waiting] - have[waiting] == 2]
    builder.match(second, builder.parent_age[second] + 30, builder.free(45, sex=laws.MALE), 6, ELDER)


def _couples_alone(builder: Builder) -> None:
    """Couples of the people left, wives drawn by how usual marriage is at their age, husbands by the gap."""
    shared = builder.households
    waiting = np.flatnonzero((shared.couple == 1) & (shared.minors == 0) & (shared.grown == 0))
    free = builder.free(19, sex=laws.FEMALE)
    weight = laws.by_sex_and_age(laws.MARRIED_FROM_AGE_YEARS, laws.MARRIED)[laws.FEMALE, builder.age[free]]
    wanted = np.bincount(shared.area[waiting], minlength=builder.area_count)
    wives = free[choose_by_weight(builder.area[free], weight, wanted, builder.rng)]
    gap = builder.rng.normal(laws.PARTNER_GAP_MEAN_YEARS, laws.PARTNER_GAP_SD_YEARS, size=len(wives))
    sought = np.maximum(np.rint(builder.age[wives] + np.clip(gap, *laws.PARTNER_GAP_RANGE_YEARS)), 19).astype(np.int64)
    men = builder.free(19, sex=laws.MALE)
    found = nearest_age_match(
        (builder.area[wives], sought), (builder.area[men], builder.age[men]), builder.area_count, 8, builder.rng
    )
    wives, husbands = wives[found >= 0], men[found[found >= 0]]
    # Wives of an area take its waiting households in order; those beyond stay for later.
    made = np.bincount(builder.area[wives], minlength=builder.area_count)
    homes = waiting[first_of_each(shared.area[waiting], made, builder.rng.random(len(waiting)))]
    by_area = np.argsort(builder.area[wives], kind="stable")
    wives, husbands = wives[by_area], husbands[by_area]
    builder.place(wives, homes, HEAD)
    builder.place(husbands, homes, PARTNER)
    builder.parent_age[homes] = builder.age[wives]


def _everybody_else(builder: Builder) -> None:
    """Places left in begun households take people of fitting age; the rest live with people of their own age."""
    shared = builder.households
    missing = shared.size - np.bincount(
        builder.household[(builder.household >= 0) & (builder.relation != LONE)], minlength=len(shared.area)
    )
    begun = missing < shared.size
    known = np.maximum(builder.parent_age, np.where(builder.eldest >= 0, builder.eldest + 30, -1))
    ages = np.where(builder.parent_age >= 0, builder.parent_age + 2, known)
    places = np.repeat(np.flatnonzero(begun & (missing > 0)), missing[begun & (missing > 0)])
    # A missing parent first, from those of age; then anybody.
    builder.match(places, ages[places], builder.free(0), laws.AGE_COUNT - 1, OTHER)
    empty = np.flatnonzero(~begun)
    jitter = builder.rng.random(len(empty))
    homes = np.repeat(
        empty[np.lexsort((jitter, shared.area[empty]))], shared.size[empty[np.lexsort((jitter, shared.area[empty]))]]
    )
    people = builder.free(0)
    people = people[np.lexsort((builder.age[people], builder.area[people]))]
    builder.place(people, homes, PEER)


def _numbered(builder: Builder, lone: Index) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Households numbered by area, those of one person after the others of their area."""
    first = len(builder.households.area)
    household = builder.household.copy()
    household[lone] = first + np.arange(len(lone))
    area = np.concatenate([builder.households.area, builder.area[lone]])
    number = np.empty(len(area), dtype=np.int64)
    number[np.argsort(area, kind="stable")] = np.arange(len(area))
    return number[household].astype(np.int32), builder.relation
