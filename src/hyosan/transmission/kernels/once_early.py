"""What those do who are infected and act within one bucket: their attempts may come before others that were elected."""

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.ahead_course import first_act, held_by, scale_of, walk
from hyosan.transmission.kernels.ahead_measures import still_infects
from hyosan.transmission.kernels.ahead_settle import (
    NEED_EARLY,
    NEED_PATH,
    NEED_SCRATCH,
    SETTLED,
    drop_first,
    sink_heap,
)
from hyosan.transmission.kernels.ahead_sift import is_before
from hyosan.transmission.kernels.ahead_streams import list_streams
from hyosan.transmission.kernels.ahead_write import draw_streams
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.once_elect import acts_within, place_in, room_of, strain_and_state
from hyosan.transmission.kernels.once_lanes import copy_waiting, is_infected
from hyosan.transmission.tables_ahead import (
    A_DUE,
    A_DURATION,
    A_EARLY,
    A_EARLY_USED,
    A_THINS,
    A_UNTIL,
    AHEAD,
    TOLD,
)


@inner_kernel
def winner_of(table: Shorts, late: Shorts, begins: Ints, due: Records, shift: int, target: int) -> int:
    """Where the row that infects a target stands: in `table`, or, as -1 - place, in `late` (perhaps an empty place)."""
    part = target >> shift
    first, last = begins[part], begins[part + 1]
    if last > first:
        at = place_in(table, 4 * first, room_of(last - first), due, target)
        if table[at] >= 0:
            return at
    return -1 - place_in(late, 0, len(late), due, target)


@inner_kernel
def propose(
    run: Context, due: Records, table: Shorts, late: Shorts, begins: Ints, shift: int, heap: Ints, path: Ints, row: int
) -> None:
    """Let a row infect its target unless an earlier one does."""
    numbers = view(run, AHEAD)
    at = winner_of(table, late, begins, due, shift, int(due[row]["target"]))
    present = table[at] if at >= 0 else late[-1 - at]
    if present >= 0 and not is_before(due[row], due[present]):
        return
    if at >= 0:
        table[at] = row
    else:
        late[-1 - at] = row
    if acts_within(run, due[row], path):
        heap[numbers[A_EARLY]] = row
        numbers[A_EARLY] += 1
        sink_heap(heap, due, numbers[A_EARLY])


@inner_kernel
def write_early(run: Context, attempt: Records, path: Ints, scratch: Records, found: Ints) -> int:
    """Draw what the target of an attempt, infected by it, does within the bucket: rows of `scratch`; or -1 - a need."""
    numbers = view(run, AHEAD)
    person = int(attempt["target"])
    strain, state = strain_and_state(run, attempt)
    immune = held_by(run, person)
    count = walk(run, person, 1, 0, state, int(attempt["time"]), numbers[A_DURATION], path, 0, False, immune)
    if count == FULL:
        return -1 - NEED_PATH
    row = first_act(run, path, 0, count)
    if row < 0 or path[row, 0] > numbers[A_UNTIL]:
        return 0
    scale = scale_of(run, person, strain, 1, immune)
    listed = list_streams(run, person, 1, strain, scale, path, 0, count, NONE, numbers[A_UNTIL], 0, 0)
    if listed == FULL:
        return -1 - NEED_SCRATCH
    end = draw_streams(run, 0, listed, path, NONE, scratch, found, 0)
    return -1 - NEED_SCRATCH if end == FULL else int(end)


@kernel
def begin_early(early: Shorts, begins: Ints, earlies: Ints, due: Records, heap: Ints, run: Context) -> None:
    """Put all winners whose target acts within the bucket on the heap."""
    numbers = view(run, AHEAD)
    for part in range(len(earlies)):
        for number in range(earlies[part]):
            heap[numbers[A_EARLY]] = early[begins[part] + number]
            numbers[A_EARLY] += 1
            sink_heap(heap, due, numbers[A_EARLY])


@kernel
def settle_early(
    run: Context,
    before: int,
    due: Records,
    table: Shorts,
    late: Shorts,
    begins: Ints,
    shift: int,
    heap: Ints,
    path: Ints,
    scratch: Records,
    found: Ints,
) -> int:
    """Handle, in the order of time, those who act in the bucket of their infection, as far as infected before a time.

    SETTLED, or what there is too little room in; then nothing was done with the first on the heap.
    """
    numbers = view(run, AHEAD)
    while numbers[A_EARLY] > 0:
        row = heap[0]
        if due[row]["time"] >= before:
            return SETTLED
        at = winner_of(table, late, begins, due, shift, int(due[row]["target"]))
        if (table[at] if at >= 0 else late[-1 - at]) == row:
            count = write_early(run, due[row], path, scratch, found)
            if count < 0:
                return -1 - count
            used = numbers[A_DUE] + numbers[A_EARLY_USED]
            if used + count > len(due) or 2 * (numbers[A_EARLY_USED] + count) > len(late):
                return NEED_EARLY
            if numbers[A_EARLY] + count > len(heap):
                return NEED_EARLY
            drop_first(heap, due, numbers[A_EARLY])
            numbers[A_EARLY] -= 1
            for number in range(count):
                drawn = scratch[number]
                if is_infected(run, int(drawn["target"])):
                    continue
                if numbers[A_THINS] == 0 or still_infects(run, 0, drawn, drawn["product"], drawn["word"]):
                    copy_waiting(scratch[number], due[used])
                    numbers[A_EARLY_USED] += 1
                    propose(run, due, table, late, begins, shift, heap, path, used)
                    used += 1
        else:
            drop_first(heap, due, numbers[A_EARLY])
            numbers[A_EARLY] -= 1
    return SETTLED


@kernel
def tell_infection(
    run: Context,
    person: int,
    time: int,
    told: int,
    due: Records,
    table: Shorts,
    late: Shorts,
    begins: Ints,
    shift: int,
    heap: Ints,
    path: Ints,
) -> int:
    """Let somebody be infected by seeding or importation, row `told` of them; SETTLED or NEED_EARLY."""
    numbers = view(run, AHEAD)
    used = numbers[A_DUE] + numbers[A_EARLY_USED]
    if used >= len(due) or 2 * (numbers[A_EARLY_USED] + 1) > len(late) or numbers[A_EARLY] >= len(heap):
        return NEED_EARLY
    due[used]["time"] = time
    due[used]["target"] = person
    due[used]["actor"] = 0
    due[used]["number"] = told
    due[used]["channel"] = TOLD
    due[used]["layer"] = 0
    numbers[A_EARLY_USED] += 1
    propose(run, due, table, late, begins, shift, heap, path, used)
    return SETTLED


@kernel
def infected_before(
    run: Context,
    people: Ints,
    time: int,
    due: Records,
    table: Shorts,
    late: Shorts,
    begins: Ints,
    shift: int,
    out: Ints,
) -> None:
    """1 in `out` for people who were infected before a time of the present bucket."""
    for row in range(len(people)):
        out[row] = int(is_infected(run, people[row]))
        if out[row] == 0:
            at = winner_of(table, late, begins, due, shift, people[row])
            present = table[at] if at >= 0 else late[-1 - at]
            out[row] = int(present >= 0 and due[present]["time"] < time)


@kernel
def rehash(late: Shorts, due: Records, old: Shorts) -> None:
    """Fill a larger table of late winners from the one before."""
    late[:] = NONE
    for place in range(len(old)):
        if old[place] >= 0:
            late[place_in(late, 0, len(late), due, int(due[old[place]]["target"]))] = old[place]
