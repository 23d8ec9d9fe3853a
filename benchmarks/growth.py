"""`python -m benchmarks.growth`: what time and memory grow with, in the made-up country by function.

    python -m benchmarks.growth                          # three tables, up to 100 million people: six minutes
    python -m benchmarks.growth --only memory
    python -m benchmarks.growth --most-people 2e7 --busy # smaller, while another process keeps one core busy

*infections*: one in 100,000 is infected at the start, six of ten people in the end. *memory*: the same among fewer,
for the slope of peak memory. *idle*: a virus that each passes on to less than one other, so that as many are infected
among few people as among many: what people cost to whom nothing happens.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from benchmarks.growth_run import Case, Measured, measure
from benchmarks.peers.measure import one_core_busy

INFECTIONS = (1_700_000, 6_800_000, 17_000_000, 68_000_000)
MEMORY = (1_000_000, 3_000_000, 10_000_000)
IDLE = (3_000_000, 10_000_000, 30_000_000, 100_000_000)
IDLE_SEEDS, IDLE_STRENGTH = 400_000, 0.4
"""Infected at the start, and how strong the virus is beside pandemic-korea's, so that two million are infected."""
IDLE_INFECTIONS = 2_000_000
HEAD = "| people | infections | building s | simulation s | processor s | microseconds an infection | peak GB | load |"


def line(found: Measured) -> str:
    """A row of a table."""
    cells = (
        f"{found.case.people:,}",
        f"{found.infections:,}",
        f"{found.build_s:.1f}",
        f"{found.simulation_s:.2f}",
        f"{found.processor_s:.2f}",
        f"{found.microseconds:.2f}",
        f"{found.peak_bytes / 1e9:.2f}",
        f"{found.load:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Slope of a line of least squares.

    >>> slope([1.0, 2.0, 3.0], [1.0, 3.0, 5.0])
    2.0
    """
    return round(float(np.polyfit(x, y, 1)[0]), 9)


def by_infections(found: Sequence[Measured]) -> str:
    """How time grows with infections."""
    steep = slope(np.log([f.infections for f in found]), np.log([f.simulation_s for f in found]))
    return f"slope of log time over log infections: {steep:.3f} (wanted: 0.9 to 1.1)"


def by_people(found: Sequence[Measured]) -> str:
    """How peak memory grows with people."""
    return f"bytes a person: {slope([f.case.people for f in found], [f.gained_bytes for f in found]):.1f}"


def by_idle_people(found: Sequence[Measured]) -> str:
    """How time grows with people at equal infections: seconds for two million, beside those among ten million."""
    seconds = {f.case.people: f.microseconds * IDLE_INFECTIONS / 1e6 for f in found}
    reference = seconds.get(10_000_000, found[0].microseconds * IDLE_INFECTIONS / 1e6)
    parts = [f"{people:,}: {each:.2f} s ({each / reference:.2f})" for people, each in seconds.items()]
    return f"simulation of {IDLE_INFECTIONS:,} infections, beside that among ten million: {'; '.join(parts)}"


def cases_of(people: Sequence[int], *, idle: bool = False) -> list[Case]:
    """The runs of a table."""
    return [Case(each, seeds=IDLE_SEEDS, strength=IDLE_STRENGTH) if idle else Case(each) for each in people]


TABLES: dict[str, tuple[Sequence[Case], Callable[[Sequence[Measured]], str]]] = {
    "infections": (cases_of(INFECTIONS), by_infections),
    "memory": (cases_of(MEMORY), by_people),
    "idle": (cases_of(IDLE, idle=True), by_idle_people),
}
"""Of each table its runs, and what is concluded."""


def rows(cases: Sequence[Case]) -> Iterator[Measured]:
    """Measure one after the other, and print a row of each."""
    print(f"{HEAD}\n{'| --- ' * HEAD.count(' | ')}| --- |", flush=True)
    for case in cases:
        found = measure(case)
        print(line(found), flush=True)
        yield found


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    found = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--only", choices=tuple(TABLES), action="append", help="this table; again for more [all]")
    found.add_argument("--most-people", type=float, default=1e8, help="leave larger runs out [1e8]")
    found.add_argument("--busy", action="store_true", help="keep one core busy meanwhile")
    return found


def main() -> None:
    """Measure and print."""
    given = parser().parse_args()
    with one_core_busy(given.busy):
        for name in given.only or TABLES:
            cases, conclusion = TABLES[name]
            print(f"\n## {name}\n")
            fitting = [case for case in cases if case.people <= given.most_people]
            if not fitting:
                print(f"nothing: its smallest run is of {min(case.people for case in cases):,} people (--most-people)")
                continue
            found = list(rows(fitting))
            print(f"\n{conclusion(found)}" if len(found) > 1 else "")


if __name__ == "__main__":
    main()
