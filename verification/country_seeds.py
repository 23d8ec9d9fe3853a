"""A scenario of a whole country over many seeds, one run after the other: each measure with its 95 % band.

    python -m verification.country_seeds --seeds 20
    python -m verification.country_seeds influenza-korea --seeds 4

Writes one row a seed to docs/scenarios/<scenario>-seeds.csv, goes on with it if it is there, and prints what stands on
the scenario's page. Tables of a run (0.4 GB for 27 million infections) lie in a temporary folder until it is measured.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from verification.scenario_seeds import Row, arguments, column, measure, report

PAGES = Path(__file__).resolve().parents[1] / "docs" / "scenarios"
BAND = (0.025, 0.5, 0.975)


def bands(rows: Sequence[Row]) -> str:
    """A Markdown table: of each measure the median and the quantiles between which 95 % of the runs lie."""
    names = [name for name in rows[0] if name not in ("seed", "simulation_s")]
    lines = ["| measure | median | 95 % of runs |", "| --- | --- | --- |"]
    for name in names:
        values = column(rows, name)
        if len(values):
            low, middle, high = np.quantile(values, BAND)
            lines.append(f"| {name} | {middle:.4g} | {low:.4g} to {high:.4g} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and report; exit status 1 when something does not agree with what is expected."""
    parser = arguments(__doc__ or "")
    parser.add_argument("scenario", nargs="?", default="pandemic-korea", help="id of the catalogue")
    parser.add_argument("--threads", type=int, default=2, help="threads of a run")
    parser.set_defaults(seeds=20, processes=1)
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    table = given.table or PAGES / f"{given.scenario}-seeds.csv"
    rows = measure(given.scenario, seeds, table=table, processes=given.processes, threads=given.threads)
    print(bands(rows))
    raise SystemExit(0 if report(given.scenario, rows) else 1)


if __name__ == "__main__":
    main()
