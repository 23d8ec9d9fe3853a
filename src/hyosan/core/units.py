"""Durations and rates with their units, as written in scenario files.

Time is counted in whole microseconds (*ticks*); rates are floats per day. In text a duration is "10 min" or
"1.5 hours", a rate "4 / day" or "0.5 / min". A number without a unit is refused.
"""

import re
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from hyosan.core.errors import nearest
from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND, TICKS_PER_WEEK

_WORDS = {
    TICKS_PER_SECOND: ("s", "sec", "second", "seconds"),
    TICKS_PER_MINUTE: ("min", "minute", "minutes"),
    TICKS_PER_HOUR: ("h", "hour", "hours"),
    TICKS_PER_DAY: ("d", "day", "days"),
    TICKS_PER_WEEK: ("week", "weeks"),
}
UNITS = {word: ticks for ticks, words in _WORDS.items() for word in words}

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_DURATION = re.compile(rf"\s*({_NUMBER})\s*([^\W\d_]\w*)\s*")
_RATE = re.compile(rf"\s*({_NUMBER})\s*/\s*([^\W\d_]\w*)\s*")
_LONGEST_TICKS = 2**62
_UNIT_PATTERN = "|".join(UNITS)


def _decimal(text: str) -> Decimal:
    """The number of a text; out of all bounds is refused here, before arithmetic spends time on it."""
    try:
        number = Decimal(text)
    except DecimalException:
        number = Decimal("Infinity")
    if not number.is_finite() or number.adjusted() > 300:
        raise ValueError(f"got '{text}', allowed: a finite number")
    return number if number.adjusted() > -400 else Decimal(0)


def _unit_ticks(word: str) -> int:
    if word not in UNITS:
        raise ValueError(f"unknown unit '{word}': {nearest(word, UNITS)} (units: s, min, hour, day, week)")
    return UNITS[word]


def parse_duration(text: str) -> int:
    """The ticks (microseconds) of a duration such as "10 min", rounded to whole ticks.

    >>> parse_duration("1.5 hours")
    5400000000
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        hint = ": a unit is missing" if re.fullmatch(rf"\s*{_NUMBER}\s*", text) else ""
        raise ValueError(f'got text \'{text}\'{hint}, allowed: a duration with its unit, such as "10 min" or "3 days"')
    number = _decimal(match[1])
    if number < 0:
        raise ValueError(f"got '{text}', allowed: a duration of 0 or more")
    unit = _unit_ticks(match[2])
    if number * unit > _LONGEST_TICKS:
        raise ValueError(f"got '{text}', allowed: at most 146,000 years")
    return int((number * unit).to_integral_value())


def parse_rate(text: str) -> float:
    """The number per day of a rate such as "4 / day".

    >>> parse_rate("0.3 / hour")
    7.2
    """
    match = _RATE.fullmatch(text)
    if match is None:
        raise ValueError(f'got text \'{text}\', allowed: a rate with its unit, such as "4 / day" or "0.5 / hour"')
    number = _decimal(match[1])
    if number < 0:
        raise ValueError(f"got '{text}', allowed: a rate of 0 or more")
    unit = _unit_ticks(match[2])
    return float(number * (TICKS_PER_DAY // unit) if unit <= TICKS_PER_DAY else number / 7)


def format_duration(ticks: int) -> str:
    """The text of a duration in ticks, exact, in the largest unit with at most one decimal.

    >>> format_duration(5_400_000_000), format_duration(600_000_000)
    ('1.5 hours', '10 min')
    """
    for unit, one, many in (
        (TICKS_PER_DAY, "day", "days"),
        (TICKS_PER_HOUR, "hour", "hours"),
        (TICKS_PER_MINUTE, "min", "min"),
    ):
        if ticks >= unit and ticks * 10 % unit == 0:
            return f"{_plain(Decimal(ticks) / unit)} {one if ticks == unit else many}"
    return f"{_plain(Decimal(ticks) / TICKS_PER_SECOND)} s" if ticks else "0 s"


def format_rate(per_day: float) -> str:
    """The text of a rate per day, exact, in the unit that needs the fewest digits.

    >>> format_rate(4.0), format_rate(240.0)
    ('4 / day', '10 / hour')
    """
    exact = Decimal(repr(float(per_day)))
    texts = [f"{_plain(exact)} / day"]
    for word, count in (("hour", 24), ("min", 1440)):
        text = f"{_plain(exact / count)} / {word}"
        if parse_rate(text) == per_day:
            texts.append(text)
    return min(texts, key=lambda text: len(text.split()[0]))


def rate_per_tick(per_day: float) -> float:
    """The rate per microsecond of a rate per day."""
    return per_day / TICKS_PER_DAY


def _plain(number: Decimal) -> str:
    """A decimal without trailing zeros; an exponent only where plain digits would be long."""
    plain = format(number.normalize(), "f")
    return plain if len(plain) <= 20 else repr(float(number))


def _reader(parse: Callable[[str], Any], example: str) -> Callable[[Any], Any]:
    """A pydantic validator of texts with a unit; a bare number is told what it lacks."""

    def read(value: Any) -> Any:
        try:
            if isinstance(value, str):
                return parse(value)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                raise ValueError(f'got number {value} without a unit, allowed: text such as "{example}"')
        except ValueError as problem:
            raise PydanticCustomError("unit", "{text}", {"text": str(problem)}) from None
        raise PydanticCustomError("shape", "not a text with a unit")

    return read


def _positive(value: int) -> int:
    if value <= 0:
        raise PydanticCustomError(
            "unit", "{text}", {"text": f"got '{format_duration(value)}', allowed: more than 0 (at least 0.000001 s)"}
        )
    return value


_DURATION_SCHEMA = WithJsonSchema(
    {
        "type": "string",
        "format": "hyosan-duration",
        "pattern": rf"^\s*\+?[0-9.eE+-]+\s*({_UNIT_PATTERN})\s*$",
        "examples": ["10 min"],
    }
)
_RATE_SCHEMA = WithJsonSchema(
    {
        "type": "string",
        "format": "hyosan-rate",
        "pattern": rf"^\s*\+?[0-9.eE+-]+\s*/\s*({_UNIT_PATTERN})\s*$",
        "examples": ["4 / day"],
    }
)

Duration = Annotated[
    int, BeforeValidator(_reader(parse_duration, "10 min")), PlainSerializer(format_duration), _DURATION_SCHEMA
]
"""Ticks (microseconds), 0 or more; written as text with a unit."""

PositiveDuration = Annotated[Duration, AfterValidator(_positive)]
"""Ticks (microseconds), at least one; written as text with a unit."""

Rate = Annotated[float, BeforeValidator(_reader(parse_rate, "4 / day")), PlainSerializer(format_rate), _RATE_SCHEMA]
"""A number per day, 0 or more and finite; written as text with a unit."""
