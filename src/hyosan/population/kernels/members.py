"""From a seat, a post or an outing to who holds it, in the function form."""

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.prefetch import prefetch
from hyosan.population.kernels.flows import BY_COMMUTING, BY_OUTINGS, BY_SCHOOLING, fetched, rank_of
from hyosan.population.kernels.people import last_at_most, pupil_at, worker_at
from hyosan.population.kernels.seats import seats_in_all
from hyosan.population.tables_function import (
    AREA_FIRST,
    BY_ID,
    BY_OUTING,
    BY_POST,
    BY_SEAT,
    CHAIR_HOLDER,
    COMMUTING_IN_BEGIN,
    COMMUTING_IN_COMES_FROM,
    COMMUTING_IN_FIRST,
    COMMUTING_IN_LEFT,
    EMPLOYED_FIRST,
    FLOW_KEYS,
    GRADE_SEAT,
    GRADES,
    MUNICIPALITY_EMPLOYED,
    MUNICIPALITY_FIRST,
    MUNICIPALITY_OUTING,
    MUNICIPALITY_POST,
    OUTING_IN_BEGIN,
    OUTING_IN_COMES_FROM,
    OUTING_IN_FIRST,
    OUTING_IN_LEFT,
    PUPILS_BEFORE,
    REFERENCE_BITS,
    SCHOOLING_IN_BEGIN,
    SCHOOLING_IN_COMES_FROM,
    SCHOOLING_IN_FIRST,
    SCHOOLING_IN_LEFT,
    SEAT_GUIDE,
    SEAT_GUIDE_BITS,
)


@inner_kernel
def pupil_in(run: Context, seat: int) -> int:
    """The pupil in a seat."""
    seats, keys = view(run, GRADE_SEAT), view(run, FLOW_KEYS)
    unit = int(view(run, SEAT_GUIDE)[seat >> SEAT_GUIDE_BITS])
    while seats[unit + 1] <= seat:
        unit += 1
    origin, position = fetched(
        view(run, SCHOOLING_IN_FIRST), view(run, SCHOOLING_IN_BEGIN), view(run, SCHOOLING_IN_COMES_FROM),
        view(run, SCHOOLING_IN_LEFT), keys, BY_SCHOOLING, unit, seat - int(seats[unit]),
        int(seats[unit + 1] - seats[unit]),
    )  # fmt: skip
    area, grade = origin // GRADES, origin % GRADES
    before = view(run, PUPILS_BEFORE)
    leaving = int(before[area, grade, before.shape[2] - 1])
    return pupil_at(run, area, grade, rank_of(keys, BY_SCHOOLING, origin, leaving, position))


@inner_kernel
def worker_in(run: Context, post: int) -> int:
    """Who holds a post."""
    posts, keys = view(run, MUNICIPALITY_POST), view(run, FLOW_KEYS)
    at = last_at_most(posts, 0, len(posts) - 1, post)
    origin, position = fetched(
        view(run, COMMUTING_IN_FIRST), view(run, COMMUTING_IN_BEGIN), view(run, COMMUTING_IN_COMES_FROM),
        view(run, COMMUTING_IN_LEFT), keys, BY_COMMUTING, at, post - int(posts[at]), int(posts[at + 1] - posts[at]),
    )  # fmt: skip
    rank = rank_of(keys, BY_COMMUTING, origin, int(view(run, MUNICIPALITY_EMPLOYED)[origin]), position)
    areas, employed = view(run, MUNICIPALITY_FIRST), view(run, EMPLOYED_FIRST)
    area = last_at_most(employed, int(areas[origin]), int(areas[origin + 1]), rank)
    return worker_at(run, area, rank - int(employed[area]))


@inner_kernel
def guest_in(run: Context, outing: int) -> int:
    """Who goes on an outing."""
    outings, keys = view(run, MUNICIPALITY_OUTING), view(run, FLOW_KEYS)
    at = last_at_most(outings, 0, len(outings) - 1, outing)
    origin, position = fetched(
        view(run, OUTING_IN_FIRST), view(run, OUTING_IN_BEGIN), view(run, OUTING_IN_COMES_FROM),
        view(run, OUTING_IN_LEFT), keys, BY_OUTINGS, at, outing - int(outings[at]),
        int(outings[at + 1] - outings[at]),
    )  # fmt: skip
    areas, people = view(run, MUNICIPALITY_FIRST), view(run, AREA_FIRST)
    begin, end = int(people[areas[origin]]), int(people[areas[origin + 1]])
    return begin + rank_of(keys, BY_OUTINGS, origin, end - begin, position)


@inner_kernel
def ask_for_holder(run: Context, reference: int) -> None:
    """Ask for what is noted of a member by seat or post."""
    what, number = reference >> REFERENCE_BITS, reference & ((1 << REFERENCE_BITS) - 1)
    holders = view(run, CHAIR_HOLDER)
    if len(holders) > 0 and what in (BY_SEAT, BY_POST):
        prefetch(holders, number if what == BY_SEAT else number + seats_in_all(run))


@inner_kernel
def member(run: Context, reference: int) -> int:
    """The person that a reference stands for; none of a roster."""
    what, number = reference >> REFERENCE_BITS, reference & ((1 << REFERENCE_BITS) - 1)
    if what == BY_ID:
        return int(number)
    holders = view(run, CHAIR_HOLDER)
    if len(holders) > 0 and what != BY_OUTING:
        return int(holders[number if what == BY_SEAT else number + seats_in_all(run)])
    if what == BY_SEAT:
        return pupil_in(run, number)
    if what == BY_POST:
        return worker_in(run, number)
    return guest_in(run, number)
