"""What is measured in a run of `covid-like-observed`: what authorities knew, scored against what was so."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from hyosan.results.run import Run

Measures = dict[str, float]
PER_CENT = 100.0


def observed(run: "Run") -> Measures:
    """When tests existed, what was found of infections and deaths, what was wrong, and when it was seen."""
    cases, reports, infections = run.cases(), run.reporting(), run.infections()
    confirmed = cases[cases["class"] == "confirmed"]
    first = infections.groupby("person")["time"].min()
    infected = confirmed["person"].map(first)
    deaths = run.summary()["deaths"]
    registered = int(reports.loc[(reports["stream"] == "registry") & (reports["finding"] == "died"), "count"].sum())
    start = pd.Timestamp(run.record["clock"]["start"])
    tests_from = run.record["surveillance"]["tests_from"]
    positive = reports[reports["finding"] == "confirmed"].groupby("reported")["count"].sum()
    daily = infections.groupby(infections["time"].dt.floor("D")).size()
    tests = reports[reports["stream"] == "laboratory"].groupby("reported")["count"].sum()
    survey = run.signals()
    survey = survey[survey["stream"] == "serology"].sort_values("time")
    last = survey.iloc[-1] if len(survey) else None
    return {
        "tests_from_day": np.nan if tests_from is None else (pd.Timestamp(tests_from) - start).days,
        "confirmed_percent": PER_CENT * len(confirmed) / max(1, len(first)),
        "falsely_confirmed_percent": _share(~(infected <= confirmed["specimen"])),
        "deaths_registered_percent": PER_CENT * registered / deaths if deaths else np.nan,
        "peak_seen_late_days": _days_between(daily, positive) if len(positive) else np.nan,
        "most_tests_a_day": float(tests.max()) if len(tests) else 0.0,
        "antibodies_percent": np.nan if last is None else PER_CENT * float(last["count"]) / float(last["among"]),
    }


def _days_between(one: "pd.Series[int]", other: "pd.Series[int]") -> float:
    """From the largest of one series to that of another."""
    return float((pd.Timestamp(str(other.idxmax())) - pd.Timestamp(str(one.idxmax()))).days)


def _share(flags: "pd.Series[bool]") -> float:
    return PER_CENT * float(flags.mean()) if len(flags) else np.nan
