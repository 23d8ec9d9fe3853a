"""Who lives and sits where, noted once for everybody: a look at memory instead of some hundred steps of computing."""

from hyosan.core.arrays import Records, Shorts
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.prefetch import uncounted
from hyosan.population.kernels.people import NONE, grade_of, person_at, rank_in_grade, year_begin
from hyosan.population.kernels.seats import post_at_rank, seat_at_rank, seats_in_all, sends_pupils
from hyosan.population.tables_function import (
    BAND_YEARS,
    CELLS,
    COMMUTING_OUT_FIRST,
    MUNICIPALITY,
    PATTERN_ROLE,
    PATTERN_SIZE,
    ROLE_FIRST,
    ROLE_PATTERN,
)

LANES = 64
"""Areas are dealt out to so many lanes: those of cities, which hold more people, lie together."""


@inner_kernel
def note(notes: Records, holder: Shorts, person: int, chair: int, area: int, own: int, size: int) -> None:
    """Note somebody and the holder of the chair."""
    notes[person]["chair"] = chair
    notes[person]["area"] = area
    notes[person]["own"] = own
    notes[person]["size"] = size
    if chair >= 0:
        holder[chair] = person


@inner_kernel
def note_workers(
    run: Context, area: int, role: int, cell: int, low: int, high: int, notes: Records, holder: Shorts
) -> None:
    """Note people `low` to `high` of a cell, who do not learn: those who work are spread evenly over the cell."""
    cells, pattern = view(run, CELLS)[area], int(view(run, ROLE_PATTERN)[role])
    begin, before = int(cells[cell]["first"]), int(cells[cell]["employed"])
    people, employed = int(cells[cell + 1]["first"]) - begin, int(cells[cell + 1]["employed"]) - before
    size, own = int(view(run, PATTERN_SIZE)[pattern]), role - int(view(run, PATTERN_ROLE)[pattern])
    if len(view(run, COMMUTING_OUT_FIRST)) == 0:
        employed = 0
    person, rank, part = person_at(run, area, role, begin + low), low * employed // people, low * employed % people
    posts = seats_in_all(run)
    for _ in range(low, high):
        chair = NONE
        part += employed
        if part >= people:
            part -= people
            chair = posts + post_at_rank(run, area, before + rank)
            rank += 1
        note(notes, holder, person, chair, area, own, size)
        person += size


@inner_kernel
def note_pupils(
    run: Context, area: int, role: int, cell: int, low: int, high: int, year: int, notes: Records, holder: Shorts
) -> None:
    """Note people `low` to `high` of a cell, all those of one year of its band, who learn at school."""
    pattern, begin = int(view(run, ROLE_PATTERN)[role]), int(view(run, CELLS)[area, cell]["first"])
    size, own = int(view(run, PATTERN_SIZE)[pattern]), role - int(view(run, PATTERN_ROLE)[pattern])
    grade = grade_of(run, cell, year)
    person = person_at(run, area, role, begin + low)
    rank = rank_in_grade(run, area, role, cell, begin + low, year, grade)
    for _ in range(low, high):
        note(notes, holder, person, seat_at_rank(run, area, grade, rank), area, own, size)
        person += size
        rank += 1


@inner_kernel
def note_cell(run: Context, area: int, role: int, cell: int, notes: Records, holder: Shorts) -> None:
    """Note the people of a cell, year by year: the same chairs as those of `chair_of`, without its searches."""
    cells = view(run, CELLS)[area]
    people = int(cells[cell + 1]["first"]) - int(cells[cell]["first"])
    high = 0
    for year in range(BAND_YEARS):
        low = high
        high = people if year == BAND_YEARS - 1 else year_begin(run, area, role, cell, people, year + 1)
        if high == low:
            continue
        if sends_pupils(run, area, cell, grade_of(run, cell, year)):
            note_pupils(run, area, role, cell, low, high, year, notes, holder)
        else:
            note_workers(run, area, role, cell, low, high, notes, holder)


@parallel_kernel
def fill_notes(run: Context, notes: Records, holder: Shorts) -> None:
    """Note everybody, and each chair's holder, NONE before. No two people share a chair."""
    for lane in prange(LANES):
        context, own_notes, own_holder = uncounted(run), uncounted(notes), uncounted(holder)
        roles = view(context, ROLE_FIRST)
        for area in range(lane, len(view(context, MUNICIPALITY)), LANES):
            for role in range(len(roles) - 1):
                for cell in range(roles[role], roles[role + 1] - 1):
                    note_cell(context, area, role, cell, own_notes, own_holder)
