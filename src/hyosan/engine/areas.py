"""The engine for people who roam at the resolution of areas: section 14 of docs/model.md, step by step."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from hyosan.core.arrays import Bytes, Floats, Ints
from hyosan.core.compilation import set_threads
from hyosan.core.context import bind, new_context
from hyosan.disease.tables import DEAD, NONE, SUSCEPTIBLE
from hyosan.engine.area_outlook import areas_near, meetings_per_tick, settings_open
from hyosan.engine.area_rosters import Rosters
from hyosan.engine.area_rows import LaneRows, most_of_poisson
from hyosan.engine.area_standing import neighbours_of_areas, new_roaming, presence
from hyosan.engine.area_told import AreaRows
from hyosan.engine.ending import Status, ending
from hyosan.engine.sailing_areas import SailingAreas
from hyosan.engine.saving_areas import SavedAreas
from hyosan.engine.simulation import Progress, Sink
from hyosan.engine.start import assign_host_types, seed_names, seeds_by_id
from hyosan.engine.voyages import Voyages
from hyosan.population.function.country import Country
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.area_courses import end_due, first_due, infect_from_outside
from hyosan.transmission.kernels.area_lists import fill_days, tidy
from hyosan.transmission.kernels.area_meet import meet_everywhere
from hyosan.transmission.kernels.area_move import arrivals_by_area, arrive, cross_everywhere, tally
from hyosan.transmission.tables import BY_SEEDING, NEVER, bind_tuple
from hyosan.transmission.tables_areas import (
    LANES,
    OF_ARRIVALS,
    OF_CHANGES,
    OF_EPISODES,
    OF_FRESH,
    OF_HELD,
    OF_OUTCOMES,
    OF_WAITING,
    Roaming,
)

NOTHING_YET = -1


@dataclass
class AreaSimulation(SailingAreas, SavedAreas):
    """One run in memory. `sinks` take the rows; `stop_asked` ends it at the next record.

    `all_changes`: every change of state is told, not deaths alone; `all_outcomes`: outcomes of meetings are events.
    """

    compiled: Compiled
    sinks: list[Sink] = field(default_factory=list)
    threads: int = 2
    stop_asked: bool = False
    all_changes: bool = True
    all_outcomes: bool = False
    step_seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        compiled, scenario = self.compiled, self.compiled.scenario
        assert isinstance(compiled.population, Country)
        assert scenario.resolution is not None
        self.country = compiled.population
        self.threads = set_threads(self.threads)
        self.duration, self.every, self.ticks = scenario.time.duration, scenario.record.every, scenario.resolution.step
        self.host = assign_host_types(scenario, self.country, compiled.codes, compiled.seed)
        self.immune_before = np.broadcast_to(np.zeros(1, np.int32), len(self.country))
        """Bits of the immunities that everybody holds before the start: none."""
        self._bind_all(new_roaming(compiled, self.country, self.host))
        fill_days(self.context)
        self._seeding = dict(zip(seed_names(scenario.seeding), scenario.seeding, strict=True))
        self.seeding_missed = 0
        self.status: Status = "finished"
        self.ended = False
        self.time, self.infections = 0, 0
        dead = compiled.law.states["flags"] & DEAD > 0
        self.told = AreaRows(dead | self.all_changes)
        self.voyages = Voyages(compiled, self.host)
        self.latest = []
        self._known_presence: dict[tuple[bool, ...], tuple[Bytes, Bytes]] = {}
        self._kept, self._attempts, self._first_due, self._recorded = 0, 0.0, int(NEVER), NOTHING_YET

    def _bind_all(self, roaming: Roaming) -> None:
        compiled, areas = self.compiled, len(self.country.areas)
        self.counts = np.zeros((areas, len(compiled.law.states)), np.int64)
        self.counts[:, SUSCEPTIBLE] = self.country.residents()
        self._neighbours = neighbours_of_areas(self.country, compiled.scenario.land_border)
        roaming.cross_rate[np.diff(self._neighbours[0]) == 0] = 0.0
        self.context = new_context()
        for arrays in (compiled.law, roaming):
            bind_tuple(self.context, arrays)
        self._fields = self.country.fields(compiled.place_kinds) | self.country.notes()
        names = ("neighbour_first", "neighbour", "neighbour_cumulative")
        self._fields.update(zip(names, self._neighbours, strict=True))
        self._fields["counts"] = self.counts
        bind(self.context, self._fields)
        self.rows, self.rosters = LaneRows(self.context), Rosters(self.context, roaming)
        self._lane = np.arange(areas) % LANES

    @property
    def effort(self) -> dict[str, int]:
        """What the run did: meetings to expect, void or not, and changes of state."""
        return {"attempts_drawn": int(self._attempts), "meetings": self.infections, "events_handled": self._kept}

    def run(self, watch: Callable[[Progress], None] | None = None) -> Status:
        """Run to the end, from the start or from where it was restored; `watch` is called after each step."""
        self.step = self.time // self.ticks
        while not self.ended:
            self.time = self.step * self.ticks
            self._work()
            if watch is not None:
                watch(Progress(self.time, self.duration, self.counts.sum(axis=0), self.infections))
            self.step += 1
        self.flush()
        return self.status

    def _work(self) -> None:
        """One step, as far as the run goes."""
        for name in STEPS:
            began = time.perf_counter()
            getattr(self, name)()
            self.step_seconds[name] = self.step_seconds.get(name, 0.0) + time.perf_counter() - began
            if self.ended:
                return

    # The steps of a step, in order: see STEPS.

    def look_around(self) -> None:
        """See what is open, and so who is where."""
        met, away = self._presence(settings_open(self.compiled.law, self.time))
        self.roaming.is_met[:], self.roaming.is_away[:] = met, away

    def end_states(self) -> None:
        """End the states that are due."""
        while self._first_due <= self.time or self.rows.counts(OF_FRESH).any():
            self._end_due(self.time)
            self._take_changes()

    def record(self) -> None:
        """Hand over rows and counts when a record is due; see whether the run is over; save it."""
        if self.time % self.every == 0 and self.time != self._recorded:
            self._record_counts(self.time)
            if self.time:
                self._see_whether_over()
                if self.stop_asked and not self.ended:
                    self.status, self.ended = "interrupted", True
                self._save_at_record()
        self.ended = self.ended or self.time >= self.duration

    def fear(self) -> None:
        """Let the hazards of behaviours grow; take out of lists those who do not matter any more."""
        behaviours, roaming = self.compiled.law.behaviours, self.roaming
        share = (roaming.roamer_count - roaming.idle) / np.maximum(1, self.country.residents())
        for number, record in enumerate(behaviours):
            grown = record["hazard_per_tick"] * self.ticks * np.minimum(1.0, share / record["saturation"])
            roaming.hazard[number] += grown
        if (2 * roaming.left < roaming.list_length).any() or (2 * roaming.idle > roaming.roamer_count).any():
            tidy(self.context)

    def seed(self) -> None:
        """Infect those whose seeding is due."""
        for name in sorted(self._seeding):
            if self._seeding[name].at == self.time:
                self._seed(name)

    def meet(self) -> None:
        """All meetings of the step."""
        mean = meetings_per_tick(self.compiled.law, self.roaming) * self.ticks
        self._attempts += float(mean.sum())
        most = most_of_poisson(self._by_lane(mean))
        for table in (OF_CHANGES, OF_EPISODES, OF_FRESH, OF_ARRIVALS):
            self.rows.provide(table, most * (2 if table == OF_CHANGES else 1) * int(mean.any()))
        if mean.any():
            if self.all_outcomes:
                self.rows.provide(OF_OUTCOMES, most)
            meet_everywhere(self.context, self.step, self.ticks)
            if self.all_outcomes:
                self.told.add_outcomes(self.rows.written(OF_OUTCOMES))
            self._take_episodes()
            self._take_changes()

    def cross(self) -> None:
        """Let those who roam cross to neighbouring areas."""
        roaming = self.roaming
        roaming.is_near[:] = areas_near(roaming, self._neighbours)
        mean = roaming.roamer_count * roaming.cross_rate * self.ticks * roaming.is_near
        if not mean.any():
            return
        most = most_of_poisson(self._by_lane(mean))
        self.rows.provide(OF_ARRIVALS, most)
        cross_everywhere(self.context, self.step, self.ticks)
        self._let_arrive()

    # Parts of the steps.

    def _by_lane(self, values: Floats) -> Floats:
        """Added up by the lane that an area belongs to."""
        return np.asarray(np.bincount(self._lane, weights=values, minlength=LANES), dtype=np.float64)

    def _presence(self, opened: tuple[bool, ...]) -> tuple[Bytes, Bytes]:
        if opened not in self._known_presence:
            self._known_presence[opened] = presence(self.compiled.scenario, opened)
        return self._known_presence[opened]

    def _seed(self, name: str) -> None:
        spec, codes = self._seeding[name], self.compiled.codes
        state = codes.state(spec.strain, spec.state) if spec.state else NONE
        living = self.roaming.living
        people = seeds_by_id(self.compiled, spec, name, lambda some: living["state"][some] == SUSCEPTIBLE)
        self.seeding_missed += spec.count - len(people)
        self._infect(people, codes.strain(spec.strain), state, np.full(len(people), NONE), BY_SEEDING)

    def _infect(self, people: Ints, strain: int, state: int, areas: Ints, cause: int) -> None:
        """Infect people without infectors; `areas`: where, NONE: where they are by the hour."""
        lane_of = self.country.areas_of(people) % LANES
        room = np.bincount(lane_of, minlength=LANES)
        for table in (OF_CHANGES, OF_EPISODES, OF_ARRIVALS, OF_FRESH):
            self.rows.provide(table, room)
        for person, lane, area in zip(people.tolist(), lane_of.tolist(), areas.tolist(), strict=True):
            infect_from_outside(self.context, lane, person, strain, state, area, self.time, cause)
        self._take_episodes()
        self._take_changes()
        self._end_due(NOTHING_YET)

    def _end_due(self, now: int) -> None:
        """End the states that are due by now, one for each person; who is new waits among all others from then on."""
        room = self.rows.counts(OF_FRESH) + self.rows.counts(OF_WAITING)
        for table in (OF_HELD, OF_CHANGES, OF_ARRIVALS):
            self.rows.provide(table, room)
        end_due(self.context, now)
        self.rows.provide(OF_FRESH, np.zeros(LANES, np.int64))
        self.rows.swap_held()
        self._first_due = first_due(self.context)

    def _take_episodes(self) -> None:
        begun = self.rows.written(OF_EPISODES)
        self.infections += len(begun)
        self.told.add_begun(begun)
        self.latest += [begun] if self.voyages.is_asked_for else []

    def _take_changes(self) -> None:
        """Count the changes of state of the lanes, keep those that are told, and let arrive who begins to roam."""
        changes = self.rows.written(OF_CHANGES)
        if not len(changes):
            return
        tally(self.context)
        self._let_arrive()
        self._kept += len(changes)
        self.told.add_changes(changes)
        if self.told.is_full():
            self.flush()

    def _let_arrive(self) -> None:
        self._place_travellers()
        arriving = np.zeros(len(self.country.areas), np.int64)
        arrivals_by_area(self.context, arriving)
        if arriving.any():
            self.rosters.provide(self.roaming.roamer_count + arriving)
            arrive(self.context)
            self.rows.provide(OF_ARRIVALS, np.zeros(LANES, np.int64))

    def _record_counts(self, now: int) -> None:
        self.flush()
        for sink in self.sinks:
            sink.counts(now, self.counts.copy())

    def flush(self) -> None:
        """Hand the rows to the sinks, in order of time."""
        self.told.hand_over(self.sinks, self.voyages.take_events())

    def _see_whether_over(self) -> None:
        coming = any(spec.at >= self.time for spec in self._seeding.values())
        found = ending(self.compiled, self.counts, coming=coming)
        if found is not None:
            self.status, self.ended = found, True


STEPS = ("look_around", "end_states", "sail", "record", "fear", "seed", "meet", "cross")
"""One step, as data: the methods, in order."""
