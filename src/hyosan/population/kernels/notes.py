"""Who lives and sits where, noted once for everybody: a look at memory instead of some hundred steps of computing."""

from hyosan.core.arrays import Records, Shorts
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.population.kernels.people import person_at, year_begin
from hyosan.population.kernels.seats import chair_at_age
from hyosan.population.tables_function import (
    BAND_YEARS,
    CELLS,
    MUNICIPALITY,
    PATTERN_ROLE,
    PATTERN_SIZE,
    ROLE_FIRST,
    ROLE_PATTERN,
)


@inner_kernel
def note_cell(run: Context, area: int, role: int, cell: int, notes: Records, holder: Shorts) -> None:
    """Note the people of a cell."""
    cells = view(run, CELLS)[area]
    begin, end = int(cells[cell]["first"]), int(cells[cell + 1]["first"])
    if end == begin:
        return
    pattern = int(view(run, ROLE_PATTERN)[role])
    size, own = int(view(run, PATTERN_SIZE)[pattern]), role - int(view(run, PATTERN_ROLE)[pattern])
    person = person_at(run, area, role, begin)
    high = 0
    for year in range(BAND_YEARS):
        low = high
        high = end - begin
        if year < BAND_YEARS - 1:
            high = year_begin(run, area, role, cell, end - begin, year + 1)
        for household in range(begin + low, begin + high):
            number = chair_at_age(run, area, role, cell, household, year)
            notes[person]["chair"] = number
            notes[person]["area"] = area
            notes[person]["own"] = own
            notes[person]["size"] = size
            if number >= 0:
                holder[number] = person
            person += size


@parallel_kernel
def fill_notes(run: Context, notes: Records, holder: Shorts) -> None:
    """Note everybody, and each chair's holder, NONE before. No two people share a chair."""
    for area in prange(len(view(run, MUNICIPALITY))):
        roles = view(run, ROLE_FIRST)
        for role in range(len(roles) - 1):
            for cell in range(roles[role], roles[role + 1] - 1):
                note_cell(run, area, role, cell, notes, holder)
