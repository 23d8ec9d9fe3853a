"""Small towns that are watched: scenarios with every kind of stream, their runs, and the observer cut into pieces."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.policy import simulation_of
from hyosan.engine.surveillance import Observer, surveillance_of
from hyosan.population.table import Areas, PlaceKind, Population
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario
from hyosan.surveillance.observer import Rows, Surveillance
from hyosan.surveillance.tables import CLASSES, FINDINGS
from hyosan.surveillance.telling import class_of
from hyosan.transmission.tables import Log

DAY = 86_400_000_000
AREAS = 4


def town(people: int = 400, seed: int = 1, areas: int = AREAS) -> Population:
    """People of all ages in households, classes and a few areas of two municipalities, in no order of area."""
    rng = np.random.default_rng(seed)
    age, area = rng.integers(0, 90, people).astype(np.uint8), rng.integers(0, areas, people).astype(np.int32)
    household = (np.arange(people) // 3).astype(np.int32)
    classroom = np.where((age > 5) & (age < 19), rng.integers(0, 6, people), -1).astype(np.int32)
    names = tuple(f"area-{k}" for k in range(areas))
    nowhere = np.full(areas, np.nan)
    kinds = [("household", household), ("classroom", classroom), ("neighbourhood", area)]
    return Population(
        age_years=age,
        sex=rng.integers(0, 3, people).astype(np.uint8),
        area=area,
        areas=Areas(names, names, nowhere, nowhere, tuple(f"city-{k % 2}" for k in range(areas))),
        place_kinds=tuple(
            PlaceKind(
                name,
                member,
                areas if name == "neighbourhood" else int(member.max()) + 1,
                np.arange(areas, dtype=np.int32)
                if name == "neighbourhood"
                else np.zeros(int(member.max()) + 1, np.int32),
            )
            for name, member in kinds
        ),
    )


def gamma(mean: str, shape: float = 2.0) -> dict[str, Any]:
    """A gamma law."""
    return {"distribution": "gamma", "mean": mean, "shape": shape}


def scenario(**tables: Any) -> dict[str, Any]:
    """An influenza that a third of people go to hospital with, in ordinary weeks; `tables` replace its own."""
    course = {
        "latent": gamma("1 day"), "symptomatic": gamma("3 days"), "onset_to_hospital": gamma("2 days"),
        "hospital": gamma("4 days"), "onset_to_death": gamma("6 days"),
    }  # fmt: skip
    severity = {"symptomatic": 0.7, "hospital": 0.3, "death_in_hospital": 0.3, "death_outside_care": 0.1}
    return {
        "scenario": {"id": "watched", "title": "Watched"},
        "population": {"files": {"folder": "people"}},
        "time": {"start": dt.datetime(2024, 3, 7, 15), "step": "6 hours", "duration": "40 days"},
        "record": {"every": "12 hours"},
        "calendar": {"holidays": [dt.date(2024, 3, 12)]},
        "strains": {"flu": {"transmissibility": 0.06, "course": course, "severity": severity}},
        "settings": {
            "class": {"place_kind": "classroom", "contacts_per_day": 6, "open": ["Mon-Fri 08:00-15:00"],
                      "closed": ["holidays"]},
            "home": {"place_kind": "household", "contacts_per_day": 4},
            "street": {"place_kind": "neighbourhood", "contacts_per_day": 5},
        },
        "seeding": [{"strain": "flu", "count": 6}],
        "surveillance": surveillance(),
        **tables,
    }  # fmt: skip


def surveillance(**tables: Any) -> dict[str, Any]:
    """Every kind of stream but that of missing persons, with everything that can be said of each."""
    return {
        "interview": {"onset": 0.8, "exposure": 0.7, "correct": 0.8},
        "identification": {"samples": 3, "delay": "2 days"},
        "streams": {
            "doctors": {
                "kind": "clinicians",
                "probability": {"by_age": [{"from": 0, "value": 0.8}, {"from": 60, "value": 0.5}]},
                "by_state": {"flu.before-hospital": 1.5}, "delay": gamma("1.5 days"), "report_delay": gamma("1 day"),
                "weekdays": {"saturday": 0.4, "sunday": 0, "holidays": 0.2},
                "capacity": 6, "capacity_of": "municipality",
                "background": "0.01 / day", "background_seasonality": {"amplitude": 0.5, "peak": dt.date(2024, 1, 15)},
                "changes": [{"from": dt.date(2024, 3, 20), "probability_factor": 0.7, "delay_factor": 2.0,
                             "background_factor": 2.0, "capacity": 4}],
            },
            "wards": {"kind": "hospital", "probability": 0.9, "report_delay": gamma("12 hours"),
                      "background": "0.002 / day", "capacity": 3, "overflow": "lost", "capacity_of": "area"},
            "registry": {"kind": "death certificate", "delay": gamma("3 days"),
                         "weekdays": {"sunday": 0, "saturday": 0}},
            "bench": {"kind": "laboratory", "specimens_from": {"doctors": 0.6, "wards": 0.9, "registry": 0.3},
                      "sensitivity": 0.8, "specificity": 0.9, "by_state": {"flu.hospital": 0.5}, "probability": 0.9,
                      "capacity": 5, "delay": gamma("1 day"), "report_delay": gamma("6 hours"),
                      "changes": [{"from": dt.date(2024, 3, 25), "capacity": 2}]},
            "schools": {"kind": "school absence", "setting": "class", "probability": 0.8, "background_share": 0.05,
                        "max_age": 18, "report_delay": gamma("1 day"),
                        "changes": [{"from": dt.date(2024, 3, 20), "probability_factor": 0.5}]},
            "blood": {"kind": "serosurvey", "dates": [dt.date(2024, 3, 20), dt.date(2024, 4, 10)], "sample": 150,
                      "min_age": 10, "sensitivity": 0.9, "specificity": 0.95, "probability": 0.7,
                      "delay": gamma("6 days"), "report_delay": gamma("2 days")},
            "sewers": {"kind": "wastewater", "every": "3 days", "shedding": [0, 1, 2, 1.5], "noise": 0.4, "limit": 50,
                       "report_delay": gamma("1 day")},
        },
        **tables,
    }  # fmt: skip


def compiled(data: dict[str, Any], population: Population, seed: int) -> Compiled:
    """A scenario for its people and one seed."""
    return compile_scenario(Scenario.model_validate(data), population, seed)


@dataclass
class Kept:
    """A sink that keeps all rows as the observer takes them, and the times of the records."""

    observer: Observer
    transitions: list[NDArray[np.int64]] = field(default_factory=list)
    flights: list[NDArray[np.int64]] = field(default_factory=list)
    infections: list[NDArray[np.int64]] = field(default_factory=list)
    infection_times: list[NDArray[np.int64]] = field(default_factory=list)

    def rows(self, log: Log, infections: int, transitions: int, events: int) -> None:
        """Keep rows."""
        self.transitions.append(log.transitions[:transitions].copy())
        fled = log.events[:events]
        self.flights.append(fled[fled[:, 1] == 2][:, [0, 4]])
        self.infections.append(log.infections[:infections, 1:6].copy())
        self.infection_times.append(log.infections[:infections, 0].copy())
        self.observer.rows(log, infections, transitions, events)

    def counts(self, time_ticks: int, counts: NDArray[np.int64]) -> None:
        """Let the observer see them."""
        self.observer.counts(time_ticks, counts)


@dataclass(frozen=True)
class Watched:
    """A run, all its rows, and the surveillance that followed it record by record."""

    compiled: Compiled
    surveillance: Surveillance
    rows: Rows
    infection_times: NDArray[np.int64]
    end: int
    host: NDArray[np.int16]


def run(data: dict[str, Any], population: Population, seed: int = 1, threads: int = 1) -> Watched:
    """Run a scenario and watch it."""
    ready = compiled(data, population, seed)
    simulation = simulation_of(ready, threads=threads)
    observer = Observer(surveillance_of(ready, simulation.host))
    kept = Kept(observer)
    simulation.sinks.append(kept)
    simulation.run()
    end = max(simulation.time, observer.surveillance.time)
    observer.advance(end)
    parts = (kept.transitions, kept.flights, kept.infections)
    rows = Rows(*(np.concatenate(part) for part in parts))
    return Watched(ready, observer.surveillance, rows, np.concatenate(kept.infection_times), end, simulation.host)


def again(watched: Watched, cuts: Sequence[int]) -> Surveillance:
    """The same run watched in other pieces: up to each of `cuts`, then to the end."""
    found = surveillance_of(watched.compiled, watched.host)
    before = -1
    for until in sorted({*(min(cut, watched.end) for cut in cuts), watched.end}):
        found.advance(between(watched, before, until), until)
        before = until

    return found


def between(watched: Watched, before: int, until: int) -> Rows:
    """What happened behind a time and up to another."""

    def part(rows: NDArray[np.int64], times: NDArray[np.int64]) -> NDArray[np.int64]:
        return rows[(times > before) & (times <= until)]

    rows = watched.rows
    return Rows(
        part(rows.transitions, rows.transitions[:, 0]),
        part(rows.flights, rows.flights[:, 0]),
        part(rows.infections, watched.infection_times),
    )


def reports_of(found: Surveillance) -> list[tuple[Any, ...]]:
    """All reports as plain rows, subjects by who they are."""
    rows, reports = found.subjects.rows, found.reports
    return [
        (int(r["time"]), *subject_of(rows[r["subject"]]), int(r["stream"]), FINDINGS[r["finding"]], int(r["event"]))
        for r in reports
    ]


def subject_of(row: Any) -> tuple[int, ...]:
    """Who a subject is: person, source, episode, block, number, area."""
    return tuple(int(row[name]) for name in ("person", "source", "episode", "block", "number", "area"))


CASE_FIELDS = (
    "case", "reported", "stream", "onset_known", "onset", "specimen", "positive", "negative", "admission",
    "discharge", "death", "missing", "exposure", "named", "only_missing",
)  # fmt: skip


def cases_of(found: Surveillance) -> list[tuple[Any, ...]]:
    """All cases as plain rows, in order."""
    rows = found.subjects.rows
    rows = rows[rows["case"] >= 0]
    rows = rows[np.argsort(rows["case"])]
    classes = [CLASSES[code] for code in class_of(rows)]
    return [
        (*subject_of(row), *(int(row[name]) for name in CASE_FIELDS), label)
        for row, label in zip(rows, classes, strict=True)
    ]


def signals_of(found: Surveillance) -> list[tuple[Any, ...]]:
    """All values of series as plain rows; None for no amount."""
    return [(*row[:-1], None if np.isnan(row[-1]) else row[-1]) for row in found.signals.tolist()]
