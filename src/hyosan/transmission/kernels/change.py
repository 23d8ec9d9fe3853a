"""Changes of state: infection, the natural history, death."""

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.laws import quantile
from hyosan.core.philox import draw, unit_fine
from hyosan.transmission.kernels.move import begin_drawing, begin_pulling, count_roamer, plan_jump, push, release_slot, settle
from hyosan.transmission.kernels.presence import deepest_site
from hyosan.transmission.tables import (
    ACTS,
    ALL_OR_NOTHING,
    BY_SEEDING,
    DEAD,
    IMMUNE,
    LEAKY,
    LESS_INFECTIOUS,
    N_ANY_PULL,
    N_DEATHS,
    N_EPISODES,
    N_INFECTIONS,
    N_TRANSITIONS,
    NEVER,
    NONE,
    ROAMS,
    SUSCEPTIBLE,
    TRANSITION,
    Ints,
    Law,
    Live,
    Log,
    Queue,
    World,
)


@kernel
def susceptibility(law: Law, live: Live, person: int, strain: int) -> float:
    """Relative susceptibility of a person to a strain now: section 3 of the model."""
    people = live.people
    state = people[person]["state"]
    if state != SUSCEPTIBLE and law.susceptible_to[state, strain] == 0:
        return 0.0
    value = law.susceptibility[strain, people[person]["age_class"], people[person]["host"]]
    immune = people[person]["immune"]
    if immune == 0 or value <= 0.0:
        return float(value)
    for source in range(law.protection_kind.shape[0]):
        if (immune >> source) & 1 == 0:
            continue
        kind = law.protection_kind[source, strain]
        if kind == LEAKY:
            value *= 1.0 - law.protection_effect[source, strain]
        elif kind == ALL_OR_NOTHING:
            words = draw(law.protection_keys[source, strain], person, 0, 0, 0, 0, 0)
            if unit_fine(words[0], words[1]) < law.protection_effect[source, strain]:
                return 0.0
    return float(value)


@kernel
def branch(law: Law, live: Live, person: int, first: int, last: int, u: float) -> int:
    """The state that a list of branches leads to."""
    people = live.people
    for index in range(first, last - 1):
        if u < law.branch_cumulative[index, people[person]["age_class"], people[person]["host"]]:
            return int(law.branch_to[index])
    return int(law.branch_to[last - 1])


@kernel
def state_words(law: Law, live: Live, person: int) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """The words that decide how long a person stays in the present state (0, 1) and what comes next (2, 3)."""
    people = live.people
    return draw(law.state_keys[people[person]["state"]], person, people[person]["episode"], 0, 0, 0, people[person]["changes"])


@kernel
def is_target(law: Law, state: int, host: int) -> bool:
    """Whether any rule may choose somebody in that state."""
    for rule in range(law.rule_target.shape[0]):
        if law.rule_target[rule, state, host] != 0:
            return True
    return False


@kernel
def enter(
    world: World, law: Law, live: Live, queue: Queue, log: Log, person: int, new: int, time: int, cause: int, begins: bool
) -> None:
    """Put a person into a state: counts, log, immunity, dwell time, roaming, attempts."""
    people = live.people
    old = people[person]["state"]
    old_flags = law.states[old]["flags"]
    flags = law.states[new]["flags"]
    area = people[person]["area"]
    home = people[person]["home"]
    live.counts[area, old] -= 1
    live.counts[area, new] += 1
    if home >= 0:
        live.susceptible[home] += (1 if new == SUSCEPTIBLE else 0) - (1 if old == SUSCEPTIBLE else 0)
    row = live.numbers[N_TRANSITIONS]
    live.numbers[N_TRANSITIONS] = row + 1
    log.transitions[row, 0] = time
    log.transitions[row, 1] = person
    log.transitions[row, 2] = old
    log.transitions[row, 3] = new
    log.transitions[row, 4] = cause
    if flags & IMMUNE:
        people[person]["immune"] |= 1 << law.strains[law.states[new]["strain"]]["source"]
    elif old_flags & IMMUNE and not begins:
        people[person]["immune"] &= ~(1 << law.strains[law.states[old]["strain"]]["source"])
    if old_flags & ROAMS and not flags & ROAMS:
        count_roamer(world, live, person, -1)
    people[person]["state"] = new
    people[person]["changes"] += 1
    if flags & DEAD:
        release_slot(world, live, person)
        live.numbers[N_DEATHS] += 1
        return
    if law.states[new]["law"] >= 0:
        words = state_words(law, live, person)
        dwell = quantile(law.laws, law.law_tables, law.states[new]["law"], unit_fine(words[0], words[1]))
        if dwell < 1e18:
            due = time + max(1, np.int64(dwell + 0.5))
            if due < NEVER:
                push(live, queue, TRANSITION, 0, 0, person, due, people[person]["changes"], 0)
    if flags & ROAMS and not old_flags & ROAMS:
        site = people[person]["site"]
        if site < 0:
            settle(world, law, live, queue, person, deepest_site(world, law, live, person, time), time)
        else:
            people[person]["stay"] += 1
            people[person]["drawn"] = NONE
        count_roamer(world, live, person, 1)
        plan_jump(world, law, live, queue, person, time)
    if flags & ACTS:
        begin_drawing(law, live, queue, person, time)
    if live.numbers[N_ANY_PULL] != 0 and is_target(law, new, people[person]["host"]):
        begin_pulling(world, law, live, queue, person, time)


@kernel
def individual_scale(law: Law, live: Live, person: int, strain: int) -> float:
    """The individual factor of infectiousness in the present episode: host type, variation, protections held."""
    people = live.people
    scale = law.host_infectiousness[strain, people[person]["host"]]
    if law.strains[strain]["variation"] >= 0:
        words = draw(law.variation_keys[strain], person, people[person]["episode"], 0, 0, 0, 0)
        scale *= quantile(law.laws, law.law_tables, law.strains[strain]["variation"], unit_fine(words[0], words[1]))
    immune = people[person]["immune"]
    if immune != 0:
        for source in range(law.protection_kind.shape[0]):
            if (immune >> source) & 1 and law.protection_kind[source, strain] == LESS_INFECTIOUS:
                scale *= 1.0 - law.protection_effect[source, strain]
    return float(scale)


@kernel
def infect(
    world: World,
    law: Law,
    live: Live,
    queue: Queue,
    log: Log,
    person: int,
    strain: int,
    time: int,
    infector: int,
    setting: int,
    place: int,
    cause: int,
    state: int,
) -> None:
    """Begin an episode. `state` NONE: drawn from the strain's start branches."""
    people = live.people
    episode = people[person]["episode"] + 1
    if law.strains[strain]["mutates_to"] >= 0 and infector >= 0:
        words = draw(law.mutation_keys[strain], person, episode, 0, 0, 0, 0)
        if unit_fine(words[0], words[1]) < law.strains[strain]["mutation"]:
            strain = law.strains[strain]["mutates_to"]
    people[person]["episode"] = episode
    people[person]["infected_at"] = time
    people[person]["drawn"] = NONE
    people[person]["scale"] = individual_scale(law, live, person, strain)
    if state < 0:
        words = draw(law.start_keys[strain], person, episode, 0, 0, 0, 0)
        u = unit_fine(words[0], words[1])
        state = branch(law, live, person, law.strains[strain]["starts"], law.strains[strain]["starts_end"], u)
    row = live.numbers[N_INFECTIONS]
    live.numbers[N_INFECTIONS] = row + 1
    live.numbers[N_EPISODES] += 1
    infections = log.infections
    infections[row, 0] = time
    infections[row, 1] = person
    infections[row, 2] = episode
    infections[row, 3] = infector
    infections[row, 4] = people[infector]["episode"] if infector >= 0 else NONE
    infections[row, 5] = setting
    infections[row, 6] = place
    infections[row, 7] = world.places[place]["area"] if place >= 0 and world.places[place]["area"] >= 0 else people[person]["area"]
    infections[row, 8] = strain
    enter(world, law, live, queue, log, person, state, time, cause, True)


@kernel
def seed(
    world: World, law: Law, live: Live, queue: Queue, log: Log, person: int, strain: int, state: int, time: int
) -> None:
    """Infect a person without an infector."""
    infect(world, law, live, queue, log, person, strain, time, NONE, NONE, NONE, BY_SEEDING, state)


@kernel
def hold(live: Live, people: Ints, source: int) -> None:
    """Give people a source of protection before the start."""
    for index in range(len(people)):
        live.people[people[index]]["immune"] |= 1 << source
