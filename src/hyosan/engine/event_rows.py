"""Columns of the table `events`, places apart: from the kernels' log, and from what authorities have done."""

from collections.abc import Sequence

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.disease.tables import NONE
from hyosan.scenario.compile import Compiled
from hyosan.transmission.tables import (
    EVENT_COLUMNS,
    EVENT_CROSSING,
    EVENT_ENCOUNTER,
    EVENT_EVACUATION,
    EVENT_FLIGHT,
    EVENT_KILLED,
    EVENT_RETURN,
)

BY_AUTHORITIES = (EVENT_KILLED, EVENT_EVACUATION, EVENT_RETURN)
NO_EVENTS: Ints = np.zeros((0, EVENT_COLUMNS), np.int64)


def nothing_decided() -> Ints:
    """What authorities did in a run without them."""
    return NO_EVENTS


def event_names(compiled: Compiled, interventions: Sequence[str]) -> list[str]:
    """What events are named by, in the order of their codes."""
    return [*compiled.rules, *compiled.behaviours, *sorted(compiled.scenario.crossing), *interventions]


def _first_intervention(compiled: Compiled) -> int:
    """Where interventions begin among the names of events."""
    return len(compiled.rules) + len(compiled.behaviours) + len(compiled.scenario.crossing)


def of_log(rows: Ints, compiled: Compiled) -> dict[str, Ints]:
    """Columns of rows of the log (`EVENT_COLUMNS`)."""
    kind = rows[:, 1]
    name = np.where(kind == EVENT_ENCOUNTER, rows[:, 2], NONE)
    name = np.where(kind == EVENT_FLIGHT, rows[:, 2] + len(compiled.rules), name)
    crossed = kind == EVENT_CROSSING
    name = np.where(crossed, rows[:, 2] + len(compiled.rules) + len(compiled.behaviours), name)
    name = np.where(np.isin(kind, BY_AUTHORITIES), rows[:, 2] + _first_intervention(compiled), name)
    nothing = np.full(len(rows), NONE)
    return {
        "time": rows[:, 0],
        "kind": kind,
        "name": name,
        "outcome": rows[:, 3] + np.where(crossed, len(compiled.outcomes), 0),
        "actor": rows[:, 4],
        "target": rows[:, 5],
        "area": rows[:, 7],
        "from_area": rows[:, 8],
        "unit": nothing,
        "count": nothing,
    }


def of_authorities(rows: Ints, compiled: Compiled) -> dict[str, Ints]:
    """Columns of what `Authority.happened` tells."""
    time, kind, intervention, unit, place, area, people = rows.T
    at_place = place >= 0
    nothing = np.full(len(rows), NONE)
    return {
        "time": time,
        "kind": kind,
        "name": intervention + _first_intervention(compiled),
        **dict.fromkeys(("outcome", "actor", "target", "from_area"), nothing),
        "area": np.where(at_place, compiled.world.places["area"][place], area) if at_place.any() else area,
        "unit": unit,
        "count": people,
    }
