"""How outbreaks grow: `growth-rate`, `time-course` (VALIDATION.md)."""

import numpy as np
from exact import peak_sd
from laboratory import DAY, Bench, Floats, Ints, Outcome, Row, Rows, room, sir
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

R0, LATENT_DAYS, INFECTIOUS_DAYS = 2.5, 3.0, 5.0
LATENT = f'{{ distribution = "exponential", mean = "{LATENT_DAYS:g} days" }}'
ONE_PERCENT = 0.01
EVERY_DAYS = 0.1
"""Between records of a time course."""
START = np.datetime64("2024-01-01", "us")
"""Of the scenarios of `laboratory.clock`."""


def exact_growth_rate() -> float:
    """Wallinga and Lipsitch: R0 = (1 + r latent) (1 + r infectious), per day."""
    return float(brentq(lambda r: (1 + r * LATENT_DAYS) * (1 + r * INFECTIOUS_DAYS) - R0, 0.0, 1.0))


def growth_rate(seed: int, *, people: int, seeds: int, runs: int, tolerance: float) -> Rows:
    """`growth-rate`: infections of days 15 to 22 against those of days 8 to 15, when about 0.6 % are infected.

    Seeded in the infectious state, one of 4,000; by day 8 the second eigenvalue is forgotten (e^-6.6). Standard error:
    runs left out one by one.
    """
    text = sir(
        "exponential",
        r0=R0 / INFECTIOUS_DAYS,
        latent=LATENT,
        days=INFECTIOUS_DAYS,
        seeds=f'count = {seeds}\nstate = "infectious"',
        duration="22 days",
    )
    bench = Bench(text, room(people))
    weeks = np.array([_two_weeks(infection_rows(bench.run(1000 * seed + run)), people, seeds) for run in range(runs)])
    without = weeks.sum(axis=0) - weeks
    spread = np.log(without[:, 1] / without[:, 0]) / 7
    se = float(np.sqrt((runs - 1) * spread.var()))
    rate = float(np.log(weeks[:, 1].sum() / weeks[:, 0].sum()) / 7)
    exact = exact_growth_rate()
    return [Row("growth-rate R0=2.5 SEIR 3 + 5 days", exact, rate, se, tolerance * exact, runs)]


def ticks_of(outcome: Outcome, table: str) -> Ints:
    """Microseconds since the start of each row."""
    times = np.asarray(outcome.tables[table]["time"].to_numpy(), dtype="datetime64[us]")
    return (times - START).astype(np.int64)


def infection_rows(outcome: Outcome) -> Ints:
    """Infections: microseconds since the start, person, infector (-1: seeded)."""
    columns = [outcome.numbers("infections", name) for name in ("person", "infector")]
    return np.column_stack([ticks_of(outcome, "infections"), *columns])


def _two_weeks(rows: Ints, people: int, seeds: int) -> tuple[float, float]:
    """Infections of two weeks, each counted as people / susceptible."""
    days = np.sort(rows[rows[:, 2] >= 0, 0]) / DAY
    weights = people / (people - seeds - np.arange(len(days)))
    first, second = (float(weights[(days >= begin) & (days < begin + 7)].sum()) for begin in (8, 15))
    return first, second


def time_course(
    seed: int, *, people: int, latent: bool, runs: int, beginnings: int, tolerance: float, days: float
) -> Rows:
    """`time-course`: R0 2.5, 5 days, 1e-4 seeded in I: peak prevalence of the infectious and its day.

    Nearly all chance of the day is in the beginning, which costs little: `beginnings` runs are followed until 1 % have
    been infected, `runs` of them over the peak; the day is the mean of the one and the mean time from there to the
    other. `tolerance`: of the peak, relative; `days`: of its day. The standard errors are stated: of the peak that
    without latent stage, of the days those of a branching process, from the seeds and from 1 % on.
    """
    initial = 1e-4
    exact_peak, exact_day, one_percent = _solved(initial, latent)
    rate = exact_growth_rate() if latent else (R0 - 1) / INFECTIOUS_DAYS
    spread = float(np.sqrt(_variance(rate, latent))) / rate
    begin_sd, rest_sd = (spread / np.sqrt(share * people) for share in (initial, ONE_PERCENT / 2))
    whole, begun = (
        Bench(
            sir(
                "exponential",
                r0=R0 / INFECTIOUS_DAYS,
                latent=LATENT if latent else "",
                days=INFECTIOUS_DAYS,
                seeds=f'count = {round(initial * people)}\nstate = "infectious"',
                duration=f"{until:.1f} days",
            ),
            room(people),
            tables=(),
            every=f"{EVERY_DAYS} days",
        )
        for until in (exact_day + 6 * begin_sd + 6, one_percent + 6 * begin_sd + 1)
    )
    courses = np.array([_course(whole.run(1000 * seed + run)) for run in range(runs)])
    days_to = [_one_percent(begun.run(1000 * seed + run)) for run in range(runs, beginnings)]
    begin = float(np.mean([*courses[:, 2], *days_to]))
    day = begin + float((courses[:, 1] - courses[:, 2]).mean())
    day_se = float(np.hypot(begin_sd / np.sqrt(beginnings), rest_sd / np.sqrt(runs)))
    name = f"time-course {'SEIR' if latent else 'SIR'} N={people:,}"
    peak_se = float(peak_sd(R0) / np.sqrt(people * runs))
    return [
        Row(f"{name}: peak", exact_peak, float(courses[:, 0].mean()), peak_se, tolerance * exact_peak, runs, True),
        Row(f"{name}: day", exact_day, day, day_se, days, beginnings, True),
    ]


def _variance(rate: float, latent: bool) -> float:
    """Of how many times an infectious person's outbreak is the mean one, when it has grown (branching process).

    W, its size over its mean, is Σ exp(-rate × time of infection) × (1 or exp(-rate × latent time)) × W of the
    infected; the times are those of a Poisson process during an exponential period.
    """
    infect, recover, become = R0 / INFECTIOUS_DAYS, 1 / INFECTIOUS_DAYS, 1 / LATENT_DAYS
    once, twice = (become / (become + k * rate) if latent else 1.0 for k in (1, 2))
    squared = infect**2 / rate**2 * (1 - 2 * recover / (recover + rate) + recover / (recover + 2 * rate)) * once**2
    return float(squared / (1 - infect / (recover + 2 * rate) * twice) - 1)


def _days_and_susceptible(outcome: Outcome) -> tuple[Floats, Floats]:
    """Days since the start, and the share susceptible, of each record."""
    times = outcome.timeline.index.to_numpy().astype("datetime64[us]")
    days = (times - START).astype(np.int64) / DAY
    return days, outcome.timeline["susceptible"].to_numpy() / outcome.per_copy


def _one_percent(outcome: Outcome) -> float:
    """The day by which 1 % have been infected, between records as if evenly."""
    days, susceptible = _days_and_susceptible(outcome)
    return float(np.interp(ONE_PERCENT, 1 - susceptible, days))


def _course(outcome: Outcome) -> tuple[float, float, float]:
    """Largest prevalence of the infectious (share of people), its day, and the day by which 1 % have been infected."""
    day, _ = _days_and_susceptible(outcome)
    share = outcome.timeline["infectious"].to_numpy() / outcome.per_copy
    # A parabola through what is near the top: the highest moment itself is a matter of chance.
    near = share > 0.98 * share.max()
    middle = float(day[near].mean())
    curve = np.polyfit(day[near] - middle, share[near], 2)
    at = -curve[1] / (2 * curve[0])
    return float(np.polyval(curve, at)), middle + float(at), _one_percent(outcome)


def _solved(initial: float, latent: bool) -> tuple[float, float, float]:
    """Peak, its day and the day by which 1 % have been infected, by the differential equation."""
    beta, gamma, sigma = R0 / INFECTIOUS_DAYS, 1 / INFECTIOUS_DAYS, 1 / LATENT_DAYS

    def change(_time: float, y: Floats) -> list[float]:
        new = beta * y[0] * y[2]
        ill = sigma * y[1] if latent else new
        return [-new, (new - ill) if latent else 0.0, ill - gamma * y[2]]

    times = np.linspace(0, 120, 1_200_001)
    solved = solve_ivp(change, (0, 120), [1 - initial, 0.0, initial], t_eval=times, rtol=1e-10, atol=1e-13)
    one_percent = float(np.interp(ONE_PERCENT, 1 - solved.y[0], times))
    return float(solved.y[2].max()), float(times[solved.y[2].argmax()]), one_percent
