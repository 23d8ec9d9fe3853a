"""What the authority has been told, as conditions ask of it."""

from collections.abc import Sequence

import numpy as np

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.disease.tables import NONE
from hyosan.interventions.kernels.hearing import count_told, fill_told
from hyosan.interventions.spec_trigger import SeriesSpec
from hyosan.surveillance.days import Days
from hyosan.surveillance.spec_streams import TELLS_OF_PEOPLE
from hyosan.surveillance.tables import FINDINGS, NEGATIVE

TOLD = np.dtype(
    [
        ("time", np.int64),  # when it was told
        ("stream", np.int64),
        ("finding", np.int64),
        ("area", np.int64),  # of residence
        ("person", np.int64),
        ("subject", np.int64),
        ("onset", np.int64),  # first moment of the date of onset, as far as it is known; UNKNOWN without
    ],
    align=True,
)
"""A report about somebody."""
UNKNOWN = np.int64(-(2**62))
SHARES = ("school absence", "serosurvey")
"""Kinds of series that are shares of people."""


def no_told(count: int = 0) -> Records:
    """Reports to fill."""
    return np.zeros(count, TOLD)


def told_of(reports: Records, subjects: Records, days: Days) -> Records:
    """Reports of surveillance (`ITEM`) as the authority keeps them; `subjects`: of whom they tell (`SUBJECT`)."""
    told = np.empty(len(reports), TOLD)
    fill_told(reports, subjects, days.offset, int(UNKNOWN), told)
    return told


class Window:
    """How many reports that one condition counts were told of the residents of each area in the last `over` ticks."""

    def __init__(self, stream: int, finding: str | None, over: int, areas: int) -> None:
        """Nothing has been told. `finding`: without it all but negative ones."""
        self._stream, self._over = stream, over
        self._asked = np.array([name == finding if finding else n != NEGATIVE for n, name in enumerate(FINDINGS)])
        self._parts: list[tuple[Ints, Shorts]] = []
        """Times and areas of what counts now, as it was told."""
        self.counts: Ints = np.zeros(areas, np.int64)

    def move(self, at: int, told: Records) -> None:
        """Take reports told up to a time, in order of time, and forget what is older."""
        times, areas = np.empty(len(told), np.int64), np.empty(len(told), np.int32)
        count = count_told(told, self._stream, self._asked, self.counts, times, areas)
        self._parts.append((times[:count].copy(), areas[:count].copy()))
        while self._parts:
            times, areas = self._parts[0]
            old = int(np.searchsorted(times, at - self._over, side="right"))
            self.counts -= np.bincount(areas[:old], minlength=len(self.counts))
            if old < len(times):
                self._parts[0] = times[old:], areas[old:]
                return
            del self._parts[0]


class Heard:
    """What was told as long ago as the conditions `asked` look back. `kinds`: kind of each stream, by number."""

    def __init__(
        self, streams: tuple[str, ...], kinds: tuple[str, ...], residents: Ints, asked: Sequence[SeriesSpec]
    ) -> None:
        """Nothing has been told."""
        self._streams, self._kinds, self._residents = streams, kinds, residents
        self._longest = max((spec.over for spec in asked), default=0)
        self._windows = {
            self._which(spec): Window(streams.index(spec.stream), spec.finding, spec.over, len(residents))
            for spec in asked
        }
        self._signals: Records | None = None

    def hear(self, at: int, told: Records, signals: Records) -> None:
        """Take what was told up to a time; what is older than anybody asks for is forgotten."""
        for window in self._windows.values():
            window.move(at, told)
        both = signals if self._signals is None else np.concatenate([self._signals, signals])
        self._signals = both[both["told"] > at - self._longest]

    def value(self, spec: SeriesSpec, at: int, areas: Ints) -> float:
        """What a condition compares with its bound: a count, a rate, a share or an amount."""
        stream = self._streams.index(spec.stream)
        if self._kinds[stream] in TELLS_OF_PEOPLE:
            count = float(self._windows[self._which(spec)].counts[areas].sum())
            if spec.per is None:
                return count
            residents = int(self._residents[areas].sum())
            return count * spec.per / residents if residents else 0.0
        return self._series(stream, spec.over, at, areas)

    @staticmethod
    def _which(spec: SeriesSpec) -> tuple[str, str | None, int]:
        return spec.stream, spec.finding, spec.over

    def _series(self, stream: int, over: int, at: int, areas: Ints) -> float:
        signals = self._signals
        if signals is None:
            return 0.0
        chosen = (signals["stream"] == stream) & (signals["told"] > at - over) & (signals["told"] <= at)
        chosen &= (signals["area"] == NONE) | np.isin(signals["area"], areas)
        rows = signals[chosen]
        if self._kinds[stream] in SHARES:
            among = int(rows["among"].sum())
            return float(rows["count"].sum()) / among if among else 0.0
        return float(np.nan_to_num(rows["value"]).mean()) if len(rows) else 0.0
