"""South Korea by function: every sum that must be exact, for three municipalities and for the whole country."""

import numpy as np
import pytest

from hyosan.core.context import FIELDS, bind, new_context
from hyosan.population.builder import laws
from hyosan.population.builder.tables import CityTables, all_codes, read
from hyosan.population.function.cells import employed_by_area
from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country
from hyosan.population.function.work import employed_rates
from hyosan.population.tables_function import BANDS, FUNCTION_KINDS, GRADES, GUIDE_BITS, Flow, Function

# A city, a district of the capital where many work, and an island.
THREE = ("11140", "47940", "51110")
Built = tuple[Country, CityTables]


@pytest.fixture(scope="module", params=["three municipalities", "the country"])
def built(request: pytest.FixtureRequest) -> Built:
    codes = THREE if request.param == "three municipalities" else None
    return build_country(codes), read(codes or all_codes())


def people_of_cells(country: Country) -> np.ndarray:
    """People by area, sex code and band, from the cells."""
    function = country.function
    first = function.cells["first"]
    people = np.diff(first, axis=1, append=first[:, -1:])
    held = np.flatnonzero(function.cell_band >= 0)
    found = np.zeros((len(people), 3, BANDS), dtype=np.int64)
    for cell in held:
        found[:, function.cell_sex[cell], function.cell_band[cell]] += people[:, cell]
    return found


def test_everybody_of_every_age_and_sex_is_there(built: Built) -> None:
    country, tables = built
    assert (people_of_cells(country) == tables.residents).all()
    assert (np.diff(country.function.area_first) == tables.residents.sum(axis=(1, 2))).all()
    assert len(country) == tables.residents.sum()


def test_every_role_has_as_many_people_as_its_pattern_has_households(built: Built) -> None:
    function = built[0].function
    people = np.diff(function.pattern_first, axis=1)
    assert (people % function.pattern_size == 0).all()
    households = people // function.pattern_size
    assert (function.pattern_first[:, -1] == np.diff(function.area_first)).all()
    assert (np.diff(function.pattern_household.ravel()) == households.ravel()[:-1]).all()
    pattern_of_role = np.repeat(np.arange(len(function.pattern_size)), function.pattern_size)
    assert function.pattern_role.tolist() == np.searchsorted(pattern_of_role, np.arange(len(households[0]))).tolist()
    assert (function.cells["first"][:, function.role_first[:-1]] == 0).all()
    assert (function.cells["first"][:, function.role_first[1:] - 1] == households[:, pattern_of_role]).all()
    for first, end in zip(function.role_first[:-1], function.role_first[1:], strict=True):
        assert (np.diff(function.cells["first"][:, first:end], axis=1) >= 0).all()
        assert function.cell_band[end - 1] == -1


def test_nobody_under_age_lives_without_an_adult_or_works(built: Built) -> None:
    function = built[0].function
    minor_of_pattern = np.add.reduceat(function.role_minor, function.pattern_role)
    assert (minor_of_pattern < function.pattern_size).all()
    band = np.stack([function.cell_band[function.role_first[:-1]], function.cell_band[function.role_first[1:] - 2]])
    assert (band[1][function.role_minor == 1] <= 3).all()
    assert (band[0][function.role_minor == 0] >= 3).all()
    employed = np.diff(function.cells["employed"], axis=1)
    assert (employed >= 0).all()
    people = np.maximum(np.diff(function.cells["first"], axis=1), 0)
    assert (employed <= people).all()
    minor_cell = np.zeros(len(function.cell_band), dtype=bool)
    for role in np.flatnonzero(function.role_minor):
        minor_cell[function.role_first[role] : function.role_first[role + 1]] = True
    assert employed[:, minor_cell[:-1]].sum() == 0


def test_household_sizes_are_those_of_the_municipality(built: Built) -> None:
    country, tables = built
    function = country.function
    households = np.diff(function.pattern_first, axis=1) // function.pattern_size
    by_size = np.stack([households[:, function.pattern_size == size].sum(axis=1) for size in range(1, 8)], axis=1)
    town = np.zeros((len(tables.municipality_codes), 7))
    np.add.at(town, tables.area_municipality, by_size)
    share = town / town.sum(axis=1, keepdims=True)
    five = np.concatenate([share[:, :4], share[:, 4:].sum(axis=1, keepdims=True)], axis=1)
    assert np.abs(five - tables.size_shares / tables.size_shares.sum(axis=1, keepdims=True)).max() < 0.01
    if len(tables.municipality_codes) == len(all_codes()):
        assert town.sum(axis=0) @ np.arange(1, 8) / town.sum() == pytest.approx(2.21, abs=0.005)


def test_as_many_work_as_the_rates_say(built: Built) -> None:
    country, tables = built
    function = country.function
    employed = np.diff(function.cells["employed"], axis=1)
    by_age = np.zeros((3, BANDS))
    for cell in np.flatnonzero(function.cell_band >= 0):
        by_age[function.cell_sex[cell], function.cell_band[cell]] += employed[:, cell].sum()
    rate = employed_rates()
    residents = tables.residents.sum(axis=0)
    for sex in (laws.FEMALE, laws.MALE):
        for band in range(4, BANDS):
            if residents[sex, band] > 2000:
                assert by_age[sex, band] / residents[sex, band] == pytest.approx(rate[sex, band * 5], abs=0.01)


def entry_counts(first: np.ndarray, begin: np.ndarray, total: np.ndarray) -> np.ndarray:
    """How many move by each entry, of places with so many in all."""
    place = np.repeat(np.arange(len(first) - 1), np.diff(first))
    assert (begin[first[:-1][np.diff(first) > 0]] == 0).all()
    last = first[1:][place] - 1 == np.arange(len(begin))
    return np.where(last, total[place], np.append(begin[1:], 0)) - begin


def check_flow(flow: Flow, leave: np.ndarray, arrive: np.ndarray) -> None:
    """Both lists hold the same moves, and their numbers are those of the origins and of the destinations."""
    origin = np.repeat(np.arange(len(leave)), np.diff(flow.out_first))
    destination = np.repeat(np.arange(len(arrive)), np.diff(flow.in_first))
    assert len(flow.out_first) == len(leave) + 1
    assert len(flow.in_first) == len(arrive) + 1
    out, into = np.lexsort((flow.out_goes_to, origin)), np.lexsort((destination, flow.in_comes_from))
    assert (origin[out] == flow.in_comes_from[into]).all()
    assert (flow.out_goes_to[out] == destination[into]).all()
    assert (flow.out_arrives[out] == flow.in_begin[into]).all()
    assert (flow.in_left[into] == flow.out_begin[out]).all()
    counts = entry_counts(flow.out_first, flow.out_begin, leave)
    assert counts.min() > 0
    assert (counts[out] == entry_counts(flow.in_first, flow.in_begin, arrive)[into]).all()
    assert counts.sum() == leave.sum() == arrive.sum()


def by_municipality(function: Function, of_area: np.ndarray) -> np.ndarray:
    return np.add.reduceat(of_area, function.municipality_first[:-1])


def test_everybody_who_works_has_a_post(built: Built) -> None:
    country, _ = built
    function = country.function
    employed = employed_by_area(function.cells)
    posts = np.diff(function.area_post)
    check_flow(country.commuting, by_municipality(function, employed), by_municipality(function, posts))
    before = np.cumsum(employed) - employed
    starts = np.repeat(before[function.municipality_first[:-1]], np.diff(function.municipality_first))
    assert (function.employed_first == before - starts).all()


def test_everybody_has_somewhere_to_go_out(built: Built) -> None:
    country, _ = built
    function = country.function
    residents, comers = np.diff(function.area_first), np.diff(function.area_outing)
    check_flow(country.outing, by_municipality(function, residents), by_municipality(function, comers))


def test_posts_are_those_of_schools_and_of_workplaces(built: Built) -> None:
    function = built[0].function
    posts = np.diff(function.area_post)
    staff = np.zeros(len(posts), dtype=np.int64)
    school_area = np.repeat(np.arange(len(posts)), np.diff(function.school_first))
    np.add.at(staff, school_area, function.school_staff)
    assert (staff + function.size_post[:, -1] == posts).all()
    assert (function.size_post[:, 0] == 0).all()
    in_sizes = np.diff(function.size_post, axis=1)
    assert (in_sizes >= 0).all()
    assert (in_sizes % function.workplace_size == 0).all()
    assert (np.diff(function.size_workplace.ravel()) == (in_sizes // function.workplace_size).ravel()[:-1]).all()
    # The staff of an area's schools have its first posts, one school behind the other.
    inside = function.school_post[:-1] - function.area_post[school_area]
    first_of_area = function.school_first[school_area]
    before = np.cumsum(function.school_staff) - function.school_staff
    assert (inside == before - before[first_of_area]).all()


def test_workplaces_follow_the_law_of_sizes(built: Built) -> None:
    function = built[0].function
    many = (np.diff(function.size_post, axis=1) // function.workplace_size).sum(axis=0)
    assert many[function.workplace_size >= 5].sum() / many.sum() == pytest.approx(0.136, abs=0.01)
    assert many @ function.workplace_size / many.sum() == pytest.approx(4.05, abs=0.1)


def test_every_pupil_has_a_seat_in_a_school_of_the_level(built: Built) -> None:
    country, tables = built
    function = country.function
    pupils = function.pupils_before[:, :, -1]
    assert (np.diff(function.pupils_before, axis=2) >= 0).all()
    seats = np.diff(function.grade_seat)
    assert seats.min() > 0
    check_flow(country.schooling, pupils.ravel(), seats)
    grade = np.repeat(np.arange(pupils.size), np.diff(country.schooling.out_first)) % GRADES
    lowest, highest = np.full(len(seats), GRADES), np.full(len(seats), -1)
    np.minimum.at(lowest, country.schooling.out_goes_to, grade)
    np.maximum.at(highest, country.schooling.out_goes_to, grade)
    assert (lowest == highest).all()
    level = np.searchsorted([6, 9], lowest, side="right")
    school = function.grade_school
    assert (np.diff(school) >= 0).all()
    assert (function.school_grade == np.searchsorted(school, np.arange(len(function.school_staff) + 1))).all()
    assert (level[function.school_grade[school]] == level).all()
    assert (np.diff(lowest)[np.diff(school) == 0] > 0).all()
    assert (function.area_seat == function.grade_seat[function.school_grade[function.school_first]]).all()
    # Children of 6 to 17 are pupils: as many as the single years of the table form have.
    age_groups = tables.residents[:, :, 1:3].sum()
    assert pupils[:, :9].sum() == pytest.approx(age_groups * 0.9, rel=0.03)


def test_classes_are_as_large_as_observed(built: Built) -> None:
    country, tables = built
    function = country.function
    school_area = np.repeat(np.arange(len(function.municipality)), np.diff(function.school_first))
    town = function.municipality[school_area][function.grade_school]
    seats, classes = np.diff(function.grade_seat), np.diff(function.grade_class)
    assert classes.min() > 0
    school_classes = np.bincount(function.grade_school, weights=classes)
    assert (function.school_staff >= school_classes + 1).all()
    grade = np.repeat(np.arange(function.pupils_before[:, :, -1].size), np.diff(country.schooling.out_first)) % GRADES
    level = np.zeros(len(seats), dtype=np.int64)
    level[country.schooling.out_goes_to] = np.searchsorted([6, 9], grade, side="right")
    group = town * 3 + level
    size = len(tables.municipality_codes) * 3
    mean = np.bincount(group, seats, size) / np.maximum(np.bincount(group, classes, size), 1)
    off = np.abs(mean - tables.mean_class_size.ravel())[np.bincount(group, minlength=size) > 0] > 0.5
    # Where there are few pupils every grade has a class of its own, or a single one is split: as in the table form.
    assert off.sum() <= (2 if len(tables.municipality_codes) == len(THREE) else 7)
    assert np.bincount(group, seats, size).sum() / classes.sum() == pytest.approx(22.3, abs=1.5)


def test_shares_of_years_and_the_guide(built: Built) -> None:
    function = built[0].function
    share = function.year_share
    assert (share[..., 0] == 0).all()
    assert (share[..., -1] == 1).all()
    assert (np.diff(share, axis=-1) >= 0).all()
    assert (share[1, :, :, 3, 3:] == 1).all()
    assert (share[0, :, :, 3, :4] == 0).all()
    guide = built[0].fields(FUNCTION_KINDS)["guide"]
    people = np.arange(len(guide)) << GUIDE_BITS
    assert (function.area_first[guide] <= people).all()
    assert (people < function.area_first[guide + 1]).all()


def test_the_arrays_are_those_that_kernels_know(built: Built) -> None:
    country, _ = built
    flows = {"schooling": country.schooling, "commuting": country.commuting, "outing": country.outing}
    arrays = country.function._asdict()
    for name, flow in flows.items():
        arrays |= {f"{name}_{column}": array for column, array in flow._asdict().items()}
    bind(new_context(), arrays)
    assert set(arrays) <= {field.name for field in FIELDS}
    assert sum(array.nbytes for array in arrays.values()) < 2.5 * max(len(country), 40e6)


def test_equal_arguments_give_an_equal_country() -> None:
    one, other = build_country(["51110"]), build_country(["Chuncheon-si"], seed=2)
    for first, second in zip(one.function, other.function, strict=True):
        assert (first == second).all()
    assert (one.seed, other.seed) == (1, 2)


def test_the_census_basis_has_more_people() -> None:
    assert len(build_country(["51110"], basis="census-scaled")) / len(build_country(["51110"])) == pytest.approx(
        laws.CENSUS_FACTOR, abs=1e-4
    )
