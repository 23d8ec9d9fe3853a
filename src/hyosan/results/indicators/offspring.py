"""Offspring: how many others each infection led to, and how unequally."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.indicators.negative_binomial import fit_dispersion
from hyosan.results.indicators.records import Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]

TOP_SHARE = 0.2


def offspring(records: Records, strain: str | None = None, include_unfinished: bool = False) -> "pd.DataFrame":
    """Offspring of an infection: mean, variance, dispersion k with interval, share from the top fifth, largest.

    Definition: offspring: infections that an infection led to directly, seeds among the infectors.
    Numerator: of the mean, infections that have an infector in the cohort.
    Denominator: infectors: infections before the first infection of anybody who can still infect at the end of the run
        (chosen by when they happened, not by how long they lasted); all of them with `include_unfinished`.
    Units: infections per infection; k a pure number, variance = mean + mean²/k (infinite: Poisson), with a 95 % profile
        likelihood interval; `share_from_top_fifth` of transmissions that come from the 20 % who infected most.
    Conditions: pooled over the run: its mean is near 1 in an outbreak that ends; for transmissibility see
        offspring_by_generation with `until_share`.
    Source: Lloyd-Smith, Schreiber, Kopp, Getz 2005, Nature 438: 355-359; Lloyd-Smith 2007, PLoS ONE 2: e180.
    """
    import pandas as pd

    chosen = _cohort(records, strain, include_unfinished)
    counts = records.tree.offspring_count[chosen]
    some, fit = len(counts) > 0, fit_dispersion(counts)
    return pd.DataFrame(
        {
            "infectors": [len(counts)],
            "left_out": [int(records.of_strain(strain).sum()) - len(counts)],
            "mean": [counts.mean() if some else np.nan],
            "variance": [counts.var(ddof=1) if len(counts) > 1 else np.nan],
            "k": [fit.k],
            "k_lower": [fit.lower],
            "k_upper": [fit.upper],
            "share_from_top_fifth": [share_from_top(counts)],
            "share_without": [float((counts == 0).mean()) if some else np.nan],
            "largest": pd.array([counts.max() if some else None], dtype="Int64"),
        }
    )


def offspring_by_generation(
    records: Records,
    strain: str | None = None,
    include_unfinished: bool = False,
    until_share: float | None = None,
) -> "pd.DataFrame":
    """Offspring by generation from the seeds: mean, dispersion k, largest.

    Definition: generation 0 are seeded and imported infections; an infection is one generation after its infector.
    Numerator: infections that infectors of the generation led to.
    Denominator: infectors of the generation, complete as in offspring; with `until_share` only those among the first
        infections of the run, as many as that share (0 to 1) of the residents.
    Units: infections per infection; k a pure number.
    Conditions: late infectors of every generation find susceptibles few, so that without `until_share` no row is R0.
        Early ones past the seeds (generation 3 on, `until_share` 0.01) give the reproduction number with the immunity,
        season and measures that there were; where there were none it is near R0, some percent low, as homes and
        places are used up from the beginning.
    Source: as offspring.
    """
    import pandas as pd

    chosen = _cohort(records, strain, include_unfinished)
    if until_share is not None:
        # Rows are in the order of time: the choice looks at what happened before a case, never at what it led to.
        chosen = chosen[chosen < _first_infections(records, until_share)]
    frame = pd.DataFrame({"generation": records.tree.generation[chosen], "count": records.tree.offspring_count[chosen]})
    grouped = frame.groupby("generation")["count"]
    table = grouped.agg(infectors="size", offspring="sum", mean="mean", variance="var", largest="max").reset_index()
    ks = [fit_dispersion(counts.to_numpy()).k for _, counts in grouped]
    table.insert(5, "k", np.array(ks, dtype=np.float64))
    return table


def offspring_distribution(
    records: Records, strain: str | None = None, include_unfinished: bool = False
) -> "pd.DataFrame":
    """How many infections led to 0, 1, 2, ... others.

    Definition: infectors by number of offspring.
    Numerator: infectors with that number of offspring.
    Denominator: infectors, complete as in offspring.
    Units: infections; share from 0 to 1.
    Conditions: as offspring; numbers that did not occur are left out.
    Source: as offspring.
    """
    import pandas as pd

    counts = records.tree.offspring_count[_cohort(records, strain, include_unfinished)]
    values, times = np.unique(counts, return_counts=True)
    return pd.DataFrame({"offspring": values, "infectors": times, "share": times / max(1, len(counts))})


def _first_infections(records: Records, share: float) -> float:
    if not 0 < share <= 1:
        message = "until_share: a number above 0 and at most 1 is needed"
        raise RunFolderError([Problem(str(records.run.folder), None, "", message)])
    return share * records.people_count


def _cohort(records: Records, strain: str | None, include_unfinished: bool) -> Int64:
    chosen = records.of_strain(strain)
    return np.flatnonzero(chosen if include_unfinished else chosen & records.is_complete).astype(np.int64)


def share_from_top(counts: Int64, top: float = TOP_SHARE) -> float:
    """Share of all offspring that come from the part `top` of infectors with most; infectors are divisible."""
    total = int(counts.sum())
    if not total:
        return float("nan")
    # From where the ascending counts end: the last `top` of them, interpolated.
    below = np.concatenate([[0], np.cumsum(np.sort(counts))])
    return 1 - float(np.interp((1 - top) * len(counts), np.arange(len(below)), below)) / total
