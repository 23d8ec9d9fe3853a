"""Durations and rates with their units."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyosan.core import units
from hyosan.core.units import format_duration, format_rate, parse_duration, parse_rate, rate_per_tick
from hyosan.disease import spec_groups
from hyosan.scenario import positions, scan
from hyosan.transmission import spec_opening


@pytest.mark.parametrize(
    ("text", "ticks"),
    [
        ("90 s", 90_000_000),
        ("10 min", 600_000_000),
        ("1.5 h", 5_400_000_000),
        ("1 hour", 3_600_000_000),
        ("3days", 259_200_000_000),
        ("2 weeks", 1_209_600_000_000),
        ("1e-6 s", 1),
        (" .5 min ", 30_000_000),
        ("0 min", 0),
    ],
)
def test_durations(text: str, ticks: int) -> None:
    assert parse_duration(text) == ticks


@pytest.mark.parametrize(
    ("text", "per_day"),
    [
        ("4 / day", 4),
        ("30 / hour", 720),
        ("0.5/min", 720),
        ("1 / s", 86_400),
        ("7 / week", 1),
        ("0.3 / hour", 7.2),
        ("0 / hour", 0),
    ],
)
def test_rates(text: str, per_day: float) -> None:
    assert parse_rate(text) == per_day
    assert rate_per_tick(per_day) == per_day / 86_400_000_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10", "a unit is missing"),
        ("10 minits", "did you mean 'minutes'?"),
        ("-1 min", "0 or more"),
        ("ten min", "a duration with its unit"),
        ("1 / day", "a duration with its unit"),
        ("1e99 days", "at most"),
        ("1e999999999999999999999 s", "a finite number"),
        ("nan s", "a duration with its unit"),
    ],
)
def test_durations_that_are_none(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_duration(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"), [("4", "its unit"), ("4 day", "its unit"), ("4 / dya", "'day'"), ("-4 / day", "0 or more")]
)
def test_rates_that_are_none(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_rate(text)
    assert words in str(caught.value)


@given(st.integers(0, 2**62))
def test_durations_are_written_exactly(ticks: int) -> None:
    assert parse_duration(format_duration(ticks)) == ticks


@given(st.floats(0, 1e300))
def test_rates_are_written_exactly(per_day: float) -> None:
    assert parse_rate(format_rate(per_day)) == per_day


@pytest.mark.parametrize(
    "module", [units, spec_groups, spec_opening, positions, scan], ids=lambda module: module.__name__
)
def test_examples_in_the_documentation(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
