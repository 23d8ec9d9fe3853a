"""A population in the function form: its arrays, its flows, and what its areas are called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.context import Context, bind, new_context
from hyosan.population.function.lookups import fields
from hyosan.population.function.numbers import numbers_within
from hyosan.population.table import Areas, EdgeKind, InputRecord, PlaceKind, Population
from hyosan.population.tables_function import FUNCTION_KINDS, NOTE, SEAT, Flow, Function

PARENTS = {"household": "neighbourhood", "classroom": "school", "school": "neighbourhood", "workplace": "neighbourhood"}
MOST_TABLE_PEOPLE = 20_000_000
MOST_NOTED_PEOPLE = 300_000_000
"""People up to whom is noted where each lives, learns or works; beyond, it is computed each time."""
MOST_NOTED_AREAS = 1 << 16
SAMPLED, OTHERS = 40_000, 8
"""People from whom pairs are estimated, and members of their places who are looked at with each."""


@dataclass(frozen=True)
class CountryKind:
    """A kind of place of the function form: how many there are, and how large."""

    name: str
    count: int
    size: NDArray[np.int64]
    """Sizes that occur."""
    places: NDArray[np.int64]
    """How many places have each."""
    labels: tuple[str, ...] | None = None
    parent_kind: str | None = None
    same_site_as: str | None = None

    def sizes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Sizes that occur, and how many places have each."""
        return self.size, self.places

    def has_spare_slots(self) -> bool:
        """Never: places have no more room than members."""
        return False


@dataclass(frozen=True)
class Country:
    """Everybody of a country (or of several), by function.

    `schooling`, `commuting` and `outing` say who goes where; `seed` keys the shuffles inside origins and destinations.
    What a table form has as columns is computed when it is asked for.
    """

    areas: Areas
    function: Function
    schooling: Flow
    commuting: Flow
    outing: Flow
    seed: int = 1
    basis: str = ""
    inputs: tuple[InputRecord, ...] = field(default_factory=tuple)
    country_names: tuple[str, ...] = ()
    """Names of the countries that were joined, between which nobody commutes or goes out."""
    country_first_area: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    """The first area of each, and the end."""

    copies = 1
    edge_kinds: tuple[EdgeKind, ...] = ()
    host_type = None
    host_type_names: tuple[str, ...] = ()
    role = None
    role_names: tuple[str, ...] = ()
    person_ids = None

    def __len__(self) -> int:
        return int(self.function.area_first[-1])

    def fields(self, kinds: tuple[str, ...]) -> dict[str, NDArray[Any]]:
        """What kernels ask of it, by field, for a run that numbers these kinds of place."""
        flows = {"schooling": self.schooling, "commuting": self.commuting, "outing": self.outing}
        return fields(self.function, flows, self.seed, kinds)

    @cached_property
    def _bound(self) -> tuple[Context, dict[str, NDArray[Any]]]:
        context, arrays = new_context(), self.fields(FUNCTION_KINDS)
        bind(context, arrays)
        return context, arrays

    @property
    def context(self) -> Context:
        """A context of this population alone."""
        return self._bound[0]

    @cached_property
    def age_years(self) -> NDArray[np.uint8]:
        """Age of everybody in whole years: a byte a person."""
        from hyosan.population.kernels.sweep import fill_ages

        ages = np.empty(len(self), np.uint8)
        fill_ages(self.context, ages)
        return ages

    def notes_bytes(self) -> int:
        """Bytes of what `notes` holds; 0 where nothing is noted: of more areas or people than the limits."""
        if len(self) > MOST_NOTED_PEOPLE or len(self.areas) > MOST_NOTED_AREAS:
            return 0
        return NOTE.itemsize * len(self) + np.dtype(np.int32).itemsize * self._chairs()

    def notes(self) -> dict[str, NDArray[Any]]:
        """What is noted of everybody and of each chair, as fields: 8 bytes a person and 4 a chair, or nothing."""
        from hyosan.population.kernels.notes import fill_notes

        if not self.notes_bytes():
            return {}
        notes, holder = np.empty(len(self), NOTE), np.full(self._chairs(), -1, np.int32)
        fill_notes(self.context, notes, holder)
        return {"notes": notes, "chair_holder": holder}

    def _chairs(self) -> int:
        """Seats and posts."""
        return int(self.function.grade_seat[-1] + self.function.area_post[-1])

    def seats_of(self, kind: int, people: NDArray[np.int64]) -> NDArray[np.void]:
        """The seat of each of some people in his or her place of a kind (by code): rows of SEAT."""
        from hyosan.population.kernels.sitting import find_seats_of

        people = numbers_within(people, len(self))
        seats = np.zeros(len(people), SEAT)
        find_seats_of(self.context, people, kind, seats)
        return seats

    def have_place(self, kind: int, people: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some people have a place of a kind (by code)."""
        from hyosan.population.kernels.sitting import mark_who_has

        people = numbers_within(people, len(self))
        found = np.zeros(len(people), np.uint8)
        mark_who_has(self.context, people, kind, found)
        return found.astype(np.bool_)

    def holders_of(self, seats: NDArray[np.void], slots: NDArray[np.int64]) -> NDArray[np.int64]:
        """Who holds a slot of the place of each seat."""
        from hyosan.population.kernels.sitting import find_holders

        found = np.empty(len(slots), np.int64)
        find_holders(self.context, np.ascontiguousarray(seats), np.ascontiguousarray(slots), found)
        return found

    def areas_of(self, people: NDArray[np.int64]) -> NDArray[np.int32]:
        """Area of residence of some people."""
        found = np.searchsorted(self.function.area_first, numbers_within(people, len(self)), side="right") - 1
        return np.asarray(found, dtype=np.int32)

    def residents(self) -> NDArray[np.int64]:
        """People by area."""
        return np.diff(self.function.area_first)

    @cached_property
    def place_kinds(self) -> tuple[CountryKind, ...]:
        """Kinds of place, by name."""
        return tuple(self._kind(name) for name in FUNCTION_KINDS)

    def place_kind(self, name: str) -> CountryKind:
        """The place kind of that name; KeyError when there is none."""
        if name not in FUNCTION_KINDS:
            raise KeyError(name)
        return self._kind(name)

    def _kind(self, name: str) -> CountryKind:
        function = self.function
        if name == "household":
            counts = np.diff(function.pattern_first, axis=1).sum(axis=0, dtype=np.int64) // function.pattern_size
            return _kind(name, function.pattern_size.astype(np.int64), counts)
        if name == "workplace":
            counts = np.diff(function.size_post, axis=1).sum(axis=0, dtype=np.int64) // function.workplace_size
            return _kind(name, function.workplace_size.astype(np.int64), counts)
        return _kind(name, *np.unique(self._sizes(name), return_counts=True))

    def _sizes(self, name: str) -> NDArray[np.int64]:
        """The size of every place of a kind of which there are not many."""
        function = self.function
        seats, posts = np.diff(function.area_seat), np.diff(function.area_post)
        if name == "school":
            begins = function.grade_seat[function.school_grade]
            return np.asarray(np.diff(begins) + function.school_staff)
        if name == "classroom":
            pupils, classes = np.diff(function.grade_seat), np.diff(function.grade_class)
            return np.repeat(np.rint(pupils / np.maximum(classes, 1)).astype(np.int64) + 1, classes)
        if name == "day_neighbourhood":
            return np.asarray(seats + posts)
        return np.diff(function.area_outing) if name == "outing" else self.residents()

    def tell(self, people: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """Area, age, sex, and place and slot of each kind [kind, row] of some people.

        Kinds in the order of `place_kinds`; -1 where somebody has no such place. ValueError for numbers nobody has.
        """
        from hyosan.population.kernels.sweep import tell_people

        people = numbers_within(people, len(self))
        rows, kinds = len(people), len(FUNCTION_KINDS)
        told: dict[str, NDArray[Any]] = {
            "area": np.empty(rows, np.int32),
            "age": np.empty(rows, np.uint8),
            "sex": np.empty(rows, np.uint8),
            "place": np.empty((kinds, rows), np.int64),
            "slot": np.empty((kinds, rows), np.int32),
        }
        room = np.zeros(kinds, SEAT)
        tell_people(
            self.context, people, told["area"], told["age"], told["sex"], told["place"], told["slot"], room
        )  # fmt: skip
        told["role"] = np.full(rows, -1)
        return told

    def ids(self, people: NDArray[np.int64]) -> NDArray[np.str_]:
        """Their numbers: nobody has an id of his or her own."""
        return numbers_within(people, len(self)).astype(str)

    def places_of(self, kind: str, people: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of some people their place of a kind (-1: none) and how many members it has; KeyError: no such kind."""
        from hyosan.population.kernels.meeting import some_members

        if kind not in FUNCTION_KINDS:
            raise KeyError(kind)
        people, number = numbers_within(people, len(self)), FUNCTION_KINDS.index(kind)
        size, nobody = np.zeros(len(people), np.int64), np.zeros((len(people), 0), np.int64)
        some_members(self.context, people, number, np.zeros(len(FUNCTION_KINDS), SEAT), size, nobody)
        return self.tell(people)["place"][number], size

    def pairs_by_group(
        self, kind: str, group_of_age: NDArray[np.int16], of_size: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    ) -> NDArray[np.float64] | None:
        """[from, to]: over all pairs of two members of a place of a kind, the sum of `of_size`; None: no such kind.

        From every so-and-so-many-th person and some of those with whom he or she shares a place.
        """
        from hyosan.population.kernels.meeting import some_members

        if kind not in FUNCTION_KINDS:
            return None
        groups = int(group_of_age.max()) + 1
        people = np.unique(np.linspace(0, len(self) - 1, min(len(self), SAMPLED)).astype(np.int64))
        size, others = np.zeros(len(people), np.int64), np.full((len(people), OTHERS), -1, np.int64)
        some_members(
            self.context, people, FUNCTION_KINDS.index(kind), np.zeros(len(FUNCTION_KINDS), SEAT), size, others
        )  # fmt: skip
        row, number = np.nonzero(others >= 0)
        sizes = size[row].astype(np.float64)
        weight = of_size(sizes) * (sizes - 1.0) * (len(self) / len(people) / OTHERS)
        ages = self.age_years
        one, other = group_of_age[ages[people[row]]].astype(np.int64), group_of_age[ages[others[row, number]]]
        found = np.bincount(one * groups + other, weights=weight, minlength=groups**2)
        return found.reshape(groups, groups).astype(np.float64)

    def content(self) -> Iterator[bytes]:
        """What tells these people from others: the counts that they follow from, and the seed."""
        yield f"{self.seed}".encode()
        for part in (self.function, self.schooling, self.commuting, self.outing):
            for values in part:
                yield np.ascontiguousarray(values).tobytes()

    def __getstate__(self) -> dict[str, Any]:
        """Without what was computed: a context holds addresses of this process."""
        return {each.name: getattr(self, each.name) for each in fields_of(self)}

    def as_table(self) -> Population:
        """The same people as a table: the same ids, places and slots."""
        if len(self) > MOST_TABLE_PEOPLE:
            raise ValueError(f"{len(self):,} people are too many for a table; at most {MOST_TABLE_PEOPLE:,}")
        told = self.tell(np.arange(len(self)))
        kinds = [self._table_kind(number, kind, told) for number, kind in enumerate(self.place_kinds)]
        return Population(
            age_years=told["age"],
            sex=told["sex"],
            area=told["area"],
            areas=self.areas,
            place_kinds=tuple(kinds),
            basis=self.basis,
            inputs=self.inputs,
        )

    def _table_kind(self, number: int, kind: CountryKind, told: dict[str, NDArray[Any]]) -> PlaceKind:
        member = told["place"][number]
        area = np.full(kind.count, -1, np.int32)
        if kind.name in ("neighbourhood", "day_neighbourhood", "outing"):
            area = np.arange(kind.count, dtype=np.int32)
        elif kind.name == "household":
            area[member] = told["area"]
        else:
            area = self._areas_of_places(kind)
        return PlaceKind(
            kind.name,
            member.astype(np.int32),
            kind.count,
            area,
            same_site_as=kind.same_site_as,
            slot=told["slot"][number],
        )

    def _areas_of_places(self, kind: CountryKind) -> NDArray[np.int32]:
        """The area of each school, class or workplace."""
        function, numbers = self.function, np.arange(len(self.areas), dtype=np.int32)
        schools = np.repeat(numbers, np.diff(function.school_first))
        if kind.name == "school":
            return schools
        if kind.name == "classroom":
            return np.repeat(schools[function.grade_school], np.diff(function.grade_class))
        counts = np.diff(function.size_post, axis=1) // function.workplace_size
        return np.repeat(np.repeat(numbers, counts.shape[1]), counts.ravel())


def _kind(name: str, size: NDArray[np.int64], places: NDArray[np.int64]) -> CountryKind:
    same = "neighbourhood" if name in ("day_neighbourhood", "outing") else None
    return CountryKind(name, int(places.sum()), size, places, None, PARENTS.get(name), same)
