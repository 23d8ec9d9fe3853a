"""The attempts of a bucket: those whose target can still be infected, in the order of time."""

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.disease.tables import SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import first_act, first_state, held_by, strain_of_episode, walk
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.tables import CHANNELS
from hyosan.transmission.tables_ahead import (
    A_DURATION,
    A_DYNAMIC,
    AHEAD,
    BUSY,
    CALENDAR_PAGES,
    PAGE_LENGTH,
    UNKNOWN,
)


@inner_kernel
def wait_to_act(run: Context, person: int, channel: int, infector: int, path: Ints) -> int:
    """Ticks from a first infection to the first act or wish for a bed, NEVER, or UNKNOWN when the path is too long."""
    strain = strain_of_episode(run, person, view(run, CHANNELS)[channel]["strain"], 1, infector)
    immune = held_by(run, person)
    state = first_state(run, person, strain, 1, immune)
    count = walk(run, person, 1, 0, state, 0, view(run, AHEAD)[A_DURATION], path, 0, True, immune, SUSCEPTIBLE)
    if count == FULL:
        return UNKNOWN
    row = first_act(run, path, 0, count)
    return int(path[row, 0]) if row >= 0 else int(path[count, 0])


@inner_kernel
def copy_attempt(drawn: Records, due: Records) -> None:
    """Copy an attempt that waited to one that is due, the wait of its target unknown."""
    due["time"] = drawn["time"]
    due["wait"] = UNKNOWN
    due["product"] = drawn["product"]
    due["target"] = drawn["target"]
    due["actor"] = drawn["actor"]
    due["word"] = drawn["word"]
    due["channel"] = drawn["channel"]
    due["layer"] = drawn["layer"]
    due["episode"] = drawn["episode"]
    due["number"] = drawn["number"]


@parallel_kernel
def sift(run: Context, chain: Ints, on_first: int, out: Records, written: Ints) -> None:
    """Copy the attempts on a chain of pages whose target may be infected then; chunk c of `out` takes `written[c]`.

    `on_first`: attempts on the first page of the chain; the others are full.
    """
    pages, busy = view(run, CALENDAR_PAGES), view(run, BUSY)
    dynamic = view(run, AHEAD)[A_DYNAMIC] != 0
    chunks = len(written)
    share = (len(chain) + chunks - 1) // chunks
    for chunk in prange(chunks):
        path = np.empty((16, 2), np.int64)
        kept = 0
        begin = chunk * share
        for number in range(begin, min(len(chain), begin + share)):
            length = on_first if number == 0 else PAGE_LENGTH
            first = chain[number] * PAGE_LENGTH
            for row in range(first, first + length):
                target = pages[row]["target"]
                if busy[target] != 0 and not dynamic:
                    continue
                due = out[begin * PAGE_LENGTH + kept]
                copy_attempt(pages[row], due)
                if not dynamic:
                    due["wait"] = wait_to_act(run, target, pages[row]["channel"], pages[row]["actor"], path)
                kept += 1
        written[chunk] = kept


@inner_kernel
def is_before(left: Records, right: Records) -> bool:
    """The order of attempts: time, actor, channel, layer, number."""
    if left["time"] != right["time"]:
        return bool(left["time"] < right["time"])
    if left["actor"] != right["actor"]:
        return bool(left["actor"] < right["actor"])
    if left["channel"] != right["channel"]:
        return bool(left["channel"] < right["channel"])
    if left["layer"] != right["layer"]:
        return bool(left["layer"] < right["layer"])
    return bool(left["number"] < right["number"])


@kernel
def spread(sifted: Records, begins: Ints, written: Ints, start: int, width: int, slots: Ints, out: Records) -> None:
    """Copy the sifted attempts to `out`, by parts of the bucket; `slots[s]` and `slots[s + 1]` bound part s."""
    parts = len(slots) - 1
    slots[:] = 0
    for chunk in range(len(written)):
        for row in range(begins[chunk], begins[chunk] + written[chunk]):
            slots[min(parts - 1, (sifted[row]["time"] - start) * parts // width) + 1] += 1
    for part in range(parts):
        slots[part + 1] += slots[part]
    position = slots[:-1].copy()
    for chunk in range(len(written)):
        for row in range(begins[chunk], begins[chunk] + written[chunk]):
            part = min(parts - 1, (sifted[row]["time"] - start) * parts // width)
            out[position[part]] = sifted[row]
            position[part] += 1


@parallel_kernel
def order_parts(due: Records, slots: Ints, order: Ints) -> None:
    """Write the order of time into `order`, part by part."""
    for part in prange(len(slots) - 1):
        first, last = slots[part], slots[part + 1]
        times = np.empty(last - first, np.int64)
        for row in range(first, last):
            times[row - first] = due[row]["time"]
        sorted_rows = np.argsort(times)
        for row in range(first, last):
            order[row] = first + sorted_rows[row - first]
        for row in range(first + 1, last):  # ties, nearly never
            at = row
            while at > first and is_before(due[order[at]], due[order[at - 1]]):
                swap = order[at]
                order[at] = order[at - 1]
                order[at - 1] = swap
                at -= 1
