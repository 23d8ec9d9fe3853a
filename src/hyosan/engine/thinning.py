"""Interventions in a run drawn ahead: what is in force, who is placed and protected, as kernels read it."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints
from hyosan.core.context import Context, bind
from hyosan.disease.tables import NONE
from hyosan.scenario.compile import Compiled
from hyosan.scenario.model import Scenario
from hyosan.transmission.kernels.ahead_placed import place_people, take_placed
from hyosan.transmission.kernels.ahead_streams import ROUNDING
from hyosan.transmission.tables import OF_BORDER, OF_HELD, OF_PLACES, OF_SHUT, bind_tuple
from hyosan.transmission.tables_ahead import A_MEASURED, A_THINS
from hyosan.transmission.tables_measured import (
    EVERYWHERE,
    HEIGHT,
    NOWHERE,
    OF_ALL,
    OF_OTHERS,
    SOMEWHERE,
    Measured,
)

FIRST_ENTRIES = 1024
LITTLE_LESS = 1.0 - 1e-9
"""So much less than a factor that no rounding matters."""


def highest_left(compiled: Compiled) -> NDArray[np.float64]:
    """By setting the largest factor of all interventions together."""
    return np.array([compiled.measures.highest(setting) for setting in range(max(1, len(compiled.settings)))])


def more_left(before: Compiled, now: Compiled) -> NDArray[np.bool_]:
    """By setting of a law, whether more may be left of a contact than under another with the same settings."""
    if before.settings != now.settings:
        return np.zeros(0, np.bool_)
    return np.asarray(highest_left(now) > np.maximum(1.0, highest_left(before)))


def loses_doses(scenario: Scenario) -> bool:
    """Whether some intervention gives protection that is lost again."""
    return any(lost for spec in scenario.interventions.values() for _, _, lost in spec.immunities)


class Thinning:
    """What authorities have done so far; `numbers`: those of the run. Without interventions it changes nothing."""

    def __init__(self, compiled: Compiled, context: Context, numbers: Ints) -> None:
        """Nothing is in force."""
        self._context, self._numbers = context, numbers
        self._measures = compiled.measures
        people, areas = len(compiled.population), max(1, len(compiled.population.areas))
        held = int((self._measures.records["held"] >= 0).sum())
        highest = highest_left(compiled)
        self._arrays = Measured(
            in_force=np.zeros((len(self._measures.names), areas), np.uint8),
            since=np.zeros((len(self._measures.names), areas), np.int64),
            grade=np.ones((len(self._measures.names), areas)),
            shut=np.zeros((int((self._measures.records["shut"] >= 0).sum()), len(compiled.world.places)), np.int64),
            reach=np.zeros(len(self._measures.names), np.uint8),
            highest_left=np.where(highest > 1.0, highest * ROUNDING, 1.0),
            least_left=np.ones((2, len(highest))),
            ever_placed=np.zeros((people >> 3) + 1 if held else 1, np.uint8),
            placed_person=np.full(FIRST_ENTRIES, NONE, np.int32),
            placed_until=np.zeros((FIRST_ENTRIES, held), np.int64),
        )
        self._placed = 0
        self._dosed = False
        wanes = loses_doses(compiled.scenario)
        self._always = wanes or bool((highest > 1.0).any())
        """Whether an attempt may infect that would not have when it was drawn: more are kept then."""
        self.measured = len(compiled.scenario.interventions) > 0
        numbers[A_MEASURED], numbers[A_THINS] = 2 if wanes else int(self.measured), int(self._always)
        self._heights: NDArray[np.void] = np.zeros(0, HEIGHT)
        bind_tuple(context, self._arrays)
        bind(context, {"heights": self._heights})

    def provide(self, attempts: int) -> None:
        """Make room for what is kept of attempts that wait."""
        if self.measured and attempts > len(self._heights):
            old, self._heights = self._heights, np.empty(attempts, HEIGHT)
            self._heights[: len(old)] = old
            bind(self._context, {"heights": self._heights})

    def switch(self, measure: int, areas: Ints, on: bool, now: int) -> None:
        """Let a measure be in force in areas from now on, or no longer."""
        in_force, reach = self._arrays.in_force[measure], self._arrays.reach
        in_force[areas] = on
        if on:
            self._arrays.since[measure, areas] = now
        if self._measures.records["form"][measure] not in (OF_HELD, OF_SHUT):
            reach[measure] = EVERYWHERE if in_force.all() else SOMEWHERE if in_force.any() else NOWHERE
            self._see()

    def place(self, held: int, people: Ints, ends: Ints, now: int) -> None:
        """Let people be placed by the measure of a row of those that place, until the end of each."""
        arrays = self._arrays
        if 2 * (self._placed + len(people)) > len(arrays.placed_person):
            self._rehash(len(people), now)
        place_people(self._context, held, people, ends)
        self._placed += len(people)
        self._arrays.reach[self._measures.records["held"] == held] = EVERYWHERE
        self._see()

    def shut(self, row: int, places: Ints, ends: Ints) -> None:
        """Let places be closed by themselves by the measure of a row of those that do so, until the end of each."""
        self._arrays.shut[row, places] = ends
        self._arrays.reach[self._measures.records["shut"] == row] = EVERYWHERE
        self._see()

    @property
    def since(self) -> Ints:
        """Last start of each measure in each area, ticks."""
        return self._arrays.since

    def ends_behind(self, field: str, row: int, at: int) -> Ints:
        """People who are placed ("until") or places closed by themselves ("shut") behind a time, and until when."""
        if field == "shut":
            numbers, ends = np.arange(self._arrays.shut.shape[1]), self._arrays.shut[row]
        else:
            numbers, ends = self._arrays.placed_person.astype(np.int64), self._arrays.placed_until[:, row]
            ends = np.where(numbers != NONE, ends, 0)
        found = np.flatnonzero(ends > at)
        found = found[np.argsort(numbers[found])]
        return np.stack([numbers[found], ends[found]])

    @property
    def grade(self) -> Floats:
        """Share of those who comply with each measure that take part, by area; the authority writes it."""
        return self._arrays.grade

    def resume(self, measure: int, areas: NDArray[np.bool_], since: Ints) -> None:
        """Let a measure be in force in areas as it was, since some time in each."""
        self._arrays.since[measure] = since
        at, self._arrays.in_force[measure] = np.flatnonzero(areas), 0
        kept = self._arrays.since[measure].copy()
        self.switch(measure, at, True, 0)
        self._arrays.since[measure] = kept

    @property
    def dosed(self) -> bool:
        """Whether somebody holds another protection than at the start."""
        return self._dosed

    def protect(self) -> None:
        """From now on somebody holds another protection than when attempts were drawn."""
        self._dosed = True
        self._see()

    def expect(self, loses: bool) -> None:
        """Let attempts keep their height: protections were given that may come or (`loses`) go, by whatever law."""
        self.measured = True
        self._always = self._always or loses
        self._numbers[A_MEASURED] = max(int(self._numbers[A_MEASURED]), 2 if loses else 1)
        self._see()

    def _rehash(self, more: int, now: int) -> None:
        """A table with room for some more, without those who are placed no longer."""
        old, old_until = self._arrays.placed_person, self._arrays.placed_until
        staying = int((old_until.max(axis=1, initial=0) > now).sum())
        entries = 1 << (4 * (staying + more)).bit_length()
        self._arrays = self._arrays._replace(
            placed_person=np.full(entries, NONE, np.int32),
            placed_until=np.zeros((entries, old_until.shape[1]), np.int64),
        )
        bind_tuple(self._context, self._arrays)
        self._placed = take_placed(self._context, old, old_until, now)

    def _see(self) -> None:
        """Whether attempts must be asked again when they fall due, and what that leaves of them at least."""
        self._arrays.least_left[:] = 1.0
        for measure in np.flatnonzero(self._arrays.reach):
            record, left = self._measures.records[measure], np.minimum(self._measures.left[measure], 1.0)
            if record["form"] == OF_BORDER:
                left = np.full(len(left), min(1.0, float(record["leak"])))
            least = left if record["form"] == OF_PLACES else left**2
            self._arrays.least_left[OF_ALL] *= least * LITTLE_LESS
            if record["form"] != OF_HELD:
                self._arrays.least_left[OF_OTHERS] *= least * LITTLE_LESS
        self._numbers[A_THINS] = int(self._always or self._dosed or bool(self._arrays.reach.any()))
