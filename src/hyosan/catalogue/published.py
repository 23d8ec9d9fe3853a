"""What is published about a number of a scenario, read from `published/<id>.toml`, and whether the runs lie inside."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FITTED = "fitted."
"""Before the name of a strain: not measured in runs, but realised by `hyosan fit-transmission`."""


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
    def fitted_strain(self) -> str | None:
        """The strain whose fit the range is for; None when it is for a measure of the runs."""
        return self.measure.removeprefix(FITTED) if self.measure.startswith(FITTED) else None

    def verdict(self, value: float) -> str:
        """Whether a value is inside (ends included), below or above."""
        return "below" if value < self.low else "above" if value > self.high else "inside"


def read_published(path: Path) -> tuple[Published, ...]:
    """Read `published/<id>.toml`; nothing when there is no such file."""
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        return tuple(Published(**entry) for entry in tomllib.load(file)["range"])
