"""The random scenarios run in the oracle, cover the features, and survive the way through files."""

import csv
import tomllib
from pathlib import Path

import pytest
from oracle import simulate
from oracle_language import DAY
from oracle_scenario import read
from random_scenarios import random_case, summarise


@pytest.mark.parametrize("seed", range(24))
def test_runs_keep_the_rules(seed: int) -> None:
    """Everybody is somewhere, infections happen in open settings by somebody who was infected before."""
    case = random_case(seed)
    scenario = read(case.scenario)
    result = simulate(case.scenario, case.population, 1)
    assert result.infections or "seeding" not in case.scenario
    assert all(sum(counts.values()) == len(case.population) for counts in result.counts)
    assert [row[0] for row in result.transitions] == sorted(row[0] for row in result.transitions)
    state = ["susceptible"] * len(case.population)
    for _, i, before, after, _ in result.transitions:
        assert state[i] == before
        assert not before.endswith(".dead")
        state[i] = after
    assert state == result.final_states
    infected: set[int] = set()
    for time, j, infector, _, setting in result.infections:
        if infector is not None and setting is not None:
            assert infector in infected
            assert infector != j
            assert scenario.is_open(scenario.settings[setting], round(time * DAY))
        infected.add(j)
    assert summarise(result, case.scenario)["infections"] <= len(result.infections)
    assert simulate(case.scenario, case.population, 1) == result


def test_features_are_covered() -> None:
    """Over forty seeds every feature occurs."""
    text = str([random_case(seed).scenario for seed in range(40)])
    features = "fixed exponential gamma lognormal weibull uniform empirical leaky all-or-nothing by_age by_host_type"
    features += (
        " individual_variation infectiousness_profile mutates susceptible_to frail sturdy flee shelter edge_kind"
    )
    features += " healthy_below day_neighbourhood rotten reference_size per_pair roaming coverage by_setting host_types"
    features += " unless_states person min_age area place"
    features += " closed periods holidays public_holidays seasonality amplitude peak table factor age_mixing"
    features += " importation series rate severity symptoms death join together refused breaks"
    assert [word for word in features.split() if f"'{word}'" not in text] == []


def test_extremes_of_the_year_are_covered() -> None:
    """No seeding, a wave down to 0, nobody or nothing in a group, a start at any microsecond, another year."""
    cases = [random_case(seed) for seed in range(40)]
    assert any("seeding" not in case.scenario for case in cases)
    bodies = [body for case in cases for part in ("strains", "settings") for body in case.scenario[part].values()]
    assert any(body.get("seasonality", {}).get("amplitude") == 1.0 for body in bodies)
    matrices = [body["age_mixing"] for body in bodies if "age_mixing" in body]
    assert any(0.0 in row for mixing in matrices for row in mixing["matrix"])
    assert any(mixing["ages"][-1] > 80 for mixing in matrices)
    starts = [case.scenario["time"]["start"] for case in cases]
    assert any(start.microsecond for start in starts)
    assert {start.year for start in starts} == {2023, 2024}


@pytest.mark.parametrize("seed", [2, 3])
def test_files(seed: int, tmp_path: Path) -> None:
    """The scenario reads back as it was; the tables have a line for each person, place and tie."""
    case = random_case(seed)
    raw = tomllib.loads(case.write(tmp_path).read_text())
    assert raw.pop("population") == {"files": {"folder": "people"}}
    assert raw == case.scenario
    with (tmp_path / "people" / "people.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == case.population.ids
    homes = case.population.places["household"]
    assert [row["household"] for row in rows] == [homes.labels[h] for h in homes.member]
    lines = (tmp_path / "people" / "places.csv").read_text().splitlines()
    assert len(lines) == 1 + sum(
        len(p.labels)
        for name, p in case.population.places.items()
        if name in ("household", "school", "classroom", "workplace")
    )
