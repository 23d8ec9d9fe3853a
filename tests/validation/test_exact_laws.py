"""The laws that runs are held to give the numbers stated in VALIDATION.md. Nothing here is statistical."""

from math import exp, log

import exact
import pytest


@pytest.mark.parametrize(("alpha", "win"), [(0.6, 0.4), (0.8, 0.2004091), (1.0, 0.0399692)])
def test_ruin(alpha: float, win: float) -> None:
    """P(zombies win), 199 against 1."""
    assert exact.ruin_law(199, 1, alpha)[-1] == pytest.approx(win, abs=5e-7)


@pytest.mark.parametrize(("r0", "z", "peak"), [(2.0, 0.796812, 0.153426), (3.0, 0.940480, 0.300463)])
def test_final_size_and_peak(r0: float, z: float, peak: float) -> None:
    """Final size; peak prevalence in the limit of many people."""
    assert exact.final_size(r0) == pytest.approx(z, abs=5e-7)
    assert exact.peak_prevalence(r0, 10**15) == pytest.approx(peak, abs=5e-7)


@pytest.mark.parametrize("escape", [0.8, 0.5])
def test_reed_frost(escape: float) -> None:
    """Households of three, any escape; of four, escape 0.8; the exponential law of the same mean escape."""
    three = exact.final_size_law(2, 1, exact.fixed_escape(-log(escape)))
    rest = 1 - escape
    assert three == pytest.approx([escape**2, 2 * escape**2 * rest, rest**2 * (1 + 2 * escape)], abs=1e-12)
    four = exact.final_size_law(3, 1, exact.fixed_escape(-log(0.8)))
    assert four == pytest.approx([0.512, 0.24576, 0.159744, 0.082496], abs=1e-12)
    exponential = exact.final_size_law(3, 1, exact.exponential_escape(1 / 0.8 - 1))
    assert exponential == pytest.approx([0.571, 0.190, 0.134, 0.104], abs=5e-4)


@pytest.mark.parametrize(("period", "mean", "one"), [("exponential", 39.02656, 1 / 3), ("fixed", 63.03475, exp(-2))])
def test_finite(period: str, mean: float, one: float) -> None:
    """99 susceptibles and 1 case, R0 = 2."""
    escape = exact.exponential_escape if period == "exponential" else exact.fixed_escape
    law = exact.final_size_law(99, 1, escape(2 / 99))
    assert sum((k + 1) * p for k, p in enumerate(law)) == pytest.approx(mean, abs=5e-6)
    assert law[0] == pytest.approx(one, abs=5e-7)


@pytest.mark.parametrize(("r_first", "protection", "threshold"), [(3.0, 0.5, 1.8876), (2.0, 0.3, 1.3141)])
def test_strain_invasion(r_first: float, protection: float, threshold: float) -> None:
    """A second strain has a final size above the threshold only."""
    exactly = 1 / (1 - protection * exact.final_size(r_first))
    assert exactly == pytest.approx(threshold, abs=5e-5)
    assert exact.second_strain(r_first, 0.999 * exactly, protection) == 0
    assert exact.second_strain(r_first, 1.001 * exactly, protection) > 0


def test_others() -> None:
    """Superspreading, vaccines, networks."""
    assert exact.nb_extinction(1.5, 0.5) == pytest.approx(0.7675919, abs=5e-8)
    assert exact.nb_extinction(3.0, 0.16) == pytest.approx(0.7621884, abs=5e-8)
    assert exact.vaccinated(2.0, 0.5, 0.8, leaky=True) == pytest.approx(0.2205851, abs=5e-8)
    assert exact.vaccinated(2.0, 0.5, 0.8, leaky=False) == pytest.approx(0.1882190, abs=5e-8)
    assert exact.regular_network(4, 0.5) == pytest.approx(0.8541020, abs=5e-8)
    assert exact.regular_network_exponential_major(4) == pytest.approx(0.6627417, abs=5e-8)


def test_mean_of_a_small_run_of_zombies() -> None:
    """155.4 ± 0.5 in VALIDATION.md; by hand with two people, whose first meeting is a bite in 1 of 1.6."""
    assert exact.mean_susceptible(199, 1, 0.6, 10.0) == pytest.approx(155.4, abs=0.5)
    assert exact.mean_susceptible(1, 1, 0.6, 3.0) == pytest.approx(1 - (1 - exp(-1.6 / 2 * 3)) / 1.6)
