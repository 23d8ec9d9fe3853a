"""What a run will cost, before it is run: memory, time, size of the results."""

from dataclasses import dataclass
from pathlib import Path

from hyosan.core.compilation import cache_folder, sources_hash
from hyosan.engine.area_standing import people_in_reach
from hyosan.engine.calibration import slowness
from hyosan.engine.effort import Effort, effort, records
from hyosan.engine.expected import typical_infections
from hyosan.engine.memory import BYTES_OF_PROGRAM, arrays_bytes, machine_memory_bytes, refuse_excess
from hyosan.engine.recurrence import recurrence
from hyosan.engine.run import Prepared
from hyosan.engine.standing import EngineName, engine_for, refuse_many_records
from hyosan.population.function.country import Country
from hyosan.population.regions import municipalities
from hyosan.population.table import InputRecord
from hyosan.results.machine import this_machine
from hyosan.scenario import Scenario
from hyosan.scenario.form import by_function
from hyosan.transmission.tables import COLUMNS, EVENT_COLUMNS, INFECTION_COLUMNS, TRANSITION_COLUMNS
from hyosan.transmission.tables_ahead import DRAWN, WAITING
from hyosan.transmission.tables_measured import HEIGHT

# Measured on two cores of a virtual AMD EPYC under some load; `slowness` scales them to the machine at hand.
SECONDS_A_HANDLED_EVENT = 1.0e-6
SECONDS_A_PERSON = 1.2e-6
SECONDS_A_PERSON_BY_FUNCTION = 0.17e-6
SECONDS_A_SOURCE_OF_IMMUNITY = 0.04e-6
"""For each person: who holds it is found in a keyed order of all."""
SECONDS_AN_INFECTION: dict[EngineName, float] = {"stepwise": 4.0e-6, "ahead": 4.0e-6, "once": 0.5e-6, "areas": 3.0e-6}
SECONDS_AN_EVENT_AHEAD = 0.2e-6
SECONDS_A_PERSON_BY_AREA = 0.2e-6
SECONDS_A_STEP_BY_AREA = 2.0e-3
SECONDS_A_RECORD = 0.5e-3
LAST_KERNELS: dict[EngineName, str] = {
    "stepwise": "run.work", "ahead": "ahead_unfold.unfold", "once": "once_begin.unfold_once",
    "areas": "area_move.tally",
}  # fmt: skip
"""A kernel of each engine that is compiled when the others are."""
SECONDS_TO_COMPILE = 30.0
SECONDS_TO_LOAD = 2.3
"""Python and what it imports, compiled kernels, the picture, the summary."""
EVENTS_A_CASE_UNTIL_OVERRUN = 80.0
"""Attempts and moves for each infected, where the infected act until the run ends because all is overrun."""
BYTES_TO_COMPILE = 320e6
BYTES_TO_COMPILE_AHEAD = 110e6
BYTES_AN_EVENT_WAITING = 8.0 * (COLUMNS + 1) * 1.5
BYTES_AN_ATTEMPT_WAITING = 1.5 * DRAWN.itemsize
BYTES_AN_ATTEMPT_WAITING_ONCE = 1.25 * WAITING.itemsize
SHARE_WAITING = 0.15
"""Of all people, those whose attempts wait at the peak of an outbreak that infects everybody."""
BYTES_A_PERSON_BY_AREA = 24.0
"""State, host type and age class; on the lists of those who can be met and of those who roam; rows of a step."""
BYTES_A_LOGGED_ROW = 8.0 * (INFECTION_COLUMNS + TRANSITION_COLUMNS + EVENT_COLUMNS)
LONGEST_LOG = 1 << 20
BYTES_A_ROW = {"timeline": 3.5, "infections": 13.0, "transitions": 6.0, "events": 7.5, "people": 5.0, "areas": 220.0}
"""Of `affected`, as of what authorities knew, nothing is foretold."""
"""Of compressed Parquet."""
FOLDER_BYTES = 60_000


@dataclass(frozen=True)
class TableSize:
    """Rows and bytes of one table of the results: what is typical when the outbreak takes hold, and the most."""

    name: str
    rows: float
    most_rows: float

    @property
    def bytes(self) -> float:
        """Bytes on disk, typically."""
        return self.rows * BYTES_A_ROW[self.name]

    @property
    def most_bytes(self) -> float:
        """Bytes on disk, at most."""
        return self.most_rows * BYTES_A_ROW[self.name]


@dataclass(frozen=True)
class Plan:
    """The expected cost of one run.

    Typical: the outbreak takes hold. Most: everybody is infected, and again as soon as they can be.
    """

    people: int
    basis: str
    inputs: tuple[InputRecord, ...]
    areas: int
    places: int
    ties: int
    infections: float
    most_infections: float
    most_is_strict: bool
    """Whether there cannot be more infections; else people may be infected again, and `most` is a mean."""
    bytes_a_person: float
    memory_bytes: float
    memory_of_machine_bytes: int
    seconds: float
    most_seconds: float
    compile_seconds: float
    tables: tuple[TableSize, ...]
    left_out: dict[str, str]
    """Optional settings of which the population has no places or ties, and the kind of each."""

    @property
    def result_bytes(self) -> float:
        """Bytes on disk, typically."""
        return sum(table.bytes for table in self.tables) + FOLDER_BYTES

    @property
    def most_result_bytes(self) -> float:
        """Bytes on disk, at most."""
        return sum(table.most_bytes for table in self.tables) + FOLDER_BYTES


def plan(prepared: Prepared) -> Plan:
    """Estimate the cost of a prepared run; InputError when it cannot fit into memory."""
    scenario, population = prepared.loaded.scenario, prepared.population
    refuse_many_records(scenario, population, cores())
    people = len(population)
    one = effort(scenario, population)
    again = recurrence(scenario, one.attempts_per_day)
    reached, typical = people, typical_infections(scenario, population, one, again)
    if scenario.resolution is not None and isinstance(population, Country):
        reached = people_in_reach(scenario, population)
        typical = min(float(reached), typical)
    most = reached * again.episodes
    handled = _events_a_case(scenario, one)
    engine = engine_for(scenario, population, cores())
    ahead = engine != "stepwise"
    compile_seconds = 0.0 if kernels_are_compiled(engine) else SECONDS_TO_COMPILE
    arrays = arrays_bytes(scenario, population, ahead=ahead)
    logged = min(float(LONGEST_LOG), 2 * most * (1 + one.transitions))
    compiling = (BYTES_TO_COMPILE_AHEAD if ahead else BYTES_TO_COMPILE) if compile_seconds else 0.0
    if engine == "areas":
        waiting = people * BYTES_A_PERSON_BY_AREA
    elif engine == "once":
        each = BYTES_AN_ATTEMPT_WAITING_ONCE + (1.25 * HEIGHT.itemsize if scenario.interventions else 0.0)
        waiting = people * SHARE_WAITING * (1.0 + one.attempts) * each
        if "transitions" in scenario.record.tables:
            waiting += people * SHARE_WAITING * one.transitions * 8.0 * TRANSITION_COLUMNS
    elif ahead:
        waiting = people * SHARE_WAITING * (1.0 + one.attempts) * BYTES_AN_ATTEMPT_WAITING
        waiting += people * SHARE_WAITING * one.transitions * 8.0 * TRANSITION_COLUMNS
    else:
        blocks = max(1.0, scenario.time.duration / max(strain.block for strain in scenario.strains.values()))
        waiting = people * min(1.0 + handled / min(blocks, 24.0), 40.0) * BYTES_AN_EVENT_WAITING
    memory = BYTES_OF_PROGRAM + compiling + arrays + waiting + logged * BYTES_A_LOGGED_ROW
    towns = len({*municipalities(population.areas)})
    found = Plan(
        people=people,
        basis=population.basis,
        inputs=population.inputs,
        areas=len(population.areas),
        places=sum(kind.count for kind in population.place_kinds),
        ties=sum(len(kind.source) for kind in population.edge_kinds),
        infections=typical,
        most_infections=most,
        most_is_strict=again.is_strict,
        bytes_a_person=arrays / max(1, people),
        memory_bytes=memory,
        memory_of_machine_bytes=machine_memory_bytes(),
        seconds=_seconds(scenario, people, typical, handled, engine),
        most_seconds=_seconds(scenario, people, most, handled, engine),
        compile_seconds=compile_seconds * slowness(),
        tables=_tables(scenario, one, people, len(population.areas), towns, typical, most),
        left_out=prepared.loaded.left_out,
    )
    refuse_excess(scenario, people, memory)
    return found


def kernels_are_compiled(engine: EngineName) -> bool:
    """Whether the kernels of an engine, of this version, lie compiled in the cache."""
    folder: Path = cache_folder() / "kernels" / sources_hash()
    return any(True for _ in folder.rglob(f"{LAST_KERNELS[engine]}-*.nbc"))


def _events_a_case(scenario: Scenario, one: Effort) -> float:
    events = one.attempts + one.moves + one.transitions
    if one.lasting and scenario.time.stop is not None:
        return min(events, EVENTS_A_CASE_UNTIL_OVERRUN)
    return events


def _seconds(scenario: Scenario, people: int, infections: float, handled: float, engine: EngineName) -> float:
    if scenario.resolution is not None:
        steps = scenario.time.duration / scenario.resolution.step
        by_person = people * SECONDS_A_PERSON_BY_AREA + infections * SECONDS_AN_INFECTION[engine]
        return (SECONDS_TO_LOAD + by_person + steps * SECONDS_A_STEP_BY_AREA) * slowness()
    an_event = SECONDS_A_HANDLED_EVENT if engine == "stepwise" else SECONDS_AN_EVENT_AHEAD
    a_person = SECONDS_A_PERSON_BY_FUNCTION if by_function(scenario) else SECONDS_A_PERSON
    sources = sum(spec.coverage is not None for spec in scenario.immunity.values())
    work = (
        SECONDS_TO_LOAD
        + people * (a_person + sources * SECONDS_A_SOURCE_OF_IMMUNITY)
        + infections * (SECONDS_AN_INFECTION[engine] + handled * an_event)
        + records(scenario) * SECONDS_A_RECORD
    )
    return work * slowness()


def _tables(
    scenario: Scenario, one: Effort, people: int, areas: int, units: int, typical: float, most: float
) -> tuple[TableSize, ...]:
    # Of each strain a row a state and one for all of them; one more for the susceptible.
    lines = 1 + sum(1 + len(strain.states) for strain in scenario.strains.values())
    told = units if scenario.record.timeline_by == "municipality" else areas
    changes = 1 + one.transitions
    rows = {
        "timeline": (
            min(3 * typical * changes, told * records(scenario) * lines),
            told * records(scenario) * lines,
        ),
        "infections": (typical, most),
        "transitions": (typical * changes, most * changes),
        "events": (_events(scenario, one, people, typical), _events(scenario, one, people, most)),
        "people": (people, people),
        "areas": (areas, areas),
    }
    kept = ("timeline", "areas", *scenario.record.tables)
    return tuple(TableSize(name, *map(float, rows[name])) for name in rows if name in kept)


def _events(scenario: Scenario, one: Effort, people: int, infections: float) -> float:
    """Outcomes of encounters (about two for each infection by one), flights, and moves when they are recorded."""
    flights = people / 2 if any(behaviour.action == "flee" for behaviour in scenario.behaviours.values()) else 0.0
    moves = infections * min(one.moves, EVENTS_A_CASE_UNTIL_OVERRUN / 2) if scenario.record.moves else 0.0
    return flights + moves + (2 * infections if scenario.encounters else 0.0)


def cores() -> int:
    """Usable cores of this machine."""
    return int(this_machine()["cores"])
