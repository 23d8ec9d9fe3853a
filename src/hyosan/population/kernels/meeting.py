"""Who shares a place with whom, in the function form: some members of the places of some people."""

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import kernel
from hyosan.core.context import Context
from hyosan.population.kernels.members import member
from hyosan.population.kernels.seats import function_seats

GOLDEN = 0.6180339887498949


@kernel
def some_members(run: Context, people: Ints, kind: int, seats: Records, size: Ints, others: Ints) -> None:
    """Of each person the size of his or her place of a kind (0: none), and `others[row]`: other members, evenly spread.

    Members stand in slots, those who are alike beside each other: the others told are as far apart as can be, and from
    person to person at other distances, so that all are told equally often. Who is alone has -1.
    """
    for row in range(len(people)):
        function_seats(run, people[row], seats)
        wanted, own, shift = others.shape[1], int(seats[kind]["own"]), row * GOLDEN % 1.0
        size[row] = seats[kind]["size"] if seats[kind]["place"] >= 0 else 0
        for number in range(wanted):
            others[row, number] = -1
            if size[row] < 2:
                continue
            step = int((number + shift) / wanted * (int(size[row]) - 1))
            slot = (own + 1 + step) % int(size[row])
            run_length = int(seats[kind]["run"])
            first = slot < run_length
            others[row, number] = member(
                run, seats[kind]["first"] + slot if first else seats[kind]["second"] + slot - run_length
            )
