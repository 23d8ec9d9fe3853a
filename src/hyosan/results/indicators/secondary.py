"""Secondary attack rates: of those who share a place with the first to be infected, how many follow."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import Problem, RunFolderError
from hyosan.core.ticks import TICKS_PER_HOUR
from hyosan.results.indicators.records import Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

CO_PRIMARY_HOURS = 24.0
"""Infected elsewhere within so many hours of the first in the place: a co-primary case."""
CLASS_BAND = 5


def household_secondary_attack_rate(
    records: Records,
    co_primary_hours: float = CO_PRIMARY_HOURS,
    strain: str | None = None,
    include_unfinished: bool = False,
) -> "pd.DataFrame":
    """Secondary attack rate in households by size: first generation, inside the household, and final.

    Definition: of the members exposed to the primary cases, the share infected. The primary case is the first member
        infected; co-primary cases are members infected elsewhere within `co_primary_hours` of the first.
    Numerator: first generation: exposed members infected in the household by a primary or co-primary case; inside: by
        any member in the household; final: infected anywhere until the end of the run. A person's first infection
        counts.
    Denominator: members that are neither primary nor co-primary cases, immune or not.
    Units: rates are shares from 0 to 1; one row a size of household, households without infection left out.
    Conditions: needs the tables people and transitions; only households whose first case was infected before the
        first infection of anybody who can still infect at the end of the run, unless `include_unfinished`.
    Source: Longini, Koopman 1982, Biometrics 38: 115-126; Tsang and others 2016, Trends in Microbiology 24: 123-133.
    """
    return secondary_attack_rate(records, "household", 1, co_primary_hours, strain, include_unfinished)


def class_secondary_attack_rate(
    records: Records,
    co_primary_hours: float = CO_PRIMARY_HOURS,
    strain: str | None = None,
    include_unfinished: bool = False,
) -> "pd.DataFrame":
    """Secondary attack rate in classes by size: first generation, inside the class, and final.

    Definition: as household_secondary_attack_rate, in places of the kind classroom.
    Numerator: as household_secondary_attack_rate; those infected in the school outside of the class count as final
        only.
    Denominator: members of the class, teachers too, that are neither primary nor co-primary cases.
    Units: rates are shares from 0 to 1; one row for five sizes each (`size` to `to_size`).
    Conditions: as household_secondary_attack_rate. Classes are large: chains from outside the class mix in, so that
        only the first generation says what one case does.
    Source: as household_secondary_attack_rate.
    """
    return secondary_attack_rate(records, "classroom", CLASS_BAND, co_primary_hours, strain, include_unfinished)


def secondary_attack_rate(
    records: Records, place_kind: str, band: int, co_primary_hours: float, strain: str | None, include_unfinished: bool
) -> "pd.DataFrame":
    """As household_secondary_attack_rate, for places of any kind, with sizes in bands; no rows where there are none."""
    if co_primary_hours < 0:
        raise RunFolderError([Problem(str(records.run.folder), None, "", "co_primary_hours: 0 or more is needed")])
    column = f"place_{place_kind}"
    if column not in records.people or not len(records.tree):
        return _table(np.zeros(0, np.int64), np.zeros((5, 0)), band)
    member = records.people[column].fillna(-1).to_numpy().astype(np.int64)
    size = np.bincount(member[member >= 0])
    rows = _first_infections(records, strain)
    rows = rows[member[records.tree.person[rows]] >= 0]
    place = member[records.tree.person[rows]]
    inside = _inside(records, rows, place, place_kind, member)
    is_primary, index_time = _primaries(records, rows, place, inside, co_primary_hours)
    first_generation = inside & ~is_primary & _came_from(records, rows, is_primary)
    kept = index_time < records.complete_until_us if not include_unfinished else np.ones(len(rows), np.bool_)

    def per_place(chosen: Bools) -> Int64:
        return np.bincount(place[kept & chosen], minlength=len(size)).astype(np.int64)

    primaries = per_place(is_primary)
    affected = primaries > 0
    tallies = np.array(
        [
            primaries,
            size - primaries,
            per_place(first_generation),
            per_place(inside & ~is_primary),
            per_place(~is_primary),
        ]
    )
    return _table(size[affected], tallies[:, affected], band)


def _first_infections(records: Records, strain: str | None) -> Int64:
    """Rows of each person's first infection (of the strain), in the order of time."""
    rows = np.flatnonzero(records.of_strain(strain))
    _, first = np.unique(records.tree.person[rows], return_index=True)
    return np.sort(rows[first]).astype(np.int64)


def _inside(records: Records, rows: Int64, place: Int64, place_kind: str, member: Int64) -> Bools:
    """Which of the infections happened in the person's own place, from another member of it."""
    infections = records.infections
    here = np.asarray(infections["place_kind"] == place_kind, dtype=np.bool_)[rows]
    here &= infections["place"].fillna(-1).to_numpy().astype(np.int64)[rows] == place
    parent = records.tree.parent[rows]
    infector = records.tree.person[np.maximum(parent, 0)]
    inside: Bools = here & (parent >= 0) & (member[infector] == place)
    return inside


def _primaries(
    records: Records, rows: Int64, place: Int64, inside: Bools, co_primary_hours: float
) -> tuple[Bools, Int64]:
    """Which infections are primary or co-primary in their place, and when the first of the place was."""
    time = records.tree.time_us[rows]
    # Rows are in the order of time: the first of a place is its primary case.
    _, first, which = np.unique(place, return_index=True, return_inverse=True)
    index_time = time[first][which]
    is_index = np.zeros(len(rows), dtype=np.bool_)
    is_index[first] = True
    window = round(co_primary_hours * TICKS_PER_HOUR)
    return is_index | (~inside & (time - index_time <= window)), index_time


def _came_from(records: Records, rows: Int64, chosen: Bools) -> Bools:
    """Which infections came from one of the chosen."""
    is_chosen = np.zeros(len(records.tree), dtype=np.bool_)
    is_chosen[rows[chosen]] = True
    parent = records.tree.parent[rows]
    came: Bools = (parent >= 0) & is_chosen[np.maximum(parent, 0)]
    return came


def _table(size: Int64, tallies: NDArray[np.generic], band: int) -> "pd.DataFrame":
    import pandas as pd

    names = ("primary_cases", "exposed_members", "first_generation", "infected_inside", "infected_finally")
    frame = pd.DataFrame(dict(zip(names, tallies.astype(np.int64), strict=True)))
    frame.insert(0, "places", 1)
    frame.insert(0, "size", (size - 1) // band * band + 1 if len(size) else size)
    table = frame.groupby("size", as_index=False).sum()
    if band > 1:
        table.insert(1, "to_size", table["size"] + band - 1)
    exposed = table["exposed_members"].where(table["exposed_members"] > 0)
    for count, rate in (
        ("first_generation", "first_generation_rate"),
        ("infected_inside", "inside_rate"),
        ("infected_finally", "final_rate"),
    ):
        table[rate] = table[count] / exposed
    return table
