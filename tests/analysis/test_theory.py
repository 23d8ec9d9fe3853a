"""Theory beside runs: where it applies, and exact small cases."""

from math import exp
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from settings import HEAD, write

import hyosan
from hyosan.analysis.mean_field import fixed_period, mean_field_course
from hyosan.analysis.theory import Theory, largest_gap, sizes_of, sizes_of_all, theory_of
from hyosan.catalogue import find
from hyosan.cli.main import main
from hyosan.disease.spec import StrainSpec
from hyosan.engine.run import prepare
from hyosan.engine.stages import Stages, stage_number, stages_of
from hyosan.engine.well_mixed import theory_entry
from hyosan.scenario import read_scenario
from hyosan.scenario.compile import compile_scenario

EXPONENTIAL = 'strains.cold.states.infectious.dwell={ distribution = "exponential", mean = "2 days" }'
HALF = "immunity.vaccine.coverage=0.5"


def entry(*overrides: str) -> dict[str, object]:
    prepared = prepare(read_scenario("classroom", overrides=overrides, resolve=find))
    return theory_entry(compile_scenario(prepared.loaded.scenario, prepared.population, 1))


def theory(**changes: object) -> Theory:
    given = {"people": 3, "immune": 0, "first": 1, "pair_rate_per_day": 0.1, "exposure_days": 2.0, "no_law": []}
    return Theory({**given, **changes}, None, ())


def test_the_classroom_is_one_crowd() -> None:
    found = entry("population.files.copies=2")
    assert found["pair_rate_per_day"] == pytest.approx(10 * 0.1 / 30)
    assert {key: found[key] for key in ("people", "copies", "immune", "first", "exposure_days")} == {
        "people": 31,
        "copies": 2,
        "immune": 0,
        "first": 1,
        "exposure_days": 2.0,
    }
    assert found["no_law"] == found["no_course"] == []
    assert entry(HALF)["immune"] == 16


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        ('settings.classroom.open=["Mon-Fri 08:00-16:00"]', "classroom: it is not always open"),
        ("settings.classroom.age_mixing={ ages = [0, 18], matrix = [[1, 1], [1, 2]] }", "depends on age"),
        ("settings.classroom.contacts_per_day=0.0", "nobody meets anybody"),
        (
            "strains.cold.susceptibility={ by_age = [{ from = 0, value = 1 }, { from = 20, value = 0.5 }] }",
            "differs by age",
        ),
        ("strains.cold.seasonality={ amplitude = 0.2, peak = 2024-01-15 }", "has a season"),
        ('strains.cold.infectiousness_profile={ times = ["0 days"], values = [1] }', "a profile over the time"),
        ('seeding[0].at="1 day"', "infected from outside after the start"),
        ('seeding[0].state="recovered"', "begin in another state"),
        ('importation.more={ strain = "cold", rate = "1 / week" }', "arrive from outside"),
        (
            "immunity.vaccine={ coverage = 0.5, protection = { cold = { kind = 'leaky', effect = 0.5 } } }",
            "not protect wholly",
        ),
        ('strains.cold.states.recovered.dwell={ distribution = "fixed", value = "3 days" }', "can be infected again"),
    ],
)
def test_why_theory_does_not_apply(override: str, reason: str) -> None:
    more = ['strains.cold.states.recovered.next="susceptible"'] if "recovered.dwell" in override else []
    reasons = entry(override, *more)["not_well_mixed"]
    assert isinstance(reasons, list)
    assert any(reason in told for told in reasons), reasons


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        (EXPONENTIAL, "not all infectious for the same time"),
        ('strains.cold.individual_variation={ distribution = "gamma", shape = 0.5 }', "varies from person to person"),
    ],
)
def test_a_course_without_a_law(override: str, reason: str) -> None:
    found = entry(override)
    assert found["no_course"] == []
    assert reason in str(found["no_law"])


def test_a_latent_time_changes_no_law() -> None:
    latent = [
        'strains.cold.start="latent"',
        'strains.cold.states.latent={ dwell = { distribution = "exponential", mean = "3 days" }, next = "infectious" }',
    ]
    assert entry(*latent) == entry()


def test_laws_of_three_people_by_hand() -> None:
    """Escape q = exp(-0.2) from one case: both others escape with q², and so on; with one immune of the three, the
    case is the immune one in a third of the times."""
    q = exp(-0.2)
    assert theory().law == pytest.approx([0, q**2, 2 * (1 - q) * q * q, 1 - q**2 - 2 * (1 - q) * q * q])
    both = np.array([0, q**2, 2 * (1 - q) * q * q, 1 - q**2 - 2 * (1 - q) * q * q])
    one = np.array([0, q, 1 - q, 0])
    assert theory(immune=1).law == pytest.approx(both / 3 + 2 * one / 3)
    assert theory(immune=3).law == pytest.approx([0, 1, 0, 0])
    assert theory(first=3).law == pytest.approx([0, 0, 0, 1])
    assert theory(pair_rate_per_day=0.0).law == pytest.approx([0, 1, 0, 0])


def test_laws_of_the_exercises() -> None:
    """The exact numbers of docs/scenarios/classroom.md."""
    for overrides, mean, first, nobody in (
        ([], 19.4, 1, 0.135),
        (["seeding[0].count=3"], 24.7, 3, 0.004),
        ([HALF], 3.6, 1, 0.380),
    ):
        law = Theory(entry(*overrides), None, ()).law
        assert law is not None
        assert law.sum() == pytest.approx(1.0)
        assert float(np.arange(len(law)) @ law) == pytest.approx(mean, abs=0.05)
        assert law[first] == pytest.approx(nobody, abs=5e-4)


def test_courses_without_infection_are_those_of_their_laws_of_time() -> None:
    """Exponential: exp(-t / 2); gamma of shape 2 and mean 2 days: exp(-t) (1 + t)."""
    days = np.linspace(0.0, 6.0, 13)
    _, plain = mean_field_course(days, susceptible=30, first=1, pair_rate_per_day=0.0, stages=fixed_period(2.0, 1))
    assert plain == pytest.approx(np.exp(-days / 2), abs=1e-6)
    _, gamma = mean_field_course(days, susceptible=30, first=1, pair_rate_per_day=0.0, stages=fixed_period(2.0, 2))
    assert gamma == pytest.approx(np.exp(-days) * (1 + days), abs=1e-6)


@pytest.mark.parametrize(
    ("dwell", "number"),
    [
        ({"distribution": "fixed", "value": "1 day"}, 50),
        ({"distribution": "exponential", "mean": "1 day"}, 1),
        ({"distribution": "gamma", "mean": "1 day", "shape": 3.0}, 3),
        ({"distribution": "lognormal", "mean": "2 days", "sd": "1 day"}, 4),
        ({"distribution": "weibull", "scale": "1 day", "shape": 1.0}, 1),
        ({"distribution": "uniform", "low": "0 days", "high": "2 days"}, 3),
        ({"distribution": "empirical", "values": ["1 day", "3 days"], "weights": [1.0, 1.0]}, 4),
    ],
)
def test_as_many_stages_as_vary_alike(dwell: dict[str, object], number: int) -> None:
    state = {"infectiousness": 1.0, "dwell": dwell, "next": "well"}
    strain = StrainSpec.model_validate({"start": "ill", "states": {"ill": state, "well": {}}})
    assert stage_number(strain.states["ill"].dwell) == number
    assert stage_number(None) == 1


def course_of(states: dict[str, object], start: object) -> Stages:
    return stages_of(StrainSpec.model_validate({"start": start, "states": states}))


def test_states_become_stages() -> None:
    """A latent time, then two kinds of case: what they infect together decides where the epidemic ends."""
    fixed = {"distribution": "fixed", "value": "1 day"}
    states = {
        "latent": {
            "dwell": {"distribution": "gamma", "mean": "2 days", "shape": 3.0},
            "next": [{"to": "mild", "probability": 0.25}, {"to": "ill"}],
        },
        "mild": {"infectiousness": 0.5, "dwell": fixed, "next": "well"},
        "ill": {"infectiousness": 1.0, "dwell": {"distribution": "exponential", "mean": "2 days"}, "next": "well"},
        "well": {},
    }
    stages = course_of(states, "latent")
    assert len(stages.enter) == 3 + 50 + 1 + 1
    assert stages.flow.sum(axis=0) == pytest.approx(np.zeros(55), abs=1e-9)
    left, _ = mean_field_course(
        np.array([0.0, 3000.0]), susceptible=99.0, first=1.0, pair_rate_per_day=0.02, stages=stages
    )
    exposure = 0.25 * 0.5 * 1.0 + 0.75 * 1.0 * 2.0
    assert np.log(99.0 / left[-1]) == pytest.approx(0.02 * exposure * (100.0 - left[-1]), rel=1e-4)


def test_runs_and_ensembles_are_read_with_their_theory(tmp_path: Path) -> None:
    """Forty copies and forty seeds: by chance they part from the law by as much as this once in 10^9 times."""
    run = hyosan.run("classroom", seed=1, out=tmp_path / "run", overrides=["population.files.copies=40"])
    found = theory_of(run)
    assert isinstance(found, Theory)
    assert found.law is not None
    assert sizes_of(run).sum() == len(run.infections())
    many = hyosan.run_ensemble("classroom", 40, out=tmp_path / "many", processes=1)
    sizes = sizes_of_all(many)
    assert sizes.tolist() == many.runs()["infections"].tolist()
    for seen in (sizes_of(run), sizes):
        assert largest_gap(seen, found.law) < np.sqrt(np.log(2e9) / 2 / 40)
    shown = CliRunner().invoke(main, ["show", str(tmp_path / "many")]).output
    assert "theory: 31 people who meet alike in 'classroom'; 1 infected first" in shown
    assert "largest gap between runs and law" in shown
    one = CliRunner().invoke(main, ["show", str(tmp_path / "run")]).output
    assert "40 copies" in one
    assert "deterministic" in one


def test_where_none_applies_it_is_said_when_asked(tmp_path: Path) -> None:
    people = "id,age,household,classroom\n1,10,a,c\n2,10,a,c\n3,11,b,c\n4,40,b,"
    settings = "".join(
        f'[settings.{k}]\nplace_kind = "{k}"\ncontacts_per_day = 1\n' for k in ("household", "classroom")
    )
    hyosan.run(write(tmp_path, people, settings, head=HEAD), seed=1, out=tmp_path / "run")
    asked = CliRunner().invoke(main, ["show", str(tmp_path / "run"), "--theory"]).output
    assert "theory does not apply" in asked
    assert "- people meet in 2 settings (household, classroom)" in asked
    assert "theory" not in CliRunner().invoke(main, ["show", str(tmp_path / "run")]).output
