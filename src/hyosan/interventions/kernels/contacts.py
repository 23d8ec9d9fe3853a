"""The contacts that people had by timetables and rates, setting by setting and day by day: see `contacts`."""

import math

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Keys, Records
from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import NONE
from hyosan.population.kernels.members import member
from hyosan.population.kernels.seats import function_seat, has_place
from hyosan.population.tables_function import KIND_CODE
from hyosan.transmission.kernels.find import tie_end, ties_of
from hyosan.transmission.kernels.presence import open_before, time_of_open
from hyosan.transmission.tables import (
    ABSENT,
    C_DAY_OFFSET,
    CONSTANT,
    EDGE_CUMULATIVE,
    FIXED,
    KINDS,
    MEMBER,
    MIXING,
    MIXING_HIGHEST,
    NEEDS,
    OPEN_END,
    OPEN_START,
    PER_PAIR,
    PLACES,
    ROSTER,
    SETTINGS,
    SLOT,
)

Classes = NDArray[np.int16]
MOST_SUMMED = 50.0
"""Expected contacts of a day up to which their number is found by adding probabilities."""
CLOSE = 1e-11
"""Nearer to a sum of probabilities than this, rounding might decide."""
UNDECIDED = -1


@inner_kernel
def least_count(u: float, mean: float) -> int:
    """The number of a Poisson law at a uniform number; UNDECIDED where it needs a better sum than this."""
    if mean <= 0.0:
        return 0
    if mean > MOST_SUMMED:
        return UNDECIDED
    term = math.exp(-mean)
    below, k = term, 0
    while below < u - CLOSE:
        k += 1
        term *= mean / k
        below += term
        if term < 1e-20 and k > mean:
            return UNDECIDED
    return k if below > u + CLOSE else UNDECIDED


@inner_kernel
def find_seat(run: Context, person: int, kind: int, seat: Records) -> None:
    """Fill the seat of somebody in his or her place of a kind; its place is NONE without one."""
    codes = view(run, KIND_CODE)
    if len(codes) > 0:
        function_seat(run, person, int(codes[kind]), True, seat)
        if seat["place"] >= 0:
            seat["place"] += view(run, KINDS)[kind]["offset"]
        return
    place = view(run, MEMBER)[kind, person]
    seat["place"] = place
    if place >= 0:
        places = view(run, PLACES)
        seat["own"] = view(run, SLOT)[kind, person]
        seat["first"] = places[place]["first"]
        seat["size"] = places[place]["size"]
        seat["area"] = places[place]["area"]


@inner_kernel
def has_kind(run: Context, person: int, kind: int) -> bool:
    """Whether somebody has a place of a kind; always so for ties (NONE)."""
    if kind < 0:
        return True
    codes = view(run, KIND_CODE)
    if len(codes) > 0:
        return bool(codes[kind] >= 0 and has_place(run, person, int(codes[kind])))
    return bool(view(run, MEMBER)[kind, person] >= 0)


@inner_kernel
def was_open(run: Context, setting: int, time: int) -> bool:
    """Whether a setting is open; times may be asked in any order."""
    settings, ends = view(run, SETTINGS), view(run, OPEN_END)
    if settings[setting]["always"] != 0:
        return True
    low, last = settings[setting]["first"], settings[setting]["last"]
    high = last
    while low < high:  # the first interval that ends after `time`
        middle = (low + high) // 2
        if ends[middle] <= time:
            low = middle + 1
        else:
            high = middle
    return bool(low < last and view(run, OPEN_START)[low] <= time)


@inner_kernel
def was_there(run: Context, person: int, setting: int, time: int) -> bool:
    """Whether somebody is present in a setting, as who was never displaced is: section 4 of the model."""
    settings, bits = view(run, SETTINGS), 0
    for index in range(settings[setting]["needs"], settings[setting]["needs_end"]):
        which = view(run, NEEDS)[index]
        if not was_open(run, which, time) or not has_kind(run, person, int(settings[which]["kind"])):
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
def contact_rate(run: Context, rate: float, setting: int, person: int, age_class: int, seat: Records) -> float:
    """Contacts per tick while open of somebody, with as many more as mixing by age may thin."""
    record, scaling = view(run, SETTINGS)[setting], view(run, SETTINGS)[setting]["scaling"]
    if record["kind"] == NONE:
        begin, end = ties_of(run, person, int(record["edge"]))
        weight = view(run, EDGE_CUMULATIVE)[end - 1] if end > begin else 0.0
        rate *= weight if scaling == PER_PAIR or weight <= 0.0 else 1.0
    else:
        size = int(seat["size"]) if seat["place"] >= 0 else 1
        if scaling == PER_PAIR:
            rate *= size - 1
        elif size <= 1:
            rate = 0.0
        elif scaling != CONSTANT:
            rate *= math.pow(size / record["reference"], record["exponent"])
    if record["mixing"] >= 0:
        rate *= view(run, MIXING_HIGHEST)[record["mixing"], age_class]
    return float(rate)


@inner_kernel
def open_in_day(run: Context, setting: int, day: int) -> tuple[float, float]:
    """Open time of a setting before a day, and within it, in ticks."""
    offset = view(run, FIXED)[C_DAY_OFFSET]
    before = open_before(run, setting, max(0, day * TICKS_PER_DAY - offset))
    return before, open_before(run, setting, (day + 1) * TICKS_PER_DAY - offset) - before


@inner_kernel
def first_day(run: Context, begin: int) -> int:
    """The calendar day, since that of the start, in which the time behind one lies."""
    return int((begin + 1 + view(run, FIXED)[C_DAY_OFFSET]) // TICKS_PER_DAY)


@parallel_kernel
def count_contacts(
    run: Context, rates: Floats, keys: Keys, ages: Classes, people: Ints, begin: Ints, end: Ints, seats: Records,
    means: Floats, counts: Ints,
) -> None:  # fmt: skip
    """Seats of people, and how many contacts each has on each day: [case, setting, day since that of `begin`].

    UNDECIDED where rounding might decide; `means`: expected numbers.
    """
    for case in prange(len(people)):
        person = people[case]
        first = first_day(run, begin[case])
        days = first_day(run, end[case] - 1) - first + 1 if end[case] > begin[case] else 0
        for setting in range(len(rates)):
            kind = view(run, SETTINGS)[setting]["kind"]
            if kind >= 0:
                find_seat(run, person, int(kind), seats[case, setting])
            rate = contact_rate(run, rates[setting], setting, person, int(ages[person]), seats[case, setting])
            for day in range(days if rate > 0.0 else 0):
                means[case, setting, day] = rate * open_in_day(run, setting, first + day)[1]
                u = unit(draw(keys[setting], person, 0, 0, first + day, 0, 0)[0])
                counts[case, setting, day] = least_count(u, means[case, setting, day])


@inner_kernel
def whom(run: Context, setting: int, person: int, seat: Records, word: np.uint64) -> int:
    """The other end of the tie, or the holder of the slot, that a word chooses."""
    if view(run, SETTINGS)[setting]["kind"] < 0:
        return int(tie_end(run, person, int(view(run, SETTINGS)[setting]["edge"]), int(np.int64(word))))
    slot = int(unit(word) * (int(seat["size"]) - 1))
    if slot >= seat["own"]:
        slot += 1
    if len(view(run, KIND_CODE)) == 0:
        return int(view(run, ROSTER)[seat["first"] + slot])
    within = slot < seat["run"]
    return int(member(run, int(seat["first"]) + slot if within else int(seat["second"]) + slot - int(seat["run"])))


@inner_kernel
def met(run: Context, setting: int, ages: Classes, person: int, other: int, time: int, u: float) -> bool:
    """Whether both were there, and met as often as people of their ages do."""
    mixing = view(run, SETTINGS)[setting]["mixing"]
    if mixing >= 0:
        highest = view(run, MIXING_HIGHEST)[mixing, ages[person]]
        if u * highest >= view(run, MIXING)[mixing, ages[person], ages[other]]:
            return False
    if view(run, SETTINGS)[setting]["kind"] < 0:
        return True
    return bool(was_there(run, person, setting, time) and was_there(run, other, setting, time))


@parallel_kernel
def draw_contacts(
    run: Context, keys: Keys, ages: Classes, people: Ints, begin: Ints, end: Ints, seats: Records, counts: Ints,
    shares: Floats, name_keys: Keys, first: Ints, out: Records, kept: Ints,
) -> None:  # fmt: skip
    """Draw the contacts that `counts` counts; of case c from `first[c]` on `kept[c]` rows of `out` are filled.

    Kept are those between `begin` and `end` that happened and are named: the share `shares` of each setting.
    """
    for case in prange(len(people)):
        person, at = people[case], first[case]
        for setting in range(counts.shape[1]):
            seat, tie = seats[case, setting], view(run, SETTINGS)[setting]["kind"] < 0
            for day in range(counts.shape[2]):
                number = counts[case, setting, day]
                if number == 0:
                    continue
                date = first_day(run, begin[case]) + day
                opens, open_time = open_in_day(run, setting, date)
                for contact in range(1, number + 1):
                    words = draw(keys[setting], person, 0, 0, date, 0, contact)
                    time = time_of_open(run, setting, opens + unit(words[0]) * open_time)
                    if time <= begin[case] or time > end[case]:
                        continue
                    other = whom(run, setting, person, seat, words[1])
                    if unit(draw(name_keys[setting], person, 0, 0, 0, 0, other)[0]) >= shares[setting]:
                        continue
                    if not met(run, setting, ages, person, other, time, unit(words[2])):
                        continue
                    out[at]["case"] = case
                    out[at]["person"] = person
                    out[at]["other"] = other
                    out[at]["setting"] = setting
                    out[at]["place"] = NONE if tie else seat["place"]
                    out[at]["area"] = NONE if tie else seat["area"]
                    out[at]["time"] = time
                    out[at]["unit"] = unit(words[3])
                    at += 1
        kept[case] = at - first[case]
