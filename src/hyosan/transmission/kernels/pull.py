"""Where the active outnumber the rest, the rest draw: the choice at the start of each calendar block."""

from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import MAY_ACT, NONE
from hyosan.transmission.kernels.draw import page_size, stamp_of
from hyosan.transmission.kernels.pool import free_rows
from hyosan.transmission.kernels.push import begin_pulling, push
from hyosan.transmission.kernels.room import ROOM_ROWS
from hyosan.transmission.tables import (
    ACTORS,
    BLOCK,
    C_STREET,
    CHANNELS,
    FIXED,
    HEALTHY,
    KINDS,
    N_ANY_PULL,
    NUMBERS,
    PAGE_FIRST,
    PEOPLE,
    PLACES,
    PULLING,
    PUSHED_FROM,
    ROSTER,
    SETTINGS,
    STATES,
    STRAINS,
    VISITOR_COUNT,
    VISITORS,
)


@inner_kernel
def _all_pull(run: Context, kind: int, home: int, time: int) -> None:
    """Have all possible targets who can be met in a place of the kind draw."""
    page_first = view(run, PAGE_FIRST)
    people = view(run, PEOPLE)
    places = view(run, PLACES)
    visitors = view(run, VISITORS)
    place = view(run, KINDS)[kind]["offset"] + home
    first = places[place]["first"]
    for index in range(first, first + places[place]["size"]):
        person = view(run, ROSTER)[index]
        if people[person]["site"] < 0 or people[person]["site"] == place:
            begin_pulling(run, person, time)
    if kind != view(run, FIXED)[C_STREET]:
        return
    for page in range(1, page_first.shape[1]):
        slot = page_first[home, page]
        if slot < 0:
            break
        for index in range(slot, slot + page_size(run, home, page)):
            if visitors[index] >= 0:
                begin_pulling(run, visitors[index], time)


@inner_kernel
def _is_first_of_kind(run: Context, channel: int) -> bool:
    """Whether a channel is the first that targets may draw in settings of its place kind."""
    channels, settings = view(run, CHANNELS), view(run, SETTINGS)
    kind = settings[channels[channel]["setting"]]["kind"]
    for other in range(channel):
        if channels[other]["pullable"] != 0 and settings[channels[other]["setting"]]["kind"] == kind:
            return False
    return True


@inner_kernel
def _one_push(run: Context, channel: int, person: int, street: int, time: int) -> None:
    people = view(run, PEOPLE)
    states = view(run, STATES)
    state = people[person]["state"]
    if people[person]["site"] != street or not states[state]["flags"] & MAY_ACT or people[person]["drawn"] < 0:
        return
    length = view(run, STRAINS)[states[state]["strain"]]["block"]
    block = (time - people[person]["infected_at"]) // length
    start = people[person]["infected_at"] + block * length
    if people[person]["drawn"] >= block and start < time:
        push(run, BLOCK, channel + 1, 0, person, time, stamp_of(run, person), block)


@inner_kernel
def _all_push(run: Context, channel: int, home: int, time: int) -> None:
    page_first = view(run, PAGE_FIRST)
    places = view(run, PLACES)
    visitors = view(run, VISITORS)
    street = view(run, KINDS)[view(run, FIXED)[C_STREET]]["offset"] + home
    first = places[street]["first"]
    for index in range(first, first + places[street]["size"]):
        _one_push(run, channel, view(run, ROSTER)[index], street, time)
    for page in range(1, page_first.shape[1]):
        slot = page_first[home, page]
        if slot < 0:
            break
        for index in range(slot, slot + page_size(run, home, page)):
            if visitors[index] >= 0:
                _one_push(run, channel, visitors[index], street, time)


@kernel
def decide_pull(run: Context, time: int, start: int) -> int:
    """Choose the places where targets draw in a calendar block; returns the first place not done, or NONE."""
    actors = view(run, ACTORS)
    channels = view(run, CHANNELS)
    kinds = view(run, KINDS)
    places = view(run, PLACES)
    pulling = view(run, PULLING)
    settings = view(run, SETTINGS)
    street_first = kinds[view(run, FIXED)[C_STREET]]["offset"]
    for home in range(start, len(actors)):
        wanted = 1 if actors[home] > view(run, HEALTHY)[home] else 0
        for channel in range(len(channels)):
            if channels[channel]["pullable"] == 0:
                continue
            if wanted == 0 and pulling[channel, home] == 0:
                continue
            kind = settings[channels[channel]["setting"]]["kind"]
            place = kinds[kind]["offset"] + home
            street = street_first + home
            needed = places[place]["size"] + places[street]["size"] + view(run, VISITOR_COUNT)[home]
            if free_rows(run) < ROOM_ROWS + 2 * needed * len(channels):
                return home
        for channel in range(len(channels)):
            if channels[channel]["pullable"] == 0:
                continue
            before = pulling[channel, home]
            pulling[channel, home] = wanted
            if wanted != 0 and _is_first_of_kind(run, channel):
                _all_pull(run, settings[channels[channel]["setting"]]["kind"], home, time)
            elif wanted == 0 and before != 0:
                view(run, PUSHED_FROM)[channel, home] = time
                _all_push(run, channel, home, time)
    view(run, NUMBERS)[N_ANY_PULL] = 1 if pulling.sum() > 0 else 0
    return NONE
