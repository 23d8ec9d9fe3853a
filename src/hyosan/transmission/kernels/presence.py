"""Opening hours, and where a person is."""

import numpy as np

from hyosan.core.compilation import kernel
from hyosan.transmission.tables import DEAD, NONE, Law, Live, World


@kernel
def is_open(law: Law, live: Live, setting: int, time: int) -> bool:
    """Whether a setting is open now; times asked must never go back, except to the last beginning of a bucket."""
    if law.settings[setting]["always"] != 0:
        return True
    cursor = live.opening[setting]
    last = law.settings[setting]["last"]
    while cursor < last and law.open_end[cursor] <= time:
        cursor += 1
    live.opening[setting] = cursor
    return bool(cursor < last and law.open_start[cursor] <= time)


@kernel
def open_before(law: Law, setting: int, time: int) -> float:
    """Open time of a setting between the start of the run and a time, in ticks."""
    if law.settings[setting]["always"] != 0:
        return float(time)
    low = law.settings[setting]["first"]
    high = law.settings[setting]["last"]
    first = low
    while low < high:  # the first interval that ends after `time`
        middle = (low + high) // 2
        if law.open_end[middle] <= time:
            low = middle + 1
        else:
            high = middle
    if low == law.settings[setting]["last"]:
        if low == first:
            return 0.0
        return float(law.open_before[low - 1] + np.float64(law.open_end[low - 1] - law.open_start[low - 1]))
    return float(law.open_before[low] + np.float64(max(0, time - law.open_start[low])))


@kernel
def time_of_open(law: Law, setting: int, elapsed: float) -> int:
    """The time at which a setting has been open for `elapsed` ticks: the inverse of `open_before`."""
    if law.settings[setting]["always"] != 0:
        return int(elapsed)
    low = law.settings[setting]["first"]
    high = law.settings[setting]["last"]
    while high - low > 1:  # the last interval that begins with less open time behind it
        middle = (low + high) // 2
        if law.open_before[middle] <= elapsed:
            low = middle
        else:
            high = middle
    return int(law.open_start[low] + np.int64(elapsed - law.open_before[low]))


@kernel
def attends(world: World, law: Law, live: Live, person: int, setting: int, time: int) -> bool:
    """Whether an untouched person is present in a setting: section 4 of the model."""
    bits = np.int64(0)
    for index in range(law.settings[setting]["needs"], law.settings[setting]["needs_end"]):
        which = law.needs[index]
        kind = law.settings[which]["kind"]
        if kind >= 0 and world.member[kind, person] < 0:
            continue
        if not is_open(law, live, which, time):
            continue
        away = False
        for other in range(law.settings[which]["absent"], law.settings[which]["absent_end"]):
            if (bits >> law.absent[other]) & 1:
                away = True
                break
        if not away:
            bits |= np.int64(1) << np.int64(which)
    return bool((bits >> setting) & 1)


@kernel
def place_at_site(world: World, kind: int, site: int) -> int:
    """The place of a kind that has this site, or NONE."""
    own = world.places[site]["kind"]
    if own == kind:
        return site
    if world.kinds[kind]["site_kind"] == own:
        return int(world.kinds[kind]["offset"] + (site - world.kinds[own]["offset"]))
    return NONE


@kernel
def acting_place(world: World, law: Law, live: Live, person: int, setting: int) -> int:
    """The place in which a person would act in a setting of a place kind, whatever the time; NONE without."""
    kind = law.settings[setting]["kind"]
    site = live.people[person]["site"]
    if site >= 0:
        return int(place_at_site(world, kind, site))
    return int(world.member[kind, person])


@kernel
def present(world: World, law: Law, live: Live, person: int, setting: int, time: int) -> bool:
    """Whether somebody who has an acting place in the setting is there now, as an actor."""
    if live.people[person]["site"] >= 0:
        return bool(is_open(law, live, setting, time))
    return bool(attends(world, law, live, person, setting, time))


@kernel
def deepest_site(world: World, law: Law, live: Live, person: int, time: int) -> int:
    """Where somebody is who becomes touched now: the deepest place of presence, else the street at home."""
    best = NONE
    best_depth = -1
    best_order = 0
    for setting in range(len(law.settings)):
        kind = law.settings[setting]["kind"]
        if kind < 0 or world.member[kind, person] < 0:
            continue
        site_kind = world.kinds[kind]["site_kind"]
        depth = world.kinds[site_kind]["depth"]
        order = world.kinds[site_kind]["order"]
        if depth < best_depth or (depth == best_depth and order >= best_order):
            continue
        if not attends(world, law, live, person, setting, time):
            continue
        place = world.member[kind, person]
        best = world.kinds[site_kind]["offset"] + (place - world.kinds[kind]["offset"])
        best_depth = depth
        best_order = order
    if best >= 0:
        return int(best)
    home = live.people[person]["home"]
    return int(world.kinds[world.street]["offset"] + home) if home >= 0 else NONE


@kernel
def is_dead(law: Law, live: Live, person: int) -> bool:
    """Whether a person is in a state marked dead."""
    return bool(law.states[live.people[person]["state"]]["flags"] & DEAD)
