"""What a run, its plan and its results ask of a population, whether it is a table or computed from numbers."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hyosan.population.table import Areas, EdgeKind, InputRecord

Floats = NDArray[np.float64]
OfSize = Callable[[Floats], Floats]
"""A number for each place, by its members."""


class AnyPlaceKind(Protocol):
    """All places of one kind."""

    @property
    def name(self) -> str:
        """As scenarios name it."""

    @property
    def count(self) -> int:
        """How many places there are."""

    @property
    def labels(self) -> tuple[str, ...] | None:
        """Names of the places."""

    def sizes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Sizes that occur, and how many places have each."""

    def has_spare_slots(self) -> bool:
        """Whether places have more room than members."""


class AnyPopulation(Protocol):
    """Everybody, by index 0..n-1."""

    @property
    def areas(self) -> Areas:
        """The smallest areas."""

    @property
    def age_years(self) -> NDArray[np.uint8]:
        """Age of everybody in whole years."""

    @property
    def place_kinds(self) -> Sequence[AnyPlaceKind]:
        """Kinds of place, in the order of the rows of `tell`'s places."""

    def place_kind(self, name: str) -> AnyPlaceKind:
        """The place kind of that name; KeyError when there is none."""

    @property
    def edge_kinds(self) -> tuple[EdgeKind, ...]:
        """Kinds of tie."""

    @property
    def host_type(self) -> NDArray[np.int16] | None:
        """Host type of everybody, as brought."""

    @property
    def host_type_names(self) -> tuple[str, ...]:
        """What its codes stand for."""

    @property
    def role_names(self) -> tuple[str, ...]:
        """What the codes of roles stand for."""

    @property
    def copies(self) -> int:
        """How often the same people stand side by side."""

    @property
    def basis(self) -> str:
        """What the count of people is."""

    @property
    def inputs(self) -> tuple[InputRecord, ...]:
        """What it was made from."""

    def __len__(self) -> int: ...

    def areas_of(self, people: NDArray[np.int64]) -> NDArray[np.int32]:
        """Area of residence of some people."""

    def residents(self) -> NDArray[np.int64]:
        """People by area."""

    def tell(self, people: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """Of some people `area`, `age`, `sex` (code of SEX_NAMES), `role` (-1: none) and `place` [kind, row]."""

    def ids(self, people: NDArray[np.int64]) -> NDArray[np.str_]:
        """Their own ids, as text."""

    def places_of(self, kind: str, people: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of some people their place of a kind (-1: none) and how many members it has; KeyError: no such kind."""

    def pairs_by_group(self, kind: str, group_of_age: NDArray[np.int16], of_size: OfSize) -> Floats | None:
        """[from, to]: over all pairs of two members of a place of a kind, the sum of `of_size`; None: no such kind.

        Each pair counts both ways. Of very many places some stand for all.
        """

    def content(self) -> Iterator[bytes]:
        """What tells the people of one copy from others."""
