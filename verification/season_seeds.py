"""The season of influenza over many seeds: outbreaks only, each measure beside what is published.

    python -m verification.season_seeds --seeds 100

Runs the scenario as `hyosan run influenza-like-season --seeds 100` does (into --runs, 5 GB; seeds that lie there are not
run again), writes one row a seed to docs/scenarios/influenza-like-season-seeds.csv and the picture beside it, and prints
what stands on docs/scenarios/influenza-like-season.md. A seed without an outbreak has an empty row.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import hyosan
from hyosan.analysis.plot import fan_figure
from hyosan.catalogue import PUBLISHED
from hyosan.catalogue.measures_season import influenza_season
from hyosan.catalogue.published import read_published
from verification.scenario_seeds import Row, arguments, column, report, write_table

SCENARIO = "influenza-like-season"
DOCS = Path(__file__).resolve().parents[1] / "docs" / "scenarios"
SHOWN = ("symptomatic", "hospital", "recovered")
"""States on the picture, besides new infections."""


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
    for found in read_published(PUBLISHED / f"{SCENARIO}.toml"):
        values = column(rows, found.measure)
        lines.append(f"{found.measure:<36} {found.text(values):<40} {found.range_text:<16} {found.verdict(values)}")
    return "\n".join(lines)


def main() -> None:
    """Run, measure and report; exit status 1 when something does not agree with what is expected."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--runs", type=Path, default=Path("runs") / SCENARIO, help="folder of the ensemble")
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    ensemble = hyosan.run_ensemble(SCENARIO, seeds, out=given.runs, processes=given.processes)
    rows = measure(given.runs, seeds, given.processes)
    write_table(given.table or DOCS / f"{SCENARIO}-seeds.csv", rows)
    fan_figure(ensemble, states=SHOWN).savefig(DOCS / f"{SCENARIO}.png")
    agrees = report(SCENARIO, rows)
    print(beside_published(rows))
    raise SystemExit(0 if agrees else 1)


if __name__ == "__main__":
    main()
