"""The queue of events: rows in buckets, and a small heap for what falls due while its bucket is worked off."""

from hyosan.core.arrays import Ints
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.tables import (
    ACTOR,
    BLOCK_HEADS,
    C_WIDTH,
    CODE,
    COLUMNS,
    CURRENT,
    FIXED,
    HEADS,
    HEAP,
    N_BUCKET,
    N_CURRENT,
    N_FREE,
    N_FREE_COUNT,
    N_HEAP,
    N_USED,
    NEXT,
    NUMBERS,
    ORDER,
    OUTCOME_NUMBER,
    ROWS,
    TIME,
)


@inner_kernel
def code_of(kind: int, channel: int, layer: int) -> int:
    """Kind, channel, layer (and page) of an event in one number whose order is the order at equal times."""
    return (kind << 48) | (channel << 24) | layer


@inner_kernel
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


@inner_kernel
def new_row(run: Context) -> int:
    """A free row; the caller has made sure that there is one."""
    numbers = view(run, NUMBERS)
    row = numbers[N_FREE]
    if row >= 0:
        numbers[N_FREE] = view(run, ROWS)[row, NEXT]
        numbers[N_FREE_COUNT] -= 1
    else:
        row = numbers[N_USED]
        numbers[N_USED] = row + 1
    return int(row)


@inner_kernel
def free_row(run: Context, row: int) -> None:
    """Give a row back."""
    numbers = view(run, NUMBERS)
    view(run, ROWS)[row, NEXT] = numbers[N_FREE]
    numbers[N_FREE] = row
    numbers[N_FREE_COUNT] += 1


@kernel
def free_rows(run: Context) -> int:
    """How many rows can still be filled."""
    numbers = view(run, NUMBERS)
    return int(numbers[N_FREE_COUNT] + len(view(run, ROWS)) - numbers[N_USED])


@inner_kernel
def push_heap(run: Context, row: int) -> None:
    """Insert a row into the heap of the present bucket."""
    heap = view(run, HEAP)
    numbers = view(run, NUMBERS)
    rows = view(run, ROWS)
    at = numbers[N_HEAP]
    numbers[N_HEAP] = at + 1
    while at > 0:
        above = (at - 1) // 2
        if comes_before(rows[row], rows[heap[above]]):
            heap[at] = heap[above]
            at = above
        else:
            break
    heap[at] = row


@inner_kernel
def pop_heap(run: Context) -> int:
    """Take the first row off the heap."""
    heap = view(run, HEAP)
    numbers = view(run, NUMBERS)
    rows = view(run, ROWS)
    top = heap[0]
    count = numbers[N_HEAP] - 1
    numbers[N_HEAP] = count
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


@inner_kernel
def schedule(run: Context, row: int) -> None:
    """Put a filled row into its bucket; into the heap if that is the present one, nowhere if it comes too late."""
    heads = view(run, HEADS)
    rows = view(run, ROWS)
    bucket = rows[row, TIME] // view(run, FIXED)[C_WIDTH]
    if bucket <= view(run, NUMBERS)[N_BUCKET]:
        push_heap(run, row)
    elif bucket < len(heads):
        rows[row, NEXT] = heads[bucket]
        heads[bucket] = row
    else:
        free_row(run, row)


@inner_kernel
def schedule_block(run: Context, row: int) -> None:
    """Put the beginning of a block where it belongs; blocks of later buckets are kept apart and drawn together."""
    block_heads = view(run, BLOCK_HEADS)
    rows = view(run, ROWS)
    bucket = rows[row, TIME] // view(run, FIXED)[C_WIDTH]
    if bucket <= view(run, NUMBERS)[N_BUCKET]:
        push_heap(run, row)
    elif bucket < len(block_heads):
        rows[row, NEXT] = block_heads[bucket]
        block_heads[bucket] = row
    else:
        free_row(run, row)


@kernel
def collect(run: Context, bucket: int) -> None:
    """Copy a bucket's events into `current` and free their rows."""
    heads = view(run, HEADS)
    numbers = view(run, NUMBERS)
    rows = view(run, ROWS)
    row = heads[bucket]
    count = numbers[N_CURRENT]
    while row != NONE:
        for column in range(COLUMNS):
            view(run, CURRENT)[count, column] = rows[row, column]
        count += 1
        following = rows[row, NEXT]
        free_row(run, row)
        row = following
    heads[bucket] = NONE
    numbers[N_CURRENT] = count


@kernel
def settle_ties(run: Context, count: int) -> None:
    """Put events of equal time, already next to each other, into the order of events."""
    current = view(run, CURRENT)
    order = view(run, ORDER)
    for position in range(1, count):
        at = position
        moved = order[at]
        while (
            at > 0
            and current[order[at - 1], TIME] == current[moved, TIME]
            and comes_before(current[moved], current[order[at - 1]])
        ):
            order[at] = order[at - 1]
            at -= 1
        order[at] = moved
