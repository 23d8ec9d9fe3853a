"""What is measured in a run of `covid-like-traced`: how far tracers came, and what that did."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hyosan.results.run import Run

Measures = dict[str, float]
PER_CENT = 100.0


def traced(run: "Run") -> Measures:
    """People infected, cases asked and given up, contacts named, what tests found, and days in quarantine."""
    totals, people = run.record["interventions"], int(run.record["population"]["people"])
    tracing, classes = totals["tracing"], totals["classes"]
    cases, asked, tests = tracing["cases"], tracing["cases_asked"], tracing["tests"]
    return {
        "infected_percent": PER_CENT * run.infections()["person"].nunique() / people,
        "contacts_named": tracing["contacts_named"] / asked if asked else np.nan,
        "given_up_percent": PER_CENT * tracing["given_up"] / cases if cases else np.nan,
        "contacts_positive_percent": PER_CENT * tracing["positive"] / tests if tests else np.nan,
        "quarantine_days_a_resident": tracing["person_days"] / people,
        "class_days_closed_a_pupil": classes["person_days"] / max(1, classes["people"]),
    }
