"""From the kernels' log to the tables of a run's folder."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Records
from hyosan.disease.tables import DEAD, IMMUNE, NONE, ROAMS, SYMPTOMATIC
from hyosan.engine.ahead import EPISODE_COLUMNS
from hyosan.engine.crossing import OUTCOMES
from hyosan.engine.event_rows import NO_EVENTS, event_names, nothing_decided, of_authorities, of_log
from hyosan.population.interface import AnyPopulation
from hyosan.population.regions import municipalities
from hyosan.results.writer import RunWriter
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.episode_columns import count_episodes, new_columns, split_episodes
from hyosan.transmission.tables import Log

Ints = NDArray[np.int64]
FIRST_SEAL_S = 120.0
"""Wall seconds of a run before rows are sealed; then whenever it has gone on twice as long.

Parts are merged in the end, which takes about as long as writing them: at most half of a run is lost when it is killed,
and little time.
"""
MARKS = {"dead": DEAD, "immune": IMMUNE, "roams": ROAMS, "symptomatic": SYMPTOMATIC}
SUMS = ("new_infections", "imported", "deaths", "last", "last_any")
"""What is added up between two records."""
SEX_NAMES = ("unknown", "female", "male")
PEOPLE_AT_ONCE = 1_000_000


def units_of_timeline(compiled: Compiled) -> Ints:
    """By area, the area that stands for it in the timeline: itself, or the first of its municipality."""
    areas = compiled.population.areas
    numbers = np.arange(max(1, len(areas)), dtype=np.int64)
    if compiled.scenario.record.timeline_by != "municipality":
        return numbers
    first: dict[tuple[str, str], int] = {}
    towns = enumerate(municipalities(areas))
    return np.array([first.setdefault(town, number) for number, town in towns] or [0], dtype=np.int64)


def _joined(counts: Ints, unit: Ints) -> Ints:
    """Counts by area, added up where the timeline tells them."""
    found = np.zeros_like(counts)
    np.add.at(found, unit, counts)
    return found


def _names_of(bits: int, sources: Sequence[str]) -> str:
    """The sources of protection whose bits are set."""
    return " + ".join(source for number, source in enumerate(sources) if bits >> number & 1)


class FolderSink:
    """Writes what happens into a run's folder, as it happens."""

    def __init__(
        self, writer: RunWriter, compiled: Compiled, host: NDArray[np.int16], immune: NDArray[np.int32]
    ) -> None:
        """`host`, `immune`: by person, host type and bits of the immunities held, as before the start."""
        self._writer = writer
        self._compiled = compiled
        self._host = host
        self._hosts_differ = bool(host.any())
        self._immune = immune
        self._held = np.unique(immune) if immune.any() else np.zeros(1, np.int32)
        self._strain_of = compiled.law.states["strain"].astype(np.int64)
        self._dead = compiled.law.states["flags"] & DEAD > 0
        self._unit = units_of_timeline(compiled)
        self._is_joined = bool((self._unit != np.arange(len(self._unit))).any())
        shape = (max(1, len(compiled.population.areas)), len(compiled.codes.strains))
        self._new_infections = np.zeros(shape, np.int64)
        self._imported = np.zeros(shape, np.int64)
        self._deaths = np.zeros(shape, np.int64)
        self._last = np.zeros((shape[0], len(compiled.codes.states)), np.int64)
        self._last_any = np.zeros(shape, np.int64)
        self._began, self._seal_after_s = time.monotonic(), FIRST_SEAL_S
        names = [kind.name for kind in compiled.population.place_kinds]
        self._kind_number = np.array([names.index(name) for name in compiled.place_kinds] + [NONE])
        self._totals = {"infections": 0, "deaths": 0, "events": 0}
        self._decided: Callable[[], Ints] = nothing_decided
        self._register(names)

    def attend(self, interventions: Sequence[str], decided: Callable[[], Ints]) -> None:
        """Write what authorities do; `interventions`: by number; `decided`: `Authority.happened`."""
        self._writer.vocabulary("event_name", event_names(self._compiled, interventions))
        self._decided = decided

    @property
    def totals(self) -> dict[str, int]:
        """Rows so far."""
        return dict(self._totals)

    def state(self) -> dict[str, Ints]:
        """What the next rows of the timeline follow from, and the totals."""
        arrays = {name: getattr(self, f"_{name}") for name in SUMS}
        return arrays | {"totals": np.array(list(self._totals.values()), np.int64)}

    def restore(self, arrays: dict[str, Ints]) -> None:
        """Go on from a saved state."""
        for name in SUMS:
            getattr(self, f"_{name}")[:] = arrays[name]
        self._totals = dict(zip(self._totals, arrays["totals"].tolist(), strict=True))

    def _register(self, kinds: list[str]) -> None:
        """Tell the writer the names that codes stand for."""
        compiled = self._compiled
        for group, names in {
            "setting": compiled.settings,
            "place_kind": kinds,
            "strain": compiled.codes.strains,
            "host_type": compiled.codes.host_types,
            "state": [*(state for _, state in compiled.codes.states), "any"],
            "event_name": event_names(compiled, sorted(compiled.scenario.interventions)),
            "outcome": [*compiled.outcomes, *OUTCOMES],
            "sex": SEX_NAMES,
            "role": compiled.population.role_names,
            "immunity": [_names_of(int(bits), compiled.sources) for bits in self._held],
        }.items():
            self._writer.vocabulary(group, list(names))

    def states(self) -> dict[str, dict[str, list[str]]]:
        """The marks of each state of each strain, for `run.json`."""
        records, codes = self._compiled.law.states, self._compiled.codes
        described: dict[str, dict[str, list[str]]] = {strain: {} for strain in codes.strains}
        for number, (strain, state) in enumerate(codes.states):
            if strain:
                marks = [name for name, bit in MARKS.items() if records[number]["flags"] & bit]
                marks += ["infectious"] if records[number]["infectiousness"] > 0 else []
                described[strain][state] = sorted(marks)
        return described

    def write_static(self) -> None:
        """Write the tables of areas and people, as they are before the start."""
        population = self._compiled.population
        areas = population.areas
        self._writer.append(
            "areas",
            {
                "area": np.arange(len(areas)),
                "name": np.array(areas.names, dtype=object),
                "code": np.array(areas.codes, dtype=object),
                "municipality": np.array(areas.municipality, dtype=object),
                "residents": population.residents()[: len(areas)],
                "latitude": areas.latitude_degrees,
                "longitude": areas.longitude_degrees,
            },
        )
        if "people" in self._writer.record["tables"]:
            for first in range(0, len(population), PEOPLE_AT_ONCE):
                self._writer.append(
                    "people", self._people(np.arange(first, min(first + PEOPLE_AT_ONCE, len(population))))
                )

    def _people(self, people: Ints) -> dict[str, Any]:
        """The columns of some people."""
        population: AnyPopulation = self._compiled.population
        told = population.tell(people)
        immune = self._immune[people]
        columns = {
            "person": people,
            "id": population.ids(people).astype(object),
            "age": told["age"],
            "sex": np.where(told["sex"] > 0, told["sex"].astype(np.int64), NONE),
            "area": told["area"],
            "host_type": self._host[people],
            "role": told["role"],
            "immunity": np.where(immune != 0, np.searchsorted(self._held, immune), NONE),
        }
        columns |= {f"place_{kind.name}": told["place"][row] for row, kind in enumerate(population.place_kinds)}
        return columns

    def episodes(self, begun: Records) -> None:
        """Append infections that are kept as episodes, which know where the infected live."""
        count_episodes(begun, self._unit, self._new_infections, self._imported)
        self._totals["infections"] += len(begun)
        if "infections" not in self._writer.record["tables"]:
            return
        compiled, columns = self._compiled, new_columns(len(begun))
        hosts = self._host if self._hosts_differ else self._host[:0]
        kinds, offsets = compiled.law.settings["kind"].astype(np.int64), compiled.world.kinds["offset"].astype(np.int64)
        split_episodes(begun, kinds, self._kind_number, offsets, compiled.population.age_years, hosts, columns)
        self._writer.append("infections", columns._asdict(), given_away=True)

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Append the log's rows and add up what the timeline tells between two records."""
        self._infections(dict(zip(EPISODE_COLUMNS, log.infections[:infections].T, strict=True)))
        self._transitions(log.transitions[:transitions])
        self._events(log.events[:events])

    def finish(self) -> None:
        """Append what authorities have done since the last record."""
        self._events(NO_EVENTS)

    def _place(self, places: Ints) -> dict[str, Ints]:
        world = self._compiled.world
        known = places >= 0
        kinds = np.where(known, world.places["kind"][places], NONE) if len(world.places) else places
        return self._within(places, kinds)

    def _within(self, places: Ints, kinds: Ints) -> dict[str, Ints]:
        """Kinds of places as the results number them, and numbers within the kind; NONE where there is no place."""
        offsets = np.append(self._compiled.world.kinds["offset"], 0)
        within = np.where(places >= 0, places - offsets[kinds], NONE)
        return {"place_kind": self._kind_number[kinds], "place": within}

    def _infections(self, columns: dict[str, NDArray[Any]]) -> None:
        """Append infections."""
        population, people = self._compiled.population, columns["person"]
        if not len(people):
            return
        home = population.areas_of(people)
        self._totals["infections"] += len(people)
        areas, strains = self._new_infections.shape
        cells = self._unit[home] * strains + columns["strain"]
        self._new_infections += np.bincount(cells, minlength=areas * strains).reshape(areas, strains)
        outside = cells[columns["infector"] < 0]
        self._imported += np.bincount(outside, minlength=areas * strains).reshape(areas, strains)
        if "infections" not in self._writer.record["tables"]:
            return
        place = columns.pop("place")
        if len(self._compiled.world.places):
            columns |= self._place(place)
        else:
            of_setting = np.append(self._compiled.law.settings["kind"], NONE)
            columns |= self._within(place, np.where(place >= 0, of_setting[columns["setting"]], NONE))
        host = self._host[people] if self._hosts_differ else np.zeros(len(people), np.int16)
        columns |= {"age": population.age_years.take(people), "host_type": host}
        self._writer.append("infections", columns)

    def _transitions(self, rows: Ints) -> None:
        if not len(rows):
            return
        died = self._dead[rows[:, 3]]
        if "transitions" not in self._writer.record["tables"]:
            rows, died = rows[died], died[died]
        self._totals["deaths"] += int(died.sum())
        home = self._unit[self._compiled.population.areas_of(rows[died, 1])]
        np.add.at(self._deaths, (home, self._strain_of[rows[died, 3]]), 1)
        strain = np.where(self._strain_of[rows[:, 3]] >= 0, self._strain_of[rows[:, 3]], self._strain_of[rows[:, 2]])
        self._writer.append(
            "transitions",
            {
                "time": rows[:, 0],
                "person": rows[:, 1],
                "strain": strain,
                "from": rows[:, 2],
                "to": rows[:, 3],
                "cause": rows[:, 4],
            },
        )

    def _events(self, rows: Ints) -> None:
        """Append events of the log and, by the same stroke, what authorities have done since the last."""
        decided = self._decided()
        self._totals["events"] += len(rows) + len(decided)
        found = [of_log(rows, self._compiled) | self._place(rows[:, 6])] if len(rows) else []
        found += [of_authorities(decided, self._compiled) | self._place(decided[:, 4])] if len(decided) else []
        if found:
            self._writer.append("events", {name: np.concatenate([each[name] for each in found]) for name in found[0]})

    def counts(self, time_ticks: int, counts: Ints) -> None:
        """Append the counts that changed since the record before, and what happened in between."""
        self._events(NO_EVENTS)
        states = len(self._compiled.codes.states)
        if self._is_joined:
            counts = _joined(counts, self._unit)
        alive = np.zeros_like(self._last_any)
        for number in np.flatnonzero(~self._dead)[1:]:
            alive[:, self._strain_of[number]] += counts[:, number]
        area, state = np.nonzero(counts != self._last)
        flow = (self._new_infections != 0) | (self._deaths != 0) | (alive != self._last_any)
        area_any, strain_any = np.nonzero(flow)
        nothing = np.full(len(area), NONE)
        if len(area) or len(area_any):
            self._writer.append(
                "timeline",
                {
                    "time": np.full(len(area) + len(area_any), time_ticks),
                    "area": np.concatenate([area, area_any]),
                    "strain": np.concatenate([self._strain_of[state], strain_any]),
                    "state": np.concatenate([state, np.full(len(area_any), states)]),
                    "count": np.concatenate([counts[area, state], alive[area_any, strain_any]]),
                    "new_infections": np.concatenate([nothing, self._new_infections[area_any, strain_any]]),
                    "imported": np.concatenate([nothing, self._imported[area_any, strain_any]]),
                    "deaths": np.concatenate([nothing, self._deaths[area_any, strain_any]]),
                },
            )
        self._last, self._last_any = counts.copy(), alive
        self._new_infections[:] = 0
        self._imported[:] = 0
        self._deaths[:] = 0
        if time.monotonic() - self._began > self._seal_after_s:
            self._writer.seal(time_ticks)
            self._seal_after_s = 2.0 * (time.monotonic() - self._began)
