"""Attempts of runs in which nobody is infected twice wait in lanes, one a thread, by the bucket of their time."""

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.ahead_calendar import bucket_of
from hyosan.transmission.kernels.ahead_measures import keep_height
from hyosan.transmission.tables_ahead import (
    A_MEASURED,
    A_WIDTH,
    AHEAD,
    CHANNEL_BITS,
    INFECTED,
    LANE_FILLED,
    LANE_FIRST,
    LANE_FREE,
    LAYER_BITS,
    NEXT_PAGE,
    PAGE_LENGTH,
    WAITING_PAGES,
)


@inner_kernel
def is_infected(run: Context, person: int) -> bool:
    """Whether somebody was infected in a bucket before."""
    return bool((view(run, INFECTED)[person >> 3] >> (person & 7)) & 1)


@inner_kernel
def copy_waiting(source: Records, target: Records) -> None:
    """Copy what is needed of an attempt of the present bucket: the source may be drawn just now."""
    target["time"] = source["time"]
    target["target"] = source["target"]
    target["actor"] = source["actor"]
    target["number"] = source["number"]
    target["channel"] = source["channel"]
    target["layer"] = source["layer"]


@inner_kernel
def pack(drawn: Records, start: int, posted: Records) -> None:
    """Put what of an attempt waits into 16 bytes: ticks since its bucket began, channel and layer in one word."""
    since = int(drawn["time"]) - start
    posted["packed"] = (((since << CHANNEL_BITS) | int(drawn["channel"])) << LAYER_BITS) | int(drawn["layer"])
    posted["target"] = drawn["target"]
    posted["actor"] = drawn["actor"]


@inner_kernel
def unpack(posted: Records, start: int, waiting: Records) -> None:
    """Take an attempt from the page of a bucket that begins at `start`."""
    packed = int(posted["packed"])
    waiting["time"] = start + (packed >> (LAYER_BITS + CHANNEL_BITS))
    waiting["target"] = posted["target"]
    waiting["actor"] = posted["actor"]
    waiting["number"] = 0
    waiting["channel"] = (packed >> LAYER_BITS) & ((1 << CHANNEL_BITS) - 1)
    waiting["layer"] = packed & ((1 << LAYER_BITS) - 1)


@inner_kernel
def post_to_lane(run: Context, lane: int, out: Records, begin: int, end: int) -> bool:
    """Put drawn attempts into the buckets of their time; False: the lane may have too few pages; nothing was done."""
    free = view(run, LANE_FREE)
    if free[lane, 1] < end - begin:
        return False
    width, following = view(run, AHEAD)[A_WIDTH], view(run, NEXT_PAGE)
    pages, first, filled = view(run, WAITING_PAGES), view(run, LANE_FIRST), view(run, LANE_FILLED)
    measured = view(run, AHEAD)[A_MEASURED] != 0
    for row in range(begin, end):
        bucket = bucket_of(out[row]["time"], width)
        if first[lane, bucket] == NONE or filled[lane, bucket] == PAGE_LENGTH:
            page = free[lane, 0]
            free[lane, 0] = following[page]
            free[lane, 1] -= 1
            following[page] = first[lane, bucket]
            first[lane, bucket] = page
            filled[lane, bucket] = 0
        pack(out[row], bucket * width, pages[first[lane, bucket] * PAGE_LENGTH + filled[lane, bucket]])
        if measured:
            keep_height(run, out[row], first[lane, bucket] * PAGE_LENGTH + filled[lane, bucket])
        filled[lane, bucket] += 1
    free[lane, 2] += end - begin
    return True


@kernel
def pages_of(run: Context, bucket: int, chain: Ints, lengths: Ints) -> int:
    """Write the pages of a bucket, of all lanes, and the attempts on each; their number, also if there is no room."""
    following, first, filled = view(run, NEXT_PAGE), view(run, LANE_FIRST), view(run, LANE_FILLED)
    count = 0
    for lane in range(len(first)):
        page, length = first[lane, bucket], filled[lane, bucket]
        while page != NONE:
            if count < len(chain):
                chain[count] = page
                lengths[count] = length
            count += 1
            page, length = following[page], PAGE_LENGTH
    return count


@kernel
def free_pages(run: Context, bucket: int, chain: Ints) -> None:
    """Give the pages of a bucket back, to the lanes in turn: the fewest to who has most."""
    following, first, free = view(run, NEXT_PAGE), view(run, LANE_FIRST), view(run, LANE_FREE)
    for page in chain:
        lane = 0
        for other in range(1, len(free)):
            if free[other, 1] < free[lane, 1]:
                lane = other
        following[page] = free[lane, 0]
        free[lane, 0] = page
        free[lane, 1] += 1
    for lane in range(len(first)):
        first[lane, bucket] = NONE
        view(run, LANE_FILLED)[lane, bucket] = 0
