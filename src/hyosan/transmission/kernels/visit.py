"""Visitor slots: held by touched people in a neighbourhood that is not their own."""

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.draw import page_size
from hyosan.transmission.kernels.push import push
from hyosan.transmission.tables import (
    C_STREET,
    FIXED,
    KINDS,
    N_RESERVE,
    N_VISITOR_SLOTS,
    NUMBERS,
    PAGE_FIRST,
    PAGE_OPENED,
    PAGES,
    PEOPLE,
    SWEEP,
    VISITOR_COUNT,
    VISITORS,
)


@inner_kernel
def visitor_slot(run: Context, home: int, position: int) -> int:
    """The slot at a position counted through all visitor pages of a neighbourhood."""
    for page in range(1, PAGES):
        size = page_size(run, home, page)
        if position < size:
            return int(view(run, PAGE_FIRST)[home, page] + position)
        position -= size
    return NONE


@inner_kernel
def open_page(run: Context, home: int, page: int, time: int) -> None:
    """Add a page of empty visitor slots; who meets people there draws attempts for it at once."""
    numbers = view(run, NUMBERS)
    size = page_size(run, home, page)
    first = numbers[N_VISITOR_SLOTS]
    view(run, PAGE_FIRST)[home, page] = first
    view(run, PAGE_OPENED)[home, page] = time
    view(run, VISITORS)[first : first + size] = NONE
    numbers[N_VISITOR_SLOTS] = first + size
    if page + 1 < PAGES:
        numbers[N_RESERVE] = max(numbers[N_RESERVE], page_size(run, home, page + 1))
    push(run, SWEEP, 0, page, home, time, 0, 0)


@inner_kernel
def take_slot(run: Context, person: int, home: int, time: int) -> None:
    """Give a visitor the first empty slot from the one that his or her number points to; pages are kept half empty."""
    visitors = view(run, VISITORS)
    visitor_count = view(run, VISITOR_COUNT)
    slots = 0
    pages = 1
    while pages < PAGES and view(run, PAGE_FIRST)[home, pages] >= 0:
        slots += page_size(run, home, pages)
        pages += 1
    if 2 * (visitor_count[home] + 1) > slots and pages < PAGES:
        open_page(run, home, pages, time)
        slots += page_size(run, home, pages)
    if visitor_count[home] >= slots:
        return
    position = (int(person) * 2654435761) % slots
    while visitors[visitor_slot(run, home, position)] >= 0:
        position = (position + 1) % slots
    slot = visitor_slot(run, home, position)
    visitors[slot] = person
    view(run, PEOPLE)[person]["visitor"] = slot
    visitor_count[home] += 1


@inner_kernel
def release_slot(run: Context, person: int) -> None:
    """Empty the visitor slot of somebody who leaves or dies."""
    people = view(run, PEOPLE)
    slot = people[person]["visitor"]
    if slot >= 0:
        view(run, VISITORS)[slot] = NONE
        people[person]["visitor"] = NONE
        view(run, VISITOR_COUNT)[people[person]["site"] - view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"]] -= 1
