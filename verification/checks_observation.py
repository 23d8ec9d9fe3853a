"""What surveillance tells, against the laws of thinning, delay, tests and fatality (VALIDATION.md: observation)."""

from collections.abc import Sequence

import numpy as np
from laboratory import Bench, Floats, Ints, Outcome, Row, Rows, clock, mean, room
from scipy import stats
from scipy.integrate import quad

START = np.datetime64("2024-01-01")
REPORTED = ("infections", "reporting")


def arriving(counts: Sequence[int], streams: str, days: int) -> str:
    """So many fall ill on each date, and infect nobody; a fifth of them dies, all others recover."""
    rows = [f"  {{ date = {START + day}, count = {count} }}," for day, count in enumerate(counts) if count]
    series = "\n".join(rows)
    return f"""
{clock(f"{days} days")}
[strains.flu]
start = "ill"
[strains.flu.states.ill]
symptomatic = true
dwell = {{ distribution = "gamma", mean = "14 days", shape = 3 }}
next = [{{ to = "dead", probability = {FATALITY} }}, {{ to = "recovered" }}]
[strains.flu.states.recovered]
immune = true
[strains.flu.states.dead]
dead = true
[importation.travellers]
strain = "flu"
series = [
{series}
]
{streams}
"""


FATALITY = 0.2
TO_DEATH = stats.gamma(3, scale=14 / 3)


def detected(seed: int, *, daily: float, k: float, seen: float, days: int) -> Rows:
    """Onsets a day are negative binomial (mean m, k), seen with p: mean p m, variance p m + (p m)² / k.

    Beside it a stream that sees everybody after a gamma delay: what is known of the last ten days at the end, given the
    times of onset.
    """
    counts = np.random.default_rng([seed, 5]).negative_binomial(k, k / (k + daily), days)
    streams = f"""
[surveillance.streams.doctors]
kind = "clinicians"
probability = {seen}
[surveillance.streams.late]
kind = "clinicians"
report_delay = {{ distribution = "gamma", mean = "4 days", shape = 2 }}
"""
    text = arriving(counts.tolist(), streams, days)
    outcome = Bench(text, room(int(counts.sum())), tables=REPORTED).run(seed)
    series = _by_date(outcome, "doctors", days).astype(float)
    m = seen * daily
    variance = m + m**2 / k
    happened = days - _times(outcome)
    recent = happened[happened < 10]
    known = stats.gamma(2, scale=2.0).cdf(recent)
    se = float(np.sqrt((known * (1 - known)).sum()) / len(recent))
    told = _by_date(outcome, "late", days)[-10:].sum() / len(recent)
    return [
        Row("observation: mean of the reported series", m, float(series.mean()), float((variance / days) ** 0.5)),
        mean("observation: its variance", variance, (series - m) ** 2),
        Row("observation: share known of the last ten days", float(known.mean()), float(told), se, units=len(recent)),
    ]


def predictive_value(seed: int, *, people: int, cases: int, days: int = 50) -> Rows:
    """Of positive tests those of carriers: prev·se / (prev·se + (1 − prev)(1 − sp))."""
    sensitivity, specificity, background = 0.8, 0.97, 0.002
    streams = f"""
[surveillance.streams.doctors]
kind = "clinicians"
background = "{background} / day"
[surveillance.streams.bench]
kind = "laboratory"
specimens_from = {{ doctors = 1.0 }}
sensitivity = {sensitivity}
specificity = {specificity}
"""
    text = arriving([cases // days] * days, streams, days)
    outcome = Bench(text, room(people), tables=("infections", "cases")).run(seed)
    fell_ill = np.full(people, -1)
    fell_ill[outcome.numbers("infections", "person")] = outcome.numbers("infections", "time")
    positive = outcome.where("cases", "class", "confirmed")
    specimen = outcome.numbers("cases", "specimen")[positive]
    true = specimen == fell_ill[outcome.numbers("cases", "person")[positive]]
    share = cases / (cases + people * background * days)
    target = share * sensitivity / (share * sensitivity + (1 - share) * (1 - specificity))
    # The number of carriers is given: the share varies less than that of independent people.
    se = float((target * (1 - target) / len(true)) ** 0.5)
    return [Row("observation: predictive value of a positive test", target, float(true.mean()), se, units=len(true))]


def fatality(seed: int, *, cases: int, growth: float = 0.15, days: int = 90) -> Rows:
    """Deaths told by cases told while cases grow by `growth` a day: crude / true = M(−r), here with steps of a day."""
    weight = np.exp(growth * np.arange(days))
    counts = np.random.default_rng([seed, 6]).poisson(cases * weight / weight.sum())
    streams = """
[surveillance.streams.doctors]
kind = "clinicians"
[surveillance.streams.registry]
kind = "death certificate"
"""
    text = arriving(counts.tolist(), streams, days)
    outcome = Bench(text, room(int(counts.sum())), tables=REPORTED).run(seed)
    ill, died = (_by_date(outcome, name, days).sum() for name in ("doctors", "registry"))
    target = FATALITY * biased(growth, days)
    se = float((target * (1 - target) / ill) ** 0.5)
    return [Row("observation: crude fatality at a growth of 0.15 a day", target, float(died / ill), se, units=int(ill))]


def biased(growth: float, days: int) -> float:
    """Share of deaths that have happened, where onsets grow day by day; M(−r) where they grow all the time."""
    ages = np.arange(days)
    happened = np.array([quad(TO_DEATH.cdf, age, age + 1)[0] for age in ages])
    weight = np.exp(-growth * ages)
    return float((happened * weight).sum() / weight.sum())


def _times(outcome: Outcome) -> Floats:
    """Days from the start to each infection."""
    ticks = outcome.numbers("infections", "time") - START.astype("datetime64[us]").astype(np.int64)
    return np.asarray(ticks / 86_400_000_000, float)


def _by_date(outcome: Outcome, stream: str, days: int) -> Ints:
    """Reports of a stream by date of what they tell of."""
    chosen = outcome.where("reporting", "stream", stream)
    day = outcome.numbers("reporting", "date")[chosen] - START.astype("datetime64[us]").astype(np.int64)
    count = outcome.numbers("reporting", "count")[chosen]
    return np.bincount(day // 86_400_000_000, count, minlength=days)[:days].astype(np.int64)
