"""Fear grows with the number of those who roam; flight."""

from hyosan.core.arrays import Floats, Ints
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import unit
from hyosan.disease.tables import DEAD, NONE, ROAMS
from hyosan.transmission.kernels.decide import unit_words
from hyosan.transmission.kernels.find import ties_of
from hyosan.transmission.kernels.measures import may_depart, passes
from hyosan.transmission.kernels.move import log_move, move, pick_neighbour
from hyosan.transmission.kernels.pool import free_rows
from hyosan.transmission.kernels.room import DONE, NEED_LOG, NEED_ROWS, NEED_VISITORS, ROOM_LOG, ROOM_ROWS, lacks_room
from hyosan.transmission.tables import (
    BEHAVIOUR_UNLESS,
    BEHAVIOURS,
    C_STREET,
    EDGE_TARGET,
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
def away(run: Context, edge: int, person: int, home: int, wanted: int) -> tuple[int, int]:
    """Of those tied to a person who are away already, the site of the one at a position; how many there are."""
    people, count, found = view(run, PEOPLE), 0, int(NONE)
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]
    first, end = ties_of(run, person, edge)
    for index in range(first, end):
        other = view(run, EDGE_TARGET)[index]
        site = people[other]["site"]
        if site < 0 or view(run, STATES)[people[other]["state"]]["flags"] & (DEAD | ROAMS):
            continue
        if site == street + home or view(run, PLACES)[site]["kind"] != view(run, FIXED)[C_STREET]:
            continue
        if count == wanted:
            found = int(site)
        count += 1
    return found, count


@inner_kernel
def member_at(run: Context, unit_id: int, position: int) -> int:
    """The member of a unit (a person, or a place counted from behind the people) at a position."""
    everybody = view(run, MEMBER).shape[1]
    if unit_id < everybody:
        return int(unit_id)
    return int(view(run, ROSTER)[view(run, PLACES)[unit_id - everybody]["first"] + position])


@inner_kernel
def where_ones_own_are(run: Context, behaviour: int, unit_id: int, members: int, home: int) -> int:
    """The site at which somebody who is tied to the unit is already and to which it flees; NONE: to none."""
    edge = view(run, BEHAVIOURS)[behaviour]["together_edge"]
    if edge < 0:
        return NONE
    words = unit_words(run, view(run, REFUGE_KEYS)[behaviour], behaviour, unit_id)
    if unit(words[1]) >= view(run, BEHAVIOURS)[behaviour]["together"]:
        return NONE
    people, total, found = view(run, PEOPLE), 0, int(NONE)
    for position in range(members):
        person = member_at(run, unit_id, position)
        if people[person]["home"] == home:
            total += away(run, edge, person, home, NONE)[1]
    wanted = int(unit(words[2]) * total)
    for position in range(members):
        person = member_at(run, unit_id, position)
        if people[person]["home"] == home and found < 0 and wanted >= 0:
            found, count = away(run, edge, person, home, wanted)
            wanted -= count
    return found


@inner_kernel
def flee_person(run: Context, behaviour: int, unit_id: int, person: int, site: int, time: int) -> None:
    """Bring somebody to a site, or without one to the unit's refuge, unless he or she cannot or will not flee."""
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
    if site < 0:
        refuge = pick_neighbour(run, home, unit(words[0]))
        if refuge < 0:
            return
        site = int(view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + refuge)
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
            site = where_ones_own_are(run, behaviour, unit_id, count, home)
            for position in range(count):
                person = member_at(run, unit_id, position)
                if view(run, PEOPLE)[person]["home"] == home:
                    flee_person(run, behaviour, unit_id, person, site, time)
            cursor[home] += 1
    return DONE
