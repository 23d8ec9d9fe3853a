"""Beds: who takes one, who waits because none is free, and who is next."""

from hyosan.core.arrays import Ints
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import DEAD, NONE
from hyosan.transmission.tables import (
    BED_ADMITTED,
    BED_DIED,
    BED_FIRST,
    BED_LAST,
    BED_SINCE,
    BED_TAKEN,
    BED_TICKS,
    BED_WAITED,
    BED_WAITING,
    BED_WAITING_TICKS,
    BEDS,
    C_CARE_UNITS,
    C_COPY_PEOPLE,
    CARE_AWAITED,
    CARE_BEDS,
    CARE_HELD,
    CARE_REFUSED,
    CARE_UNIT,
    FIXED,
    QUEUE_AHEAD,
    QUEUE_BEHIND,
    STATES,
)


@inner_kernel
def unit_of(run: Context, care: int, person: int, area: int) -> int:
    """The unit whose beds of a care are for a person who lives in an area."""
    fixed = view(run, FIXED)
    unit = view(run, CARE_UNIT)[care, area]
    return int(unit + person // fixed[C_COPY_PEOPLE] * fixed[C_CARE_UNITS])


@inner_kernel
def brought_to(run: Context, unit: int, time: int) -> Ints:
    """The row of a unit, its sums brought up to a time."""
    row = view(run, BEDS)[unit]
    row[BED_TICKS] += (time - row[BED_SINCE]) * row[BED_TAKEN]
    row[BED_WAITING_TICKS] += (time - row[BED_SINCE]) * row[BED_WAITING]
    row[BED_SINCE] = time
    return row  # type: ignore[no-any-return]


@inner_kernel
def join_queue(run: Context, unit: int, whose: int, time: int) -> None:
    """Wait behind everybody who waits for a bed of the unit; `whose`: by what number the queue knows who waits."""
    ahead, behind = view(run, QUEUE_AHEAD), view(run, QUEUE_BEHIND)
    row = brought_to(run, unit, time)
    row[BED_WAITED] += 1
    row[BED_WAITING] += 1
    last = row[BED_LAST]
    ahead[whose], behind[whose] = last, NONE
    row[BED_LAST] = whose
    if last >= 0:
        behind[last] = whose
    else:
        row[BED_FIRST] = whose


@inner_kernel
def leave_queue(run: Context, unit: int, whose: int, dies: bool, time: int) -> None:
    """Wait no more."""
    ahead, behind = view(run, QUEUE_AHEAD), view(run, QUEUE_BEHIND)
    row = brought_to(run, unit, time)
    row[BED_WAITING] -= 1
    row[BED_DIED] += 1 if dies else 0
    before, after = ahead[whose], behind[whose]
    if before >= 0:
        behind[before] = after
    else:
        row[BED_FIRST] = after
    if after >= 0:
        ahead[after] = before
    else:
        row[BED_LAST] = before


@inner_kernel
def give_back(run: Context, unit: int, time: int) -> int:
    """Leave a bed: it is free, or kept for those who wait; then the unit that is to give it, else NONE."""
    row = brought_to(run, unit, time)
    if row[BED_FIRST] >= 0:
        return unit
    row[BED_TAKEN] -= 1
    return NONE


@inner_kernel
def take_back(run: Context, unit: int, time: int) -> int:
    """Free a bed that was kept; who is to have it, NONE if nobody waits."""
    row = brought_to(run, unit, time)
    row[BED_TAKEN] -= 1
    return int(row[BED_FIRST])


@inner_kernel
def change_beds(run: Context, whose: int, person: int, area: int, old: int, new: int, time: int) -> tuple[int, int]:
    """Take or give back a bed, begin or cease to wait: the state that a person enters who was to enter `new`.

    And the unit that has kept a bed for those who wait, to be given when all else of this time has been handled; NONE
    without. `whose`: by what number the queue knows the person.
    """
    held_by = view(run, CARE_HELD)
    held, wanted, awaited, kept = held_by[old], held_by[new], view(run, CARE_AWAITED)[old], NONE
    if awaited >= 0:
        dies = view(run, STATES)[new]["flags"] & DEAD > 0
        leave_queue(run, unit_of(run, awaited, person, area), whose, dies, time)
    if wanted >= 0 and wanted != held:
        unit = unit_of(run, wanted, person, area)
        row = brought_to(run, unit, time)
        if row[BED_TAKEN] < view(run, CARE_BEDS)[unit]:
            row[BED_TAKEN] += 1
            row[BED_ADMITTED] += 1
        else:
            new = view(run, CARE_REFUSED)[new]
            join_queue(run, unit, whose, time)
    if held >= 0 and held_by[new] != held:
        kept = give_back(run, unit_of(run, held, person, area), time)
    return int(new), int(kept)
