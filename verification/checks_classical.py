"""SIR in one well-mixed place, Reed-Frost households, superspreading, vaccines, two strains (VALIDATION.md)."""

from math import log

import numpy as np
from exact import (
    exponential_escape,
    final_size,
    final_size_law,
    final_size_sd,
    fixed_escape,
    gamma_escape,
    nb_extinction,
    peak_prevalence,
    peak_sd,
    second_strain,
    vaccinated,
)
from laboratory import Bench, Outcome, Row, Rows, clock, dwell, law, mean, room, share, sir
from numpy.typing import NDArray
from scipy.special import gamma as gamma_function

VARIATION = {"exponential": 1.0, "fixed": 0.0, "gamma": 0.5, "weibull": (4 / np.pi - 1) ** 0.5}
"""Coefficient of variation of the infectious period."""
WEIBULL_SCALE = 1 / float(gamma_function(1.5))
"""Of shape 2 and mean 1."""
CUT = 0.1
"""A major outbreak reaches this share of people: the humps lie below 0.01 and above 0.5."""


def final_sizes(
    seed: int,
    *,
    r0: float,
    period: str,
    people: int,
    copies: int,
    latent: str = "",
    initial: float = 0.0,
    step: str = "1 day",
    tolerance: float = 0.01,
) -> Rows:
    """`final-size`: the mean share infected in major outbreaks, its standard error from theory."""
    seeds = round(initial * people) or 1
    text = sir(
        period,
        r0=r0,
        latent=latent,
        seeds=f"count = {seeds}",
        step=step,
        days=WEIBULL_SCALE if period == "weibull" else 1.0,
    )
    with_peak = period == "exponential" and not latent and not initial
    tables = ("infections", "transitions") if with_peak else ("infections",)
    outcome = Bench(text, room(people), copies, tables).run(seed)
    shares = outcome.sizes() / people
    major = shares[shares > CUT]
    se = final_size_sd(r0, VARIATION[period], initial) / np.sqrt(people * len(major))
    name = f"final-size R0={r0:g} {period}{' latent' if latent else ''}{f' i0={initial:g}' if initial else ''}"
    rows: Rows = [Row(name, final_size(r0, initial), float(major.mean()), se, tolerance, len(major))]
    if with_peak:
        peaks = _peaks(outcome)[shares > CUT] / people
        se = peak_sd(r0) / np.sqrt(people * len(peaks))
        rows.append(
            Row(
                f"peak prevalence R0={r0:g}",
                peak_prevalence(r0, people),
                float(peaks.mean()),
                se,
                tolerance,
                len(major),
            )
        )
    return rows


def _peaks(outcome: Outcome) -> NDArray[np.int64]:
    """Most infectious people at one time, in each copy; transitions are by time."""
    copy_of = outcome.copy_of("transitions")
    left, entered = (outcome.where("transitions", name, "infectious") for name in ("from", "to"))
    change = entered.astype(int) - left
    return np.array([change[copy_of == copy].cumsum().max(initial=0) for copy in range(outcome.copies)])


def finite(seed: int, *, period: str, people: int, copies: int, parts: int = 1, tolerance: float) -> Rows:
    """`finite-n`: R0 = 2, one case among `people`: the mean and the law of the total, and P(total = 1)."""
    pair = 2.0 / (people - 1)
    exact = final_size_law(people - 1, 1, exponential_escape(pair) if period == "exponential" else fixed_escape(pair))
    bench = Bench(sir(period, r0=2.0), room(people), copies)
    sizes = np.concatenate([bench.run(1000 * seed + part).sizes() for part in range(parts)])
    expected = sum((k + 1) * p for k, p in enumerate(exact))
    name = f"finite-n N={people} {period}"
    edges = np.unique(np.searchsorted(np.cumsum(exact), np.linspace(0, 1, 11)[1:-1]))
    cells = [sum(part) for part in np.split(np.array(exact), edges + 1)]
    return [
        mean(f"{name}: E[total]", expected, sizes, tolerance),
        share(f"{name}: P(total = 1)", exact[0], sizes == 1),
        law(f"{name}: law of the total", cells, np.searchsorted(edges, sizes - 1, side="left")),
    ]


def reed_frost(seed: int, *, n: int, period: str, copies: int, step: str = "1 day", tolerance: float = 0.01) -> Rows:
    """`reed-frost`: households of n, one case, escape 0.8 (exponential: the same mean escape)."""
    escape = 0.8
    per_pair = -log(escape) if period == "fixed" else 1 / escape - 1
    cells = final_size_law(n - 1, 1, fixed_escape(per_pair) if period == "fixed" else exponential_escape(per_pair))
    setting = 'place_kind = "room"\nscaling = "per_pair"'
    outcome = Bench(sir(period, r0=per_pair, setting=setting, step=step), room(n), copies).run(seed)
    cases = outcome.sizes() - 1
    rows: Rows = [law(f"reed-frost n={n} {period}: law", cells, cases)]
    rows += [share(f"reed-frost n={n} {period}: {k} more", cells[k], cases == k, tolerance) for k in range(n)]
    return rows


def superspreading(seed: int, *, r0: float, k: float, people: int, copies: int, tolerance: float) -> Rows:
    """`nb-extinction`: fixed period, gamma-distributed infectiousness: the offspring of the first, and extinction.

    The law is exact for the finite place: each of the others escapes the first case independently, given its strength.
    """
    variation = f'individual_variation = {{ distribution = "gamma", shape = {k!r} }}'
    bench = Bench(sir("fixed", r0=r0, strain=variation), room(people), copies)
    outcome = bench.run(seed)
    person, infector = (outcome.numbers("infections", name) for name in ("person", "infector"))
    offspring = np.bincount(person[np.isin(infector, person[infector < 0])] // people, minlength=copies)
    sizes = outcome.sizes()
    exact = final_size_law(people - 1, 1, gamma_escape(r0 / (people - 1), k))
    cut = people // 10
    name = f"nb-extinction R0={r0:g} k={k:g}"
    return [
        share(f"{name}: nobody infected by the first", (1 + r0 / k) ** -k, offspring == 0),
        share(f"{name}: total up to {cut} of {people}, exact", sum(exact[:cut]), sizes <= cut, tolerance),
        Row(
            f"{name}: extinction, limit",
            nb_extinction(r0, k),
            float((sizes <= cut).mean()),
            tolerance / 4,
            tolerance,
            copies,
            stated=True,
        ),
        law(f"{name}: law of the total", _merged(exact), np.minimum(sizes - 1, 9)),
    ]


def _merged(exact: list[float]) -> list[float]:
    return [*exact[:9], 1.0 - sum(exact[:9])]


def vaccine(seed: int, *, kind: str, people: int, copies: int, tolerance: float) -> Rows:
    """`vaccine`: R0 = 2, half vaccinated, VE = 0.8; fixed period; the standard error from the outbreaks themselves."""
    leaky = kind == "leaky"
    immunity = f"""
[immunity.vaccine]
coverage = 0.5
protection = {{ flu = {{ kind = "{kind}", effect = 0.8 }} }}
"""
    text = sir("fixed", r0=2.0, seeds="count = 5").replace("[[seeding]]", immunity + "[[seeding]]")
    shares = Bench(text, room(people), copies).run(seed).sizes() / people
    major = shares[shares > 0.05]
    return [mean(f"vaccine {kind}", vaccinated(2.0, 0.5, 0.8, leaky), major, tolerance)]


def two_strains(r_first: float, r_second: float, protection: float, first: int, second: int) -> str:
    """Strain `b` comes at day 100, when strain `a` has run through; each is infectious for a day on average."""
    contacts = max(r_first, r_second)
    strains = "".join(
        f"""
[strains.{name}]
transmissibility = {r / contacts!r}
start = "infectious"
[strains.{name}.states.infectious]
infectiousness = 1.0
dwell = {dwell("exponential", 1.0)}
next = "recovered"
[strains.{name}.states.recovered]
immune = true
{'susceptible_to = ["b"]' if name == "a" else ""}
"""
        for name, r in (("a", r_first), ("b", r_second))
    )
    return f"""
{clock("500 days")}
{strains}
[immunity.a]
protection = {{ b = {{ kind = "leaky", effect = {protection!r} }} }}
[settings.room]
place_kind = "room"
contacts_per_day = {contacts!r}
[[seeding]]
strain = "a"
count = {first}
[[seeding]]
strain = "b"
count = {second}
at = "100 days"
"""


def strain_invasion(
    seed: int,
    *,
    r_first: float,
    protection: float,
    factor: float,
    people: int,
    copies: int,
    tolerance: float,
    size_tolerance: float = float("inf"),
    initial: float = 0.02,
) -> Rows:
    """`strain-invasion`: a second strain at `factor` times the threshold 1 / (1 - σ z): final size and extinction.

    The first strain begins in a share of people, so that it never dies out; its z is the one for that share.
    """
    z = final_size(r_first, initial)
    threshold = 1 / (1 - protection * z)
    r_second = threshold * factor
    text = two_strains(r_first, r_second, protection, round(initial * people), 1)
    sizes = Bench(text, room(people), copies).run(seed).sizes("b") / people
    name = f"strain-invasion R={r_first:g} sigma={protection:g}: {factor:g} of the threshold {threshold:.4f}"
    major = sizes > 0.05
    if factor < 1:
        return [Row(f"{name}: invasions, below 0.004", 0.0, float(major.mean()), 0.001, units=copies, stated=True)]
    return [
        share(f"{name}: dies out", 1 / factor, ~major, tolerance),
        mean(
            f"{name}: size",
            second_strain(r_first, r_second, protection, initial),
            sizes[major],
            min(tolerance, size_tolerance),
        ),
    ]
