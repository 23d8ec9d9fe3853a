"""Travel between the municipalities of South Korea: exact margins, whole people, counted beside modelled."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hyosan.population.travel import laws
from hyosan.population.travel.commuting import commuting_flows, jobs
from hyosan.population.travel.comparing import between_cities, common_part, day_population, fitted_trips
from hyosan.population.travel.municipalities import employed_residents, load_municipalities, rows_of
from hyosan.population.travel.outings import outing_flows, outings_per_day, present_share
from hyosan.population.travel.schooling import expected_pupils, school_flows

Counts = NDArray[np.int64]
TOWNS = load_municipalities()
PLACE = (TOWNS.latitude_degrees, TOWNS.longitude_degrees, TOWNS.area_km2)
EMPLOYED = employed_residents()
JOBS = jobs(EMPLOYED, TOWNS.establishments, TOWNS.region)


@pytest.fixture(scope="module")
def work() -> Counts:
    return commuting_flows(EMPLOYED, JOBS, *PLACE, TOWNS.landmass)


@pytest.fixture(scope="module")
def school() -> Counts:
    return school_flows(expected_pupils(), TOWNS.codes)


@pytest.fixture(scope="module")
def habitual() -> Counts:
    return outing_flows(TOWNS.people, *PLACE, TOWNS.city)


def province(code: str) -> NDArray[np.bool_]:
    return np.array([each.startswith(code) for each in TOWNS.codes])


def test_the_country_is_whole() -> None:
    assert len(TOWNS.codes) == 252
    assert TOWNS.people.sum() == 51_032_151
    assert len(TOWNS.city_codes) == TOWNS.city.max() + 1 == 162
    assert np.unique(TOWNS.city[province("11")]).size == 1
    names = [name for name, mass in zip(TOWNS.names, TOWNS.landmass, strict=True) if mass]
    assert names == ["Ulleung-gun", "Jeju-si", "Seogwipo-si"]
    share = EMPLOYED.sum() / TOWNS.residents[:, :, 3:].sum()
    assert share == pytest.approx(0.63, abs=0.02), "of those of 15 and over"


def test_commuting_keeps_both_margins(work: Counts) -> None:
    assert work.dtype == np.int64
    assert work.min() >= 0
    assert (work.sum(axis=1) == EMPLOYED).all()
    assert (work.sum(axis=0) == JOBS).all()
    assert work[TOWNS.landmass[:, None] != TOWNS.landmass].sum() == 0


def test_jobs_follow_establishments() -> None:
    jung, suji = (TOWNS.codes.index(code) for code in ("11140", "41465"))
    assert JOBS[jung] > 4.5 * EMPLOYED[jung]
    assert JOBS[suji] < 0.6 * EMPLOYED[suji]
    for number in np.unique(TOWNS.region):
        own = TOWNS.region == number
        assert JOBS[own].sum() == EMPLOYED[own].sum()
        ratio = JOBS[own] / TOWNS.establishments[own]
        assert np.ptp(ratio) / ratio.mean() < 1e-3
        assert 3.6 < ratio.mean() < 5.0, "4.13 workers a workplace in the nation"


def test_workers_stay_in_their_province_as_counted(work: Counts) -> None:
    """Telephones, 2023 and 2024 (`laws.OWN_MUNICIPALITY_FACTOR`): one number was fitted to four."""
    for code, counted in (("11", 0.814), ("28", 0.709), ("41", 0.766), ("36", 0.602)):
        inside = province(code)
        assert work[np.ix_(inside, inside)].sum() / EMPLOYED[inside].sum() == pytest.approx(counted, abs=0.06)


@pytest.mark.parametrize("codes", [["51110"], ["11"], ["48121", "48123", "48125", "48127", "48129"], ["50", "47"]])
def test_a_part_of_the_country_works_inside(codes: list[str]) -> None:
    rows = rows_of([code for code in TOWNS.codes if code.startswith(tuple(codes))])
    place = tuple(column[rows] for column in PLACE)
    employed, mass = EMPLOYED[rows], TOWNS.landmass[rows]
    wanted = jobs(employed, TOWNS.establishments[rows], TOWNS.region[rows])
    flows = commuting_flows(employed, wanted, *place, mass)
    assert flows.sum() == wanted.sum() == employed.sum()
    assert (flows.sum(axis=1) == employed).all()
    assert (flows.sum(axis=0) == wanted).all()
    trips = outing_flows(TOWNS.people[rows], *place, TOWNS.city[rows])
    assert (trips.sum(axis=1) == TOWNS.people[rows]).all()
    pupils = expected_pupils()[:, rows]
    assert (school_flows(pupils, [TOWNS.codes[row] for row in rows]).sum(axis=2) == pupils).all()


def test_habitual_destinations(habitual: Counts) -> None:
    assert habitual.min() >= 0
    assert (habitual.sum(axis=1) == TOWNS.people).all()
    fit = fitted_trips()
    seen = between_cities(habitual, TOWNS.city, fit.city)
    assert common_part(_shares(seen), _shares(fit.trips)) > 0.995
    assert outings_per_day(habitual, TOWNS.city) == pytest.approx(laws.OUTINGS_PER_RESIDENT_DAY, rel=0.01)
    assert present_share() == pytest.approx(0.47 * 5 / 12)


def test_pupils_mostly_stay(school: Counts) -> None:
    assert (school.sum(axis=2) == expected_pupils()).all()
    stay = [np.trace(level) / level.sum() for level in school]
    assert stay[0] > 0.95
    assert stay[0] > stay[1] > stay[2] > 0.65


def test_work_school_and_outings_give_the_counted_trips(work: Counts, school: Counts, habitual: Counts) -> None:
    fit = fitted_trips()
    assert fit.trips.shape == (159, 159)
    assert fit.trips.sum() == pytest.approx(22.4e6, rel=0.01)
    daily = work + school.sum(axis=0)
    across = between_cities(daily, TOWNS.city, fit.city).sum() / TOWNS.people.sum()
    for round_trips in (laws.ROUND_TRIPS_PER_RESIDENT_DAY, laws.ROUND_TRIPS_PER_RESIDENT_DAY - across):
        often = outings_per_day(habitual, TOWNS.city, round_trips)
        seen = between_cities(daily + often * habitual, TOWNS.city, fit.city)
        weight = fit.trips.sum(axis=1, keepdims=True)
        assert common_part(_shares(seen) * weight, fit.trips) > 0.84


def test_day_population(work: Counts, school: Counts) -> None:
    by_day = day_population(TOWNS.people, work, school.sum(axis=0))
    assert by_day.sum() == TOWNS.people.sum()
    jung, jongno = (TOWNS.codes.index(code) for code in ("11140", "11110"))
    # Counted, 2024: 3.346 times as many people of 15 and over are in Jung-gu in working hours as live there.
    adults = TOWNS.residents[jung, :, 3:].sum()
    assert (adults - EMPLOYED[jung] + JOBS[jung]) / adults == pytest.approx(3.346, rel=0.12)
    assert by_day[jung] > 3.2 * TOWNS.people[jung]
    assert by_day[jongno] > 2.0 * TOWNS.people[jongno]


def _shares(flows: NDArray[np.float64]) -> NDArray[np.float64]:
    return flows / flows.sum(axis=1, keepdims=True)


def test_the_page_has_the_table_that_the_tool_works_out() -> None:
    root = Path(__file__).parents[3]
    tool = [sys.executable, str(root / "tools" / "travel_page.py"), "--table"]
    done = subprocess.run(tool, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in (root / "docs" / "travel.md").read_text(encoding="utf-8")
