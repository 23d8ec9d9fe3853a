"""How severe states are, and which milder ones those come to who are spared: section 3 of the model, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Records, Shorts
from hyosan.disease.codes import Codes
from hyosan.disease.spec import StrainSpec
from hyosan.disease.spec_states import DEATH, DEGREES
from hyosan.disease.tables import NONE

LEAST_PROBABILITY = 1e-12
"""Below which a branch is not possible: what is left of others by rounding."""
Bytes = NDArray[np.int8]


@dataclass(frozen=True)
class SeverityArrays:
    """Where the spared go; the last index is the degree that they do not go up to."""

    milder: Shorts
    """[branch, age class, host type, degree]: the branch taken instead; NONE where this one does not lead up to it."""
    spared: Shorts
    """[state, age class, host type, degree]: the state as which this one is left; NONE where it is not sure."""


NOTHING = SeverityArrays(
    np.full((1, 1, 1, 1 + len(DEGREES)), NONE, np.int32), np.full((1, 1, 1, 1 + len(DEGREES)), NONE, np.int32)
)
"""For scenarios in which nothing protects from severe courses."""


@dataclass(frozen=True)
class _Fork:
    """A list of branches: its bounds, and the own degree of the state that is left."""

    first: int
    last: int
    own: int


def severity_arrays(
    strains: Mapping[str, StrainSpec], codes: Codes, states: Records, records: Records, to: Sequence[int],
    cumulative: Floats,
) -> SeverityArrays:  # fmt: skip
    """Milder states of all branches. `states`, `records`: STATE and STRAIN; `to`, `cumulative`: by branch."""
    own = np.array([strains[s].states[name].degree if s else 0 for s, name in codes.states], np.int8)
    forks = [_Fork(int(r["starts"]), int(r["starts_end"]), 0) for r in records]
    forks += [_Fork(int(s["branches"]), int(s["branches_end"]), int(own[n])) for n, s in enumerate(states)]
    forks = [fork for fork in forks if fork.last > fork.first]
    possible = _possible(forks, cumulative)
    sure = _sure_degrees(own, states, to, possible)
    of_branch = own[np.asarray(to)]
    shape = (*possible.shape, 1 + len(DEGREES))
    milder = np.full(shape, NONE, np.int32)
    spared = np.full((len(states), *shape[1:]), NONE, np.int32)
    for fork in forks:
        for age, host in np.ndindex(possible.shape[1:]):
            branches = [k for k in range(fork.first, fork.last) if possible[k, age, host]]
            degrees = {k: int(sure[to[k], age, host]) for k in branches}
            base = max([fork.own, min(degrees.values())])
            for k in branches:
                for degree in range(base + 1, degrees[k] + 1):
                    instead = _milder(k, degree, fork.own, branches, degrees, of_branch)
                    milder[k, age, host, degree] = instead
                    if of_branch[k] < degree and spared[to[k], age, host, degree] == NONE:
                        spared[to[k], age, host, degree] = to[instead]
    return SeverityArrays(milder, spared)


def _possible(forks: Sequence[_Fork], cumulative: Floats) -> NDArray[np.bool_]:
    """By [branch, age class, host type]: whether it has a probability above 0."""
    found = np.zeros(cumulative.shape, np.bool_)
    for fork in forks:
        here = cumulative[fork.first : fork.last]
        found[fork.first : fork.last] = np.diff(here, axis=0, prepend=0.0) > LEAST_PROBABILITY
    return found


def _sure_degrees(own: Bytes, states: Records, to: Sequence[int], possible: NDArray[np.bool_]) -> Bytes:
    """By [state, age class, host type]: the least degree that is ever reached from there."""
    sure = np.broadcast_to(own[:, None, None], (len(own), *possible.shape[1:])).copy()
    while True:
        before = sure.copy()
        for number, state in enumerate(states):
            branches = range(int(state["branches"]), int(state["branches_end"]))
            if branches:
                reached = [np.where(possible[k], before[to[k]], DEATH) for k in branches]
                sure[number] = np.maximum(own[number], np.min(reached, axis=0))
        if (sure == before).all():
            return sure


def _milder(k: int, degree: int, left: int, branches: list[int], degrees: dict[int, int], own: Bytes) -> int:
    """The branch that who would take branch k takes instead; `left`: own degree of the state that is left."""
    most = left if own[k] == DEATH else int(own[k])

    def rank(branch: int) -> tuple[bool, int, int, int]:
        here = int(own[branch])
        return here > most, here if here > most else -here, degrees[branch], branch

    return min((branch for branch in branches if degrees[branch] < degree), key=rank)
