"""What is measured in `crossing` and `crossing-influenza`: who boarded and turned, imported cases, local ones."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from hyosan.results.indicators.records import DAY_US
from hyosan.results.timeline import microseconds

if TYPE_CHECKING:
    from hyosan.results.run import Run

Ints = NDArray[np.int64]
Measures = dict[str, float]
ESTABLISHED = 100
"""Infections by residents (in `crossing`: in Japan) from which an outbreak has taken hold: it fails no more."""
PREFECTURE_DIGITS = 2
"""Length of the code of a Japanese area: a whole prefecture."""
OLD_DAYS, HOLDS = 12.0, 10
"""A chain begun so many days before the end, four generations, has taken hold if it has so many infections."""
NOBODY = -1
HOUR_US = DAY_US // 24


def crossing(run: "Run") -> Measures:
    """All numbers of one run of the zombie virus, by name; hours are from the start."""
    abroad = _areas_abroad(run)
    rows = run.table("infections", ["time", "person", "infector", "area"])
    person, infector = rows["person"].to_numpy(), rows["infector"].fill_null(NOBODY).to_numpy()
    in_japan, is_visitor = abroad[rows["area"].to_numpy()], abroad[run.home_areas(person)] & (infector == NOBODY)
    by_residents = in_japan & abroad[run.home_areas(np.maximum(infector, 0))]
    hours = (microseconds(rows) - _clock(run, "start")) / HOUR_US
    there = np.sort(hours[in_japan])
    return {
        "infected_in_korea": float((~in_japan).sum()),
        **_journeys(run),
        "visitors_infected": float(is_visitor.sum()),
        "infected_by_travellers": float((in_japan & ~by_residents).sum()),
        "local": float(by_residents.sum()),
        "infected_in_japan": float(len(there)),
        "first_in_japan_hour": float(there[0]) if len(there) else np.nan,
        "established": float(len(there) >= ESTABLISHED),
        "established_hour": float(there[ESTABLISHED - 1]) if len(there) >= ESTABLISHED else np.nan,
    }


def crossing_influenza(run: "Run") -> Measures:
    """All numbers of one run of the influenza virus, by name; days are from the start."""
    abroad = _areas_abroad(run)
    rows = run.table("infections", ["time", "person", "infector"])
    person, infector = rows["person"].to_numpy(), rows["infector"].fill_null(NOBODY).to_numpy()
    in_japan = abroad[run.home_areas(person)]
    by_whom = np.where(infector == NOBODY, False, abroad[run.home_areas(np.maximum(infector, 0))])
    returned, by_visitors, local = (
        in_japan & (infector == NOBODY),
        in_japan & (infector != NOBODY) & ~by_whom,
        in_japan & by_whom,
    )
    start, end = _clock(run, "start"), _clock(run, "end_simulated")
    days = (microseconds(rows) - start) / DAY_US
    first, sizes = chains(person[in_japan], np.where(local, infector, NOBODY)[in_japan])
    old = sizes[days[in_japan][first] < (end - start) / DAY_US - OLD_DAYS]
    return {
        "infected_in_korea": float((~in_japan).sum()),
        **_journeys(run),
        "imported": float(returned.sum()),
        "infected_by_visitors": float(by_visitors.sum()),
        "local": float(local.sum()),
        "first_in_japan_day": float(days[in_japan].min()) if in_japan.any() else np.nan,
        "established": float(local.sum() >= ESTABLISHED),
        "established_day": float(days[local][ESTABLISHED - 1]) if local.sum() >= ESTABLISHED else np.nan,
        "chains": float(len(sizes)),
        "old_chains": float(len(old)),
        "old_chains_that_hold": float((old >= HOLDS).sum()),
        "largest_chain_infections": float(sizes.max(initial=0)),
    }


def _areas_abroad(run: "Run") -> NDArray[np.bool_]:
    """By area, whether it lies in Japan."""
    areas = run.table("areas", ["code"])["code"].to_pylist()
    return np.array([len(code) == PREFECTURE_DIGITS for code in areas])


def _clock(run: "Run", key: Literal["start", "end_simulated"]) -> int:
    """A time of the run's clock, in microseconds."""
    return int(np.datetime64(run.record["clock"][key]).astype("datetime64[us]").astype(np.int64))


def _journeys(run: "Run") -> Measures:
    """Journeys of the infected, by what became of them."""
    counted = run.table("events", ["outcome"])["outcome"].drop_null().value_counts().to_pylist()
    counts = {str(pair["values"]): float(pair["counts"]) for pair in counted}
    names = {
        "boarded": "boarded",
        "turned in transit": "turned_in_transit",
        "arrived": "arrived",
        "returned": "returned",
    }
    return {name: counts.get(outcome, 0.0) for outcome, name in names.items()}


def chains(person: Ints, infector: Ints) -> tuple[Ints, Ints]:
    """Of each chain the row with which it begins and how many infections it has; rows are in the order of time.

    A chain is somebody without infector here, and who descends from him or her.

    >>> first, sizes = chains(np.array([5, 6, 7, 8]), np.array([-1, 5, -1, 6]))
    >>> first.tolist(), sizes.tolist()
    ([0, 2], [3, 1])
    """
    chain: dict[int, int] = {}
    first: list[int] = []
    sizes: list[int] = []
    for row, (who, by) in enumerate(zip(person.tolist(), infector.tolist(), strict=True)):
        if by == NOBODY:
            chain[who] = len(sizes)
            first.append(row)
            sizes.append(0)
        else:
            chain[who] = chain[by]
        sizes[chain[who]] += 1
    return np.array(first, dtype=np.int64), np.array(sizes, dtype=np.int64)
