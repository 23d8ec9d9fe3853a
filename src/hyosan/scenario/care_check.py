"""Care beside the rest of a scenario: states that take two beds, or in which nobody can wait."""

from collections.abc import Iterator

from hyosan.disease.spec_states import StateSpec
from hyosan.scenario.groups import Finding
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path


def care_contradictions(scenario: Scenario) -> Iterator[Finding]:
    """Where care contradicts itself or the states; tolerates names that nothing declares."""
    taken: dict[str, str] = {}
    waited: dict[str, str] = {}
    for name, spec in scenario.care.items():
        for state, waiting in spec.waiting.items():
            path: Path = ("care", name, "waiting", state)
            if state in taken:
                yield path, f"takes a bed of '{taken[state]}' already: nobody lies in two"
            taken.setdefault(state, name)
            if waiting in waited:
                yield (
                    path,
                    f"people wait in '{waiting}' for '{waited[waiting]}' already: each state needs one of its own",
                )
            waited.setdefault(waiting, state)
            yield from _pair(scenario, path, state, waiting)
        if spec.by != "everywhere" and spec.per is None and not float(spec.beds).is_integer():
            yield ("care", name, "beds"), f"got {spec.beds:g}, allowed: a whole number, or beds for `per` residents"
    for state in waited:
        if state in taken:
            yield ("care", taken[state], "waiting", state), "people wait in this state: those who wait take no bed"


def _pair(scenario: Scenario, path: Path, state: str, waiting: str) -> Iterator[Finding]:
    if state.partition(".")[0] != waiting.partition(".")[0]:
        yield path, f"'{waiting}' is of another strain: who waits stays in the same episode"
    for name in (state, waiting):
        spec = _spec(scenario, name)
        if spec is not None and spec.dead:
            yield path, f"'{name}' is a dead state: the dead need no bed"


def _spec(scenario: Scenario, name: str) -> StateSpec | None:
    strain, _, state = name.partition(".")
    return scenario.strains[strain].states.get(state) if strain in scenario.strains else None
