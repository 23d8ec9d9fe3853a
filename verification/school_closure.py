"""Closing classes, grades and schools by absences against none, seed by seed: docs/scenarios/influenza-school-closure.md.

    python -m verification.school_closure --seeds 20 --table docs/scenarios/influenza-school-closure-seeds.csv

Each seed is run without closures, with each of the three alone, and with all together: pairs that share every draw.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from verification.scenario_seeds import Row, arguments, read_table, write_table

from hyosan.catalogue import find
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.policy import simulation_of
from hyosan.engine.run import prepare
from hyosan.interventions.account import PLACED
from hyosan.scenario import Scenario
from hyosan.scenario.compile import compile_scenario
from hyosan.scenario.load import read_scenario
from hyosan.transmission.tables import Log

SCENARIO = "influenza-school-closure"
ARMS: dict[str, tuple[str, ...]] = {
    "none": (), "classes": ("classes",), "grades": ("grades",), "schools": ("schools",),
    "all": ("classes", "grades", "schools"),
}  # fmt: skip
PUPILS = (5, 18)
"""Ages of the pupils whose attack rate is told, years."""


class Infections:
    """A sink that keeps when who was infected."""

    def __init__(self) -> None:
        self.times: list[NDArray[np.int64]] = []
        self.people: list[NDArray[np.int64]] = []

    def rows(self, log: Log, infections: int, *_: Any) -> None:
        """Keep."""
        self.times.append(log.infections[:infections, 0].copy())
        self.people.append(log.infections[:infections, 1].copy())

    def counts(self, *_: Any) -> None:
        """Nothing of it."""


def weekdays(first: int, days: int, monday: int) -> int:
    """Days from Monday to Friday among some days in a row; `monday`: a day that is a Monday."""
    return sum((first + k - monday) % 7 < 5 for k in range(days))


def one_row(scenario: Scenario, population: Any, seed: int, world: Any) -> Iterator[tuple[str, Row]]:
    """By arm, the measures of one seed."""
    ages = population.age_years
    for arm, names in ARMS.items():
        only = {name: spec for name, spec in scenario.interventions.items() if name in names}
        compiled = compile_scenario(scenario.model_copy(update={"interventions": only}), population, seed, world=world)
        kept = Infections()
        simulation = simulation_of(compiled, [kept], 2)
        simulation.run()
        times, people = np.concatenate(kept.times), np.concatenate(kept.people)
        daily = np.bincount(times // TICKS_PER_DAY)
        infected = ages[people]
        young = (infected >= PUPILS[0]) & (infected <= PUPILS[1])
        pupils = int(((ages >= PUPILS[0]) & (ages <= PUPILS[1])).sum())
        found = {
            "infections": float(len(people)), "pupils_infected": float(young.sum()),
            "attack_percent": 100 * len(people) / len(ages), "attack_percent_5_to_18": 100 * young.sum() / pupils,
            "peak_infections_per_day": float(daily.max()), "peak_day": float(daily.argmax()),
        }  # fmt: skip
        monday = -scenario.time.start.weekday()
        for name in only:
            account = simulation.authority.accounts[name]  # type: ignore[union-attr]
            days = only[name].length // TICKS_PER_DAY  # type: ignore[operator]
            rows = [row for row in account.rows if row[2] == PLACED]
            found[f"members_closed_{name}"] = float(sum(row[4] for row in rows))
            lost = sum(row[4] * weekdays(row[0] // TICKS_PER_DAY, days, monday) for row in rows)
            found[f"weekdays_lost_{name}"] = float(lost)
        yield arm, found


def main() -> None:
    """Measure, write, and print medians by arm and differences from none."""
    parser = arguments(__doc__ or "")
    given = parser.parse_args()
    prepared = prepare(read_scenario(SCENARIO, resolve=find))
    scenario, population = prepared.loaded.scenario, prepared.population
    world = compile_scenario(scenario, population, 1).world
    rows: list[Row] = read_table(given.table)
    have = {int(row["seed"]) for row in rows}
    for seed in range(given.first_seed, given.first_seed + given.seeds):
        if seed in have:
            continue
        row: Row = {"seed": float(seed)}
        for arm, found in one_row(scenario, population, seed, world):
            row |= {f"{arm}.{name}": value for name, value in found.items()}
        rows.append(row)
        if given.table is not None:
            write_table(given.table, rows)
        print(
            seed,
            {name: round(value, 2) for name, value in row.items() if "attack" in name or "lost" in name},
            flush=True,
        )
    report(rows)


def report(rows: Sequence[Row]) -> None:
    """Medians by arm, and of the differences from none."""
    for arm in ARMS:
        columns = [name for name in rows[0] if name.startswith(f"{arm}.")]
        for name in columns:
            values = np.array([row[name] for row in rows])
            line = f"{name:<40} {np.median(values):10.3f} ({np.quantile(values, 0.05):.3f} to {np.quantile(values, 0.95):.3f})"
            base = f"none.{name.partition('.')[2]}"
            if arm != "none" and base in rows[0]:
                less = values - np.array([row[base] for row in rows])
                error = less.std(ddof=1) / len(less) ** 0.5
                line += f"  mean difference {less.mean():.3f} ± {1.96 * error:.3f}, lower in {(less < 0).mean():.0%}"
            print(line)


if __name__ == "__main__":
    main()
