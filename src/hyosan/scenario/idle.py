"""Interventions and doses that can never act: such as wait for each other, or add to a dose before what it gave."""

from collections.abc import Iterator

from hyosan.interventions.spec_trigger import TriggerSpec
from hyosan.scenario.groups import Finding
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path


def never_begin(scenario: Scenario) -> Iterator[Finding]:
    """Interventions whose triggers wait for one another, in a circle or behind one.

    What waits for itself is told elsewhere, and counts as beginning; a `not` may always hold.
    """
    waiting = {name: spec.trigger for name, spec in scenario.interventions.items()}
    begins = {name for name, trigger in waiting.items() if name in _waits_for(trigger)} | {
        name for trigger in waiting.values() for name in _waits_for(trigger) if name not in waiting
    }
    while more := {name for name, trigger in waiting.items() if name not in begins and _may_hold(trigger, begins)}:
        begins |= more
    for name in sorted(set(waiting) - begins):
        others = sorted(_waits_for(waiting[name]) - begins)
        path: Path = ("interventions", name, "trigger")
        yield path, f"never begins: waits for {' and '.join(map(repr, others))}, in a circle of triggers that wait"


def _may_hold(trigger: TriggerSpec, begins: set[str]) -> bool:
    """Whether a condition can hold once some interventions begin."""
    other = trigger.started if trigger.started is not None else trigger.ended
    if other is not None:
        return other in begins
    if trigger.all_of is not None:
        return all(_may_hold(part, begins) for part in trigger.all_of)
    return trigger.any_of is None or any(_may_hold(part, begins) for part in trigger.any_of)


def _waits_for(trigger: TriggerSpec) -> set[str]:
    """Interventions that a condition names, what stands under a `not` apart."""
    parts = (*(trigger.all_of or ()), *(trigger.any_of or ()))
    named = {name for name in (trigger.started, trigger.ended) if name is not None}
    return named.union(*(_waits_for(part) for part in parts))


def idle_doses(scenario: Scenario) -> Iterator[Finding]:
    """Further doses that give only what doses before have given, for good and no later."""
    for name, spec in scenario.interventions.items():
        held = {} if spec.wane is not None else dict.fromkeys(spec.immunity, spec.delay)
        since = 0
        for number, dose in enumerate(spec.further_doses):
            since += dose.after
            if dose.wane is None and all(
                held.get(given, since + dose.delay + 1) <= since + dose.delay for given in dose.immunity
            ):
                path: Path = ("interventions", name, "further_doses", number, "immunity")
                yield path, "adds nothing: the doses before give the same, for good; a further dose names what it adds"
            if dose.wane is None:
                held |= {given: since + dose.delay for given in dose.immunity if given not in held}
