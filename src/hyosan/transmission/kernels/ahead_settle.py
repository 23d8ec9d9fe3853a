"""The attempts of a bucket, one by one in the order of time: who is infected, by whom."""

from typing import Any

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import unit
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import (
    first_act,
    first_state,
    held_after,
    held_by,
    scale_of,
    strain_of_episode,
    walk,
)
from hyosan.transmission.kernels.ahead_measures import still_infects
from hyosan.transmission.kernels.ahead_sift import copy_attempt, is_before
from hyosan.transmission.kernels.ahead_streams import list_streams
from hyosan.transmission.kernels.ahead_targets import may_infect
from hyosan.transmission.kernels.ahead_write import draw_streams
from hyosan.transmission.kernels.care import (
    begin_care,
    comes_first,
    event_time,
    first_event,
    go_on,
    handle_event,
    is_attempt,
    is_open,
    lacks_room_for_care,
    take_attempt,
)
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.tables import BY_INFECTION, CHANNELS, NEVER, SETTINGS
from hyosan.transmission.tables_ahead import (
    A_BEGUN,
    A_CARE,
    A_CURSOR,
    A_DUE,
    A_DURATION,
    A_DYNAMIC,
    A_EARLY,
    A_EARLY_USED,
    A_MEETINGS,
    A_THINS,
    A_UNTIL,
    AHEAD,
    BELONGING,
    BUSY,
    CHANGES,
    EPISODES,
    FREE_AT,
    HELD,
    NEED_BEGUN,
    NEED_CARE,
    NEED_EARLY,
    NEED_PATH,
    NEED_SCRATCH,
    SETTLED,
    UNKNOWN,
)


@inner_kernel
def sink_heap(heap: Ints, early: Records, size: int) -> None:
    """Bring the last of `size` rows of the heap up to its place."""
    at = size - 1
    while at > 0:
        above = (at - 1) // 2
        if not is_before(early[heap[at]], early[heap[above]]):
            return
        heap[at], heap[above] = heap[above], heap[at]
        at = above


@inner_kernel
def drop_first(heap: Ints, early: Records, size: int) -> None:
    """Take the first row off a heap of `size`."""
    heap[0] = heap[size - 1]
    size -= 1
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            return
        if below + 1 < size and is_before(early[heap[below + 1]], early[heap[below]]):
            below += 1
        if not is_before(early[heap[below]], early[heap[at]]):
            return
        heap[at], heap[below] = heap[below], heap[at]
        at = below


@inner_kernel
def is_free(run: Context, person: int, time: int) -> bool:
    """Whether a person has no episode at a time, changes of state at that time included."""
    if view(run, BUSY)[person] == 0:
        return True
    free_at = view(run, FREE_AT)
    return bool(len(free_at) > 0 and free_at[person] <= time)


@inner_kernel
def keep_early(run: Context, scratch: Records, count: int, early: Records, heap: Ints) -> None:
    """Put attempts that fall into the present bucket on the heap."""
    numbers = view(run, AHEAD)
    for row in range(count):
        at = numbers[A_EARLY_USED]
        copy_attempt(scratch[row], early[at])
        heap[numbers[A_EARLY]] = at
        numbers[A_EARLY_USED] += 1
        numbers[A_EARLY] += 1
        sink_heap(heap, early, numbers[A_EARLY])


@inner_kernel
def ready_for_care(run: Context, path: Ints, scratch: Records, found: Ints) -> int:
    """Finish what care has begun, and see that there is room for one step more; SETTLED, or a need."""
    if view(run, AHEAD)[A_CARE] == 0:
        return SETTLED
    if is_open(run):
        code = go_on(run, path, scratch, found)
        if code != SETTLED:
            return int(code)
    return NEED_CARE if lacks_room_for_care(run) else SETTLED


NOTHING_FIRST, HANDLED = -2, -1
"""What care before an attempt may be, beside SETTLED (there is, but not before the time asked for) and a need."""


@inner_kernel
def care_first(run: Context, due_at: int, before: int, scratch: Records, early: Records, heap: Ints) -> int:
    """Handle the next of care if it comes before an attempt, NEVER if there is none, and before a time."""
    coming = first_event(run)
    if coming < 0 or not comes_first(run, coming, due_at, False):
        return NOTHING_FIRST
    if event_time(run, coming) >= before:
        return SETTLED
    if not is_attempt(run, coming):
        handle_event(run, coming)
        return HANDLED
    if view(run, AHEAD)[A_EARLY_USED] >= len(early):
        return NEED_EARLY
    take_attempt(run, coming, scratch[0])
    keep_early(run, scratch, 1, early, heap)
    return HANDLED


@inner_kernel
def infects(run: Context, attempt: Any) -> bool:
    """Whether an attempt (a row) that is due infects: its target has no episode, and nothing protects it now."""
    person, numbers = int(attempt["target"]), view(run, AHEAD)
    if not is_free(run, person, int(attempt["time"])):
        return False
    if numbers[A_THINS] != 0:
        return bool(still_infects(run, 0, attempt, attempt["product"], attempt["word"]))
    if numbers[A_DYNAMIC] == 0:
        return True
    height = attempt["layer"] + unit(np.uint64(attempt["word"]))
    actor, channel = int(attempt["actor"]), int(attempt["channel"])
    return bool(may_infect(run, actor, person, channel, attempt["product"], height))


@kernel
def begin_episode(
    run: Context,
    person: int,
    strain: int,
    state: int,
    time: int,
    infector: int,
    infector_episode: int,
    setting: int,
    cause: int,
    wait: int,
    path: Ints,
    scratch: Records,
    found: Ints,
    early: Records,
    heap: Ints,
    begun: Records,
) -> int:
    """Begin an episode and put its attempts within the bucket on the heap; anything but SETTLED: nothing was done."""
    numbers = view(run, AHEAD)
    code = ready_for_care(run, path, scratch, found)
    if code != SETTLED:
        return int(code)
    episodes, changes = view(run, EPISODES), view(run, CHANGES)
    again = len(episodes) > 0
    episode = episodes[person] + 1 if again else 1
    before = changes[person] if again else 0
    immune = held_by(run, person)
    strain = strain_of_episode(run, person, strain, episode, infector)
    if state < 0:
        state = first_state(run, person, strain, episode, immune)
    if numbers[A_BEGUN] >= len(begun):
        return NEED_BEGUN
    until = numbers[A_UNTIL]
    if again or wait == UNKNOWN or time + wait <= until:
        count = walk(
            run, person, episode, before, state, time, numbers[A_DURATION], path, 0, False, immune, SUSCEPTIBLE
        )
        if count == FULL:
            return NEED_PATH
        row = first_act(run, path, 0, count)
        if row >= 0 and path[row, 0] <= until:
            scale = scale_of(run, person, strain, episode, immune)
            last = min(until, path[count, 0] - 1)
            listed = list_streams(run, person, episode, strain, scale, path, 0, count, NONE, last, 0, 0)
            if listed == FULL:
                return NEED_SCRATCH
            end = draw_streams(run, 0, listed, path, NONE, scratch, found, 0)
            if end == FULL:
                return NEED_SCRATCH
            if numbers[A_EARLY_USED] + end > len(early):
                return NEED_EARLY
            keep_early(run, scratch, end, early, heap)
        if again:
            ends = count > 1 and path[count - 1, 1] == SUSCEPTIBLE
            view(run, FREE_AT)[person] = path[count - 1, 0] if ends else NEVER
            episodes[person] = episode
            changes[person] = before + count
        if numbers[A_DYNAMIC] != 0:
            view(run, HELD)[person] = held_after(run, path, 0, count, SUSCEPTIBLE, immune)
        begin_care(run, person, episode, before, strain, immune, time, cause, path, count)
    view(run, BUSY)[person] = 1
    row = numbers[A_BEGUN]
    numbers[A_BEGUN] = row + 1
    begun[row]["time"] = time
    begun[row]["person"] = person
    begun[row]["infector"] = infector
    begun[row]["episode"] = episode
    begun[row]["infector_episode"] = infector_episode
    begun[row]["changes"] = before
    begun[row]["immune"] = immune
    kind = view(run, SETTINGS)[setting]["kind"] if setting >= 0 else NONE
    begun[row]["place"] = view(run, BELONGING)[person, kind]["place"] if kind >= 0 and infector >= 0 else NONE
    begun[row]["setting"] = setting
    begun[row]["strain"] = strain
    begun[row]["state"] = state
    begun[row]["cause"] = cause
    return SETTLED


@kernel
def settle(
    run: Context,
    before: int,
    due: Records,
    order: Ints,
    path: Ints,
    scratch: Records,
    found: Ints,
    early: Records,
    heap: Ints,
    begun: Records,
) -> int:
    """Handle the bucket's attempts before a time; SETTLED, or what there is too little room in."""
    numbers, channels = view(run, AHEAD), view(run, CHANNELS)
    while True:
        code = ready_for_care(run, path, scratch, found)
        if code != SETTLED:
            return int(code)
        from_heap, is_any = numbers[A_EARLY] > 0, True
        attempt = early[heap[0]] if from_heap else early[0]
        if numbers[A_CURSOR] < numbers[A_DUE]:
            first = due[order[numbers[A_CURSOR]]]
            if not from_heap or is_before(first, attempt):
                from_heap = False
                attempt = first
        elif not from_heap:
            is_any = False
        due_at = int(attempt["time"]) if is_any else int(NEVER)
        code = care_first(run, due_at, before, scratch, early, heap)
        if code == HANDLED:
            continue
        if code != NOTHING_FIRST or due_at >= before:
            return max(SETTLED, code)
        person, channel, actor = attempt["target"], attempt["channel"], attempt["actor"]
        if infects(run, attempt):
            at = int(heap[0])
            if from_heap:
                drop_first(heap, early, numbers[A_EARLY])
                numbers[A_EARLY] -= 1
            code = begin_episode(
                run, person, channels[channel]["strain"], NONE, attempt["time"], actor, attempt["episode"],
                channels[channel]["setting"], BY_INFECTION, attempt["wait"], path, scratch, found,
                early, heap, begun,
            )  # fmt: skip
            if code != SETTLED:
                if from_heap:
                    heap[numbers[A_EARLY]] = at
                    numbers[A_EARLY] += 1
                    sink_heap(heap, early, numbers[A_EARLY])
                return code
            numbers[A_MEETINGS] += 1
        elif from_heap:
            drop_first(heap, early, numbers[A_EARLY])
            numbers[A_EARLY] -= 1
        if not from_heap:
            numbers[A_CURSOR] += 1
