"""Fear grows with the number of those who roam; flight."""

from hyosan.core.arrays import Floats, Ints
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import unit
from hyosan.disease.tables import DEAD
from hyosan.transmission.kernels.decide import unit_words
from hyosan.transmission.kernels.measures import may_depart, passes
from hyosan.transmission.kernels.move import log_move, move, pick_neighbour
from hyosan.transmission.kernels.pool import free_rows
from hyosan.transmission.kernels.room import DONE, NEED_LOG, NEED_ROWS, NEED_VISITORS, ROOM_LOG, ROOM_ROWS, lacks_room
from hyosan.transmission.tables import (
    BEHAVIOUR_UNLESS,
    BEHAVIOURS,
    C_STREET,
    EVENT_FLIGHT,
    EVENTS,
    FIXED,
    HAZARD,
    KINDS,
    MEMBER,
    N_EVENTS,
    N_RESERVE,
    N_VISITOR_SLOTS,
    NUMBERS,
    PEOPLE,
    PLACES,
    REFUGE_KEYS,
    ROAMING,
    ROSTER,
    STATES,
    VISITORS,
)


@kernel
def fear(run: Context, behaviour: int) -> None:
    """Add one interval's hazard of a behaviour in every neighbourhood."""
    behaviours = view(run, BEHAVIOURS)
    roaming = view(run, ROAMING)
    for home in range(len(roaming)):
        residents = view(run, PLACES)[view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home]["size"]
        if roaming[home] <= 0 or residents == 0:
            continue
        share = (roaming[home] / residents) / behaviours[behaviour]["saturation"]
        view(run, HAZARD)[behaviour, home] += (
            behaviours[behaviour]["hazard_per_tick"] * behaviours[behaviour]["every"] * min(1.0, share)
        )


@inner_kernel
def flee_person(run: Context, behaviour: int, unit_id: int, person: int, time: int) -> None:
    """Bring somebody to the refuge of the unit, unless he or she cannot or will not flee."""
    people = view(run, PEOPLE)
    state = people[person]["state"]
    home = people[person]["home"]
    if (
        people[person]["site"] >= 0
        or view(run, STATES)[state]["flags"] & DEAD
        or view(run, BEHAVIOUR_UNLESS)[behaviour, state]
    ):
        return
    words = unit_words(run, view(run, REFUGE_KEYS)[behaviour], behaviour, unit_id)
    refuge = pick_neighbour(run, home, unit(words[0]))
    if refuge < 0:
        return
    site = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + refuge
    area = view(run, PLACES)[site]["area"]
    if unit(words[3]) >= passes(run, people[person]["area"], area) * may_depart(run, person, area):
        return
    log_move(run, EVENT_FLIGHT, behaviour, person, site, time)
    move(run, person, site, time)


@kernel
def flee(
    run: Context,
    behaviour: int,
    first: Ints,
    units: Ints,
    limits: Floats,
    cursor: Ints,
    time: int,
) -> int:
    """Let every unit flee whose threshold the hazard has reached; units of one neighbourhood are in that order."""
    places = view(run, PLACES)
    everybody = view(run, MEMBER).shape[1]
    for home in range(len(cursor)):
        hazard = view(run, HAZARD)[behaviour, home]
        while cursor[home] < first[home + 1] - first[home]:
            at = first[home] + cursor[home]
            if limits[at] > hazard:
                break
            unit_id = units[at]
            count = 1 if unit_id < everybody else places[unit_id - everybody]["size"]
            lack = lacks_room(run)
            if lack != DONE:
                return int(lack)
            if free_rows(run) < ROOM_ROWS * (count + 1):
                return NEED_ROWS
            # So many more visitors need at most four times as many slots and one page, since pages are kept half empty.
            numbers = view(run, NUMBERS)
            if numbers[N_VISITOR_SLOTS] + numbers[N_RESERVE] + 4 * count > len(view(run, VISITORS)):
                return NEED_VISITORS
            if view(run, NUMBERS)[N_EVENTS] + count + ROOM_LOG > len(view(run, EVENTS)):
                return NEED_LOG
            for member in range(count):
                person = unit_id
                if unit_id >= everybody:
                    person = int(view(run, ROSTER)[places[unit_id - everybody]["first"] + member])
                if view(run, PEOPLE)[person]["home"] == home:
                    flee_person(run, behaviour, unit_id, person, time)
            cursor[home] += 1
    return DONE
