"""What an ensemble says: how likely an outbreak is, then how outbreaks go; fizzles apart, never a mean over both."""

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from hyosan.analysis.bands import quantiles
from hyosan.analysis.outbreak import Cut, Size, find_cut, probability_interval
from hyosan.analysis.record import CutEntry, EnsembleRecord
from hyosan.analysis.schema import GROUPS, OUTBREAK

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.analysis.measures import Row

MEASURES = (
    "infections",
    "infected",
    "deaths",
    "peak_incidence",
    "peak_incidence_days",
    "peak_prevalence",
    "peak_prevalence_days",
    "duration_days",
)
EXAMPLES = (0.1, 0.5, 0.9)
"""Shares of outbreaks that peak earlier than an example."""
FEW_FOR_90, FEW_FOR_50 = 20, 4
"""Runs below which a band reaches no further than the smallest and largest value."""


def cut_of(rows: "list[Row]", people: int, given: int | None) -> Cut:
    """The cut between fizzles and outbreaks of some runs."""
    return find_cut([_size(row) for row in rows], people, given)


def cut_entry(cut: Cut) -> CutEntry:
    """A cut as it stands in `ensemble.json`."""
    between = None if cut.between is None else list(cut.between)
    return CutEntry(above=cut.above, origin=cut.origin, between=between, reason=cut.reason)


def summarise(runs: "pd.DataFrame", record: EnsembleRecord) -> dict[str, Any]:
    """Runs, outbreaks, their probability with its 95 % interval, endings, and the measures of each group."""
    outbreaks = int((runs["group"] == OUTBREAK).sum())
    low, high = probability_interval(outbreaks, len(runs))
    return {
        "title": record["title"],
        "start": record["clock"]["start"],
        "people": record["people"],
        "runs": len(runs),
        "failed": len(record["failed"]),
        "outbreaks": outbreaks,
        "probability": outbreaks / len(runs) if len(runs) else None,
        "interval": (low, high),
        "outbreak": record["outbreak"],
        "endings": {str(name): int(count) for name, count in runs["status"].value_counts().items()},
        "groups": {group: _measures(runs[runs["group"] == group]) for group in GROUPS},
        "still_infected": {
            group: int(
                ((runs["group"] == group) & (runs["infected_at_end"] > 0) & (runs["status"] == "finished")).sum()
            )
            for group in GROUPS
        },
        "examples": examples(runs[runs["group"] == OUTBREAK]),
    }


def examples(runs: "pd.DataFrame") -> dict[int, str]:
    """Seeds of a few runs and why they were chosen: early, typical and late by the time of peak incidence."""
    known = runs.dropna(subset=["peak_incidence_days"]).sort_values(["peak_incidence_days", "seed"])
    if not len(known):
        return {}
    found: dict[int, str] = {}
    for share, name in zip(EXAMPLES, ("early", "typical", "late"), strict=True):
        row = known.iloc[round(share * (len(known) - 1))]
        found.setdefault(int(cast(Any, row["seed"])), f"{name} peak")
    return found


def _measures(runs: "pd.DataFrame") -> dict[str, dict[str, Any]]:
    """For each measure: how many runs have it, the limits of the bands, the smallest and the largest value."""
    found: dict[str, dict[str, Any]] = {}
    for name in MEASURES:
        values = runs[name].to_numpy(dtype=np.float64, na_value=np.nan)
        known = values[~np.isnan(values)]
        extremes = {"least": float(known.min()), "most": float(known.max())} if len(known) else {}
        found[name] = {"runs": len(known), **quantiles(values), **extremes}
    return found


def _size(row: "Row") -> Size:
    lasting = row["status"] == "overrun" or (row["status"] == "finished" and row["infected_at_end"] > 0)
    return Size(int(row["infections"]), int(row["brought_in"] or 0), lasting)
