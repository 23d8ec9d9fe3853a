"""The whole course of an episode, drawn at its beginning, at the same addresses as change by change."""

from hyosan.core.arrays import Ints
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.laws import quantile
from hyosan.core.philox import Words, draw, unit_fine
from hyosan.disease.kernels import protection_factor, shedding_factor
from hyosan.disease.tables import ACTS, DEAD, IMMUNE, NONE, SUSCEPTIBLE
from hyosan.transmission.kernels.branches import next_state
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.traits import age_class_of, host_of
from hyosan.transmission.tables import (
    BRANCH_TO,
    CARE_AWAITED,
    CARE_HELD,
    HOST_INFECTIOUSNESS,
    LAW_TABLES,
    LAWS,
    MUTATION_KEYS,
    NEVER,
    PROTECTION_EFFECT,
    PROTECTION_KEYS,
    PROTECTION_KIND,
    START_KEYS,
    STATE_KEYS,
    STATES,
    STRAINS,
    SUSCEPTIBILITY,
    VARIATION_KEYS,
)
from hyosan.transmission.tables_ahead import HELD


@inner_kernel
def held_by(run: Context, person: int) -> int:
    """Bits of the sources of protection that somebody holds."""
    held = view(run, HELD)
    return int(held[person]) if len(held) > 0 else 0


@inner_kernel
def taken_in(run: Context, person: int, strain: int) -> float:
    """Relative susceptibility of somebody without an episode."""
    value = view(run, SUSCEPTIBILITY)[strain, age_class_of(run, person), host_of(run, person)]
    immune = held_by(run, person)
    if immune == 0 or value <= 0.0:
        return float(value)
    kinds, effects = view(run, PROTECTION_KIND), view(run, PROTECTION_EFFECT)
    return float(value * protection_factor(kinds, effects, view(run, PROTECTION_KEYS), immune, strain, person))


@inner_kernel
def scale_of(run: Context, person: int, strain: int, episode: int, immune: int) -> float:
    """The individual factor of infectiousness in an episode."""
    strains = view(run, STRAINS)
    scale = view(run, HOST_INFECTIOUSNESS)[strain, host_of(run, person)]
    if strains[strain]["variation"] >= 0:
        words = draw(view(run, VARIATION_KEYS)[strain], person, episode, 0, 0, 0, 0)
        u = unit_fine(words[0], words[1])
        scale *= quantile(view(run, LAWS), view(run, LAW_TABLES), strains[strain]["variation"], u)
    return float(scale * shedding_factor(view(run, PROTECTION_KIND), view(run, PROTECTION_EFFECT), immune, strain))


@inner_kernel
def strain_of_episode(run: Context, person: int, strain: int, episode: int, infector: int) -> int:
    """The strain of a new episode: that of the infector, or what it mutates to."""
    strains = view(run, STRAINS)
    if strains[strain]["mutates_to"] < 0 or infector < 0:
        return strain
    words = draw(view(run, MUTATION_KEYS)[strain], person, episode, 0, 0, 0, 0)
    return int(strains[strain]["mutates_to"]) if unit_fine(words[0], words[1]) < strains[strain]["mutation"] else strain


@inner_kernel
def first_state(run: Context, person: int, strain: int, episode: int, immune: int) -> int:
    """The first state of an episode, drawn from the strain's start branches; `immune`: held at infection."""
    strains = view(run, STRAINS)
    first, last = strains[strain]["starts"], strains[strain]["starts_end"]
    if last - first == 1 and immune == 0:
        return int(view(run, BRANCH_TO)[first])  # whatever is drawn
    words = draw(view(run, START_KEYS)[strain], person, episode, 0, 0, 0, 0)
    u = unit_fine(words[0], words[1])
    return int(next_state(run, person, strain, age_class_of(run, person), host_of(run, person), first, last, immune, u))


@inner_kernel
def enter_state(run: Context, state: int, time: int, old: int, path: Ints, row: int, end: int) -> int:
    """Write a row of a course, the room for which ends at a row: 1, or FULL.

    0 if the course hangs on a bed there: a state that takes one or gives one back, or that ends waiting for one. `old`:
    the state before, NONE if this one is entered in any case.
    """
    if row + 1 >= end:
        return FULL
    held, awaited = view(run, CARE_HELD), view(run, CARE_AWAITED)
    path[row, 0] = time
    path[row, 1] = state
    if old >= 0 and (held[old] != held[state] or awaited[old] >= 0):
        return 0
    path[row + 1, 0] = NEVER
    return 1


@inner_kernel
def follow(
    run: Context, person: int, words: Words, last: int, path: Ints, row: int, end: int, immune: int
) -> int:  # fmt: skip
    """Write what follows, up to time `last`, upon the state in a row of a course; as `enter_state`, 0: nothing does.

    `words`: drawn for that change of state.
    """
    states, state = view(run, STATES), int(path[row, 1])
    if state == SUSCEPTIBLE or states[state]["flags"] & DEAD or states[state]["law"] < 0:
        return 0
    dwell = quantile(view(run, LAWS), view(run, LAW_TABLES), states[state]["law"], unit_fine(words[0], words[1]))
    if not dwell < 1e18:
        return 0
    time = int(path[row, 0]) + max(1, int(dwell + 0.5))
    if time >= NEVER or time > last:
        return 0
    following = next_state(
        run, person, states[state]["strain"], age_class_of(run, person), host_of(run, person),
        states[state]["branches"], states[state]["branches_end"], immune, unit_fine(words[2], words[3]),
    )  # fmt: skip
    return int(enter_state(run, following, time, state, path, row + 1, end))


@inner_kernel
def walk(
    run: Context,
    person: int,
    episode: int,
    changes: int,
    state: int,
    time: int,
    last: int,
    path: Ints,
    first: int,
    only_to_act: bool,
    immune: int,
    old: int,
) -> int:
    """Write the course from its first state on, up to time `last`: rows (time, state); returns their number or FULL.

    The rows are those of `path` from `first` on. `changes`: of state, before the first. `only_to_act`: up to the
    first state in which the person acts. `immune`: bits of the sources of protection held at infection. The course ends
    where it hangs on a bed (`enter_state`); when and which stands in the row behind, else NEVER. `old`: the state
    before the first, NONE if the first is entered in any case.
    """
    states = view(run, STATES)
    count = entered = enter_state(run, state, time, old, path, first, len(path))
    while entered > 0:
        row = first + count - 1
        if only_to_act and states[path[row, 1]]["flags"] & ACTS:
            return int(count)
        words = draw(view(run, STATE_KEYS)[path[row, 1]], person, episode, 0, 0, 0, changes + count)
        entered = follow(run, person, words, last, path, row, len(path), immune)
        count += entered
    return FULL if entered == FULL else int(count)


@inner_kernel
def first_act(run: Context, path: Ints, first: int, count: int) -> int:
    """The row of a course, of `count` rows from `first` on, in which the person first acts; NONE without."""
    states = view(run, STATES)
    for row in range(first, first + count):
        if states[path[row, 1]]["flags"] & ACTS:
            return row
    return NONE


@inner_kernel
def acts_no_more(run: Context, path: Ints, first: int, count: int, last: int) -> int:
    """When the last state ends in which the person acts; behind `last` if it is not left before."""
    states = view(run, STATES)
    for row in range(first + count - 1, first - 1, -1):
        if states[path[row, 1]]["flags"] & ACTS:
            return int(path[row + 1, 0]) if row + 1 < first + count else last + 1
    return NONE


@inner_kernel
def held_after(run: Context, path: Ints, first: int, count: int, old: int, immune: int) -> int:
    """Bits of the sources held at the end of a course of `count` rows from `first` on; `old`: the state before."""
    states, strains = view(run, STATES), view(run, STRAINS)
    for row in range(first, first + count):
        new = path[row, 1]
        if states[new]["flags"] & IMMUNE:
            immune |= 1 << strains[states[new]["strain"]]["source"]
        elif states[old]["flags"] & IMMUNE:
            immune &= ~(1 << strains[states[old]["strain"]]["source"])
        old = new
    return immune
