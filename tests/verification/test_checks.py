"""The long checks as a program, and what one of them reckons by hand."""

import argparse
import importlib
from math import exp

import numpy as np
import pytest
from checks_households import household_offspring
from laboratory import DAY


def chosen(*names: str, only: tuple[str, ...] = ()) -> list[str]:
    program = importlib.import_module("verification.__main__")
    found: list[str] = program.chosen_names(argparse.Namespace(names=names, only=only))
    return found


def test_checks_are_chosen_by_beginning_or_by_name() -> None:
    everything = chosen()
    assert len(everything) == len(set(everything)) > 50
    assert chosen("households-global") == ["households-global-attack", "households-global-reproduction"]
    assert chosen(only=("seasonal",)) == ["seasonal"]
    assert chosen("households", only=("seasonal",)) == ["seasonal", *chosen("households")]


@pytest.mark.parametrize(("names", "only"), [(("no-such",), ()), ((), ("households-global",)), (("seasonal", "x"), ())])
def test_what_is_no_check_is_told(names: tuple[str, ...], only: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit, match="no check '"):
        chosen(*names, only=only)


def test_the_offspring_of_households_by_hand() -> None:
    """Twelve people in three homes. Homes 0 and 1 have a seed; home 1 is entered from outside and counts no longer."""
    rows = [(0, 0, -1), (0, 4, -1), (0.5, 1, 0), (0.6, 8, 1), (0.7, 5, 1), (0.8, 9, 4)]
    ticks = np.array([(round(day * DAY), person, infector) for day, person, infector in rows])
    per_day = 0.8 / 11
    until_local = 3 * per_day * (0.5 + 0.5)
    first = 11 / 9 * exp(until_local + 2 * per_day * (0.6 + 0.6 + 0.1 - 1.0))
    second = 11 / 8 * exp(until_local + 2 * per_day * (0.7 + 0.7 + 0.2 + 0.1 - 1.0))
    assert household_offspring(ticks, 12) == pytest.approx([first + second, 0])


def test_households_with_two_seeds_are_left_out() -> None:
    rows = np.array([(0, 0, -1), (0, 1, -1), (0, 4, -1), (DAY // 2, 8, 0)])
    assert household_offspring(rows, 12).tolist() == [0]
