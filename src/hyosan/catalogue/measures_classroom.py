"""What is measured in a run of `classroom`: one class."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hyosan.results.run import Run

LEAST_OUTBREAK = 11
"""People infected, the first among them, from which a class had an outbreak: between the humps of the law."""


def classroom(run: "Run") -> dict[str, float]:
    """How it ended; in an outbreak also how large it was, how many were infectious at once, and when it was over."""
    infected = float(len(run.infections()))
    outbreak = infected >= LEAST_OUTBREAK
    course = run.timeline()["infectious"]
    over = course.index[course.to_numpy().nonzero()[0][-1]] - course.index[0]
    return {
        "nobody_else": float(infected == 1),
        "outbreak": float(outbreak),
        "infected_in_outbreak": infected if outbreak else np.nan,
        "most_infectious_in_outbreak": float(course.max()) if outbreak else np.nan,
        "days_in_outbreak": float(over / np.timedelta64(1, "D")) if outbreak else np.nan,
    }
