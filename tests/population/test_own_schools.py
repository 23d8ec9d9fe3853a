"""One's own list of schools: what it changes, and what is said of a bad one."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hyosan.core.errors import PopulationError
from hyosan.population import city
from hyosan.population.builder import tables
from hyosan.population.table import Population

COUNTY = ("51720",)  # Hongcheon-gun
HEADER = "name,level,area,pupils,classes\n"


@pytest.fixture(scope="module")
def usual() -> Population:
    return city.build_city(COUNTY)


def elementary_list(path: Path, pupils: np.ndarray) -> Path:
    """The shipped elementary schools of the county with other numbers of pupils."""
    source = tables.read(COUNTY)
    rows = np.flatnonzero(source.school_level == 0)
    lines = [
        f"{source.school_names[row]},elementary,{source.area_codes[source.school_area[row]]},{number:.0f},"
        for row, number in zip(rows, pupils, strict=True)
    ]
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def elementary_sizes(built: Population) -> np.ndarray:
    """Pupils of each elementary school of a city."""
    pupil = (built.age_years >= 6) & (built.age_years < 12)
    school = built.place_kind("school")
    return np.bincount(school.member[pupil & (school.member >= 0)], minlength=school.count)


def test_varied_school_sizes_and_what_they_do(
    usual: Population, tmp_path: Path, record_property: Callable[[str, str], None]
) -> None:
    source = tables.read(COUNTY)
    modelled = source.school_students[source.school_level == 0]
    equal = np.full(len(modelled), modelled.mean())
    one_giant = np.where(np.arange(len(modelled)) == np.argmax(modelled), modelled.sum() * 0.8, 10.0)
    told = {}
    for name, pupils in (("equal", equal), ("modelled", modelled), ("one giant", one_giant)):
        built = city.build_city(COUNTY, schools=elementary_list(tmp_path / f"{name}.csv", np.maximum(pupils, 1)))
        size = elementary_sizes(built)
        size = size[size > 0]
        classes = built.place_kind("classroom")
        own = (built.age_years >= 6) & (built.age_years < 12)
        told[name] = {
            "mean school": size.mean(),
            "schoolmates of a pupil": (size**2).sum() / size.sum() - 1,
            "pupils a class": own.sum() / len(np.unique(classes.member[own])),
            "largest": size.max(),
        }
        # Whoever is no elementary pupil or teacher lives and learns as before.
        assert np.array_equal(built.place_kind("household").member, usual.place_kind("household").member)
        older = (built.age_years >= 12) & (built.age_years < 18)
        for kind in ("school", "classroom"):
            mine, theirs = built.place_kind(kind).member[older], usual.place_kind(kind).member[older]
            assert len(np.unique(np.stack([mine, theirs]), axis=1).T) == len(np.unique(theirs))
    for name, figures in told.items():
        text = ", ".join(f"{key} {value:.1f}" for key, value in figures.items())
        record_property(f"school sizes: {name}", text)
    mates = {name: figures["schoolmates of a pupil"] for name, figures in told.items()}
    assert mates["equal"] < mates["modelled"] < mates["one giant"]
    assert mates["one giant"] > 3 * mates["equal"]
    # Who shares a class hardly changes, who shares a school twentyfold: sizes decide contacts beyond the class.
    assert [figures["pupils a class"] for figures in told.values()] == pytest.approx([11.4] * 3, abs=0.6)


def test_pupils_follow_the_list(tmp_path: Path) -> None:
    source = tables.read(COUNTY)
    rng = np.random.default_rng(5)
    pupils = np.maximum(rng.lognormal(4.5, 0.5, int((source.school_level == 0).sum())), 20)
    built = city.build_city(COUNTY, schools=elementary_list(tmp_path / "mine.csv", pupils))
    labels = built.place_kind("school").labels
    assert labels is not None
    own = np.array([source.school_names.index(label) for label in labels if label in source.school_names])
    wanted = pupils * elementary_sizes(built).sum() / pupils.sum()
    rows = np.flatnonzero(source.school_level == 0)
    found = {int(row): size for row, size in zip(own, elementary_sizes(built), strict=True)}
    assert [found.get(int(row), 0) for row in rows] == pytest.approx(wanted, rel=0.12, abs=12)
    assert built.inputs[-1].name == "schools: mine.csv"
    assert len(built.inputs[-1].sha256) == 64


def test_given_classes_are_kept_and_places_found(tmp_path: Path) -> None:
    source = tables.read(COUNTY)
    path = tmp_path / "mine.csv"
    latitude, longitude = source.latitude_degrees[1], source.longitude_degrees[1]
    path.write_text(
        "name,level,area,latitude_degrees,longitude_degrees,pupils,classes,admits\n"
        f"East,middle,{source.area_names[0]},,,400,20,\n"
        f"West,middle,,{latitude},{longitude},200,8,girls\n"
        f"South,middle,,{latitude},{longitude},300,,coed\n",
        encoding="utf-8-sig",
    )
    built = city.build_city(COUNTY, schools=path)
    school, classroom = built.place_kind("school"), built.place_kind("classroom")
    assert school.labels is not None
    assert classroom.parent is not None
    middle = {name: school.labels.index(name) for name in ("East", "West", "South")}
    assert school.area[middle["East"]] == 0
    assert school.area[middle["West"]] == 1
    assert np.sum(classroom.parent == middle["East"]) == 20
    assert np.sum(classroom.parent == middle["West"]) == 8
    girls = (school.member == middle["West"]) & (built.age_years < 18)
    assert girls.sum() > 20
    assert np.all(built.sex[girls] == 1)
    assert sum("High School" in label for label in school.labels) == int((source.school_level == 2).sum())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "mine.csv:1: name: the column is missing; columns are none"),
        ("name,level,pupil,area\n", "mine.csv:1: pupil: unknown column 'pupil'; did you mean 'pupils'?"),
        ("name,level,pupils\nA,middle,3\n", "mine.csv:1: area: the column is missing"),
        (HEADER, "mine.csv: names no school"),
        (
            HEADER + "A,midle,0,100,\n",
            "mine.csv:2: level: got 'midle', allowed: elementary, middle, high; did you mean",
        ),
        (HEADER + "\nA,middle,{area},many,\n", "mine.csv:3: pupils: got 'many', allowed: a whole number from 1"),
        (HEADER + "A,middle,{area},100.5,\n", "mine.csv:2: pupils: got '100.5'"),
        (HEADER + "A,middle,{area},nan,\n", "mine.csv:2: pupils: got 'nan'"),
        (HEADER + "A,middle,{area},3,5\n", "mine.csv:2: classes: 5 classes for 3 pupils"),
        (HEADER + "A,middle,{area},300,0\n", "mine.csv:2: classes: got '0', allowed: a whole number from 1"),
        (HEADER + "A,middle,Nowhere,300,\n", "mine.csv:2: area: no neighbourhood 'Nowhere' in the city"),
        (HEADER + "A,middle,,300,\n", "mine.csv:2: area: neither area nor both coordinates are given"),
        (HEADER + ",middle,{area},300,\n", "mine.csv:2: name: is empty"),
        (HEADER + "A,middle,{area},300,9,7\n", "mine.csv:2: has more values than the header has columns"),
        (HEADER + "A,middle,{area},3,\nA,middle,{area},4,\n", "two schools of one level are called 'A'"),
        (
            "name,level,pupils,latitude_degrees,longitude_degrees\nA,high,9,137,-200\n",
            "mine.csv:2: latitude_degrees: got '137', allowed: a number from -90 to 90",
        ),
    ],
)
def test_a_bad_list_is_told_with_file_row_and_column(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text.replace("{area}", tables.read(COUNTY).area_codes[0]), encoding="utf-8")
    with pytest.raises(PopulationError) as raised:
        city.build_city(COUNTY, schools=path)
    assert words in str(raised.value)


def test_all_bad_rows_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + "A,midle,x,-1,\nB,high,y,two,\n", encoding="utf-8")
    with pytest.raises(PopulationError) as raised:
        city.load_city(COUNTY, schools=path)
    assert len(raised.value.problems) == 5
    assert all(problem.line in (2, 3) for problem in raised.value.problems)


@pytest.mark.parametrize("content", [None, b"name,level\xff\xfe"])
def test_a_list_that_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PopulationError, match=r"cannot be read|is not text"):
        city.build_city(COUNTY, schools=path)
