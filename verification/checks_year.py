"""The year and mixing by age: `age-groups`, `importation`, `seasonal` (VALIDATION.md)."""

from math import cos, exp, pi

import numpy as np
from checks_growth import DAY, ticks_of
from exact import exponential_escape, final_size_law
from laboratory import Bench, Floats, Outcome, Row, Rows, mean, room, share, sir
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.optimize import fsolve

CHILDREN = 0.3
CONTACTS = np.array([[8.0, 4.0], [12 / 7, 6.0]])
"""Contacts a day of a child and of an adult, with children and adults."""
ADULT = 18


def age_sizes(r0: float, initial: float = 0.0) -> Floats:
    """Share of children and of adults infected: 1 - z_i = (1 - i0) exp(-T Σ c_ij z_j), R0 the eigenvalue of T·C."""
    per_contact = r0 / max(np.linalg.eigvals(CONTACTS).real)
    solved = fsolve(lambda z: 1 - (1 - initial) * np.exp(-per_contact * CONTACTS @ z) - z, [0.6, 0.4], xtol=1e-12)
    return np.asarray(solved, float)


def age_groups(seed: int, *, people: int, seeds: int, copies: int, tolerance: float) -> Rows:
    """`age-groups`: R0 1.5, 30 % children: final sizes by age, with so many seeds that every outbreak is a large one.

    The theory is that of the same initial share: .657671, .436111 and .502579 without one, where homogeneous mixing
    would give .582812.
    """
    mixing = f"[settings.room.age_mixing]\nages = [0, {ADULT}]\nmatrix = {CONTACTS.tolist()}\n"
    per_contact = 1.5 / float(max(np.linalg.eigvals(CONTACTS).real))
    contacts = float(CONTACTS.sum(axis=1) @ [CHILDREN, 1 - CHILDREN])
    text = sir(r0=contacts, days=5.0, seeds=f"count = {seeds}", duration="500 days")
    text = text.replace("transmissibility = 1.0", f"transmissibility = {per_contact / 5!r}")
    age = np.where(np.arange(people) % 10 < round(10 * CHILDREN), 10, 40)
    outcome = Bench(text.replace("[[seeding]]", mixing + "[[seeding]]"), room(people, age=age), copies).run(seed)
    infected = outcome.infected()
    z = age_sizes(1.5, seeds / people)
    found = [infected[:, age < ADULT].mean(axis=1), infected[:, age >= ADULT].mean(axis=1), infected.mean(axis=1)]
    targets = [*z, float(z @ [CHILDREN, 1 - CHILDREN])]
    names = ("children", "adults", "all")
    return [
        mean(f"age-groups: {name}", target, values, tolerance)
        for name, target, values in zip(names, targets, found, strict=True)
    ]


def importation(
    seed: int, *, people: int, copies: int, tolerance: float, rate: float = 0.05, days: int = 40, cut: float = 0.25
) -> Rows:
    """`importation`: arrivals at a rate until a day, R0 2: P(no outbreak) = exp(-λ t (1 - q)), and their number.

    q: of one case among `people` up to a share of `cut` is infected, exactly; several small outbreaks in one place use
    up hardly anybody.
    """
    text = sir(r0=2.0, duration=f"{days + 110} days").partition("[[seeding]]")[0]
    until = np.datetime64("2024-01-01") + np.timedelta64(days, "D")
    text += f"""
[importation.travel]
strain = "flu"
table = [{{ from = 2024-01-01, rate = "{rate} / day" }}, {{ from = {until}, rate = "0 / day" }}]
"""
    outcome = Bench(text, room(people), copies).run(seed)
    copy_of, brought = outcome.copy_of("infections"), outcome.numbers("infections", "infector") < 0
    arrivals = np.bincount(copy_of[brought], minlength=copies)
    calm = outcome.sizes() <= cut * people
    law_of_one = final_size_law(people - 1, 1, exponential_escape(2.0 / (people - 1)))
    q = sum(law_of_one[: round(cut * people)])
    expected = rate * days
    name = f"importation, {expected:g} arrivals into {people} people"
    spread = float(arrivals.var() / arrivals.mean())
    return [
        Row(f"{name}: mean", expected, float(arrivals.mean()), (expected / copies) ** 0.5, units=copies),
        Row(f"{name}: variance / mean", 1.0, spread, (2 / copies) ** 0.5, units=copies),
        share(f"{name}: no outbreak", exp(-expected * (1 - q)), calm, tolerance),
    ]


def seasonal_course(r0: float, amplitude: float, peak_day: float, initial: float) -> tuple[float, float]:
    """Peak prevalence of the differential equation, and its day; infectious for 5 days.

    A date has the factor of its noon all through (docs/model.md): that changes the peak by less than 1e-5.
    """

    def change(day: float, y: Floats) -> list[float]:
        new = r0 / 5 * (1 + amplitude * cos(2 * pi * (day - 0.5 - peak_day) / 365.25)) * y[0] * y[1]
        return [-new, new - y[1] / 5]

    times = np.linspace(0, 120, 120_001)
    solved = solve_ivp(change, (0, 120), [1 - initial, initial], t_eval=times, rtol=1e-9, atol=1e-12)
    return float(solved.y[1].max()), float(times[solved.y[1].argmax()])


def peak_of(outcome: Outcome) -> tuple[float, float]:
    """Largest prevalence of the infectious (share of people) and its day, the middle of the time near the peak."""
    enters, leaves = (outcome.where("transitions", name, "infectious").astype(int) for name in ("to", "from"))
    ticks = ticks_of(outcome, "transitions")
    order = np.argsort(ticks, kind="stable")
    day, share = ticks[order] / DAY, (enters - leaves)[order].cumsum() / outcome.per_copy
    # A parabola through what is near the top: the highest moment itself is a matter of chance.
    near = share > 0.98 * share.max()
    middle = float(day[near].mean())
    curve = np.polyfit(day[near] - middle, share[near], 2)
    at = -curve[1] / (2 * curve[0])
    return float(np.polyval(curve, at)), middle + float(at)


def seasonal(seed: int, *, people: int, runs: int, tolerance: float, days: float) -> Rows:
    """`seasonal`: β(t) = β0 (1 + a cos): peak prevalence within `tolerance` (relative), and its day.

    R0 1.75, 5 days, a = 0.4 with its peak on 20 January, 1 % infected on 1 January. Standard errors from the runs.
    """
    amplitude, initial, r0 = 0.4, 0.01, 1.75
    season = f"[strains.flu.seasonality]\namplitude = {amplitude}\npeak = 2024-01-20\n"
    text = sir(r0=r0 / 5, days=5.0, seeds=f"count = {round(initial * people)}", duration="120 days")
    bench = Bench(text.replace("[settings.room]", season + "[settings.room]"), room(people), tables=("transitions",))
    peaks: NDArray[np.float64] = np.array([peak_of(bench.run(1000 * seed + run)) for run in range(runs)])
    exact = seasonal_course(r0, amplitude, 19, initial)
    return [
        mean("seasonal: peak", exact[0], peaks[:, 0], tolerance * exact[0]),
        mean("seasonal: day of the peak", exact[1], peaks[:, 1], days),
    ]
