"""Opening a bucket: the blocks that begin in it are drawn together, its events are brought into the order of time."""

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.transmission.kernels.draw import may_draw
from hyosan.transmission.kernels.pool import free_row, new_row, schedule
from hyosan.transmission.kernels.run import push_next_block
from hyosan.transmission.tables import (
    ACTOR,
    COLUMNS,
    N_CURRENT,
    N_DRAWN,
    NEXT,
    NONE,
    STAMP,
    TIME,
    Ints,
    Law,
    Live,
    Queue,
)


@kernel
def count_rows(queue: Queue, first: int) -> int:
    """How many rows a list has."""
    count = 0
    row = first
    while row != NONE:
        count += 1
        row = queue.rows[row, NEXT]
    return count


@kernel
def take_blocks(live: Live, queue: Queue, bucket: int) -> Ints:
    """Take the blocks that begin in a bucket out of their list."""
    begun = np.empty((count_rows(queue, queue.block_heads[bucket]), COLUMNS), np.int64)
    row = queue.block_heads[bucket]
    for position in range(len(begun)):
        begun[position] = queue.rows[row]
        following = queue.rows[row, NEXT]
        free_row(live, queue, row)
        row = following
    queue.block_heads[bucket] = NONE
    return begun


@kernel
def place_attempts(live: Live, queue: Queue, out: Ints, written: Ints, until: int) -> None:
    """Put drawn attempts into the present bucket's table, those from `until` on into their own buckets."""
    position = live.numbers[N_CURRENT]
    for chunk in range(len(written)):
        live.numbers[N_DRAWN] += written[chunk]
        for index in range(written[chunk]):
            if out[chunk, index, TIME] < until:
                queue.current[position] = out[chunk, index]
                position += 1
            else:
                row = new_row(live, queue)
                for column in range(COLUMNS - 1):
                    queue.rows[row, column] = out[chunk, index, column]
                schedule(live, queue, row)
    live.numbers[N_CURRENT] = position


@kernel
def continue_blocks(law: Law, live: Live, queue: Queue, begun: Ints, blocks: Ints) -> None:
    """Note what was drawn and schedule each person's next block."""
    for position in range(len(begun)):
        person = begun[position, ACTOR]
        if blocks[position] >= 0 and may_draw(law, live, person, begun[position, STAMP]):
            live.people[person]["drawn"] = max(live.people[person]["drawn"], blocks[position] - 1)
            push_next_block(law, live, queue, person, blocks[position])
