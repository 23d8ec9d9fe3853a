"""What is measured in a run of `mers-korea-2015`: what was known on 16 June, as it is listed, and the size."""

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hyosan.results.run import Run

Measures = dict[str, float]
CUT = np.datetime64("2015-06-17")
"""What was told before this moment is in the list."""
GREW = 40
"""Cases known by then from which on a run is compared: the list is of an outbreak that grew."""
PER_CENT = 100.0


def mers(run: "Run") -> Measures:
    """Whether it grew and how many were infected in the end; of one that grew cases, deaths and links as known then."""
    cases = run.cases()
    known = cases[cases["reported"] < CUT]
    measures = {"grew": float(len(known) >= GREW), "infected": float(run.record["counts"]["infections"])}
    links = known["exposure_case"].dropna().astype(int).tolist()
    offspring = sorted(Counter(links).values(), reverse=True)
    first = [*offspring[:4], 0, 0, 0, 0]
    listed = {
        "known": len(known),
        "died": int((known["outcome"].eq("died") & (known["outcome_time"] < CUT)).sum()),
        "links": len(links),
        "sources": len(offspring),
        **dict(zip(("largest", "second", "third", "fourth"), first, strict=False)),
        "of_three_percent": PER_CENT * sum(offspring[:3]) / max(1, len(links)),
    }
    return measures | {name: float(value) if measures["grew"] else np.nan for name, value in listed.items()}
