"""Rows and bytes of the tables that a run will leave."""

from dataclasses import dataclass

from hyosan.engine.effort import Effort, records
from hyosan.engine.plan_answered import answered_rows
from hyosan.engine.plan_kept import cases_seen, from_elsewhere
from hyosan.population.table import Areas
from hyosan.scenario import Scenario

EVENTS_A_CASE_UNTIL_OVERRUN = 80.0
"""Attempts and moves for each infected, where the infected act until the run ends because all is overrun."""
BYTES_A_ROW = {
    "timeline": 3.5,
    "infections": 13.0,
    "transitions": 6.0,
    "events": 7.5,
    "people": 5.0,
    "areas": 220.0,
    "cases": 14.0,
    "interventions": 12.0,
    "beds": 12.0,
    "reporting": 4.0,
    "signals": 12.0,
}
"""Of compressed Parquet."""


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


def table_sizes(
    scenario: Scenario, one: Effort, people: int, areas: Areas, units: int, typical: float, most: float
) -> tuple[TableSize, ...]:
    """The tables that a scenario keeps; `units`: places that the timeline may tell apart."""
    # Of each strain a row a state and one for all of them; one more for the susceptible.
    lines = 1 + sum(1 + len(strain.states) for strain in scenario.strains.values())
    told = units if scenario.record.timeline_by == "municipality" else len(areas)
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
        "areas": (len(areas), len(areas)),
        "cases": (cases_seen(scenario, typical), most + from_elsewhere(scenario, people)),
    }
    answered = answered_rows(scenario, people, areas, typical, most)
    rows |= answered
    seen = () if scenario.surveillance is None else ("cases",)
    kept = ("timeline", "areas", *scenario.record.tables, *seen, *answered)
    return tuple(TableSize(name, *map(float, rows[name])) for name in rows if name in kept)


def _events(scenario: Scenario, one: Effort, people: int, infections: float) -> float:
    """Outcomes of encounters (about two for each infection by one), flights, and moves when they are recorded."""
    flights = people / 2 if any(behaviour.action == "flee" for behaviour in scenario.behaviours.values()) else 0.0
    moves = infections * min(one.moves, EVENTS_A_CASE_UNTIL_OVERRUN / 2) if scenario.record.moves else 0.0
    return flights + moves + (2 * infections if scenario.encounters else 0.0)
