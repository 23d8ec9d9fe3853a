"""The year for the oracle: dates of the calendar, season factors, mixing by age, arrivals from outside.

Written from docs/model.md and docs/scenario.md alone. A date is its proleptic ordinal (`datetime.date.toordinal`).
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import holidays
import numpy as np
from oracle_language import DAY, rate

Date = int


@dataclass(frozen=True)
class Clock:
    """Local time: the date on which the run starts, and the ticks from its midnight to the start."""

    first: Date
    offset: int

    def date(self, t: int) -> Date:
        """The local date at tick t of the run."""
        return self.first + (self.offset + t) // DAY

    def midnight(self, date: Date) -> int:
        """The tick of the run at which the date begins."""
        return (date - self.first) * DAY - self.offset


def closed_dates(calendar: dict[str, Any], names: Sequence[str], first: Date, last: Date) -> frozenset[Date]:
    """The dates from `first` to `last` on which a setting closed for the holidays or periods named is closed."""
    return frozenset(date for date in range(first, last + 1) if any(_named(calendar, name, date) for name in names))


def _named(calendar: dict[str, Any], name: str, date: Date) -> bool:
    day = dt.date.fromordinal(date)
    if name != "holidays":
        return any(period["from"] <= day <= period["to"] for period in calendar["periods"][name])
    country = calendar.get("public_holidays")
    return day in calendar.get("holidays", []) or (country is not None and day in _public_holidays(country, day.year))


@cache
def _public_holidays(country: str, year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays(country, years=year))


def season(raw: dict[str, Any] | None) -> Callable[[Date], float]:
    """The factor by date of `seasonality`; 1 without one."""
    if raw is None:
        return lambda _: 1.0
    if "table" in raw:
        rows = [(row["from"].toordinal(), float(row["factor"])) for row in raw["table"]]
        return lambda date: ([1.0] + [factor for start, factor in rows if start <= date])[-1]
    amplitude, peak = float(raw["amplitude"]), raw["peak"].toordinal()
    return lambda date: 1.0 + amplitude * math.cos(2 * math.pi * (date - peak) / 365.25)


def age_group(first_ages: Sequence[int], age: int) -> int:
    """The group of an age: the last that begins at or below it."""
    return sum(first <= age for first in first_ages) - 1


def mixing(raw: dict[str, Any], ages: Sequence[int]) -> list[list[float]]:
    """M_ab of section 5 for people of these ages, by group of the actor and of the target.

    The mean is over the pairs that there are: groups without people take no part in it.
    """
    firsts, contacts = raw["ages"], raw["matrix"]
    people = [sum(age_group(firsts, age) == a for age in ages) for a in range(len(firsts))]
    groups = range(len(firsts))
    there = [[people[a] > 0 and people[b] > 0 for b in groups] for a in groups]
    k = [[(people[a] * contacts[a][b] + people[b] * contacts[b][a]) / 2 for b in groups] for a in groups]
    mean = sum(k[a][b] for a in groups for b in groups if there[a][b]) / sum(people) ** 2
    return [[k[a][b] / (people[a] * people[b]) / mean if there[a][b] else 0.0 for b in groups] for a in groups]


def arrivals(raw: dict[str, Any], clock: Clock, end: int, rng: np.random.Generator) -> list[int]:
    """The times of one importation, in ticks from the start up to before the end, in order (section 8)."""
    times: list[int] = []
    dates = range(clock.date(0), clock.date(end) + 1)
    if "series" in raw:
        for row in raw["series"]:
            midnight = clock.midnight(row["date"].toordinal())
            times += [midnight + int(rng.random() * DAY) for _ in range(row["count"])]
    for date in dates if "series" not in raw else ():
        mean = _arrival_rate(raw, date) * DAY
        midnight = clock.midnight(date)
        times += [midnight + int(rng.random() * DAY) for _ in range(rng.poisson(mean))]
    return sorted(t for t in times if 0 <= t < end)


def _arrival_rate(raw: dict[str, Any], date: Date) -> float:
    """Arrivals per tick on the date."""
    if "table" not in raw:
        return rate(raw["rate"])
    return ([0.0] + [rate(row["rate"]) for row in raw["table"] if row["from"].toordinal() <= date])[-1]
