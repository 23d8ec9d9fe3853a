"""Going on from a checkpoint: what people under way still do follows again from the addresses, under the present law.

Nothing that waits is kept in a checkpoint of a run drawn ahead. Courses are told again and attempts drawn again behind
the time of the checkpoint. Where the law has changed since, a stream in progress goes on where its rate had brought it:
attempt n falls when the rate, added up from the beginning of the block, reaches the first n gaps (docs/model.md).
"""

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.disease.tables import ACTS, DEAD, NONE, SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import held_after, held_by, walk
from hyosan.transmission.kernels.ahead_presence import first_interval, open_until
from hyosan.transmission.kernels.ahead_seats import ask_for_person, find_seats, home_area
from hyosan.transmission.kernels.ahead_streams import ROUNDING
from hyosan.transmission.kernels.ahead_unfold import GROUP, list_group, room_of_course
from hyosan.transmission.kernels.ahead_write import draw_streams, rate_of_stretch
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.once_lanes import post_to_lane
from hyosan.transmission.tables import BY_DWELL, CHANNELS, NEVER, SETTINGS, STATES
from hyosan.transmission.tables_ahead import (
    A_DURATION,
    A_DYNAMIC,
    A_EVERY,
    AHEAD,
    CHANGES,
    DELTA,
    FREE_AT,
    HEARD,
    HELD,
    HIGHEST_RATE,
    STREAM_SEATS,
    STREAMS,
    STRETCHES,
    WANTED,
)


@kernel
def find_under_way(run: Context, begun: Records, at: int, path: Ints, out: Ints) -> int:
    """1 in `out` for episodes in which something is still to come after a time: a change of state, or an act.

    Returns the number of rows treated, less than all when `path` was too short for the next.
    """
    states = view(run, STATES)
    for row in range(len(begun)):
        one = begun[row]
        count = walk(
            run, int(one["person"]), int(one["episode"]), int(one["changes"]), int(one["state"]), int(one["time"]),
            at, path, 0, False, int(one["immune"]), SUSCEPTIBLE,
        )  # fmt: skip
        if count == FULL:
            return row
        if path[count, 0] != NEVER:
            out[row] = 0  # a patient by then: what is to come hangs on beds
            continue
        state = path[count - 1, 1]
        flags = states[state]["flags"]
        out[row] = int(state != SUSCEPTIBLE and not flags & DEAD and (states[state]["law"] >= 0 or flags & ACTS != 0))
    return len(begun)


@kernel
def restate(run: Context, begun: Records, path: Ints) -> int:
    """Note again of people under way when their episode ends and what they hold then, for a run of another length.

    Returns the number of rows treated, less than all when `path` was too short for the next.
    """
    numbers, changes, free_at = view(run, AHEAD), view(run, CHANGES), view(run, FREE_AT)
    for row in range(len(begun)):
        one = begun[row]
        person, before = int(one["person"]), int(one["changes"])
        count = walk(
            run, person, int(one["episode"]), before, int(one["state"]), int(one["time"]), numbers[A_DURATION],
            path, 0, False, int(one["immune"]), SUSCEPTIBLE,
        )  # fmt: skip
        if count == FULL:
            return row
        if len(changes) > 0:
            ends = count > 1 and path[count - 1, 1] == SUSCEPTIBLE
            free_at[person] = path[count - 1, 0] if ends else NEVER
            changes[person] = before + count
        if numbers[A_DYNAMIC] != 0:
            view(run, HELD)[person] = held_after(run, path, 0, count, SUSCEPTIBLE, int(one["immune"]))
    return len(begun)


@inner_kernel
def tell_after(
    run: Context, begun: Records, path: Ints, first: int, count: int, after: int, chunk: int, told: Ints, row: int
) -> int:
    """Note a course's changes of state behind a time, as `tell_course` notes all; the new row of `told`."""
    numbers, heard, delta = view(run, AHEAD), view(run, HEARD), view(run, DELTA)
    person = int(begun["person"])
    area, every = home_area(run, person), numbers[A_EVERY]
    old = np.int64(SUSCEPTIBLE)
    for step in range(count):
        time, new = path[first + step, 0], path[first + step, 1]
        if time > after:
            record = (time + every - 1) // every
            if record < delta.shape[1]:
                delta[chunk, record, area, old] -= 1
                delta[chunk, record, area, new] += 1
            if heard[new] < 0 or heard[new] != heard[old]:
                told[row, 0] = time
                told[row, 1] = person
                told[row, 2] = old
                told[row, 3] = new
                told[row, 4] = begun["cause"] if step == 0 else BY_DWELL
                row += 1
        old = new
    return row


@inner_kernel
def open_between(run: Context, setting: int, start: int, end: int) -> float:
    """Open ticks of a setting between two times."""
    if view(run, SETTINGS)[setting]["always"] != 0:
        return float(end - start)
    until = open_until(run, setting, first_interval(run, setting, end), end)
    return float(until - open_until(run, setting, first_interval(run, setting, start), start))


@inner_kernel
def passed_before(run: Context, old: Context, old_channel: Ints, stretch: Records, seat: Records, at: int) -> float:
    """Open ticks under the present law in which as much comes to pass as did from its start to `at` under the old."""
    channel, before = int(stretch["channel"]), int(old_channel[int(stretch["channel"])])
    if before == NONE:
        return 0.0
    rate = rate_of_stretch(run, stretch, seat)
    stretch["channel"] = before
    ratio = rate_of_stretch(old, stretch, seat) / rate
    stretch["channel"] = channel
    return float(ratio * open_between(old, int(view(old, CHANNELS)[before]["setting"]), int(stretch["start"]), at))


@inner_kernel
def lag_streams(run: Context, old: Context, old_channel: Ints, chunk: int, count: int, at: int) -> None:
    """Let streams that are in progress at a time go on where the rates and hours of the law until then brought them.

    `old_channel`: number of each channel in the law until then, or NONE. Where nothing has changed nothing is shifted,
    not by the last bit.
    """
    stretches, seats = view(run, STRETCHES)[chunk], view(run, STREAM_SEATS)[chunk]
    total, listed = int(view(run, STREAMS)[chunk, count - 1]["stretch"]) + 1 if count > 0 else 0, 0
    for row in range(total):  # all: which are likely will follow from how far they had come
        if stretches[row]["kind"] >= 0:
            view(run, WANTED)[chunk, listed] = row
            listed += 1
    find_seats(run, chunk, listed)
    for row in range(total):
        start, channel = int(stretches[row]["start"]), int(stretches[row]["channel"])
        if start >= at:
            continue
        setting = int(view(run, CHANNELS)[channel]["setting"])
        coming = open_between(run, setting, at, int(stretches[row]["end"]))
        if coming <= 0.0 or rate_of_stretch(run, stretches[row], seats[row]) <= 0.0:
            stretches[row]["expected"] = 0.0  # nothing is to come of it
            continue
        behind = passed_before(run, old, old_channel, stretches[row], seats[row], at)
        behind -= open_between(run, setting, start, at)
        stretches[row]["behind"] = behind
        if behind > 0.0:  # a rate without a bound times nothing is no number
            stretches[row]["expected"] += behind * view(run, HIGHEST_RATE)[channel] * ROUNDING


@inner_kernel
def redraw_group(
    run: Context, old: Context, old_channel: Ints, begun: Records, first: int, last: int, after: int, chunk: int,
    out: Records, found: Ints, position: int, path: Ints, counts: Ints,
) -> int:  # fmt: skip
    """As `draw_group`, behind a time; `old_channel` is empty where the law has not changed."""
    listed = list_group(run, begun, first, last, after, chunk, path, counts)
    if listed == FULL:
        return FULL
    if len(old_channel) > 0:
        lag_streams(run, old, old_channel, chunk, listed, after)
    return int(draw_streams(run, chunk, listed, path, after, out, found, position))


@parallel_kernel
def redraw(
    run: Context,
    old: Context,
    old_channel: Ints,
    begun: Records,
    after: int,
    bounds: Ints,
    cursors: Ints,
    out: Records,
    found: Ints,
    written: Ints,
    told: Ints,
    tellings: Ints,
    path: Ints,
) -> None:
    """Tell the courses and draw the attempts of people under way, both behind a time, chunk by chunk as `unfold`."""
    for task in prange(len(cursors)):
        chunk = int(np.int64(task))  # unsigned, it would have what is called compiled twice
        counts = np.empty(2 * GROUP, np.int64)
        at, position, row, size = cursors[chunk], 0, 0, GROUP
        while at < bounds[chunk + 1]:
            last = min(bounds[chunk + 1], at + size)
            for index in range(at, last):
                ask_for_person(run, int(begun[index]["person"]))
            end = redraw_group(
                run, old, old_channel, begun, at, last, after, chunk, out[chunk], found[chunk], position, path[chunk],
                counts,
            )  # fmt: skip
            if end == FULL or row + counts[: last - at].sum() > len(told[chunk]):
                if last - at == 1:
                    break
                size = (last - at) // 2
                continue
            room = room_of_course(path[chunk], last - at)
            for index in range(at, last):
                row = tell_after(
                    run, begun[index], path[chunk], (index - at) * room, counts[index - at], after, chunk,
                    told[chunk], row,
                )  # fmt: skip
            at, position, size = last, end, GROUP
        cursors[chunk] = at
        written[chunk] = position
        tellings[chunk] = row


@kernel
def post_drawn(run: Context, out: Records, written: Ints) -> bool:
    """Put drawn attempts into lanes, those of chunk c into lane c; False: a lane may have too few pages.

    What was posted before has `written` 0.
    """
    for chunk in range(len(written)):
        if not post_to_lane(run, chunk, out[chunk], 0, written[chunk]):
            return False
        written[chunk] = 0
    return True


@kernel
def hold(run: Context, begun: Records) -> None:
    """Note in episodes the bits of protection held, where these do not change during a run."""
    for row in range(len(begun)):
        begun[row]["immune"] = held_by(run, int(begun[row]["person"]))
