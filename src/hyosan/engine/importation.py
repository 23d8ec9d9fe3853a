"""Infections from outside while a run goes on: when they arrive, and whom they are.

Arrivals are a Poisson process at a rate per day, or given counts at uniform times of a day. Each is a susceptible
person, chosen uniformly among those who match: people are drawn from all who match until one is susceptible.
"""

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.philox import draw, unit, unit_fine
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import NONE
from hyosan.engine.start import Columns, Indices, fitting_ids, id_ranges, matching
from hyosan.interventions.authority import Authority
from hyosan.population.function.country import Country
from hyosan.scenario.compile import Compiled, dates_of
from hyosan.scenario.tables_importation import ImportationSpec

MOST_TRIES = 50
"""Draws before the susceptible are listed; either way each of them is as likely."""


@dataclass(frozen=True, order=True)
class Arrival:
    """Somebody who arrives: time in ticks, then what addresses the choice of the person."""

    time: int
    name: str
    copy: int
    day: int
    number: int


class Importation:
    """All arrivals of a run, in order of time."""

    def __init__(self, compiled: Compiled, people: Columns) -> None:
        self._compiled = compiled
        self._specs = compiled.scenario.importation
        copies = compiled.population.copies
        self.arrivals = sorted(
            arrival
            for name, spec in self._specs.items()
            for copy in range(copies)
            for arrival in _arrivals(compiled, name, spec, copy)
        )
        self._matching = {name: _candidates(compiled, spec, people) for name, spec in self._specs.items()}

    def strain_and_state(self, arrival: Arrival) -> tuple[int, int]:
        """What arrives: numbers of the strain, and of the state or NONE."""
        spec, codes = self._specs[arrival.name], self._compiled.codes
        return codes.strain(spec.strain), codes.state(spec.strain, spec.state) if spec.state else NONE

    def person(self, arrival: Arrival, susceptible: Callable[[Indices], NDArray[np.bool_]]) -> int:
        """Who arrives, NONE when nobody who matches is susceptible; `susceptible`: which of some people are."""
        candidates = self._matching[arrival.name][arrival.copy]
        key = stream_key(self._compiled.seed, Stream.IMPORTED_PERSON, arrival.name)
        for attempt in range(MOST_TRIES + 1):
            words = draw(key, arrival.copy, 0, attempt, arrival.day, 0, arrival.number)
            if attempt == MOST_TRIES:
                everybody = np.asarray(candidates, np.int64)
                candidates = everybody[susceptible(everybody)]
            if not len(candidates):
                return NONE
            at = int(unit_fine(words[0], words[1]) * len(candidates))
            if susceptible(np.asarray(candidates[at : at + 1], np.int64))[0]:
                return int(candidates[at])
        return NONE

    def enters(self, arrival: Arrival, person: int, authority: Authority | None) -> bool:
        """Whether limits of travel let somebody in."""
        share = 1.0 if authority is None else authority.border.share_left(person, arrival.time)
        if share >= 1.0:
            return True
        key = stream_key(self._compiled.seed, Stream.IMPORTATION, arrival.name)
        return bool(unit(draw(key, arrival.copy, 0, 0, arrival.day, 0, arrival.number)[3]) < share)


def _candidates(compiled: Compiled, spec: ImportationSpec, people: Columns) -> Sequence[NDArray[np.int64] | range]:
    """Who matches, by copy."""
    population = compiled.population
    if not isinstance(population, Country):
        return _by_copy(np.flatnonzero(matching(compiled, spec.who, spec.where, people)), compiled)
    ranges = id_ranges(population, spec.where)
    if spec.who is None and len(ranges) == 1:
        return [range(*ranges[0])]
    return [np.concatenate([np.zeros(0, np.int64), *fitting_ids(population, spec.who, spec.where)])]


def _by_copy(people: NDArray[np.int64], compiled: Compiled) -> list[NDArray[np.int64]]:
    copies = compiled.population.copies
    size = len(compiled.population) // copies
    return np.split(people, np.searchsorted(people, np.arange(1, copies) * size))


def _arrivals(compiled: Compiled, name: str, spec: ImportationSpec, copy: int) -> list[Arrival]:
    """When people arrive in a copy: the draws are addressed by copy, calendar day and number."""
    scenario = compiled.scenario
    key = stream_key(compiled.seed, Stream.IMPORTATION, name)
    offset = int(compiled.law.day_offset)
    counts = {row.date: row.count for row in spec.series}
    found = []
    for day, date in enumerate(dates_of(scenario)):
        midnight = day * TICKS_PER_DAY - offset
        if spec.series:
            times = [unit(draw(key, copy, 0, 0, day, 0, number)[0]) for number in range(counts.get(date, 0))]
        else:
            times = _poisson(key, copy, day, rate_on(spec, date))
        found += [
            Arrival(midnight + int(time * TICKS_PER_DAY), name, copy, day, number) for number, time in enumerate(times)
        ]
    return [arrival for arrival in found if 0 <= arrival.time < scenario.time.duration]


def _poisson(key: NDArray[np.uint64], copy: int, day: int, rate_per_day: float) -> list[float]:
    """Times of a Poisson process in one day, as shares of it."""
    times: list[float] = []
    elapsed = 0.0
    while rate_per_day > 0:
        elapsed -= math.log(unit(draw(key, copy, 0, 0, day, 0, len(times))[0])) / rate_per_day
        if elapsed >= 1:
            break
        times.append(elapsed)
    return times


def rate_on(spec: ImportationSpec, date: datetime.date) -> float:
    """Mean arrivals a day on a date, where they come at a rate."""
    if spec.rate is not None:
        return spec.rate
    return next((row.rate for row in reversed(spec.table) if row.from_ <= date), 0.0)
