"""Changes of state told ahead of their time: they wait on pages, by number of the beat by which they have happened."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Ints, Records
from hyosan.core.compilation import kernel
from hyosan.disease.tables import NONE
from hyosan.transmission.tables_ahead import CHAIN_COUNT, CHAIN_FILLED, CHAIN_FIRST, CHAIN_LAST, CHANGES_A_PAGE


@kernel
def keep_changes(rows: Ints, begin: int, beat: int, pages: Records, following: Ints, chains: Ints, free: Ints) -> int:
    """Let changes from row `begin` on wait, those of a beat in the order in which they come.

    `rows`: (time, person, from, to, cause). Returns the row before which it stopped for want of a page.
    """
    for row in range(begin, len(rows)):
        number = min(max(1, (rows[row, 0] + beat - 1) // beat), len(chains) - 1)
        page = chains[number, CHAIN_LAST]
        if page == NONE or chains[number, CHAIN_FILLED] == CHANGES_A_PAGE:
            fresh = free[0]
            if fresh == NONE:
                return row
            free[0] = following[fresh]
            following[fresh] = NONE
            if page == NONE:
                chains[number, CHAIN_FIRST] = fresh
            else:
                following[page] = fresh
            page = fresh
            chains[number, CHAIN_LAST], chains[number, CHAIN_FILLED] = page, 0
        at = page * CHANGES_A_PAGE + chains[number, CHAIN_FILLED]
        pages[at]["time"] = rows[row, 0]
        pages[at]["person"] = rows[row, 1]
        pages[at]["before"] = rows[row, 2]
        pages[at]["after"] = rows[row, 3]
        pages[at]["cause"] = rows[row, 4]
        chains[number, CHAIN_FILLED] += 1
        chains[number, CHAIN_COUNT] += 1
    return len(rows)


@kernel
def take_changes(
    last: int, pages: Records, following: Ints, chains: Ints, free: Ints, rows: Ints, state: NDArray[np.int16],
    asked: Bytes,
) -> int:  # fmt: skip
    """Write the changes of the beats up to number `last`, and free their pages; how many. `rows` has room for all.

    `state`: by person, to be kept up to date; of length 0 if nobody asks. `asked`: [from, to] 1 for the changes that
    are written, of length 0 for all.
    """
    row = 0
    for number in range(last + 1):
        page = chains[number, CHAIN_FIRST]
        while page != NONE:
            length = chains[number, CHAIN_FILLED] if page == chains[number, CHAIN_LAST] else CHANGES_A_PAGE
            for at in range(page * CHANGES_A_PAGE, page * CHANGES_A_PAGE + length):
                person, before, after = pages[at]["person"], pages[at]["before"], pages[at]["after"]
                if len(state) > 0:
                    state[person] = after
                if len(asked) == 0 or asked[before, after] != 0:
                    rows[row, 0] = pages[at]["time"]
                    rows[row, 1] = person
                    rows[row, 2] = before
                    rows[row, 3] = after
                    rows[row, 4] = pages[at]["cause"]
                    row += 1
            behind = following[page]
            following[page] = free[0]
            free[0] = page
            page = behind
        chains[number, CHAIN_FIRST] = chains[number, CHAIN_LAST] = NONE
        chains[number, CHAIN_FILLED] = chains[number, CHAIN_COUNT] = 0
    return row
