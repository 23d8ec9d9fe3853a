"""Severity by age: what branches come to be in the compiled arrays, exactly."""

from pathlib import Path

import numpy as np
import pytest
from courses import FRAME, FULL, SEVERITY, cohort
from numpy.typing import NDArray

from hyosan.disease.spec_severity import SeveritySpec
from hyosan.scenario import load_text, scenario_toml
from hyosan.scenario.compile import Compiled, compile_scenario

OWN = """
[host_types.frail]
share = 0.1

[strains.flu]
transmissibility = 0
start = [{ to = "ill", probability = { severity = "symptomatic" } }, { to = "well" }]

[strains.flu.severity]
ages = [0, 5, 65]
symptomatic = 0.5
hospital = [0.01, 0.01, 0.1]
my-own = [0.2, 0.1, 0.3]

[strains.flu.states]
well = { immune = true }
dead = { dead = true }

[strains.flu.states.ill]
dwell = { distribution = "fixed", value = "1 day" }
next = [
  { to = "cared", probability = { severity = "hospital", factor = 1.5, by_host_type = { frail = 4 } } },
  { to = "well" },
]

[strains.flu.states.cared]
care = "hospital"
dwell = { distribution = "fixed", value = "1 day" }
next = [{ to = "dead", probability = { severity = "my-own" } }, { to = "well" }]
"""


def compiled(text: str, folder: Path) -> Compiled:
    """A text, compiled for a handful of people."""
    return compile_scenario(load_text(text), cohort(folder / "people", 5), seed=1)


def branches(result: Compiled, state: str, host_type: str = "ordinary") -> dict[str, NDArray[np.float64]]:
    """Probability by age class of each state that follows one."""
    law, codes = result.law, result.codes
    record = law.states[codes.state("flu", state)]
    rows = slice(int(record["branches"]), int(record["branches_end"]))
    cumulative = law.branch_cumulative[rows, :, codes.host_types.index(host_type)]
    names = [codes.states[to][1] for to in law.branch_to[rows]]
    return dict(zip(names, np.diff(cumulative, axis=0, prepend=0.0), strict=True))


def test_columns_are_values_of_branches_by_age_and_host_type(tmp_path: Path) -> None:
    result = compiled(FRAME + OWN, tmp_path)
    assert result.codes.age_edges == (0, 5, 65)
    assert branches(result, "ill")["cared"].tolist() == [0.015, 0.015, 0.15]
    assert branches(result, "ill", "frail")["cared"].tolist() == [0.06, 0.06, 0.6]
    assert branches(result, "cared")["dead"].tolist() == [0.2, 0.1, 0.3]
    record = result.law.strains[0]
    assert result.law.branch_cumulative[int(record["starts"]), :, 0].tolist() == [0.5, 0.5, 0.5]


def test_columns_are_gone_from_the_scenario_as_run() -> None:
    scenario = load_text(FRAME + OWN)
    text = scenario_toml(scenario)
    assert "severity" not in text
    assert "{ from = 0, value = 0.015 }, { from = 65, value = 0.15 }" in text
    assert load_text(text) == scenario


def test_every_way_of_a_course_has_the_shares_of_the_table(tmp_path: Path) -> None:
    result = compiled(FULL, tmp_path)
    symptomatic, hospital, outside = np.array([0.4, 0.6, 0.8]), np.array([0.1, 0.25, 0.5]), np.array([0, 0.05, 0.2])
    intensive, ward_deaths = np.array([0.25, 0.3, 0.5]), np.array([0.1, 0.2, 0.4])
    expected = {
        "latent": {"presymptomatic": symptomatic, "asymptomatic": 1 - symptomatic},
        "presymptomatic": {
            "before-hospital": hospital,
            "before-death": outside,
            "symptomatic": 1 - hospital - outside,
        },
        "before-hospital": {
            "hospital-before-intensive-care": intensive,
            "hospital-before-death": (1 - intensive) * ward_deaths,
            "hospital": (1 - intensive) * (1 - ward_deaths),
        },
        "hospital-before-intensive-care": {
            "intensive-care-before-death": np.full(3, 0.5),
            "intensive-care": np.full(3, 0.5),
        },
        "intensive-care": {"hospital-after-intensive-care": np.ones(3)},
    }
    for state, ways in expected.items():
        found = branches(result, state)
        assert found.keys() == ways.keys(), state
        for to, shares in ways.items():
            assert found[to] == pytest.approx(shares, abs=1e-12), (state, to)


def test_without_presymptomatic_time_latent_leads_everywhere(tmp_path: Path) -> None:
    lines = [
        line for line in FULL.splitlines() if not line.startswith(("incubation", "hospital_before", "hospital_after"))
    ]
    result = compiled("\n".join(lines), tmp_path)
    found = branches(result, "latent")
    assert found["before-hospital"] == pytest.approx([0.04, 0.15, 0.4], abs=1e-12)
    assert found["before-death"] == pytest.approx([0, 0.03, 0.16], abs=1e-12)
    assert found["symptomatic"] == pytest.approx([0.36, 0.42, 0.24], abs=1e-12)
    assert found["asymptomatic"] == pytest.approx([0.6, 0.4, 0.2], abs=1e-12)
    admitted = branches(result, "before-hospital")
    assert admitted["intensive-care-before-death"] == pytest.approx([0.125, 0.15, 0.25], abs=1e-12)
    assert admitted["intensive-care"] == pytest.approx([0.125, 0.15, 0.25], abs=1e-12)
    assert sum(admitted.values()) == pytest.approx(np.ones(3), abs=1e-12)
    assert branches(result, "intensive-care").keys() == {"recovered"}


def test_without_a_time_to_death_people_die_at_the_end_of_their_stay(tmp_path: Path) -> None:
    text = FULL.replace("death_outside_care", "#").replace("onset_to_death", "#")
    result = compiled(text, tmp_path)
    assert branches(result, "hospital")["dead"] == pytest.approx([0.1, 0.2, 0.4], abs=1e-12)
    assert branches(result, "intensive-care")["dead"] == pytest.approx([0.5] * 3, abs=1e-12)
    assert "hospital-before-death" not in result.scenario.strains["flu"].states


def test_a_column_may_be_one_number() -> None:
    table = {"ages": [0, 65], "hospital": 0.25, "mine": [0, 1]}
    assert SeveritySpec.model_validate(table).columns == {"hospital": (0.25, 0.25), "mine": (0, 1)}


def test_columns_can_be_set_and_extended(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(FULL, encoding="utf-8")
    text = 'extends = "base.toml"\n[scenario]\nid = "worse"\n[strains.flu.severity]\nhospital = [0.2, 0.3, 0.4]\n'
    worse = load_text(text, folder=tmp_path, overrides=["strains.flu.severity.hospital[2]=0.6"])
    branch = worse.strains["flu"].states["presymptomatic"].next[0]
    assert (branch.to, branch.probability is not None) == ("before-hospital", True)
    assert [branch.probability.value(age, "ordinary") for age in (0, 59, 60)] == [0.2, 0.3, 0.6]  # type: ignore[union-attr]
    assert SEVERITY in FULL
