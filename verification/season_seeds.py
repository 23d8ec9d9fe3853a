"""The season of influenza over many seeds: outbreaks only, each measure beside what is published.

    python -m verification.season_seeds --seeds 100

Runs the scenario as `hyosan run influenza-like-season --seeds 100` does (into --runs, about 1 GB; seeds that lie there
are not run again), writes one row a seed to docs/scenarios/influenza-like-season-seeds.csv, and prints what stands on
docs/scenarios/influenza-like-season.md. The row of a seed without an outbreak is empty. `python
tools/scenario_pictures.py influenza-like-season` draws the picture from the same runs.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from verification.scenario_seeds import Row, arguments, column, report, write_table

import hyosan
from hyosan.catalogue import PUBLISHED
from hyosan.catalogue.measures_season import influenza_season
from hyosan.catalogue.published import read_published

SCENARIO = "influenza-like-season"
TABLE = Path(__file__).resolve().parents[1] / "docs" / "scenarios" / f"{SCENARIO}-seeds.csv"


def one_row(folder: Path, seed: int) -> Row:
    """The measures of a run that lies in the ensemble's folder."""
    run = hyosan.open_ensemble(folder).open(seed)
    return {"seed": seed, **influenza_season(run), "simulation_s": run.record["timing"]["simulation_s"]}


def measure(folder: Path, seeds: Sequence[int], processes: int) -> list[Row]:
    """A row for each seed."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(partial(one_row, folder), seeds))


def beside_published(rows: Sequence[Row]) -> str:
    """A line for each published range, with the outbreaks' median and whether it lies inside."""
    lines = []
    for each in read_published(PUBLISHED / f"{SCENARIO}.toml"):
        values = column(rows, each.measure)
        if len(values):
            low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
            found, span = f"{middle:.3g} ({low:.3g} to {high:.3g})", f"{each.low:g} to {each.high:g}"
            lines.append(f"{each.measure:<36} {found:<26} published {span:<14} {each.verdict(middle)}")
    return "\n".join(lines)


def main() -> None:
    """Run, measure and report; exit status 1 when something does not agree with what is expected."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--runs", type=Path, default=Path("runs") / SCENARIO, help="folder of the ensemble")
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    hyosan.run_ensemble(SCENARIO, seeds, out=given.runs, processes=given.processes)
    rows = measure(given.runs, seeds, given.processes)
    write_table(given.table or TABLE, rows)
    agrees = report(SCENARIO, rows)
    print(beside_published(rows))
    raise SystemExit(0 if agrees else 1)


if __name__ == "__main__":
    main()
