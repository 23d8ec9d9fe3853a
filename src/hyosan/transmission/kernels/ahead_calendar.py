"""Attempts wait by the bucket of their time, in chains of pages."""

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.tables_ahead import (
    A_DRAWN,
    A_FREE_PAGE,
    A_FREE_PAGES,
    A_WIDTH,
    AHEAD,
    CALENDAR_PAGES,
    FILLED,
    FIRST_PAGE,
    NEXT_PAGE,
    PAGE_LENGTH,
)


@inner_kernel
def bucket_of(time: int, width: int) -> int:
    """The bucket of a time: each ends with a multiple of the width, the first holds time 0 too."""
    return int((time - 1) // width) if time > 0 else 0


@inner_kernel
def begin_page(run: Context, bucket: int) -> None:
    """Put a free page in front of a bucket's chain."""
    numbers, following = view(run, AHEAD), view(run, NEXT_PAGE)
    page = numbers[A_FREE_PAGE]
    numbers[A_FREE_PAGE] = following[page]
    numbers[A_FREE_PAGES] -= 1
    following[page] = view(run, FIRST_PAGE)[bucket]
    view(run, FIRST_PAGE)[bucket] = page
    view(run, FILLED)[bucket] = 0


@kernel
def post(run: Context, out: Records, written: Ints) -> bool:
    """Sort drawn attempts into their buckets; False: too few free pages, and nothing was done."""
    numbers, pages = view(run, AHEAD), view(run, CALENDAR_PAGES)
    first, filled = view(run, FIRST_PAGE), view(run, FILLED)
    total = 0
    for chunk in range(len(written)):
        total += written[chunk]
    if numbers[A_FREE_PAGES] < total // PAGE_LENGTH + len(first):
        return False
    for chunk in range(len(written)):
        for index in range(written[chunk]):
            bucket = bucket_of(out[chunk, index]["time"], numbers[A_WIDTH])
            if first[bucket] == NONE or filled[bucket] == PAGE_LENGTH:
                begin_page(run, bucket)
            pages[first[bucket] * PAGE_LENGTH + filled[bucket]] = out[chunk, index]
            filled[bucket] += 1
    numbers[A_DRAWN] += total
    return True


@kernel
def chain_of(run: Context, bucket: int, chain: Ints) -> int:
    """Write the pages of a bucket, the one being filled first; their number, also if `chain` is too short."""
    following = view(run, NEXT_PAGE)
    page = view(run, FIRST_PAGE)[bucket]
    count = 0
    while page != NONE:
        if count < len(chain):
            chain[count] = page
        count += 1
        page = following[page]
    return count


@kernel
def free_chain(run: Context, bucket: int, chain: Ints) -> None:
    """Give the pages of a bucket back."""
    numbers, following = view(run, AHEAD), view(run, NEXT_PAGE)
    for page in chain:
        following[page] = numbers[A_FREE_PAGE]
        numbers[A_FREE_PAGE] = page
    numbers[A_FREE_PAGES] += len(chain)
    view(run, FIRST_PAGE)[bucket] = NONE
    view(run, FILLED)[bucket] = 0
