"""Strategies of Report 9 in `covid-gb-2020-like`: the peak of intensive care and deaths, beside what was published.

    python -m verification.covid_gb --seeds 50

Runs nobody's doing anything and five strategies (`verification/covid_gb/*.toml`) with the same seeds, one process a
core. Rows stand in docs/scenarios/covid-gb-2020-like-seeds.csv as they are found: what was run is not run again.
Exit status 1 when the order of the strategies, or what place closure adds, is not as published.
"""

import argparse
import csv
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BASE = "covid-gb-2020-like"
FOLDER = Path(__file__).resolve().parent / "covid_gb"
TABLE = Path(__file__).resolve().parents[1] / "docs" / "scenarios" / f"{BASE}-seeds.csv"
FIELDS = ("seed", "strategy", "peak", "first_peak", "deaths", "first_deaths", "infected")
Row = dict[str, str]


@dataclass(frozen=True)
class Published:
    """Thousands for the United Kingdom, trigger 3,000 (Rice and others 2020, tables 1 and 3)."""

    first_peak: float
    peak: float
    first_deaths: float
    deaths: float


STRATEGIES: dict[str, Published] = {
    "pc": Published(159, 159, 490, 495),
    "ci": Published(119, 119, 407, 416),
    "ci-hq": Published(87, 87, 325, 355),
    "ci-hq-sdol70": Published(62, 62, 237, 262),
    "pc-ci-hq-sdol70": Published(37, 37, 172, 342),
}
NOTHING = "nothing"
NOTHING_PEAK, NOTHING_DEATHS = 180.0, 510.0
"""Thousands for Great Britain, reproduction number 2.4, nobody does anything (Report 9, table 4)."""


def one_run(strategy: str, seed: int) -> Row:
    """Peak of intensive care and deaths, over the run and while interventions were in force (or to the end)."""
    os.environ["NUMBA_NUM_THREADS"] = "1"
    import hyosan

    scenario = BASE if strategy == NOTHING else str(FOLDER / f"{strategy}.toml")
    with tempfile.TemporaryDirectory() as folder:
        run = hyosan.run(scenario, seed=seed, out=Path(folder) / "run", threads=1, overrides=["record.tables=[]"])
        timeline = run.timeline()
        days = (timeline.index - timeline.index[0]).to_numpy() / np.timedelta64(1, "D")
        beds, dead = timeline["intensive-care"].to_numpy(), timeline["dead"].to_numpy()
        last = days[-1]
        if strategy != NOTHING:
            done = run.interventions()
            stops = done["time"][done["what"] == "stop"]
            last = (stops.max() - timeline.index[0]) / np.timedelta64(1, "D") if len(stops) else last
        first = days <= last
        found = {
            "peak": int(beds.max()),
            "first_peak": int(beds[first].max()),
            "deaths": int(dead[-1]),
            "first_deaths": int(dead[first][-1]),
            "infected": int(run.record["counts"]["infections"]),
        }
    return {"seed": str(seed), "strategy": strategy, **{name: str(value) for name, value in found.items()}}


def read_rows(path: Path) -> list[Row]:
    """Rows found before."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """All rows in order; the file is replaced in one go."""
    order = [NOTHING, *STRATEGIES]
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (int(row["seed"]), order.index(row["strategy"]))))
    part.replace(path)


def fill(path: Path, seeds: Sequence[int], processes: int) -> list[Row]:
    """Run what the table lacks; a row is kept as soon as it is there."""
    rows = read_rows(path)
    there = {(row["strategy"], int(row["seed"])) for row in rows}
    wanted = [(name, seed) for seed in seeds for name in (NOTHING, *STRATEGIES) if (name, seed) not in there]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(one_run, name, seed) for name, seed in wanted]):
            rows.append(done.result())
            write_rows(path, rows)
    return rows


class Pairs:
    """Seeds that every strategy has, each beside itself with nobody doing anything."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Rows as in the table."""
        self._value = {(row["strategy"], int(row["seed"])): row for row in rows}
        seeds = {seed for _, seed in self._value}
        self.seeds = sorted(s for s in seeds if all((name, s) in self._value for name in (NOTHING, *STRATEGIES)))

    def numbers(self, strategy: str, field: str) -> NDArray[np.float64]:
        """A number of each seed."""
        return np.array([float(self._value[strategy, seed][field]) for seed in self.seeds])

    def reduction(self, strategy: str, field: str, of: str) -> NDArray[np.float64]:
        """By how much less than with nobody doing anything, in percent, of each seed."""
        return 100 * (1 - self.numbers(strategy, field) / self.numbers(NOTHING, of))


def table(pairs: Pairs) -> str:
    """The table of the page: reductions (median, and 5 to 95 % of seeds) beside published ones."""
    head = ("strategy", "peak of intensive care, first wave", "deaths, first wave", "deaths in all")
    lines = [f"| {' | published | '.join(head).replace(' | published', '', 1)} | published |", "| --- " * 7 + "|"]
    for name, published in STRATEGIES.items():
        cells = [name.upper().replace("-", "_")]
        for field, of, value, nothing in (
            ("first_peak", "peak", published.first_peak, NOTHING_PEAK),
            ("first_deaths", "deaths", published.first_deaths, NOTHING_DEATHS),
            ("deaths", "deaths", published.deaths, NOTHING_DEATHS),
        ):
            low, middle, high = np.quantile(pairs.reduction(name, field, of), [0.05, 0.5, 0.95])
            cells += [f"{middle:.0f} % ({low:.0f} to {high:.0f})", f"{100 * (1 - value / nothing):.0f} %"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def findings(pairs: Pairs) -> dict[str, bool]:
    """What was published, and whether it is so here: of medians over seeds."""
    order = list(STRATEGIES)
    peaks = [float(np.median(pairs.reduction(name, "first_peak", "peak"))) for name in order]
    without, with_closure = order[-2:]
    later = pairs.numbers(with_closure, "deaths") - pairs.numbers(without, "deaths")
    sooner = pairs.numbers(with_closure, "first_deaths") - pairs.numbers(without, "first_deaths")
    return {
        "each strategy lowers the first peak more than the one before it: PC, CI, CI_HQ, with SDOL70, with PC": bool(
            (np.diff(peaks) > 0).all()
        ),
        "place closure added to the rest lowers deaths of the first wave": float(np.median(sooner)) < 0,
        "place closure added to the rest does not lower deaths in all": float(np.median(later)) >= 0,
    }


def main() -> None:
    """Run what is lacking, print the table of the page and what agrees."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--table", type=Path, default=TABLE)
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    pairs = Pairs(fill(given.table, seeds, given.processes))
    found = findings(pairs)
    print(f"{len(pairs.seeds)} paired seeds\n{table(pairs)}\n")
    print(*(f"{'yes' if so else 'NO ':<4} {what}" for what, so in found.items()), sep="\n")
    raise SystemExit(not all(found.values()))


if __name__ == "__main__":
    main()
