"""The long checks: `python -m verification [name ...]` runs those whose name begins so, or all (about an hour).

`--list` names them, `--only NAME` runs that one alone, `--processes 1` runs one after the other.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import boarding_school
import checks_by_time as by_time
import checks_classical as classical
import checks_cordon as cordon
import checks_growth as growth
import checks_households as households
import checks_interventions as acting
import checks_networks as networks
import checks_observation as observing
import checks_school_contacts as schools
import checks_targeting as targeting
import checks_year as year
import checks_zombies as zombies
from engine_against_oracle import compare_cases, differences
from laboratory import Check, in_parts
from side_by_side import Found, side_by_side

from hyosan.core.errors import nearest

SEED = 1
"""All seeds follow from it. A row that fails is tried once more with another seed: false alarm below 1e-8 a row,
of r0-targeting below 1e-6."""

RANDOM_CASES, RANDOM_RUNS = range(1000, 1040), 1000
CROWD_CASES, CROWD_RUNS = range(2000, 2012), 400

CHECKS: dict[str, Check] = {
    **{
        f"vaccination-{kind}": in_parts(
            partial(acting.vaccination, kind=kind, people=20_000, copies=40, tolerance=0.01), 4
        )
        for kind in ("leaky", "all-or-nothing")
    },
    "isolation-at-onset": in_parts(
        partial(
            acting.isolation, symptomatic=0.6, before=1 / 3, silent=0.5, people=400_000, seeds=40_000, tolerance=0.01
        ),
        8,
    ),
    "cordon-crossed": in_parts(partial(cordon.crossed, people=1_000, copies=2_000, entering=1.0, tolerance=0.02), 5),
    "cordon-touched": in_parts(partial(cordon.touched, people=1_000, copies=2_000, entering=1.0, tolerance=0.02), 5),
    "observation-detected": partial(observing.detected, daily=60.0, k=2.0, seen=0.3, days=3_000),
    "observation-predictive-value": partial(observing.predictive_value, people=400_000, cases=8_000),
    "observation-fatality": partial(observing.fatality, cases=400_000),
    **{
        f"szr-ruin-{alpha}": partial(zombies.ruins, alpha=alpha, copies=5_000, parts=32, tolerance=0.005)
        for alpha in (0.6, 0.8, 1.0)
    },
    "szr-ruin-small": in_parts(partial(zombies.small_ruins, copies=20_000), 5),
    "szr-ruin-pulled": in_parts(partial(zombies.pulled_ruins, copies=40_000), 4),
    "szr-horde": in_parts(partial(zombies.horde, copies=40_000), 3),
    "szr-reemergence": in_parts(partial(zombies.reemergence, copies=4_000, tolerance=0.01), 10),
    "szr-immune-hybrid": in_parts(partial(zombies.immune_hybrid, copies=2_500, people=400, tolerance=0.015), 8),
    "szr-ode-large": partial(zombies.ode, m=10_000, parts=150, short=False),
    "szr-ode-one": partial(zombies.stochastic_mean, copies=10_000, parts=25, tolerance=0.5),
    **{
        f"final-size-{r0:g}-{period}": in_parts(
            partial(classical.final_sizes, r0=r0, period=period, people=100_000, copies=8, tolerance=0.004), 3
        )
        for r0 in (2.0, 3.0)
        for period in ("exponential", "fixed", "gamma", "weibull")
    },
    **{
        f"finite-n-{period}": partial(
            classical.finite, period=period, people=100, copies=20_000, parts=8, tolerance=0.5
        )
        for period in ("exponential", "fixed")
    },
    **{
        f"reed-frost-{n}-{period}": in_parts(
            partial(classical.reed_frost, n=n, period=period, copies=250_000, tolerance=0.005), 4
        )
        for n in (3, 4)
        for period in ("fixed", "exponential")
    },
    **{
        f"strain-invasion-{r_first:g}-{side}": in_parts(
            partial(
                classical.strain_invasion,
                r_first=r_first,
                protection=protection,
                factor=factor,
                people=20_000,
                copies=100,
                tolerance=0.05,
                size_tolerance=0.02,
                initial=0.002,
            ),
            10,
        )
        for r_first, protection in ((3.0, 0.5), (2.0, 0.3))
        for side, factor in (("below", 0.9), ("above", 1.2))
    },
    "nb-extinction-1.5": in_parts(
        partial(classical.superspreading, r0=1.5, k=0.5, people=300, copies=3_000, tolerance=0.01), 10
    ),
    "nb-extinction-3": in_parts(
        partial(classical.superspreading, r0=3.0, k=0.16, people=300, copies=3_000, tolerance=0.01), 10
    ),
    **{
        f"vaccine-{kind}": in_parts(
            partial(classical.vaccine, kind=kind, people=100_000, copies=40, tolerance=0.005), 10
        )
        for kind in ("leaky", "all-or-nothing")
    },
    **{
        f"networks-{period}": in_parts(
            partial(networks.regular, period=period, people=1_000, copies=4_000, attack_se=0.0025, tolerance=0.01), 10
        )
        for period in ("exponential", "fixed")
    },
    **{
        f"school-contacts-{'with-friends' if friends else 'as-shipped'}": partial(
            schools.school_contacts, copies=100, friends=friends
        )
        for friends in (False, True)
    },
    "age-groups": in_parts(partial(year.age_groups, people=100_000, seeds=500, copies=15, tolerance=0.01), 4),
    "importation": in_parts(partial(year.importation, people=400, copies=4_000, tolerance=0.01), 10),
    "r-by-time": partial(by_time.instantaneous, people=5_000, copies=2_000, until_day=14, tolerance=0.025),
    "seasonal": partial(year.seasonal, people=1_000_000, runs=10, tolerance=0.01, days=0.5),
    "boarding-school-1978": partial(boarding_school.observed, copies=2_000),
    "growth-rate": partial(growth.growth_rate, people=4_000_000, seeds=1_000, runs=20, tolerance=0.03),
    **{
        f"time-course-{'seir' if latent else 'sir'}": partial(
            growth.time_course,
            people=10_000_000,
            latent=latent,
            runs=2,
            beginnings=beginnings,
            tolerance=0.01,
            days=0.3,
        )
        for latent, beginnings in ((False, 20), (True, 22))
    },
    "households-global-attack": in_parts(
        partial(households.households_global, households=25_000, seeds=100, copies=10, tolerance=0.005), 12
    ),
    "households-global-reproduction": in_parts(
        partial(households.household_reproduction, households=25_000, seeds=2_000, copies=20, tolerance=0.005), 42
    ),
    **{
        f"r0-targeting-{name}": partial(
            targeting.targeting, name=name, fitted=fitted, runs=runs, window=window, r0_off=0.03, doubling_off=0.05
        )
        for name, fitted, runs, window in (
            ("village", 2_000, 120, (3, 5)),
            ("network", 2_000, 200, (3, 5)),
            ("city", 8_000, 300, (7, 14)),
            ("province", 6_000, 100, None),
        )
    },
    "r0-targeting-large-village": partial(
        targeting.growing, name="village", times=10, transmissibility=0.0628, runs=200, window=(7, 14), off=0.05
    ),
    "bond-percolation": in_parts(partial(networks.percolation, rows=40, copies=4_000, tolerance=0.01), 10),
}


ORACLE: dict[str, Callable[..., dict[int, dict[str, float]]]] = {
    "engine-against-oracle": partial(compare_cases, RANDOM_CASES, RANDOM_RUNS),
    "crowds-against-oracle": partial(compare_cases, CROWD_CASES, CROWD_RUNS, crowd=True),
}
"""Random scenarios in the engine and in the oracle; they have processes of their own."""
HEAD = f"{'':<58} {'target':>12} {'estimate':>12} {'SE':>9} {'off':>6} {'units':>9}"


def run_checks(names: list[str], processes: int) -> dict[str, tuple[float, bool]]:
    """Processor seconds of each check, and whether it passes: at the second try if not at the first."""
    began = time.perf_counter()
    told: dict[str, tuple[float, bool]] = {}
    print(f"{len(names)} checks, {processes} at a time\n{HEAD}", flush=True)
    for found in side_by_side(names, SEED, processes):
        told[found.name] = (found.processor_seconds, not found.wrong)
        _tell(found, len(told), len(names), time.perf_counter() - began)
    return told


def _tell(found: Found, done: int, of: int, elapsed: float) -> None:
    print(f"\n{found.name}", *found.rows, sep="\n")
    if found.wrong:
        print("again with another seed:", *found.wrong, sep="\n")
    took = f"{found.seconds:.0f} s ({found.processor_seconds:.0f} s of a processor)"
    print(f"{took}; {done} of {of} checks after {elapsed / 60:.0f} min", flush=True)


def run_oracle(name: str, processes: int) -> tuple[float, bool]:
    """Processor seconds of a comparison with the oracle, and whether there is no difference."""
    began = _of_children()
    print(f"\n{name}", flush=True)
    wrong = differences(ORACLE[name](processes=processes))
    print("no differences" if not wrong else "\n".join(wrong), flush=True)
    return _of_children() - began, not wrong


def _of_children() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def chosen_names(given: argparse.Namespace) -> list[str]:
    """The checks asked for, in the order of the list; exits when a name is none's."""
    every = [*CHECKS, *ORACLE]
    asked = [*given.names, *given.only]
    unknown = [text for text in given.names if not any(name.startswith(text) for name in every)]
    unknown += [name for name in given.only if name not in every]
    if unknown:
        sys.exit("\n".join(f"no check '{name}': {nearest(name, every)} (--list names all)" for name in unknown))
    return [name for name in every if not asked or name in given.only or name.startswith(tuple(given.names))]


def main() -> None:
    """Run the checks asked for; at the end a table of them."""
    parser = argparse.ArgumentParser(prog="python -m verification", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", help="checks whose names begin so [all]")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="the check of this name; again for more"
    )
    parser.add_argument("--list", action="store_true", help="name the checks and run none")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="checks at a time [all cores]")
    given = parser.parse_args()
    chosen = chosen_names(given)
    if given.list:
        print(*chosen, sep="\n")
        return
    checks = [name for name in chosen if name in CHECKS]
    told = run_checks(checks, given.processes) if checks else {}
    told |= {name: run_oracle(name, given.processes) for name in chosen if name in ORACLE}
    print(f"\n{'check':<40} {'processor seconds':>18}")
    print(*(f"{name:<40} {told[name][0]:>18.0f} {'ok' if told[name][1] else 'FAIL'}" for name in chosen), sep="\n")
    failed = [name for name in chosen if not told[name][1]]
    print("\nall pass" if not failed else f"\nfailed: {', '.join(failed)}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
