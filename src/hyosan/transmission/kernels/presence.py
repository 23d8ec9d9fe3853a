"""Opening hours, and where a person is."""

import numpy as np

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import DEAD, NONE
from hyosan.transmission.tables import (
    ABSENT,
    C_STREET,
    FIXED,
    KINDS,
    MEMBER,
    NEEDS,
    OPEN_BEFORE,
    OPEN_END,
    OPEN_START,
    OPENING,
    PEOPLE,
    PLACES,
    SETTINGS,
    STATES,
)


@inner_kernel
def is_open(run: Context, setting: int, time: int) -> bool:
    """Whether a setting is open now; times asked must never go back, except to the last beginning of a bucket."""
    opening = view(run, OPENING)
    settings = view(run, SETTINGS)
    if settings[setting]["always"] != 0:
        return True
    cursor = opening[setting]
    last = settings[setting]["last"]
    while cursor < last and view(run, OPEN_END)[cursor] <= time:
        cursor += 1
    opening[setting] = cursor
    return bool(cursor < last and view(run, OPEN_START)[cursor] <= time)


@inner_kernel
def open_before(run: Context, setting: int, time: int) -> float:
    """Open time of a setting between the start of the run and a time, in ticks."""
    open_before = view(run, OPEN_BEFORE)
    open_end = view(run, OPEN_END)
    open_start = view(run, OPEN_START)
    settings = view(run, SETTINGS)
    if settings[setting]["always"] != 0:
        return float(time)
    low = settings[setting]["first"]
    high = settings[setting]["last"]
    first = low
    while low < high:  # the first interval that ends after `time`
        middle = (low + high) // 2
        if open_end[middle] <= time:
            low = middle + 1
        else:
            high = middle
    if low == settings[setting]["last"]:
        if low == first:
            return 0.0
        return float(open_before[low - 1] + np.float64(open_end[low - 1] - open_start[low - 1]))
    return float(open_before[low] + np.float64(max(0, time - open_start[low])))


@inner_kernel
def time_of_open(run: Context, setting: int, elapsed: float) -> int:
    """The time at which a setting has been open for `elapsed` ticks: the inverse of `open_before`."""
    open_before = view(run, OPEN_BEFORE)
    settings = view(run, SETTINGS)
    if settings[setting]["always"] != 0:
        return int(elapsed)
    low = settings[setting]["first"]
    high = settings[setting]["last"]
    while high - low > 1:  # the last interval that begins with less open time behind it
        middle = (low + high) // 2
        if open_before[middle] <= elapsed:
            low = middle
        else:
            high = middle
    return int(view(run, OPEN_START)[low] + int(elapsed - open_before[low]))


@inner_kernel
def attends(run: Context, person: int, setting: int, time: int) -> bool:
    """Whether an untouched person is present in a setting: section 4 of the model."""
    settings = view(run, SETTINGS)
    bits = 0
    for index in range(settings[setting]["needs"], settings[setting]["needs_end"]):
        which = view(run, NEEDS)[index]
        kind = settings[which]["kind"]
        if kind >= 0 and view(run, MEMBER)[kind, person] < 0:
            continue
        if not is_open(run, which, time):
            continue
        away = False
        for other in range(settings[which]["absent"], settings[which]["absent_end"]):
            if (bits >> view(run, ABSENT)[other]) & 1:
                away = True
                break
        if not away:
            bits |= 1 << int(which)
    return bool((bits >> setting) & 1)


@inner_kernel
def place_at_site(run: Context, kind: int, site: int) -> int:
    """The place of a kind that has this site, or NONE."""
    kinds = view(run, KINDS)
    own = view(run, PLACES)[site]["kind"]
    if own == kind:
        return site
    if kinds[kind]["site_kind"] == own:
        return int(kinds[kind]["offset"] + (site - kinds[own]["offset"]))
    return NONE


@inner_kernel
def acting_place(run: Context, person: int, setting: int) -> int:
    """The place in which a person would act in a setting of a place kind, whatever the time; NONE without."""
    kind = view(run, SETTINGS)[setting]["kind"]
    site = view(run, PEOPLE)[person]["site"]
    if site >= 0:
        return int(place_at_site(run, kind, site))
    return int(view(run, MEMBER)[kind, person])


@inner_kernel
def present(run: Context, person: int, setting: int, time: int) -> bool:
    """Whether somebody who has an acting place in the setting is there now, as an actor."""
    if view(run, PEOPLE)[person]["site"] >= 0:
        return bool(is_open(run, setting, time))
    return bool(attends(run, person, setting, time))


@inner_kernel
def deepest_site(run: Context, person: int, time: int) -> int:
    """Where somebody is who becomes touched now: the deepest place of presence, else the street at home."""
    kinds = view(run, KINDS)
    member = view(run, MEMBER)
    settings = view(run, SETTINGS)
    best = NONE
    best_depth = -1
    best_order = 0
    for setting in range(len(settings)):
        kind = settings[setting]["kind"]
        if kind < 0 or member[kind, person] < 0:
            continue
        site_kind = kinds[kind]["site_kind"]
        depth = kinds[site_kind]["depth"]
        order = kinds[site_kind]["order"]
        if depth < best_depth or (depth == best_depth and order >= best_order):
            continue
        if not attends(run, person, setting, time):
            continue
        place = member[kind, person]
        best = kinds[site_kind]["offset"] + (place - kinds[kind]["offset"])
        best_depth = depth
        best_order = order
    if best >= 0:
        return int(best)
    home = view(run, PEOPLE)[person]["home"]
    return int(kinds[view(run, FIXED)[C_STREET]]["offset"] + home) if home >= 0 else NONE


@inner_kernel
def is_dead(run: Context, person: int) -> bool:
    """Whether a person is in a state marked dead."""
    return bool(view(run, STATES)[view(run, PEOPLE)[person]["state"]]["flags"] & DEAD)
