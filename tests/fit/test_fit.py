"""Fitting transmission where the exact number is known, and the way from a target to the record of a run.

Seeds are fixed. Fits of some hundred outbreaks have a standard error of about 1 %: 3 % and 4 % are what was asked for
and three of them.
"""

import json
from math import exp, log
from pathlib import Path

import pytest
from fit_towns import CONTACTS, INFECTIOUS_DAYS, LATENT_DAYS, SHAPE, fitted, town
from typing_at import typed

import hyosan
from hyosan.core.errors import InputError
from hyosan.scenario import load_scenario, scenario_toml

HOME = '[settings.home]\nplace_kind = "household"\ncontacts_per_day = 1.0\n'


def test_in_a_well_mixed_town_r0_is_contacts_times_days_times_probability(tmp_path: Path) -> None:
    exact = 1.8 / (CONTACTS * INFECTIOUS_DAYS)
    found = fitted(town(tmp_path, "reproduction_number = 1.8"), 500)
    assert found.transmissibility.low <= exact <= found.transmissibility.high
    assert found.transmissibility.value == pytest.approx(exact, rel=0.03)
    assert found.realised.value == pytest.approx(1.8, rel=0.03)
    assert found.realised.low <= found.realised.value <= found.realised.high


def test_the_growth_rate_is_that_of_lotka_and_euler(tmp_path: Path) -> None:
    """1 = contacts × p × ∫ exp(-r t) P(infectious at t) dt, for a fixed latent and a gamma infectious period."""
    rate = 0.2
    transform = (1 + rate * INFECTIOUS_DAYS / SHAPE) ** -SHAPE
    exact = rate * exp(rate * LATENT_DAYS) / (1 - transform) / CONTACTS
    found = fitted(town(tmp_path, f'growth_rate = "{rate} / day"'), 300)
    assert found.transmissibility.value == pytest.approx(exact, rel=0.04)
    assert found.growth_rate.value == pytest.approx(rate, rel=0.05)
    assert found.growth_rate == found.realised


def test_couples_have_the_attack_rate_and_the_shares_asked_for(tmp_path: Path) -> None:
    """Of couples 1 - E exp(-p × days) are infected; a fourth of all infections is at home."""
    target = """household_secondary_attack_rate = 0.4
shares = [{ settings = ["home"], share = 0.25 }, { settings = ["town"], share = 0.75 }]"""
    found = fitted(town(tmp_path, target, settings=HOME), 300)
    # E exp(-p D) = (1 + p mean / shape)^-shape
    exact = ((1 - 0.4) ** (-1 / SHAPE) - 1) * SHAPE / INFECTIOUS_DAYS
    assert found.transmissibility.value == pytest.approx(exact, rel=0.06)
    assert found.household_secondary_attack_rate.value == pytest.approx(0.4, rel=0.06)
    assert [share.value for share in found.shares] == pytest.approx([0.25, 0.75], rel=0.06)
    assert found.contact_factors["home"] == 1.0
    assert log(found.contact_factors["town"]) < 0


def test_from_a_target_to_the_record_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = town(tmp_path, "reproduction_number = 1.5", people=2000)
    monkeypatch.chdir(tmp_path)
    refused = typed("run", "town.toml")
    assert (refused.exit_code, "`hyosan fit-transmission town.toml`" in refused.stderr) == (2, True)
    done = typed("fit-transmission", "town.toml", "--seeds", "60")
    assert done.exit_code == 0, done.output
    assert "60 outbreaks, each begun by one of 2,000 people" in done.stdout
    assert "generations 3 to 5" in done.stdout
    again = typed("fit-transmission", "town.toml", "--seeds", "60")
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)
    run = hyosan.run("town-fitted.toml", out="run")
    entry = json.loads((run.folder / "run.json").read_text())["fitted"]["flu"]
    assert entry["low"] < entry["value"] < entry["high"]
    assert entry["transmissibility"] == entry["value"]
    assert entry["as_fitted"] is True
    assert entry["target"] == "reproduction_number = 1.5"
    assert "mean offspring of a typical early case" in entry["definition"]
    written = load_scenario(run.folder / "scenario.toml")
    assert written.strains["flu"].fitted is not None
    assert scenario_toml(written) == (run.folder / "scenario.toml").read_text()
    path.write_text(path.read_text().replace("reproduction_number = 1.5", "reproduction_number = 1.6"))
    stale = typed("validate", "town-fitted.toml")
    assert (stale.exit_code, "fit it again" in stale.stderr) == (2, True)


@pytest.mark.parametrize(
    ("target", "settings", "extra", "words"),
    [
        ("reproduction_number = 1.8", "", "transmissibility = 0.1", "both target and transmissibility"),
        ("reproduction_number = 0", "", "", "allowed: a number > 0"),
        ("", "", "", "exactly one of reproduction_number, growth_rate"),
        ('reproduction_number = 2\ngrowth_rate = "1 / day"', "", "", "got reproduction_number and growth_rate"),
        ('growth_rate = "0 / day"', "", "", "allowed: a rate above 0"),
        ("growth_rate = 0.1", "", "", "without a unit"),
        ("household_secondary_attack_rate = 0.2", "", "", "no setting has place_kind = 'household'"),
        ("household_secondary_attack_rate = 1", HOME, "", "household_secondary_attack_rate"),
        (
            'reproduction_number = 2\nshares = [{ settings = ["town"], share = 0.99 }]',
            HOME,
            "",
            "shares sum to 0.99, allowed: 1",
        ),
        (
            'reproduction_number = 2\nshares = [{ settings = ["home"], share = 0.4 },'
            ' { settings = ["home"], share = 0.6 }]',
            HOME,
            "",
            "'home' is in two groups",
        ),
        (
            'reproduction_number = 2\nshares = [{ settings = ["hom"], share = 0.5 },'
            ' { settings = ["town"], share = 0.5 }]',
            HOME,
            "",
            "unknown setting 'hom'; did you mean 'home'?",
        ),
    ],
)
def test_wrong_targets_are_refused(tmp_path: Path, target: str, settings: str, extra: str, words: str) -> None:
    path = town(tmp_path, target, people=10, settings=settings, extra=extra)
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    assert words in str(caught.value)
    assert all(problem.path.startswith("strains.flu") for problem in caught.value.problems)


def test_shares_say_every_setting(tmp_path: Path) -> None:
    target = (
        'reproduction_number = 2\nshares = [{ settings = ["town"], share = 0.5 }, { settings = ["x"], share = 0.5 }]'
    )
    path = town(tmp_path, target, people=10, settings=HOME + HOME.replace("home", "x"))
    with pytest.raises(InputError, match="in no group: home"):
        load_scenario(path)


def test_a_class_is_too_small_for_early_cases(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="only 0 early cases of generations 3 to 5"):
        fitted(town(tmp_path, 'growth_rate = "0.2 / day"', people=30), 40)


def test_who_is_infectious_for_ever_has_no_offspring_to_count(tmp_path: Path) -> None:
    path = town(tmp_path, "reproduction_number = 1.8", people=30)
    path.write_text(path.read_text().replace("immune = true", "infectiousness = 0.1"))
    with pytest.raises(InputError, match="infectious for ever"):
        fitted(path, 40)


def test_without_a_target_there_is_nothing_to_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = typed("fit-transmission", "influenza-changwon")
    assert (result.exit_code, "no strain has a target" in result.stderr) == (2, True)
