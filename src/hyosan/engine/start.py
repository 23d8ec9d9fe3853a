"""Before and at the start: host types, immunity, seeds. Whoever is chosen is chosen by rank in a keyed order."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Keys, Records
from hyosan.core.philox import words_of_people
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.codes import Codes
from hyosan.disease.tables import SUSCEPTIBLE
from hyosan.population.function.country import Country
from hyosan.population.regions import in_country, in_municipality
from hyosan.population.table import Population
from hyosan.scenario.compile import Compiled
from hyosan.scenario.model import Scenario, SeedingSpec, WhereSpec, WhoSpec

Indices = NDArray[np.int64]
Columns = Records | Mapping[str, NDArray[Any]]
"""Properties of people by name."""
CHUNK = 1 << 20
"""People of whom candidates are looked for at a time."""


def first_by_rank(candidates: Indices, seed: int, stream: Stream, name: str, occasion: int = 0) -> Indices:
    """The candidates in the keyed order of a stream."""
    words = words_of_people(stream_key(seed, stream, name), candidates, occasion)
    return candidates[np.argsort(words, kind="stable")]


def first_of_order(candidates: NDArray[np.bool_], count: int, key: Keys) -> Indices:
    """So many of the candidates, the first in the keyed order; everybody is sorted only if few others would be left."""
    limit = min(1.0, (1.1 * count + 100.0) / max(1, len(candidates)))
    people: list[Indices] = []
    words: list[NDArray[np.uint64]] = []
    for begin in range(0, len(candidates), CHUNK):
        part = np.flatnonzero(candidates[begin : begin + CHUNK]) + begin
        found = words_of_people(key, part, 0)
        low = found <= np.uint64(min(2**64 - 1, int(limit * 2**64)))
        people.append(part[low])
        words.append(found[low])
    kept = np.concatenate(people) if people else np.zeros(0, np.int64)
    if len(kept) < count and limit < 1.0:
        kept = np.flatnonzero(candidates)
        words = [words_of_people(key, kept, 0)]
    return kept[np.argsort(np.concatenate(words), kind="stable")[:count]] if len(kept) else kept


def assign_host_types(
    scenario: Scenario, population: Population | Country, codes: Codes, seed: int
) -> NDArray[np.int16]:
    """The host type of everybody: as brought, then each named share of all, by name, among those still ordinary."""
    host = np.zeros(len(population), np.int16)
    if population.host_type is not None and population.host_type_names:
        numbers = np.array([codes.host_types.index(name) for name in population.host_type_names], dtype=np.int16)
        host = numbers[population.host_type]
    for name in sorted(scenario.host_types):
        share = scenario.host_types[name].share
        if share:
            key, count = stream_key(seed, Stream.HOST_TYPE, name), round(share * len(population))
            host[first_of_order(host == 0, count, key)] = codes.host_types.index(name)
    return host


def immune_before_start(compiled: Compiled, people: Columns) -> None:
    """Give each named immunity to its share of people, exactly, in every copy, among those of equal coverage.

    `people`: columns `age_class`, `host`, and `immune`, into which it is written.
    """
    for name in sorted(compiled.scenario.immunity):
        spec = compiled.scenario.immunity[name]
        if spec.coverage is None:
            continue
        grid, key = compiled.codes.grid(spec.coverage), stream_key(compiled.seed, Stream.IMMUNITY, name)
        for share in np.unique(grid[grid > 0.0]):
            candidates = _in_cells(grid == share, people)
            words = words_of_people(key, candidates, 0)
            wanted = partial(_rounded_share, float(share))
            if compiled.population.copies == 1:
                taken = _lowest(candidates, words, int(wanted(np.array([len(candidates)]))[0]))
            else:
                ordered = candidates[np.argsort(words, kind="stable")]
                taken = _first_of_each_copy(ordered, compiled.population, wanted)
            people["immune"][taken] |= 1 << compiled.sources.index(name)


def _in_cells(cells: NDArray[np.bool_], people: Columns) -> Indices:
    """Who is of a marked age class and host type; piece by piece, so that there is never a wide column of everybody."""
    age_class, host = people["age_class"], people["host"]
    pieces = [slice(begin, begin + CHUNK) for begin in range(0, len(age_class), CHUNK)]
    found = [piece.start + np.flatnonzero(cells[age_class[piece], host[piece]]) for piece in pieces]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _lowest(candidates: Indices, words: NDArray[np.uint64], count: int) -> Indices:
    """So many candidates with the lowest words, of equal words the first: those that a stable sort puts in front.

    >>> _lowest(np.array([10, 11, 12, 13]), np.array([5, 7, 5, 5], np.uint64), 2).tolist()
    [10, 12]
    """
    if count <= 0:
        return candidates[:0]
    limit = np.partition(words, count - 1)[count - 1]
    lower = words < limit
    ties = np.flatnonzero(words == limit)[: count - int(lower.sum())]
    lower[ties] = True
    return np.asarray(candidates[lower])


def _rounded_share(share: float, sizes: Indices) -> Indices:
    return np.asarray(np.round(share * sizes), dtype=np.int64)


def _first_of_each_copy(
    ordered: Indices, population: Population | Country, wanted: Callable[[Indices], Indices]
) -> Indices:
    """The first so many of each copy, in the order given; `wanted`: how many, by the number of candidates in a copy."""
    copy = ordered // max(1, len(population) // population.copies)
    by_copy = np.argsort(copy, kind="stable")
    sizes = np.bincount(copy, minlength=population.copies)
    begins = np.cumsum(np.concatenate([[0], sizes[:-1]]))
    rank = np.arange(len(ordered)) - begins[copy[by_copy]]
    return np.asarray(ordered[by_copy[rank < wanted(sizes)[copy[by_copy]]]])


def matching(compiled: Compiled, who: WhoSpec | None, where: WhereSpec | None, people: Columns) -> NDArray[np.bool_]:
    """Who they are and where they live or belong; None: anybody, anywhere."""
    population = compiled.table
    fits = np.ones(len(population), dtype=bool)
    if who is not None:
        if who.min_age is not None:
            fits &= population.age_years >= who.min_age
        if who.max_age is not None:
            fits &= population.age_years <= who.max_age
        if who.host_type is not None:
            fits &= people["host"] == compiled.codes.host_types.index(who.host_type)
        if who.person is not None:
            fits &= _is_person(population, who.person)
    if where is not None and where.place_kind is None:
        fits &= np.append(areas_where(population, where), False)[population.area]
    if where is not None and where.place_kind is not None:
        kind = population.place_kind(where.place_kind)
        fits &= kind.member >= 0
        if where.place is not None:
            labels = np.array([label == where.place for label in kind.labels or ()] + [False])
            fits &= labels[kind.member]
    return fits


def areas_where(population: Population | Country, where: WhereSpec) -> NDArray[np.bool_]:
    """Areas that a scenario names: one, or those of a municipality or a country."""
    areas = population.areas
    if where.municipality is not None:
        return in_municipality(areas, where.municipality)
    if where.country is not None:
        return in_country(population, where.country)
    return np.array([where.area in pair for pair in zip(areas.names, areas.codes, strict=True)], dtype=np.bool_)


def _is_person(population: Population, person: str) -> NDArray[np.bool_]:
    if population.person_ids is None:
        ids = np.arange(len(population) // population.copies).astype(str)
    else:
        ids = population.person_ids.astype(str)
    return np.tile(ids == person, population.copies)


def seed_names(specs: Sequence[SeedingSpec]) -> list[str]:
    """What names each seeding in addresses: its content but for the count; several alike are numbered."""
    contents = [json.dumps(_content(spec), sort_keys=True) for spec in specs]
    return [f"{content}{contents[:number].count(content)}" for number, content in enumerate(contents)]


def _content(spec: SeedingSpec) -> dict[str, Any]:
    """What a seeding says but for the count; keys of `where` younger than the addresses only where they are given."""
    content = spec.model_dump(mode="json", exclude={"count"})
    if spec.where is not None:
        given = spec.where.model_dump(exclude_none=True)
        content["where"] = {
            key: value for key, value in content["where"].items() if key in given or key not in YOUNGER_KEYS
        }
    return content


YOUNGER_KEYS = ("municipality", "country")


def id_ranges(population: Country, where: WhereSpec | None) -> list[tuple[int, int]]:
    """The ids of those who live where a scenario says, as ranges; of a country a kind of place has no names."""
    first = population.function.area_first
    if where is None or where.place_kind is not None:
        return [(0, len(population))]
    edges = np.flatnonzero(np.diff(areas_where(population, where).astype(np.int8), prepend=0, append=0))
    return [(int(first[begin]), int(first[end])) for begin, end in edges.reshape(-1, 2)]


def fitting_ids(population: Country, who: WhoSpec | None, where: WhereSpec | None) -> Iterator[Indices]:
    """The ids of those who match, piece by piece, in order."""
    for begin, end in id_ranges(population, where):
        for piece in range(begin, end, CHUNK):
            people = np.arange(piece, min(end, piece + CHUNK))
            if who is not None and (who.min_age is not None or who.max_age is not None):
                ages = population.age_years[people]
                people = people[(ages >= (who.min_age or 0)) & (ages <= (255 if who.max_age is None else who.max_age))]
            yield people


def seeds_by_id(
    compiled: Compiled, spec: SeedingSpec, name: str, free: Callable[[Indices], NDArray[np.bool_]]
) -> Indices:  # fmt: skip
    """The same as `seeds` in a population by function: never a column of everybody."""
    assert isinstance(compiled.population, Country)
    key = stream_key(compiled.seed, Stream.SEEDING, name)
    best, best_words = np.zeros(0, np.int64), np.zeros(0, np.uint64)
    for fitting in fitting_ids(compiled.population, spec.who, spec.where):
        words = words_of_people(key, fitting, 0)
        lower = words < best_words[-1] if 0 < len(best) == spec.count else np.ones(len(words), np.bool_)
        people, words = fitting[lower], words[lower]
        is_free = free(people)
        words = np.concatenate([best_words, words[is_free]])
        chosen = np.concatenate([best, people[is_free]])
        first = np.argsort(words, kind="stable")[: spec.count]
        best, best_words = chosen[first], words[first]
    return np.sort(best)


def seeds(compiled: Compiled, spec: SeedingSpec, name: str, people: Columns) -> Indices:
    """The people whom a seeding infects, in order of number; fewer than wanted when too few match."""
    susceptible = people["state"] == SUSCEPTIBLE
    candidates = np.flatnonzero(susceptible & matching(compiled, spec.who, spec.where, people))
    if compiled.population.copies == 1:
        words = words_of_people(stream_key(compiled.seed, Stream.SEEDING, name), candidates, 0)
        return _lowest(candidates, words, min(spec.count, len(candidates)))
    ordered = first_by_rank(candidates, compiled.seed, Stream.SEEDING, name)
    return np.sort(_first_of_each_copy(ordered, compiled.population, lambda sizes: np.full_like(sizes, spec.count)))
