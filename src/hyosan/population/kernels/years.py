"""Single years of the people of a cell."""

import math

from hyosan.core.compilation import inner_kernel

# Steps of the evenly spread sequence of Roberts (the plastic number), in parts of 2 ** 32.
AREA_STEP, CELL_STEP, WHOLE = 3242174889, 2447445414, 4294967296


@inner_kernel
def below(people: int, share: float, area: int, cell: int) -> int:
    """How many of the people of a cell are below a year of its band, `share` of which (`year_share`) is.

    The fraction is rounded up or down by another threshold in each area and cell: with one for all, cells of few
    people would all hold the middle year.
    """
    threshold = ((area * AREA_STEP + cell * CELL_STEP) % WHOLE) / WHOLE
    return math.floor(people * share + threshold)
