"""Both seasons of the flagship over many seeds: what the strike left, and whether it comes back.

    python -m verification.two_seasons --seeds 20

Runs `hyosan`, goes on with it by `season-two`, and writes one row a seed to docs/scenarios/season-two-seeds.csv; goes
on with the table if it is there. Of seeds in which the outbreak died in the school the row says that nobody is left.
"""

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from verification.scenario_seeds import Row, arguments, column, read_table, report, share_interval, write_table

CHANGES = "season-two"
TABLE = Path(__file__).resolve().parents[1] / "docs" / "scenarios" / f"{CHANGES}-seeds.csv"


def one_seed(seed: int) -> Row:
    """The measures of the second season of one seed."""
    os.environ["NUMBA_NUM_THREADS"] = "1"
    import hyosan
    from hyosan.catalogue.measures import BY_SCENARIO

    with tempfile.TemporaryDirectory() as folder:
        saved = ["record.checkpoint_every=4 days"]
        first = hyosan.run("hyosan", seed=seed, out=Path(folder) / "first", threads=1, overrides=saved)
        second = hyosan.resume(first, changes=CHANGES, out=Path(folder) / "second", threads=1)
        return {
            "seed": seed,
            **BY_SCENARIO[CHANGES](second),
            "simulation_s": second.record["timing"]["simulation_s"],
        }


def of_one_relapse(rows: Sequence[Row]) -> str:
    """The share of relapses that bring the outbreak back: each run that came back did so by one of those until then.

    Runs in which nobody had relapsed by then went on from others who were left.
    """
    rows = [row for row in rows if row.get("relapses_until_then", 0) > 0]
    backs, relapses = int(column(rows, "came_back").sum()), int(column(rows, "relapses_until_then").sum())
    low, high = share_interval(backs, max(1, relapses))
    return f"came back after {backs} of {relapses} relapses until then ({low:.2f} to {high:.2f})"


def main() -> None:
    """Measure and report; exit status 1 when something does not agree."""
    given = arguments(__doc__ or "").parse_args()
    table = given.table or TABLE
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    rows = read_table(table)
    missing = [seed for seed in seeds if seed not in {int(row["seed"]) for row in rows}]
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(one_seed, seed) for seed in missing]):
            rows.append(done.result())
            write_table(table, rows)
    rows = [row for row in rows if int(row["seed"]) in seeds]
    agrees = report(CHANGES, rows)
    print(of_one_relapse(rows))
    raise SystemExit(0 if agrees else 1)


if __name__ == "__main__":
    main()
