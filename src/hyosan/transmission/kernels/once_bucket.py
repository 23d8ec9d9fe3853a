"""One bucket of a run in which nobody is infected twice, phase by phase, on all threads that come.

Threads take pieces of the present phase until none is left (`tables_once`). Nobody waits for one that comes late, or
never: only for who has taken a piece. So the leading thread can do it all alone.
"""

from hyosan.core.arrays import Ints
from hyosan.core.atomics import add_to, give_way, put, seen
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.prefetch import uncounted
from hyosan.transmission.kernels.once_begin import into_slices, join_parts, sort_slice, unfold
from hyosan.transmission.kernels.once_early import begin_early, settle_early
from hyosan.transmission.kernels.once_elect import collect, elect
from hyosan.transmission.kernels.once_gather import gather, lay_out, part_out
from hyosan.transmission.tables_ahead import SETTLED
from hyosan.transmission.tables_once import (
    B_CHUNKS,
    B_CODE,
    B_FROM,
    B_PARTS,
    B_ROWS,
    B_SLICES,
    B_UNDONE,
    BUCKET,
    COLLECT,
    ELECT,
    GATHER,
    JOIN,
    LACKS,
    LAY_OUT,
    LINE,
    M_FIRST,
    M_HELPING,
    M_LAST,
    M_OPEN,
    M_PHASES,
    M_ROUND,
    M_STOPPED,
    OPEN,
    PART_OUT,
    SERIAL,
    SETTLE,
    SLICE,
    SORT,
    UNDONE,
    UNFOLD,
)

PARTS, ROWS, SLICES = 8, 64, 256
"""Of a piece: parts of people, attempts that infect, slices of time."""
GIVES_WAY = 1024
"""Looks of who waits between two times that others may have the processor: some microseconds."""
PATIENCE = 100_000
"""Looks of a helper at whether there is work, before it sleeps: some 0.1 ms."""


@inner_kernel
def pieces(count: int, size: int) -> int:
    """Pieces of a size that so many make."""
    return int((count + size - 1) // size)


@inner_kernel
def pieces_of(run: Context, phase: int) -> int:
    """Pieces of a phase; those before it are done."""
    bucket = view(run, BUCKET)
    if (SERIAL >> phase) & 1:
        return 1
    if phase in (GATHER, PART_OUT):
        return int(bucket[B_CHUNKS])
    if phase in (ELECT, COLLECT):
        return pieces(bucket[B_PARTS], PARTS)
    if phase == UNFOLD:
        return int(bucket[B_UNDONE] + pieces(bucket[B_ROWS] - bucket[B_FROM], ROWS))
    return pieces(bucket[B_SLICES], SLICES)


@inner_kernel
def do_alone(run: Context, phase: int) -> bool:
    """Do a phase of one piece; False: there is too little room, of what B_CODE says."""
    code = SETTLED
    if phase == LAY_OUT:
        code = lay_out(run)
    elif phase == OPEN:
        code = begin_early(run)
    elif phase == SETTLE:
        code = settle_early(run)
    elif phase == JOIN:
        code = join_parts(run)
    elif phase == SLICE:
        into_slices(run)
    view(run, BUCKET)[B_CODE] = code
    return bool(code == SETTLED)


@inner_kernel
def unfold_piece(run: Context, lane: int, piece: int) -> bool:
    """Unfold the episodes of a piece; False: something lacks."""
    bucket, undone = view(run, BUCKET), view(run, UNDONE)
    if piece < bucket[B_UNDONE]:
        first, last = undone[piece, 0], undone[piece, 1]
    else:
        first = bucket[B_FROM] + (piece - bucket[B_UNDONE]) * ROWS
        last = min(bucket[B_ROWS], first + ROWS)
    lacking = unfold(run, lane, first, last)
    view(run, LACKS)[lane] = lacking
    return lacking == 0


@inner_kernel
def do_piece(run: Context, lane: int, phase: int, piece: int) -> bool:
    """Do a piece of a phase; False: something lacks."""
    bucket = view(run, BUCKET)
    if (SERIAL >> phase) & 1:
        return do_alone(run, phase)
    if phase == UNFOLD:
        return unfold_piece(run, lane, piece)
    if phase == GATHER:
        gather(run, lane, piece)
    elif phase == PART_OUT:
        part_out(run, piece)
    elif phase == ELECT:
        for part in range(piece * PARTS, min(bucket[B_PARTS], (piece + 1) * PARTS)):
            elect(run, lane, part)
    elif phase == COLLECT:
        for part in range(piece * PARTS, min(bucket[B_PARTS], (piece + 1) * PARTS)):
            collect(run, part)
    elif phase == SORT:
        for part in range(piece * SLICES, min(bucket[B_SLICES], (piece + 1) * SLICES)):
            sort_slice(run, part)
    return True


@inner_kernel
def look_again(looked: int) -> int:
    """Count the looks of who waits; now and then others may have the processor."""
    if looked % GIVES_WAY == GIVES_WAY - 1:
        give_way()
    return looked + 1


@inner_kernel
def work_off(run: Context, marks: Ints, lane: int) -> int:
    """Take part in the phases that the marks name; the one in which some thread stopped, or the one behind the last."""
    last = seen(marks, M_LAST)
    for phase in range(seen(marks, M_FIRST), last):
        # Who comes (or comes back, from a call that began anew) when something lacks would forget what was left then.
        if seen(marks, M_STOPPED) != 0:
            return phase
        taken, count = M_PHASES + 2 * LINE * phase, pieces_of(run, phase)
        piece = add_to(marks, taken, 1)
        while piece < count:
            if not do_piece(run, lane, phase, piece):
                put(marks, M_STOPPED, 1)
                return phase
            add_to(marks, taken + LINE, 1)
            piece = add_to(marks, taken, 1)
        looked = 0
        while seen(marks, taken + LINE) < count:
            if seen(marks, M_STOPPED) != 0:
                return phase
            looked = look_again(looked)
    return int(last)


@inner_kernel
def lead(run: Context, marks: Ints, first: int, last: int, alone: bool) -> int:
    """Have phases worked off: helpers may join, unless this thread is to be alone. Returns as `work_off`."""
    for phase in range(first, last):
        put(marks, M_PHASES + 2 * LINE * phase, 0)
        put(marks, M_PHASES + 2 * LINE * phase + LINE, 0)
    put(marks, M_FIRST, first)
    put(marks, M_LAST, last)
    put(marks, M_STOPPED, 0)
    if not alone:
        add_to(marks, M_ROUND, 1)
        put(marks, M_OPEN, 1)
    reached = work_off(run, marks, 0)
    put(marks, M_OPEN, 0)
    looked = 0
    while seen(marks, M_HELPING) != 0:
        looked = look_again(looked)
    return reached


@inner_kernel
def help_out(run: Context, marks: Ints, lane: int) -> int:
    """Help whenever there is something to do, until there was nothing for a while; how often."""
    helped, looked, before = 0, 0, -1
    while looked < PATIENCE:
        looked = look_again(looked)
        if seen(marks, M_OPEN) == 0 or seen(marks, M_ROUND) == before:
            continue
        add_to(marks, M_HELPING, 1)
        if seen(marks, M_OPEN) != 0:
            before = seen(marks, M_ROUND)
            work_off(run, marks, lane)
            helped, looked = helped + 1, 0
        add_to(marks, M_HELPING, -1)
    return helped


@kernel
def work(run: Context, marks: Ints, lane: int, first: int, last: int, alone: bool) -> int:
    """Lane 0 leads: it has the phases from `first` to before `last` worked off, and returns how far that went.

    The others help, and return once there was nothing to do for a while. One function, to be compiled once.
    """
    context, agreed = uncounted(run), uncounted(marks)
    return lead(context, agreed, first, last, alone) if lane == 0 else help_out(context, agreed, lane)
