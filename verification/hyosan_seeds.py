"""The flagship and its variants over many seeds: does the city fall, who is lost, what does an answer avert?

    python -m verification.hyosan_seeds hyosan-unanswered --seeds 100
    python -m verification.hyosan_seeds hyosan --seeds 20
    python -m verification.hyosan_seeds hyosan-quarantine-early --seeds 20
    python -m verification.hyosan_seeds hyosan-enemies --seeds 10

Writes one row a seed to docs/scenarios/<id>-seeds.csv, goes on with it if it is there, and prints what stands on the
scenario's page; then, seed by seed, how many fewer were infected than in the other variants whose tables are there.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from verification.scenario_seeds import Row, arguments, measure, read_table, report

PAGES = Path(__file__).resolve().parents[1] / "docs" / "scenarios"
VARIANTS = ("hyosan-unanswered", "hyosan", "hyosan-quarantine-early", "hyosan-enemies")
RESAMPLES = 10_000
LEAST_OUTBREAK = 200
"""People infected above which an outbreak is one of the city, not of the school."""


def table_of(scenario: str) -> Path:
    """Where the rows of a variant are kept."""
    return PAGES / f"{scenario}-seeds.csv"


def infected_by_seed(rows: Sequence[Row]) -> dict[int, float]:
    """People infected, of seeds in which the outbreak left the school."""
    found = {int(row["seed"]): row.get("infected", np.nan) for row in rows}
    return {seed: infected for seed, infected in found.items() if infected > LEAST_OUTBREAK}


def averted(rows: Sequence[Row], other: Sequence[Row]) -> str:
    """Infections averted against another variant, on the seeds that left the school there: mean, bootstrap interval."""
    here, there = {int(row["seed"]): row.get("infected", np.nan) for row in rows}, infected_by_seed(other)
    fewer = np.array([there[seed] - np.nan_to_num(here[seed]) for seed in sorted({*here} & {*there})])
    if len(fewer) < 2:
        return "too few seeds in common"
    means = np.random.default_rng(1).choice(fewer, (RESAMPLES, len(fewer))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return (
        f"{fewer.mean():,.0f} (95 % interval {low:,.0f} to {high:,.0f}) fewer infected, median {np.median(fewer):,.0f};"
        f" fewer in {int((fewer > 0).sum())} of {len(fewer)} seeds"
    )


def main() -> None:
    """Measure and report; exit status 1 when something does not agree."""
    parser = arguments(__doc__ or "")
    parser.add_argument("scenario", nargs="?", default="hyosan", choices=VARIANTS, help="which of them")
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    table = given.table or table_of(given.scenario)
    rows = measure(given.scenario, seeds, table=table, processes=given.processes)
    agrees = report(given.scenario, rows)
    for other in VARIANTS:
        if other != given.scenario and table_of(other).is_file():
            print(f"against {other}: {averted(rows, read_table(table_of(other)))}")
    raise SystemExit(0 if agrees else 1)


if __name__ == "__main__":
    main()
