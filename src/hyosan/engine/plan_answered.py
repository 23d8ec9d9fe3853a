"""Rows of what authorities do and know, and of beds: bounds, since of an answer to an outbreak nothing is foretold."""

from math import ceil

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.effort import records
from hyosan.engine.plan_kept import cases_seen, from_elsewhere, reports_a_subject
from hyosan.interventions.authority import work_of
from hyosan.interventions.course import areas_by_unit, units_of
from hyosan.interventions.spec import InterventionSpec
from hyosan.population.table import Areas
from hyosan.scenario import Scenario
from hyosan.surveillance.spec_streams import PEOPLE_KINDS, TELLS_OF_PEOPLE

Named = list[tuple[str, ...]]
ROWS_OF_WORK = 9
"""At a decision for one unit at most: placed, turned away, released, tests, positive, false ones, asked, named, given
up; of what is only in force it is a start, a stop or nothing."""
NOT_FORETOLD = ("affected",)
"""Tables that may be long, and of which a plan knows nothing."""


def answered_rows(
    scenario: Scenario, people: int, areas: Areas, typical: float, most: float
) -> dict[str, tuple[float, float]]:
    """Rows of each such table that the run writes: where so many are infected as is typical, and at most."""
    named: Named = list(zip(areas.names, areas.codes, areas.municipality or areas.names, strict=True))
    found = {}
    if scenario.interventions:
        decided = float(sum(_rows(scenario, spec, named) for spec in scenario.interventions.values()))
        found["interventions"] = decided, decided
    if scenario.care:
        units = sum(len(areas_by_unit(spec.by, named)) for spec in scenario.care.values())
        found["beds"] = float(units * records(scenario)), float(units * records(scenario))
    if scenario.surveillance is not None:
        kinds = [stream.kind for stream in scenario.surveillance.streams.values()]
        elsewhere, each = from_elsewhere(scenario, people), reports_a_subject(scenario)
        seen_by = max(1, sum(kind in PEOPLE_KINDS for kind in kinds))
        found["reporting"] = (cases_seen(scenario, typical) + elsewhere) * each, (most + elsewhere) * each * seen_by
        looks = sum(kind not in TELLS_OF_PEOPLE for kind in kinds) * ceil(scenario.time.duration / TICKS_PER_DAY)
        if looks:
            found["signals"] = float(looks * max(1, len(named))), float(looks * max(1, len(named)))
    return found


def _rows(scenario: Scenario, spec: InterventionSpec, named: Named) -> int:
    """Of one intervention: each unit at each decision, and at the end."""
    decisions = scenario.time.duration // spec.every + 2
    return len(units_of(spec, named)) * decisions * (1 if work_of(spec) is None else ROWS_OF_WORK)
