"""The city against the tables it was made from, and against common sense."""

import doctest
import importlib
import os
import pkgutil
import runpy
from pathlib import Path

import numpy as np
import pytest

from hyosan.core.errors import PopulationError
from hyosan.population import builder, city
from hyosan.population.builder import household_search as relations
from hyosan.population.builder import laws, places, tables
from hyosan.population.builder.ages import draw_people
from hyosan.population.builder.cache import fetch, store
from hyosan.population.builder.folder import FOLDER
from hyosan.population.builder.households import make_households
from hyosan.population.builder.names import NameMaker
from hyosan.population.builder.streams import stream
from hyosan.population.builder.workplaces import draw_sizes, size_shares
from hyosan.population.table import NOBODY, PlaceKind, Population

CHUNCHEON = ("51110",)
SMALL = ("47940",)  # Ulleung-gun, an island: the smallest county
SEVERAL = ("48121", "48123")  # two districts of Changwon
EXTREMES = ("28720", "43745", "51820", "11110")  # islands, a young town, the border with its empty dong, central Seoul


@pytest.fixture(scope="module")
def chuncheon() -> Population:
    return city.build_city(CHUNCHEON, name="Hyosan", fictional_names=True, special_school="Hyosan High School")


@pytest.fixture(scope="module")
def several() -> Population:
    return city.build_city(SEVERAL)


@pytest.fixture(scope="module")
def small() -> Population:
    return city.build_city(SMALL)


def sizes(kind: PlaceKind) -> np.ndarray:
    return np.bincount(kind.member[kind.member != NOBODY], minlength=kind.count)


def same(one: Population, other: Population) -> bool:
    """Every array, name and record is equal."""
    arrays = [(one.age_years, other.age_years), (one.sex, other.sex), (one.area, other.area), (one.role, other.role)]
    for mine, theirs in zip(one.place_kinds, other.place_kinds, strict=True):
        if (mine.name, mine.labels, mine.count, mine.parent_kind) != (
            theirs.name,
            theirs.labels,
            theirs.count,
            theirs.parent_kind,
        ):
            return False
        arrays += [(mine.member, theirs.member), (mine.area, theirs.area)]
        if mine.parent is not None:
            arrays.append((mine.parent, theirs.parent))
    for mine_edge, other_edge in zip(one.edge_kinds, other.edge_kinds, strict=True):
        arrays += [(mine_edge.source, other_edge.source), (mine_edge.target, other_edge.target)]
        arrays.append((mine_edge.weight, other_edge.weight))
    words = (one.areas.names, one.areas.municipality, one.role_names, one.inputs, one.basis)
    if words != (other.areas.names, other.areas.municipality, other.role_names, other.inputs, other.basis):
        return False
    return all(np.array_equal(mine, theirs) for mine, theirs in arrays)


@pytest.mark.parametrize("codes", [CHUNCHEON, SEVERAL, SMALL, *((code,) for code in EXTREMES)])
def test_every_band_of_every_neighbourhood_holds_the_counted_residents(codes: tuple[str, ...]) -> None:
    source = tables.read(codes)
    area, sex, age = draw_people(source, stream(1, "ages"))
    counted = np.zeros_like(source.residents)
    np.add.at(counted, (area, sex, np.minimum(age // 5, 20)), 1)
    assert np.array_equal(counted, source.residents)


def test_single_years_fall_with_the_births(chuncheon: Population) -> None:
    # Births in Korea fell every year from 2015 to 2023: 438,000 to 230,000.
    births = np.bincount(chuncheon.age_years)[:9].astype(float)
    assert np.all(np.diff(births) > 0)
    assert 0.45 < births[0] / births[8] < 0.75


@pytest.mark.parametrize("codes", [CHUNCHEON, SEVERAL, SMALL, *((code,) for code in EXTREMES)])
def test_household_sizes_keep_the_shares_of_each_municipality(codes: tuple[str, ...]) -> None:
    source, built = tables.read(codes), city.build_city(codes)
    household = built.place_kind("household")
    town = source.area_municipality[household.area]
    for index, shares in enumerate(source.size_shares):
        own = np.minimum(sizes(household)[town == index], 5)
        assert np.bincount(own, minlength=6)[1:] / len(own) == pytest.approx(shares / shares.sum(), abs=0.01)


def test_everybody_has_one_household_in_the_own_neighbourhood(several: Population) -> None:
    household = several.place_kind("household")
    assert sizes(household).min() == 1
    assert np.array_equal(household.area[household.member], several.area)
    assert household.parent is not None
    assert np.array_equal(household.parent, household.area)
    # Members of a household stand side by side, households in the order of their areas.
    assert np.all(np.diff(household.member) >= 0)


@pytest.mark.parametrize("codes", [CHUNCHEON, SEVERAL, *((code,) for code in EXTREMES)])
def test_nobody_under_age_lives_without_an_adult_old_enough(codes: tuple[str, ...]) -> None:
    built = city.build_city(codes)
    home, age = built.place_kind("household").member, built.age_years.astype(int)
    oldest = np.zeros(home.max() + 1, dtype=int)
    np.maximum.at(oldest, home, age)
    minors = age < 18
    assert np.sum(oldest[home[minors]] < 18) == 0
    assert np.sum(oldest[home[minors]] - age[minors] < 16) <= 10
    alone = np.bincount(home)[home] == 1
    assert age[alone].min() >= 19


def test_families_are_families() -> None:
    source = tables.read(CHUNCHEON)
    area, sex, age = draw_people(source, stream(1, "ages"))
    home, relation = make_households(source, area, sex, age, stream(1, "households"))
    years = age.astype(int)

    def one_of(kind: int) -> np.ndarray:
        found = np.full(home.max() + 1, -1)
        found[home[relation == kind]] = years[relation == kind]
        return found[home]

    head, partner = one_of(relations.HEAD), one_of(relations.PARTNER)
    child = (relation == relations.CHILD) & (head >= 0)
    grown = (relation == relations.GROWN_CHILD) & (head >= 0)
    elder = (relation == relations.ELDER) & (head >= 0)
    assert (head - years)[child].min() >= laws.YOUNGEST_PARENT_YEARS
    assert np.mean((head - years)[child]) == pytest.approx(31, abs=1.0)
    assert np.mean((head - years)[grown]) == pytest.approx(28, abs=1.5)
    assert np.percentile((years - head)[elder], [1, 99]) == pytest.approx([20, 40], abs=4)
    couple = (relation == relations.HEAD) & (partner >= 0)
    assert np.mean((partner - years)[couple]) == pytest.approx(laws.PARTNER_GAP_MEAN_YEARS, abs=0.3)
    assert np.max(np.abs(partner - years)[couple]) <= 20
    assert np.mean(relation == relations.OTHER) < 0.01
    lone = relation == relations.LONE
    assert np.mean(years[lone] >= 60) == pytest.approx(0.353, abs=0.06)  # of 2022, the nation; Chuncheon is near it


def test_classes_are_as_large_as_observed(chuncheon: Population, several: Population) -> None:
    for built, codes in ((chuncheon, CHUNCHEON), (several, SEVERAL)):
        source, classroom = tables.read(codes), built.place_kind("classroom")
        pupils = (built.role == places.ROLE_NAMES.index("pupil")) & (classroom.member >= 0)
        level = np.digitize(built.age_years, [12, 15])
        for index in range(3):
            here = classroom.member[pupils & (level == index)]
            town = source.area_municipality[classroom.area[here]]
            for place in np.unique(town):
                own = here[town == place]
                mean = len(own) / len(np.unique(own))
                assert mean == pytest.approx(source.mean_class_size[place, index], abs=0.5)


def test_pupils_are_in_their_grade_and_every_class_has_its_teacher(chuncheon: Population) -> None:
    school, classroom = chuncheon.place_kind("school"), chuncheon.place_kind("classroom")
    role = np.array(chuncheon.role_names)[chuncheon.role]
    of_school_age = (chuncheon.age_years >= 6) & (chuncheon.age_years < 18)
    assert np.array_equal(role == "pupil", of_school_age)
    assert np.all(classroom.member[of_school_age] != NOBODY)
    assert classroom.labels is not None
    assert school.labels is not None
    assert classroom.parent is not None
    grade = np.array([int(label.rsplit(" ", 1)[1].split("-")[0]) for label in classroom.labels])
    expected = np.select([chuncheon.age_years < 12, chuncheon.age_years < 15], [5, 11], 14)
    assert np.all(grade[classroom.member[of_school_age]] == (chuncheon.age_years - expected)[of_school_age])
    in_class = classroom.member != NOBODY
    assert np.array_equal(classroom.parent[classroom.member[in_class]], school.member[in_class])
    homeroom = in_class & (role == "teacher")
    assert np.array_equal(np.bincount(classroom.member[homeroom], minlength=classroom.count), np.ones(classroom.count))
    assert np.all((role == "teacher") <= (school.member != NOBODY))
    assert chuncheon.age_years[role == "teacher"].min() >= 22


def test_schools_for_girls_hold_girls(chuncheon: Population) -> None:
    school = chuncheon.place_kind("school")
    assert school.labels is not None
    girls = [index for index, label in enumerate(school.labels) if "Girls'" in label]
    pupils = np.isin(school.member, girls) & (chuncheon.age_years < 18)
    assert pupils.sum() > 500
    assert np.all(chuncheon.sex[pupils] == 1)


def test_pupils_of_each_level_go_to_schools_in_proportion_to_their_size(chuncheon: Population) -> None:
    source, school = tables.read(CHUNCHEON), chuncheon.place_kind("school")
    pupils = np.bincount(school.member[(chuncheon.age_years < 18) & (school.member >= 0)], minlength=school.count)
    assert len(source.school_students) == school.count
    assert np.corrcoef(pupils, source.school_students)[0, 1] > 0.9


def test_the_special_school_and_its_laboratory(chuncheon: Population) -> None:
    school, lab = chuncheon.place_kind("school"), chuncheon.place_kind("laboratory")
    classroom = chuncheon.place_kind("classroom")
    assert school.labels
    assert lab.labels
    assert classroom.labels
    assert lab.parent is not None
    assert school.labels.count("Hyosan High School") == 1
    here = lab.labels.index("Hyosan High School science lab")
    assert school.labels[lab.parent[here]] == "Hyosan High School"
    members = np.flatnonzero(lab.member == here)
    in_class = np.flatnonzero(classroom.member == classroom.labels.index("Hyosan High School 2-5"))
    assert np.array_equal(members, in_class)
    pupils = members[chuncheon.age_years[members] < 18]
    assert np.all(chuncheon.age_years[pupils] == 16)
    assert len(members) == len(pupils) + 1
    assert lab.count == sum("Elementary" not in label for label in school.labels)


def test_names_are_unique_and_the_invented_ones_not_real(chuncheon: Population, several: Population) -> None:
    for built in (chuncheon, several):
        for kind in built.place_kinds:
            assert kind.labels is None or len(set(kind.labels)) == len(kind.labels) == kind.count
    assert not set(chuncheon.areas.names) & tables.all_place_names()
    assert set(chuncheon.areas.municipality) == {"Hyosan"}
    assert set(several.areas.municipality) == {"Uichang-gu Changwon-si", "Seongsan-gu Changwon-si"}
    maker = NameMaker(["1"], [])
    assert len({maker.stem() for _ in range(1500)}) == 1500


def test_workplaces_have_the_tail_of_the_census(several: Population) -> None:
    workplace = several.place_kind("workplace")
    size = sizes(workplace)
    assert np.mean(size >= 5) == pytest.approx(0.136, abs=0.01)
    assert np.mean(size >= 100) == pytest.approx(0.0031, abs=0.001)
    assert size.min() == 1
    assert size.max() > 300
    workers = several.role == places.ROLE_NAMES.index("worker")
    assert np.array_equal(workplace.member != NOBODY, workers)
    assert several.age_years[workers].min() >= 18
    assert 0.5 < workers.mean() < 0.62


@pytest.mark.parametrize("workers", [0, 1, 2, 7, 400, 50_000])
def test_workplace_sizes_add_up(workers: int) -> None:
    drawn = draw_sizes(workers, stream(3, "sizes"))
    assert drawn.sum() == workers
    assert not len(drawn) or drawn.min() >= 1
    assert size_shares(300).sum() == pytest.approx(1)


def test_by_day_people_are_where_they_work_or_learn(chuncheon: Population) -> None:
    day, work = chuncheon.place_kind("day_neighbourhood"), chuncheon.place_kind("workplace")
    school, homes = chuncheon.place_kind("school"), chuncheon.place_kind("neighbourhood")
    assert day.same_site_as == "neighbourhood"
    assert np.array_equal(homes.member, chuncheon.area)
    assert np.array_equal(homes.area, np.arange(len(chuncheon.areas)))
    expected = np.where(work.member >= 0, work.area[work.member], school.area[school.member])
    expected[(work.member < 0) & (school.member < 0)] = NOBODY
    assert np.array_equal(day.member, expected)


def test_friends_are_pupils_of_one_school(chuncheon: Population) -> None:
    ties, school = chuncheon.edge_kinds[0], chuncheon.place_kind("school")
    classroom = chuncheon.place_kind("classroom")
    pupil = chuncheon.role == places.ROLE_NAMES.index("pupil")
    assert np.all(ties.source < ties.target)
    assert len(np.unique(ties.source.astype(np.int64) * len(chuncheon) + ties.target)) == len(ties.source)
    assert np.all(pupil[ties.source] & pupil[ties.target])
    assert np.array_equal(school.member[ties.source], school.member[ties.target])
    assert 2 * len(ties.source) / pupil.sum() == pytest.approx(laws.FRIENDS_MEAN, abs=0.05)
    in_class = np.mean(classroom.member[ties.source] == classroom.member[ties.target])
    assert in_class == pytest.approx(0.74, abs=0.03)


def test_indices_are_32_bit_and_inside_their_range(chuncheon: Population, small: Population) -> None:
    for built in (chuncheon, small):
        for kind in built.place_kinds:
            assert kind.member.dtype == kind.area.dtype == np.int32
            assert len(kind.member) == len(built)
            assert kind.member.min() >= NOBODY
            assert kind.member.max() < kind.count
            if kind.parent is not None and kind.parent_kind is not None:
                assert kind.parent.dtype == np.int32
                assert kind.parent.min() >= 0
                assert kind.parent.max() < built.place_kind(kind.parent_kind).count
        assert built.basis == "registered"
        assert all(len(record.sha256) == 64 for record in built.inputs)


def test_equal_arguments_give_equal_people_and_seeds_differ(small: Population) -> None:
    assert same(small, city.build_city(SMALL))
    assert same(small, city.build_city(["Ulleung-gun"]))
    other = city.build_city(SMALL, seed=2)
    assert len(other) == len(small)
    assert not same(small, other)


def test_one_part_does_not_disturb_another(small: Population) -> None:
    renamed = city.build_city(SMALL, name="Somewhere", fictional_names=True)
    assert np.array_equal(renamed.place_kind("workplace").member, small.place_kind("workplace").member)
    assert np.array_equal(renamed.edge_kinds[0].source, small.edge_kinds[0].source)
    assert renamed.areas.names != small.areas.names
    assert renamed.areas.names == city.build_city(SMALL, fictional_names=True, seed=9).areas.names


def test_the_order_of_municipalities_does_not_matter() -> None:
    assert same(city.build_city([*SMALL, "28720"]), city.build_city(["28720", *SMALL]))


def test_cache_gives_back_what_was_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: Population) -> None:
    monkeypatch.setenv("HYOSAN_CACHE", str(tmp_path))
    assert same(city.load_city(SMALL), small)
    (stored,) = tmp_path.rglob("*.npz")
    monkeypatch.setattr(city, "build_city", lambda *_, **__: pytest.fail("the cache was not used"))
    assert same(city.load_city(SMALL), small)
    assert fetch(stored) is not None
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "other"])
def test_damaged_cache_is_built_anew(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: Population
) -> None:
    monkeypatch.setenv("HYOSAN_CACHE", str(tmp_path))
    city.load_city(SMALL)
    (stored,) = tmp_path.rglob("*.npz")
    content = bytearray(stored.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 0xFF
    stored.write_bytes({"empty": b"", "cut": bytes(content[:9000]), "other": b"PK no zip"}.get(damage, bytes(content)))
    assert same(city.load_city(SMALL), small)
    assert fetch(stored) is not None


def test_cache_that_cannot_be_written_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: Population
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("HYOSAN_CACHE", str(blocked))
    assert same(city.load_city(SMALL), small)
    assert not store(blocked / "populations" / "x.npz", small)


def test_different_arguments_have_different_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYOSAN_CACHE", str(tmp_path))
    city.load_city(SMALL)
    city.load_city(SMALL, seed=2)
    city.load_city(SMALL, name="Somewhere")
    assert len(list(tmp_path.rglob("*.npz"))) == 3
    assert os.listdir(tmp_path) == ["populations"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["51111"], "did you mean '51110' (Chuncheon-si)?"),
        (["Chuncheon"], "did you mean 'Chuncheon-si'?"),
        (["Jung-gu"], "more than one municipality is called 'Jung-gu'"),
        (["51110", "Chuncheon-si"], "named twice"),
        ([], "no municipality is named"),
    ],
)
def test_municipalities_that_are_none(given: list[str], words: str) -> None:
    with pytest.raises(PopulationError) as raised:
        city.build_city(given)
    assert words in str(raised.value)


def test_all_bad_municipalities_are_reported_together() -> None:
    with pytest.raises(PopulationError) as raised:
        city.load_city(["99999", "Nowhere-si"])
    assert len(raised.value.problems) == 2


def test_a_special_school_needs_a_general_high_school() -> None:
    with pytest.raises(PopulationError, match="general high school"):
        city.build_city(["Bonghwa-gun"], special_school="Hyosan High School")


def test_the_shipped_tables_cover_the_whole_country() -> None:
    import pyarrow.parquet as pq

    rows = {name: pq.read_metadata(FOLDER / f"{name}.parquet").num_rows for name in tables.ABOUT | tables.SERVICES}
    assert rows == {"areas": 3558, "municipalities": 252, "schools": 11985, "services": 252}
    areas = pq.read_table(FOLDER / "areas.parquet")
    people = sum(int(np.sum(areas[f"{sex}_{band}"].to_numpy())) for sex in "fm" for band in tables.BANDS)
    assert people == 51_032_151
    for name in tables.ABOUT | tables.SERVICES:
        assert f"## {name}.parquet" in (FOLDER / "SOURCES.md").read_text()


def built_figures(built: Population) -> dict[str, str]:
    """What docs/population.md says of a built city."""
    size = np.minimum(sizes(built.place_kind("household")), 5)
    shares = np.bincount(size, minlength=6)[1:] / len(size) * 100
    names = [f"households of {number} (%)" for number in (1, 2, 3, 4, "5 and more")]
    figures = {"residents": f"{len(built):,}"} | {
        name: f"{share:.1f}" for name, share in zip(names, shares, strict=True)
    }
    classroom, school = built.place_kind("classroom"), built.place_kind("school")
    pupil = built.role == places.ROLE_NAMES.index("pupil")
    level = np.digitize(built.age_years, [12, 15])
    for index, name in enumerate(laws.LEVELS):
        own = pupil & (level == index)
        classes = len(np.unique(classroom.member[own]))
        figures[f"{name} schools"] = f"{len(np.unique(school.member[own])):,}"
        figures[f"pupils, {name}"] = f"{own.sum():,}"
        figures[f"pupils a class, {name}"] = f"{own.sum() / classes:.2f}"
    work = sizes(built.place_kind("workplace"))
    figures |= {"workplaces": f"{len(work):,}", "workers a workplace": f"{work.mean():.2f}"}
    return figures | {"workplaces of 5 and more (%)": f"{np.mean(work >= 5) * 100:.1f}"}


@pytest.mark.parametrize(("codes", "column"), [(CHUNCHEON, 2), (("48121", "48123", "48125", "48127", "48129"), 4)])
def test_the_page_says_what_was_built(codes: tuple[str, ...], column: int) -> None:
    page = (Path(__file__).parents[2] / "docs" / "population.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    told = {row[0]: row[column] for row in rows if len(row) == 5}
    figures = built_figures(city.build_city(codes))
    assert figures == {name: told.get(name) for name in figures}


def test_examples_of_the_builder_are_true() -> None:
    for found in pkgutil.iter_modules(builder.__path__):
        assert doctest.testmod(importlib.import_module(f"{builder.__name__}.{found.name}")).failed == 0


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("후평1동", "Hupyeong 1-dong"),
        ("신북읍", "Sinbuk-eup"),
        ("면목3·8동", "Myeonmok 3.8-dong"),
        ("왕십리동", "Wangsimni-dong"),
    ],
)
def test_names_are_romanised(korean: str, english: str) -> None:
    tool = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "romanisation.py"))
    assert tool["neighbourhood_name"](korean) == english
    assert tool["school_name"]("춘천여자고등학교") == "Chuncheon Girls' High School"
    assert tool["school_name"]("지촌초등학교지암분교장") == "Jichon Elementary School Jiam Branch"
