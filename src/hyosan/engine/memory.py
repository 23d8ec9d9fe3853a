"""Bytes of the arrays that a run holds, from their types and sizes; and the memory that there is."""

from pathlib import Path

import numpy as np

from hyosan.population.table import Population
from hyosan.results.machine import this_machine
from hyosan.scenario.model import Scenario
from hyosan.transmission.tables import PERSON, PLACE
from hyosan.transmission.world import used_kinds

BYTES_A_TIE = 2 * (4 + 8) + 6 * 8
"""Each way its target and weight, and for a moment the columns by which ties are sorted."""
BYTES_A_SLOT = 4 + 4 + 4
"""Membership, slot and roster."""
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def arrays_bytes(scenario: Scenario, population: Population) -> float:
    """Bytes of population, world and live state, without what waits to happen."""
    people = len(population)
    roams = any(state.roaming for strain in scenario.strains.values() for state in strain.states.values())
    wanted = {setting.place_kind for setting in scenario.settings.values() if setting.place_kind}
    kinds = used_kinds(population, wanted, roams)
    edge_names = {setting.edge_kind for setting in scenario.settings.values() if setting.edge_kind}
    edges = [kind for kind in population.edge_kinds if kind.name in edge_names]
    world = len(kinds) * people * BYTES_A_SLOT + sum(kind.count for kind in kinds) * PLACE.itemsize
    ties = sum(len(kind.source) for kind in edges) * BYTES_A_TIE + len(edges) * people * 8
    return float(_population_bytes(population) + world + ties + people * PERSON.itemsize)


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
