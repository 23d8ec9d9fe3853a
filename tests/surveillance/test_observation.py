"""The laws of observation, exact against simulation (VALIDATION: observation). Seeds are fixed; each test states how
often it would fail if all were right: together below 1e-3.
"""

import numpy as np
import pytest
from made_up import at_days, onsets, rows, watched
from observed import DAY, gamma, town
from scipy import stats

from hyosan.surveillance.observer import Surveillance
from hyosan.surveillance.tables import CONFIRMED, FINDINGS, NEVER

"""How often a mean is off by 4 standard errors or more."""


def within(found: float, expected: float, standard_error: float) -> bool:
    """Within 4 standard errors: false alarm 6.4e-5."""
    return abs(found - expected) <= 4 * standard_error


def events_of(found: Surveillance, finding: str) -> np.ndarray:
    """Times of what reports with a finding tell of."""
    return np.asarray(found.reports["event"][found.reports["finding"] == FINDINGS.index(finding)])


def test_a_detected_series_has_the_mean_and_the_overdispersion_of_a_thinned_one() -> None:
    """Onsets a day are negative binomial (mean m, k); seen with p: mean p m, variance p m + (p m)² / k.

    False alarm 1.3e-4.
    """
    m, k, p, days = 60.0, 2.0, 0.3, 3000
    rng = np.random.default_rng(5)
    daily = rng.negative_binomial(k, k / (k + m), days)
    ready, found = watched(int(daily.sum()), {"doctors": {"kind": "clinicians", "probability": p}}, days=days)
    found.advance(rows(ready, ill=onsets(at_days(np.repeat(np.arange(days), daily)))), days * DAY)
    seen = np.bincount(found.reports["event"] // DAY, minlength=days).astype(float)
    variance = p * m + (p * m) ** 2 / k
    assert within(seen.mean(), p * m, np.sqrt(variance / days))
    squares = (seen - p * m) ** 2
    assert within(squares.mean(), variance, squares.std() / np.sqrt(days))
    assert seen.var() / seen.mean() > 5


def test_probability_by_age_and_state() -> None:
    """Half at 60 and older, 1.5 times in hospital: binomial. False alarm 4 · 6.4e-5."""
    people = 80_000
    probability = {"by_age": [{"from": 0, "value": 0.6}, {"from": 60, "value": 0.3}]}
    stream = {"kind": "clinicians", "probability": probability, "by_state": {"flu.ward": 1.5}}
    ready, found = watched(people, {"doctors": stream})
    numbers = np.arange(people)
    ward = numbers % 2 == 0
    happens = {
        "ill": (numbers[~ward], at_days(numbers[~ward] % 50)),
        "ward": (numbers[ward], at_days(numbers[ward] % 50)),
    }
    found.advance(rows(ready, **happens), 100 * DAY)
    seen = np.zeros(people, bool)
    seen[found.subjects.rows["person"]] = True
    old = ready.table.age_years >= 60
    for group, p in ((~old & ~ward, 0.6), (old & ~ward, 0.3), (~old & ward, 0.9), (old & ward, 0.45)):
        assert within(seen[group].mean(), p, np.sqrt(p * (1 - p) / group.sum()))


def test_delays_have_their_law_and_what_is_known_is_truncated_on_the_right() -> None:
    """χ² of ten cells of the delay, and of what is known of ten days of onset. False alarm 2e-4."""
    people, days = 120_000, 30
    delay, report = stats.gamma(2, scale=2.0), stats.expon(scale=1.5)
    stream = {
        "kind": "clinicians", "delay": gamma("4 days"),
        "report_delay": {"distribution": "exponential", "mean": "36 hours"},
    }  # fmt: skip
    ready, found = watched(people, {"doctors": stream}, days=days)
    day = np.arange(people) % 20
    happened = rows(ready, ill=onsets(at_days(day)))
    until = 20 * DAY
    before = happened.transitions[:, 0] <= until
    found.advance(type(happened)(happened.transitions[before], happened.flights, happened.infections), until)
    grid = np.linspace(0, 20, 20001)
    total = np.convolve(delay.pdf(grid), report.pdf(grid))[: len(grid)] * (grid[1] - grid[0])
    cumulative = np.concatenate([[0], np.cumsum((total[1:] + total[:-1]) / 2 * (grid[1] - grid[0]))])
    known = found.known("doctors", until)
    counts = np.array([known.get(found.watch.days.date(d), 0) for d in range(10, 20)], float)
    expected = np.interp(20.0 - np.arange(10, 20), grid, cumulative)
    of = people / 20
    chi2 = ((counts - of * expected) ** 2 / (of * expected * (1 - expected))).sum()
    assert stats.chi2(10).sf(chi2) > 1e-4
    assert counts[-1] < counts[0] * 0.2
    whole, all_of = watched(people, {"doctors": {"kind": "clinicians", "delay": gamma("4 days")}})
    all_of.advance(rows(whole, ill=onsets(at_days(day))), 100 * DAY)
    took = (all_of.reports["time"] - all_of.reports["event"]) / DAY
    assert len(took) == people, "120 days are enough for a gamma law of 4 days"
    cells = np.histogram(took, np.append(delay.ppf(np.linspace(0, 1, 11))[:-1], np.inf))[0]
    assert stats.chisquare(cells).pvalue > 1e-4


def test_what_was_known_does_not_change_later() -> None:
    """The series as known on a date is the same when asked then and when asked later."""
    ready, found = watched(5000, {"doctors": {"kind": "clinicians", "delay": gamma("4 days"), "probability": 0.5}})
    happened = rows(ready, ill=onsets(at_days(np.arange(5000) % 60)))
    then, dates = [], [found.watch.days.date(day) for day in range(5, 100, 5)]
    before = -1
    for date in dates:
        until = found.watch.days.midnight_of(found.watch.days.number(date) + 1) - 1
        part = (happened.transitions[:, 0] > before) & (happened.transitions[:, 0] <= until)
        found.advance(type(happened)(happened.transitions[part], happened.flights, happened.infections[:0]), until)
        then.append((found.known("doctors", date), [found.known("doctors", date, area=area) for area in range(4)]))
        before = until
    assert then == [(found.known("doctors", d), [found.known("doctors", d, area=a) for a in range(4)]) for d in dates]
    for whole, areas in then:
        assert sum(whole.values()) == sum(sum(part.values()) for part in areas)
    assert sum(then[-1][0].values()) > sum(then[3][0].values()) > 0


def test_days_of_less_work_put_off() -> None:
    """Due on a Friday, with shares 0.6, 0.3, 0 and 1: k days later. False alarm 1e-4."""
    people = 100_000
    stream = {"kind": "clinicians", "weekdays": {"friday": 0.6, "saturday": 0.3, "sunday": 0}}
    ready, found = watched(people, {"doctors": stream})
    found.advance(rows(ready, ill=onsets(at_days(np.full(people, 4)) + 1000)), 100 * DAY)
    later = (found.reports["time"] - found.reports["event"]) // DAY
    counts = np.bincount(later, minlength=4)
    assert counts[2] == 0
    assert len(counts) == 4
    assert stats.chisquare(counts[[0, 1, 3]], people * np.array([0.6, 0.4 * 0.3, 0.4 * 0.7])).pvalue > 1e-4


@pytest.mark.parametrize("overflow", ["wait", "lost"])
def test_a_capacity_is_never_exceeded_and_people_are_conserved(overflow: str) -> None:
    """Exact: no chance decides it."""
    people, days = 6000, 60
    changes = [{"from": "2024-02-01", "capacity": 5}, {"from": "2024-02-15"}]
    stream = {"kind": "clinicians", "capacity": 40, "capacity_of": "municipality", "overflow": overflow}
    stream["changes"] = [{**c, "from": np.datetime64(c["from"]).item(), "delay_factor": 2} for c in changes]
    ready, found = watched(people, {"doctors": stream}, days=days)
    rng = np.random.default_rng(2)
    found.advance(rows(ready, ill=onsets(np.sort(rng.integers(0, 40 * DAY, people)))), days * DAY)
    day = found.reports["time"] // DAY
    area = found.subjects.rows["area"][found.reports["subject"]]
    limit = np.where((np.arange(days + 1) >= 31) & (np.arange(days + 1) < 45), 5, 40)
    waiting, lost = found.waiting()["doctors"], found.lost().get("doctors", 0)
    assert len(found.reports) + waiting + lost == people
    assert (waiting > 0, lost > 0) == ((True, False) if overflow == "wait" else (False, True))
    for city in (0, 1):
        used = np.bincount(day[area % 2 == city], minlength=days + 1)
        assert (used <= limit).all()
        assert (used[:31] == limit[:31]).sum() > 20, "it is used to the full where more is due"
    if overflow == "wait":
        order = np.argsort(found.reports["time"], kind="stable")
        for city in (0, 1):
            assert (np.diff(found.reports["event"][order][area[order] % 2 == city]) >= 0).all(), (
                "first come, first served"
            )


def test_background_and_false_positives_are_poisson() -> None:
    """Counts by area and day: mean, and index of dispersion, of illnesses and of false positives.

    False alarm 4 · 1e-4.
    """
    days, rate, sensitivity, false = 1500, 0.004, 0.9, 0.1
    people = town(2000)
    streams = {
        "doctors": {"kind": "clinicians", "background": f"{rate} / day"},
        "bench": {"kind": "laboratory", "specimens_from": {"doctors": 0.8}, "sensitivity": sensitivity,
                  "specificity": 1 - false},
    }  # fmt: skip
    ready, found = watched(people, streams, days=days)
    nobody = rows(ready, ill=onsets(np.zeros(0, np.int64)))
    found.advance(nobody, days * DAY - 1)
    reports, area = found.reports, found.subjects.rows["area"][found.reports["subject"]]
    for finding, share in (("suspected", 1.0), ("confirmed", 0.8 * false)):
        mine = reports["finding"] == FINDINGS.index(finding)
        cells = area[mine] * days + reports["time"][mine] // DAY
        counts = np.bincount(cells, minlength=4 * days)
        mean = np.repeat(people.residents() * rate * share, days)
        dispersion = ((counts - mean) ** 2 / mean).sum()
        law = stats.chi2(len(mean))
        # χ² of Poisson counts is wider than its law by 1 / (2 mean) a cell: the test allows for it.
        spread = np.sqrt((2 + 1 / mean).sum())
        assert abs(dispersion - law.mean()) < 3.9 * spread
        assert abs(counts.sum() - mean.sum()) < 3.9 * np.sqrt(mean.sum())


def test_the_predictive_value_of_a_positive_test() -> None:
    """A share of those who come carries the agent: prev·se / (prev·se + (1 − prev)(1 − sp)). False alarm 6.4e-5."""
    people, prevalence, sensitivity, specificity = 20_000, 0.05, 0.8, 0.97
    streams = {
        "doctors": {"kind": "clinicians", "background": "0.05 / day"},
        "bench": {"kind": "laboratory", "specimens_from": {"doctors": 1.0}, "sensitivity": sensitivity,
                  "specificity": specificity},
    }  # fmt: skip
    ready, found = watched(people, streams, days=80)
    carriers = np.random.default_rng(1).permutation(people)[: int(people * prevalence)]
    found.advance(rows(ready, carrying=(np.sort(carriers), np.zeros(len(carriers), np.int64))), 80 * DAY)
    positive = found.reports[found.reports["finding"] == CONFIRMED]
    true = np.isin(found.subjects.rows["person"][positive["subject"]], carriers)
    expected = prevalence * sensitivity / (prevalence * sensitivity + (1 - prevalence) * (1 - specificity))
    # Carriers come again and again: a cluster for each of them, and for each of the others.
    clusters = len(np.unique(found.subjects.rows["person"][positive["subject"]]))
    assert within(true.mean(), expected, np.sqrt(expected * (1 - expected) / clusters))


def test_no_test_before_the_agent_is_identified() -> None:
    """The third specimen of a carrier, and four days: exact. False positives and people who are well do not count."""
    streams = {
        "doctors": {"kind": "clinicians", "background": "0.05 / day"},
        "bench": {"kind": "laboratory", "specimens_from": {"doctors": 1.0}, "sensitivity": 1.0, "specificity": 0.9},
    }
    ready, found = watched(1000, streams, days=60, identification={"samples": 3, "delay": "4 days"})
    days = np.array([5, 9, 9, 20, 30])
    when = at_days(days) + 1000
    part = rows(ready, ill=onsets(when))
    found.advance(part, 60 * DAY)
    assert found.identification.time == 9 * DAY + 1000 + 4 * DAY
    tests = found.reports[np.isin(found.reports["finding"], [FINDINGS.index("confirmed"), FINDINGS.index("negative")])]
    assert tests["event"].min() >= found.identification.time
    assert tests["event"].min() < found.identification.time + DAY
    confirmed = {int(found.subjects.rows["person"][s]) for s in tests["subject"][tests["finding"] == CONFIRMED]}
    assert {3, 4} <= confirmed
    _, never = watched(1000, streams, days=60, identification={"samples": 6})
    never.advance(part, 60 * DAY)
    assert never.identification.time == NEVER
    assert not np.isin(never.reports["finding"], [CONFIRMED]).any()


def test_fatality_is_biased_by_the_delay_of_deaths() -> None:
    """At growth r: crude / true = M(−r) = (1 + r·mean/shape)^−shape. False alarm 6.4e-5."""
    people, r, fatality, until = 150_000, 0.15, 0.2, 99 * DAY
    rng = np.random.default_rng(11)
    back = rng.exponential(1 / r, people)
    onset = until - (back[back < 98] * DAY).astype(np.int64)
    dies = rng.random(len(onset)) < fatality
    death = onset + (rng.gamma(3.0, 14.0 / 3.0, len(onset)) * DAY).astype(np.int64) + 1
    known = dies & (death <= until)
    streams = {"doctors": {"kind": "clinicians"}, "registry": {"kind": "death certificate"}}
    ready, found = watched(people, streams)
    numbers = np.arange(len(onset))
    happened = rows(ready, ill=(numbers, onset), dead=(numbers[known], death[known]))
    found.advance(happened, until)
    deaths = sum(found.known("registry", until).values())
    ill = sum(found.known("doctors", until).values())
    crude, true = deaths / ill, fatality * (1 + r * 14.0 / 3.0) ** -3.0
    assert within(crude, true, np.sqrt(true * (1 - true) / ill))
    assert crude < 0.3 * fatality
