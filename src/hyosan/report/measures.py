"""The measures of outbreaks, and of fizzles, as rows of a table: median and bands, with the runs behind them."""

from datetime import datetime, timedelta
from typing import Any

from hyosan.analysis.summary import FEW_FOR_50, FEW_FOR_90
from hyosan.report.words import count, share, span

Rows = list[tuple[str, ...]]
SECONDS_A_DAY = 86_400
LEAST_DAYS_FOR_DATE = 5
"""Days from which a date is told without its hour."""
NAMES = {
    "infections": "infections",
    "infected": "people infected",
    "deaths": "deaths",
    "peak_incidence": "peak, new infections",
    "peak_incidence_days": "  after the start",
    "peak_prevalence": "most infected at once",
    "peak_prevalence_days": "  after the start",
    "duration_days": "duration",
}


def measure_rows(summary: dict[str, Any], group: str) -> Rows:
    """Measure, runs behind it, median, 50 % and 90 % of the runs of a group.

    A band that has too few runs behind it gives way to the lowest and the highest value.
    """
    measures, people = summary["groups"][group], summary["people"]
    limits = ("low_90", "high_90") if _enough(measures) else ("least", "most")
    return [
        (
            label,
            str(found["runs"]),
            _value(name, found["median"]) + _aside(name, found["median"], summary["start"], people),
            _between(name, found["low_50"], found["high_50"]) if found["runs"] >= FEW_FOR_50 else "",
            _between(name, *(found[limit] for limit in limits)),
        )
        for name, label in NAMES.items()
        if (found := measures[name])["runs"] and (name != "deaths" or found["most"] > 0)
    ]


def measure_header(summary: dict[str, Any], group: str, heading: str) -> tuple[str, ...]:
    """Names of the columns of `measure_rows`."""
    wide = "90 % of runs" if _enough(summary["groups"][group]) else "lowest to highest"
    return (heading, "runs", "median", "50 % of runs", wide)


def _enough(measures: dict[str, Any]) -> bool:
    """Whether there are runs enough for limits of 90 %."""
    return bool(measures["infections"]["runs"] >= FEW_FOR_90)


def _value(name: str, number: float | None) -> str:
    if number is None:
        return ""
    return span(SECONDS_A_DAY * number) if name.endswith("_days") else count(number)


def _aside(name: str, number: float | None, start: str, people: int) -> str:
    """In brackets: the share of the people who were infected, or the date of a peak so many days after the start."""
    if number is None:
        return ""
    if name == "infected":
        return f" ({share(number, people)})"
    if not name.startswith("peak") or not name.endswith("_days"):
        return ""
    moment = datetime.fromisoformat(start) + timedelta(days=number)
    return f" ({moment.strftime('%d %b' if number >= LEAST_DAYS_FOR_DATE else '%d %b %H:%M')})"


def _between(name: str, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    first, second = _value(name, low), _value(name, high)
    if first == second:
        return first
    number, _, unit = first.partition(" ")
    return f"{number} to {second}" if unit and second.endswith(f" {unit}") else f"{first} to {second}"
