"""`mers-korea-2015` as it was known on 16 June, over many seeds, beside the list of 162 cases.

    python -m verification.mers_korea --seeds 200

A run counts if it grew: at least 40 cases known by that day (the list is of an outbreak that did). Of each: cases and
deaths known, links that cases named, and the offspring of the named sources, largest first.
"""

import argparse
import csv
import os
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

SCENARIO = "mers-korea-2015"
TABLE = Path(__file__).resolve().parents[1] / "docs" / "scenarios" / f"{SCENARIO}-seeds.csv"
CUT = np.datetime64("2015-06-17")
"""What was told before this moment is in the list."""
GREW = 40
LISTED = {
    "known": 162, "died": 19, "links": 98, "sources": 11, "largest": 38, "second": 26, "third": 21, "fourth": 4,
    "of_three_percent": 86.7,
}  # fmt: skip


def one_run(overrides: tuple[str, ...], seed: int) -> dict[str, float]:
    """What was known of one run on 16 June, and what became of it."""
    os.environ["NUMBA_NUM_THREADS"] = "1"
    import hyosan

    with tempfile.TemporaryDirectory() as folder:
        run = hyosan.run(SCENARIO, seed=seed, out=Path(folder) / "run", threads=1, overrides=overrides)
        cases = run.cases()
        known = cases[cases["reported"] < CUT]
        links = known["exposure_case"].dropna()
        offspring = sorted(Counter(links.astype(int).tolist()).values(), reverse=True)
        died = known["outcome"].eq("died") & (known["outcome_time"] < CUT)
        first = [*offspring[:4], 0, 0, 0, 0]
        return {
            "seed": seed,
            "known": len(known),
            "died": int(died.sum()),
            "links": len(links),
            "sources": len(offspring),
            **dict(zip(("largest", "second", "third", "fourth"), first, strict=False)),
            "of_three_percent": 100 * sum(offspring[:3]) / max(1, len(links)),
            "all": int(run.record["counts"]["infections"]),
        }


def report(rows: list[dict[str, float]]) -> str:
    """Median and 5 to 95 % of the runs that grew, beside the list."""
    grew = [row for row in rows if row["known"] >= GREW]
    lines = [f"{len(rows)} runs, {len(grew)} with {GREW} cases or more known by 16 June"]
    for name, listed in LISTED.items() if grew else ():
        low, middle, high = np.quantile([row[name] for row in grew], [0.05, 0.5, 0.95])
        lines.append(f"| {name} | {middle:.3g} ({low:.3g} to {high:.3g}) | {listed:g} |")
    return "\n".join(lines)


def main() -> None:
    """Run, write a row a seed, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--set", action="append", default=[], dest="overrides")
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        rows = list(pool.map(partial(one_run, tuple(given.overrides)), seeds))
    with given.table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(report(rows))


if __name__ == "__main__":
    main()
