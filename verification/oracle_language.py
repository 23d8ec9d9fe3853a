"""The small words of the scenario language for the oracle: durations, rates, opening hours, tables, laws.

Written from docs/scenario.md alone. Time is counted in ticks of one microsecond.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

SECOND = 1_000_000
DAY = 86_400 * SECOND
WEEK = 7 * DAY
UNITS = {"s": SECOND, "sec": SECOND, "second": SECOND, "min": 60 * SECOND, "minute": 60 * SECOND, "h": 3600 * SECOND}
UNITS |= {"hour": 3600 * SECOND, "d": DAY, "day": DAY, "week": WEEK}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _unit(name: str) -> int:
    name = name.strip().lower()
    return UNITS[name] if name in UNITS else UNITS[name.removesuffix("s")]


def duration(text: str) -> int:
    """Ticks of a duration such as "10 min" or "1.5 h"."""
    match = re.fullmatch(r"\s*([0-9.eE+-]+)\s*([A-Za-z]+)\s*", text)
    if match is None:
        raise ValueError(f"not a duration: {text!r}")
    return round(float(match[1]) * _unit(match[2]))


def rate(text: str) -> float:
    """A rate such as "4 / day", per tick."""
    number, unit = text.split("/")
    return float(number) / _unit(unit)


@dataclass(frozen=True)
class Opening:
    """Weekly intervals [from, to) in ticks since Monday 00:00, without overlap; None: always open."""

    intervals: tuple[tuple[int, int], ...] | None

    def is_open(self, week_tick: int) -> bool:
        """Whether open at that time of the week."""
        return self.intervals is None or any(a <= week_tick < b for a, b in self.intervals)

    @property
    def share(self) -> float:
        """The share of an ordinary week in which the setting is open."""
        return 1.0 if self.intervals is None else sum(b - a for a, b in self.intervals) / WEEK


def opening(entries: list[str] | None) -> Opening:
    """Opening hours from entries such as "Mon-Fri 08:30-16:30"; overlaps count once."""
    if entries is None:
        return Opening(None)
    pieces: list[tuple[int, int]] = []
    for entry in entries:
        days_text, hours = entry.strip().rsplit(" ", 1)
        begin, end = (_clock(part) for part in hours.split("-"))
        pieces += [(day * DAY + begin, day * DAY + end) for day in _days(days_text.replace(" ", ""))]
    merged: list[tuple[int, int]] = []
    for a, b in sorted(pieces):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return Opening(tuple(merged))


def _clock(text: str) -> int:
    hours, minutes = text.split(":")
    return (int(hours) * 60 + int(minutes)) * 60 * SECOND


def _days(text: str) -> set[int]:
    if text.lower() == "daily":
        return set(range(7))
    days: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        a, b = WEEKDAYS.index(first[:3]), WEEKDAYS.index((last or first)[:3])
        days |= {(a + k) % 7 for k in range((b - a) % 7 + 1)}
    return days


@dataclass(frozen=True)
class Table:
    """A number, or a product of factors by age, host type and setting; what is not named counts as 1."""

    base: float = 1.0
    by_age: tuple[tuple[float, float], ...] = ()
    by_host_type: dict[str, float] = field(default_factory=dict)
    by_setting: dict[str, float] = field(default_factory=dict)

    def value(self, age: int, host_type: str, setting: str = "") -> float:
        """The product for one person (and setting)."""
        of_age = [value for start, value in self.by_age if age >= start]
        number = self.base * (of_age[-1] if of_age else 1.0)
        return number * self.by_host_type.get(host_type, 1.0) * self.by_setting.get(setting, 1.0)


def table(raw: Any) -> Table:
    """A table from a number or from { by_age, by_host_type, by_setting }."""
    if not isinstance(raw, dict):
        return Table(float(raw))
    ages = tuple((float(row["from"]), float(row["value"])) for row in raw.get("by_age", []))
    return Table(1.0, ages, dict(raw.get("by_host_type", {})), dict(raw.get("by_setting", {})))


@dataclass(frozen=True)
class Law:
    """A dwell law as written in the scenario."""

    raw: dict[str, Any]

    def draw(self, rng: np.random.Generator) -> int:
        """One dwell in whole ticks, at least one."""
        return max(1, round(self._draw(rng)))

    def _draw(self, rng: np.random.Generator) -> float:
        raw, kind = self.raw, self.raw["distribution"]
        if kind == "empirical":
            weights = np.array(raw.get("weights", [1.0] * len(raw["values"])), dtype=float)
            return float(duration(raw["values"][rng.choice(len(weights), p=weights / weights.sum())]))
        ticks = {key: duration(text) for key, text in raw.items() if isinstance(text, str) and key != "distribution"}
        if kind == "fixed":
            return ticks["value"]
        if kind == "exponential":
            return rng.exponential(ticks["mean"])
        if kind == "uniform":
            return rng.uniform(ticks["low"], ticks["high"])
        if kind == "weibull":
            return ticks["scale"] * float(rng.weibull(raw["shape"]))
        if kind == "gamma":
            shape = raw["shape"] if "shape" in raw else (ticks["mean"] / ticks["sd"]) ** 2
            return rng.gamma(shape, ticks["mean"] / shape)
        if kind == "lognormal":
            if "median" in raw:
                return ticks["median"] * math.exp(float(raw["sigma"]) * rng.standard_normal())
            variance = math.log1p((ticks["sd"] / ticks["mean"]) ** 2)
            return ticks["mean"] * math.exp(math.sqrt(variance) * rng.standard_normal() - variance / 2)
        raise ValueError(f"unknown law {kind!r}")
