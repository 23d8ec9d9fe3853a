"""Reading one's own population: good folders, bad folders, copies, round trips."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyosan.core.errors import PopulationError, Problem
from hyosan.population.files import read_population
from hyosan.population.table import NOBODY, Population
from hyosan.population.write import write_population


def fill(folder: Path, **files: str | bytes) -> Path:
    """A folder of CSV files from their text."""
    folder.mkdir(exist_ok=True)
    for stem, text in files.items():
        (folder / f"{stem}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems_of(folder: Path, copies: int = 1) -> list[Problem]:
    with pytest.raises(PopulationError) as caught:
        read_population(folder, copies=copies)
    return list(caught.value.problems)


def members(population: Population, kind: str) -> list[int]:
    return [int(place) for place in population.place_kind(kind).member]


SCHOOL = "place_kind,place,parent_kind,parent\n"

# What the files hold; where the problem is: file, line, column; what it says.
MALFORMED = {
    "empty file": ({"people": ""}, "people.csv", None, "", "the file is empty; its first line must name the columns"),
    "blank lines only": ({"people": "\n\n"}, "people.csv", None, "", "the file is empty"),
    "no id column": ({"people": "age\n3\n"}, "people.csv", 1, "id", "the column 'id' is missing"),
    "no id": ({"people": "id,age\n1,3\n,4\n"}, "people.csv", 3, "id", "this person has no id"),
    "a number with a fraction": (
        {"people": "id,income\n1,3\n2,3.5\n3,3.5\n"},
        "people.csv",
        3,
        "income",
        "must be text or a whole number, got 3.5; if this names a place, list the kind in a places file (2 rows)",
    ),
    "a NUL character": ({"people": b"id,age\n1,3\n2\0,4\n"}, "people.csv", 3, "", "holds a NUL character"),
    "id twice": ({"people": "id\n5\n6\n5\n"}, "people.csv", 4, "id", "the id 5 is given already in line 2"),
    "text id twice": ({"people": "id\na\na \n"}, "people.csv", 3, "id", "the id 'a' is given already in line 2"),
    "line after blank lines": ({"people": "id\n5\n\n\n5\n"}, "people.csv", 5, "id", "given already in line 2"),
    "negative age": (
        {"people": "id,age\n1,-1\n"},
        "people.csv",
        2,
        "age",
        "must be whole years from 0 to 120, got '-1'",
    ),
    "half an age": (
        {"people": "id,age\n1,2.5\n"},
        "people.csv",
        2,
        "age",
        "must be whole years from 0 to 120, got '2.5'",
    ),
    "too old": ({"people": "id,age\n1,121\n"}, "people.csv", 2, "age", "must be whole years from 0 to 120, got '121'"),
    "age in words": ({"people": "id,age\n1,4\n2,old\n"}, "people.csv", 3, "age", "got 'old'"),
    "age nan": ({"people": "id,age\n1,nan\n"}, "people.csv", 2, "age", "got 'nan'"),
    "age empty": ({"people": "id,age\n1,\n"}, "people.csv", 2, "age", "no age is given; it must be whole years"),
    "sex": ({"people": "id,sex\n1,f\n2,w\n3,w\n"}, "people.csv", 3, "sex", "'unknown' or empty, got 'w' (2 rows)"),
    "unknown area": (
        {"people": "id,area\n1,Nort\n", "areas": "area\nNorth\nSouth\n"},
        "people.csv",
        2,
        "area",
        "unknown area 'Nort', not in areas.csv; did you mean 'North'?",
    ),
    "no area": ({"people": "id,area\n1,A\n2,\n"}, "people.csv", 3, "area", "no area is given; each person needs one"),
    "no area column": (
        {"people": "id\n1\n", "areas": "area\nA\nB\n"},
        "people.csv",
        1,
        "area",
        "the column 'area' is missing, but there are 2 areas",
    ),
    "unknown day area": (
        {"people": "id,area,day_neighbourhood\n1,A,C\n"},
        "people.csv",
        2,
        "day_neighbourhood",
        "unknown area 'C', which no person in people.csv has and no areas file lists; known: A",
    ),
    "unlisted place": (
        {"people": "id,school\n1,\n2,Hil\n", "places": "place_kind,place\nschool,Hill\n"},
        "people.csv",
        3,
        "school",
        "unknown school 'Hil', not in places.csv; did you mean 'Hill'?",
    ),
    "ragged": (
        {"people": "id,age\n1,2\n2\n"},
        "people.csv",
        3,
        "",
        "must have one value for each of the 2 columns, got 1",
    ),
    "not UTF-8": ({"people": b"id,role\n1,a\n2,\xe9t\xe9\n"}, "people.csv", 3, "", "not UTF-8"),
    "open quotation": ({"people": 'id,school\n1,"a\n2,b\n'}, "people.csv", 2, "school", "the value spans lines"),
    "semicolons": ({"people": "id;age\n1;2\n"}, "people.csv", 1, "", "columns must be separated by commas"),
    "column twice": ({"people": "id,age,age\n1,2,3\n"}, "people.csv", 1, "age", "this column is given more than once"),
    "column without name": ({"people": "id,\n1,\n"}, "people.csv", 1, "", "the name '' must begin with a letter"),
    "blank in column name": (
        {"people": "id,high school\n1,a\n"},
        "people.csv",
        1,
        "high school",
        "the name 'high school' has blanks; write 'high_school'",
    ),
    "blank before column name": ({"people": "id, age\n1,2\n"}, "people.csv", 1, " age", "has blanks; write 'age'"),
    "reserved column": (
        {"people": "id,neighbourhood\n1,a\n"},
        "people.csv",
        1,
        "neighbourhood",
        "the name 'neighbourhood' is reserved: it is made from the column 'area'",
    ),
    "misspelt column": ({"people": "id,Age\n1,2\n"}, "people.csv", 1, "Age", "did you mean 'age'?"),
    "household_id": (
        {"people": "id,household_id\n1,2\n"},
        "people.csv",
        1,
        "household_id",
        "did you mean 'household'?",
    ),
    "too many roles": (
        {"people": "id,role\n" + "".join(f"{row},r{row}\n" for row in range(300))},
        "people.csv",
        1,
        "role",
        "has 300 different names; at most 255 are possible",
    ),
    "latitude": (
        {"people": "id\n", "areas": "area,latitude\nA,90.5\n"},
        "areas.csv",
        2,
        "latitude",
        "must be degrees from -90 to 90, got '90.5'",
    ),
    "area twice": (
        {"people": "id\n", "areas": "area\nA\nA\n"},
        "areas.csv",
        3,
        "area",
        "the area 'A' is listed already in line 2",
    ),
    "unknown area column": (
        {"people": "id\n", "areas": "area,lattitude\nA,1\n"},
        "areas.csv",
        1,
        "lattitude",
        "unknown column; did you mean 'latitude'?",
    ),
    "area column missing": ({"people": "id\n", "areas": "name\nA\n"}, "areas.csv", 1, "area", "'area' is missing"),
    "place twice": (
        {"people": "id\n", "places": "place_kind,place\nschool,A\nshop,A\nschool,A\n"},
        "places.csv",
        4,
        "place",
        "the school 'A' is listed already in line 2",
    ),
    "place without name": (
        {"people": "id\n", "places": "place_kind,place\nschool,\n"},
        "places.csv",
        2,
        "place",
        "the place has no name",
    ),
    "place column": (
        {"people": "id\n", "places": "place_kind,place,lable\nschool,A,x\n"},
        "places.csv",
        1,
        "lable",
        "unknown column; did you mean 'label'?",
    ),
    "areas as places": (
        {"people": "id\n", "places": "place_kind,place\nneighbourhood,A\n"},
        "places.csv",
        2,
        "place_kind",
        "the places of the kind 'neighbourhood' are the areas",
    ),
    "misspelt kind": (
        {"people": "id,school\n1,A\n", "places": "place_kind,place\nschol,A\n"},
        "places.csv",
        2,
        "place_kind",
        "no column of people.csv is named 'schol'; did you mean 'school'?",
    ),
    "unknown parent": (
        {"people": "id\n", "places": SCHOOL + "school,Hill,,\nclass,1a,school,Hil\n"},
        "places.csv",
        3,
        "parent",
        "unknown school 'Hil'; did you mean 'Hill'?",
    ),
    "unknown parent kind": (
        {"people": "id\n", "places": SCHOOL + "school,Hill,,\nclass,1a,scool,Hill\n"},
        "places.csv",
        3,
        "parent_kind",
        "unknown place kind 'scool'; did you mean 'school'?",
    ),
    "parent without kind": (
        {"people": "id\n", "places": SCHOOL + "school,Hill,,\nclass,1a,,Hill\n"},
        "places.csv",
        3,
        "parent_kind",
        "parent is given without a parent_kind",
    ),
    "two parent kinds": (
        {"people": "id\n", "places": SCHOOL + "a,A,,\nb,B,,\nc,C,a,A\nc,D,b,B\n"},
        "places.csv",
        5,
        "parent_kind",
        "the parents of one place kind must be of one kind; it is 'a' in line 4",
    ),
    "parent cycle": (
        {"people": "id\n", "places": SCHOOL + "a,A,b,B\nb,B,a,A\n"},
        "places.csv",
        3,
        "parent_kind",
        "place kinds must not lie in themselves: a in b in a",
    ),
    "area of parent": (
        {"people": "id,area\n1,P\n2,Q\n", "places": "place_kind,place,area,parent_kind,parent\na,A,P,,\nb,B,Q,a,A\n"},
        "places.csv",
        3,
        "area",
        "not the area in which its parent lies",
    ),
    "unknown person": (
        {"people": "id\n1\n2\n", "edges": "source,target\n1,3\n"},
        "edges.csv",
        2,
        "target",
        "unknown person 3, not an id in people.csv",
    ),
    "person as other text": (
        {"people": "id\n1\n2\n", "edges": "source,target\n01,2\n"},
        "edges.csv",
        2,
        "source",
        "unknown person '01'",
    ),
    "self-tie": (
        {"people": "id\n1\n2\n", "edges": "source,target\n1,2\n2,2\n"},
        "edges.csv",
        3,
        "target",
        "a tie of 2 with itself",
    ),
    "tie twice": (
        {"people": "id\na\nb\nc\n", "edges": "source,target,kind\na,b,\na,b,friend\nb,a,contact\n"},
        "edges.csv",
        4,
        "target",
        "the tie of 'b' and 'a' of kind 'contact' is given already in line 2",
    ),
    "end missing": (
        {"people": "id\n1\n", "edges": "source,target\n,1\n"},
        "edges.csv",
        2,
        "source",
        "no person is given",
    ),
    "edge column": (
        {"people": "id\n1\n2\n", "edges": "source,target,wieght\n1,2,1\n"},
        "edges.csv",
        1,
        "wieght",
        "unknown column; did you mean 'weight'?",
    ),
    "tie named as places": (
        {"people": "id,school\n1,A\n2,A\n", "edges": "source,target,kind\n1,2,school\n"},
        "edges.csv",
        2,
        "kind",
        "'school' is a place kind; ties need a name of their own",
    ),
    **{
        f"weight {weight or 'empty'}": (
            {"people": "id\n1\n2\n", "edges": f"source,target,weight\n1,2,{weight}\n"},
            "edges.csv",
            2,
            "weight",
            f"must be a number above 0, got '{weight}'" if weight else "no weight is given",
        )
        for weight in ("-1", "0", "nan", "inf", "1e-60", "heavy", "")
    },
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_files_are_told_with_file_line_and_column(case: str, tmp_path: Path) -> None:
    files, file, line, column, wording = MALFORMED[case]
    (problem,) = problems_of(fill(tmp_path, **files))
    assert (problem.file, problem.line, problem.path) == (str(tmp_path / file), line, column)
    assert wording in problem.message


def test_folders_without_a_readable_people_file(tmp_path: Path) -> None:
    assert [str(p) for p in problems_of(tmp_path / "none")] == [f"{tmp_path / 'none'}: there is no such folder"]
    assert "holds no people.csv and no people.parquet" in str(problems_of(tmp_path)[0])
    fill(tmp_path, people="id\n1\n", edge="source,target\n")
    assert "holds edge.csv, which is not read; did you mean 'edges.csv'?" in str(problems_of(tmp_path)[0])
    (tmp_path / "edge.csv").unlink()
    (tmp_path / "people.parquet").write_bytes(b"PAR1")
    assert "holds both people.csv and people.parquet; keep one" in str(problems_of(tmp_path)[0])
    (tmp_path / "people.csv").unlink()
    assert "cannot be read as Parquet" in str(problems_of(tmp_path)[0])
    (tmp_path / "people.parquet").unlink()
    (tmp_path / "people.csv").mkdir()
    assert "cannot be read" in str(problems_of(tmp_path)[0])


@pytest.mark.parametrize("copies", [0, -3])
def test_copies_must_be_positive(copies: int, tmp_path: Path) -> None:
    (problem,) = problems_of(fill(tmp_path, people="id\n1\n"), copies)
    assert (problem.path, problem.message) == ("copies", f"must be a whole number from 1, got {copies}")


def test_more_people_than_can_be_counted(tmp_path: Path) -> None:
    problem = problems_of(fill(tmp_path, people="id\n1\n2\n"), 2**30)[0]
    assert problem.message == "1,073,741,824 times 2 people are more than 2,147,483,647"


def test_problems_of_all_files_are_told_at_once_and_cut(tmp_path: Path) -> None:
    rows = "".join(f"{row},{-1 - row}\n" for row in range(50))
    problems = problems_of(fill(tmp_path, people=f"id,age\n{rows}", edges="source,target\n1,1\n", areas="aera\nA\n"))
    of_people = [p for p in problems if p.file.endswith("people.csv")]
    assert [p.line for p in of_people] == [*range(2, 22), None]
    assert of_people[-1].message == "... and 30 more"
    assert {Path(p.file).name for p in problems} == {"people.csv", "areas.csv", "edges.csv"}


def test_ids_that_are_all_empty_are_told_row_by_row(tmp_path: Path) -> None:
    found = problems_of(fill(tmp_path, people="id,age\n,3\n ,4\n"))
    assert [(problem.line, problem.message) for problem in found] == [
        (2, "this person has no id"),
        (3, "this person has no id"),
    ]


def test_spreadsheets_are_to_be_saved_as_csv(tmp_path: Path) -> None:
    (tmp_path / "people.xlsx").write_bytes(b"PK")
    told = [problem.message for problem in problems_of(tmp_path)]
    assert told[0] == "holds people.xlsx, which is not read: save it as CSV, people.csv"
    fill(tmp_path, people="id\n1\n")
    assert len(read_population(tmp_path)) == 1


def test_numbers_that_name_places_may_have_a_point(tmp_path: Path) -> None:
    """A listed class 2.1 is a place; so is 2.0, and a point in a column that has words too."""
    listed = fill(tmp_path / "a", people="id,classroom\n1,2.1\n", places="place_kind,place\nclassroom,2.1\n")
    assert read_population(listed).place_kind("classroom").labels == ("2.1",)
    words = fill(tmp_path / "b", people="id,classroom,office\n1,2.1,3.0\n2,kitchen,4.0\n")
    assert read_population(words).place_kind("classroom").labels == ("2.1", "kitchen")


def test_parquet_names_rows_instead_of_lines(tmp_path: Path) -> None:
    write_population(
        tmp_path,
        people={"id": [7, 7, 8], "age": [1.0, np.nan, 2.5], "school": [1.0, np.nan, 2.5]},
        edges={"source": [7], "target": [8], "weight": pa.array([np.nan])},
    )
    table = pa.table({"source": [8], "target": [7], "weight": pa.array([np.nan])})
    pyarrow.parquet.write_table(table, tmp_path / "edges.parquet")
    assert [(Path(p.file).name, p.line, p.path, p.message) for p in problems_of(tmp_path)] == [
        ("people.parquet", None, "id", "row 2: the id 7 is given already in row 1"),
        ("people.parquet", None, "age", "row 2: no age is given; it must be whole years from 0 to 120"),
        ("people.parquet", None, "school", "row 3: must be text or a whole number, got 2.5"),
        ("people.parquet", None, "age", "row 3: must be whole years from 0 to 120, got 2.5"),
        ("edges.parquet", None, "weight", "row 1: must be a number above 0, got nan"),
    ]


def test_a_parquet_column_of_lists_is_refused(tmp_path: Path) -> None:
    (problem,) = problems_of(write_population(tmp_path, people={"id": [1], "school": [["a"]]}))
    assert problem.message.startswith("must hold text or numbers, got list")


def test_everything_a_folder_can_say(tmp_path: Path) -> None:
    population = read_population(
        fill(
            tmp_path,
            people="id,age,sex,area,household,host_type,role,class,day_neighbourhood\n"
            "p1,40,F,N,h1,,nurse,,S\np2,9,male,N,h1,immune,,1a,\np3,120.0,,S,h2,ordinary,,1b,S\n",
            areas="area,name,latitude,longitude,municipality\nS,South,35.1,129,Town\nN,,,,\nE,East,,,\n",
            places="place_kind,place,area,parent_kind,parent,label\nschool,Hill,S,,,Hill School\n"
            "class,1b,,school,Hill,\nclass,1a,,school,Hill,First\n",
            edges="source,target,kind,weight\np1,p3,,0.5\np2,p1,friend,2\n",
        )
    )
    assert population.age_years.tolist() == [40, 9, 120]
    assert population.sex.tolist() == [1, 2, 0]
    assert population.areas.codes == ("S", "N", "E")
    assert population.areas.names == ("South", "N", "East")
    assert population.areas.municipality == ("Town", "", "")
    assert population.area.tolist() == [1, 1, 0]
    assert [kind.name for kind in population.place_kinds] == [
        "neighbourhood",
        "day_neighbourhood",
        "household",
        "class",
        "school",
    ]
    assert members(population, "day_neighbourhood") == [0, NOBODY, 0]
    assert population.place_kind("day_neighbourhood").same_site_as == "neighbourhood"
    lessons, school = population.place_kind("class"), population.place_kind("school")
    assert (lessons.member.tolist(), lessons.labels, lessons.parent_kind) == ([NOBODY, 1, 0], ("1b", "First"), "school")
    assert (lessons.area.tolist(), lessons.parent is not None and lessons.parent.tolist()) == ([0, 0], [0, 0])
    assert (school.member.tolist(), school.count, school.labels) == ([NOBODY] * 3, 1, ("Hill School",))
    assert (school.parent_kind, school.parent is not None and school.parent.tolist()) == ("neighbourhood", [0])
    assert population.host_type is not None
    assert [population.host_type_names[code] for code in population.host_type] == ["ordinary", "immune", "ordinary"]
    assert population.role is not None
    assert [population.role_names[code] for code in population.role] == ["nurse", "", ""]
    contact, friend = population.edge_kinds
    assert (contact.name, contact.source.tolist(), contact.target.tolist(), contact.weight.tolist()) == (
        "contact",
        [0],
        [2],
        [0.5],
    )
    assert (friend.name, friend.source.tolist(), friend.target.tolist()) == ("friend", [1], [0])
    assert population.person_ids is not None
    assert population.person_ids.tolist() == ["p1", "p2", "p3"]
    assert population.inputs[0].sha256 == hashlib.sha256((tmp_path / "people.csv").read_bytes()).hexdigest()
    assert [record.name for record in population.inputs] == ["people.csv", "places.csv", "areas.csv", "edges.csv"]


@pytest.mark.parametrize("text", ["id", "id\n", "id,age,area,household,school\n", "\ufeffid\r\n"])
def test_nobody_at_all_is_a_population(text: str, tmp_path: Path) -> None:
    for copies in (1, 3):
        population = read_population(fill(tmp_path, people=text, edges="source,target\n"), copies=copies)
        assert (len(population), population.areas.codes) == (0, ("everywhere",))
        assert population.place_kind("neighbourhood").count == copies
        assert all(len(kind.member) == 0 for kind in population.place_kinds)


def test_ids_written_plainly_are_numbers_and_others_text(tmp_path: Path) -> None:
    numbers = read_population(fill(tmp_path, people="id\n-5\n70\n")).person_ids
    texts = read_population(fill(tmp_path, people="id\n7\n07\n")).person_ids
    assert numbers is not None
    assert texts is not None
    assert (numbers.dtype, numbers.tolist(), texts.tolist()) == (np.int64, [-5, 70], ["7", "07"])


@pytest.mark.parametrize("low", [-(2**63), -3, 0, 10**12, 2**63 - 3])
def test_ties_find_people_by_any_whole_number(low: int, tmp_path: Path) -> None:
    edges = f"source,target\n{low + 2},{low}\n{low + 1},{low + 2}\n"
    (ties,) = read_population(fill(tmp_path, people=f"id\n{low}\n{low + 2}\n{low + 1}\n", edges=edges)).edge_kinds
    assert (ties.source.tolist(), ties.target.tolist()) == ([1, 2], [0, 1])


def test_a_place_lies_where_most_of_its_members_live(tmp_path: Path) -> None:
    people = "id,area,shop\n1,A,s\n2,B,s\n3,B,s\n4,B,t\n5,A,t\n6,A,u\n"
    shop = read_population(fill(tmp_path, people=people)).place_kind("shop")
    assert shop.area.tolist() == [1, 0, 0]
    assert shop.parent is not None
    assert shop.parent.tolist() == [1, 0, 0]


def test_a_school_lies_where_its_classes_are(tmp_path: Path) -> None:
    population = read_population(
        fill(
            tmp_path,
            people="id,area,class\n1,A,1a\n2,B,1b\n3,B,1b\n",
            places="place_kind,place,parent_kind,parent\nclass,1a,school,S\nclass,1b,school,S\nschool,S,,\nschool,T,,\n",
        )
    )
    assert population.place_kind("school").area.tolist() == [1, NOBODY]
    assert population.place_kind("class").area.tolist() == [1, 1]


def test_copies_share_nothing_but_areas(tmp_path: Path) -> None:
    folder = fill(
        tmp_path,
        people="id,area,household,class,day_neighbourhood\n1,A,h,1a,B\n2,B,h,,\n3,B,g,1a,A\n",
        places="place_kind,place,parent_kind,parent\nclass,1a,school,S\nschool,S,,\n",
        edges="source,target\n1,2\n3,2\n",
    )
    one, many = read_population(folder), read_population(folder, copies=3)
    assert (len(many), many.copies, len(many.areas)) == (9, 3, 2)
    assert many.area.tolist() == one.area.tolist() * 3
    assert members(many, "neighbourhood") == [copy * 2 + area for copy in range(3) for area in one.area]
    assert many.place_kind("neighbourhood").area.tolist() == [0, 1] * 3
    for kind in many.place_kinds:
        single = one.place_kind(kind.name)
        assert kind.count == 3 * single.count == len(kind.area)
        for person, place in enumerate(kind.member):
            copy, row = divmod(person, 3)
            assert place == (NOBODY if single.member[row] == NOBODY else copy * single.count + single.member[row])
        if kind.parent is not None and kind.parent_kind is not None:
            per_copy = one.place_kind(kind.parent_kind).count
            assert (kind.parent // per_copy).tolist() == np.repeat(range(3), single.count).tolist()
    (ties,) = many.edge_kinds
    assert (ties.source // 3 == ties.target // 3).all()
    assert (ties.source % 3).tolist() == [0, 2] * 3
    assert many.person_ids is not None
    assert many.person_ids.tolist() == [1, 2, 3]


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["csv", "parquet"]))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, form: str) -> None:
    ids = data.draw(
        st.lists(st.integers(-(2**62), 2**62), unique=True, max_size=8) | st.lists(NAMES, unique=True, max_size=8)
    )
    count = len(ids)

    def column(values: st.SearchStrategy[object]) -> list[object]:
        return data.draw(st.lists(values, min_size=count, max_size=count))

    ages, areas, places = column(st.integers(0, 120)), column(NAMES), column(st.none() | NAMES)
    pairs = [(a, b) for a in range(count) for b in range(a)]
    ties = data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    weights = data.draw(st.lists(st.floats(2.0**-10, 2.0**20, width=32), min_size=len(ties), max_size=len(ties)))
    folder = write_population(
        tmp_path_factory.mktemp("population"),
        people={"id": ids, "age": ages, "area": areas, "club": places},
        edges={"source": [ids[a] for a, _ in ties], "target": [ids[b] for _, b in ties], "weight": weights},
        form="csv" if form == "csv" else "parquet",
    )
    population = read_population(folder)
    assert population.person_ids is not None
    assert [str(i) for i in population.person_ids] == [str(i) for i in ids]
    assert population.age_years.tolist() == ages
    assert [population.areas.codes[area] for area in population.area] == areas
    club = population.place_kind("club")
    assert club.labels is not None
    assert [None if place == NOBODY else club.labels[place] for place in club.member] == places
    read = [
        (int(a), int(b), float(weight))
        for kind in population.edge_kinds
        for a, b, weight in zip(kind.source, kind.target, kind.weight, strict=True)
    ]
    assert read == [(a, b, weight) for (a, b), weight in zip(ties, weights, strict=True)]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_two_hundred_thousand_people(form: str, tmp_path: Path) -> None:
    count = 200_000
    person = np.arange(count)
    order = np.random.default_rng(1).permutation(count)
    write_population(
        tmp_path,
        people={"id": order, "age": order % 100, "household": order // 3, "club": np.where(order % 2, order % 50, -1)},
        edges={"source": order, "target": (order + 1) % count},
        form="csv" if form == "csv" else "parquet",
    )
    population = read_population(tmp_path)
    assert (population.person_ids == order).all()
    assert (population.age_years == order % 100).all()
    household, club = population.place_kind("household"), population.place_kind("club")
    assert household.labels is not None
    assert (np.array(household.labels).astype(int)[household.member] == order // 3).all()
    assert ((club.member == NOBODY) == (order % 2 == 0)).all()
    (ties,) = population.edge_kinds
    assert (ties.source == person).all()
    assert (order[ties.target] == (order + 1) % count).all()


def test_writing_refuses_unequal_columns_and_mixed_folders(tmp_path: Path) -> None:
    with pytest.raises(PopulationError, match="age: has 1 values, 'id' has 2"):
        write_population(tmp_path, people={"id": [1, 2], "age": [3]})
    write_population(tmp_path, people={"id": [1]}, edges={"source": [], "target": []})
    write_population(tmp_path, people={"id": [1, 2]}, edges={"source": [1], "target": [2]})
    assert len(read_population(tmp_path)) == 2
    with pytest.raises(PopulationError, match=r"edges\.parquet: lies in the folder already"):
        write_population(tmp_path, people={"id": [1]})
