"""Random interventions, with a surveillance to see by, for random scenarios."""

import datetime as dt
from typing import Any

import numpy as np

from hyosan.population.table import Population

ACTIONS = ("close", "reduce", "stay_at_home", "isolate", "quarantine", "vaccinate", "cordon")


def with_interventions(data: dict[str, Any], population: Population, seed: int, number: int = 6) -> dict[str, Any]:
    """The scenario with so many random interventions, and the streams and immunity that they need."""
    rng = np.random.default_rng([seed, 1])
    streams = _streams(data)
    names = [f"{'zyxwvutsr'[k]}-{action}" for k, action in enumerate(rng.choice(ACTIONS, number))]
    interventions = {name: _one(rng, name.partition("-")[2], data, population, streams, names) for name in names}
    immunity = dict(data.get("immunity", {}))
    for kind, name in (("leaky", "half-way"), ("all-or-nothing", "for-some"), ("infectiousness", "sheds-less")):
        protection = {strain: {"kind": kind, "effect": 0.6} for strain in data["strains"]}
        immunity[name] = {"coverage": 0.0, "protection": protection}
    return {**data, "immunity": immunity, "interventions": interventions, "surveillance": {"streams": streams}}


def _streams(data: dict[str, Any]) -> dict[str, Any]:
    delay = {"distribution": "gamma", "mean": "4 hours", "shape": 2.0}
    states = [state for strain in data["strains"].values() for state in strain["states"].values()]
    found: dict[str, Any] = {
        "registry": {"kind": "death certificate", "probability": 0.7, "delay": delay},
        "doctors": {"kind": "clinicians", "probability": 0.8, "delay": delay, "background": "0.02 / day"},
        "away": {"kind": "missing persons", "probability": 0.9, "report_delay": delay},
    }
    if any("care" in state for state in states):
        found["wards"] = {"kind": "hospital"}
    return found


def _one(
    rng: np.random.Generator,
    action: str,
    data: dict[str, Any],
    population: Population,
    streams: dict[str, Any],
    names: list[str],
) -> dict[str, Any]:
    spec: dict[str, Any] = {"action": action, "trigger": _trigger(rng, data, streams, names)}
    spec["every"] = str(rng.choice(["1 hour", "5 hours", "1 day"]))
    spec["by"] = str(rng.choice(["everywhere", "area"]))
    if rng.random() < 0.4:
        spec["duration"] = f"{int(rng.integers(1, 60))} hours"
    elif rng.random() < 0.5:
        spec["until"] = _trigger(rng, data, streams, names)
    if rng.random() < 0.4 or action == "cordon":
        spec["areas"] = [str(rng.choice(population.areas.names))]
    if action in ("close", "reduce", "stay_at_home", "isolate", "quarantine"):
        shares = rng.choice([0.0, 0.3, 0.7, 1.0, 1.6], len(data["settings"]))
        spec["left"] = {name: float(share) for name, share in zip(data["settings"], shares, strict=True)}
        spec["left_elsewhere"] = 0.5
    if action not in ("close", "cordon") and rng.random() < 0.7:
        spec["compliance"] = float(rng.choice([0.0, 0.5, 0.9]))
        spec["who"] = {"min_age": int(rng.integers(0, 40))}
    if action in ("isolate", "quarantine"):
        spec |= {"length": "2 days", "findings": ["suspected", "missing", "died", "admitted"]}
        if rng.random() < 0.5:
            spec["capacity"] = int(rng.integers(0, 5))
    if action == "vaccinate":
        chosen = rng.choice(["half-way", "for-some", "sheds-less"], 2, replace=False)
        spec |= {"immunity": [str(name) for name in chosen], "doses_per_day": float(rng.choice([2.5, 30.0]))}
        spec |= {"delay": str(rng.choice(["0 s", "7 hours"])), "priority": [{"min_age": 50}, {}]}
    if action == "cordon":
        spec["leak"] = float(rng.choice([0.0, 0.4]))
    return spec


def _trigger(
    rng: np.random.Generator, data: dict[str, Any], streams: dict[str, Any], names: list[str]
) -> dict[str, Any]:
    draw = rng.random()
    start = data["time"]["start"]
    if draw < 0.35:
        return {"date": (start + dt.timedelta(days=int(rng.integers(0, 2)))).date()}
    if draw < 0.65:
        stream = str(rng.choice(sorted(streams)))
        bound = {"above": float(rng.integers(0, 3))} if rng.random() < 0.7 else {"below": 2.0}
        return {"observed": {"stream": stream, "over": "2 days", "for": str(rng.choice(["0 s", "3 hours"])), **bound}}
    if draw < 0.8:
        return {str(rng.choice(["started", "ended"])): str(rng.choice(names)), "after": "2 hours"}
    if draw < 0.9:
        return {"any_of": [_trigger(rng, data, streams, names) for _ in range(2)]}
    return {"not": _trigger(rng, data, streams, names)}
