"""From an id to all that meetings ask of a person, in the function form: the place of each kind and the seat there."""

from hyosan.core.arrays import Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.population.kernels.flows import BY_COMMUTING, BY_OUTINGS, BY_SCHOOLING, placed, sent
from hyosan.population.kernels.people import (
    NONE,
    area_of,
    cell_of,
    grade_of,
    household_of,
    last_at_most,
    rank_at_work,
    rank_in_grade,
    year_of,
)
from hyosan.population.tables_function import (
    AREA_FIRST,
    AREA_OUTING,
    AREA_POST,
    AREA_SEAT,
    AREA_STAFF,
    BAND_YEARS,
    BY_ID,
    BY_OUTING,
    BY_POST,
    BY_SEAT,
    CELL_BAND,
    CLASSROOM,
    COMMUTING_OUT_ARRIVES,
    COMMUTING_OUT_BEGIN,
    COMMUTING_OUT_FIRST,
    COMMUTING_OUT_GOES_TO,
    DAY_NEIGHBOURHOOD,
    EMPLOYED_FIRST,
    FLOW_KEYS,
    GRADE_CLASS,
    GRADE_SCHOOL,
    GRADE_SEAT,
    GRADES,
    GUIDE_BITS,
    HOUSEHOLD,
    KIND_CODE,
    MUNICIPALITY,
    MUNICIPALITY_EMPLOYED,
    MUNICIPALITY_FIRST,
    MUNICIPALITY_OUTING,
    MUNICIPALITY_POST,
    NEIGHBOURHOOD,
    NOTES,
    OUTING_OUT_ARRIVES,
    OUTING_OUT_BEGIN,
    OUTING_OUT_FIRST,
    OUTING_OUT_GOES_TO,
    OUTINGS,
    PATTERN_HOUSEHOLD,
    PATTERN_ROLE,
    PATTERN_SIZE,
    POST_GUIDE,
    PUPIL_POSITION,
    PUPILS_BEFORE,
    REFERENCE_BITS,
    SCHOOL,
    SCHOOL_AREA,
    SCHOOL_FIRST,
    SCHOOL_GRADE,
    SCHOOL_POST,
    SCHOOL_STAFF,
    SCHOOLING_OUT_ARRIVES,
    SCHOOLING_OUT_BEGIN,
    SCHOOLING_OUT_FIRST,
    SCHOOLING_OUT_GOES_TO,
    SEAT_GUIDE,
    SEAT_GUIDE_BITS,
    SIZE_POST,
    SIZE_WORKPLACE,
    WORKPLACE,
    WORKPLACE_SIZE,
)

NOWHERE = -1
"""Number of a seat or post of somebody without one."""


@inner_kernel
def reference(what: int, number: int) -> int:
    """What stands for a member until he or she is looked up."""
    return (what << REFERENCE_BITS) + number


@inner_kernel
def class_begin(seats: int, classes: int, number: int) -> int:
    """The first seat of a class among those of its grade."""
    return (number * seats + classes - 1) // classes


@inner_kernel
def sends_pupils(run: Context, area: int, cell: int, grade: int) -> bool:
    """Whether the people of a cell who are of the age of a grade learn at school."""
    first = view(run, SCHOOLING_OUT_FIRST)
    if grade < 0 or grade >= GRADES or len(first) == 0 or view(run, PUPIL_POSITION)[grade, cell] < 0:
        return False
    origin = area * GRADES + grade
    return bool(first[origin + 1] > first[origin])


@inner_kernel
def seat_at_rank(run: Context, area: int, grade: int, rank: int) -> int:
    """Seat at school of number `rank` of an area's pupils of a grade."""
    before, seats = view(run, PUPILS_BEFORE), view(run, GRADE_SEAT)
    unit, number = sent(
        view(run, SCHOOLING_OUT_FIRST), view(run, SCHOOLING_OUT_BEGIN), view(run, SCHOOLING_OUT_GOES_TO),
        view(run, SCHOOLING_OUT_ARRIVES), view(run, FLOW_KEYS), BY_SCHOOLING, area * GRADES + grade, rank,
        int(before[area, grade, before.shape[2] - 1]),
    )  # fmt: skip
    arriving = int(seats[unit + 1] - seats[unit])
    return int(seats[unit]) + int(placed(view(run, FLOW_KEYS), BY_SCHOOLING, unit, arriving, number))


@inner_kernel
def seat_at_age(run: Context, area: int, role: int, cell: int, household: int, year: int) -> int:
    """Seat at school of the member of a household in a cell, of a year of its band; NOWHERE for who learns nowhere."""
    grade = grade_of(run, cell, year)
    if not sends_pupils(run, area, cell, grade):
        return NOWHERE
    return int(seat_at_rank(run, area, grade, rank_in_grade(run, area, role, cell, household, year, grade)))


@inner_kernel
def seats_in_all(run: Context) -> int:
    """Seats of all schools: the number of the first post among chairs."""
    seats = view(run, GRADE_SEAT)
    return int(seats[len(seats) - 1])


@inner_kernel
def chair_at_age(run: Context, area: int, role: int, cell: int, household: int, year: int) -> int:
    """Seat, or behind all seats the post, of the member of a household in a cell, of a year of its band; or NOWHERE."""
    seat = seat_at_age(run, area, role, cell, household, year)
    if seat >= 0:
        return seat
    post = post_of(run, area, cell, household)
    return seats_in_all(run) + post if post >= 0 else NOWHERE


@inner_kernel
def home_of(run: Context, person: int) -> int:
    """The area of residence."""
    notes = view(run, NOTES)
    return int(notes[person]["area"]) if len(notes) > 0 else int(area_of(run, person))


@inner_kernel
def chair_of(run: Context, person: int) -> int:
    """Seat, or behind all seats the post, of somebody; NOWHERE for who neither learns nor works."""
    notes = view(run, NOTES)
    if len(notes) > 0:
        return int(notes[person]["chair"])
    area = area_of(run, person)
    _, household, role = household_of(run, area, person - int(view(run, AREA_FIRST)[area]))
    cell = cell_of(run, area, role, household)
    return int(chair_at_age(run, area, role, cell, household, year_of(run, area, role, cell, household)))


@inner_kernel
def grade_of_seat(run: Context, seat: int) -> int:
    """The school grade of a seat."""
    seats = view(run, GRADE_SEAT)
    unit = int(view(run, SEAT_GUIDE)[seat >> SEAT_GUIDE_BITS])
    while seats[unit + 1] <= seat:
        unit += 1
    return unit


@inner_kernel
def post_at_rank(run: Context, area: int, rank: int) -> int:
    """Post of number `rank` of those who live in an area and work."""
    origin = int(view(run, MUNICIPALITY)[area])
    goes_to, number = sent(
        view(run, COMMUTING_OUT_FIRST), view(run, COMMUTING_OUT_BEGIN), view(run, COMMUTING_OUT_GOES_TO),
        view(run, COMMUTING_OUT_ARRIVES), view(run, FLOW_KEYS), BY_COMMUTING, origin,
        rank + int(view(run, EMPLOYED_FIRST)[area]), int(view(run, MUNICIPALITY_EMPLOYED)[origin]),
    )  # fmt: skip
    posts = view(run, MUNICIPALITY_POST)
    arriving = int(posts[goes_to + 1] - posts[goes_to])
    return int(posts[goes_to]) + int(placed(view(run, FLOW_KEYS), BY_COMMUTING, goes_to, arriving, number))


@inner_kernel
def post_of(run: Context, area: int, cell: int, household: int) -> int:
    """Post of who works, else NOWHERE."""
    if len(view(run, COMMUTING_OUT_FIRST)) == 0:
        return NOWHERE
    rank = rank_at_work(run, area, cell, household)
    return int(post_at_rank(run, area, rank)) if rank >= 0 else NOWHERE


@inner_kernel
def outing_of(run: Context, area: int, person: int) -> int:
    """Number among all who go on outings, by where they go; NOWHERE without."""
    first = view(run, OUTING_OUT_FIRST)
    if len(first) == 0:
        return NOWHERE
    origin = int(view(run, MUNICIPALITY)[area])
    areas, people = view(run, MUNICIPALITY_FIRST), view(run, AREA_FIRST)
    begin, end = int(people[areas[origin]]), int(people[areas[origin + 1]])
    goes_to, number = sent(
        first, view(run, OUTING_OUT_BEGIN), view(run, OUTING_OUT_GOES_TO), view(run, OUTING_OUT_ARRIVES),
        view(run, FLOW_KEYS), BY_OUTINGS, origin, person - begin, end - begin,
    )  # fmt: skip
    outings = view(run, MUNICIPALITY_OUTING)
    arriving = int(outings[goes_to + 1] - outings[goes_to])
    return int(outings[goes_to]) + placed(view(run, FLOW_KEYS), BY_OUTINGS, goes_to, arriving, number)


@inner_kernel
def set_seat(
    seat: Records, area: int, place: int, own: int, size: int, first: int, run: int, second: int
) -> None:  # fmt: skip
    """Fill a seat; `first` and `second`: references to the members in slots 0 and `run`."""
    seat["area"] = area
    seat["place"] = place
    seat["own"] = own
    seat["size"] = size
    seat["first"] = first
    seat["run"] = run
    seat["second"] = second


@inner_kernel
def area_of_post(run: Context, post: int) -> int:
    """The area in which a post is."""
    posts = view(run, AREA_POST)
    area = int(view(run, POST_GUIDE)[post >> GUIDE_BITS])
    while posts[area + 1] <= post:
        area += 1
    return area


@inner_kernel
def school_of_post(run: Context, area: int, post: int) -> int:
    """The school whose staff holds a post, NONE for posts in workplaces."""
    if post - view(run, AREA_POST)[area] >= view(run, AREA_STAFF)[area]:
        return NONE
    schools = view(run, SCHOOL_FIRST)
    return last_at_most(view(run, SCHOOL_POST), int(schools[area]), int(schools[area + 1]), post)


@inner_kernel
def school_seat(run: Context, area: int, school: int, seat: int, post: int, out: Records) -> None:
    """The school of a pupil or of its staff."""
    grades, seats = view(run, SCHOOL_GRADE), view(run, GRADE_SEAT)
    begin, end = int(seats[grades[school]]), int(seats[grades[school + 1]])
    first_post = int(view(run, SCHOOL_POST)[school])
    own = seat - begin if seat >= 0 else end - begin + post - first_post
    size = end - begin + int(view(run, SCHOOL_STAFF)[school])
    set_seat(out, area, school, own, size, reference(BY_SEAT, begin), end - begin, reference(BY_POST, first_post))


@inner_kernel
def class_seat(run: Context, area: int, unit: int, number: int, seat: int, out: Records) -> None:
    """The class of a pupil, or (seat NOWHERE) of its teacher; `number`: of the class among those of the grade."""
    seats, classes = view(run, GRADE_SEAT), view(run, GRADE_CLASS)
    pupils, count = int(seats[unit + 1] - seats[unit]), int(classes[unit + 1] - classes[unit])
    begin, end = class_begin(pupils, count, number), class_begin(pupils, count, number + 1)
    school = int(view(run, GRADE_SCHOOL)[unit])
    within = int(classes[unit] - classes[view(run, SCHOOL_GRADE)[school]]) + number
    own = seat - int(seats[unit]) - begin if seat >= 0 else end - begin
    first = reference(BY_SEAT, int(seats[unit]) + begin)
    teacher = reference(BY_POST, int(view(run, SCHOOL_POST)[school]) + within)
    set_seat(out, area, int(classes[unit]) + number, own, end - begin + 1, first, end - begin, teacher)


@inner_kernel
def pupil_seats(run: Context, area: int, unit: int, seat: int, kind: int, out: Records) -> None:
    """Class or school of a pupil."""
    if kind == SCHOOL:
        school_seat(run, area, int(view(run, GRADE_SCHOOL)[unit]), seat, NOWHERE, out)
        return
    seats, classes = view(run, GRADE_SEAT), view(run, GRADE_CLASS)
    pupils, count = int(seats[unit + 1] - seats[unit]), int(classes[unit + 1] - classes[unit])
    class_seat(run, area, unit, (seat - int(seats[unit])) * count // pupils, seat, out)


@inner_kernel
def staff_seats(run: Context, area: int, school: int, post: int, kind: int, out: Records) -> None:
    """Class or school of somebody of its staff."""
    if kind == SCHOOL:
        school_seat(run, area, school, NOWHERE, post, out)
        return
    grades, classes = view(run, SCHOOL_GRADE), view(run, GRADE_CLASS)
    number = int(classes[grades[school]]) + post - int(view(run, SCHOOL_POST)[school])
    if number < classes[grades[school + 1]]:
        unit = last_at_most(classes, int(grades[school]), int(grades[school + 1]), number)
        class_seat(run, area, unit, number - int(classes[unit]), NOWHERE, out)


@inner_kernel
def workplace_seat(run: Context, area: int, post: int, named: bool, out: Records) -> None:
    """The workplace that a post belongs to; its number only if it is to be named."""
    begin = int(view(run, AREA_POST)[area] + view(run, AREA_STAFF)[area])
    row, within = view(run, SIZE_POST)[area], post - begin
    which = last_at_most(row, 0, len(row) - 1, within)
    size, before = int(view(run, WORKPLACE_SIZE)[which]), int(row[which])
    number = (within - before) // size
    first = before + number * size
    place = int(view(run, SIZE_WORKPLACE)[area, which]) + number if named else 0
    set_seat(out, area, place, within - first, size, reference(BY_POST, begin + first), size, 0)


@inner_kernel
def day_seat(run: Context, area: int, seat: int, post: int, out: Records) -> None:
    """The neighbourhood by day of a pupil or of somebody who works."""
    seats, posts = view(run, AREA_SEAT), view(run, AREA_POST)
    pupils, begin = int(seats[area + 1] - seats[area]), int(posts[area])
    own = seat - int(seats[area]) if seat >= 0 else pupils + post - begin
    size = pupils + int(posts[area + 1]) - begin
    set_seat(out, area, area, own, size, reference(BY_SEAT, int(seats[area])), pupils, reference(BY_POST, begin))


@inner_kernel
def outing_seat(run: Context, area: int, person: int, out: Records) -> None:
    """Where somebody goes on outings."""
    number = outing_of(run, area, person)
    if number < 0:
        return
    areas, whole, outings = view(run, MUNICIPALITY_FIRST), view(run, MUNICIPALITY_OUTING), view(run, AREA_OUTING)
    municipality = last_at_most(whole, 0, len(whole) - 1, number)
    goes_to = last_at_most(outings, int(areas[municipality]), int(areas[municipality + 1]), number)
    begin, size = int(outings[goes_to]), int(outings[goes_to + 1] - outings[goes_to])
    set_seat(out, goes_to, goes_to, number - begin, size, reference(BY_OUTING, begin), size, 0)


@inner_kernel
def household_seat(run: Context, area: int, person: int, named: bool, out: Records) -> None:
    """The household of somebody; its number only if it is to be named."""
    notes, begin = view(run, NOTES), int(view(run, AREA_FIRST)[area])
    place, size, own = 0, 0, 0
    if len(notes) > 0:
        size, own = int(notes[person]["size"]), int(notes[person]["own"])
    if named or len(notes) == 0:
        pattern, household, role = household_of(run, area, person - begin)
        size, own = int(view(run, PATTERN_SIZE)[pattern]), role - int(view(run, PATTERN_ROLE)[pattern])
        place = int(view(run, PATTERN_HOUSEHOLD)[area, pattern]) + household
    set_seat(out, area, place, own, size, reference(BY_ID, person - own), size, 0)


@inner_kernel
def home_seat(run: Context, person: int, kind: int, named: bool, out: Records) -> None:
    """Household or neighbourhood."""
    area, people = home_of(run, person), view(run, AREA_FIRST)
    if kind == HOUSEHOLD:
        household_seat(run, area, person, named, out)
        return
    begin = int(people[area])
    size = int(people[area + 1]) - begin
    set_seat(out, area, area, person - begin, size, reference(BY_ID, begin), size, 0)


@inner_kernel
def day_seat_of(run: Context, chair: int, kind: int, named: bool, out: Records) -> None:
    """Class, school, workplace or neighbourhood by day of who sits on a chair; no place where it has none."""
    out["place"] = NONE
    posts = seats_in_all(run)
    if chair < posts:
        unit = grade_of_seat(run, chair)
        at = int(view(run, SCHOOL_AREA)[view(run, GRADE_SCHOOL)[unit]])
        if kind == DAY_NEIGHBOURHOOD:
            day_seat(run, at, chair, NOWHERE, out)
        elif kind != WORKPLACE:
            pupil_seats(run, at, unit, chair, kind, out)
        return
    post = chair - posts
    at = area_of_post(run, post)
    if kind == DAY_NEIGHBOURHOOD:
        day_seat(run, at, NOWHERE, post, out)
        return
    school = school_of_post(run, at, post)
    if kind == WORKPLACE:
        if school < 0:
            workplace_seat(run, at, post, named, out)
    elif school >= 0:
        staff_seats(run, at, school, post, kind, out)


@inner_kernel
def seat_by_chair(run: Context, person: int, kind: int, chair: int, named: bool, out: Records) -> None:
    """Fill the seat of somebody on a chair (or NOWHERE) in the place of a kind.

    `named`: `place` is the number of the place, else any that is not NONE.
    """
    out["place"] = NONE
    if kind in (HOUSEHOLD, NEIGHBOURHOOD):
        home_seat(run, person, kind, named, out)
    elif kind == OUTINGS:
        outing_seat(run, home_of(run, person), person, out)
    elif kind in (CLASSROOM, SCHOOL, WORKPLACE, DAY_NEIGHBOURHOOD) and chair >= 0:
        day_seat_of(run, chair, kind, named, out)


@inner_kernel
def function_seat(run: Context, person: int, kind: int, named: bool, out: Records) -> None:
    """Fill the seat of somebody in his or her place of a kind; its place is NONE without one. `named`: as above."""
    by_day = kind in (CLASSROOM, SCHOOL, WORKPLACE, DAY_NEIGHBOURHOOD)
    seat_by_chair(run, person, kind, chair_of(run, person) if by_day else NOWHERE, named, out)


@inner_kernel
def heads_class(run: Context, school: int, post: int) -> bool:
    """Whether the holder of a post at a school has a class."""
    grades, classes = view(run, SCHOOL_GRADE), view(run, GRADE_CLASS)
    heads = int(classes[grades[school + 1]] - classes[grades[school]])
    return bool(post - int(view(run, SCHOOL_POST)[school]) < heads)


@inner_kernel
def codes_of(run: Context, person: int) -> int:
    """Bits of the kinds, by code, of which somebody has a place."""
    has = (1 << HOUSEHOLD) | (1 << NEIGHBOURHOOD)
    if len(view(run, OUTING_OUT_FIRST)) > 0:
        has |= 1 << OUTINGS
    chair, posts = chair_of(run, person), seats_in_all(run)
    if chair < 0:
        return has
    has |= 1 << DAY_NEIGHBOURHOOD
    if chair < posts:
        return has | (1 << CLASSROOM) | (1 << SCHOOL)
    post = chair - posts
    school = school_of_post(run, area_of_post(run, post), post)
    if school < 0:
        return has | (1 << WORKPLACE)
    has |= 1 << SCHOOL
    return has | (1 << CLASSROOM) if heads_class(run, school, post) else has


@inner_kernel
def has_place(run: Context, person: int, kind: int) -> bool:
    """Whether somebody has a place of a kind."""
    if kind in (HOUSEHOLD, NEIGHBOURHOOD):
        return True
    return bool((codes_of(run, person) >> kind) & 1)


@inner_kernel
def function_seats(run: Context, person: int, out: Records) -> tuple[int, int, int]:
    """Fill `out[kind]` for every kind of the run; returns area, age in years and cell."""
    kinds = view(run, KIND_CODE)
    area = area_of(run, person)
    _, household, role = household_of(run, area, person - int(view(run, AREA_FIRST)[area]))
    cell = cell_of(run, area, role, household)
    year = year_of(run, area, role, cell, household)
    chair = chair_at_age(run, area, role, cell, household, year)
    for number in range(len(kinds)):
        seat_by_chair(run, person, kinds[number], chair, True, out[number])
    return area, int(view(run, CELL_BAND)[cell]) * BAND_YEARS + year, cell
