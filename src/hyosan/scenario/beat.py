"""How often authorities decide, for who moves a run from one decision to the next."""

import math
from collections.abc import Iterator

from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.interventions.spec import InterventionSpec
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path

LEAST_BEAT = 10 * TICKS_PER_MINUTE
"""Shortest beat that runs drawn ahead can keep."""


OTHERWISE = ("strike", "lure", "cull", "evacuate", "return")
"""Actions that kill or move people, or change where they go: courses do not follow from infections alone."""


def moves_people(scenario: Scenario) -> bool:
    """Whether some intervention does what no run drawn ahead can."""
    specs = scenario.interventions.values()
    return any(spec.action in OTHERWISE or changes_infections(spec, scenario) for spec in specs)


def changes_infections(spec: InterventionSpec, scenario: Scenario) -> bool:
    """Whether an intervention treats infections, and some immunity that it gives matters once infected."""
    given = [scenario.immunity[name] for name in spec.immunity if name in scenario.immunity]
    return spec.action == "treat" and any(
        immunity.severity or any(one.kind == "infectiousness" for one in immunity.protection.values())
        for immunity in given
    )


def gives_doses(scenario: Scenario) -> bool:
    """Whether some intervention gives people protection: by doses, or by courses of a drug."""
    return any(spec.action in ("vaccinate", "treat") for spec in scenario.interventions.values())


def moments(scenario: Scenario) -> Iterator[tuple[Path, int]]:
    """Intervals of records and decisions, and times from a dose until it protects, with their places in the file."""
    yield ("record", "every"), scenario.record.every
    for name, spec in scenario.interventions.items():
        path: Path = ("interventions", name)
        yield (*path, "every"), spec.every
        if spec.action in ("vaccinate", "treat"):
            yield (*path, "delay"), spec.delay
            for number, dose in enumerate(spec.further_doses):
                yield (*path, "further_doses", number, "delay"), dose.delay


def beat(scenario: Scenario) -> int:
    """Ticks of which all records, decisions and beginnings of protection are multiples."""
    return math.gcd(*(ticks for _, ticks in moments(scenario)))


def keeps_the_beat(scenario: Scenario) -> bool:
    """Whether decisions, if there are any, do not fall too often for a run drawn ahead."""
    return not scenario.interventions or beat(scenario) >= LEAST_BEAT
