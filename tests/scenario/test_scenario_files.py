"""Reading, writing, extending and overriding scenarios."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydantic
import pytest

import hyosan.catalogue
from hyosan.catalogue import find
from hyosan.core.errors import ScenarioError
from hyosan.core.spec import FrozenMap
from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE
from hyosan.scenario import (
    PopulationNames,
    Scenario,
    json_schema,
    load_scenario,
    load_text,
    matched_to_population,
    read_scenario,
    scenario_hash,
    scenario_toml,
)
from hyosan.transmission.spec_opening import ALWAYS, OpeningInterval

FOLDER = Path(__file__).parent
BASE = FOLDER / "base.toml"
CATALOGUE = sorted((Path(hyosan.catalogue.__file__).parent / "scenarios").glob("*.toml"))
FILES = [BASE, BASE.with_name("course.toml"), *CATALOGUE]


@pytest.fixture(name="base")
def fixture_base() -> Scenario:
    return load_scenario(BASE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_written_out_and_read_again_is_equal(path: Path) -> None:
    scenario = load_scenario(path, resolve=find)
    text = scenario_toml(scenario)
    again = load_text(text)
    assert again == scenario
    assert scenario_toml(again) == text
    assert scenario_hash(again) == scenario_hash(scenario)


def test_values_are_in_the_units_of_the_engine(base: Scenario) -> None:
    assert base.time.step == TICKS_PER_HOUR
    assert base.strains["jonas"].block == TICKS_PER_DAY
    assert base.encounters["bite"].meetings["friends"] == 0.5 * 1440
    assert base.behaviours["flight"].every == 10 * TICKS_PER_MINUTE
    assert base.strains["flu"].susceptibility.value(20, "ordinary") == 0.5
    assert base.strains["flu"].susceptibility.value(20, "immune") == 0
    assert base.encounters["bite"].outcomes[0].probability.value(5, "ordinary", "household") == 0.25
    assert base.encounters["bite"].outcomes[0].infects == "jonas"
    assert [branch.to for branch in base.strains["flu"].start] == ["latent"]


def test_settings_have_opening_intervals_and_a_scaling(base: Scenario) -> None:
    classroom = base.settings["classroom"]
    assert len(classroom.open) == 9
    assert classroom.open[0] == OpeningInterval(day=0, start=510, end=720)
    assert classroom.open[6] == OpeningInterval(day=3, start=780, end=990)
    assert base.settings["household"].open == ALWAYS
    assert base.settings["household"].share_open == 1
    assert (classroom.scaling, base.settings["friends"].scaling) == ("constant", "per_pair")


def test_care_is_kept_and_is_none_by_default(base: Scenario) -> None:
    states = base.strains["flu"].states
    assert states["sick"].care == "hospital"
    assert {state.care for name, state in states.items() if name != "sick"} == {None}


def test_record_every_is_the_step_by_default(base: Scenario) -> None:
    text = BASE.read_text().replace('[record]\nevery = "1 day"\n', "[record]\n")
    assert load_text(text).record.every == base.time.step


def _parts(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, pydantic.BaseModel):
        children: Any = [getattr(value, name) for name in type(value).model_fields]
    elif isinstance(value, FrozenMap):
        children = value.values()
    else:
        children = value if isinstance(value, tuple) else ()
    for child in children:
        yield from _parts(child)


def test_nothing_in_a_scenario_can_change(base: Scenario) -> None:
    for part in _parts(base):
        assert not isinstance(part, (list, dict, set, bytearray))
        if isinstance(part, pydantic.BaseModel):
            with pytest.raises(pydantic.ValidationError):
                setattr(part, next(iter(type(part).model_fields)), 1)
        if isinstance(part, FrozenMap):
            with pytest.raises(TypeError):
                part["new"] = 1  # type: ignore[index]
            with pytest.raises(AttributeError):
                part._items = {}
    assert hash(base) == hash(load_scenario(BASE))


def test_pickles_and_copies_are_equal(base: Scenario) -> None:
    assert pickle.loads(pickle.dumps(base)) == base
    assert copy.deepcopy(base) == base


def test_hash_does_not_depend_on_the_order_of_tables(base: Scenario, tmp_path: Path) -> None:
    blocks = BASE.read_text().split("\n\n")
    moved = [block for block in blocks if not block.startswith("[settings.")]
    settings = [block for block in blocks if block.startswith("[settings.")]
    text = "\n\n".join([*reversed(settings), *moved])
    assert load_text(text) == load_text(BASE.read_text())
    assert scenario_hash(load_text(text, folder=tmp_path)) == scenario_hash(base)
    assert scenario_hash(load_text(text, overrides=["time.step=2 h"])) != scenario_hash(base)


def test_a_folder_is_relative_to_the_file_that_names_it(base: Scenario, tmp_path: Path) -> None:
    assert base.population.files is not None
    assert Path(base.population.files.folder) == FOLDER / "people"
    (tmp_path / "child.toml").write_text(f'extends = "{BASE}"\nscenario = {{ id = "child" }}\n')
    child = load_scenario(tmp_path / "child.toml")
    assert child.population == base.population


def test_extends_merges_tables_and_replaces_lists(tmp_path: Path) -> None:
    text = """
extends = "everything"
without = ["population.files"]
[scenario]
id = "child"
[strains.flu]
block = "2 hours"
[strains.flu.states.latent]
dwell = { distribution = "fixed", value = "1 day" }
[population.city]
municipalities = ["51110"]
[host_types.nurse]
share = 0.01
[record]
tables = []
moves = false
"""
    child = tmp_path / "child.toml"
    child.write_text(text)
    scenario = load_scenario(child, resolve={"everything": BASE}.get)
    assert scenario.scenario.title == "Every table of the language"
    assert scenario.strains["flu"].block == 2 * TICKS_PER_HOUR
    assert scenario.strains["flu"].transmissibility == 0.05
    assert scenario.population.files is None
    assert scenario.population.seed == 3
    assert scenario.record.tables == ()
    assert scenario_hash(load_text(scenario_toml(scenario))) == scenario_hash(scenario)


FITTED = """
[strains.flu.fitted]
target = "reproduction_number = 2"
value = 0.07
low = 0.06
high = 0.08
realised = 2.0
realised_low = 1.9
realised_high = 2.1
definition = "mean offspring"
seeds = "1 to 9"
outbreaks = 9
cases = 99
date = 2026-11-30
version = "0.1.0"
population = "1000 people, 0"
"""


@pytest.mark.parametrize(
    ("target", "found"),
    [("reproduction_number = 3", 0.0), ("reproduction_number = 2", 0.07), ('growth_rate = "0.2 / day"', 0.0)],
)
def test_another_target_leaves_what_was_found_behind(tmp_path: Path, target: str, found: float) -> None:
    plain = BASE.read_text()
    own = f'extends = "base.toml"\nscenario = {{ id = "child" }}\n[strains.flu.target]\n{target}\n'
    (tmp_path / "base.toml").write_text(plain)
    (tmp_path / "child.toml").write_text(own)
    assert load_scenario(tmp_path / "child.toml").strains["flu"].transmissibility == 0.0
    (tmp_path / "base.toml").write_text(
        plain.replace("transmissibility = 0.05", "transmissibility = 0.07\ntarget = { reproduction_number = 2 }")
        + FITTED
    )
    assert load_scenario(tmp_path / "child.toml").strains["flu"].transmissibility == found


def test_an_error_from_the_base_names_the_base(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE.read_text().replace('next = "zombie"', 'next = "zombi"'))
    (tmp_path / "child.toml").write_text('extends = "base.toml"\n[scenario]\nid = "child"\n[time]\nstep = 3\n')
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "child.toml")
    lines = BASE.read_text().splitlines()
    places = {(Path(problem.file).name, problem.line) for problem in caught.value.problems}
    assert places == {("child.toml", 5), ("base.toml", lines.index('next = "zombie"') + 1)}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"a": 'extends = "a.toml"\nscenario.id = "a"'},
            "a.toml:1: extends: extends runs in a circle: a.toml → a.toml",
        ),
        (
            {"a": 'extends = "b.toml"\nscenario.id = "a"', "b": '\nextends = "a.toml"\nscenario.id = "b"'},
            "b.toml:2: extends: extends runs in a circle: a.toml → b.toml → a.toml",
        ),
        ({"a": 'scenario.id = "a"\nextends = "none"'}, "a.toml:2: extends: got 'none', allowed: a catalogue id"),
        ({"a": "extends = 3"}, "a.toml:1: extends: got 3"),
        ({"a": 'extends = "b.toml"\n', "b": BASE.read_text()}, "scenario.id: missing"),
        ({}, "cannot be read"),
    ],
)
def test_extends_that_lead_nowhere(tmp_path: Path, files: dict[str, str], words: str) -> None:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text)
    with pytest.raises(ScenarioError, match=r".") as caught:
        load_scenario(tmp_path / "a.toml")
    assert words in str(caught.value)


def test_overrides_are_laid_over_the_file() -> None:
    overrides = [
        'strains.flu.block="2 hours"',
        "strains.flu.transmissibility=0.5",
        "time.step = 30 min",
        "seeding[0].count=5",
        "record.moves=false",
        "encounters.bite.meetings.household=1 / day",
        "population.seed=8",
    ]
    scenario = load_scenario(BASE, overrides=overrides)
    assert scenario.strains["flu"].block == 2 * TICKS_PER_HOUR
    assert scenario.strains["flu"].transmissibility == 0.5
    assert scenario.time.step == 30 * TICKS_PER_MINUTE
    assert scenario.seeding[0].count == 5
    assert not scenario.record.moves
    assert scenario.encounters["bite"].meetings["household"] == 1.0
    assert scenario.population.seed == 8


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("strains.flue.block=1 h", "--set: strains.flue.block: unknown 'flue' in strains; did you mean 'flu'?"),
        ("strains.flu.blok=1 h", "--set: strains.flu.blok: unknown 'blok' in strains.flu; did you mean 'block'?"),
        ("tme.step=1 h", "--set: tme.step: unknown 'tme' in the file; did you mean 'time'?"),
        ("time.step", "--set: time.step: got 'time.step', allowed: path=value"),
        ("time..step=1", "is no path"),
        ("=1", "is no path"),
        ("seeding[9].count=1", "--set: seeding[9].count: seeding has 2 elements, counted from 0"),
        ("time.step.x=1", "time.step is no table"),
        ("time[0]=1", "time is no list"),
        ("extends=hyosan", "extends belongs into the file"),
        ("time.step=3", "--set: time.step: got number 3 without a unit"),
        ("time.step=3\n[x]", "--set: time.step: got text '3\n[x]'"),
        (
            "strains.flu.susceptibility.by_host_type.imune=0",
            "--set: strains.flu.susceptibility.by_host_type.imune: unknown host",
        ),
        (
            'strains.flu.mutates={ to = "flue", probability = 0 }',
            "--set: strains.flu.mutates.to: unknown strain 'flue'",
        ),
    ],
)
def test_overrides_that_do_not_fit(override: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(BASE, overrides=[override])
    assert message in str(caught.value)


def test_names_of_the_population_are_checked_with_lines() -> None:
    loaded = read_scenario(BASE)

    def check(host_types: list[str], label: str, edge_kinds: tuple[str, ...] = ("friendship",)) -> None:
        kinds = ["classroom", "household", "neighbourhood"]
        matched_to_population(loaded, PopulationNames(kinds, edge_kinds, host_types, lambda _: [label], []))

    check(["nurse"], "Class 1")
    with pytest.raises(ScenarioError) as caught:
        check(["nurse", "doctor", "immune"], "Class 2")
    text = str(caught.value)
    assert "seeding[1].where.place: unknown classroom 'Class 1'; did you mean 'Class 2'?" in text
    assert "host_types.immune.share: the population brings this host type" in text
    assert "the population has the host type 'doctor'" in text
    assert all(problem.line for problem in caught.value.problems)
    with pytest.raises(ScenarioError, match=r"host_types\.nurse: unused"):
        check([], "Class 1")
    with pytest.raises(ScenarioError, match="unknown edge kind 'friendship'; the population"):
        check(["nurse"], "Class 1", ())


def test_zero_written_down_is_meant_so() -> None:
    zero = [
        "strains.flu.transmissibility=0",
        "strains.flu-b.transmissibility=0",
        "settings.household.contacts_per_day=0",
    ]
    still = load_scenario(BASE, overrides=zero)
    assert still.strains["flu"].transmissibility == still.strains["flu-b"].transmissibility == 0
    assert still.settings["household"].contacts_per_day == 0
    empty = load_scenario(BASE, overrides=["seeding[0].count=0", "settings.classroom.contacts_per_day=0.0"])
    assert empty.seeding[0].count == empty.settings["classroom"].contacts_per_day == 0


def test_importing_stays_light() -> None:
    code = "import sys, hyosan.scenario; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {"numba", "numpy", "pandas", "pyarrow", "matplotlib", "duckdb"} & set(modules)


def test_schema_describes_every_key() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    tables = [schema, *(form for table in schema["$defs"].values() for form in (table, *table.get("anyOf", ())))]
    for table in tables:
        for key, value in table.get("properties", {}).items():
            assert value.get("description") or "$ref" in value, key
        has_own_columns = table.get("title") == "SeveritySpec"
        assert table.get("type") != "object" or has_own_columns or table["additionalProperties"] is False


def test_more_sources_of_immunity_than_a_person_can_keep_are_refused() -> None:
    named = "".join(
        f'[immunity.v{number}]\ncoverage = 0.1\nprotection.flu = {{ kind = "leaky", effect = 0.1 }}\n'
        for number in range(40)
    )
    text = (Path(__file__).parents[2] / "docs" / "scenario.md").read_text().split("```toml\n")[1].split("```")[0]
    with pytest.raises(ScenarioError, match=r"41 sources of immunity .*, allowed: at most 30"):
        load_text(text + named)
