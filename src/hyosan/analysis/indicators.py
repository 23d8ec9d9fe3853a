"""The indicators of many runs: by seed, and as bands over outbreaks and over fizzles, never over both."""

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from hyosan.analysis.bands import quantiles
from hyosan.analysis.schema import GROUPS, QUANTILES
from hyosan.results.indicators.digest import Digest, Numbers, period_name
from hyosan.results.indicators.headlines import HEADLINES, Headline, named

if TYPE_CHECKING:
    import pandas as pd

BY_PERIOD = ("peak_incidence", "peak_incidence_days")
"""Numbers that depend on the length of periods, and are compared by the same."""


@dataclass(frozen=True)
class SeedIndicators:
    """What the indicators of the runs of an ensemble say, seed by seed and together.

    `group_of`: outbreak or fizzle, by seed. `left_out`: seeds whose run cannot be measured, and why.
    """

    digests: Mapping[int, Digest]
    group_of: Mapping[int, str]
    left_out: Mapping[int, str]

    def seeds(self, group: str) -> list[int]:
        """The seeds of a group that were measured."""
        return [seed for seed in self.digests if self.group_of[seed] == group]

    @cached_property
    def period_days(self) -> float | None:
        """The length of periods for the peak of incidence: the median of what each outbreak alone would choose."""
        for group in GROUPS:
            lengths = [self.digests[seed].numbers.get("period_days") for seed in self.seeds(group)]
            if known := [length for length in lengths if length is not None]:
                return statistics.median_low(known)
        return None

    @cached_property
    def unknown(self) -> dict[str, str]:
        """Parts of the numbers that no run can tell, and why."""
        digests = list(self.digests.values())
        return {
            part: why
            for digest in digests[:1]
            for part, why in digest.unknown.items()
            if all(part in other.unknown for other in digests)
        }

    def by_seed(self) -> "pd.DataFrame":
        """One row a seed: its group, and the numbers of `bands` by name; absent where the run has none."""
        import pandas as pd

        names = list(self._names())
        rows = [
            {"seed": seed, "group": self.group_of[seed], **{name: numbers.get(name) for name in names}}
            for seed, numbers in self._numbers.items()
        ]
        table = pd.DataFrame(rows, columns=["seed", "group", *names])
        return table.astype(dict.fromkeys(names, np.float64))

    def bands(self) -> "pd.DataFrame":
        """Median, 50 and 90 % bands of each number over the outbreaks, and over the fizzles, where there are such.

        `runs`: those of the group (`of_runs`) that have the number. `low_50` to `high_50` holds the middle half of
        them, `low_90` to `high_90` nine in ten; with few runs look at `least` and `most`.
        """
        import pandas as pd

        table = self.by_seed()
        rows = []
        for group in filter(self.seeds, GROUPS):
            members = table[table["group"] == group]
            for headline in HEADLINES:
                for name in named(headline, self._names()):
                    values = members[name].to_numpy(dtype=np.float64)
                    rows.append({"group": group, **self._about(headline, name), **_spread(values)})
        return pd.DataFrame(rows, columns=COLUMNS)

    @cached_property
    def _numbers(self) -> dict[int, Numbers]:
        """By seed, with the peak by the periods of all."""
        return {seed: _by_period(digest.numbers, self.period_days) for seed, digest in self.digests.items()}

    def _names(self) -> Iterator[str]:
        """The numbers that any seed has a place for, in the order of the headlines; what has several, as in a run."""
        known = dict.fromkeys(name for numbers in self._numbers.values() for name in numbers)
        for headline in HEADLINES:
            yield from named(headline, known)

    def _about(self, headline: Headline, name: str) -> dict[str, Any]:
        unit, days = headline.unit, self.period_days
        if headline.name == BY_PERIOD[0] and days is not None:
            unit = f"infections in {days:g} days" if days != 1 else "infections in a day"
        about = {"unit": unit, "denominator": headline.denominator, "meaning": headline.meaning}
        return {"name": name, "indicator": headline.indicator, **about}


COLUMNS = (
    "group", "name", "indicator", "unit", "denominator", "meaning", "of_runs", "runs", *QUANTILES, "least", "most",
)  # fmt: skip


def _spread(values: "np.ndarray[Any, np.dtype[np.float64]]") -> dict[str, Any]:
    known = values[~np.isnan(values)]
    extremes = {"least": known.min(), "most": known.max()} if len(known) else {"least": np.nan, "most": np.nan}
    limits = {name: np.nan if limit is None else limit for name, limit in quantiles(values).items()}
    return {"of_runs": len(values), "runs": len(known), **limits, **extremes}


def _by_period(numbers: Numbers, period_days: float | None) -> Numbers:
    """The numbers with the peak by periods of one length only."""
    chosen = {name: n for name, n in numbers.items() if name.partition(".")[0] not in BY_PERIOD}
    if period_days is None:
        return chosen
    return chosen | {name: numbers.get(period_name(name, period_days)) for name in BY_PERIOD}
