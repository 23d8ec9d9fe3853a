"""Changes of state: infection, the natural history, death."""

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.core.laws import quantile
from hyosan.core.philox import draw, unit_fine
from hyosan.disease.kernels import choose_branch, protection_factor, shedding_factor
from hyosan.disease.tables import DEAD, IMMUNE, NONE, ROAMS, SUSCEPTIBLE
from hyosan.transmission.kernels.move import begin_stay, count_roamer, draw_anew, plan_jump, settle
from hyosan.transmission.kernels.presence import deepest_site
from hyosan.transmission.kernels.push import push
from hyosan.transmission.kernels.visit import release_slot
from hyosan.transmission.tables import (
    BRANCH_CUMULATIVE,
    BRANCH_TO,
    BY_SEEDING,
    COUNTS,
    HEALTHY,
    HOST_INFECTIOUSNESS,
    INFECTIONS,
    LAW_TABLES,
    LAWS,
    MUTATION_KEYS,
    N_DEATHS,
    N_EPISODES,
    N_INFECTIONS,
    N_TRANSITIONS,
    NEVER,
    NUMBERS,
    PEOPLE,
    PLACES,
    PROTECTION_EFFECT,
    PROTECTION_KEYS,
    PROTECTION_KIND,
    START_KEYS,
    STATE_KEYS,
    STATES,
    STRAINS,
    SUSCEPTIBILITY,
    SUSCEPTIBLE_TO,
    TRANSITION,
    TRANSITIONS,
    VARIATION_KEYS,
)


@kernel
def susceptibility(run: Context, person: int, strain: int) -> float:
    """Relative susceptibility of a person to a strain now: section 3 of the model."""
    people = view(run, PEOPLE)
    state = people[person]["state"]
    if state != SUSCEPTIBLE and view(run, SUSCEPTIBLE_TO)[state, strain] == 0:
        return 0.0
    value = view(run, SUSCEPTIBILITY)[strain, people[person]["age_class"], people[person]["host"]]
    immune = people[person]["immune"]
    if immune == 0 or value <= 0.0:
        return float(value)
    kinds, effects = view(run, PROTECTION_KIND), view(run, PROTECTION_EFFECT)
    return float(value * protection_factor(kinds, effects, view(run, PROTECTION_KEYS), immune, strain, person))


@kernel
def branch(run: Context, person: int, first: int, last: int, u: float) -> int:
    """The state that a list of branches leads to."""
    age_class, host = view(run, PEOPLE)[person]["age_class"], view(run, PEOPLE)[person]["host"]
    return int(choose_branch(view(run, BRANCH_TO), view(run, BRANCH_CUMULATIVE), first, last, age_class, host, u))


@kernel
def state_words(run: Context, person: int) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """The words that decide how long a person stays in the present state (0, 1) and what comes next (2, 3)."""
    people = view(run, PEOPLE)
    return draw(
        view(run, STATE_KEYS)[people[person]["state"]],
        person,
        people[person]["episode"],
        0,
        0,
        0,
        people[person]["changes"],
    )


@kernel
def enter(run: Context, person: int, new: int, time: int, cause: int, begins: bool) -> None:
    """Put a person into a state: counts, run, immunity, dwell time, roaming, attempts."""
    people = view(run, PEOPLE)
    old = people[person]["state"]
    old_flags = view(run, STATES)[old]["flags"]
    flags = view(run, STATES)[new]["flags"]
    area = people[person]["area"]
    home = people[person]["home"]
    view(run, COUNTS)[area, old] -= 1
    view(run, COUNTS)[area, new] += 1
    if home >= 0:
        view(run, HEALTHY)[home] += (1 if new == SUSCEPTIBLE else 0) - (1 if old == SUSCEPTIBLE else 0)
    row = view(run, NUMBERS)[N_TRANSITIONS]
    view(run, NUMBERS)[N_TRANSITIONS] = row + 1
    view(run, TRANSITIONS)[row, 0] = time
    view(run, TRANSITIONS)[row, 1] = person
    view(run, TRANSITIONS)[row, 2] = old
    view(run, TRANSITIONS)[row, 3] = new
    view(run, TRANSITIONS)[row, 4] = cause
    if flags & IMMUNE:
        people[person]["immune"] |= 1 << view(run, STRAINS)[view(run, STATES)[new]["strain"]]["source"]
    elif old_flags & IMMUNE and not begins:
        people[person]["immune"] &= ~(1 << view(run, STRAINS)[view(run, STATES)[old]["strain"]]["source"])
    if old_flags & ROAMS and (begins or not flags & ROAMS):
        count_roamer(run, person, -1)
    people[person]["state"] = new
    people[person]["changes"] += 1
    people[person]["changes_at"] = NEVER
    if flags & DEAD:
        release_slot(run, person)
        view(run, NUMBERS)[N_DEATHS] += 1
        return
    if view(run, STATES)[new]["law"] >= 0:
        words = state_words(run, person)
        dwell = quantile(
            view(run, LAWS), view(run, LAW_TABLES), view(run, STATES)[new]["law"], unit_fine(words[0], words[1])
        )
        if dwell < 1e18:
            due = time + max(1, int(dwell + 0.5))
            if due < NEVER:
                people[person]["changes_at"] = due
                push(run, TRANSITION, 0, 0, person, due, people[person]["changes"], 0)
    if flags & ROAMS and (begins or not old_flags & ROAMS):
        site = people[person]["site"]
        if site < 0:
            settle(run, person, deepest_site(run, person, time), time)
        else:
            begin_stay(run, person)
        count_roamer(run, person, 1)
        plan_jump(run, person, time)
    draw_anew(run, person, time)


@kernel
def individual_scale(run: Context, person: int, strain: int) -> float:
    """The individual factor of infectiousness in the present episode: host type, variation, protections held."""
    people = view(run, PEOPLE)
    scale = view(run, HOST_INFECTIOUSNESS)[strain, people[person]["host"]]
    if view(run, STRAINS)[strain]["variation"] >= 0:
        words = draw(view(run, VARIATION_KEYS)[strain], person, people[person]["episode"], 0, 0, 0, 0)
        scale *= quantile(
            view(run, LAWS),
            view(run, LAW_TABLES),
            view(run, STRAINS)[strain]["variation"],
            unit_fine(words[0], words[1]),
        )
    return float(
        scale
        * shedding_factor(view(run, PROTECTION_KIND), view(run, PROTECTION_EFFECT), people[person]["immune"], strain)
    )


@kernel
def infect(
    run: Context,
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
    people = view(run, PEOPLE)
    episode = people[person]["episode"] + 1
    if view(run, STRAINS)[strain]["mutates_to"] >= 0 and infector >= 0:
        words = draw(view(run, MUTATION_KEYS)[strain], person, episode, 0, 0, 0, 0)
        if unit_fine(words[0], words[1]) < view(run, STRAINS)[strain]["mutation"]:
            strain = view(run, STRAINS)[strain]["mutates_to"]
    people[person]["episode"] = episode
    people[person]["infected_at"] = time
    people[person]["drawn"] = NONE
    people[person]["scale"] = individual_scale(run, person, strain)
    if state < 0:
        words = draw(view(run, START_KEYS)[strain], person, episode, 0, 0, 0, 0)
        u = unit_fine(words[0], words[1])
        state = branch(run, person, view(run, STRAINS)[strain]["starts"], view(run, STRAINS)[strain]["starts_end"], u)
    row = view(run, NUMBERS)[N_INFECTIONS]
    view(run, NUMBERS)[N_INFECTIONS] = row + 1
    view(run, NUMBERS)[N_EPISODES] += 1
    infections = view(run, INFECTIONS)
    infections[row, 0] = time
    infections[row, 1] = person
    infections[row, 2] = episode
    infections[row, 3] = infector
    infections[row, 4] = people[infector]["episode"] if infector >= 0 else NONE
    infections[row, 5] = setting
    infections[row, 6] = place
    infections[row, 7] = (
        view(run, PLACES)[place]["area"]
        if place >= 0 and view(run, PLACES)[place]["area"] >= 0
        else people[person]["area"]
    )
    infections[row, 8] = strain
    enter(run, person, state, time, cause, True)


@kernel
def seed(run: Context, person: int, strain: int, state: int, time: int) -> None:
    """Infect a person without an infector."""
    infect(run, person, strain, time, NONE, NONE, NONE, BY_SEEDING, state)
