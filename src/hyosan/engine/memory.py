"""Bytes of the arrays that a run holds, from their types and sizes; and the memory that there is."""

from pathlib import Path

import numpy as np

from hyosan.core.errors import InputError, Problem
from hyosan.population.function.country import Country
from hyosan.population.table import Population
from hyosan.results.machine import this_machine
from hyosan.scenario.beat import gives_doses
from hyosan.scenario.form import by_function
from hyosan.scenario.model import Scenario
from hyosan.scenario.ties import edge_kinds
from hyosan.transmission.tables import PERSON, PLACE
from hyosan.transmission.tables_ahead import BELONGS
from hyosan.transmission.world import used_kinds

BYTES_A_TIE = 2 * (4 + 8) + 6 * 8
"""Each way its target and weight, and for a moment the columns by which ties are sorted."""
BYTES_A_SLOT = 4 + 4 + 4
"""Membership, slot and roster."""
BYTES_OF_STANDING = 1 + 8 + 4 + 4 + 4
"""Episode or not, its end, number of episodes and changes, area."""
BYTES_OF_HOST = 1
"""Host type, where anybody has another than the first; ages are the population's own."""
BYTES_BY_FUNCTION = 1 + 1 / 8
"""Age, and whether infected: all that anybody costs who is computed from the id.

What is noted of people beside comes on top, where it is noted (`Country.notes_bytes`).
"""
BYTES_ACTED_ON = 2 + 1 / 8
"""State, and whether ever placed, in runs drawn ahead with interventions."""
BYTES_OF_DOSES = 4 + 1
"""Protection held, and who waits for a first dose."""
BYTES_OF_PROGRAM = 300e6
LEAST_BYTES_A_PERSON = BYTES_OF_HOST + 2 * (BELONGS.itemsize + BYTES_A_SLOT) + 20
"""State, a home and a neighbourhood: nobody costs less, whatever the scenario."""
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def arrays_bytes(scenario: Scenario, population: Population | Country, *, ahead: bool) -> float:
    """Bytes of population, world and live state, without what waits to happen; `ahead`: in a run drawn ahead."""
    people = len(population)
    acted_on = BYTES_ACTED_ON if ahead and scenario.interventions else 0.0
    acted_on += BYTES_OF_DOSES if gives_doses(scenario) else 0.0
    if isinstance(population, Country):
        each = BYTES_BY_FUNCTION + acted_on
        return float(people * each + population.notes_bytes() + population.function.cells.nbytes * 2)
    roams = any(state.roaming for strain in scenario.strains.values() for state in strain.states.values())
    wanted = {setting.place_kind for setting in scenario.settings.values() if setting.place_kind}
    kinds = used_kinds(population, wanted, roams)
    edges = [kind for kind in population.edge_kinds if kind.name in edge_kinds(scenario)]
    world = len(kinds) * people * BYTES_A_SLOT + sum(kind.count for kind in kinds) * PLACE.itemsize
    ties = sum(len(kind.source) for kind in edges) * BYTES_A_TIE + len(edges) * people * 8
    person = len(kinds) * BELONGS.itemsize + BYTES_OF_HOST + BYTES_OF_STANDING if ahead else PERSON.itemsize
    return float(_population_bytes(population) + world + ties + people * (person + acted_on))


def _population_bytes(population: Population) -> int:
    arrays = [population.age_years, population.sex, population.area, population.role, population.host_type]
    arrays += [population.person_ids]
    for kind in population.place_kinds:
        arrays += [kind.member, kind.area, kind.parent]
    for edge in population.edge_kinds:
        arrays += [edge.source, edge.target, edge.weight]
    return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))


def machine_memory_bytes() -> int:
    """Memory that this process may use: the machine's, or the container's limit; 0 when the system does not tell."""
    found = [int(this_machine()["memory_bytes"])]
    for path in _LIMITS:
        try:
            found.append(int(Path(path).read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue
    return min((number for number in found if number > 0), default=0)


def _two_digits(count: float) -> int:
    """The largest number of two digits and noughts that is not above a count.

    >>> _two_digits(99_999.0), _two_digits(7.9)
    (99000, 7)
    """
    unit: int = 10 ** max(0, len(str(int(count))) - 2)
    return int(count) // unit * unit


def refuse_excess(scenario: Scenario, people: int, memory_bytes: float) -> None:
    """Raise InputError when so many bytes do not fit into this machine, saying what would fit."""
    limit = machine_memory_bytes()
    if limit and memory_bytes > limit:
        fitting = people * max(0.0, limit - BYTES_OF_PROGRAM) / max(1.0, memory_bytes - BYTES_OF_PROGRAM)
        message = (
            f"{people:,} people need about {memory_bytes / 1e9:.1f} GB of memory,"
            f" and this machine has {limit / 1e9:.1f} GB;"
            f" about {_two_digits(fitting):,} people would fit"
        )
        raise InputError([Problem(f"scenario '{scenario.scenario.id}'", None, "population", message)])


def refuse_before_building(scenario: Scenario) -> None:
    """Raise InputError when the people alone, counted before any is made, cannot fit into this machine."""
    people = expected_people(scenario)
    least = BYTES_BY_FUNCTION if by_function(scenario) else LEAST_BYTES_A_PERSON
    refuse_excess(scenario, people, BYTES_OF_PROGRAM + people * least)


def expected_people(scenario: Scenario) -> int:
    """How many people a population will have, without making it; 0 when the files cannot be counted."""
    files = scenario.population.files
    if files is not None:
        return files.copies * _rows(Path(files.folder))
    from hyosan.population.counting import registered_people

    return registered_people(scenario.population)


def _rows(folder: Path) -> int:
    """Rows of the people's file: lines but the first, or what Parquet says of itself."""
    try:
        if (folder / "people.parquet").exists():
            import pyarrow.parquet as pq

            return int(pq.read_metadata(folder / "people.parquet").num_rows)
        with (folder / "people.csv").open("rb") as file:
            return max(0, sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b"")) - 1)
    except (OSError, ValueError):
        return 0
