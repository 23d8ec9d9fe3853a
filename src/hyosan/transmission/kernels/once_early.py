"""What those do who are infected and act within one bucket: their attempts may come before others that were elected."""

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.ahead_course import held_by
from hyosan.transmission.kernels.ahead_measures import still_infects
from hyosan.transmission.kernels.ahead_settle import drop_first, ready_for_care, sink_heap
from hyosan.transmission.kernels.ahead_sift import is_before
from hyosan.transmission.kernels.ahead_write import draw_streams
from hyosan.transmission.kernels.care import (
    begin_care,
    comes_first,
    event_time,
    first_event,
    handle_event,
    is_attempt,
    take_attempt,
)
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.once_elect import (
    acts_within,
    list_early,
    place_in,
    room_of,
    strain_and_state,
)
from hyosan.transmission.kernels.once_gather import SPARE
from hyosan.transmission.kernels.once_lanes import copy_waiting, is_infected
from hyosan.transmission.tables import BY_INFECTION, NEVER
from hyosan.transmission.tables_ahead import (
    A_DUE,
    A_EARLY,
    A_EARLY_USED,
    A_THINS,
    AHEAD,
    NEED_EARLY,
    NEED_PATH,
    NEED_SCRATCH,
    SETTLED,
    TOLD,
    TOLD_INFECTIONS,
)
from hyosan.transmission.tables_once import (
    B_BEFORE,
    B_PARTS,
    B_SHIFT,
    BEGINS,
    BUCKET,
    DUE_ROWS,
    EARLIES,
    EARLY,
    EARLY_HEAP,
    FOUND,
    LATE,
    NEED_HEAP,
    PATHS,
    SCRATCH,
    WINNERS,
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
def write_early(run: Context, attempt: Records, path: Ints, scratch: Records, found: Ints) -> tuple[int, int]:
    """Draw what the target of an attempt, infected by it, does within the bucket: rows of `scratch`; or -1 - a need.

    And the rows of `path` that its course has.
    """
    count, listed = list_early(run, attempt, path, 0, 0, 0)
    if count == FULL:
        return -1 - NEED_PATH, 0
    if listed == FULL:
        return -1 - NEED_SCRATCH, 0
    end = draw_streams(run, 0, listed, path, NONE, scratch, found, 0)
    return (-1 - NEED_SCRATCH if end == FULL else int(end)), count


@inner_kernel
def begin_care_of(run: Context, attempt: Records, path: Ints, count: int) -> None:
    """Note the target of an attempt, infected by it, if his or her course hangs on a bed within the bucket."""
    person, channel = int(attempt["target"]), int(attempt["channel"])
    cause = int(view(run, TOLD_INFECTIONS)[attempt["number"], 2]) if channel == TOLD else BY_INFECTION
    strain, _ = strain_and_state(run, attempt)
    begin_care(run, person, 1, 0, strain, held_by(run, person), int(attempt["time"]), cause, path, count)


@inner_kernel
def add_attempts(
    run: Context, due: Records, table: Shorts, late: Shorts, begins: Ints, shift: int, heap: Ints, path: Ints,
    scratch: Records, count: int,
) -> None:  # fmt: skip
    """Let attempts of the bucket that were drawn within it infect, unless an earlier one does; there is room."""
    numbers = view(run, AHEAD)
    for number in range(count):
        drawn = scratch[number]
        if is_infected(run, int(drawn["target"])):
            continue
        if numbers[A_THINS] == 0 or still_infects(run, 0, drawn, drawn["product"], drawn["word"]):
            used = numbers[A_DUE] + numbers[A_EARLY_USED]
            copy_waiting(scratch[number], due[used])
            numbers[A_EARLY_USED] += 1
            propose(run, due, table, late, begins, shift, heap, path, used)


@inner_kernel
def lacks_room_for(run: Context, count: int, due: Records, late: Shorts, heap: Ints) -> bool:
    """Whether there is no room for so many attempts more."""
    numbers = view(run, AHEAD)
    used = numbers[A_EARLY_USED] + count
    return bool(numbers[A_DUE] + used > len(due) or 2 * used > len(late) or numbers[A_EARLY] + count > len(heap))


@inner_kernel
def begin_early(run: Context) -> int:
    """Put all winners whose target acts within the bucket on the heap; SETTLED, or NEED_HEAP: nothing was done."""
    numbers, begins, earlies = view(run, AHEAD), view(run, BEGINS), view(run, EARLIES)
    due, early, heap, total = view(run, DUE_ROWS), view(run, EARLY), view(run, EARLY_HEAP), 0
    parts = view(run, BUCKET)[B_PARTS]
    for part in range(parts):
        total += earlies[part]
    if len(heap) < 2 * total + SPARE:
        return NEED_HEAP
    for part in range(parts):
        for number in range(earlies[part]):
            heap[numbers[A_EARLY]] = early[begins[part] + number]
            numbers[A_EARLY] += 1
            sink_heap(heap, due, numbers[A_EARLY])
    return SETTLED


@inner_kernel
def settle_early(run: Context) -> int:
    """Handle, in the order of time, those who act in the bucket of their infection, as far as infected before a time.

    SETTLED, or what there is too little room in; then nothing was done with the first on the heap.
    """
    due, table, late, begins = view(run, DUE_ROWS), view(run, WINNERS), view(run, LATE), view(run, BEGINS)
    before, shift = view(run, BUCKET)[B_BEFORE], view(run, BUCKET)[B_SHIFT]
    heap, path, scratch, found = (
        view(run, EARLY_HEAP),
        view(run, PATHS)[0],
        view(run, SCRATCH),
        view(run, FOUND)[0],
    )
    numbers = view(run, AHEAD)
    while True:
        code = ready_for_care(run, path, scratch, found)
        if code != SETTLED:
            return int(code)
        row = int(heap[0]) if numbers[A_EARLY] > 0 else NONE
        due_at, told = int(NEVER), False
        if row >= 0:
            due_at, told = int(due[row]["time"]), bool(due[row]["channel"] == TOLD)
        coming = first_event(run)
        if coming >= 0 and comes_first(run, coming, due_at, told):
            if event_time(run, coming) >= before:
                return SETTLED
            if not is_attempt(run, coming):
                handle_event(run, coming)
            elif lacks_room_for(run, 1, due, late, heap):
                return NEED_EARLY
            else:
                take_attempt(run, coming, scratch[0])
                add_attempts(run, due, table, late, begins, shift, heap, path, scratch, 1)
            continue
        if due_at >= before:
            return SETTLED
        at = winner_of(table, late, begins, due, shift, int(due[row]["target"]))
        if (table[at] if at >= 0 else late[-1 - at]) == row:
            count, rows = write_early(run, due[row], path, scratch, found)
            if count < 0:
                return -1 - count
            if lacks_room_for(run, count, due, late, heap):
                return NEED_EARLY
            drop_first(heap, due, numbers[A_EARLY])
            numbers[A_EARLY] -= 1
            begin_care_of(run, due[row], path, rows)
            add_attempts(run, due, table, late, begins, shift, heap, path, scratch, count)
        else:
            drop_first(heap, due, numbers[A_EARLY])
            numbers[A_EARLY] -= 1


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
    if lacks_room_for(run, 1, due, late, heap):
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
    nobody = view(run, AHEAD)[A_DUE] + view(run, AHEAD)[A_EARLY_USED] == 0
    for row in range(len(people)):
        out[row] = int(is_infected(run, people[row]))
        if out[row] == 0 and not nobody:
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
