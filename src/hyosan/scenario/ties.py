"""Which kinds of tie a scenario names, and where."""

from collections.abc import Iterator

from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path


def named_ties(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Each path that names a kind of tie, with the kind."""
    for name, setting in scenario.settings.items():
        if setting.edge_kind is not None:
            yield ("settings", name, "edge_kind"), setting.edge_kind
    for name, behaviour in scenario.behaviours.items():
        if behaviour.together is not None:
            yield ("behaviours", name, "together", "edge_kind"), behaviour.together.edge_kind
    for name, strain in scenario.strains.items():
        for state, spec in strain.states.items():
            join = spec.roaming.join if spec.roaming is not None else None
            if join is not None and join.edge_kind is not None:
                yield ("strains", name, "states", state, "roaming", "join", "edge_kind"), join.edge_kind


def edge_kinds(scenario: Scenario) -> list[str]:
    """The kinds of tie that a scenario names, in order of name."""
    return sorted({kind for _, kind in named_ties(scenario)})
