"""Opening a bucket: the blocks that begin in it are drawn together, its events are brought into the order of time."""

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.blocks import push_next_block
from hyosan.transmission.kernels.draw import may_draw
from hyosan.transmission.kernels.pool import free_row, new_row, schedule
from hyosan.transmission.tables import (
    ACTOR,
    BLOCK_HEADS,
    COLUMNS,
    CURRENT,
    N_CURRENT,
    N_DRAWN,
    NEXT,
    NUMBERS,
    PEOPLE,
    ROWS,
    STAMP,
    TIME,
)


@kernel
def count_rows(run: Context, first: int) -> int:
    """How many rows a list has."""
    count = 0
    row = first
    while row != NONE:
        count += 1
        row = view(run, ROWS)[row, NEXT]
    return count


@kernel
def take_blocks(run: Context, bucket: int) -> Ints:
    """Take the blocks that begin in a bucket out of their list."""
    block_heads = view(run, BLOCK_HEADS)
    rows = view(run, ROWS)
    begun = np.empty((count_rows(run, block_heads[bucket]), COLUMNS), np.int64)
    row = block_heads[bucket]
    for position in range(len(begun)):
        begun[position] = rows[row]
        following = rows[row, NEXT]
        free_row(run, row)
        row = following
    block_heads[bucket] = NONE
    return begun


@kernel
def place_attempts(run: Context, out: Ints, written: Ints, until: int) -> None:
    """Put drawn attempts into the present bucket's table, those from `until` on into their own buckets."""
    numbers = view(run, NUMBERS)
    position = numbers[N_CURRENT]
    for chunk in range(len(written)):
        numbers[N_DRAWN] += written[chunk]
        for index in range(written[chunk]):
            if out[chunk, index, TIME] < until:
                view(run, CURRENT)[position] = out[chunk, index]
                position += 1
            else:
                row = new_row(run)
                for column in range(COLUMNS - 1):
                    view(run, ROWS)[row, column] = out[chunk, index, column]
                schedule(run, row)
    numbers[N_CURRENT] = position


@kernel
def continue_blocks(run: Context, begun: Ints, blocks: Ints) -> None:
    """Note what was drawn and schedule each person's next block."""
    people = view(run, PEOPLE)
    for position in range(len(begun)):
        person = begun[position, ACTOR]
        if blocks[position] >= 0 and may_draw(run, person, begun[position, STAMP]):
            people[person]["drawn"] = max(people[person]["drawn"], blocks[position] - 1)
            push_next_block(run, person, blocks[position])
