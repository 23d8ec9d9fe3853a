"""`python -m benchmarks.peers`: the same epidemic in other programs and in Hyosan, as a table."""

import argparse
import os
import platform
import sys
from typing import Any

from benchmarks.peers.measure import Measured, attack_rate, match, measure_largest, measure_sizes, one_core_busy, say
from benchmarks.peers.options import parser
from benchmarks.peers.process import Limits
from benchmarks.peers.programs import OURS, Program
from benchmarks.peers.programs import chosen as chosen_programs
from benchmarks.peers.report import report
from benchmarks.peers.rows import write_csv


def main() -> int:
    """Measure what is asked for; 1 when a program failed."""
    options = parser().parse_args()
    programs = chosen_programs(options.only)
    case = {name: getattr(options, name) for name in ("days", "seed", "repeats", "threads")}
    if options.match:
        return _match(programs, case)
    found = Measured()
    with one_core_busy(options.busy):
        for program in programs:
            measure_sizes(program, sorted(set(options.people)), case, found)
            _write(found, options)
        if options.largest:
            for program in programs:
                measure_largest(program, case, found, Limits(options.limit_seconds, options.limit_gib))
                _write(found, options)
    print(report(found, _about(options)))
    return 1 if found.troubles else 0


def _write(found: Measured, options: argparse.Namespace) -> None:
    """What has been found so far: whoever stops the long way keeps it."""
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "peers.md").write_text(report(found, _about(options)), encoding="utf-8")
    write_csv(options.out / "peers.csv", found.rows)


def _about(options: argparse.Namespace) -> str:
    """What a reader has to know of the machine and the runs."""
    quiet = "one core kept busy" if options.busy else "nothing else started by this program"
    limits = f" Limits of the largest: {options.limit_seconds:g} s and {options.limit_gib:g} GiB a process."
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {quiet}; load before each run in the table (0: quiet). "
        f"{options.days} days, median of {options.repeats} warm runs, seeds from {options.seed}, "
        f"{options.threads} threads for Hyosan.{limits if options.largest else ''}"
    )


def _match(programs: list[Program], case: dict[str, Any]) -> int:
    """Print the transmissibility at which each program of the town has Hyosan's attack rate."""
    town = [program for program in programs if program.structure == "town" and program.requirement]
    target = attack_rate(chosen_programs([OURS["town"]])[0], case)
    say(f"{OURS['town']}: attack {target:.3f}")
    failed = False
    for program in town:
        try:
            print(f"{program.name}: {match(program, target, case):.5f}", flush=True)
        except ValueError as error:
            failed = True
            say(str(error))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
