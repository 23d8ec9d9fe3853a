"""Random interventions, with a surveillance to see by, for random scenarios."""

import datetime as dt
from typing import Any

import numpy as np
from random_severity import possible_degrees

from hyosan.population.table import Population

AHEAD = (
    "close",
    "reduce",
    "stay_at_home",
    "isolate",
    "quarantine",
    "trace",
    "screen",
    "vaccinate",
    "treat",
    "cordon",
    "limit_travel",
)
"""Actions of which runs drawn ahead are capable."""
ACTIONS = (*AHEAD, "lure", "evacuate", "return")
PLACED = ("isolate", "quarantine", "trace", "screen")
FINDINGS = ["suspected", "missing", "died", "admitted"]
DEADLY = ("strike", "cull")
"""Actions that need a state marked dead."""


def with_interventions(
    data: dict[str, Any], population: Population, seed: int, number: int = 8, *, ahead: bool = False
) -> dict[str, Any]:
    """The scenario with so many random interventions, and the streams and immunity that they need."""
    rng = np.random.default_rng([seed, 1])
    streams = _streams(data)
    mortal = any(state.get("dead") for strain in data["strains"].values() for state in strain["states"].values())
    actions = [*ACTIONS, *(DEADLY if mortal else ())] if not ahead else AHEAD
    names = [f"{'zyxwvutsr'[k]}-{action}" for k, action in enumerate(rng.choice(actions, number))]
    interventions = {name: _one(rng, name, data, population, streams, names) for name in names}
    immunity = dict(data.get("immunity", {}))
    waning = {f"for-a-while-{action}": "leaky" for action in interventions}
    named = {"half-way": "leaky", "for-some": "all-or-nothing", "sheds-less": "infectiousness", **waning}
    given = str(interventions)
    for name, kind in named.items():
        if name not in given:
            continue
        protection = {strain: {"kind": kind, "effect": 0.6} for strain in data["strains"]}
        immunity[name] = {"protection": protection} | _severity(rng, data)
    for name, spec in interventions.items():
        if spec["action"] == "treat":
            immunity[f"drug-{name}"] = _drug(rng, data, ahead)
    behaviours = {
        name: spec if spec["action"] == "flee" else {**spec, "breaks": 0.3}
        for name, spec in data.get("behaviours", {}).items()
    }
    data = {**data, "behaviours": behaviours} if behaviours else data
    return {**data, "immunity": immunity, "interventions": interventions, "surveillance": {"streams": streams}}


def _streams(data: dict[str, Any]) -> dict[str, Any]:
    delay = {"distribution": "gamma", "mean": "4 hours", "shape": 2.0}
    states = [state for strain in data["strains"].values() for state in strain["states"].values()]
    found: dict[str, Any] = {
        "registry": {"kind": "death certificate", "probability": 0.7, "delay": delay},
        "doctors": {"kind": "clinicians", "probability": 0.8, "delay": delay, "background": "0.02 / day"},
        "away": {"kind": "missing persons", "probability": 0.9, "report_delay": delay},
    }
    schools = [name for name, setting in data["settings"].items() if "place_kind" in setting]
    if schools:
        absence = {"kind": "school absence", "setting": schools[0], "probability": 0.7, "background_share": 0.05}
        found["register"] = absence | {"max_age": 70, "report_delay": delay}
    if any("care" in state for state in states):
        found["wards"] = {"kind": "hospital"}
    return found


def _one(
    rng: np.random.Generator,
    own: str,
    data: dict[str, Any],
    population: Population,
    streams: dict[str, Any],
    names: list[str],
) -> dict[str, Any]:
    action = own.partition("-")[2]
    spec: dict[str, Any] = {"action": action, "trigger": _trigger(rng, data, streams, names)}
    spec["every"] = str(rng.choice(["1 hour", "5 hours", "1 day"]))
    spec["by"] = str(rng.choice(["everywhere", "area"]))
    if rng.random() < 0.4:
        spec["duration"] = f"{int(rng.integers(1, 60))} hours"
    elif rng.random() < 0.5:
        spec["until"] = _trigger(rng, data, streams, names)
    if rng.random() < 0.4 or action == "cordon":
        spec["areas"] = [str(rng.choice(population.areas.names))]
    if action == "close" and rng.random() < 0.5:
        spec |= _place_by_place(rng, data, streams)
    if action in ("close", "reduce", "stay_at_home", "limit_travel", *PLACED):
        shares = rng.choice([0.0, 0.3, 0.7, 1.0, 1.6], len(data["settings"]))
        spec["left"] = {name: float(share) for name, share in zip(data["settings"], shares, strict=True)}
        spec["left_elsewhere"] = 0.5
    spec |= _who_and_when(rng, action)
    if action in ("reduce", "stay_at_home"):
        spec |= _follows(own, streams)
    spec |= _placing(rng, action, data) if action in PLACED else {}
    if action == "vaccinate":
        spec |= _doses(rng, own, data)
    if action == "treat":
        spec |= _courses(rng, own, data)
    return spec | _done_to_people(rng, action, data, population)


def _severity(rng: np.random.Generator, data: dict[str, Any]) -> dict[str, Any]:
    """Protection from severe courses, of the strains that have any."""
    found = {}
    for strain, spec in data["strains"].items():
        degrees = possible_degrees(spec)
        if degrees:
            kind = str(rng.choice(["leaky", "all-or-nothing"]))
            found[strain] = {"from": str(rng.choice(degrees)), "kind": kind, "effect": 0.7}
    return {"severity": found} if found else {}


def _drug(rng: np.random.Generator, data: dict[str, Any], ahead: bool) -> dict[str, Any]:
    """What a course gives; in runs drawn ahead nothing that matters once infected."""
    kind = "leaky" if ahead else str(rng.choice(["leaky", "infectiousness"]))
    protection = {strain: {"kind": kind, "effect": 0.8} for strain in data["strains"]}
    return {"protection": protection} | ({} if ahead else _severity(rng, data))


def _courses(rng: np.random.Generator, own: str, data: dict[str, Any]) -> dict[str, Any]:
    ring = str(rng.choice(["", "household", "contacts"]))
    spec: dict[str, Any] = {"immunity": [f"drug-{own}"], "findings": FINDINGS, "length": "11 hours"}
    spec |= {"ring": ring} if ring else {"within": str(rng.choice(["2 hours", "3 days"]))}
    spec |= _contacts(rng, data) if ring == "contacts" else {}
    if rng.random() < 0.5:
        spec |= {"courses": int(rng.integers(0, 9)), "delay": "5 hours"}
    if rng.random() < 0.5:
        spec |= {"courses_per_day": float(rng.choice([2.5, 30.0])), "give_up_after": "1 day"}
    return spec


def _follows(own: str, streams: dict[str, Any]) -> dict[str, Any]:
    """What an intervention follows: half of them something; drawn by the name, so that all else is as it was."""
    if sum(map(ord, own)) % 2:
        return {}
    stream = sorted(set(streams) - {"register"})[ord(own[0]) % 2]
    return {"follows": {"stream": stream, "over": "2 days", "half": 2.0}}


def _placing(rng: np.random.Generator, action: str, data: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = {"length": "2 days"}
    if rng.random() < 0.5:
        spec["capacity"] = int(rng.integers(0, 5))
    if rng.random() < 0.5:
        spec["release"] = _test(rng, data, "2 hours") | {"after": str(rng.choice(["0 s", "10 hours"]))}
    if action in PLACED[:3]:
        spec["findings"] = FINDINGS
    if action == "trace":
        spec |= {**_contacts(rng, data), "delay": str(rng.choice(["0 s", "6 hours"])), "depth": int(rng.integers(1, 3))}
        if rng.random() < 0.5:
            spec |= {"cases_per_day": float(rng.choice([1.5, 6.0])), "give_up_after": "1 day"}
    if action == "screen":
        spec["test"] = _test(rng, data, str(rng.choice(["0 s", "9 hours"])))
        if rng.random() < 0.7:
            spec["tests_per_day"] = float(rng.choice([2.5, 40.0]))
        if rng.random() < 0.3:
            spec |= {"whom": "arrivals", "travellers_per_day": float(rng.choice([3.5, 30.0]))}
    return spec


def _who_and_when(rng: np.random.Generator, action: str) -> dict[str, Any]:
    """Hours, and who complies for how long."""
    spec: dict[str, Any] = {}
    if action in ("close", "reduce", "stay_at_home") and rng.random() < 0.5:
        spec["hours"] = ["daily 00:00-05:00", "Mon-Fri 08:30-24:00"]
    if action in ("reduce", "stay_at_home") and rng.random() < 0.5:
        spec["wanes"] = "9 hours"
    if action not in ("close", "cordon", "lure", *DEADLY) and rng.random() < 0.7:
        spec["compliance"] = float(rng.choice([0.0, 0.5, 0.9]))
        spec["who"] = {"min_age": int(rng.integers(0, 40))}
    return spec


def _done_to_people(
    rng: np.random.Generator, action: str, data: dict[str, Any], population: Population
) -> dict[str, Any]:
    """The keys of actions that kill, lure, move or stop people."""
    spec: dict[str, Any] = {}
    if action == "cordon":
        spec["leak"] = float(rng.choice([0.0, 0.4]))
    if action == "limit_travel":
        spec |= {"left_moves": float(rng.choice([0.0, 0.4])), "beyond_km": float(rng.choice([0.0, 3.0]))}
        spec["between"] = str(rng.choice(["area", "municipality"]))
    states = [f"{strain}.{state}" for strain, s in data["strains"].items() for state in s["states"]]
    if action == "strike":
        spec |= {"kills": 0.1, "kills_by_state": {str(rng.choice(states)): 0.7}, "destroys": 0.3}
        if any(behaviour["action"] == "shelter" for behaviour in data.get("behaviours", {}).values()):
            spec["kills_sheltered"] = 0.4
    if action == "cull":
        spec |= {"kills_per_day": float(rng.choice([3.0, 40.0]))} | ({"states": states} if rng.random() < 0.5 else {})
    if action == "lure":
        spec |= {"attraction": float(rng.choice([1.0, 3.0, 30.0])), "reach_km": float(rng.choice([0.0, 4.0]))}
    if action == "evacuate":
        spec |= {"camp": str(rng.choice(population.areas.names)), "people_per_hour": float(rng.choice([0.7, 8.0]))}
        spec["by"] = "everywhere"
        if rng.random() < 0.7:
            spec["test"] = {"sensitivity": 0.9, "by_state": {str(rng.choice(states)): 0.5}, "specificity": 0.8}
            spec["left_elsewhere"] = 0.2
        if rng.random() < 0.5:
            spec["capacity"] = 7
        if rng.random() < 0.3:
            spec["place_kind"] = "household"
    return spec


def _place_by_place(rng: np.random.Generator, data: dict[str, Any], streams: dict[str, Any]) -> dict[str, Any]:
    kinds = [setting["place_kind"] for setting in data["settings"].values() if "place_kind" in setting]
    spec: dict[str, Any] = {"place_kind": str(rng.choice(kinds)), "length": "20 hours"}
    spec |= {"within": str(rng.choice(["1 day", "2 days"])), "by_grade": bool(rng.random() < 0.3)}
    counted = str(rng.choice(["cases", "absences", "absent_share"])) if "register" in streams else "cases"
    if counted == "absent_share":
        return spec | {counted: float(rng.choice([0.1, 0.3]))}
    return spec | {counted: int(rng.integers(1, 3))} | ({"findings": FINDINGS} if counted == "cases" else {})


def _test(rng: np.random.Generator, data: dict[str, Any], delay: str) -> dict[str, Any]:
    strain = sorted(data["strains"])[0]
    state = f"{strain}.{sorted(data['strains'][strain]['states'])[0]}"
    sensitivity, specificity = float(rng.choice([0.5, 1.0])), float(rng.choice([0.9, 1.0]))
    return {"sensitivity": sensitivity, "specificity": specificity, "by_state": {state: 0.7}, "delay": delay}


def _contacts(rng: np.random.Generator, data: dict[str, Any]) -> dict[str, Any]:
    named = {name: float(rng.choice([0.0, 0.5, 1.0])) for name in data["settings"]}
    return {"window": str(rng.choice(["1 day", "30 hours"])), "named": named, "named_elsewhere": 0.3}


def _doses(rng: np.random.Generator, own: str, data: dict[str, Any]) -> dict[str, Any]:
    chosen = [str(name) for name in rng.choice(["half-way", "for-some", "sheds-less"], 2, replace=False)]
    spec = {"immunity": chosen, "doses_per_day": float(rng.choice([2.5, 30.0]))}
    spec |= {"delay": str(rng.choice(["0 s", "7 hours"]))}
    ring = str(rng.choice(["", "", "household", "contacts"]))
    if ring:
        spec |= {"ring": ring, "findings": FINDINGS}
        spec |= _contacts(rng, data) if ring == "contacts" else {}
    else:
        spec["priority"] = [{"min_age": 50}, {}]
    if rng.random() < 0.5:
        wane = {"distribution": "gamma", "mean": "1 day", "shape": 2.0}
        second = {"after": "10 hours", "immunity": [f"for-a-while-{own}"], "delay": "1 hour", "wane": wane}
        spec["further_doses"] = [second, {"after": "5 hours", "immunity": [chosen[0]]}]
    return spec


def _trigger(
    rng: np.random.Generator, data: dict[str, Any], streams: dict[str, Any], names: list[str]
) -> dict[str, Any]:
    draw = rng.random()
    start = data["time"]["start"]
    if draw < 0.35:
        return {"date": (start + dt.timedelta(days=int(rng.integers(0, 2)))).date()}
    if draw < 0.65:
        stream = str(rng.choice(sorted(set(streams) - {"register"})))
        bound = {"above": float(rng.integers(0, 3))} if rng.random() < 0.7 else {"below": 2.0}
        return {"observed": {"stream": stream, "over": "2 days", "for": str(rng.choice(["0 s", "3 hours"])), **bound}}
    if draw < 0.8:
        return {str(rng.choice(["started", "ended"])): str(rng.choice(names)), "after": "2 hours"}
    if draw < 0.9:
        return {"any_of": [_trigger(rng, data, streams, names) for _ in range(2)]}
    return {"not": _trigger(rng, data, streams, names)}
