"""The lists of an area: who can be met there, who roams there; rows that lanes write."""

from hyosan.core.arrays import Bytes, Ints
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.prefetch import uncounted
from hyosan.disease.tables import NONE, ROAMS
from hyosan.population.kernels.seats import area_of_post, grade_of_seat, heads_class, school_of_post, seats_in_all
from hyosan.population.tables_function import (
    AREA_FIRST,
    AREA_POST,
    AREA_SEAT,
    AREA_STAFF,
    CHAIR_HOLDER,
    GRADE_SCHOOL,
    NOTES,
    SCHOOL_AREA,
)
from hyosan.transmission.tables import STATES
from hyosan.transmission.tables_areas import (
    HEAD,
    IDLE,
    IS_AWAY,
    IS_GONE,
    LANES,
    LEFT,
    LIST_FIRST,
    LIST_LENGTH,
    LIST_SIZE,
    LISTED,
    LISTS,
    LIVING_PEOPLE,
    PUPIL,
    RESIDENTS,
    ROAMER_COUNT,
    ROAMER_FIRST,
    ROAMERS,
    ROWS_END,
    SCHOOL,
    STAFF,
    WORK,
    WORKER,
)


@inner_kernel
def take_row(run: Context, lane: int, table: int) -> int:
    """The next row of a lane in one of the tables that lanes write."""
    end = view(run, ROWS_END)
    row = int(end[lane, table])
    end[lane, table] = row + 1
    return row


@inner_kernel
def chair_in_list(run: Context, which: int, area: int, position: int) -> int:
    """The chair at a position of the list of school or work, before anybody was taken out."""
    posts, seats = seats_in_all(run) + int(view(run, AREA_POST)[area]), view(run, AREA_SEAT)
    if which == SCHOOL:
        pupils = int(seats[area + 1] - seats[area])
        return int(seats[area]) + position if position < pupils else posts + position - pupils
    return posts + int(view(run, AREA_STAFF)[area]) + position


@inner_kernel
def on_list(run: Context, which: int, area: int, position: int) -> int:
    """Who is at a position of a list, NONE for a chair without anybody."""
    if view(run, LIST_LENGTH)[which, area] < view(run, LIST_SIZE)[which, area]:
        return int(view(run, LISTED)[view(run, LIST_FIRST)[which, area] + position])
    if which == RESIDENTS:
        return int(view(run, AREA_FIRST)[area]) + position
    return int(view(run, CHAIR_HOLDER)[chair_in_list(run, which, area, position)])


@inner_kernel
def day_area_of(run: Context, person: int) -> int:
    """The area of somebody's school or work; NONE without."""
    chair, posts = int(view(run, NOTES)[person]["chair"]), seats_in_all(run)
    if chair < 0:
        return NONE
    if chair < posts:
        return int(view(run, SCHOOL_AREA)[view(run, GRADE_SCHOOL)[grade_of_seat(run, chair)]])
    return int(area_of_post(run, chair - posts))


@inner_kernel
def area_at(run: Context, person: int) -> int:
    """The area in which somebody is in this step who does not roam."""
    if view(run, IS_AWAY)[view(run, LIVING_PEOPLE)[person]["day"]]:
        return int(day_area_of(run, person))
    return int(view(run, NOTES)[person]["area"])


@inner_kernel
def note_days(run: Context, area: int) -> None:
    """Note what those do by day who learn or work in an area."""
    people, holder, seats = view(run, LIVING_PEOPLE), view(run, CHAIR_HOLDER), view(run, AREA_SEAT)
    pupils = int(seats[area + 1] - seats[area])
    first_post, staff = int(view(run, AREA_POST)[area]), int(view(run, AREA_STAFF)[area])
    for position in range(view(run, LIST_SIZE)[SCHOOL, area]):
        person = int(holder[chair_in_list(run, SCHOOL, area, position)])
        if person < 0:
            continue
        people[person]["day"] = PUPIL
        if position >= pupils:
            post = first_post + position - pupils
            school = int(school_of_post(run, area, post))
            people[person]["day"] = HEAD if school >= 0 and heads_class(run, school, post) else STAFF
    begin = seats_in_all(run) + first_post + staff
    for position in range(view(run, LIST_SIZE)[WORK, area]):
        person = int(holder[begin + position])
        if person >= 0:
            people[person]["day"] = WORKER


@parallel_kernel
def fill_days(run: Context) -> None:
    """Note of everybody what he or she does by day; nothing (AT_HOME) before."""
    for lane in prange(LANES):
        context = uncounted(run)
        for area in range(lane, view(context, LIST_SIZE).shape[1], LANES):
            note_days(context, area)


@inner_kernel
def tidy_list(run: Context, which: int, area: int) -> None:
    """Take those who can never be met again out of a list, in order."""
    people, gone, listed = view(run, LIVING_PEOPLE), view(run, IS_GONE), view(run, LISTED)
    first, kept = int(view(run, LIST_FIRST)[which, area]), 0
    for position in range(view(run, LIST_LENGTH)[which, area]):
        person = on_list(run, which, area, position)
        if person >= 0 and gone[people[person]["state"]] == 0:
            listed[first + kept] = person
            kept += 1
    view(run, LIST_LENGTH)[which, area] = kept


@inner_kernel
def tidy_roamers(run: Context, area: int) -> None:
    """Take those who do not roam any more out of the list of those who do, in order."""
    people, states, roamers = view(run, LIVING_PEOPLE), view(run, STATES), view(run, ROAMERS)
    first, kept = int(view(run, ROAMER_FIRST)[area]), 0
    for position in range(view(run, ROAMER_COUNT)[area]):
        person = roamers[first + position]
        if states[people[person]["state"]]["flags"] & ROAMS:
            roamers[first + kept] = person
            kept += 1
    view(run, ROAMER_COUNT)[area] = kept
    view(run, IDLE)[area] = 0


@inner_kernel
def tidy_area(run: Context, area: int) -> None:
    """Shorten the lists of an area of which more than half are people who can never act, or be met, again."""
    left, length = view(run, LEFT), view(run, LIST_LENGTH)
    for which in range(LISTS):
        if 2 * left[which, area] < length[which, area]:
            tidy_list(run, which, area)
    if 2 * view(run, IDLE)[area] > view(run, ROAMER_COUNT)[area]:
        tidy_roamers(run, area)


@parallel_kernel
def tidy(run: Context) -> None:
    """Shorten the lists of all areas where that pays."""
    for lane in prange(LANES):
        context = uncounted(run)
        for area in range(lane, view(context, LEFT).shape[1], LANES):
            tidy_area(context, area)


@inner_kernel
def list_again(run: Context, which: int, area: int, listed_on: Bytes, length: int) -> int:
    """Shorten a whole list to those of whom it is known that they stood on it; how many more or fewer than `length`."""
    listed, bit = view(run, LISTED), 1 if which == RESIDENTS else 2
    first, kept = int(view(run, LIST_FIRST)[which, area]), 0
    for position in range(view(run, LIST_SIZE)[which, area]):
        person = on_list(run, which, area, position)
        if person >= 0 and listed_on[person] & bit:
            listed[first + kept] = person
            kept += 1
    view(run, LIST_LENGTH)[which, area] = kept
    return kept - length


@parallel_kernel
def shorten_again(run: Context, listed_on: Bytes, lengths: Ints, off: Ints) -> None:
    """Shorten whole lists to lengths that they had, [list, area].

    `listed_on`: by person, bits of the shortened lists (1 residents, 2 the other) with her or him; `off`: by lane,
    lists that came out at another length.
    """
    for lane in prange(LANES):
        context = uncounted(run)
        for area in range(lane, lengths.shape[1], LANES):
            for which in range(LISTS):
                shorter = lengths[which, area] < view(context, LIST_SIZE)[which, area]
                if shorter and list_again(context, which, area, listed_on, lengths[which, area]) != 0:
                    off[lane] += 1


@inner_kernel
def left_on(run: Context, which: int, area: int) -> int:
    """How many on a list can be met, now or later."""
    people, gone, found = view(run, LIVING_PEOPLE), view(run, IS_GONE), 0
    for position in range(view(run, LIST_LENGTH)[which, area]):
        person = on_list(run, which, area, position)
        if person >= 0 and gone[people[person]["state"]] == 0:
            found += 1
    return found


@parallel_kernel
def count_left(run: Context) -> None:
    """Count on each list those who can be met, now or later."""
    for lane in prange(LANES):
        context = uncounted(run)
        left = view(context, LEFT)
        for area in range(lane, left.shape[1], LANES):
            for which in range(LISTS):
                left[which, area] = left_on(context, which, area)
