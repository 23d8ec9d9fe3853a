"""`python -m benchmarks`: infections per second, bytes a person, what cost grows with, where the time goes."""

import os

from benchmarks.measure import Case, Measured, measure

SIZES = (100_000, 1_000_000, 10_000_000)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _table(title: str, heads: list[str], rows: list[list[str]]) -> None:
    print(f"\n## {title}\n")
    print(_row(heads))
    print(_row(["---"] * len(heads)))
    for row in rows:
        print(_row(row), flush=True)


def _main_cells(m: Measured) -> list[str]:
    return [
        f"{m.case.people:,}",
        f"{m.infections:,}",
        f"{m.attempts:,}",
        f"{m.simulation_s:.2f}",
        f"{m.infections / m.simulation_s:,.0f}",
        f"{1e9 * m.simulation_s / max(1, m.infections):,.0f}",
        f"{(m.peak_bytes - m.base_bytes) / m.case.people:,.0f}",
        f"{m.build_s:.1f}",
    ]


HEADS = [
    "people",
    "infections",
    "attempts",
    "simulation s",
    "infections / s",
    "ns an infection",
    "bytes a person",
    "build s",
]


def main() -> None:
    """Measure and print."""
    load = os.getloadavg()[0]
    print(
        f"{os.cpu_count()} cores, load {load:.1f} at the start; 200 days, SEIR, households, workplaces, one community"
    )
    sizes = [measure(Case(people=size, affected=size)) for size in SIZES]
    _table("By size of the outbreak", HEADS, [_main_cells(m) for m in sizes])
    idle = [measure(Case(people=size, affected=SIZES[0])) for size in SIZES]
    _table("The same outbreak of 100,000 among more and more idle people", HEADS, [_main_cells(m) for m in idle])
    days = [measure(Case(people=SIZES[1], affected=SIZES[1], days=d)) for d in (200, 400, 800)]
    _table(
        "The same outbreak, longer and longer", ["days", *HEADS], [[str(m.case.days), *_main_cells(m)] for m in days]
    )
    threads = [measure(Case(people=SIZES[1], affected=SIZES[1], threads=t)) for t in (1, 2)]
    _table("Threads", ["threads", *HEADS], [[str(m.case.threads), *_main_cells(m)] for m in threads])
    names = list(sizes[-1].steps)
    shares = [
        [f"{m.case.people:,}", *(f"{100 * m.steps[n] / sum(m.steps.values()):.0f} %" for n in names)] for m in sizes
    ]
    _table("Where the time goes", ["people", *names], shares)


if __name__ == "__main__":
    main()
