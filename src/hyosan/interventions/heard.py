"""What the authority has been told, as conditions ask of it."""

from dataclasses import dataclass, field

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.disease.tables import NONE
from hyosan.interventions.spec_trigger import ObservedSpec
from hyosan.surveillance.spec_streams import PEOPLE_KINDS
from hyosan.surveillance.tables import FINDINGS, NEGATIVE

TOLD = np.dtype(
    [
        ("time", np.int64),  # when it was told
        ("stream", np.int64),
        ("finding", np.int64),
        ("area", np.int64),  # of residence
        ("person", np.int64),
        ("subject", np.int64),
    ],
    align=True,
)
"""A report about somebody."""
SHARES = ("school absence", "serosurvey")
"""Kinds of series that are shares of people."""


def no_told(count: int = 0) -> Records:
    """Reports to fill."""
    return np.zeros(count, TOLD)


def told_of(reports: Records, subjects: Records) -> Records:
    """Reports of surveillance (`ITEM`) as the authority keeps them; `subjects`: of whom they tell (`SUBJECT`)."""
    told = no_told(len(reports))
    for name in ("time", "stream", "finding", "subject"):
        told[name] = reports[name]
    for name in ("area", "person"):
        told[name] = subjects[name][reports["subject"]]
    return told


@dataclass
class Heard:
    """What was told in the last `longest` ticks. `kinds`: kind of each stream, by number."""

    streams: tuple[str, ...]
    kinds: tuple[str, ...]
    residents: Ints
    longest: int
    told: Records = field(default_factory=no_told)
    signals: Records | None = None

    def hear(self, at: int, told: Records, signals: Records) -> None:
        """Take what was told up to a time; what is older than anybody asks for is forgotten."""
        told = np.concatenate([self.told, told])
        self.told = told[told["time"] > at - self.longest]
        both = signals if self.signals is None else np.concatenate([self.signals, signals])
        self.signals = both[both["told"] > at - self.longest]

    def value(self, spec: ObservedSpec, at: int, areas: Ints) -> float:
        """What a condition compares with its bound: a count, a rate, a share or an amount."""
        stream = self.streams.index(spec.stream)
        if self.kinds[stream] in PEOPLE_KINDS or self.kinds[stream] == "laboratory":
            return self._reports(spec, stream, at, areas)
        return self._series(stream, spec.over, at, areas)

    def _reports(self, spec: ObservedSpec, stream: int, at: int, areas: Ints) -> float:
        told = self.told
        chosen = (told["stream"] == stream) & (told["time"] > at - spec.over) & (told["time"] <= at)
        finding = told["finding"]
        chosen &= finding != NEGATIVE if spec.finding is None else finding == FINDINGS.index(spec.finding)
        count = float(np.isin(told["area"][chosen], areas).sum())
        if spec.per is None:
            return count
        residents = int(self.residents[areas].sum())
        return count * spec.per / residents if residents else 0.0

    def _series(self, stream: int, over: int, at: int, areas: Ints) -> float:
        signals = self.signals
        if signals is None:
            return 0.0
        chosen = (signals["stream"] == stream) & (signals["told"] > at - over) & (signals["told"] <= at)
        chosen &= (signals["area"] == NONE) | np.isin(signals["area"], areas)
        rows = signals[chosen]
        if self.kinds[stream] in SHARES:
            among = int(rows["among"].sum())
            return float(rows["count"].sum()) / among if among else 0.0
        return float(np.nan_to_num(rows["value"]).mean()) if len(rows) else 0.0
