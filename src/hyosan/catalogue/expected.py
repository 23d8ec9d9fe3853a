"""What is expected of a scenario of the catalogue, read from `expected/<id>.toml`, and the check against runs."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

STANDARD_ERRORS = 4.0


@dataclass(frozen=True)
class Measure:
    """One expected number: a share of runs, or the median of a measure over the runs that have it."""

    name: str
    meaning: str
    kind: Literal["share", "median"]
    value: float
    tolerance: float
    low: float | None = None
    high: float | None = None

    def agrees(self, found: Sequence[float]) -> bool:
        """Whether values of other seeds (NaN: the run has none) agree within the tolerance and 4 standard errors."""
        values = np.array([value for value in found if not np.isnan(value)])
        if not len(values):
            return True
        off = abs(float(np.mean(values) if self.kind == "share" else np.median(values)) - self.value)
        return off <= self.tolerance + STANDARD_ERRORS * self.standard_error(len(values))

    def standard_error(self, runs: int) -> float:
        """Of a share, or of a median whose spread is that of the 90 % interval."""
        if self.kind == "share":
            return float(np.sqrt(max(self.value * (1 - self.value), 1e-12) / runs))
        spread = 0.0 if self.low is None or self.high is None else (self.high - self.low) / (2 * 1.645)
        return float(1.2533 * spread / np.sqrt(runs))


@dataclass(frozen=True)
class Expected:
    """All that is expected of a scenario; `quick` says how a few cheap runs may check a part of it."""

    seeds: int
    first_seed: int
    measured: str
    measures: tuple[Measure, ...]
    quick_seeds: int
    quick_overrides: tuple[str, ...] = ()
    quick_measures: tuple[str, ...] = field(default=())

    def measure(self, name: str) -> Measure:
        """The measure of that name; KeyError when there is none."""
        return {measure.name: measure for measure in self.measures}[name]


def read_expected(path: Path) -> Expected:
    """Read `expected/<id>.toml`."""
    with path.open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    quick = data["quick"]
    return Expected(
        seeds=data["seeds"],
        first_seed=data["first_seed"],
        measured=data["measured"],
        measures=tuple(Measure(**measure) for measure in data.get("measure", ())),
        quick_seeds=quick["seeds"],
        quick_overrides=tuple(quick.get("overrides", ())),
        quick_measures=tuple(quick["measures"]),
    )
