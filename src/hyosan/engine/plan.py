"""What a run will cost, before it is run: memory, time, size of the results."""

from dataclasses import dataclass
from pathlib import Path

from hyosan.core.compilation import cache_folder, sources_hash
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.area_standing import people_in_reach
from hyosan.engine.calibration import slowness
from hyosan.engine.effort import Effort, effort, records
from hyosan.engine.expected import typical_infections
from hyosan.engine.memory import BYTES_OF_PROGRAM, arrays_bytes, machine_memory_bytes, refuse_excess
from hyosan.engine.plan_answered import NOT_FORETOLD
from hyosan.engine.plan_kept import checkpoint_bytes, surveillance_bytes
from hyosan.engine.plan_tables import EVENTS_A_CASE_UNTIL_OVERRUN, TableSize, table_sizes
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
from hyosan.transmission.tables_ahead import DRAWN, POSTED
from hyosan.transmission.tables_measured import HEIGHT

# Measured on two cores of a virtual AMD EPYC under some load; `slowness` scales them to the machine at hand.
SECONDS_A_HANDLED_EVENT = 1.0e-6
SECONDS_A_PERSON = 1.2e-6
SECONDS_A_PERSON_BY_FUNCTION = 0.17e-6
SECONDS_A_SOURCE_OF_IMMUNITY = 0.04e-6
"""For each person: who holds it is found in a keyed order of all."""
SECONDS_AN_INFECTION: dict[EngineName, float] = {"stepwise": 4.0e-6, "ahead": 4.0e-6, "once": 0.5e-6, "areas": 3.0e-6}
SECONDS_AN_EVENT_AHEAD: dict[EngineName, float] = {"ahead": 0.2e-6, "once": 0.11e-6}
TIMES_AS_LONG_WATCHED = 1.9
TIMES_AS_LONG_ACTED_ON = 2.5
"""An infection where surveillance, and interventions as well, follow a run drawn ahead, against one without: the ratio
"by infection" that `python -m benchmarks.interventions` prints (docs/speed.md, "With interventions").
"""
SECONDS_A_PERSON_BY_AREA = 0.2e-6
SECONDS_A_STEP_BY_AREA = 2.0e-3
SECONDS_A_RECORD = 0.5e-3
LAST_KERNELS: dict[EngineName, str] = {
    "stepwise": "run.work", "ahead": "ahead_unfold.unfold", "once": "once_bucket.work",
    "areas": "area_move.tally",
}  # fmt: skip
"""A kernel of each engine that is compiled when the others are."""
SECONDS_TO_COMPILE = 30.0
SECONDS_TO_LOAD = 2.3
"""Python and what it imports, compiled kernels, the picture, the summary."""
BYTES_TO_COMPILE = 320e6
"""What a process that compiled holds on to: 1.07 GB of `seoul`, 0.76 without."""
BYTES_AN_EVENT_WAITING = 8.0 * (COLUMNS + 1) * 1.5
BYTES_AN_ATTEMPT_WAITING = 1.5 * DRAWN.itemsize
BYTES_AN_ATTEMPT_WAITING_ONCE = 1.25 * POSTED.itemsize
SHARE_WAITING = 0.15
"""Of all people, those whose attempts wait at the peak of an outbreak that infects everybody."""
BYTES_A_PERSON_BY_AREA = 14.0
BYTES_AN_INFECTION_BY_AREA = 26.0
"""On the lists of those who roam and, shortened, of those who can be met; rows of a step and until they are written."""
DAYS_ACROSS = 4.0
"""Until lands across the sea are overrun too: a country takes two days (`peninsula`), and somebody must cross first."""
BYTES_A_LOGGED_ROW = 8.0 * (INFECTION_COLUMNS + TRANSITION_COLUMNS + EVENT_COLUMNS)
LONGEST_LOG = 1 << 20
FOLDER_BYTES = 60_000


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
    checkpoint_bytes: float
    """On disk, of all that are kept."""
    left_out: dict[str, str]
    """Optional settings of which the population has no places or ties, and the kind of each."""
    is_answered: bool
    """Whether authorities act or beds are wanting: all figures are of an outbreak that nobody stops, and so bounds."""
    not_foretold: tuple[str, ...]
    """Tables that the run keeps and of whose size nothing is known."""

    @property
    def result_bytes(self) -> float:
        """Bytes on disk, typically."""
        return sum(table.bytes for table in self.tables) + self.checkpoint_bytes + FOLDER_BYTES

    @property
    def most_result_bytes(self) -> float:
        """Bytes on disk, at most."""
        return sum(table.most_bytes for table in self.tables) + self.checkpoint_bytes + FOLDER_BYTES


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
        is_long = scenario.time.duration >= DAYS_ACROSS * TICKS_PER_DAY
        typical = min(float(people_in_reach(scenario, population, across=is_long)), typical)
    most = reached * again.episodes
    handled = _events_a_case(scenario, one)
    engine = engine_for(scenario, population, cores())
    ahead = engine != "stepwise"
    compile_seconds = 0.0 if kernels_are_compiled(engine) else SECONDS_TO_COMPILE
    arrays = arrays_bytes(scenario, population, ahead=ahead)
    logged = min(float(LONGEST_LOG), 2 * most * (1 + one.transitions))
    compiling = BYTES_TO_COMPILE if compile_seconds else 0.0
    saved = checkpoint_bytes(scenario, engine, people, typical)
    if engine == "areas":
        waiting = people * BYTES_A_PERSON_BY_AREA + typical * BYTES_AN_INFECTION_BY_AREA
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
    memory += saved.memory
    observed = surveillance_bytes(scenario, people, typical)
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
        memory_bytes=memory + observed,
        memory_of_machine_bytes=machine_memory_bytes(),
        seconds=_seconds(scenario, people, typical, handled, engine),
        most_seconds=_seconds(scenario, people, most, handled, engine),
        compile_seconds=compile_seconds * slowness(),
        tables=table_sizes(scenario, one, people, population.areas, towns, typical, most),
        checkpoint_bytes=saved.disk,
        left_out=prepared.loaded.left_out,
        is_answered=bool(scenario.interventions or scenario.care),
        not_foretold=tuple(name for name in NOT_FORETOLD if name in scenario.record.tables),
    )
    refuse_excess(scenario, people, memory)  # of what is seen an answer leaves less than is expected here
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
    an_event = SECONDS_AN_EVENT_AHEAD.get(engine, SECONDS_A_HANDLED_EVENT)
    an_infection = SECONDS_AN_INFECTION[engine] + handled * an_event
    if engine != "stepwise":
        an_infection *= _times_as_long(scenario)
    a_person = SECONDS_A_PERSON_BY_FUNCTION if by_function(scenario) else SECONDS_A_PERSON
    sources = sum(spec.coverage is not None for spec in scenario.immunity.values())
    work = (
        SECONDS_TO_LOAD
        + people * (a_person + sources * SECONDS_A_SOURCE_OF_IMMUNITY)
        + infections * an_infection
        + records(scenario) * SECONDS_A_RECORD
    )
    return work * slowness()


def _times_as_long(scenario: Scenario) -> float:
    """What surveillance and interventions make of the time for an infection that is drawn ahead, as a factor."""
    if scenario.interventions:
        return TIMES_AS_LONG_ACTED_ON
    return TIMES_AS_LONG_WATCHED if scenario.surveillance is not None else 1.0


def cores() -> int:
    """Usable cores of this machine."""
    return int(this_machine()["cores"])
