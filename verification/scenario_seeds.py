"""Run a scenario of the catalogue for many seeds, one process a seed, and hold the measures against what is expected.

    python -m verification.scenario_seeds influenza-changwon --seeds 20 --table changwon.csv

Seeds that the table holds already are not run again: a run that was stopped goes on where it was.
"""

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from hyosan.catalogue import EXPECTED
from hyosan.catalogue.expected import Measure, read_expected

Row = dict[str, float]
DIGITS = 5


def one_seed(scenario: str, seed: int, overrides: Sequence[str], threads: int) -> Row:
    """The measures of one run, and how long its simulation took."""
    os.environ["NUMBA_NUM_THREADS"] = str(threads)
    import hyosan
    from hyosan.catalogue.measures import BY_SCENARIO

    with tempfile.TemporaryDirectory() as folder:
        run = hyosan.run(scenario, seed=seed, out=Path(folder) / "run", threads=threads, overrides=overrides)
        measures = BY_SCENARIO[scenario](run)
        return {"seed": seed, **measures, "simulation_s": run.record["timing"]["simulation_s"]}


def read_table(path: Path | None) -> list[Row]:
    """Rows measured before; an empty field is NaN."""
    if path is None or not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {name: float(value) if value else float("nan") for name, value in row.items()}
            for row in csv.DictReader(file)
        ]


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """All rows by seed; the file is replaced in one go."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in sorted(rows, key=lambda row: row["seed"]):
            writer.writerow([_short(row.get(name, float("nan"))) for name in names])
    part.replace(path)


def _short(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.{DIGITS}g}" if value % 1 else f"{value:.0f}"


def measure(
    scenario: str,
    seeds: Iterable[int],
    *,
    table: Path | None = None,
    overrides: Sequence[str] = (),
    processes: int = 2,
    threads: int = 1,
) -> list[Row]:
    """Rows of all seeds, those in the table first; the table is written after each."""
    rows = read_table(table)
    have = {int(row["seed"]) for row in rows}
    missing = [seed for seed in seeds if seed not in have]
    began = time.perf_counter()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(one_seed, scenario, seed, list(overrides), threads) for seed in missing]
        for done, future in enumerate(as_completed(waiting), 1):
            rows.append(future.result())
            if table is not None:
                write_table(table, rows)
            rest = (time.perf_counter() - began) / done * (len(missing) - done)
            print(
                f"{done}/{len(missing)} seeds, about {rest / 60:.0f} min left, load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    wanted = set(seeds)
    return [row for row in rows if int(row["seed"]) in wanted]


def column(rows: Sequence[Row], name: str) -> np.ndarray:
    """The values of one measure that are there."""
    values = np.array([row.get(name, np.nan) for row in rows])
    return values[~np.isnan(values)]


def share_interval(hits: int, runs: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z = 1.96
    middle = (hits + z * z / 2) / (runs + z * z)
    half = z * np.sqrt(hits * (runs - hits) / runs + z * z / 4) / (runs + z * z)
    return float(middle - half), float(middle + half)


def line(found: Measure, rows: Sequence[Row]) -> str:
    """One measure in words, with whether it agrees with what is expected."""
    values = column(rows, found.name)
    if found.kind == "share":
        low, high = share_interval(int(values.sum()), len(values))
        text = f"{values.mean():.3f} (95 % interval {low:.3f} to {high:.3f})"
    elif len(values):
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
        text = f"{middle:.4g} (90 % of runs {low:.4g} to {high:.4g})"
    else:
        text = "no run has it"
    sign = "ok" if found.agrees(values.tolist()) else f"EXPECTED {found.value:g}"
    return f"{found.name:<34} {text:<48} {len(values):>5} runs  {sign}"


def report(scenario: str, rows: Sequence[Row]) -> bool:
    """Print every expected measure beside what was found; whether all agree."""
    expected = read_expected(EXPECTED / f"{scenario}.toml")
    print("\n".join(line(each, rows) for each in expected.measures))
    seconds = column(rows, "simulation_s")
    print(f"simulation of a run: median {np.median(seconds):.1f} s, longest {seconds.max():.1f} s")
    return all(each.agrees(column(rows, each.name).tolist()) for each in expected.measures)


def arguments(description: str) -> argparse.ArgumentParser:
    """What all scripts of this kind take."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds")
    parser.add_argument("--first-seed", type=int, default=1, help="the first of them")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="runs at a time")
    parser.add_argument(
        "--table", type=Path, default=None, help="CSV with one row a seed: read, gone on with, and written"
    )
    return parser


def main() -> None:
    """Measure and report; exit status 1 when something does not agree."""
    parser = arguments(__doc__ or "")
    parser.add_argument("scenario", help="id of the catalogue")
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    rows = measure(given.scenario, seeds, table=given.table, processes=given.processes)
    raise SystemExit(0 if report(given.scenario, rows) else 1)


if __name__ == "__main__":
    main()
