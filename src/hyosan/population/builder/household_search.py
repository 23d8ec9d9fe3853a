"""People who look for a household, and households with places left."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.apportion import nearest_age_match
from hyosan.population.builder.household_types import Households

Index = NDArray[np.int64]
LONE, HEAD, PARTNER, CHILD, GROWN_CHILD, ELDER, PEER, OTHER = range(8)
RELATIONS = ("lone", "head", "partner", "child", "grown child", "elder", "peer", "other")


@dataclass
class Search:
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
