"""What a kernel may lack, and whether there is room for what one event may add."""

from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.transmission.kernels.pool import free_rows
from hyosan.transmission.tables import (
    EVENTS,
    INFECTIONS,
    N_EVENTS,
    N_INFECTIONS,
    N_RESERVE,
    N_TRANSITIONS,
    N_VISITOR_SLOTS,
    NUMBERS,
    TRANSITIONS,
    VISITORS,
)

# What a kernel returns: done, or what it needs before it is called again (a pause: to look at clock and keyboard).
DONE, NEED_ROWS, NEED_SCRATCH, NEED_VISITORS, NEED_LOG, NEED_PAUSE = range(6)
ROOM_ROWS = 32
ROOM_LOG = 8


@kernel
def lacks_room(run: Context) -> int:
    """Whether there is room for what any one event may add; DONE if so."""
    numbers = view(run, NUMBERS)
    if free_rows(run) < ROOM_ROWS:
        return NEED_ROWS
    if (
        numbers[N_INFECTIONS] + ROOM_LOG > len(view(run, INFECTIONS))
        or numbers[N_TRANSITIONS] + ROOM_LOG > len(view(run, TRANSITIONS))
        or numbers[N_EVENTS] + ROOM_LOG > len(view(run, EVENTS))
    ):
        return NEED_LOG
    if numbers[N_VISITOR_SLOTS] + numbers[N_RESERVE] > len(view(run, VISITORS)):
        return NEED_VISITORS
    return DONE
