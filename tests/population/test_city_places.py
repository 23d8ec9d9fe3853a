"""Further kinds of place: sizes against their sources, who belongs, and what switching one on leaves alone."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from hyosan.core.errors import PopulationError, ScenarioError
from hyosan.population import city
from hyosan.population.builder import laws, tables
from hyosan.population.builder.attendance import shares
from hyosan.population.builder.services import counted
from hyosan.population.kinds import resolve_kinds, shipped_kinds
from hyosan.population.spec_places import PlaceKindSpec
from hyosan.population.table import NOBODY, Population
from hyosan.report.city_measures import City, all_workplaces, sizes
from hyosan.scenario import load_text

CHUNCHEON = ("51110",)
SMALL = ("47940",)
WHOLE = [name for name, kind in shipped_kinds().items() if kind.parent is None]
PARTS = [name for name, kind in shipped_kinds().items() if kind.parent is not None]
CLUB = {
    "members": [{"ages": (40, 75), "share": 0.05, "sex": "male"}],
    "size": {"mean": 25, "spread": 0.6},
    "near_km": 1.0,
}


@pytest.fixture(scope="module")
def plain() -> Population:
    return city.build_city(CHUNCHEON)


@pytest.fixture(scope="module")
def full() -> Population:
    return city.build_city(CHUNCHEON, places=["all"])


def role(built: Population, name: str) -> np.ndarray:
    assert built.role is not None
    return built.role == built.role_names.index(name)


def staff_of(built: Population, name: str) -> np.ndarray:
    """Who works in the places of a kind: neither at another workplace, nor by age and day a member."""
    kind = shipped_kinds()[name]
    inside = built.place_kind(name).member >= 0
    if kind.admitted:
        return inside & (built.place_kind("hospital_room").member < 0)
    assert kind.staff is not None
    if name == "academy":
        return inside & (built.place_kind("school").member < 0)
    return inside & role(built, kind.staff.role) if kind.staff.role != "worker" else inside & ~role(built, "student")


def digest(built: Population) -> str:
    """Of everything that an engine sees of a population."""
    total = hashlib.sha256()
    arrays = [built.age_years, built.sex, built.area, built.role]
    for kind in built.place_kinds:
        total.update(repr((kind.name, kind.count, kind.labels, kind.parent_kind, kind.same_site_as)).encode())
        arrays += [kind.member, kind.area, *([] if kind.parent is None else [kind.parent])]
    for edge in built.edge_kinds:
        arrays += [edge.source, edge.target, edge.weight]
    for array in arrays:
        assert array is not None
        total.update(array.tobytes())
    return total.hexdigest()[:16]


def test_a_city_that_asks_for_nothing_is_as_it_was_before_there_were_further_kinds() -> None:
    # Made by version 3 of the builder, which knew homes, schools and workplaces only.
    assert digest(city.build_city(SMALL)) == "b7557f6a146f3d80"


@pytest.mark.parametrize("name", WHOLE)
def test_members_are_as_many_as_the_source_says(name: str, full: Population) -> None:
    kind, place = shipped_kinds()[name], full.place_kind(name)
    assert kind.size is not None
    numbers = {column: int(counted(CHUNCHEON, column).sum()) for column in kind.counted or {}}
    room = sum(number * (kind.counted or {})[column] for column, number in numbers.items())
    if kind.slots:
        assert place.slots is not None
        assert place.slots.sum() == pytest.approx(room, rel=0.01)
    inside = (place.member >= 0) & ~(staff_of(full, name) if kind.staff else np.zeros(len(full), dtype=bool))
    expected = shares(kind.members or ())[full.sex, full.age_years].sum()
    if room:
        expected = room * (kind.filled or 1)
        assert place.count == sum(numbers.values())
    # Households come together or not: four standard errors. Students are short of free people under broad rates.
    assert inside.sum() == pytest.approx(expected, rel={"congregation": 0.03, "university": 0.12}.get(name, 0.001))
    if not kind.counted and name != "university":
        assert inside.sum() / place.count == pytest.approx(kind.size.mean, rel=0.03)


@pytest.mark.parametrize("name", WHOLE)
def test_members_have_the_ages_of_their_kind(name: str, full: Population) -> None:
    kind, place = shipped_kinds()[name], full.place_kind(name)
    staff = staff_of(full, name) if kind.staff else np.zeros(len(full), dtype=bool)
    inside = (place.member >= 0) & ~staff
    table = shares(kind.members or ())
    assert np.all(table[full.sex[inside], full.age_years[inside]] > 0)


@pytest.mark.parametrize("name", [name for name in WHOLE if shipped_kinds()[name].staff])
def test_staff_come_from_the_workers_by_age_and_sex(name: str, full: Population, plain: Population) -> None:
    law, staff = shipped_kinds()[name].staff, staff_of(full, name)
    assert law is not None
    assert np.all(role(plain, "worker")[staff])
    assert full.age_years[staff].min() >= law.ages[0]
    assert full.age_years[staff].max() <= law.ages[1]
    assert np.mean(full.sex[staff] == laws.FEMALE) == pytest.approx(law.female_share, abs=0.02)
    assert np.all(full.place_kind("workplace").member[staff] == NOBODY)
    place = full.place_kind(name)
    own = np.bincount(place.member[staff], minlength=place.count)
    room = place.slots if place.slots is not None else np.bincount(place.member[place.member >= 0]) - own
    assert own == pytest.approx(room * law.per_member, abs=1)
    assert own.min() >= 1


def test_nobody_is_in_two_places_of_the_day(full: Population) -> None:
    by_day = [name for name in WHOLE if shipped_kinds()[name].by_day or shipped_kinds()[name].slots]
    patient = full.place_kind("hospital_room").member >= 0
    taken = [(full.place_kind(name).member >= 0) & ~patient for name in ("school", "workplace", *by_day)]
    taken.append((full.place_kind("academy").member >= 0) & (full.place_kind("school").member < 0))
    assert np.sum(taken, axis=0).max() == 1


def test_by_day_members_and_staff_are_where_their_place_is(full: Population) -> None:
    day = full.place_kind("day_neighbourhood").member
    for name in ("nursery", "university", "care_home", "hospital"):
        place = full.place_kind(name)
        inside = (place.member >= 0) & (full.place_kind("hospital_room").member < 0)
        assert np.array_equal(day[inside], place.area[place.member[inside]])


def test_who_lives_in_care_has_no_household(full: Population, plain: Population) -> None:
    homes, before = full.place_kind("household"), plain.place_kind("household")
    resident = role(full, "resident in care")
    assert np.array_equal(homes.member == NOBODY, resident)
    assert sizes(homes).min() == 1
    # Everybody else lives with whom he or she lived with.
    rest = np.flatnonzero(~resident)
    pairs = np.unique(np.stack([homes.member[rest], before.member[rest]]), axis=1)
    assert pairs.shape[1] == homes.count == len(np.unique(pairs[1]))
    adults = np.bincount(homes.member[rest][full.age_years[rest] >= 18], minlength=homes.count)
    assert np.all(adults[homes.member[full.age_years < 18]] > 0)


def test_household_shares_stay_within_a_point(full: Population) -> None:
    size = np.minimum(sizes(full.place_kind("household")), 5)
    source = tables.read(CHUNCHEON).size_shares[0]
    assert np.bincount(size, minlength=6)[1:] / len(size) == pytest.approx(source / source.sum(), abs=0.01)


@pytest.mark.parametrize("name", PARTS)
def test_parts_lie_in_their_places(name: str, full: Population) -> None:
    part = full.place_kind(name)
    assert part.parent is not None
    assert part.parent_kind is not None
    whole, inside = full.place_kind(part.parent_kind), part.member >= 0
    assert np.array_equal(whole.member[inside], part.parent[part.member[inside]])
    if shipped_kinds()[name].staffed is not False:
        assert np.array_equal(inside, whole.member >= 0)
    assert np.array_equal(part.area, whole.area[part.parent])
    if whole.slots is not None and part.slots is not None:
        assert np.array_equal(np.bincount(part.parent, weights=part.slots), whole.slots)
    kind = shipped_kinds()[name]
    assert kind.size is not None
    if part.slots is None:
        per_part = sizes(part)
        assert per_part.max() <= 2.5 * kind.size.mean * (1.6 if kind.shifts else 1.3)


@pytest.mark.parametrize("name", [name for name in PARTS if shipped_kinds()[name].shifts])
def test_shifts_share_the_staff_and_keep_the_members(name: str, full: Population) -> None:
    kind, part = shipped_kinds()[name], full.place_kind(name)
    shifts = [full.place_kind(f"{name}_{shift}") for shift in kind.shifts or {}]
    staff = staff_of(full, str(kind.parent))
    times = np.sum([shift.member >= 0 for shift in shifts], axis=0)
    assert np.all(times[staff] == 1)
    assert np.all(times[(part.member >= 0) & ~staff] == len(shifts))
    for shift, share in zip(shifts, (kind.shifts or {}).values(), strict=True):
        assert shift.same_site_as == name
        assert shift.count == part.count
        present = shift.member >= 0
        assert np.array_equal(shift.member[present], part.member[present])
        assert np.mean(present[staff]) == pytest.approx(share, abs=0.05)


def test_the_law_of_workplace_sizes_counts_further_places_too(plain: Population, full: Population) -> None:
    before, after = sizes(plain.place_kind("workplace")), all_workplaces(City.built(CHUNCHEON, places=["all"]))
    assert after.sum() == before.sum()
    assert after.mean() == pytest.approx(before.mean(), rel=0.02)
    for least in (5, 20, 100):
        assert np.mean(after >= least) == pytest.approx(np.mean(before >= least), rel=0.12)
    moved = role(plain, "worker") & (full.place_kind("workplace").member >= 0)
    old, new = plain.place_kind("workplace").area, full.place_kind("workplace").area
    same = old[plain.place_kind("workplace").member[moved]] == new[full.place_kind("workplace").member[moved]]
    assert same.mean() > 0.9


@pytest.mark.parametrize("without", ["nursery", "academy", "nursing_hospital", "congregation"])
def test_switching_one_kind_off_leaves_the_others(without: str, full: Population) -> None:
    rest = city.build_city(CHUNCHEON, places=[name for name in WHOLE if name != without])
    assert without not in [kind.name for kind in rest.place_kinds]
    for name in ("school", "classroom", "laboratory", "neighbourhood"):
        assert np.array_equal(rest.place_kind(name).member, full.place_kind(name).member)
    assert np.array_equal(rest.edge_kinds[0].source, full.edge_kinds[0].source)
    for name in WHOLE:
        if name == without:
            continue
        mine, theirs = rest.place_kind(name).member >= 0, full.place_kind(name).member >= 0
        changed = np.sum(mine != theirs) / theirs.sum()
        # Staff and residents freed by the missing kind may be drawn by another one.
        assert changed < (0.10 if shipped_kinds()[name].slots else 0.03), name
    work = (rest.place_kind("workplace").member >= 0) == (full.place_kind("workplace").member >= 0)
    assert work.mean() > 0.99


def test_switching_any_kind_on_changes_no_household_school_or_friend(plain: Population) -> None:
    some = city.build_city(CHUNCHEON, places=["kindergarten", "hospital"])
    for name in ("household", "school", "classroom", "laboratory", "neighbourhood"):
        assert np.array_equal(some.place_kind(name).member, plain.place_kind(name).member)
    assert np.array_equal(some.edge_kinds[0].target, plain.edge_kinds[0].target)
    assert [kind.name for kind in some.place_kinds][7:9] == ["kindergarten", "kindergarten_class"]


def test_a_kind_of_ones_own_is_made_like_the_others(plain: Population) -> None:
    built = city.build_city(CHUNCHEON, places=["fishing_club"], place_kinds={"fishing_club": CLUB})
    club = built.place_kind("fishing_club")
    inside = club.member >= 0
    men = (built.sex == laws.MALE) & (built.age_years >= 40) & (built.age_years <= 75)
    assert np.all(men[inside])
    assert inside.sum() == pytest.approx(0.05 * men.sum(), rel=0.05)
    assert sizes(club).mean() == pytest.approx(25, rel=0.02)
    assert sizes(club).std() > 8
    assert np.array_equal(built.place_kind("workplace").member, plain.place_kind("workplace").member)
    assert np.mean(club.area[club.member[inside]] == built.area[inside]) > 0.3


def test_a_kind_of_ones_own_can_lie_in_schools() -> None:
    choir = {"parent": "school", "members": [{"ages": (10, 17), "share": 0.1}], "size": {"mean": 20}}
    built = city.build_city(SMALL, places=["choir"], place_kinds={"choir": choir})
    kind, school = built.place_kind("choir"), built.place_kind("school")
    assert kind.parent is not None
    inside = kind.member >= 0
    assert 0 < inside.sum() < 0.2 * np.sum((built.age_years >= 10) & (built.age_years < 18))
    assert np.array_equal(school.member[inside], kind.parent[kind.member[inside]])


def test_a_shipped_kind_can_be_changed() -> None:
    small = city.build_city(SMALL, places=["kindergarten"], place_kinds={"kindergarten": {"size": {"mean": 12}}})
    usual = city.build_city(SMALL, places=["kindergarten"])
    inside = small.place_kind("kindergarten").member >= 0
    ages = small.age_years < 6
    assert np.array_equal(inside[ages], (usual.place_kind("kindergarten").member >= 0)[ages])
    assert small.place_kind("kindergarten").count > 2 * usual.place_kind("kindergarten").count


def test_a_place_with_nobody_to_go_there_is_none() -> None:
    nobody = {"members": [{"ages": (0, 120), "share": 0.0}], "size": {"mean": 5}, "staff": {"per_member": 1.0}}
    built = city.build_city(SMALL, places=["empty", "nursing_hospital"], place_kinds={"empty": nobody})
    assert built.place_kind("empty").count == 0
    assert built.place_kind("nursing_hospital").count == 0  # the island has none
    assert built.place_kind("nursing_hospital_ward_day").count == 0


def test_every_number_that_ships_has_its_source() -> None:
    for name, kind in shipped_kinds().items():
        assert kind.size is not None
        sources = kind.sources or {}
        needed = {"members": kind.members, "counted": kind.counted, "near_km": kind.near_km, "shifts": kind.shifts}
        needed |= {"size.spread": kind.size.spread, "size.mean": not kind.counted, "filled": kind.filled}
        needed |= {"visitors.per_member": kind.visitors, "visitors.ages": kind.visitors}
        needed |= {"staff.per_member": kind.staff, "staff.female_share": kind.staff}
        assert {key for key, value in needed.items() if value} <= set(sources), name
        assert all(
            "invented" in text or any(year in text for year in ("201", "202")) or "law" in text
            for text in sources.values()
        ), name


def test_more_people_work_by_the_finer_table() -> None:
    built = city.build_city(CHUNCHEON, workforce="by age and sex")
    works = role(built, "worker") | role(built, "teacher")
    table = laws.by_sex_and_age(*laws.WORKFORCES["by age and sex"])
    for sex in (laws.FEMALE, laws.MALE):
        for low in (20, 25, 30, 35, 45, 60, 70):
            own = (built.sex == sex) & (built.age_years >= low) & (built.age_years < low + 5)
            assert works[own].mean() == pytest.approx(table[sex, low], abs=0.025)


def test_a_city_can_be_scaled_to_the_census() -> None:
    usual, grown = city.build_city(SMALL), city.build_city(SMALL, basis="census-scaled")
    assert grown.basis == "census-scaled"
    assert len(grown) == pytest.approx(len(usual) * laws.CENSUS_FACTOR, abs=25)
    for sex in (1, 2):
        bands = [np.bincount(one.age_years[one.sex == sex] // 5, minlength=21) for one in (usual, grown)]
        assert bands[1] == pytest.approx(bands[0] * laws.CENSUS_FACTOR, abs=0.5001)


def test_household_numbers_come_from_the_census_not_from_the_register() -> None:
    for codes in (CHUNCHEON, ("48121", "48123")):
        source, built = tables.read(codes), city.load_city(codes)
        town = source.area_municipality
        persons = np.bincount(town, weights=source.residents.sum(axis=(1, 2)))
        seven = np.concatenate(
            [source.size_shares[:, :4], source.size_shares[:, 4:] * laws.FIVE_OR_MORE_SHARES], axis=1
        )
        mean = seven @ np.arange(1, 8) / seven.sum(axis=1)
        registered = np.bincount(town, weights=source.registered_households)
        households = np.bincount(town[built.place_kind("household").area])
        assert households == pytest.approx(persons / mean, rel=0.003)
        assert np.all(np.abs(households - registered) > 0.02 * registered)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"places": ["kindergarden"]}, "places.0: unknown kind of place 'kindergarden'; did you mean 'kindergarten'?"),
        ({"places": ["club"], "place_kinds": {"club": {"members": [{"ages": (1, 2), "share": 1}]}}}, "size is missing"),
        ({"places": ["club"], "place_kinds": {"club": {"size": {"mean": 3}}}}, "members is missing"),
        ({"place_kinds": {"club": CLUB}}, "place_kinds.club: unused: places does not name 'club'"),
        ({"places": ["all"], "place_kinds": {"school": CLUB}}, "every city has 'school'"),
        ({"places": ["all"], "place_kinds": {"all": CLUB}}, "'all' stands for every kind"),
        ({"places": ["all"], "place_kinds": {"hospital_ward_day": CLUB}}, "is a shift of 'hospital_ward'"),
        ({"places": ["all"], "place_kinds": {"club": {**CLUB, "parent": "scool"}}}, "did you mean 'school'?"),
        ({"places": ["all"], "place_kinds": {"ward": {"parent": "ward", "size": {"mean": 3}}}}, "its own parent"),
        (
            {"places": ["all"], "place_kinds": {"club": {**CLUB, "counted": {"hospital": 0}}}},
            "did you mean 'hospitals'?",
        ),
        ({"places": ["all"], "place_kinds": {"club": {**CLUB, "lives_there": True}}}, "by_day = true is needed"),
        ({"places": ["all"], "place_kinds": {"kindergarten_class": {"near_km": 2.0}}}, "has the near_km of its parent"),
        ({"places": ["all"], "place_kinds": {"hospital_room_visit": CLUB}}, "is for the visitors of 'hospital_room'"),
        ({"places": ["all"], "place_kinds": {"club": {**CLUB, "admitted": True, "by_day": True}}}, "without by_day"),
        ({"places": ["all"], "place_kinds": {"club": {**CLUB, "visitors": {"per_member": 1}}}}, "with a parent"),
        ({"places": ["all"], "place_kinds": {"club": {**CLUB, "slots": True}}}, "slots need counted"),
        ({"workforce": "by age"}, "workforce: got 'by age'; did you mean 'by age and sex'?"),
        ({"basis": "registred"}, "did you mean 'registered'?"),
    ],
)
def test_kinds_that_cannot_be(options: dict, words: str) -> None:
    with pytest.raises(PopulationError) as raised:
        city.build_city(SMALL, **options)
    assert words in str(raised.value)


def test_a_scenario_tells_bad_kinds_with_their_lines() -> None:
    base = (Path(__file__).parents[1] / "scenario" / "base.toml").read_text()
    text = base.replace(
        '[population.files]\nfolder = "people"\ncopies = 2',
        '[population.city]\nmunicipalities = ["47940"]\nplaces = ["kindergarden"]\n'
        "[population.city.place_kinds.club]\nsize = { mean = 0 }",
    )
    with pytest.raises(ScenarioError) as raised:
        load_text(text, "mine.toml")
    assert "population.city.place_kinds.club.size.mean: got number 0, allowed: a number > 0" in str(raised.value)
    with pytest.raises(ScenarioError) as raised:
        load_text(text.replace("mean = 0", "mean = 4"), "mine.toml")
    assert "did you mean 'kindergarten'?" in str(raised.value)
    assert "unused: places does not name 'club'" in str(raised.value)
    assert all(problem.line for problem in raised.value.problems)


def test_equal_options_are_found_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYOSAN_CACHE", str(tmp_path))
    built = city.load_city(SMALL, places=["hospital", "nursery"])
    again = city.load_city(SMALL, places=("nursery", "hospital"))
    assert digest(again) == digest(built)
    slots = again.place_kind("hospital").slots
    assert slots is not None
    assert slots.dtype == np.int32
    assert len(list(tmp_path.rglob("*.npz"))) == 1
    city.load_city(SMALL, places=["nursery"])
    assert len(list(tmp_path.rglob("*.npz"))) == 2


def test_parents_and_parts_come_along() -> None:
    kinds = resolve_kinds(["hospital_ward"], {})
    assert list(kinds) == ["hospital", "hospital_ward", "hospital_room"]
    own = PlaceKindSpec.model_validate({"parent": "hospital_room", "size": {"mean": 2}})
    assert list(resolve_kinds(["corner"], {"corner": own})) == ["hospital", "hospital_ward", "hospital_room", "corner"]


def test_enemies_are_pupils_and_no_friends() -> None:
    """Enmity is a tie beside friendship, which stays as it was; half an enemy a pupil asked for, and found."""
    built = city.build_city(SMALL, enemies=0.5)
    friends, enemies = built.edge_kinds
    pupils = int((built.role == built.role_names.index("pupil")).sum())
    pairs = [set(zip(kind.source.tolist(), kind.target.tolist(), strict=True)) for kind in (friends, enemies)]
    assert enemies.name == "enmity"
    assert np.array_equal(friends.source, city.build_city(SMALL).edge_kinds[0].source)
    assert not pairs[0] & pairs[1]
    assert 2 * len(pairs[1]) / pupils == pytest.approx(0.5, abs=0.01)
    school = built.place_kind("school").member
    assert np.array_equal(school[enemies.source], school[enemies.target])
