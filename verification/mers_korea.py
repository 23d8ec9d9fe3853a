"""`mers-korea-2015` as it was known on 16 June, over many seeds, beside the list of 162 cases.

    python -m verification.mers_korea --seeds 200

A run counts if it grew: at least 40 cases known by that day (the list is of an outbreak that did). Of each: cases and
deaths known, links that cases named, and the offspring of the named sources, largest first. Rows stand in
docs/scenarios/mers-korea-2015-seeds.csv as they are found: what was run is not run again.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from verification.scenario_seeds import Row, arguments, column, measure, share_interval

from hyosan.catalogue.measures_mers import GREW

SCENARIO = "mers-korea-2015"
TABLE = Path(__file__).resolve().parents[1] / "docs" / "scenarios" / f"{SCENARIO}-seeds.csv"
LISTED = {
    "known": 162, "died": 19, "links": 98, "sources": 11, "largest": 38, "second": 26, "third": 21, "fourth": 4,
    "of_three_percent": 86.7,
}  # fmt: skip


def beside_the_list(rows: Sequence[Row]) -> str:
    """Median and 5 to 95 % of the runs that grew, the list, and the share of runs that have as many or fewer."""
    grew = int(column(rows, "grew").sum())
    low, high = share_interval(grew, len(rows))
    lines = [
        f"{len(rows)} runs, {grew} with {GREW} cases or more known by 16 June (95 % interval {low:.3f} to {high:.3f})"
    ]
    for name, listed in LISTED.items() if grew else ():
        values = column(rows, name)
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
        below = 100 * np.mean(values <= listed)
        lines.append(f"| {name} | {middle:.3g} ({low:.3g} to {high:.3g}) | {listed:g} | {below:.0f} % |")
    return "\n".join(lines)


def main() -> None:
    """Run what is lacking and report."""
    parser = arguments((__doc__ or "").split("\n")[0])
    parser.set_defaults(seeds=200, table=TABLE)
    parser.add_argument("--set", action="append", default=[], dest="overrides")
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    rows = measure(SCENARIO, seeds, table=given.table, overrides=given.overrides, processes=given.processes)
    print(beside_the_list(rows))


if __name__ == "__main__":
    main()
