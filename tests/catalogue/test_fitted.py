"""What ships with a fitted transmissibility is still what it was fitted for."""

import pytest

import hyosan
from hyosan.catalogue import entries, find
from hyosan.engine.run import prepare
from hyosan.scenario import read_scenario

ELSEWHERE = {"covid-like-korea", "covid-like-korea-unanswered", "influenza-korea"}
"""They extend a city's scenario, set another transmissibility for a country, and say that it is not fitted."""
FITTED = [each.id for each in entries() if any(spec.fitted for spec in hyosan.load(each.id).strains.values())]


def test_there_are_some() -> None:
    assert {"influenza-like-season", "pandemic-like", "covid-like"} <= set(FITTED)


@pytest.mark.parametrize("scenario", sorted(ELSEWHERE))
def test_it_says_that_it_is_not_fitted(scenario: str) -> None:
    found = prepare(read_scenario(scenario, resolve=find)).fitted
    assert all("transmissibility" in entry["not_as_fitted"] for entry in found.values())
    assert not any(entry["as_fitted"] for entry in found.values())


@pytest.mark.parametrize("scenario", [scenario for scenario in FITTED if scenario not in ELSEWHERE])
def test_it_is_as_fitted(scenario: str) -> None:
    """A change of strain, settings, builder or places asks for another `hyosan fit-transmission`."""
    found = prepare(read_scenario(scenario, resolve=find)).fitted
    assert found
    assert {name: entry["not_as_fitted"] for name, entry in found.items()} == dict.fromkeys(found, "")
    assert all(entry["as_fitted"] is True for entry in found.values())
