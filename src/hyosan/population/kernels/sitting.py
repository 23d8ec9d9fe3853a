"""Seats of many people, and who holds them, in the function form: for whoever asks about some people at a time."""

import numpy as np

from hyosan.core.arrays import Bytes, Ints, Records
from hyosan.core.compilation import kernel
from hyosan.core.context import Context
from hyosan.population.kernels.members import member
from hyosan.population.kernels.seats import function_seat, has_place
from hyosan.population.kernels.shuffle import key_of, shuffled


@kernel
def find_seats_of(run: Context, people: Ints, kind: int, out: Records) -> None:
    """Fill the seat of each of some people in his or her place of a kind (by code); its place is NONE without one."""
    for row in range(len(people)):
        function_seat(run, people[row], kind, True, out[row])


@kernel
def mark_who_has(run: Context, people: Ints, kind: int, out: Bytes) -> None:
    """1 for those of some people who have a place of a kind (by code)."""
    for row in range(len(people)):
        out[row] = int(has_place(run, people[row], kind))


@kernel
def find_holders(run: Context, seats: Records, slots: Ints, out: Ints) -> None:
    """Who holds a slot of the place of each seat."""
    for row in range(len(slots)):
        slot, run_length = slots[row], int(seats[row]["run"])
        first = slot < run_length
        out[row] = member(run, seats[row]["first"] + slot if first else seats[row]["second"] + slot - run_length)


@kernel
def shuffle_from(count: int, word: np.uint64, begin: int, out: Ints) -> None:
    """Who comes at positions `begin` and on in the keyed shuffle of `count` people."""
    key = key_of(word, count)
    for row in range(len(out)):
        out[row] = shuffled(count, key, begin + row)
