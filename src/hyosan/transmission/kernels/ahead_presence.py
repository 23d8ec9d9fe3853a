"""Who is where at any time, while nobody is anywhere but in his or her own places."""

import numpy as np

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.population.kernels.seats import has_place
from hyosan.population.tables_function import KIND_CODE
from hyosan.transmission.tables import (
    ABSENT,
    C_DAY_OFFSET,
    FIXED,
    NEEDS,
    OPEN_BEFORE,
    OPEN_END,
    OPEN_START,
    SETTINGS,
)
from hyosan.transmission.tables_ahead import BELONGING, FIRST_BY_DAY


@inner_kernel
def first_interval(run: Context, setting: int, time: int) -> int:
    """The first opening interval of a setting that ends after a time; the one behind its last if none does."""
    ends, last = view(run, OPEN_END), view(run, SETTINGS)[setting]["last"]
    day = (time + view(run, FIXED)[C_DAY_OFFSET]) // TICKS_PER_DAY
    by_day = view(run, FIRST_BY_DAY)
    interval = int(by_day[setting, min(day, by_day.shape[1] - 1)])
    while interval < last and ends[interval] <= time:
        interval += 1
    return interval


@inner_kernel
def open_until(run: Context, setting: int, interval: int, time: int) -> float:
    """Open time of a setting before a time, in ticks; `interval`: its first that ends after the time."""
    starts, ends, before = view(run, OPEN_START), view(run, OPEN_END), view(run, OPEN_BEFORE)
    settings = view(run, SETTINGS)
    if interval == settings[setting]["last"]:
        if interval == settings[setting]["first"]:
            return 0.0
        return float(before[interval - 1] + np.float64(ends[interval - 1] - starts[interval - 1]))
    return float(before[interval] + np.float64(max(0, time - starts[interval])))


@inner_kernel
def is_open_at(run: Context, setting: int, time: int) -> bool:
    """Whether a setting is open; times may be asked in any order."""
    settings = view(run, SETTINGS)
    if settings[setting]["always"] != 0:
        return True
    interval = first_interval(run, setting, time)
    return bool(interval < settings[setting]["last"] and view(run, OPEN_START)[interval] <= time)


@inner_kernel
def belongs(run: Context, person: int, setting: int) -> bool:
    """Whether a person has a place of the setting's kind; always so for ties."""
    kind = view(run, SETTINGS)[setting]["kind"]
    if kind < 0:
        return True
    codes = view(run, KIND_CODE)
    if len(codes) > 0:
        return bool(has_place(run, person, int(codes[kind])))
    return bool(view(run, BELONGING)[person, kind]["place"] >= 0)


@inner_kernel
def stays_in(run: Context, person: int, setting: int, time: int) -> bool:
    """Whether a member is present in an open setting: not in one that rules it out (section 4 of the model)."""
    settings = view(run, SETTINGS)
    first, last = settings[setting]["needs"], settings[setting]["needs_end"]
    if last - first == 1:
        return True
    bits = 0
    for index in range(first, last):
        which = view(run, NEEDS)[index]
        if not belongs(run, person, which) or not is_open_at(run, which, time):
            continue
        away = False
        for other in range(settings[which]["absent"], settings[which]["absent_end"]):
            if (bits >> view(run, ABSENT)[other]) & 1:
                away = True
                break
        if not away:
            bits |= 1 << int(which)
    return bool((bits >> setting) & 1)
