"""A population in the table form: every person, place and tie as arrays."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

NOBODY = -1
"""No place, no parent, no area: the value that stands for absence in every index array."""

SEX_NAMES = ("unknown", "female", "male")


@dataclass(frozen=True)
class PlaceKind:
    """All places of one kind (household, classroom, ...) and who belongs to them.

    `member[i]` is the index of person i's place within this kind (`NOBODY`: none); a person has at most one place of
    a kind. `area[p]` and `parent[p]` (an index within `parent_kind`) say where place p lies. With `same_site_as`
    place p of this kind is the same physical site as place p of that kind, with other members: those who work or
    learn in a neighbourhood by day against those who live there. `slots[p]` is room for people who come during a run,
    such as beds. `slot[i]` is person i's position on the roster; without it, members stand in order of person.
    """

    name: str
    member: NDArray[np.int32]
    count: int
    area: NDArray[np.int32]
    labels: tuple[str, ...] | None = None
    parent_kind: str | None = None
    parent: NDArray[np.int32] | None = None
    same_site_as: str | None = None
    slots: NDArray[np.int32] | None = None
    slot: NDArray[np.int32] | None = None

    def sizes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Sizes that occur, and how many places have each."""
        members = np.bincount(self.member[self.member >= 0], minlength=self.count)
        return np.unique(members, return_counts=True)

    def has_spare_slots(self) -> bool:
        """Whether places have more room than members."""
        return self.slots is not None


@dataclass(frozen=True)
class EdgeKind:
    """Ties of one kind between pairs of people, each tie once; a tie works in both directions."""

    name: str
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    weight: NDArray[np.float32]


@dataclass(frozen=True)
class Areas:
    """The smallest areas (neighbourhoods). Latitude and longitude in degrees; NaN where unknown."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    latitude_degrees: NDArray[np.float64]
    longitude_degrees: NDArray[np.float64]
    municipality: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class InputRecord:
    """One input that a population was made from: for `run.json`."""

    name: str
    sha256: str
    vintage: str
    licence: str


@dataclass(frozen=True)
class Population:
    """Everybody, with index 0..n-1. Codes refer to the name tuples beside them."""

    age_years: NDArray[np.uint8]
    sex: NDArray[np.uint8]
    area: NDArray[np.int32]
    areas: Areas
    place_kinds: tuple[PlaceKind, ...]
    edge_kinds: tuple[EdgeKind, ...] = ()
    role: NDArray[np.uint8] | None = None
    role_names: tuple[str, ...] = ()
    host_type: NDArray[np.int16] | None = None
    host_type_names: tuple[str, ...] = ()
    person_ids: NDArray[np.int64] | NDArray[np.str_] | None = None
    copies: int = 1
    basis: str = ""
    inputs: tuple[InputRecord, ...] = field(default_factory=tuple)

    def __len__(self) -> int:
        return len(self.age_years)

    def areas_of(self, people: NDArray[np.int64]) -> NDArray[np.int32]:
        """Area of residence of some people."""
        return np.asarray(self.area[people])

    def residents(self) -> NDArray[np.int64]:
        """People by area."""
        return np.bincount(self.area, minlength=max(1, len(self.areas)))

    def place_kind(self, name: str) -> PlaceKind:
        """The place kind of that name; KeyError when there is none."""
        for kind in self.place_kinds:
            if kind.name == name:
                return kind
        raise KeyError(name)

    def tell(self, people: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """Of some people `area`, `age`, `sex`, `role` (-1: none), and `place` of each kind [kind, row]."""
        places = [kind.member[people] for kind in self.place_kinds]
        return {
            "area": self.area[people],
            "age": self.age_years[people],
            "sex": self.sex[people],
            "role": np.full(len(people), NOBODY) if self.role is None else self.role[people].astype(np.int64),
            "place": np.stack(places) if places else np.zeros((0, len(people)), np.int32),
        }

    def ids(self, people: NDArray[np.int64]) -> NDArray[np.str_]:
        """Their ids in the files that they come from, alike in every copy; else their numbers."""
        if self.person_ids is None:
            return people.astype(str)
        return self.person_ids.astype(str)[people % len(self.person_ids)]

    def places_of(self, kind: str, people: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of some people their place of a kind (-1: none) and how many members it has; KeyError: no such kind."""
        member = self.place_kind(kind).member
        sizes = np.append(np.bincount(member[member >= 0]), 0)
        place = member[people].astype(np.int64)
        return place, np.where(place >= 0, sizes[place], 0)

    def pairs_by_group(
        self, kind: str, group_of_age: NDArray[np.int16], of_size: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    ) -> NDArray[np.float64] | None:
        """[from, to]: over all pairs of two members of a place of a kind, the sum of `of_size`; None: no such kind."""
        from hyosan.population.pairs import pairs_in_places

        for found in self.place_kinds:
            if found.name == kind:
                groups = int(group_of_age.max()) + 1
                return pairs_in_places(found.member, found.count, group_of_age[self.age_years], groups, of_size)
        return None

    def content(self) -> Iterator[bytes]:
        """What tells the people of one copy from others: ages, and who belongs where."""
        people = len(self) // self.copies
        yield self.age_years[:people].tobytes()
        for kind in sorted(self.place_kinds, key=lambda kind: kind.name):
            yield kind.name.encode()
            yield kind.member[:people].tobytes()
