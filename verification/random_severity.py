"""Protection from severe courses in random scenarios."""

from typing import Any

from oracle_severity import FROM
from random_draw import Draw


def add_severity(draw: Draw, scenario: dict[str, Any]) -> None:
    """Let the immunities of a scenario protect from severe courses too, where a strain has any."""
    for name, body in scenario.get("immunity", {}).items():
        found = {}
        for strain, spec in scenario["strains"].items():
            if name in scenario["strains"] and strain == name and name not in body["protection"]:
                continue
            degrees = possible_degrees(spec)
            if degrees and draw.chance(0.7):
                kind = ("leaky", "all-or-nothing")[draw.rng.integers(2)]
                degree = degrees[draw.rng.integers(len(degrees))]
                found[strain] = {"from": degree, "kind": kind, "effect": draw.number(0.3, 1.0)}
        if found:
            body["severity"] = found


def possible_degrees(strain: dict[str, Any]) -> tuple[str, ...]:
    """From what on an immunity may protect: nothing worse than the worst state."""
    states = strain["states"].values()
    ranks = [4 if s.get("dead") else {"intensive care": 3, "hospital": 2}.get(s.get("care"), 0) for s in states]
    return FROM[: max([int(s.get("symptomatic", False)) for s in states] + ranks)]
