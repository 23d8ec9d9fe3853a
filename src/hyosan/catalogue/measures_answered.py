"""What is measured in a run of `covid-like-korea`: its course, what was done, and what was wanting."""

from typing import TYPE_CHECKING

import numpy as np

from hyosan.catalogue.measures_country import country

if TYPE_CHECKING:
    from hyosan.results.run import Run

Measures = dict[str, float]
PER_CENT, PER = 100.0, 100_000


def answered(run: "Run") -> Measures:
    """As of a country; cases told of, contacts, days in isolation and quarantine, and who died waiting for a bed."""
    people = int(run.record["population"]["people"])
    totals = run.record["interventions"]
    tracing = totals["tracing"]
    infected = run.table("infections", ["time"]).num_rows
    reporting = run.reporting()
    confirmed = int(reporting.loc[reporting["finding"] == "confirmed", "count"].sum())
    beds = run.beds()
    placed = sum(totals[name]["person_days"] for name in ("isolation", "households", "tracing"))
    return {
        **country(run),
        "confirmed_percent": PER_CENT * confirmed / infected if infected else np.nan,
        "contacts_named": tracing["contacts_named"] / tracing["cases_asked"] if tracing["cases_asked"] else np.nan,
        "given_up_percent": PER_CENT * tracing["given_up"] / tracing["cases"] if tracing["cases"] else np.nan,
        "placed_days_a_resident": placed / people,
        "died_waiting": PER * float(beds["died_waiting"].sum()) / people,
    }
