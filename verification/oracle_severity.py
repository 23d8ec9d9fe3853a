"""Severe courses for the oracle: section 3 of docs/model.md, person by person, without tables."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oracle_scenario import State, Strain

FROM = ("symptoms", "hospital", "intensive care", "death")
Options = list[tuple[str, float]]
"""Targets of branches with the probabilities for one person."""


def own_degree(state: "State | None") -> int:
    """0 to 4."""
    if state is None:
        return 0
    if state.dead:
        return 4
    return {"intensive care": 3, "hospital": 2, None: int(state.symptomatic)}[state.care]


def sure_degrees(strain: "Strain", options_of: Callable[["State"], Options]) -> dict[str, int]:
    """The least degree that is reached from each state, for one person."""
    sure = {name: own_degree(state) for name, state in strain.states.items()}
    while True:
        after = {}
        for name, state in strain.states.items():
            ahead = [sure.get(target, 0) for target, p in options_of(state) if p > 0]
            after[name] = max(own_degree(state), min(ahead, default=0))
        if after == sure:
            return sure
        sure = after


def crossed(options: Options, chosen: str, left: "State | None", sure: dict[str, int]) -> list[int]:
    """The degrees to which a choice leads up, lowest first."""
    least = min(sure.get(target, 0) for target, p in options if p > 0)
    return list(range(max(own_degree(left), least) + 1, sure.get(chosen, 0) + 1))


def milder(
    options: Options, chosen: str, left: "State | None", strain: "Strain", sure: dict[str, int], degree: int
) -> str:
    """Where who does not go up to a degree comes to instead of where a branch leads."""
    spared = strain.states[chosen]
    most = own_degree(left if spared.dead else spared)
    fitting = [target for target, p in options if p > 0 and sure.get(target, 0) < degree]
    own = {target: own_degree(strain.states.get(target)) for target in fitting}
    low = [target for target in fitting if own[target] <= most]
    best = max(own[t] for t in low) if low else min(own.values())
    return min((target for target in fitting if own[target] == best), key=lambda target: sure.get(target, 0))
