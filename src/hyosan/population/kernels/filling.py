"""The cells of a population in the function form, from people by area and cell: who is first, who works, who learns."""

import math

from hyosan.core.arrays import Floats, Records, Shorts
from hyosan.core.compilation import kernel
from hyosan.population.kernels.years import below
from hyosan.population.tables_function import BAND_YEARS, FIRST_GRADE_AGE_YEARS

NONE = -1


@kernel
def fill_cells(people: Shorts, role_cell: Shorts, rate: Floats, municipality: Shorts, cells: Records) -> None:
    """First household and employed before of every cell; each role ends with a cell of nobody.

    `rate` is the share of each cell that works. Rounding runs on through all areas of a municipality.
    """
    worked = 0.0
    for area in range(len(people)):
        if area == 0 or municipality[area] != municipality[area - 1]:
            worked = 0.0
        began = math.floor(worked + 0.5)
        for role in range(len(role_cell) - 1):
            first = 0
            for cell in range(role_cell[role], role_cell[role + 1]):
                cells[area, cell + role]["first"] = first
                cells[area, cell + role]["employed"] = math.floor(worked + 0.5) - began
                first += people[area, cell]
                worked += people[area, cell] * rate[cell]
            last = role_cell[role + 1] + role
            cells[area, last]["first"] = first
            cells[area, last]["employed"] = math.floor(worked + 0.5) - began


@kernel
def count_pupils(
    cells: Records, pupil_cell: Shorts, cell_sex: Shorts, municipality: Shorts, year_share: Floats, before: Shorts
) -> None:
    """Pupils by area and grade in the cells before, from the years that the people of a cell have."""
    for area in range(len(cells)):
        for grade in range(len(pupil_cell)):
            band, year = divmod(FIRST_GRADE_AGE_YEARS + grade, BAND_YEARS)
            pupils = 0
            before[area, grade, 0] = 0
            for place in range(pupil_cell.shape[1]):
                cell = pupil_cell[grade, place]
                if cell != NONE:
                    many = cells[area, cell + 1]["first"] - cells[area, cell]["first"]
                    share = year_share[1, municipality[area], cell_sex[cell], band]
                    pupils += below(many, share[year + 1], area, cell) - below(many, share[year], area, cell)
                before[area, grade, place + 1] = pupils
