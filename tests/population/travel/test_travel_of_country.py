"""What the built country says: margins, shares of trips, day population. From its flows; nothing is drawn."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hyosan.population.function.korea import build_country
from hyosan.population.travel import laws
from hyosan.population.travel.comparing import between_cities, common_part, day_population, fitted_trips
from hyosan.population.travel.municipalities import load_municipalities
from hyosan.population.travel.of_country import CountryFlows, country_flows
from hyosan.population.travel.outings import outings_per_day

TOWNS = load_municipalities()


@pytest.fixture(scope="module")
def flows() -> CountryFlows:
    return country_flows(build_country())


def test_rows_are_the_employed_and_columns_the_posts(flows: CountryFlows) -> None:
    """The demand is 2 %; they are exact."""
    assert (flows.work.sum(axis=1) == flows.employed).all()
    assert (flows.work.sum(axis=0) == flows.posts).all()
    assert (flows.habitual.sum(axis=1) == flows.residents).all()
    assert (flows.residents == TOWNS.people).all()
    assert flows.work[TOWNS.landmass[:, None] != TOWNS.landmass].sum() == 0


def test_posts_follow_establishments(flows: CountryFlows) -> None:
    """Inside a region all establishments have as many posts; residents do not matter."""
    for number in np.unique(TOWNS.region):
        own = TOWNS.region == number
        assert flows.posts[own].sum() == flows.employed[own].sum()
        ratio = flows.posts[own] / TOWNS.establishments[own]
        assert np.ptp(ratio) / ratio.mean() < 1e-3


def test_other_trips_are_022_round_trips_a_resident_and_day(flows: CountryFlows) -> None:
    away = flows.habitual[TOWNS.city[:, None] != TOWNS.city].sum() / flows.residents.sum()
    assert laws.OUTINGS_PER_RESIDENT_DAY * away == pytest.approx(laws.ROUND_TRIPS_PER_RESIDENT_DAY, rel=0.01)


def test_all_trips_reproduce_the_fitted_shares(flows: CountryFlows) -> None:
    """Common part of commuters 0.8 at least, whether other trips or all trips are 0.222, one way and both ways."""
    fit = fitted_trips()
    daily = flows.work + flows.school
    across = between_cities(daily, TOWNS.city, fit.city).sum() / flows.residents.sum()
    weight = fit.trips.sum(axis=1, keepdims=True)

    def agree(trips: NDArray[np.float64]) -> float:
        return common_part(trips / trips.sum(axis=1, keepdims=True) * weight, fit.trips)

    for round_trips in (laws.ROUND_TRIPS_PER_RESIDENT_DAY, laws.ROUND_TRIPS_PER_RESIDENT_DAY - across):
        often = outings_per_day(flows.habitual, TOWNS.city, round_trips)
        seen = between_cities(daily + often * flows.habitual, TOWNS.city, fit.city)
        assert agree(seen) > 0.86
        assert agree(seen + seen.T) > 0.86


def test_day_population_of_the_old_centre(flows: CountryFlows) -> None:
    by_day = day_population(flows.residents, flows.work, flows.school)
    assert by_day.sum() == flows.residents.sum()
    jung, jongno, suji = (TOWNS.codes.index(code) for code in ("11140", "11110", "41465"))
    assert by_day[jung] / flows.residents[jung] == pytest.approx(3.5, abs=0.15)
    assert by_day[jongno] / flows.residents[jongno] == pytest.approx(2.2, abs=0.1)
    assert by_day[suji] < 0.8 * flows.residents[suji]


def test_the_page_has_the_table_that_the_tool_works_out() -> None:
    root = Path(__file__).parents[3]
    tool = [sys.executable, str(root / "tools" / "country_travel.py")]
    done = subprocess.run(tool, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in (root / "docs" / "travel.md").read_text(encoding="utf-8")
