"""From the courses of many runs to bands by time: never over fizzles and outbreaks together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.analysis.schema import QUANTILES
from hyosan.results.schema import ANY_STATE
from hyosan.results.timeline import FLOWS

if TYPE_CHECKING:
    import pandas as pd

LEAST_SHARE_WITH_VALUE = 0.5
"""Of the runs of a group: where fewer have a value, there is no band."""
MICROSECONDS_A_DAY = 86_400e6
LARGEST = 1e300
"""In place of infinity while quantiles are taken."""
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Courses:
    """Courses of the runs of one group on one grid of times: for each series an array [run, time], NaN: unknown."""

    times: NDArray[np.datetime64]
    series: Mapping[str, Values]


def gather(timelines: Sequence["pd.DataFrame"], statuses: Sequence[str]) -> Courses:
    """Bring courses onto one grid of times.

    After the end of a run its counts stay as they were. Its flows are 0 when it had died out, and unknown when it was
    stopped: a city that is overrun is not watched any further.
    """
    if not timelines:
        return Courses(np.array([], "datetime64[us]"), {})
    times = timelines[0].index
    for timeline in timelines[1:]:
        times = times.union(timeline.index)
    names = dict.fromkeys(name for timeline in timelines for name in timeline.columns if _is_shown(str(name)))
    stacks: dict[str, list[Values]] = {str(name): [] for name in names}
    for timeline, status in zip(timelines, statuses, strict=True):
        for name, stack in stacks.items():
            stack.append(_on_grid(timeline, name, times, status))
    return Courses(times.to_numpy().astype("datetime64[us]"), {name: np.array(stack) for name, stack in stacks.items()})


def quantiles(values: Values) -> dict[str, float | None]:
    """The limits of the bands of some values, NaN left out; null when there are none. Infinite values stay so."""
    known = values[~np.isnan(values)]
    if not len(known):
        return dict.fromkeys(QUANTILES)
    limits = np.quantile(np.minimum(known, LARGEST), list(QUANTILES.values()))
    # Nothing lies between a number and infinity: a limit there is infinite.
    limits[limits > max(known[known < np.inf], default=-np.inf)] = np.inf
    return dict(zip(QUANTILES, map(float, limits), strict=True))


def band_rows(group: str, courses: Courses) -> Iterator[dict[str, Any]]:
    """Rows of `courses.parquet` for one group of runs."""
    if not len(courses.times):
        return
    days = (courses.times - courses.times[0]).astype(np.int64) / MICROSECONDS_A_DAY
    times = courses.times.tolist()
    for name in sorted(courses.series):
        values = courses.series[name]
        known = (~np.isnan(values)).sum(axis=0)
        for number, time in enumerate(times):
            enough = known[number] >= LEAST_SHARE_WITH_VALUE * len(values)
            limits = quantiles(values[:, number]) if enough else dict.fromkeys(QUANTILES)
            row = {"group": group, "series": name, "time": time, "days": float(days[number])}
            yield {**row, "runs": int(known[number]), **limits}


def _is_shown(name: str) -> bool:
    return name.rpartition(".")[2] != ANY_STATE


def _on_grid(timeline: "pd.DataFrame", name: str, times: "pd.Index", status: str) -> Values:
    if name not in timeline.columns:
        return np.full(len(times), np.nan)
    if name not in FLOWS:
        return timeline[name].reindex(times, method="ffill").to_numpy(dtype=np.float64)
    after = 0.0 if status == "died out" else np.nan
    return timeline[name].reindex(times, fill_value=after).to_numpy(dtype=np.float64)
