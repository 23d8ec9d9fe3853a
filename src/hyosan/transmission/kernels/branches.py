"""Which state follows: of the branches of a list, or a milder one for those who are protected."""

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit_fine
from hyosan.disease.kernels import find_branch, passing, spared_branch
from hyosan.transmission.tables import (
    BRANCH_CUMULATIVE,
    BRANCH_MILDER,
    BRANCH_TO,
    GUARD_KEYS,
    GUARDS,
    SPARED_KEYS,
    STATE_SPARED,
)


@inner_kernel
def next_state(
    run: Context, person: int, strain: int, age_class: int, host: int, first: int, last: int, shield: int, u: float
) -> int:
    """The state that a list of branches leads to, for a uniform number u; `shield`: bits of protections that count."""
    index = find_branch(view(run, BRANCH_CUMULATIVE), first, last, age_class, host, u)
    if shield != 0 and view(run, GUARDS).shape[0] > 0:
        index = spared_branch(
            view(run, BRANCH_MILDER), view(run, BRANCH_CUMULATIVE), view(run, GUARDS), view(run, GUARD_KEYS), shield,
            strain, person, index, first, age_class, host, u,
        )  # fmt: skip
    return int(view(run, BRANCH_TO)[index])


@inner_kernel
def left_as(
    run: Context, person: int, strain: int, age_class: int, host: int, state: int, treated: int, episode: int,
    changes: int,
) -> int:  # fmt: skip
    """The state as which a treated person leaves one: itself, or a milder one if what was sure is prevented."""
    spared, u, left = view(run, STATE_SPARED), -1.0, 1.0
    if view(run, GUARDS).shape[0] == 0:
        return state
    for degree in range(1, spared.shape[3]):
        if spared[state, age_class, host, degree] < 0:
            continue
        left *= passing(view(run, GUARDS), view(run, GUARD_KEYS), treated, strain, person, degree)
        if left < 1.0 and u < 0.0:
            words = draw(view(run, SPARED_KEYS)[strain], person, episode, 0, 0, 0, changes)
            u = unit_fine(words[0], words[1])
        if left < 1.0 and u >= left:
            return int(spared[state, age_class, host, degree])
    return state
