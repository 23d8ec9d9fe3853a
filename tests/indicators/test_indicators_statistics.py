"""Estimates against truth that is known, by simulation with fixed seeds.

False alarms: each binomial test passes for p > 1e-4, each estimate within 4 standard errors (6e-5): all of them
together stay below 1e-3.
"""

from pathlib import Path

import numpy as np
import pytest
from runs import ONE_STRAIN, run_text, write_crowd
from scipy import stats

from hyosan.results.indicators.growth import poisson_trend
from hyosan.results.indicators.negative_binomial import fit_dispersion
from hyosan.results.indicators.renewal import gamma_weights, reproduction_posterior

LEAST_P = 1e-4
LEVEL = 0.95


def _renewal(rng: np.random.Generator, r: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Poisson infections by day with R of each day, after a hundred on the first."""
    counts = np.zeros(len(r), dtype=np.int64)
    counts[0] = 100
    for day in range(1, len(r)):
        lags = min(day, len(weights))
        counts[day] = rng.poisson(r[day] * (weights[:lags] @ counts[day - lags : day][::-1]))
    return counts


@pytest.mark.parametrize("day", [20, 29, 50, 59])
def test_instantaneous_r_covers_the_true_r_at_its_nominal_rate(day: int) -> None:
    # R is 1.4, then 0.8 from day 30: in no window of seven days that ends on one of these days does it change.
    weights = gamma_weights(2.6, 1.3, 1.0)
    r = np.where(np.arange(60) < 30, 1.4, 0.8)
    rng = np.random.default_rng([11, day])
    runs = 1000
    covered = 0
    for _ in range(runs):
        counts = _renewal(rng, r, weights)
        found = reproduction_posterior(counts, counts, weights, 7, (5.0, 5.0), LEVEL)
        covered += found.lower[day] <= r[day] <= found.upper[day]
    assert stats.binomtest(covered, runs, LEVEL).pvalue > LEAST_P


def test_instantaneous_r_does_not_take_imported_cases_for_local_ones() -> None:
    weights = gamma_weights(2.6, 1.3, 1.0)
    rng = np.random.default_rng(12)
    runs, covered = 1000, 0
    for _ in range(runs):
        local, everybody = np.zeros(40, np.int64), np.zeros(40, np.int64)
        for day in range(40):
            lags = min(day, len(weights))
            local[day] = rng.poisson(0.7 * (weights[:lags] @ everybody[day - lags : day][::-1])) if lags else 0
            everybody[day] = local[day] + rng.poisson(15)
        found = reproduction_posterior(local, everybody, weights, 7, (5.0, 5.0), LEVEL)
        covered += found.lower[39] <= 0.7 <= found.upper[39]
    assert stats.binomtest(covered, runs, LEVEL).pvalue > LEAST_P


@pytest.mark.parametrize(("mean", "k"), [(1.8, 0.16), (1.3, 0.5), (2.5, 3.0)])
def test_k_of_simulated_offspring_is_recovered(mean: float, k: float) -> None:
    counts = stats.nbinom.rvs(k, k / (k + mean), size=100_000, random_state=21)
    found = fit_dispersion(counts, level=1 - 2 * stats.norm.sf(4))
    assert found.lower < k < found.upper
    assert found.k == pytest.approx(k, rel=0.1)
    assert found.upper / found.lower < 1.5


def test_the_interval_of_k_covers_at_its_nominal_rate() -> None:
    rng = np.random.default_rng(22)
    runs, covered = 500, 0
    for _ in range(runs):
        found = fit_dispersion(rng.negative_binomial(0.5, 0.5 / (0.5 + 1.5), size=800))
        covered += found.lower <= 0.5 <= found.upper
    assert stats.binomtest(covered, runs, LEVEL).pvalue > LEAST_P


def test_poisson_offspring_have_an_infinite_k_within_the_interval() -> None:
    counts = np.random.default_rng(23).poisson(1.5, size=50_000)
    assert fit_dispersion(counts, level=1 - 2 * stats.norm.sf(4)).upper == np.inf
    assert fit_dispersion(np.ones(1000, np.int64)).k == np.inf
    assert np.isnan(fit_dispersion(np.zeros(10, np.int64)).k)


def test_the_interval_of_the_growth_rate_covers_at_its_nominal_rate() -> None:
    rng = np.random.default_rng(24)
    runs = 1000
    counts = rng.poisson(30 * np.exp(0.1 * np.arange(15)), size=(runs, 15))
    trends = [poisson_trend(row) for row in counts]
    covered = sum(trend.lower <= 0.1 <= trend.upper for trend in trends)
    # Dispersion below 1 is taken as 1: the interval is never too narrow, and a little wide.
    assert stats.binomtest(covered, runs, LEVEL, alternative="less").pvalue > LEAST_P
    assert covered / runs < 0.99
    assert np.mean([trend.rate for trend in trends]) == pytest.approx(
        0.1, abs=4 * np.std([t.rate for t in trends]) / runs**0.5
    )


def test_realised_r_and_growth_against_a_well_mixed_epidemic(tmp_path: Path) -> None:
    """Pair rate R0·γ/(N − 1): local infections are a counting process with rate R0·γ·I·S/(N − 1)."""
    people, r0 = 3000, 2.0
    write_crowd(tmp_path / "people", people)
    text = ONE_STRAIN.format(days=120, contacts=r0 / 4, seeds=20)
    found = run_text(tmp_path, text, seed=4).indicators()
    rows = found.instantaneous_reproduction_number(period="1 day", window=1)
    local = rows["local_infections"].to_numpy()
    left = people - np.cumsum(local + rows["seeded_infections"].to_numpy())
    # R0 is estimated by the infections of all days over what they would be if R0 were 1.
    usable = (rows["realised"] > 0).to_numpy()
    susceptible = (left + local / 2) / (people - 1)
    expected = local[usable] / rows["realised"].to_numpy()[usable] * susceptible[usable]
    estimate = local[usable].sum() / expected.sum()
    assert local.sum() > 0.7 * people
    # Poisson counts over a mean infectious time that is known to 1/√n.
    assert abs(estimate / r0 - 1) < 4 * np.sqrt(2 / local.sum())
    growth = found.growth_rate().iloc[0]
    wide = (growth["upper_per_day"] - growth["lower_per_day"]) / 2
    assert abs(growth["rate_per_day"] - (r0 - 1) / 4) < 3 * wide
