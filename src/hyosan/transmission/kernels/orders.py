"""What interventions do to people at a decision: kill, bring away, send home; and where people are then."""

from hyosan.core.arrays import Bytes, Ints
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.kernels import shedding_factor
from hyosan.disease.tables import DEAD, NONE, ROAMS, SUSCEPTIBLE
from hyosan.transmission.kernels.change import enter
from hyosan.transmission.kernels.decide import is_sheltered
from hyosan.transmission.kernels.move import draw_anew, log_move, move, settle
from hyosan.transmission.kernels.presence import deepest_site, is_dead
from hyosan.transmission.kernels.room import DONE, lacks_room
from hyosan.transmission.kernels.visit import release_slot
from hyosan.transmission.tables import (
    BY_INTERVENTION,
    EVENT_EVACUATION,
    EVENT_KILLED,
    EVENT_RETURN,
    EVENTS,
    N_EVENTS,
    NUMBERS,
    PEOPLE,
    PLACES,
    PROTECTION_EFFECT,
    PROTECTION_KIND,
    STATES,
    STRAINS,
)


@kernel
def whereabouts(run: Context, time: int, people: Ints, sites: Ints) -> None:
    """Where each of some is: the site of the touched, else the deepest place of presence; NONE of the dead."""
    for index in range(len(people)):
        person = people[index]
        site = view(run, PEOPLE)[person]["site"]
        if is_dead(run, person):
            sites[index] = NONE
        else:
            sites[index] = site if site >= 0 else deepest_site(run, person, time)


@kernel
def sheltered(run: Context, people: Ints, found: Bytes) -> None:
    """Who of some people has barricaded himself or herself."""
    for index in range(len(people)):
        found[index] = is_sheltered(run, people[index])


@inner_kernel
def dead_state(run: Context, person: int) -> int:
    """The state of somebody who is killed: of the strain of the present state, else of the first that has one."""
    strains = view(run, STRAINS)
    strain = view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]
    if strain >= 0 and strains[strain]["dead"] >= 0:
        return int(strains[strain]["dead"])
    for other in range(len(strains)):
        if strains[other]["dead"] >= 0:
            return int(strains[other]["dead"])
    return NONE


@inner_kernel
def log_killed(run: Context, name: int, person: int, site: int, time: int) -> None:
    """Log that an intervention kills somebody."""
    events = view(run, EVENTS)
    numbers = view(run, NUMBERS)
    row = numbers[N_EVENTS]
    numbers[N_EVENTS] = row + 1
    area = view(run, PEOPLE)[person]["area"]
    if site >= 0 and view(run, PLACES)[site]["area"] >= 0:
        area = view(run, PLACES)[site]["area"]
    events[row, 0] = time
    events[row, 1] = EVENT_KILLED
    events[row, 2] = name
    events[row, 3] = NONE
    events[row, 4] = NONE
    events[row, 5] = person
    events[row, 6] = site
    events[row, 7] = area
    events[row, 8] = NONE


@kernel
def kill(run: Context, people: Ints, sites: Ints, name: int, time: int, begin: int) -> int:
    """Kill people from a position on, each at his or her site; the position at which room is lacking, or the end."""
    for index in range(begin, len(people)):
        if lacks_room(run) != DONE:
            return index
        log_killed(run, name, people[index], sites[index], time)
        enter(run, people[index], dead_state(run, people[index]), time, BY_INTERVENTION, False)
    return len(people)


@kernel
def treat(run: Context, people: Ints, bits: int) -> None:
    """Let sources of protection act on the present episodes of people, of those who have one."""
    everybody, states = view(run, PEOPLE), view(run, STATES)
    kinds, effects = view(run, PROTECTION_KIND), view(run, PROTECTION_EFFECT)
    for index in range(len(people)):
        one = everybody[people[index]]
        if one["state"] == SUSCEPTIBLE:
            continue
        new = bits & ~one["shield"]
        one["scale"] *= shedding_factor(kinds, effects, new, states[one["state"]]["strain"])
        one["shield"] |= new
        one["treated"] |= new


@kernel
def evacuate(run: Context, people: Ints, site: int, name: int, time: int, begin: int) -> int:
    """Bring people to a site, from a position on; the position at which room is lacking, or the end."""
    for index in range(begin, len(people)):
        if lacks_room(run) != DONE:
            return index
        log_move(run, EVENT_EVACUATION, name, people[index], site, time)
        move(run, people[index], site, time)
    return len(people)


@kernel
def send_home(run: Context, people: Ints, name: int, time: int, begin: int) -> int:
    """Let people be untouched again, from a position on; those who roam or are dead stay."""
    for index in range(begin, len(people)):
        if lacks_room(run) != DONE:
            return index
        person = people[index]
        if view(run, STATES)[view(run, PEOPLE)[person]["state"]]["flags"] & (DEAD | ROAMS):
            continue
        log_move(run, EVENT_RETURN, name, person, NONE, time)
        release_slot(run, person)
        settle(run, person, NONE, time)
        draw_anew(run, person, time)
    return len(people)
