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
        for key, spec in (("together", behaviour.together), ("refused", behaviour.refused)):
            if spec is not None:
                yield ("behaviours", name, key, "edge_kind"), spec.edge_kind
    for name, strain in scenario.strains.items():
        for state, body in strain.states.items():
            join = body.roaming.join if body.roaming is not None else None
            if join is not None and join.edge_kind is not None:
                yield ("strains", name, "states", state, "roaming", "join", "edge_kind"), join.edge_kind


def edge_kinds(scenario: Scenario) -> list[str]:
    """The kinds of tie that a scenario names, in order of name."""
    return sorted({kind for _, kind in named_ties(scenario)})
