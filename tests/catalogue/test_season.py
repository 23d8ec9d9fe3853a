"""The season of influenza: its groups of settings, its cut, and the ranges it is set beside."""

import pandas as pd
import pytest

import hyosan
from hyosan.catalogue import EXPECTED, PUBLISHED, find
from hyosan.catalogue import measures_season as season
from hyosan.catalogue.expected import read_expected
from hyosan.catalogue.published import Published, read_published
from hyosan.results.run import Run

ID = "influenza-like-season"
GROUPS = (season.HOME, season.COMMUNITY, season.CARE, season.SCHOOL, season.WORK)


def test_every_setting_is_in_one_group() -> None:
    for name in hyosan.load(ID).settings:
        assert sum(name.startswith(group) for group in GROUPS) == 1, name


def test_no_group_names_what_is_not_there() -> None:
    names = hyosan.load(ID).settings
    for start in (start for group in GROUPS for start in group):
        assert any(name.startswith(start) for name in names), start


def test_the_cut_is_that_of_the_scenario() -> None:
    assert hyosan.load(ID).record.outbreak_above == season.OUTBREAK_ABOVE


def test_what_is_published_is_measured() -> None:
    measured = {measure.name for measure in read_expected(EXPECTED / f"{ID}.toml").measures}
    assert {each.measure for each in read_published(PUBLISHED / f"{ID}.toml") if not each.fitted_strain} <= measured


def test_scenarios_without_published_ranges_have_none() -> None:
    assert read_published(PUBLISHED / "hyosan.toml") == ()
    for path in PUBLISHED.glob("*.toml"):
        assert find(path.stem) is not None
        assert all(each.low <= each.high for each in read_published(path))


@pytest.mark.parametrize(("value", "verdict"), [(0.9, "below"), (1, "inside"), (2, "inside"), (2.1, "above")])
def test_verdicts(value: float, verdict: str) -> None:
    assert Published("x", "", 1, 2, "", "").verdict(value) == verdict


def test_weeks_above_a_share_of_the_peak() -> None:
    days = pd.date_range("2023-10-02", periods=28)
    assert season.weeks_above(pd.Series([1] * 7 + [10] * 7 + [5] * 7 + [0] * 7, index=days), 0.1) == 2


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A week with many brought in."""
    overrides = ["time.duration=7 days", "importation.arrivals.rate=200 / day"]
    return hyosan.run(ID, seed=1, out=tmp_path_factory.mktemp("season") / "run", overrides=overrides)


def test_a_season_that_never_came_has_no_measures(week: Run) -> None:
    assert season.influenza_season(week) == {"outbreak": 0.0}


def test_pupils_of_classes(week: Run) -> None:
    """By hand, with another tool."""
    infected, pupils = season.pupils_of_classes(week)
    found = week.sql(
        "SELECT count(*) AS pupils, count(*) FILTER (person IN (SELECT person FROM infections)) AS infected FROM people"
        " WHERE role = 'pupil' AND place_classroom IS NOT NULL GROUP BY place_classroom HAVING count(*) >= 10"
    )
    assert sorted(zip(infected, pupils, strict=True)) == sorted(zip(found["infected"], found["pupils"], strict=True))
    assert infected.sum() > 0
