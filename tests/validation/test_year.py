"""The course of the year and mixing by age, against exact numbers: `importation`, `seasonal`, `age-groups`.

All seeds are fixed. Bounds are four standard errors: each assertion fails by chance in one of 15,000 sets of seeds.
"""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import fsolve

import hyosan
from hyosan.results.run import Run

MONDAY = dt.date(2024, 1, 1)
CROWD = 'place_kind = "town"\ncontacts_per_day = 10'


def town(folder: Path, ages: list[int]) -> Path:
    """One town of people with these ages."""
    folder.mkdir(parents=True)
    rows = "\n".join(f"{person},{age},0" for person, age in enumerate(ages))
    (folder / "people.csv").write_text(f"id,age,town\n{rows}\n", encoding="utf-8")
    return folder


def run(tmp_path: Path, people: Path, body: str, seed: int = 1, copies: int = 1, **time: Any) -> Run:
    """A run of a SIR in the town; `body` is the rest of the scenario."""
    times = {"duration": "100 days", "step": "1 day", **time}
    text = f"""
[scenario]
id = "year"
title = "Year"
[population.files]
folder = "{people}"
copies = {copies}
[time]
start = {MONDAY}
step = "{times["step"]}"
duration = "{times["duration"]}"
[strains.flu]
block = "30 days"
start = "ill"
[strains.flu.states.ill]
infectiousness = 1.0
dwell = {{ distribution = "exponential", mean = "5 days" }}
next = "well"
[strains.flu.states.well]
immune = true
{body}
"""
    path = tmp_path / "year.toml"
    path.write_text(text.replace("[strains.flu]\n", f"[strains.flu]\ntransmissibility = {times.get('p', 0.05)}\n"))
    return hyosan.run(path, seed=seed, out=tmp_path / f"run-{seed}")


def test_importations_are_a_poisson_process_and_chains_die_out_as_theory_says(tmp_path: Path) -> None:
    """P(no outbreak by t) = exp(-λ t (1 - q)), q = 1 / R0 for an exponential period: 4,000 towns of 300 people.

    An outbreak infects more than 100 people: between the humps at a few and at 240.
    """
    rate, days, r0, copies, size = 0.05, 40, 2.0, 4000, 300
    people = town(tmp_path / "people", [30] * size)
    body = f"""
[settings.town]
{CROWD}
[importation.travel]
strain = "flu"
table = [{{ from = {MONDAY}, rate = "{rate} / day" }}, {{ from = {MONDAY + dt.timedelta(days)}, rate = "0 / day" }}]
"""
    found = run(tmp_path, people, body, copies=copies, duration="300 days", p=r0 / 50)
    infections = found.infections()
    town_of = infections["person"].to_numpy() // size
    imported = (infections["cause"] == "importation").to_numpy()
    arrivals = np.bincount(town_of[imported], minlength=copies)
    assert abs(arrivals.mean() - rate * days) <= 4 * math.sqrt(rate * days / copies)
    assert abs(arrivals.var() / arrivals.mean() - 1) <= 4 * math.sqrt(2 / copies)
    assert infections["infector"].isna().to_numpy().tolist() == imported.tolist()
    assert int(found.timeline()["imported"].sum()) == int(imported.sum())
    calm = float((np.bincount(town_of, minlength=copies) <= 100).mean())
    exact = math.exp(-rate * days * (1 - 1 / r0))
    assert abs(calm - exact) <= 4 * math.sqrt(exact * (1 - exact) / copies)


def test_a_season_follows_the_differential_equation(tmp_path: Path) -> None:
    """β(t) = β0 (1 + a cos): peak prevalence as in the equation, in 200,000 people, 2,000 of them ill at first."""
    size, seeds, beta, gamma, amplitude = 200_000, 2_000, 0.35, 0.2, 0.4
    people = town(tmp_path / "people", [30] * size)
    body = f"""
[strains.flu.seasonality]
amplitude = {amplitude}
peak = 2024-01-20
[settings.town]
{CROWD}
[[seeding]]
strain = "flu"
count = {seeds}
"""
    found = run(tmp_path, people, body, p=beta / 10, duration="120 days")
    ill = found.timeline()["ill"].to_numpy() / size

    def change(day: float, y: np.ndarray) -> list[float]:
        season = 1 + amplitude * math.cos(2 * math.pi * (math.floor(day) - 19) / 365.25)
        new = beta * season * y[0] * y[1]
        return [-new, new - gamma * y[1]]

    solved = solve_ivp(change, (0, 120), [1 - seeds / size, seeds / size], t_eval=np.arange(121), max_step=0.1)
    assert abs(ill.max() / solved.y[1].max() - 1) < 0.01 + 4 * 0.004
    assert abs(int(ill.argmax()) - int(solved.y[1].argmax())) <= 2


def test_age_groups_have_the_final_sizes_of_the_next_generation(tmp_path: Path) -> None:
    """z_i = 1 - exp(-T Σ c_ij z_j): contacts (8, 4 / 1.714, 6), 30 % children, R0 1.5 → .657671, .436111; .502579."""
    size = 100_000
    people = town(tmp_path / "people", [10 if person % 10 < 3 else 40 for person in range(size)])
    contacts = np.array([[8, 4], [12 / 7, 6]])
    per_contact = 1.5 / max(np.linalg.eigvals(contacts).real)
    body = """
[settings.town]
place_kind = "town"
contacts_per_day = 9.0
[settings.town.age_mixing]
ages = [0, 18]
matrix = [[8, 4], [1.7142857, 6]]
[[seeding]]
strain = "flu"
count = 10
"""
    z = fsolve(lambda z: 1 - np.exp(-per_contact * contacts @ z) - z, [0.6, 0.4])
    assert z == pytest.approx([0.657671, 0.436111], abs=1e-6)
    attacks = []
    for seed in range(1, 5):
        infections = run(tmp_path, people, body, seed=seed, p=per_contact / 5, duration="400 days").infections()
        child = infections["age"].to_numpy() < 18
        attacks.append([child.sum() / (0.3 * size), (~child).sum() / (0.7 * size)])
    found = np.mean(attacks, axis=0)
    assert abs(found - z).max() <= 0.01
    total = float(found @ [0.3, 0.7])
    assert abs(total - 0.502579) <= 0.01
    assert abs(total - 0.582812) > 0.03, "homogeneous mixing"


def test_nobody_is_infected_where_everything_is_closed(tmp_path: Path) -> None:
    """A class that meets at weekends, but not on the holidays in them, infects on other weekends only."""
    people = town(tmp_path / "people", [10] * 60)
    body = """
[settings.town]
place_kind = "town"
contacts_per_day = 20
open = ["daily 08:00-16:00"]
closed = ["holidays", "vacation"]
[calendar]
holidays = [2024-01-10]
[calendar.periods]
vacation = [{ from = 2024-01-03, to = 2024-01-05 }, { from = 2024-01-07, to = 2024-01-07 }]
[importation.always]
strain = "flu"
rate = "2 / day"
"""
    infections = run(tmp_path, people, body, duration="14 days", p=0.2).infections()
    local = infections[infections["cause"] == "infection"]["time"]
    dates = set(local.dt.date)
    assert dates & {dt.date(2024, 1, 2), dt.date(2024, 1, 6), dt.date(2024, 1, 8)}
    assert not dates & {dt.date(2024, 1, day) for day in (3, 4, 5, 7, 10)}
    assert local.dt.hour.between(8, 15).all()
