"""A population in the table form: every person, place and tie as arrays."""

from dataclasses import dataclass, field

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
