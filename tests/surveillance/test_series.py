"""School absence, serosurveys and wastewater by hand: exact where nothing is drawn, else within 4 standard errors."""

import datetime as dt

import numpy as np
from made_up import at_days, rows, watched
from observed import DAY, gamma, town

from hyosan.disease.tables import NONE


def test_wastewater_is_what_is_shed_for_100_000_residents() -> None:
    people = town(1000)
    streams = {"sewers": {"kind": "wastewater", "every": "2 days", "shedding": [0, 3, 5, 1], "limit": 700}}
    ready, found = watched(people, streams, days=12)
    here = np.flatnonzero(people.area == 2)[:4]
    happened = rows(ready, carrying=(here, at_days(np.array([2, 3, 3, 5])) + 1000))
    found.advance(happened, 12 * DAY)
    residents = int((people.area == 2).sum())
    amounts = {2: 0, 4: 5 + 2 * 3, 6: 1 * 2 + 3, 8: 1}
    for day, amount in amounts.items():
        value = found.signals[(found.signals["area"] == 2) & (found.signals["time"] == (day + 1) * DAY - 1)]["value"]
        expected = amount * 100_000 / residents
        assert np.isnan(value[0]) if expected < 700 else abs(value[0] - expected) < 1e-6
    assert np.isnan(found.signals[found.signals["area"] != 2]["value"]).all()
    assert len(found.signals) == 4 * 6


def test_the_error_of_wastewater_has_mean_1() -> None:
    """Lognormal: mean 1 and standard deviation of the logarithm 0.5. False alarm 1.3e-4."""
    streams = {"sewers": {"kind": "wastewater", "every": "1 day", "shedding": [1] * 400, "noise": 0.5}}
    people = town(400, areas=40)
    ready, found = watched(people, streams, days=300)
    found.advance(rows(ready, carrying=(np.arange(400), np.zeros(400, np.int64))), 300 * DAY)
    factor = found.signals["value"] / 100_000
    assert len(factor) == 40 * 300
    spread = np.sqrt(np.exp(0.25) - 1)
    assert abs(factor.mean() - 1) < 4 * spread / np.sqrt(len(factor))
    assert abs(np.log(factor).std() - 0.5) < 4 * 0.5 / np.sqrt(2 * len(factor))


def test_a_serosurvey_finds_who_was_infected_long_enough_ago() -> None:
    """A tenth of the dead are not asked; before antibodies only false positives. False alarm 4 · 6.4e-5."""
    people, sample = 60_000, 20_000
    dates = [dt.date(2024, 1, 1) + dt.timedelta(days=day) for day in (5, 20)]
    stream = {
        "kind": "serosurvey", "dates": dates, "sample": sample, "min_age": 20, "max_age": 59, "probability": 0.7,
        "sensitivity": 0.9, "specificity": 0.95, "delay": {"distribution": "fixed", "value": "10 days"},
        "report_delay": {"distribution": "fixed", "value": "3 days"},
    }  # fmt: skip
    ready, found = watched(people, {"blood": stream})
    infected = np.arange(0, people, 3)
    dead = infected[::10]
    happened = rows(
        ready, carrying=(infected, np.zeros(len(infected), np.int64)), dead=(dead, np.full(len(dead), 15 * DAY))
    )
    found.advance(happened, 30 * DAY)
    early, late = found.signals
    assert early["told"] == early["time"] + 3 * DAY == 5.5 * DAY + 3 * DAY
    asked = 0.7 * sample
    assert abs(early["among"] - asked) < 4 * np.sqrt(asked * 0.3)
    assert abs(late["among"] - asked * (1 - 1 / 30)) < 4 * np.sqrt(asked)
    living = (1 / 3) * 0.9 / (1 - 1 / 30)
    for row, p in ((early, 0.05), (late, living * 0.9 + (1 - living) * 0.05)):
        assert abs(row["count"] / row["among"] - p) < 4 * np.sqrt(p * (1 - p) / row["among"])
        assert row["area"] == NONE


def test_school_absence_counts_pupils_on_days_of_school() -> None:
    """The ill with 0.8, the well with 0.05, on weekdays, by area of residence. False alarm 1.3e-4."""
    people = town(20_000)
    streams = {"schools": {"kind": "school absence", "setting": "class", "probability": 0.8, "background_share": 0.05}}
    ready, found = watched(people, streams, days=28)
    pupils = np.flatnonzero(people.place_kind("classroom").member >= 0)
    ill, dead = pupils[::4], pupils[1::4]
    nobody_else = np.flatnonzero(people.place_kind("classroom").member < 0)[:3000]
    happened = rows(
        ready,
        ill=(np.concatenate([ill, nobody_else]), np.full(len(ill) + 3000, 7 * DAY)),
        dead=(dead, np.full(len(dead), 14 * DAY)),
    )
    found.advance(happened, 28 * DAY)
    day = found.signals["time"] // DAY
    assert sorted(set(day.tolist())) == [d for d in range(28) if d % 7 < 5]
    assert (found.signals["time"] % DAY == 9 * 3_600_000_000).all()
    for week, share_ill, share_here in ((0, 0.0, 1.0), (1, 0.25, 1.0), (3, 1 / 3, 0.75)):
        mine = found.signals[(day // 7 == week)]
        assert mine["among"].sum() == 5 * np.ceil(len(pupils) * share_here)
        p = share_ill * 0.8 + (1 - share_ill) * 0.05
        assert (
            abs(mine["count"].sum() / mine["among"].sum() - p) < 4 * np.sqrt(p * (1 - p) / mine["among"].sum()) + 1e-3
        )
    by_area = np.bincount(people.area[pupils], minlength=4)
    assert (found.signals["among"][day == 0] == by_area).all()


def test_series_are_told_after_their_delay() -> None:
    streams = {"sewers": {"kind": "wastewater", "every": "1 day", "shedding": [1], "report_delay": gamma("5 days")}}
    ready, found = watched(200, streams, days=20)
    found.advance(rows(ready, carrying=(np.arange(3), np.zeros(3, np.int64))), 20 * DAY)
    assert (found.signals["told"] > found.signals["time"]).all()
    assert (np.diff(found.signals["told"]) >= 0).all()
    assert len(found.signals) < 20 * 4, "what is told after the end is not known"
