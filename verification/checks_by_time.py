"""Reproduction numbers by time in runs of the engine: `r-by-time` (VALIDATION.md)."""

import numpy as np
from checks_growth import ticks_of
from laboratory import DAY, Bench, Floats, Ints, Rows, dwell, mean, room, share, sir

from hyosan.results.indicators.renewal import reproduction_posterior

R0, LATENT_DAYS, INFECTIOUS_DAYS = 1.8, 2.0, 4.0
SEEDS, WINDOW, LEVEL = 40, 7, 0.95


def lag_weights() -> Floats:
    """Probability of 1, 2, ... days from the day of an infection to that of one it leads to.

    The interval is even over the infectious period, the time of day of the infector even over a day.
    """
    fine = np.linspace(LATENT_DAYS, LATENT_DAYS + INFECTIOUS_DAYS, 4001)
    fine = (fine[1:] + fine[:-1]) / 2
    hours = (np.arange(200) + 0.5) / 200
    days = np.floor(fine[:, None] + hours[None, :]).astype(int)
    return np.bincount(days.ravel())[1:] / days.size


def instantaneous(seed: int, *, people: int, copies: int, until_day: int, tolerance: float) -> Rows:
    """How often the 95 % interval of Cori's estimate for the week before `until_day` holds the true R: R0 · S / N.

    Conditions: one well-mixed room, the generation interval known, latent and infectious periods fixed, so that the
    pressure of earlier infections is known too; S / N is the mean over the week, weighted with that pressure. Each copy
    is one epidemic.
    """
    name = "r-by-time"
    text = sir(
        "fixed", r0=R0 / INFECTIOUS_DAYS, latent=dwell("fixed", LATENT_DAYS), days=INFECTIOUS_DAYS,
        seeds=f"count = {SEEDS}", duration=f"{until_day} days",
    )  # fmt: skip
    outcome = Bench(text, room(people), copies).run(seed)
    day = ticks_of(outcome, "infections") // DAY
    local = outcome.numbers("infections", "infector") >= 0
    copy = outcome.copy_of("infections")
    weights = lag_weights()
    covered, ratios = np.zeros(copies, bool), np.zeros(copies)
    for number in range(copies):
        mine = copy == number
        everybody = np.bincount(day[mine], minlength=until_day)[:until_day]
        counted = np.bincount(day[mine & local], minlength=until_day)[:until_day]
        found = reproduction_posterior(counted, everybody, weights, WINDOW, (5.0, 5.0), LEVEL)
        truth = R0 * _susceptible(everybody, weights, people, until_day)
        covered[number] = found.lower[-1] <= truth <= found.upper[-1]
        ratios[number] = found.mean[-1] / truth
    return [
        share(f"{name}: Cori's interval holds R", LEVEL, covered, tolerance),
        mean(f"{name}: estimate over R", 1.0, ratios, tolerance),
    ]


def _susceptible(everybody: Ints, weights: Floats, people: int, until_day: int) -> float:
    """Mean share of the susceptible over the last week, weighted with the pressure of each day."""
    days = np.arange(until_day - WINDOW, until_day)
    pressure = [float(weights[: min(d, len(weights))] @ everybody[max(0, d - len(weights)) : d][::-1]) for d in days]
    infected = np.cumsum(everybody)
    half_way = np.array([infected[d] - everybody[d] / 2 for d in days])
    return float(np.average(1 - half_way / people, weights=pressure))
