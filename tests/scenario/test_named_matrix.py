"""Matrices of contacts by name: written out, checked, replaced as a whole."""

import hashlib
import re
from pathlib import Path

import pytest

from hyosan.core.errors import ScenarioError
from hyosan.scenario import Scenario, load_scenario, load_text
from hyosan.scenario.write import scenario_toml
from hyosan.transmission.shipped_matrices import FOLDER, FOR_MIXING, shipped_matrix, shipped_names

PAGE = (Path(__file__).parents[2] / "docs" / "scenario.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]
NAME = "prem-2021-korea-community"


def with_mixing(mixing: str) -> str:
    return EXAMPLE.replace("contacts_per_day = 6", f"contacts_per_day = 6\nage_mixing = {mixing}")


def test_a_named_matrix_is_written_out() -> None:
    scenario = load_text(with_mixing(f'{{ matrix = "{NAME}" }}'))
    mixing = scenario.settings["classroom"].age_mixing
    assert mixing is not None
    assert mixing.ages == tuple(range(0, 80, 5))
    assert mixing.matrix == shipped_matrix(NAME).matrix
    assert mixing.matrix[0][:3] == (0.4368, 0.2227, 0.1152)
    text = scenario_toml(scenario)
    assert "0.4368, 0.2227, 0.1152" in text
    assert "doi 10.1371/journal.pcbi.1009098; CC BY 4.0" in text
    assert load_text(text) == scenario


@pytest.mark.parametrize(
    ("mixing", "said"),
    [
        ('{ matrix = "prem-korea" }', f"unknown matrix 'prem-korea'; known: {NAME}"),
        ('{ matrix = "prem-2021-korea-home" }', "'prem-2021-korea-home' is there for comparison only"),
        (f'{{ ages = [0], matrix = "{NAME}" }}', "ages: not with the name of a matrix, which brings its own"),
        ("{ matrix = [[1]] }", "ages: missing"),
        ("{ ages = [0] }", f"matrix: missing, allowed: '{NAME}', or a list"),
        ("{ ages = [0], matrix = 3 }", f"matrix: got number 3, allowed: '{NAME}', or a list"),
    ],
)  # fmt: skip
def test_mistakes(mixing: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(with_mixing(mixing))
    assert "settings.classroom.age_mixing." in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("base", "own", "groups"),
    [
        ("{ ages = [0, 18], matrix = [[8, 4], [1.7, 6]] }", f'{{ matrix = "{NAME}" }}', 16),
        (f'{{ matrix = "{NAME}" }}', "{ ages = [0, 18], matrix = [[8, 4], [1.7, 6]] }", 2),
        ("{ ages = [0, 18], matrix = [[8, 4], [1.7, 6]] }", "{ ages = [0, 20] }", 2),
    ],
)
def test_what_extends_replaces_the_matrix(tmp_path: Path, base: str, own: str, groups: int) -> None:
    (tmp_path / "base.toml").write_text(with_mixing(base), encoding="utf-8")
    text = f'extends = "base.toml"\n[scenario]\nid = "own"\n[settings.classroom]\nage_mixing = {own}\n'
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    scenario: Scenario = load_scenario(tmp_path / "own.toml")
    mixing = scenario.settings["classroom"].age_mixing
    assert mixing is not None
    assert len(mixing.ages) == len(mixing.matrix) == groups


def test_the_shipped_matrices_have_the_hashes_beside_them() -> None:
    lines = (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    listed = {name.removesuffix(".csv"): digest for digest, name in (line.split() for line in lines)}
    found = {name: hashlib.sha256((FOLDER / f"{name}.csv").read_bytes()).hexdigest() for name in shipped_names()}
    assert listed == found, "run: python tools/derive_matrices.py"
    assert set(FOR_MIXING) <= set(found)
    for name in found:
        assert f"{name.rsplit('-', 1)[1]}.csv`" in (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
