"""Everybody of a city while kinds of place are given members, one kind after another."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.places import ROLE_NAMES
from hyosan.population.builder.schools import Schools
from hyosan.population.builder.streams import stream
from hyosan.population.builder.tables import CityTables
from hyosan.population.kinds import PARENTS
from hyosan.population.table import NOBODY

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Gathering:
    """All places of one kind: who belongs, who of them works there, where they are."""

    member: Index
    """Place of everybody, staff included; -1: none."""
    staff: Mask
    area: Index
    room: Index
    """Members of each place without staff, or its slots, of which members take some."""
    slots: bool = False
    """Whether `room` counts slots, taken or not."""


@dataclass
class Crowd:
    """Everybody, with the places taken so far; filled step by step."""

    tables: CityTables
    seed: int
    area: Index
    sex: NDArray[np.uint8]
    age: NDArray[np.uint8]
    household: Index
    """Household of everybody; -1 for those who live in a place of another kind."""
    busy: Mask
    """Who learns or works somewhere by day."""
    workplace: Index
    workplace_area: Index
    role: NDArray[np.uint8]
    role_names: list[str]
    gatherings: dict[str, Gathering] = field(default_factory=dict)
    closed: Mask = field(init=False)
    """Workplaces that became places of another kind."""
    day_area: Index = field(init=False)
    """Area where members and staff of new kinds spend the day; -1 for all others."""
    turns: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Where each kind of the day begins to choose, by sex code and age (see `attendance.turns`)."""
    day_order: NDArray[np.float64] | None = None
    """In what order people of an age and sex are taken by the kinds of the day, 0 to 1."""

    admitted: Mask = field(init=False)
    """Who is in a place of another kind day and night, and keeps home and work."""

    def __post_init__(self) -> None:
        self.admitted = np.zeros(len(self.area), dtype=np.bool_)
        self.closed = np.zeros(len(self.workplace_area), dtype=np.bool_)
        self.day_area = np.full(len(self.area), NOBODY, dtype=np.int64)

    @classmethod
    def of(
        cls,
        tables: CityTables,
        seed: int,
        people: tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint8]],
        household: NDArray[np.int32],
        schools: Schools,
        work: tuple[Index, Index],
        roles: NDArray[np.uint8],
    ) -> "Crowd":
        """Everybody (area, sex, age) with homes, schools and workplaces, before any other kind of place."""
        in_school = schools.school_of_person >= 0
        crowd = cls(
            tables=tables,
            seed=seed,
            area=people[0].astype(np.int64),
            sex=people[1],
            age=people[2],
            household=household.astype(np.int64),
            busy=in_school | (work[0] >= 0),
            workplace=work[0],
            workplace_area=work[1],
            role=roles,
            role_names=list(ROLE_NAMES),
        )
        nobody = np.zeros(0, dtype=np.int64)
        crowd.gatherings["school"] = Gathering(schools.school_of_person, schools.teacher, schools.area, nobody)
        class_area = schools.area[schools.class_school]
        crowd.gatherings["classroom"] = Gathering(schools.class_of_person, schools.teacher, class_area, nobody)
        return crowd

    def households(self) -> Index:
        """Household of everybody, -1 for those in care; renumbered where some stand empty."""
        return _renumbered(self.household)

    def open_workplaces(self) -> tuple[Index, Index]:
        """Workplace of everybody and the area of each, without those that nobody works in."""
        used = np.bincount(self.workplace[self.workplace >= 0], minlength=len(self.workplace_area)) > 0
        return _renumbered(self.workplace), self.workplace_area[used]

    def __len__(self) -> int:
        return len(self.area)

    def employed_elsewhere(self) -> Mask:
        """Who works in a place of another kind than workplaces and schools."""
        staff = np.zeros(len(self), dtype=np.bool_)
        for name, gathering in self.gatherings.items():
            if name not in PARENTS:
                staff |= gathering.staff
        return staff

    def stream(self, name: str, purpose: str) -> np.random.Generator:
        """Random numbers of one kind and purpose: no other kind disturbs them."""
        return stream(self.seed, f"place kind {name}|{purpose}")

    def give_role(self, people: NDArray[np.int64] | Mask, role: str) -> None:
        """Name what these people do; a role that nobody had yet comes last."""
        if role not in self.role_names:
            self.role_names.append(role)
        self.role[people] = self.role_names.index(role)


def _renumbered(member: Index) -> Index:
    """The same places in the same order, numbered without gaps."""
    used = np.bincount(member[member >= 0]) > 0
    return np.where(member >= 0, np.append(np.cumsum(used) - 1, NOBODY)[member], NOBODY)
