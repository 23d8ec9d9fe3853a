"""Whether people who are away from their own places can be met there."""

from hyosan.disease.spec import SUSCEPTIBLE, StrainSpec
from hyosan.scenario.model import Scenario


def visitors_matter(scenario: Scenario) -> bool:
    """Whether somebody who holds a visitor slot may be met: who fled, was evacuated, or is touched and a target."""
    if any(behaviour.action == "flee" for behaviour in scenario.behaviours.values()):
        return True
    if any(intervention.action == "evacuate" for intervention in scenario.interventions.values()):
        return True
    targets = {path for encounter in scenario.encounters.values() for path in encounter.target.states}
    for strain, spec in scenario.strains.items():
        reached = _after_roaming(scenario, strain, spec)
        alive = {state for state in reached if state == SUSCEPTIBLE or not spec.states[state].dead}
        paths = {state if state == SUSCEPTIBLE else f"{strain}.{state}" for state in alive}
        again = any(spec.states[state].susceptible_to for state in alive - {SUSCEPTIBLE})
        if SUSCEPTIBLE in alive or paths & targets or again:
            return True
    return False


def _after_roaming(scenario: Scenario, strain: str, spec: StrainSpec) -> set[str]:
    """The roaming states of a strain and all that may follow them."""
    changed = [
        outcome.actor
        for encounter in scenario.encounters.values()
        for outcome in encounter.outcomes
        if outcome.actor and encounter.actor.strain == strain
    ]
    todo = [name for name, state in spec.states.items() if state.roaming is not None]
    reached: set[str] = set()
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            if state != SUSCEPTIBLE:
                todo += [branch.to for branch in spec.states[state].next] + changed
    return reached
