"""The attempts of a bucket where nobody is infected twice: gathered from their pages, part by part of all people.

Threads share the work by chunks of pages.
"""

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.prefetch import prefetch
from hyosan.transmission.kernels.ahead_measures import ask_for_attempt, still_infects
from hyosan.transmission.kernels.once_lanes import copy_waiting, is_infected, unpack
from hyosan.transmission.tables_ahead import (
    A_DUE,
    A_EARLY,
    A_EARLY_USED,
    A_THINS,
    AHEAD,
    INFECTED,
    PAGE_LENGTH,
    SETTLED,
    WAITING_PAGES,
)
from hyosan.transmission.tables_measured import HEIGHTS
from hyosan.transmission.tables_once import (
    B_CHUNKS,
    B_PAGES,
    B_PARTS,
    B_SHIFT,
    B_START,
    BEGINS,
    BUCKET,
    CHAIN,
    CHAIN_LENGTHS,
    DUE_ROWS,
    EARLY,
    GATHERED,
    NEED_DUE,
    PART_COUNTS,
    WRITTEN,
)

SPARE = 512
"""Rows that are free for attempts drawn within the bucket."""


@inner_kernel
def pages_of_chunk(run: Context) -> int:
    """How many pages a chunk of the bucket has."""
    bucket = view(run, BUCKET)
    return int((bucket[B_PAGES] + bucket[B_CHUNKS] - 1) // bucket[B_CHUNKS])


@inner_kernel
def gather(run: Context, lane: int, chunk: int) -> None:
    """Copy the attempts on a chunk's pages that may infect: the target is free.

    And count how many of them are for people of a part, whose numbers agree above B_SHIFT bits.
    """
    chain, lengths, out = view(run, CHAIN), view(run, CHAIN_LENGTHS), view(run, GATHERED)
    pages, infected, counts = view(run, WAITING_PAGES), view(run, INFECTED), view(run, PART_COUNTS)
    heights, thins = view(run, HEIGHTS), view(run, AHEAD)[A_THINS] != 0
    share, shift, parts = pages_of_chunk(run), view(run, BUCKET)[B_SHIFT], view(run, BUCKET)[B_PARTS]
    for part in range(chunk * parts, (chunk + 1) * parts):
        counts[part] = 0
    begin, start = chunk * share, view(run, BUCKET)[B_START]
    kept = begin * PAGE_LENGTH
    for number in range(begin, min(view(run, BUCKET)[B_PAGES], begin + share)):
        first = chain[number] * PAGE_LENGTH
        for row in range(first, first + lengths[number]):
            prefetch(infected, int(pages[row]["target"]) >> 3)
        for row in range(first, first + lengths[number] if thins else first):
            if not is_infected(run, int(pages[row]["target"])):
                ask_for_attempt(run, pages[row])
        for row in range(first, first + lengths[number]):
            target = int(pages[row]["target"])
            if is_infected(run, target):
                continue
            unpack(pages[row], start, out[kept])
            if thins and not still_infects(run, lane, out[kept], heights[row]["product"], heights[row]["word"]):
                continue
            counts[chunk * parts + (target >> shift)] += 1
            kept += 1
    view(run, WRITTEN)[chunk] = kept - begin * PAGE_LENGTH


@inner_kernel
def lay_out(run: Context) -> int:
    """Say where each part begins, and there each chunk; SETTLED, or NEED_DUE: then it is to be done again."""
    counts, begins, numbers = view(run, PART_COUNTS), view(run, BEGINS), view(run, AHEAD)
    chunks, parts, total = view(run, BUCKET)[B_CHUNKS], view(run, BUCKET)[B_PARTS], 0
    for part in range(parts):
        begins[part] = total
        for chunk in range(chunks):
            total += counts[chunk * parts + part]
    begins[parts] = total
    numbers[A_DUE], numbers[A_EARLY], numbers[A_EARLY_USED] = total, 0, 0
    if len(view(run, DUE_ROWS)) < total + SPARE or len(view(run, EARLY)) < total:
        return NEED_DUE
    for part in range(parts):
        at = begins[part]
        for chunk in range(chunks):
            count = counts[chunk * parts + part]
            counts[chunk * parts + part] = at
            at += count
    return SETTLED


@inner_kernel
def part_out(run: Context, chunk: int) -> None:
    """Copy a chunk's gathered attempts to where their parts are."""
    gathered, out, offset = view(run, GATHERED), view(run, DUE_ROWS), view(run, PART_COUNTS)
    shift, parts = view(run, BUCKET)[B_SHIFT], view(run, BUCKET)[B_PARTS]
    first = chunk * pages_of_chunk(run) * PAGE_LENGTH
    for row in range(first, first + view(run, WRITTEN)[chunk]):
        part = chunk * parts + (int(gathered[row]["target"]) >> shift)
        copy_waiting(gathered[row], out[offset[part]])
        offset[part] += 1
