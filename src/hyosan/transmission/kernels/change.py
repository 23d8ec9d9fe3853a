"""Changes of state: infection, the natural history, death."""

import numpy as np

from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.laws import quantile
from hyosan.core.philox import draw, unit_fine
from hyosan.disease.kernels import protection_factor, shedding_factor
from hyosan.disease.tables import BANDS, DEAD, IMMUNE, NONE, ROAMS, SUSCEPTIBLE
from hyosan.transmission.kernels.beds import change_beds, take_back
from hyosan.transmission.kernels.branches import left_as, next_state
from hyosan.transmission.kernels.joining import enter_band, leave_band
from hyosan.transmission.kernels.move import begin_stay, count_roamer, draw_anew, plan_jump, settle
from hyosan.transmission.kernels.presence import deepest_site
from hyosan.transmission.kernels.push import push
from hyosan.transmission.kernels.visit import release_slot
from hyosan.transmission.tables import (
    ADMISSION,
    BY_BED,
    CARE_GIVEN,
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


@inner_kernel
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


@inner_kernel
def branch(run: Context, person: int, strain: int, first: int, last: int, u: float) -> int:
    """The state that a list of branches of a strain leads to."""
    one = view(run, PEOPLE)[person]
    return int(next_state(run, person, strain, one["age_class"], one["host"], first, last, one["shield"], u))


@inner_kernel
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


@inner_kernel
def state_after(run: Context, person: int) -> int:
    """The state that follows the present one when the time in it is over."""
    one, states = view(run, PEOPLE)[person], view(run, STATES)
    state = one["state"]
    strain = states[state]["strain"]
    words = state_words(run, person)
    if one["treated"] != 0:
        state = left_as(
            run, person, strain, one["age_class"], one["host"], state, one["treated"], one["episode"], one["changes"]
        )
        if states[state]["branches"] == states[state]["branches_end"]:
            return int(state)
    u = unit_fine(words[2], words[3])
    return int(branch(run, person, strain, states[state]["branches"], states[state]["branches_end"], u))


@inner_kernel
def enter(run: Context, person: int, new: int, time: int, cause: int, begins: bool) -> None:
    """Put a person into a state: counts, run, immunity, dwell time, roaming, attempts."""
    counts = view(run, COUNTS)
    numbers = view(run, NUMBERS)
    people = view(run, PEOPLE)
    states = view(run, STATES)
    strains = view(run, STRAINS)
    transitions = view(run, TRANSITIONS)
    old = people[person]["state"]
    new, kept = change_beds(run, person, person, people[person]["area"], old, new, time)
    if kept >= 0:
        push(run, ADMISSION, 0, 0, kept, time, 0, 0)
    old_flags = states[old]["flags"]
    flags = states[new]["flags"]
    area = people[person]["area"]
    home = people[person]["home"]
    counts[area, old] -= 1
    counts[area, new] += 1
    if home >= 0:
        view(run, HEALTHY)[home] += (1 if new == SUSCEPTIBLE else 0) - (1 if old == SUSCEPTIBLE else 0)
    row = numbers[N_TRANSITIONS]
    numbers[N_TRANSITIONS] = row + 1
    transitions[row, 0] = time
    transitions[row, 1] = person
    transitions[row, 2] = old
    transitions[row, 3] = new
    transitions[row, 4] = cause
    if flags & IMMUNE:
        people[person]["immune"] |= 1 << strains[states[new]["strain"]]["source"]
    elif old_flags & IMMUNE and not begins:
        people[person]["immune"] &= ~(1 << strains[states[old]["strain"]]["source"])
    if old_flags & ROAMS and (begins or not flags & ROAMS):
        count_roamer(run, person, -1)
    if old_flags & BANDS:
        leave_band(run, person)
    people[person]["state"] = new
    people[person]["changes"] += 1
    people[person]["changes_at"] = NEVER
    people[person]["treated"] = 0
    if flags & DEAD:
        release_slot(run, person)
        numbers[N_DEATHS] += 1
        return
    if states[new]["law"] >= 0:
        words = state_words(run, person)
        dwell = quantile(view(run, LAWS), view(run, LAW_TABLES), states[new]["law"], unit_fine(words[0], words[1]))
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
    if flags & BANDS:
        enter_band(run, person)
    draw_anew(run, person, time)


@inner_kernel
def individual_scale(run: Context, person: int, strain: int) -> float:
    """The individual factor of infectiousness in the present episode: host type, variation, protections held."""
    people = view(run, PEOPLE)
    strains = view(run, STRAINS)
    scale = view(run, HOST_INFECTIOUSNESS)[strain, people[person]["host"]]
    if strains[strain]["variation"] >= 0:
        words = draw(view(run, VARIATION_KEYS)[strain], person, people[person]["episode"], 0, 0, 0, 0)
        scale *= quantile(
            view(run, LAWS),
            view(run, LAW_TABLES),
            strains[strain]["variation"],
            unit_fine(words[0], words[1]),
        )
    return float(
        scale
        * shedding_factor(view(run, PROTECTION_KIND), view(run, PROTECTION_EFFECT), people[person]["immune"], strain)
    )


@inner_kernel
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
    """Begin an episode. `state` NONE: drawn from the strain's start branches; in a given one nothing mutates."""
    infections = view(run, INFECTIONS)
    numbers = view(run, NUMBERS)
    people = view(run, PEOPLE)
    places = view(run, PLACES)
    strains = view(run, STRAINS)
    episode = people[person]["episode"] + 1
    if strains[strain]["mutates_to"] >= 0 and infector >= 0 and state < 0:
        words = draw(view(run, MUTATION_KEYS)[strain], person, episode, 0, 0, 0, 0)
        if unit_fine(words[0], words[1]) < strains[strain]["mutation"]:
            strain = strains[strain]["mutates_to"]
    people[person]["episode"] = episode
    people[person]["infected_at"] = time
    people[person]["drawn"] = NONE
    people[person]["shield"] = people[person]["immune"]
    people[person]["scale"] = individual_scale(run, person, strain)
    if state < 0:
        words = draw(view(run, START_KEYS)[strain], person, episode, 0, 0, 0, 0)
        u = unit_fine(words[0], words[1])
        state = branch(run, person, strain, strains[strain]["starts"], strains[strain]["starts_end"], u)
    row = numbers[N_INFECTIONS]
    numbers[N_INFECTIONS] = row + 1
    numbers[N_EPISODES] += 1
    infections[row, 0] = time
    infections[row, 1] = person
    infections[row, 2] = episode
    infections[row, 3] = infector
    infections[row, 4] = people[infector]["episode"] if infector >= 0 else NONE
    infections[row, 5] = setting
    infections[row, 6] = place
    infections[row, 7] = places[place]["area"] if place >= 0 and places[place]["area"] >= 0 else people[person]["area"]
    infections[row, 8] = strain
    infections[row, 9] = cause
    enter(run, person, state, time, cause, True)


@inner_kernel
def admit(run: Context, unit: int, time: int) -> None:
    """Give a bed that was kept for those who wait to the first of them; it is free if nobody waits any more."""
    first = take_back(run, unit, time)
    if first >= 0:
        enter(run, first, view(run, CARE_GIVEN)[view(run, PEOPLE)[first]["state"]], time, BY_BED, False)


@kernel
def seed(run: Context, person: int, strain: int, state: int, time: int, cause: int) -> None:
    """Infect a person without an infector."""
    infect(run, person, strain, time, NONE, NONE, NONE, cause, state)
