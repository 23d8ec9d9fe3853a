"""Whether a run says honestly that its transmissibility is the fitted one: strain, settings and people as they were."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fit_towns import town

from hyosan.analysis.fit.file import write_fitted
from hyosan.analysis.fit.fit import Fit
from hyosan.analysis.fit.measures import Estimate
from hyosan.engine.build import build_population
from hyosan.engine.run import prepare
from hyosan.report.summary import fitted_rows
from hyosan.results.run import Run
from hyosan.scenario import read_scenario

HOME = '[settings.home]\nplace_kind = "household"\ncontacts_per_day = 1\n'
SHARES = 'shares = [{ settings = ["town"], share = 0.6 }, { settings = ["home"], share = 0.4 }]'
ESTIMATE = Estimate(0.06, 0.05, 0.07)


def written(folder: Path, *, shares: bool = True) -> Path:
    """The file that fitting writes for a town of 20, without fitting: contacts at home are 1.23456 times as many."""
    path = town(folder, "reproduction_number = 1.8\n" + (SHARES if shares else ""), people=20, settings=HOME)
    loaded = read_scenario(path)
    target = loaded.scenario.strains["flu"].target
    assert target is not None
    found = Fit(
        strain="flu",
        target=target,
        transmissibility=ESTIMATE,
        contact_factors={"town": 1.0, "home": 1.23456} if shares else {},
        realised=Estimate(1.81, 1.79, 1.84),
        reproduction_number=ESTIMATE,
        growth_rate=ESTIMATE,
        household_secondary_attack_rate=ESTIMATE,
        generation_interval_days=3.0,
        shares=[ESTIMATE, replace(ESTIMATE)] if shares else [],
        outbreaks=100,
        cases=100,
        seeds="runs 1 to 10 fitted, runs 11 to 20 confirm",
    )
    population = build_population(loaded.scenario, copies=3)
    fitted = folder / "town-fitted.toml"
    write_fitted(fitted, "town.toml", loaded.scenario, population, [found])
    return fitted


def entry(path: Path, *overrides: str) -> dict[str, Any]:
    """What `run.json` says of the strain."""
    return prepare(read_scenario(path, overrides=overrides)).fitted["flu"]


@pytest.mark.parametrize("shares", [True, False])
def test_what_was_written_is_as_fitted(tmp_path: Path, shares: bool) -> None:
    found = entry(written(tmp_path, shares=shares))
    assert (found["as_fitted"], found["not_as_fitted"]) == (True, "")


@pytest.mark.parametrize(
    "override",
    [
        'importation.arrivals={ strain = "flu", rate = "1 / day" }',
        "time.duration=60 days",
        "time.start=2025-07-01",
        "time.step=6 hours",
        "record.every=2 days",
        "record.outbreak_above=3",
        "population.files.copies=2",
        "scenario.title=Another",
        "strains.flu.block=2 days",
        "strains.flu.seasonality={ amplitude = 0.2, peak = 2024-01-15 }",
        "settings.town.seasonality={ amplitude = 0.2, peak = 2024-01-15 }",
        "settings.town.place_kind=town",
        "strains.flu.states.ill.infectiousness=1",
    ],
)
def test_what_early_outbreaks_go_without_may_change(tmp_path: Path, override: str) -> None:
    assert entry(written(tmp_path), override)["as_fitted"] is True


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        ("strains.flu.transmissibility=0.05", "transmissibility 0.05 is not the 0.06 that was found"),
        ("settings.home.contacts_per_day=6", "the settings changed"),
        ("settings.town.scaling=per_pair", "the settings changed"),
        ('settings.town.open=["daily 08:00-18:00"]', "the settings changed"),
        ('settings.home.absent_while_in=["town"]', "the settings changed"),
        ("settings.town.age_mixing={ ages = [0, 20], matrix = [[2, 1], [1, 2]] }", "the settings changed"),
        ("strains.flu.states.ill.infectiousness=0.5", "the strain, its immunity or the host types changed"),
        ('strains.flu.states.latent.dwell={ distribution = "fixed", value = "2 days" }', "the strain, its immunity"),
        ("strains.flu.susceptibility=0.5", "the strain, its immunity"),
        ('strains.flu.individual_variation={ distribution = "gamma", shape = 0.5 }', "the strain, its immunity"),
        ("host_types.frail={ share = 0.1 }", "host types changed"),
        ('immunity.flu={ protection = { flu = { kind = "leaky", effect = 0.5 } } }', "its immunity"),
    ],
)
def test_what_the_fit_depends_on_may_not(tmp_path: Path, override: str, reason: str) -> None:
    found = entry(written(tmp_path), override)
    assert found["as_fitted"] is False
    assert reason in found["not_as_fitted"]


def test_other_people_are_not_those_of_the_fit(tmp_path: Path) -> None:
    path = written(tmp_path)
    people = tmp_path / "people" / "people.csv"
    people.write_text(people.read_text().replace("0,30,0,0", "0,31,0,0"), encoding="utf-8")
    found = entry(path, "settings.home.contacts_per_day=6")
    assert found["as_fitted"] is False
    assert "the settings changed; the people are others (20 people, " in found["not_as_fitted"]


def test_without_a_hash_nobody_knows(tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("conditions")), encoding="utf-8")
    found = entry(path)
    assert found["as_fitted"] is None
    assert "is unknown" in found["not_as_fitted"]
    assert entry(path, "strains.flu.transmissibility=0.05")["as_fitted"] is False


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ((), "realised 1.81 (95 % 1.79 to 1.84)"),
        (
            ("settings.home.contacts_per_day=6",),
            "realised 1.81 (95 % 1.79 to 1.84); NOT AS FITTED: the settings changed;"
            " fit again if the target is still meant",
        ),
    ],
)
def test_the_summary_says_it_in_one_line(tmp_path: Path, overrides: tuple[str, ...], said: str) -> None:
    record = {"fitted": {"flu": entry(written(tmp_path, shares=False), *overrides)}}
    run = cast(Run, SimpleNamespace(record=record))
    assert fitted_rows(run) == [("flu, fitted to", f"reproduction_number = 1.8; {said}")]
