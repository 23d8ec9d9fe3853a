"""The boarding school of 1978 (VALIDATION.md): the textbook fit, what was observed, and what the scenario gives.

The fit is deterministic. Its trap: it infects 97 % of 763 boys while 512 were ever in bed, since "in bed" is not I. The
scenario `influenza-england-1978` has the two apart; its runs are held against the observed. Conditions and false alarm:
verification/boarding_school.py. The catalogue's tests hold single runs against its expected outcome.
Counts: R package outbreaks (MIT), `influenza_england_1978_school`; BMJ 1978;1:587.
"""

from functools import partial

import boarding_school
import numpy as np
import pytest
from exact import final_size
from laboratory import failures
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares

from hyosan.catalogue import EXPECTED
from hyosan.catalogue.expected import read_expected

BOYS = 763
IN_BED = np.array([3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4])
"""On 14 days from 22 January 1978."""


def in_bed(beta: float, gamma: float) -> NDArray[np.float64]:
    """I of the SIR model on the days observed; one boy is infected the day before the first."""

    def slopes(_: float, state: NDArray[np.float64]) -> list[float]:
        new = beta * state[0] * state[1] / BOYS
        return [-new, new - gamma * state[1]]

    days = np.arange(1, 1 + len(IN_BED))
    course = solve_ivp(slopes, (0, days[-1]), [BOYS - 1, 1], t_eval=days, rtol=1e-10, atol=1e-10, method="DOP853")
    return np.asarray(course.y[1])


def test_least_squares_fit() -> None:
    """The published numbers, to all digits given."""
    fit = least_squares(lambda x: in_bed(x[0], x[1]) - IN_BED, [1.5, 0.5], xtol=1e-12, ftol=1e-12, gtol=1e-12)
    beta, gamma = fit.x
    assert beta == pytest.approx(1.6692, abs=5e-5)
    assert gamma == pytest.approx(0.44345, abs=5e-6)
    assert beta / gamma == pytest.approx(3.764, abs=5e-4)
    assert 2 * fit.cost == pytest.approx(4121.9, abs=0.05)
    assert final_size(beta / gamma, 1 / BOYS) == pytest.approx(0.97, abs=0.005)


def test_targets_of_the_observed_state() -> None:
    """Bed-days 1,559, peak 298 on day 6."""
    assert IN_BED.sum() == 1559
    assert (IN_BED.max(), 1 + IN_BED.argmax()) == (298, 6)
    targets = {name: target for name, target, _ in boarding_school.TARGETS.values()}
    assert targets == {"ever": 512, "bed_days": 1559, "peak": 298, "peak_day": 6}


def test_runs_have_the_targets() -> None:
    """400 schools run by the public interface: means and spread of ever in bed, bed-days, peak and its day."""
    check = partial(boarding_school.observed, copies=400)
    assert [str(row) for row in failures(check, seed=1)] == []


def test_runs_have_the_distribution_of_the_catalogue() -> None:
    """Medians as in the expected outcome. Not of the peak's day: half of the schools have 6 and half have 7."""
    expected = read_expected(EXPECTED / f"{boarding_school.SCENARIO}.toml")
    found = boarding_school.schools(200, seed=2)
    for name, values in (("ever_in_bed", found.ever), ("bed_days", found.bed_days), ("peak_in_bed", found.peak)):
        assert expected.measure(name).agrees(values.tolist()), name
    assert np.isin(found.peak_day, [6, 7]).mean() > 0.85
