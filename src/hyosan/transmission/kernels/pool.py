"""The queue of events: rows in buckets, and a small heap for what falls due while its bucket is worked off."""

from hyosan.core.arrays import Ints
from hyosan.core.compilation import kernel
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
def new_row(run: Context) -> int:
    """A free row; the caller has made sure that there is one."""
    row = view(run, NUMBERS)[N_FREE]
    if row >= 0:
        view(run, NUMBERS)[N_FREE] = view(run, ROWS)[row, NEXT]
        view(run, NUMBERS)[N_FREE_COUNT] -= 1
    else:
        row = view(run, NUMBERS)[N_USED]
        view(run, NUMBERS)[N_USED] = row + 1
    return int(row)


@kernel
def free_row(run: Context, row: int) -> None:
    """Give a row back."""
    view(run, ROWS)[row, NEXT] = view(run, NUMBERS)[N_FREE]
    view(run, NUMBERS)[N_FREE] = row
    view(run, NUMBERS)[N_FREE_COUNT] += 1


@kernel
def free_rows(run: Context) -> int:
    """How many rows can still be filled."""
    return int(view(run, NUMBERS)[N_FREE_COUNT] + len(view(run, ROWS)) - view(run, NUMBERS)[N_USED])


@kernel
def push_heap(run: Context, row: int) -> None:
    """Insert a row into the heap of the present bucket."""
    rows = view(run, ROWS)
    heap = view(run, HEAP)
    at = view(run, NUMBERS)[N_HEAP]
    view(run, NUMBERS)[N_HEAP] = at + 1
    while at > 0:
        above = (at - 1) // 2
        if comes_before(rows[row], rows[heap[above]]):
            heap[at] = heap[above]
            at = above
        else:
            break
    heap[at] = row


@kernel
def pop_heap(run: Context) -> int:
    """Take the first row off the heap."""
    rows = view(run, ROWS)
    heap = view(run, HEAP)
    top = heap[0]
    count = view(run, NUMBERS)[N_HEAP] - 1
    view(run, NUMBERS)[N_HEAP] = count
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
def schedule(run: Context, row: int) -> None:
    """Put a filled row where it belongs: the heap if its bucket is the present one, else its bucket; too late: nowhere."""
    bucket = view(run, ROWS)[row, TIME] // view(run, FIXED)[C_WIDTH]
    if bucket <= view(run, NUMBERS)[N_BUCKET]:
        push_heap(run, row)
    elif bucket < len(view(run, HEADS)):
        view(run, ROWS)[row, NEXT] = view(run, HEADS)[bucket]
        view(run, HEADS)[bucket] = row
    else:
        free_row(run, row)


@kernel
def schedule_block(run: Context, row: int) -> None:
    """Put the beginning of a block where it belongs; blocks of later buckets are kept apart and drawn together."""
    bucket = view(run, ROWS)[row, TIME] // view(run, FIXED)[C_WIDTH]
    if bucket <= view(run, NUMBERS)[N_BUCKET]:
        push_heap(run, row)
    elif bucket < len(view(run, BLOCK_HEADS)):
        view(run, ROWS)[row, NEXT] = view(run, BLOCK_HEADS)[bucket]
        view(run, BLOCK_HEADS)[bucket] = row
    else:
        free_row(run, row)


@kernel
def collect(run: Context, bucket: int) -> None:
    """Copy a bucket's events into `current` and free their rows."""
    row = view(run, HEADS)[bucket]
    count = view(run, NUMBERS)[N_CURRENT]
    while row != NONE:
        for column in range(COLUMNS):
            view(run, CURRENT)[count, column] = view(run, ROWS)[row, column]
        count += 1
        following = view(run, ROWS)[row, NEXT]
        free_row(run, row)
        row = following
    view(run, HEADS)[bucket] = NONE
    view(run, NUMBERS)[N_CURRENT] = count


@kernel
def settle_ties(run: Context, count: int) -> None:
    """Put events of equal time, already next to each other, into the order of events."""
    order = view(run, ORDER)
    for position in range(1, count):
        at = position
        moved = order[at]
        while (
            at > 0
            and view(run, CURRENT)[order[at - 1], TIME] == view(run, CURRENT)[moved, TIME]
            and comes_before(view(run, CURRENT)[moved], view(run, CURRENT)[order[at - 1]])
        ):
            order[at] = order[at - 1]
            at -= 1
        order[at] = moved
