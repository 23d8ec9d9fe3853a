"""`boarding-school-1978`: run from the catalogue by `hyosan.run`, many schools at a time as isolated copies.

The targets are one outbreak, not a law: the scenario is fitted to it (`verification.fit_boarding_school`), by its
mean-field course. Conditions: schools with an outbreak (more than 50 boys ever in bed); "in bed" is a state of the
boys, counted at noon of 14 days from 22 January. Asked for: means over schools within what the fit leaves open, and
each target among the middle 99 % of schools.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from laboratory import Row, Rows
from numpy.typing import NDArray

import hyosan

SCENARIO = "influenza-england-1978"
BOYS = 763
FIRST_NOON = np.datetime64("1978-01-22T12:00:00", "us")
DAYS = 14
LEAST_OUTBREAK = 50
"""Boys ever in bed below which a school had no outbreak: between the two humps of the final size."""
TARGETS = {
    "boys ever in bed": ("ever", 512, 6.0),
    "bed-days": ("bed_days", 1559, 40.0),
    "peak in bed": ("peak", 298, 5.0),
    "day of the peak": ("peak_day", 6, 1.0),
}
"""Observed, and how far the mean over schools may lie off: of 1,200 schools 1, -16, 1 and 0.5. With 400 schools a
bound is five standard errors behind that at least: false alarm below 1e-6 under fresh seeds."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Schools:
    """What was seen in each school with an outbreak; `in_bed` by school and day, from 22 January."""

    schools: int
    ever: Ints
    in_bed: Ints

    @property
    def bed_days(self) -> Ints:
        """Boys in bed at noon, summed over the days."""
        return np.asarray(self.in_bed.sum(axis=1))

    @property
    def peak(self) -> Ints:
        """Most boys in bed on one day."""
        return np.asarray(self.in_bed.max(axis=1))

    @property
    def peak_day(self) -> Ints:
        """The day of the peak; 1 is 22 January."""
        return np.asarray(self.in_bed.argmax(axis=1) + 1)


def schools(copies: int, seed: int) -> Schools:
    """So many schools, each with its own three first boys, in one run."""
    overrides = [f"population.files.copies={copies}", 'record.tables=["transitions"]']
    with tempfile.TemporaryDirectory() as folder:
        run = hyosan.run(SCENARIO, seed=seed, out=Path(folder) / "run", overrides=overrides)
        rows, total = run.transitions(), run.timeline()["in-bed"].loc["1978-01-22":"1978-02-04"].to_numpy()
    school = rows["person"].to_numpy() // BOYS
    # The first noon at which an entry or an exit counts; the last is behind the days watched.
    noon = np.searchsorted(FIRST_NOON + np.arange(DAYS) * np.timedelta64(1, "D"), rows["time"].to_numpy())
    entered, left = (rows[name].to_numpy() == "in-bed" for name in ("to", "from"))
    change = np.zeros((copies, DAYS + 1), np.int64)
    np.add.at(change, (school, noon), entered.astype(np.int64) - left)
    in_bed = change.cumsum(axis=1)[:, :DAYS]
    if (in_bed.sum(axis=0) != total).any():
        raise ValueError("transitions and timeline do not agree on who was in bed")
    ever = np.bincount(school[entered], minlength=copies)
    outbreak = ever > LEAST_OUTBREAK
    return Schools(copies, ever[outbreak], in_bed[outbreak])


def observed(seed: int, *, copies: int) -> Rows:
    """The targets against so many schools."""
    found = schools(copies, seed)
    share = len(found.ever) / copies
    rows: Rows = [
        Row("boarding-school-1978: schools with an outbreak", 1.0, share, 0.005, units=copies, stated=True),
    ]
    for what, (measure, target, tolerance) in TARGETS.items():
        values = getattr(found, measure)
        low, high = np.quantile(values, [0.005, 0.995])
        mean, name = float(values.mean()), f"boarding-school-1978: {what}"
        rows += [
            Row(name, target, mean, tolerance / 4, tolerance, len(values), stated=True),
            Row(f"{name}: among 99 % of schools", 1.0, float(low <= target <= high), 0.0),
        ]
    return rows
