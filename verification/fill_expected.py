"""Fill in what is expected of a scenario from the table of its seeds, by one rule for all of them.

    python -m verification.fill_expected pandemic-korea --measured "November 2026"
    python -m verification.fill_expected seoul --like pandemic-korea --measured "November 2026"

Which measures are expected, and their meanings, stand in src/hyosan/catalogue/expected/<id>.toml already; values,
intervals and tolerances are written anew there from docs/scenarios/<id>-seeds.csv.

The rule. Of a median: the interval in which 90 % of runs lie is that of the quantiles from `ENOUGH` seeds on, and the
prediction interval of Student's law for one more run where there are fewer, no narrower than that of the scenario
`--like`, as a share of the median. The tolerance is `STANDARD_ERRORS` standard errors of the median that was measured;
who compares adds as many of his own (`Measure.agrees`). Of a share: to the farther end of Wilson's 95 % interval.
"""

import argparse
from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit
from scipy.stats import t as student
from verification.country_seeds import PAGES
from verification.scenario_seeds import column, read_table, share_interval

from hyosan.catalogue import EXPECTED
from hyosan.catalogue.expected import STANDARD_ERRORS, Measure, read_expected

ENOUGH = 12
SHARE = 0.9
BY_WEEK = {"peak_day": 7.0}
"""Measures of which one week or the next decides: the tolerance is at least a week."""
DIGITS = 4


def measured(name: str, kind: str, values: Sequence[float], least_spread: float = 0.0) -> dict[str, float]:
    """What is expected of one measure, from its values in the seeds that have it, one at least.

    `least_spread`: a standard deviation, as a share of the median, below which that of few seeds is not believed.

    >>> measured("established", "share", [1.0, 1.0, 1.0, 1.0])
    {'value': 1.0, 'tolerance': 0.49}
    """
    found = np.asarray(values, dtype=np.float64)
    if kind == "share":
        share, ends = float(found.mean()), share_interval(int(found.sum()), len(found))
        return {"value": _rounded(share), "tolerance": _up(max(abs(end - share) for end in ends))}
    middle = float(np.median(found))
    low, high = _interval(found, least_spread * abs(middle))
    spread = Measure(name, "", "median", middle, 0.0, low, high).standard_error(len(found))
    tolerance = max(STANDARD_ERRORS * spread, BY_WEEK.get(name, 0.0))
    return {"value": _rounded(middle), "low": _rounded(low), "high": _rounded(high), "tolerance": _up(tolerance)}


def _interval(found: np.ndarray, least_sd: float) -> tuple[float, float]:
    """Between which values 90 % of runs lie; what is counted is not below 0."""
    if len(found) >= ENOUGH:
        low, high = np.quantile(found, [(1 - SHARE) / 2, (1 + SHARE) / 2])
        return float(low), float(high)
    at = (1 + SHARE) / 2
    half = least_sd * float(student.ppf(at, np.inf))
    if len(found) > 1:
        half = max(half, float(student.ppf(at, len(found) - 1) * found.std(ddof=1) * np.sqrt(1 + 1 / len(found))))
    middle = float(found.mean())
    return max(0.0, middle - half) if middle >= 0 else middle - half, middle + half


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _up(value: float) -> float:
    """The next number of two digits that is not below.

    >>> _up(0.0612), _up(3.0), _up(0.0)
    (0.062, 3.0, 0.0)
    """
    if value <= 0.0:
        return 0.0
    unit = 10.0 ** (floor(log10(value)) - 1)
    return float(f"{ceil(value / unit - 1e-9) * unit:.2g}")


def relative_spreads(scenario: str) -> Mapping[str, float]:
    """The standard deviation of each measure of a scenario with many seeds, as a share of its median."""
    found = {}
    for measure in read_expected(EXPECTED / f"{scenario}.toml").measures:
        values = column(read_table(PAGES / f"{scenario}-seeds.csv"), measure.name)
        if len(values) >= ENOUGH and np.median(values):
            found[measure.name] = float(values.std(ddof=1) / abs(np.median(values)))
    return found


def fill(document: Any, rows: Sequence[dict[str, float]], spreads: Mapping[str, float], when: str) -> list[str]:
    """Write what rows give into a document of `expected/<id>.toml`; the names of measures that are taken out.

    Of those rows tell too little: no run has them, or one alone and nothing is known of their spread.
    """
    document["seeds"], document["first_seed"], document["measured"] = len(rows), int(rows[0]["seed"]), when
    unknown = []
    for number, measure in reversed(list(enumerate(document["measure"]))):
        name, values = measure["name"], column(rows, measure["name"]).tolist()
        if not values or (len(values) == 1 and measure["kind"] == "median" and name not in spreads):
            unknown.append(str(name))
            document["measure"].pop(number)
            continue
        for key, value in measured(name, measure["kind"], values, spreads.get(name, 0.0)).items():
            measure[key] = value
    return unknown


def main() -> None:
    """Fill in one scenario."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", help="id of the catalogue")
    parser.add_argument("--like", help="a scenario with many seeds, whose spread few are to have at least")
    parser.add_argument("--measured", required=True, help="when: month and year")
    given = parser.parse_args()
    path: Path = EXPECTED / f"{given.scenario}.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    spreads = relative_spreads(given.like) if given.like else {}
    unknown = fill(document, read_table(PAGES / f"{given.scenario}-seeds.csv"), spreads, given.measured)
    if unknown:
        print(f"left out, since too few runs tell of them: {', '.join(reversed(unknown))}")
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()
