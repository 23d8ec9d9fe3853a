"""The engine for people who roam at the resolution of areas: section 14 of docs/model.md, step by step."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Floats, Ints
from hyosan.core.compilation import set_threads
from hyosan.core.context import bind, new_context
from hyosan.disease.tables import DEAD, NONE, SUSCEPTIBLE
from hyosan.engine.ahead import EPISODE_COLUMNS
from hyosan.engine.area_rows import LaneRows, most_of_poisson
from hyosan.engine.area_standing import neighbours_of_areas, new_roaming, presence
from hyosan.engine.ending import Status, ending
from hyosan.engine.simulation import Progress, Sink
from hyosan.engine.start import assign_host_types, seed_names, seeds_by_id
from hyosan.engine.voyages import Voyages
from hyosan.population.function.country import Country
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.area_courses import end_due, first_due, infect_from_outside
from hyosan.transmission.kernels.area_lists import fill_days, tidy
from hyosan.transmission.kernels.area_meet import meet_everywhere
from hyosan.transmission.kernels.area_move import arrivals_by_area, arrive, cross_everywhere, relocate, tally
from hyosan.transmission.tables import (
    BY_IMPORTATION,
    BY_SEEDING,
    INFECTION_COLUMNS,
    NEVER,
    Log,
    bind_tuple,
)
from hyosan.transmission.tables_ahead import BEGUN
from hyosan.transmission.tables_areas import (
    CHANGED,
    LANES,
    LISTS,
    LOST,
    OF_ARRIVALS,
    OF_CHANGES,
    OF_EPISODES,
    OF_FRESH,
    OF_HELD,
    OF_WAITING,
)

MOST_KEPT_ROWS = 2_000_000
"""Rows that are kept until they are handed over."""
LEAST_ROOM = 16


@dataclass
class AreaSimulation:
    """One run in memory. `sinks` take the rows; `stop_asked` ends it at the next record."""

    compiled: Compiled
    sinks: list[Sink] = field(default_factory=list)
    threads: int = 2
    stop_asked: bool = False
    all_changes: bool = True
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
        self.roaming = new_roaming(compiled, self.country, self.host)
        self._bind_all()
        fill_days(self.context)
        self._seeding = dict(zip(seed_names(scenario.seeding), scenario.seeding, strict=True))
        self.seeding_missed = 0
        self.status: Status = "finished"
        self.ended = False
        self.time, self.infections = 0, 0
        self._begun: list[NDArray[np.void]] = []
        self._changes: list[NDArray[np.void]] = []
        self._known_presence: dict[tuple[bool, ...], tuple[Bytes, Bytes]] = {}
        self._voyages = Voyages(compiled, self.host)
        self._latest: list[NDArray[np.void]] = []
        """Episodes that began since voyages were looked at, where people cross the sea."""
        self._kept, self._attempts, self._first_due = 0, 0.0, int(NEVER)

    def _bind_all(self) -> None:
        compiled, areas = self.compiled, len(self.country.areas)
        self.counts = np.zeros((areas, len(compiled.law.states)), np.int64)
        self.counts[:, SUSCEPTIBLE] = self.country.residents()
        self._neighbours = neighbours_of_areas(self.country, compiled.scenario.land_border)
        self.roaming.cross_rate[np.diff(self._neighbours[0]) == 0] = 0.0
        self.context = new_context()
        for arrays in (compiled.law, self.roaming):
            bind_tuple(self.context, arrays)
        self._fields = self.country.fields(compiled.place_kinds) | self.country.notes()
        names = ("neighbour_first", "neighbour", "neighbour_cumulative")
        self._fields.update(zip(names, self._neighbours, strict=True))
        self._fields["counts"] = self.counts
        bind(self.context, self._fields)
        self.rows = LaneRows(self.context)
        self._lane = np.arange(areas) % LANES
        self._roamers_end = 0

    @property
    def effort(self) -> dict[str, int]:
        """What the run did: meetings to expect, void or not, and changes of state."""
        return {"attempts_drawn": int(self._attempts), "meetings": self.infections, "events_handled": self._kept}

    def run(self, watch: Callable[[Progress], None] | None = None) -> Status:
        """Run to the end; `watch` is called after each step."""
        self._record_counts(0)
        step = 0
        while not self.ended:
            self.step, self.time = step, step * self.ticks
            self._work()
            if watch is not None:
                watch(Progress(self.time, self.duration, self.counts.sum(axis=0), self.infections))
            step += 1
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
        met, away = self._presence(self._opened())
        self.roaming.is_met[:], self.roaming.is_away[:] = met, away

    def end_states(self) -> None:
        """End the states that are due."""
        while self._first_due <= self.time or self.rows.counts(OF_FRESH).any():
            self._end_due(self.time)
            self._take_changes()

    def sail(self) -> None:
        """Let who crosses the sea board and step on land; infect visitors as residents were."""
        if not self._voyages.is_asked_for:
            return
        begun = np.concatenate([np.zeros(0, BEGUN), *self._latest])
        self._latest = []
        found = self._voyages.begin(begun, self.time, self.counts[:, SUSCEPTIBLE], self._states_of)
        for strain in sorted({visitor.strain for visitor in found}):
            some = [visitor for visitor in found if visitor.strain == strain]
            people, areas = (np.array(each, np.int64) for each in zip(*((v.person, v.area) for v in some), strict=True))
            self._infect(people, strain, NONE, areas, BY_IMPORTATION)
        landed = np.array(self._voyages.sail(self.time, self._states_of), np.int64).reshape(-1, 2)
        if len(landed):
            self._step_on_land(landed)

    def record(self) -> None:
        """Hand over rows and counts when a record is due; see whether the run is over."""
        if self.time and self.time % self.every == 0:
            self._record_counts(self.time)
            self._see_whether_over()
            if self.stop_asked and not self.ended:
                self.status, self.ended = "interrupted", True
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
        mean = self._expected_meetings()
        self._attempts += float(mean.sum())
        most = most_of_poisson(self._by_lane(mean))
        for table in (OF_CHANGES, OF_EPISODES, OF_FRESH, OF_ARRIVALS):
            self.rows.provide(table, most * (2 if table == OF_CHANGES else 1) * int(mean.any()))
        if mean.any():
            meet_everywhere(self.context, self.step, self.ticks)
            self._take_episodes()
            self._take_changes()

    def cross(self) -> None:
        """Let those who roam cross to neighbouring areas."""
        roaming = self.roaming
        roaming.is_near[:] = self._near()
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

    def _opened(self) -> tuple[bool, ...]:
        """Which settings are open at the beginning of the step."""
        law = self.compiled.law
        found = []
        for record in law.settings:
            ends = law.open_end[record["first"] : record["last"]]
            at = int(np.searchsorted(ends, self.time, side="right"))
            within = at < len(ends) and law.open_start[record["first"] + at] <= self.time
            found.append(bool(record["always"] or within))
        return tuple(found)

    def _presence(self, opened: tuple[bool, ...]) -> tuple[Bytes, Bytes]:
        if opened not in self._known_presence:
            self._known_presence[opened] = presence(self.compiled.scenario, opened)
        return self._known_presence[opened]

    def _expected_meetings(self) -> NDArray[np.float64]:
        """By area, how many meetings to expect in the step, void ones too."""
        roaming, law = self.roaming, self.compiled.law
        mean = np.zeros(len(self.country.areas))
        is_open = np.asarray(roaming.is_met.any(axis=0))
        for channel, record in enumerate(law.channels):
            if not is_open[record["setting"]]:
                continue
            for which in range(LISTS):
                if roaming.met_lists[channel] >> which & 1:
                    length = roaming.list_length[which] * (roaming.left[which] > 0)
                    mean += roaming.met_rate[channel] * roaming.roamer_count * length
        return mean * self.ticks

    def _near(self) -> NDArray[np.bool_]:
        """By area, whether it or a neighbouring area is not lost."""
        first, other, _ = self._neighbours
        left, roaming = self.roaming.left.sum(axis=0), self.roaming.roamer_count - self.roaming.idle
        here = (left > 0) & (roaming < LOST * left)
        around = np.concatenate([[0], np.cumsum(here[other])])
        return np.asarray(here | (around[first[1:]] > around[first[:-1]]))

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
        if len(begun):
            self._begun.append(begun)
            if self._voyages.is_asked_for:
                self._latest.append(begun)

    def _take_changes(self) -> None:
        """Count the changes of state of the lanes, keep those that are told, and let arrive who begins to roam."""
        changes = self.rows.written(OF_CHANGES)
        if not len(changes):
            return
        tally(self.context)
        self._let_arrive()
        self._kept += len(changes)
        dead = self.compiled.law.states["flags"] & DEAD > 0
        self._changes.append(changes if self.all_changes else changes[dead[changes["to_state"]]])
        if sum(map(len, self._changes)) + sum(map(len, self._begun)) > MOST_KEPT_ROWS:
            self.flush()

    def _states_of(self, people: Ints) -> Ints:
        return np.asarray(self.roaming.living["state"][people], dtype=np.int64)

    def _step_on_land(self, landed: Ints) -> None:
        """Rows (area, person) of who roams from now on where the ship landed."""
        roaming, areas = self.roaming, len(self.country.areas)
        self._provide_room(roaming.roamer_count + np.bincount(landed[:, 0], minlength=areas))
        roaming = self.roaming
        for area, person in landed.tolist():
            roaming.roamers[roaming.roamer_first[area] + roaming.roamer_count[area]] = person
            roaming.roamer_count[area] += 1
            if len(roaming.roams_in):
                roaming.roams_in[person] = area

    def _place_travellers(self) -> None:
        """Let those who are not at home begin to roam where they are; who is on board does so nowhere."""
        for arrivals in self.rows.pieces(OF_ARRIVALS):
            people = arrivals["person"].astype(np.int64)
            arrivals["area"] = self._voyages.whereabouts(people, arrivals["area"], self.time)
            if len(self.roaming.roams_in):
                self.roaming.roams_in[people] = NONE

    def _let_arrive(self) -> None:
        if self._voyages.is_asked_for:
            self._place_travellers()
        arriving = np.zeros(len(self.country.areas), np.int64)
        arrivals_by_area(self.context, arriving)
        if arriving.any():
            self._provide_room(self.roaming.roamer_count + arriving)
            arrive(self.context)
            self.rows.provide(OF_ARRIVALS, np.zeros(LANES, np.int64))

    def _provide_room(self, wanted: Ints) -> None:
        """Room for so many who roam in each area: lists that are too short are copied to the end of all."""
        roaming = self.roaming
        short = np.flatnonzero(wanted > roaming.roamer_room)
        if not len(short):
            return
        roaming.roamer_room[short] = 2 * wanted[short] + LEAST_ROOM
        if self._roamers_end + roaming.roamer_room[short].sum() > len(roaming.roamers):
            short = np.arange(len(wanted))
            self._roamers_end = 0
            target = np.empty(int(1.5 * roaming.roamer_room.sum()) + LEAST_ROOM, np.int32)
        else:
            target = roaming.roamers
        room = roaming.roamer_room[short]
        to = self._roamers_end + np.cumsum(room) - room
        relocate(roaming.roamers, roaming.roamer_first[short], roaming.roamer_count[short], target, to)
        roaming.roamer_first[short] = to
        self._roamers_end = int(to[-1] + room[-1])
        self.roaming = roaming._replace(roamers=target)
        bind(self.context, {"roamers": target})

    def _record_counts(self, now: int) -> None:
        self.flush()
        for sink in self.sinks:
            sink.counts(now, self.counts.copy())

    def flush(self) -> None:
        """Hand the rows to the sinks, in order of time."""
        begun = np.concatenate(self._begun) if self._begun else np.zeros(0, BEGUN)
        changes = np.concatenate(self._changes) if self._changes else np.zeros(0, CHANGED)
        self._begun, self._changes = [], []
        begun = begun[np.argsort(begun["time"], kind="stable")]
        changes = changes[np.argsort(changes["time"], kind="stable")]
        columns = ("time", "person", "from_state", "to_state", "cause")
        told = np.stack([changes[name].astype(np.int64) for name in columns], axis=1)
        events = self._voyages.take_events()
        for sink in self.sinks:
            rows = np.zeros((0, INFECTION_COLUMNS), np.int64)
            if hasattr(sink, "episodes"):
                sink.episodes(begun)
            else:
                rows = np.stack([begun[name].astype(np.int64) for name in EPISODE_COLUMNS], axis=1)
            sink.rows(Log(rows, told, events), len(rows), len(told), len(events))

    def _see_whether_over(self) -> None:
        coming = any(spec.at >= self.time for spec in self._seeding.values())
        found = ending(self.compiled, self.counts, coming=coming)
        if found is not None:
            self.status, self.ended = found, True


NOTHING_YET = -1
STEPS = ("look_around", "end_states", "sail", "record", "fear", "seed", "meet", "cross")
"""One step, as data: the methods, in order."""
