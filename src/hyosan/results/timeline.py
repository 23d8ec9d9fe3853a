"""The timeline as a regular wide series: counts carried forward between the rows where they changed, then added up."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from hyosan.results.record import RunRecord
from hyosan.results.schema import ANY_STATE, SUSCEPTIBLE

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FLOWS = ("new_infections", "imported", "deaths", "detected_cases")

Int64 = NDArray[np.int64]


def wide_timeline(raw: "pa.Table", record: RunRecord, by: Literal["area"] | None = None) -> "pd.DataFrame":
    """One row a time of recording (and area), one column a state, then the flows since the row before.

    With one strain the columns are the names of its states; with several, `strain.state`, and `any` adds up all.
    """
    import pandas as pd

    times = _grid(raw, record)
    at = np.searchsorted(times, microseconds(raw))
    area = raw["area"].to_numpy().astype(np.int64)
    told = np.zeros(1, np.int64)
    if by == "area":
        told = np.arange(max(int(record["population"].get("areas", 0)), int(area.max(initial=-1)) + 1))
        if record["timeline_by"] == "municipality":
            told, area = np.unique(area, return_inverse=True)
    areas = len(told)
    names, series = _series(raw, record)
    place = area if by == "area" else np.zeros(len(area), np.int64)

    stocks = np.zeros((areas, len(names), len(times)), dtype=np.int64)
    np.add.at(stocks, (place, series, at), _changes(raw, area, series))
    np.cumsum(stocks, axis=2, out=stocks)
    columns = {name: stocks[:, number, :].T.reshape(-1) for number, name in enumerate(names)}
    if ANY_STATE not in columns:
        columns[ANY_STATE] = sum(
            (values for name, values in columns.items() if name.endswith(f".{ANY_STATE}")),
            np.zeros(areas * len(times), dtype=np.int64),
        )
    for flow in FLOWS:
        if flow != "detected_cases" or raw[flow].null_count < raw.num_rows:
            total = np.zeros((len(times), areas), dtype=np.int64)
            np.add.at(total, (at, place), raw[flow].fill_null(0).to_numpy())
            columns[flow] = total.reshape(-1)

    index: pd.Index = pd.DatetimeIndex(times.astype("datetime64[us]"), name="time")
    if by == "area":
        index = pd.MultiIndex.from_product([index, told], names=["time", "area"])
    return pd.DataFrame(columns, index=index)


def microseconds(raw: "pa.Table") -> Int64:
    """Times of a table's rows, in microseconds since 1970."""
    values: Int64 = raw["time"].to_numpy().astype("datetime64[us]").astype(np.int64)
    return values


def _grid(raw: "pa.Table", record: RunRecord) -> Int64:
    """All times of recording, also those at which nothing changed, in microseconds since 1970."""
    known = np.unique(microseconds(raw))
    clock = record["clock"]
    every = round(clock.get("record_every_s", 0.0) * 1e6)
    if not every:
        return known
    start = int(np.datetime64(clock["start"], "us").astype(np.int64))
    end = max(int(np.datetime64(clock["end_simulated"], "us").astype(np.int64)), int(known.max(initial=start)))
    return np.union1d(known, np.arange(start, end + 1, every, dtype=np.int64))


def _series(raw: "pa.Table", record: RunRecord) -> tuple[list[str], Int64]:
    """Names of the columns in order, and for each row the number of its column."""
    strains, strain = _codes(raw, "strain")
    states, state = _codes(raw, "state")
    width = max(len(states), 1)
    pairs = [divmod(int(pair), width) for pair in np.unique((strain + 1) * width + state)]
    order = {name: number for number, name in enumerate(record["vocabularies"].get("state", states))}
    present = {(strains[a - 1] if a else "", states[b]): (a, b) for a, b in pairs}
    all_strains = list(record["vocabularies"].get("strain", sorted(strains)))
    declared = {(name, each) for name, marks in record["states"].items() for each in (*marks, ANY_STATE)}
    keys = sorted(
        {("", SUSCEPTIBLE), *present, *declared},
        key=lambda key: (
            all_strains.index(key[0]) if key[0] else -1,
            key[1] == ANY_STATE,
            order.get(key[1], len(order)),
        ),
    )
    names = [state if not strain or len(all_strains) == 1 else f"{strain}.{state}" for strain, state in keys]
    number_of = np.zeros((len(strains) + 1, width), dtype=np.int64)
    for key, (a, b) in present.items():
        number_of[a, b] = keys.index(key)
    return names, number_of[strain + 1, state]


def _codes(raw: "pa.Table", column: str) -> tuple[list[str], Int64]:
    """The names and codes of a dictionary column; null is −1."""
    array = raw[column].combine_chunks()
    if hasattr(array, "num_chunks"):
        array = array.chunk(0)
    return array.dictionary.to_pylist(), array.indices.fill_null(-1).to_numpy().astype(np.int64)


def _changes(raw: "pa.Table", area: Int64, series: Int64) -> Int64:
    """By how much each row's count differs from the count that its area and state had before; rows are by time."""
    counted = area * (int(series.max(initial=0)) + 1) + series
    order = np.argsort(counted, kind="stable")
    count = raw["count"].to_numpy()[order]
    same = counted[order][1:] == counted[order][:-1]
    changes = np.empty(len(order), dtype=np.int64)
    changes[order] = count
    changes[order[1:]] -= np.where(same, count[:-1], 0)
    return changes
