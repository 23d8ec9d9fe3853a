"""What Python gives to `hyosan.run` and its like, when it cannot be."""

from pathlib import Path
from typing import Any

import pytest

import hyosan
from hyosan.analysis.seeds import as_seeds
from hyosan.core.errors import HyosanError, InputError

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"seed": -1}, "hyosan.run: seed: got -1, allowed: a whole number from 0 to 9223372036854775807"),
    ({"seed": "a"}, "hyosan.run: seed: got 'a', allowed: a whole number"),
    ({"seed": 1.0}, "hyosan.run: seed: got 1.0, allowed: a whole number"),
    ({"seed": True}, "hyosan.run: seed: got True, allowed: a whole number"),
    ({"seed": 2**63}, "hyosan.run: seed: got 9223372036854775808, allowed: a whole number"),
    ({"threads": 0}, "hyosan.run: threads: got 0, allowed: a whole number from 1"),
    (
        {"overrides": "time.duration=1 day"},
        "overrides: got 'time.duration=1 day', allowed: a list of texts",
    ),
]
WRONG_OF_MANY: list[tuple[dict[str, Any], str]] = [
    ({"seeds": "x"}, "--seeds: got 'x', allowed: 1 to 100,000 seeds"),
    ({"seeds": ["x"]}, "--seeds: got '['x']', allowed: 1 to 100,000 seeds"),
    ({"seeds": 2.5}, "--seeds: got '2.5', allowed: 1 to 100,000 seeds"),
    ({"threads": 0}, "threads: got 0, allowed: a whole number from 1"),
    ({"processes": 0}, "processes: got 0, allowed: a whole number from 1"),
    ({"outbreak_above": -1}, "outbreak_above: got -1, allowed: a whole number from 0"),
    ({"keep": "sumary"}, "keep: got 'sumary', allowed: 'all' or 'summary'; did you mean 'summary'?"),
]


@pytest.fixture(autouse=True)
def _nothing_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("hyosan.scenario.read_scenario", lambda *_, **__: pytest.fail("nothing is to be read"))


@pytest.mark.parametrize(("given", "told"), WRONG)
def test_a_run_refuses_what_cannot_be(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as raised:
        hyosan.run("hyosan", **given)
    assert told in str(raised.value)


@pytest.mark.parametrize(("given", "told"), WRONG_OF_MANY)
def test_an_ensemble_refuses_what_cannot_be(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as raised:
        hyosan.run_ensemble("hyosan", **given)
    assert told in str(raised.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as raised:
        hyosan.run("hyosan", seed=-1, threads=0)
    assert [problem.path for problem in raised.value.problems] == ["seed", "threads"]


@pytest.mark.parametrize("function", [hyosan.run, hyosan.run_ensemble, hyosan.load])
def test_an_unknown_scenario_is_told_with_the_nearest_or_all(function: Any) -> None:
    with pytest.raises(HyosanError, match=r"hyosna: no scenario: neither .*; did you mean 'hyosan'\?"):
        function("hyosna")
    with pytest.raises(HyosanError, match=r"nope: no scenario: .*; known: classroom, .*, hyosan, "):
        function("nope")
    with pytest.raises(HyosanError, match="scenario: got None, allowed: an id of the catalogue"):
        function(None)


def test_numbers_of_numpy_are_numbers() -> None:
    import numpy as np

    assert as_seeds(np.array([3, 1])) == (1, 3)
    assert all(type(seed) is int for seed in as_seeds(np.array([3, 1])))
