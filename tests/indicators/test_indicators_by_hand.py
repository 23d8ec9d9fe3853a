"""Trees small enough to work out by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from runs import write_tree

from hyosan.core.errors import RunFolderError
from hyosan.report.indicators import digest_rows
from hyosan.results.indicators.growth import poisson_trend
from hyosan.results.indicators.offspring import share_from_top
from hyosan.results.indicators.registry import Indicators
from hyosan.results.indicators.renewal import gamma_weights, total_infectiousness, trailing_sum
from hyosan.results.run import Run

INFECTOR = [-1, 0, 0, 0, 1, 1, 2]
DAYS = [0.5, 1.5, 1.5, 2.25, 2.5, 3.0, 3.25]
"""Person 0 infects 1, 2 and 3; 1 infects 4 and 5; 2 infects 6."""


@pytest.fixture
def tree(tmp_path: Path) -> Indicators:
    """The tree in a room of ten, everybody infectious for two days."""
    return write_tree(tmp_path / "run", INFECTOR, DAYS, people=10).indicators()


def test_attack_rate(tree: Indicators) -> None:
    found = tree.attack_rate().iloc[0]
    assert (found["residents"], found["infected"], found["infection_attack_rate"]) == (10, 7, 0.7)
    assert pd.isna(found["symptomatic"])
    assert np.isnan(found["symptomatic_attack_rate"])


def test_offspring(tree: Indicators) -> None:
    found = tree.offspring().iloc[0]
    assert (found["infectors"], found["left_out"], found["largest"]) == (7, 0, 3)
    assert found["mean"] == pytest.approx(6 / 7)
    assert found["share_without"] == pytest.approx(4 / 7)
    # The top fifth of seven is 1.4 people: all of the first's three, and 0.4 of the second's two.
    assert found["share_from_top_fifth"] == pytest.approx((3 + 0.4 * 2) / 6)
    assert tree.offspring_by_generation()["mean"].tolist() == [3, 1, 0]


def test_early_infectors_are_chosen_by_those_infected_before_them(tree: Indicators) -> None:
    # Of ten residents the first four infections are 40 %: person 0, and 1 to 3 with 2 + 1 + 0 offspring.
    found = tree.offspring_by_generation(until_share=0.4)
    assert found[["infectors", "offspring"]].to_numpy().tolist() == [[1, 3], [3, 3]]
    assert tree.offspring_by_generation(until_share=0.1)["infectors"].tolist() == [1]
    for share in (0, 1.1):
        with pytest.raises(RunFolderError, match="until_share: a number above 0 and at most 1"):
            tree.offspring_by_generation(until_share=share)


def test_generation_interval(tree: Indicators) -> None:
    found = tree.generation_interval().iloc[0]
    assert found["pairs"] == 6
    assert found["mean_days"] == pytest.approx(np.mean([1, 1, 1.75, 1, 1.5, 1.75]))
    assert (found["least_days"], found["largest_days"]) == (1.0, 1.75)


def test_case_reproduction_number_is_the_mean_offspring_of_the_tree(tree: Indicators) -> None:
    found = tree.case_reproduction_number(period="1 day")
    assert found["infections"].tolist()[:4] == [1, 2, 2, 2]
    assert found["case_reproduction_number"].tolist()[:4] == [3, 1.5, 0, 0]
    assert found["is_complete"].all()


@pytest.mark.parametrize("period", ["1 day", "7 hours", "3 days", None])
def test_case_reproduction_numbers_add_up_exactly(season_or_zombies: Indicators, period: str | None) -> None:
    found, tree = season_or_zombies.case_reproduction_number(period), season_or_zombies.tree
    assert found["infections"].sum() == len(tree)
    assert found["offspring"].sum() == (tree.parent >= 0).sum()
    start = found["time"].to_numpy().astype("datetime64[us]").astype(np.int64)
    which = np.searchsorted(start, tree.time_us, side="right") - 1
    for number in np.unique(which):
        assert found["case_reproduction_number"][number] == tree.offspring_count[which == number].mean()


@pytest.fixture(params=["season", "zombies"])
def season_or_zombies(request: pytest.FixtureRequest) -> Indicators:
    """Each of the two runs."""
    found: Indicators = request.getfixturevalue(request.param).indicators()
    return found


def test_those_who_can_still_infect_end_the_cohort(tmp_path: Path) -> None:
    # The run ends at day 4: the persons infected at day 2.25 or later are still infectious.
    found = write_tree(tmp_path / "run", INFECTOR, DAYS, people=10, end_days=4).indicators()
    assert found.outcomes.is_active.tolist() == [False] * 3 + [True] * 4
    first = found.offspring().iloc[0]
    assert (first["infectors"], first["left_out"], first["mean"]) == (3, 4, 2.0)
    assert found.offspring(include_unfinished=True)["mean"].iloc[0] == pytest.approx(6 / 7)
    assert found.case_reproduction_number(period="1 day")["is_complete"].tolist() == [True, True, False, False]
    assert pd.isna(found.course()["extinction_time"].iloc[0])
    assert found.generation_interval()["pairs"].iloc[0] == 6
    assert found.fatality()["unresolved"].iloc[0] == 0


def test_course(tree: Indicators) -> None:
    found = tree.course(period="1 day").iloc[0]
    assert (found["infections"], found["seeded_infections"], found["peak_incidence"]) == (7, 1, 2)
    assert found["peak_incidence_from"] == pd.Timestamp("2024-01-02")
    assert found["season_from"] == pd.Timestamp("2024-01-02 12:00")
    assert found["season_to"] == pd.Timestamp("2024-01-04 06:00")
    assert found["season_days"] == 1.75
    assert found["extinction_time"] == pd.Timestamp("2024-01-06 06:00")
    assert not found["is_overrun"]


def test_realised_reproduction_number(tree: Indicators) -> None:
    # Two days an infection; 6 local infections in all while 7 people were infectious for 14 days.
    found = tree.instantaneous_reproduction_number(period="1 day", window=6)
    assert found["realised"].iloc[5] == pytest.approx(6 * 2 / 14)
    assert found["realised"].iloc[0] == 0
    assert np.isnan(found["realised"].iloc[-1])


def test_pressure_with_a_given_interval(tree: Indicators) -> None:
    found = tree.instantaneous_reproduction_number(period="1 day", window=1, weights=[2, 2], prior=(1, 1))
    assert found["pressure"].tolist()[:5] == pytest.approx([0, 0.5, 1.5, 2, 2])
    assert found["mean"].tolist()[1:4] == pytest.approx([(1 + 2) / (1 + 0.5), (1 + 2) / (1 + 1.5), (1 + 2) / (1 + 2)])
    assert np.isnan(found["mean"][0])


def test_growth_of_a_doubling_outbreak() -> None:
    counts = np.round(20 * 2 ** (np.arange(12) / 3)).astype(np.int64)
    assert poisson_trend(counts).rate == pytest.approx(np.log(2) / 3, rel=3e-3)


def test_growth_window_and_doubling_time(tmp_path: Path) -> None:
    # Each infects two exactly a day later: doubles daily for ten days, then stops.
    infector, days = [-1], [0.5]
    for number in range(1, 2**11 - 1):
        infector.append((number - 1) // 2)
        days.append(days[infector[-1]] + 1)
    found = write_tree(tmp_path / "run", infector, days, people=3000, end_days=20).indicators()
    growth = found.growth_rate(period="1 day", share_of_peak=0.3).iloc[0]
    assert growth["doubling_days"] == pytest.approx(1)
    assert growth["from_time"] == pd.Timestamp("2024-01-05")
    assert growth["to_time"] == pd.Timestamp("2024-01-10")
    assert growth["infections"] == 16 + 32 + 64 + 128 + 256


WEEKEND, HOLIDAY, GROWTH_PER_DAY = 0.6, 0.4, 0.08


def _grown(folder: Path, holiday: int | None) -> Indicators:
    """Eight weeks of growth at 8 % a day, fewer infections at weekends and on a holiday, two weeks without growth."""
    day = np.arange(70)
    contacts = np.where(day % 7 >= 5, WEEKEND, 1.0)
    if holiday is not None:
        contacts[holiday] = HOLIDAY
    counts = np.round(6 * np.exp(GROWTH_PER_DAY * np.minimum(day, 56)) * contacts).astype(np.int64)
    spread = [start + (np.arange(n) + 0.5) / n for start, n in zip(day, counts, strict=True)]
    times = np.concatenate([[0.0], *spread])
    infector = np.maximum(np.searchsorted(times, times - 3) - 1, 0)
    return write_tree(folder, [-1, *infector[1:].tolist()], times.tolist(), people=20_000, end_days=70).indicators()


def test_growth_is_by_whole_weeks_where_there_are_enough(tmp_path: Path) -> None:
    found = _grown(tmp_path / "plain", None)
    weeks, days = (found.growth_rate(period=period, share_of_peak=0.25).iloc[0] for period in (None, "1 day"))
    assert (weeks["period_days"], days["period_days"]) == (7, 1)
    assert (weeks["to_time"] - weeks["from_time"]) == pd.Timedelta(5 * 7, "D")
    assert weeks["rate_per_day"] == pytest.approx(GROWTH_PER_DAY, rel=0.01)
    assert abs(days["rate_per_day"] / GROWTH_PER_DAY - 1) > 0.04


@pytest.mark.parametrize(("holiday", "least", "most"), [(11, 0, 0.04), (21, 0, 0.04), (24, 0, 0.04), (37, 0.04, 0.08)])
def test_a_holiday_bends_growth_a_little_and_most_at_the_end(
    tmp_path: Path, holiday: int, least: float, most: float
) -> None:
    rate = _grown(tmp_path / "run", holiday).growth_rate(share_of_peak=0.25)["rate_per_day"].iloc[0]
    assert least <= abs(rate / GROWTH_PER_DAY - 1) < most


def test_growth_too_fast_for_weeks_is_by_the_usual_periods(tmp_path: Path) -> None:
    infector = [-1, *((number - 1) // 2 for number in range(1, 2**9 - 1))]
    days = [0.5]
    for number in range(1, len(infector)):
        days.append(days[infector[number]] + 2)
    growth = write_tree(tmp_path / "run", infector, days, people=3000, end_days=60).indicators().growth_rate().iloc[0]
    assert growth["period_days"] == 1
    assert growth["rate_per_day"] > 0


def test_a_gamma_interval_by_days_keeps_its_mean() -> None:
    weights = gamma_weights(2.6, 1.3, 1.0)
    lag = np.arange(1, len(weights) + 1)
    assert weights.sum() == pytest.approx(1)
    assert weights @ lag == pytest.approx(2.6, rel=1e-6)
    # Uniform moments in both periods add about a sixth of a squared period to the variance.
    assert np.sqrt(weights @ lag**2 - (weights @ lag) ** 2) == pytest.approx(np.sqrt(1.3**2 + 1 / 6), rel=2e-3)
    with pytest.raises(ValueError, match="longer than a period"):
        gamma_weights(0.5, 1, 1)


def test_pieces_of_the_renewal_equation() -> None:
    assert total_infectiousness(np.array([8, 0, 4, 0]), np.array([0.5, 0.25])).tolist() == [0, 4, 2, 2]
    assert trailing_sum(np.array([1, 2, 3, 4]), 2).tolist() == [1, 3, 5, 7]
    assert share_from_top(np.array([5, 0, 0, 0, 0])) == 1
    assert np.isnan(share_from_top(np.zeros(3, np.int64)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda found: found.table("ofspring"), "did you mean 'offspring'"),
        (lambda found: found.table("ofspring"), "severity_by_age"),
        (lambda found: found.offspring(strain="t"), "no strain t; known: s"),
        (lambda found: found.incidence(period="1"), "a unit is missing"),
        (lambda found: found.incidence(period="0 days"), "above 0"),
        (lambda found: found.incidence(period="0.001 s"), "choose a longer period"),
        (lambda found: found.instantaneous_reproduction_number(window=0), "window"),
        (lambda found: found.instantaneous_reproduction_number(prior=(0, 1)), "prior"),
        (lambda found: found.instantaneous_reproduction_number(level=95), "level"),
        (lambda found: found.instantaneous_reproduction_number(weights=[-1, 2]), "weights"),
        (lambda found: found.household_secondary_attack_rate(co_primary_hours=-1), "co_primary_hours"),
    ],
)
def test_what_makes_no_sense_is_said(tree: Indicators, call: object, words: str) -> None:
    with pytest.raises(RunFolderError, match=words):
        call(tree)  # type: ignore[operator]


def _doubling_then_depleted(folder: Path, people: int, infected: int) -> Run:
    """Each of the first infects two others, in order, until `infected` are; one row an hour."""
    source = [-1] + [(number - 1) // 2 for number in range(1, infected)]
    return write_tree(folder, source, [1 + number / 24 for number in range(infected)], people=people)


def test_the_digest_reads_reproduction_off_early_infectors(tmp_path: Path) -> None:
    """All 2,000 infectors of a binary tree have 1 offspring in the mean, early ones 2."""
    rows = dict(digest_rows(_doubling_then_depleted(tmp_path / "large", people=10_000, infected=2_000)))
    # Generations 0 to 2 are seven of the first hundred.
    assert rows["offspring, early"] == "mean 2  (93 infectors of generation 3 on, until 1.0 % were infected)"
    small = dict(digest_rows(_doubling_then_depleted(tmp_path / "small", people=100, infected=50)))
    assert small["offspring, early"] == "nobody of generation 3 or later to count until 1.0 % were infected"


@pytest.mark.parametrize("table", ["infections", "transitions"])
def test_the_digest_of_a_damaged_run_is_an_error(tmp_path: Path, table: str) -> None:
    run = _doubling_then_depleted(tmp_path / "run", people=10, infected=5)
    file = run.folder / f"{table}.parquet"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(RunFolderError, match=f"{table}: damaged"):
        digest_rows(run)
    file.unlink()
    with pytest.raises(RunFolderError, match=f"damaged: {table}.parquet is missing"):
        digest_rows(run)
