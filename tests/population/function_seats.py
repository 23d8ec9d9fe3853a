"""Whether seats and who holds them are inverse to each other, for countries too large for a table: for tests only."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Records
from hyosan.core.compilation import kernel
from hyosan.core.context import Context
from hyosan.population.function.country import Country
from hyosan.population.kernels.members import member
from hyosan.population.kernels.seats import function_seats
from hyosan.population.kernels.sweep import room
from hyosan.population.tables_function import FUNCTION_KINDS


@kernel
def count_mismatches(run: Context, people: Ints, chance: Floats, mine: Records, theirs: Records) -> int:
    """Looks up who holds each person's own slot, and one slot of the same place by chance, and where they sit."""
    wrong = 0
    for row in range(len(people)):
        function_seats(run, people[row], mine)
        for kind in range(len(mine)):
            if mine[kind]["place"] < 0:
                continue
            size = int(mine[kind]["size"])
            for other in range(2):
                slot = min(int(chance[row, kind] * size), size - 1) if other else int(mine[kind]["own"])
                first = slot < mine[kind]["run"]
                found = mine[kind]["first"] + slot if first else mine[kind]["second"] + slot - mine[kind]["run"]
                holder = member(run, found)
                if slot == mine[kind]["own"] and holder != people[row]:
                    wrong += 1
                function_seats(run, holder, theirs)
                if theirs[kind]["place"] != mine[kind]["place"] or theirs[kind]["own"] != slot:
                    wrong += 1
    return wrong


def mismatches(country: Country, people: NDArray[np.int64], generator: np.random.Generator) -> int:
    """How many of the seats of these people, and of others in their places, are not held by who should sit there."""
    kinds = len(FUNCTION_KINDS)
    chance = generator.random((len(people), kinds))
    return int(count_mismatches(country.context, people, chance, room(kinds), room(kinds)))
