"""What is published about a number of a scenario, read from `published/<id>.toml`, and whether the runs lie inside."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Published:
    """A published range of a measure, and where it stands; `says` is the source's own number in words."""

    measure: str
    meaning: str
    low: float
    high: float
    says: str
    source: str

    @property
    def range_text(self) -> str:
        """The range in words."""
        return f"{self.low:g} to {self.high:g}"

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range, ends included."""
        return self.low <= value <= self.high

    def verdict(self, found: Sequence[float] | np.ndarray) -> str:
        """Whether the median of the runs lies inside; NaN: the run has none."""
        return self.judged(float(np.nanmedian(np.asarray(found, dtype=float))))

    def judged(self, value: float) -> str:
        """Inside, below or above, in a word."""
        return "inside" if self.holds(value) else "below" if value < self.low else "above"

    @staticmethod
    def text(found: Sequence[float] | np.ndarray) -> str:
        """Median of the runs and the middle 90 % of them."""
        low, middle, high = np.nanquantile(np.asarray(found, dtype=float), [0.05, 0.5, 0.95])
        return f"{middle:.3g} ({low:.3g} to {high:.3g})"


def read_published(path: Path) -> tuple[Published, ...]:
    """Read `published/<id>.toml`."""
    with path.open("rb") as file:
        return tuple(Published(**entry) for entry in tomllib.load(file)["range"])
