"""The search for a transmissibility in a laboratory without people: a noisy, steep or stubborn number of offspring."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, log

import numpy as np
import pytest

from hyosan.analysis.fit.definition import Guess
from hyosan.analysis.fit.outbreaks import Outbreaks
from hyosan.analysis.fit.solve import LONGEST_STEP, MOST_TRIES, NothingSeenError, Search
from hyosan.disease.spec import TargetSpec

CASES = 1000.0
TOLERANCE = 0.003
SETTINGS = ("home", "town")


@dataclass
class Stub:
    """A laboratory in which a transmissibility has the offspring that it is told, by setting."""

    offspring: Callable[[Guess], tuple[float, ...]]
    tried: list[Guess] = field(default_factory=list)

    def run(self, guess: Guess) -> Outbreaks:
        """One outbreak, with a row for each setting."""
        self.tried.append(guess)
        numbers = np.array(self.offspring(guess))
        rows, none = np.zeros(len(numbers), np.int64), np.zeros(1)
        cases = np.array([CASES if numbers.sum() > 0 else 0.0])
        weight, setting = CASES * numbers, np.arange(len(numbers))
        return Outbreaks(cases, none, none, rows, weight, np.ones(len(numbers)), setting, SETTINGS[: len(numbers)])

    @property
    def transmissibilities(self) -> np.ndarray:
        """What was tried, in logarithms."""
        return np.log([guess.transmissibility for guess in self.tried])


def one_number(reproduction_number: Callable[[float], float]) -> Stub:
    """Offspring in one setting, by transmissibility."""
    return Stub(lambda guess: (reproduction_number(guess.transmissibility),))


def solved(stub: Stub, start: float, target: str = "reproduction_number") -> float:
    """The transmissibility found for two offspring."""
    search = Search(TargetSpec.model_validate({target: 2.0}), lambda _guess, _found: None)
    point, _ = search.solve(np.array([log(start)]), stub.run, TOLERANCE)
    return exp(point[0])


def noisy(transmissibility: float) -> float:
    """Flat where most outbreaks die out, with jumps as few, overdispersed outbreaks give."""
    jump = 0.08 * np.sin(997 * log(transmissibility))
    level = 0.05 * log(transmissibility / 0.06) if transmissibility < 0.05 else 0.3
    return float(2.0 * exp(level + jump))


def steep(transmissibility: float) -> float:
    """Hardly any below 0.1, saturated above."""
    return float(0.02 + 3.5 / (1 + (0.1 / transmissibility) ** 12))


def test_no_step_is_longer_than_a_factor_of_two() -> None:
    for offspring in (noisy, steep, lambda beta: 20 * beta, lambda beta: 0.5 * beta**0.1):
        stub = one_number(offspring)
        solved(stub, 0.012)
        assert np.abs(np.diff(stub.transmissibilities)).max() <= LONGEST_STEP + 1e-9
        assert len(stub.tried) <= MOST_TRIES + 2


@pytest.mark.parametrize("start", [0.012, 0.1, 0.9])
@pytest.mark.parametrize("offspring", [noisy, steep])
def test_a_bracket_is_never_left(offspring: Callable[[float], float], start: float) -> None:
    stub = one_number(offspring)
    found = offspring(solved(stub, start))
    below, above = -np.inf, np.inf
    for guess in stub.tried:
        point = log(guess.transmissibility)
        if np.isfinite(below) and np.isfinite(above):
            assert below <= point <= above
        if offspring(guess.transmissibility) < 2.0:
            below = max(below, point)
        else:
            above = min(above, point)
    assert above - below <= LONGEST_STEP or found == pytest.approx(2.0, rel=TOLERANCE)


def test_a_steep_number_is_found_from_far_away() -> None:
    for start in (0.012, 0.9):
        stub = one_number(steep)
        assert steep(solved(stub, start)) == pytest.approx(2.0, rel=TOLERANCE)


def test_a_plain_number_needs_few_tries() -> None:
    stub = one_number(lambda beta: 20 * beta**0.8)
    assert solved(stub, 0.04) == pytest.approx(0.1**1.25, rel=2 * TOLERANCE)
    assert len(stub.tried) <= 6


def test_several_numbers_are_found_with_short_steps() -> None:
    """Saturated at home: of two offspring one is to be there."""
    home, town = ([name] for name in SETTINGS)
    groups = [{"settings": home, "share": 0.5}, {"settings": town, "share": 0.5}]
    target = TargetSpec.model_validate({"reproduction_number": 2.0, "shares": groups})
    points: list[np.ndarray] = []

    def offspring(guess: Guess) -> tuple[float, ...]:
        beta = guess.transmissibility
        points.append(np.log([beta, beta * guess.contact_factors["town"]]))
        return float(2 * -np.expm1(-((beta / 0.1) ** 3))), 40 * beta * guess.contact_factors["town"]

    search = Search(target, lambda _guess, _found: None)
    stub = Stub(offspring)
    point, _ = search.solve(np.log([0.03, 0.03]), stub.run, TOLERANCE)
    assert np.abs(np.diff(points, axis=0)).max() <= LONGEST_STEP + 1e-9
    assert np.exp(point) == pytest.approx([0.1 * log(2) ** (1 / 3), 1 / 40], rel=2 * TOLERANCE)


def test_no_cases_however_transmission_is_raised() -> None:
    stub = one_number(lambda _beta: 0.0)
    with pytest.raises(NothingSeenError):
        solved(stub, 0.01)
    assert len(stub.tried) <= 4
