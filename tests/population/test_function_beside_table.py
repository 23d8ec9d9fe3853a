"""The same city in both forms. Nothing in the function form is drawn and the table's seed is fixed: no false alarms."""

from typing import NamedTuple

import numpy as np
import pytest
from function_people import Index, everybody
from numpy.typing import NDArray

from hyosan.population.builder.ages import draw_people
from hyosan.population.builder.household_search import CHILD, ELDER, GROWN_CHILD, HEAD, LONE, PARTNER, RELATIONS
from hyosan.population.builder.households import make_households
from hyosan.population.builder.streams import stream
from hyosan.population.builder.tables import read
from hyosan.population.builder.workplaces import draw_employed
from hyosan.population.function.households import shipped_patterns
from hyosan.population.function.korea import build_country

CITIES = {"Chuncheon": ("51110",), "Changwon": ("48121", "48123", "48125", "48127", "48129")}


class Homes(NamedTuple):
    household: Index
    relation: Index
    age: Index
    sex: Index
    employed: NDArray[np.bool_]


@pytest.fixture(scope="module", params=list(CITIES))
def forms(request: pytest.FixtureRequest) -> tuple[Homes, Homes]:
    return by_function(CITIES[request.param]), as_table(CITIES[request.param])


def by_function(codes: tuple[str, ...]) -> Homes:
    country = build_country(codes)
    people = everybody(country)
    relation = np.array([RELATIONS.index(name) for names in shipped_patterns().names for name in names])
    role = country.function.pattern_role[people.pattern] + people.member
    return Homes(people.household, relation[role], people.age, people.sex, people.employed)


def as_table(codes: tuple[str, ...]) -> Homes:
    tables = read(codes)
    area, sex, age = draw_people(tables, stream(1, "ages"))
    household, relation = make_households(tables, area, sex, age, stream(1, "households"))
    employed = draw_employed(sex, age, stream(1, "employment"), "by age and sex")
    return Homes(*(column.astype(np.int64) for column in (household, relation, age, sex)), employed)


def age_of(homes: Homes, relation: int) -> Index:
    """Age of the member of a relation in each household; -1 where there is none."""
    found = np.full(int(homes.household.max()) + 1, -1)
    own = np.flatnonzero(homes.relation == relation)
    found[homes.household[own]] = homes.age[own]
    return found


def partner_gaps(homes: Homes) -> Index:
    wife, husband = age_of(homes, HEAD), age_of(homes, PARTNER)
    return np.asarray((husband - wife)[(wife >= 0) & (husband >= 0)])


def gaps_to_head(homes: Homes, relation: int) -> Index:
    own = np.flatnonzero(homes.relation == relation)
    head = age_of(homes, HEAD)[homes.household[own]]
    return np.asarray(np.abs(head - homes.age[own])[head >= 0])


def test_household_sizes(forms: tuple[Homes, Homes]) -> None:
    function, table = (np.bincount(np.minimum(np.bincount(homes.household), 5))[1:] for homes in forms)
    assert np.abs(function / function.sum() - table / table.sum()).max() < 0.002


def test_partners_are_as_far_apart_in_age(forms: tuple[Homes, Homes]) -> None:
    function, table = map(partner_gaps, forms)
    assert function.mean() == pytest.approx(table.mean(), abs=0.4)
    assert len(function) == pytest.approx(len(table), rel=0.03)
    # Matched in order of age within strata, partners are more alike than in the table form: docs/population.md.
    assert (function.std(), table.std()) == pytest.approx((2.05, 3.2), abs=0.15)


@pytest.mark.parametrize(("relation", "mean_within_years"), [(CHILD, 0.7), (GROWN_CHILD, 0.5), (ELDER, 0.6)])
def test_generations_are_as_far_apart(forms: tuple[Homes, Homes], relation: int, mean_within_years: float) -> None:
    function, table = (gaps_to_head(homes, relation) for homes in forms)
    assert function.mean() == pytest.approx(table.mean(), abs=mean_within_years)
    assert function.std() == pytest.approx(table.std(), abs=1.4 if relation == ELDER else 0.6)
    assert (function < 16).mean() < 0.005


def test_no_minor_lives_without_an_adult_and_minors_are_as_many_a_household(forms: tuple[Homes, Homes]) -> None:
    shares = []
    for homes in forms:
        minors = np.bincount(homes.household, weights=homes.age < 18)
        adults = np.bincount(homes.household, weights=homes.age >= 18)
        assert (adults > 0).all()
        shares.append(np.bincount(minors.astype(np.int64), minlength=8)[:4] / len(minors))
    assert np.abs(shares[0] - shares[1]).max() < 0.015


def test_who_lives_alone_and_with_three_generations(forms: tuple[Homes, Homes]) -> None:
    function, table = forms
    for low, high in ((18, 40), (40, 60), (60, 120)):
        shares = [
            np.mean((homes.age[homes.relation == LONE] >= low) & (homes.age[homes.relation == LONE] < high))
            for homes in forms
        ]
        assert shares[0] == pytest.approx(shares[1], abs=0.05)
    elders = [np.sum(homes.relation == ELDER) / (homes.household.max() + 1) for homes in (function, table)]
    assert elders[0] == pytest.approx(elders[1], abs=0.012)


def test_as_many_people_of_every_year(forms: tuple[Homes, Homes]) -> None:
    function, table = (np.bincount(homes.age, minlength=105)[:90] for homes in forms)
    assert np.abs(function / table - 1).max() < 0.05


def test_as_many_work_by_age_and_sex(forms: tuple[Homes, Homes]) -> None:
    for sex in (1, 2):
        for low in range(20, 80, 5):
            shares = []
            for homes in forms:
                own = (homes.sex == sex) & (homes.age >= low) & (homes.age < low + 5)
                shares.append(homes.employed[own].mean())
            # The table form draws who works: a standard deviation of 0.007 in the smallest of these groups.
            assert shares[0] == pytest.approx(shares[1], abs=0.02)
    assert not forms[0].employed[forms[0].age < 18].any()


def test_household_members_are_of_like_ages(forms: tuple[Homes, Homes]) -> None:
    """Age mixing at home: members of each age group that people of an age group live with."""
    function, table = map(mixing, forms)
    assert np.abs(function - table).max() < 0.19
    assert np.abs(function - table).mean() < 0.035


def mixing(homes: Homes) -> NDArray[np.float64]:
    """Mean number of others at home by age group of ten years of the one and of the other."""
    group = np.minimum(homes.age // 10, 8)
    members = np.zeros((int(homes.household.max()) + 1, 9))
    np.add.at(members, (homes.household, group), 1.0)
    met = np.stack([members[homes.household[group == own]].sum(axis=0) for own in range(9)])
    count = np.bincount(group, minlength=9)
    return np.asarray(met / count[:, None] - np.eye(9))
