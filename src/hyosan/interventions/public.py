"""People as interventions see them: groups, households, and who complies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Keys
from hyosan.core.philox import draw, unit
from hyosan.disease.codes import Codes
from hyosan.disease.tables import NONE
from hyosan.interventions.spec_whom import WhomSpec
from hyosan.surveillance.chance import units_at
from hyosan.transmission.tables import World

HOUSEHOLD_LAYER = 1


@dataclass(frozen=True)
class Public:
    """Columns of people, and the places of the kind `household` (`kind` NONE: there are none)."""

    codes: Codes
    age_class: NDArray[np.int16]
    host: NDArray[np.int16]
    area: NDArray[np.int32]
    world: World
    kind: int

    def __len__(self) -> int:
        return len(self.area)

    def of_grid(self, grid: Floats, people: Ints) -> Floats:
        """Values of a table [age class, host type] for some."""
        return np.asarray(grid[self.age_class[people], self.host[people]])

    def named(self, whom: WhomSpec) -> NDArray[np.bool_]:
        """Who belongs to a group."""
        grid = np.array(
            [[whom.names(int(age), host) for host in self.codes.host_types] for age in self.codes.age_edges]
        )
        return np.asarray(grid[self.age_class, self.host])

    def willing(self, key: Keys, grid: Floats, people: Ints) -> NDArray[np.bool_]:
        """Who of some complies, each alone, by the probability in a table [age class, host type]."""
        return np.asarray(units_at(key, people)[:, 0] < self.of_grid(grid, people))

    def willing_households(self, key: Keys, grid: Floats, people: Ints) -> NDArray[np.bool_]:
        """Who of some complies, those of a household by one number; who lives in none, alone."""
        home = self.household(people)
        result = self.willing(key, grid, people)
        offset = int(self.world.kinds[self.kind]["offset"]) if self.kind != NONE else 0
        housed = np.flatnonzero(home >= 0)
        homes, which = np.unique(home[housed] - offset, return_inverse=True)
        units = [unit(draw(key, number, 0, HOUSEHOLD_LAYER, 0, 0, 0)[0]) for number in homes.tolist()]
        result[housed] = np.array(units)[which] < self.of_grid(grid, people[housed]) if units else False
        return result

    def area_at(self, sites: Ints) -> Ints:
        """The area in which everybody is, from the place of each; of residence where that lies in none."""
        area = self.area.astype(np.int64)
        if len(self.world.places):
            there = np.where(sites >= 0, self.world.places["area"][sites], NONE)
            area = np.where(there >= 0, there, area)
        return area

    def household(self, people: Ints) -> Ints:
        """The household of each, NONE without."""
        if self.kind == NONE:
            return np.full(len(people), NONE)
        return np.asarray(self.world.member[self.kind, people], dtype=np.int64)

    def others_at_home(self, person: int) -> list[int]:
        """The other members of the household, in order of the roster."""
        home = int(self.household(np.array([person]))[0])
        if home == NONE:
            return []
        place = self.world.places[home]
        roster = self.world.roster[place["first"] : place["first"] + place["size"]]
        return [other for other in roster.tolist() if other != person]
