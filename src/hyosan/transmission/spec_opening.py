"""Opening hours: "Mon-Fri 08:30-16:30" as weekly intervals."""

import itertools
import re
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from hyosan.core.errors import nearest
from hyosan.core.spec import contradict, wrong_shape

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_PER_DAY = 24 * 60
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY

_ENTRY = re.compile(r"\s*(\S+?)\s+(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
_EXAMPLE = 'such as "Mon-Fri 08:30-16:30" or "daily 07:00-24:00"'


class OpeningInterval(NamedTuple):
    """A weekly interval of local time: day (0 = Monday), start and end in minutes after midnight (end excluded)."""

    day: int
    start: int
    end: int


ALWAYS = tuple(OpeningInterval(day, 0, MINUTES_PER_DAY) for day in range(7))
"""Open at all times."""


def parse_open(entries: list[str]) -> tuple[OpeningInterval, ...]:
    """The weekly intervals of a list of entries, in order of time.

    >>> parse_open(["Sat,Sun 10:00-12:00"])
    (OpeningInterval(day=5, start=600, end=720), OpeningInterval(day=6, start=600, end=720))
    """
    intervals = sorted(interval for entry in entries for interval in _parse_entry(entry))
    for earlier, later in itertools.pairwise(intervals):
        if earlier.day == later.day and later.start < earlier.end:
            raise ValueError(f"the intervals {_hours(earlier)} and {_hours(later)} of {DAYS[later.day]} overlap")
    return tuple(intervals)


def format_open(intervals: tuple[OpeningInterval, ...]) -> list[str]:
    """The entries of weekly intervals: days with the same hours together."""
    days_by_hours: dict[str, list[int]] = {}
    for interval in sorted(intervals, key=lambda interval: (interval.start, interval.end, interval.day)):
        days_by_hours.setdefault(_hours(interval), []).append(interval.day)
    return [f"{_format_days(days)} {hours}" for hours, days in days_by_hours.items()]


def _parse_entry(entry: str) -> list[OpeningInterval]:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise ValueError(f"got text '{entry}', allowed: days and hours {_EXAMPLE}")
    start, end = (_minutes(match[i], match[i + 1], entry) for i in (2, 4))
    if start >= end:
        hint = "; past midnight, give two entries" if start > end else ""
        raise ValueError(f"'{entry}' ends at {match[4]}:{match[5]}, not after its start{hint}")
    return [OpeningInterval(day, start, end) for day in _parse_days(match[1])]


def _minutes(hours: str, minutes: str, entry: str) -> int:
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > MINUTES_PER_DAY:
        raise ValueError(f"'{hours}:{minutes}' in '{entry}' is no time of day, allowed: 00:00 to 24:00")
    return total


def _parse_days(text: str) -> list[int]:
    if text == "daily":
        return list(range(7))
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, end = _day(first), _day(last or first)
        # "Sat-Mon" runs over the end of the week.
        days += [(start + i) % 7 for i in range((end - start) % 7 + 1)]
    return days


def _day(word: str) -> int:
    if word not in DAYS:
        raise ValueError(f"unknown day '{word}': {nearest(word, DAYS)} (days: {', '.join(DAYS)}, daily)")
    return DAYS.index(word)


def _hours(interval: OpeningInterval) -> str:
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in interval[1:])


def _format_days(days: list[int]) -> str:
    if len(days) == 7:
        return "daily"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
    return ",".join(DAYS[day] for day in days)


def _read(given: Any) -> Any:
    if not isinstance(given, (list, tuple)):
        raise wrong_shape()
    if given and all(isinstance(entry, tuple) for entry in given):
        return given
    if not all(isinstance(entry, str) for entry in given):
        raise wrong_shape()
    if not given:
        contradict(
            [
                (
                    "",
                    "an empty list: the setting would never be open; leave the key out for one that is always open",
                )
            ]
        )
    try:
        return parse_open(list(given))
    except ValueError as problem:
        raise PydanticCustomError("unit", "{text}", {"text": str(problem)}) from None


Opening = Annotated[
    tuple[OpeningInterval, ...],
    BeforeValidator(_read),
    PlainSerializer(format_open),
    WithJsonSchema({"type": "array", "items": {"type": "string", "examples": ["Mon-Fri 08:30-16:30"]}, "minItems": 1}),
]
"""Weekly intervals in local time, written as "<days> <from>-<to>"."""
