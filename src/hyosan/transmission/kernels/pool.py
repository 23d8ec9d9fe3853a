"""The queue of events: rows in buckets, and a small heap for what falls due while its bucket is worked off."""

from hyosan.core.compilation import kernel
from hyosan.transmission.tables import (
    ACTOR,
    CODE,
    COLUMNS,
    N_BUCKET,
    N_CURRENT,
    N_FREE,
    N_FREE_COUNT,
    N_HEAP,
    N_USED,
    NEXT,
    NONE,
    OUTCOME_NUMBER,
    TIME,
    Ints,
    Live,
    Queue,
)


@kernel
def code_of(kind: int, channel: int, layer: int) -> int:
    """Kind, channel, layer (and page) of an event in one number whose order is the order at equal times."""
    return (kind << 48) | (channel << 24) | layer


@kernel
def comes_before(left: Ints, right: Ints) -> bool:
    """The order of events: time, kind, actor, channel, layer, number."""
    if left[TIME] != right[TIME]:
        return bool(left[TIME] < right[TIME])
    left_kind = left[CODE] >> 48
    right_kind = right[CODE] >> 48
    if left_kind != right_kind:
        return bool(left_kind < right_kind)
    if left[ACTOR] != right[ACTOR]:
        return bool(left[ACTOR] < right[ACTOR])
    if left[CODE] != right[CODE]:
        return bool(left[CODE] < right[CODE])
    return bool((left[OUTCOME_NUMBER] & 0xFFFFFFFF) < (right[OUTCOME_NUMBER] & 0xFFFFFFFF))


@kernel
def new_row(live: Live, queue: Queue) -> int:
    """A free row; the caller has made sure that there is one."""
    row = live.numbers[N_FREE]
    if row >= 0:
        live.numbers[N_FREE] = queue.rows[row, NEXT]
        live.numbers[N_FREE_COUNT] -= 1
    else:
        row = live.numbers[N_USED]
        live.numbers[N_USED] = row + 1
    return int(row)


@kernel
def free_row(live: Live, queue: Queue, row: int) -> None:
    """Give a row back."""
    queue.rows[row, NEXT] = live.numbers[N_FREE]
    live.numbers[N_FREE] = row
    live.numbers[N_FREE_COUNT] += 1


@kernel
def free_rows(live: Live, queue: Queue) -> int:
    """How many rows can still be filled."""
    return int(live.numbers[N_FREE_COUNT] + len(queue.rows) - live.numbers[N_USED])


@kernel
def push_heap(live: Live, queue: Queue, row: int) -> None:
    """Insert a row into the heap of the present bucket."""
    rows = queue.rows
    heap = queue.heap
    at = live.numbers[N_HEAP]
    live.numbers[N_HEAP] = at + 1
    while at > 0:
        above = (at - 1) // 2
        if comes_before(rows[row], rows[heap[above]]):
            heap[at] = heap[above]
            at = above
        else:
            break
    heap[at] = row


@kernel
def pop_heap(live: Live, queue: Queue) -> int:
    """Take the first row off the heap."""
    rows = queue.rows
    heap = queue.heap
    top = heap[0]
    count = live.numbers[N_HEAP] - 1
    live.numbers[N_HEAP] = count
    if count > 0:
        row = heap[count]
        at = 0
        while True:
            below = 2 * at + 1
            if below >= count:
                break
            if below + 1 < count and comes_before(rows[heap[below + 1]], rows[heap[below]]):
                below += 1
            if comes_before(rows[heap[below]], rows[row]):
                heap[at] = heap[below]
                at = below
            else:
                break
        heap[at] = row
    return int(top)


@kernel
def schedule(live: Live, queue: Queue, row: int) -> None:
    """Put a filled row where it belongs: the heap if its bucket is the present one, else its bucket; too late: nowhere."""
    bucket = queue.rows[row, TIME] // queue.width
    if bucket <= live.numbers[N_BUCKET]:
        push_heap(live, queue, row)
    elif bucket < len(queue.heads):
        queue.rows[row, NEXT] = queue.heads[bucket]
        queue.heads[bucket] = row
    else:
        free_row(live, queue, row)


@kernel
def schedule_block(live: Live, queue: Queue, row: int) -> None:
    """Put the beginning of a block where it belongs; blocks of later buckets are kept apart and drawn together."""
    bucket = queue.rows[row, TIME] // queue.width
    if bucket <= live.numbers[N_BUCKET]:
        push_heap(live, queue, row)
    elif bucket < len(queue.block_heads):
        queue.rows[row, NEXT] = queue.block_heads[bucket]
        queue.block_heads[bucket] = row
    else:
        free_row(live, queue, row)


@kernel
def collect(live: Live, queue: Queue, bucket: int) -> None:
    """Copy a bucket's events into `current` and free their rows."""
    row = queue.heads[bucket]
    count = live.numbers[N_CURRENT]
    while row != NONE:
        for column in range(COLUMNS):
            queue.current[count, column] = queue.rows[row, column]
        count += 1
        following = queue.rows[row, NEXT]
        free_row(live, queue, row)
        row = following
    queue.heads[bucket] = NONE
    live.numbers[N_CURRENT] = count


@kernel
def settle_ties(queue: Queue, count: int) -> None:
    """Put events of equal time, already next to each other, into the order of events."""
    order = queue.order
    for position in range(1, count):
        at = position
        moved = order[at]
        while (
            at > 0
            and queue.current[order[at - 1], TIME] == queue.current[moved, TIME]
            and comes_before(queue.current[moved], queue.current[order[at - 1]])
        ):
            order[at] = order[at - 1]
            at -= 1
        order[at] = moved
