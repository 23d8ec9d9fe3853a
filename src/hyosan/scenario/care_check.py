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
        if scenario.crossing:
            yield ("care", name), "there are no beds where people cross the sea: leave out one of the two"
    yield from _come_by_themselves(scenario, waited)
    for state in waited:
        if state in taken:
            yield ("care", taken[state], "waiting", state), "people wait in this state: those who wait take no bed"


def _come_by_themselves(scenario: Scenario, waited: dict[str, str]) -> Iterator[Finding]:
    """Ways into a state of waiting other than want of a bed: who came so would be in no queue."""
    message = "people wait in this state for a bed: it is entered for want of one alone"
    for strain_name, strain in scenario.strains.items():
        path: Path = ("strains", strain_name)
        branches: list[tuple[Path, str]] = [((*path, "start"), branch.to) for branch in strain.start]
        for name, state in strain.states.items():
            branches += [((*path, "states", name, "next"), branch.to) for branch in state.next]
        yield from ((where, message) for where, to in branches if f"{strain_name}.{to}" in waited)
    for number, seed in enumerate(scenario.seeding):
        if f"{seed.strain}.{seed.state}" in waited:
            yield ("seeding", number, "state"), message
    for name, arriving in scenario.importation.items():
        if f"{arriving.strain}.{arriving.state}" in waited:
            yield ("importation", name, "state"), message


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
