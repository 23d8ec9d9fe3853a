"""Classes, grades and schools closed by absences against none, by seed: docs/scenarios/influenza-school-closure.md.

    python -m verification.school_closure --seeds 20 --table docs/scenarios/influenza-school-closure-seeds.csv

Each seed is run without closures, with each of the three alone, and with all together: pairs that share every draw.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from verification.scenario_seeds import Row, arguments, read_table, write_table

from hyosan.catalogue import find
from hyosan.catalogue.measures_closure import PUPILS
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.policy import simulation_of
from hyosan.engine.run import prepare
from hyosan.interventions.account import PLACED, Account
from hyosan.scenario import Scenario
from hyosan.scenario.compile import compile_scenario
from hyosan.scenario.load import read_scenario
from hyosan.transmission.tables import Log

SCENARIO = "influenza-school-closure"
ARMS: dict[str, tuple[str, ...]] = {
    "none": (), "classes": ("classes",), "grades": ("grades",), "schools": ("schools",),
    "all": ("classes", "grades", "schools"),
}  # fmt: skip


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


def closed(account: Account, days: int, monday: int) -> tuple[int, int]:
    """Members of places that were closed, and weekdays on which they were, times those members."""
    rows = [row for row in account.rows if row[2] == PLACED]
    return sum(row[4] for row in rows), sum(row[4] * weekdays(row[0] // TICKS_PER_DAY, days, monday) for row in rows)


def one_arm(scenario: Scenario, population: Any, seed: int, world: Any) -> Row:
    """The measures of one run."""
    ages, kept = population.age_years, Infections()
    simulation = simulation_of(compile_scenario(scenario, population, seed, world=world), [kept], 2)
    simulation.run()
    times, people = np.concatenate(kept.times), np.concatenate(kept.people)
    daily = np.bincount(times // TICKS_PER_DAY)
    young, pupils = (int(((some >= PUPILS[0]) & (some <= PUPILS[1])).sum()) for some in (ages[people], ages))
    found = {
        "infections": float(len(people)), "pupils_infected": float(young),
        "attack_percent": 100 * len(people) / len(ages), "attack_percent_5_to_18": 100 * young / pupils,
        "peak_infections_per_day": float(daily.max()), "peak_day": float(daily.argmax()),
    }  # fmt: skip
    for name, spec in scenario.interventions.items():
        days = (spec.length or 0) // TICKS_PER_DAY
        members, lost = closed(simulation.authority.accounts[name], days, -scenario.time.start.weekday())
        found |= {f"members_closed_{name}": float(members), f"weekdays_lost_{name}": float(lost)}
    return found


def measure(seeds: Sequence[int], rows: list[Row]) -> Iterator[list[Row]]:
    """The rows with one more seed each time; seeds that are there are not run again."""
    prepared = prepare(read_scenario(SCENARIO, resolve=find))
    scenario, population = prepared.loaded.scenario, prepared.population
    world = compile_scenario(scenario, population, 1).world
    have = {int(row["seed"]) for row in rows}
    for seed in seeds:
        if seed in have:
            continue
        row: Row = {"seed": float(seed)}
        for arm, names in ARMS.items():
            only = {name: spec for name, spec in scenario.interventions.items() if name in names}
            found = one_arm(scenario.model_copy(update={"interventions": only}), population, seed, world)
            row |= {f"{arm}.{name}": value for name, value in found.items()}
        rows.append(row)
        yield rows


def main() -> None:
    """Measure, write, and print medians by arm and differences from none."""
    given = arguments(__doc__ or "").parse_args()
    rows = read_table(given.table)
    for so_far in measure(range(given.first_seed, given.first_seed + given.seeds), rows):
        print(f"seed {so_far[-1]['seed']:.0f}", flush=True)
        if given.table is not None:
            write_table(given.table, so_far)
    report(rows)


def report(rows: Sequence[Row]) -> None:
    """Medians by arm, and of the differences from none; days of school lost for each infection averted."""
    averted_days = {}
    for name in (name for name in rows[0] if name != "seed"):
        arm, _, what = name.partition(".")
        values, base = (np.array([row.get(column, np.nan) for row in rows]) for column in (name, f"none.{what}"))
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
        line = f"{name:<36} {middle:9.3f} ({low:.3f} to {high:.3f})"
        if arm != "none" and not np.isnan(base).any():
            less = values - base
            error = 1.96 * less.std(ddof=1) / len(less) ** 0.5
            line += f"  mean difference {less.mean():.3f} ± {error:.3f} ({100 * less.mean() / base.mean():.2f} %),"
            line += f" lower in {(less < 0).sum()} of {len(less)}"
        print(line)
        averted_days[arm] = averted_days.get(arm, 0.0) + (values.sum() if what.startswith("weekdays_lost") else 0.0)
    for arm, days in averted_days.items():
        averted = sum(row["none.infections"] - row[f"{arm}.infections"] for row in rows)
        if averted > 0:
            print(f"{arm}: {days / averted:.1f} days of school lost for each infection averted")


if __name__ == "__main__":
    main()
