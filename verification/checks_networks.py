"""Contact networks brought as edges: random regular graphs and the square lattice (VALIDATION.md)."""

from math import exp, log

import numpy as np
from exact import regular_network, regular_network_exponential_major
from laboratory import Bench, Row, Rows, random_regular, share, sir, square_lattice

EDGES = 'edge_kind = "contact"'


def network(people: int, degree: int, seed: int) -> dict[str, dict[str, object]]:
    """A population whose ties are a random regular graph."""
    source, target = random_regular(people, degree, seed)
    return {"people": {"id": np.arange(people)}, "edges": {"source": source, "target": target}}


def regular(seed: int, *, period: str, people: int, copies: int, attack_se: float, tolerance: float) -> Rows:
    """`networks`: random 4-regular, rate 1 a tie, mean period 1: attack given a major outbreak, and P(major).

    Major: a quarter of the people (the humps lie below 5 % and above 70 %).
    """
    outcome = Bench(sir(period, r0=1.0, setting=EDGES), network(people, 4, seed), copies).run(seed)
    shares = outcome.sizes() / people
    major = shares > 0.25
    transmit = 0.5 if period == "exponential" else 1 - exp(-1)
    attack = regular_network(4, transmit)
    chance = regular_network_exponential_major(4) if period == "exponential" else attack
    name = f"networks 4-regular {period}, {people:,} people"
    found = float(shares[major].mean())
    return [
        share(f"{name}: P(major)", chance, major, tolerance),
        Row(f"{name}: attack given major", attack, found, attack_se, tolerance, int(major.sum()), stated=True),
    ]


def crossing(seed: int, *, rows: int, columns: int, p: float, copies: int) -> tuple[float, int]:
    """Share of lattices in which an epidemic that fills the left side reaches the right side: an open crossing."""
    source, target = square_lattice(rows, columns)
    column = np.arange(rows * columns) % columns
    population = {
        "people": {"id": np.arange(rows * columns), "side": np.where(column == 0, "left", None)},
        "edges": {"source": source, "target": target},
    }
    where = f'count = {rows}\nwhere = {{ place_kind = "side" }}'
    text = sir("fixed", r0=-log(1 - p), setting=EDGES, seeds=where, duration=f"{20 * rows} days", step="5 days")
    outcome = Bench(text, population, copies).run(seed)
    reached = outcome.infected()[:, column == columns - 1].any(axis=1)
    return float(reached.mean()), copies


def percolation(seed: int, *, rows: int, copies: int, tolerance: float) -> Rows:
    """`bond-percolation`: on n by n + 1 sites a crossing has probability 1/2 at p = 1/2 for any n, by duality.

    Off 1/2 it tends to 0 and 1 as n grows: the threshold is 1/2.
    """
    found: Rows = []
    for size in (rows // 2, rows):
        at_half, runs = crossing(seed, rows=size, columns=size + 1, p=0.5, copies=copies)
        se = 0.5 / np.sqrt(runs)
        found.append(
            Row(f"bond-percolation p=0.50: crossing of {size} x {size + 1}", 0.5, at_half, se, tolerance, runs)
        )
    small, large = (
        [crossing(seed, rows=n, columns=n + 1, p=p, copies=copies // 4)[0] for p in (0.46, 0.54)]
        for n in (rows // 2, rows)
    )
    few, many = large[0] < small[0] - 0.05, large[1] > small[1] + 0.05
    found.append(
        Row("bond-percolation p=0.46: crossing grows rarer with size", 1.0, float(few), 0.0, units=copies // 4)
    )
    found.append(
        Row("bond-percolation p=0.54: crossing grows surer with size", 1.0, float(many), 0.0, units=copies // 4)
    )
    return found
