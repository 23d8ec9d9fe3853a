"""The flagship over many seeds: does the city fall, when, does the outbreak die in the school, who survives?

    python -m verification.hyosan_seeds --seeds 100

Writes one row a seed to docs/scenarios/hyosan-seeds.csv, goes on with it if it is there, and prints what stands on
docs/scenarios/hyosan.md.
"""

from pathlib import Path

from verification.scenario_seeds import arguments, measure, report

TABLE = Path(__file__).resolve().parents[1] / "docs" / "scenarios" / "hyosan-seeds.csv"


def main() -> None:
    """Measure and report; exit status 1 when something does not agree."""
    given = arguments(__doc__ or "").parse_args()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    rows = measure("hyosan", seeds, table=given.table or TABLE, processes=given.processes)
    raise SystemExit(0 if report("hyosan", rows) else 1)


if __name__ == "__main__":
    main()
