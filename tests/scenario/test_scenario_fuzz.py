"""Whatever is done to a scenario file, nothing but ScenarioError comes out."""

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hyosan.catalogue
from hyosan.core.errors import Problem, ScenarioError
from hyosan.scenario import Scenario, load_scenario, load_text, scenario_toml
from hyosan.scenario.positions import format_path
from hyosan.scenario.scan import parse_path, scan
from hyosan.scenario.write import _value

BASE = Path(__file__).parent / "base.toml"
FILES = [
    BASE,
    BASE.with_name("course.toml"),
    *sorted((Path(hyosan.catalogue.__file__).parent / "scenarios").glob("*.toml")),
]
TEXTS = [path.read_text() for path in FILES]

Path_ = tuple[str | int, ...]


def paths_of(value: Any, path: Path_ = ()) -> list[Path_]:
    """All paths of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, below in items for found in ((*path, key), *paths_of(below, (*path, key)))]


VALUES = st.one_of(
    st.integers(),
    st.floats(),
    st.booleans(),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(
        ["susceptible", "dead", "infect jonas", "zombie", "jonas.zombie", "1 h", "-1 / day", "1e999999999 h", "infect "]
    ),
    st.dates(),
    st.times(),
    st.just([]),
    st.just({}),
    st.lists(st.one_of(st.integers(), st.text(alphabet="ab ", max_size=3)), max_size=3),
    st.dictionaries(
        st.sampled_from(["by_age", "from", "value", "distribution", "to", "mean"]), st.integers(), max_size=3
    ),
)


def check_loaded_or_told(load: Callable[[], Scenario]) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario, or the problems: at least one, each in words; any other exception fails the test."""
    try:
        return load(), ()
    except ScenarioError as error:
        problems = error.problems
    assert problems
    assert all(problem.file and problem.message for problem in problems)
    return None, problems


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A scenario file with one to three keys deleted, renamed or given another value."""
    data = copy.deepcopy(tomllib.loads(draw(st.sampled_from(TEXTS))))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths_of(data) or [("x",)]))
        holder: Any = data
        for part in path[:-1]:
            holder = holder[part]
        action = draw(st.sampled_from(["delete", "rename", "replace"]))
        if action == "replace" or path == ("x",):
            holder[path[-1]] = draw(VALUES)
        else:
            value = holder.pop(path[-1])
            if action == "rename" and isinstance(holder, dict):
                holder[draw(st.text(alphabet="abdeilnorst_ .é", max_size=8))] = value
    return "\n".join(f"{_value({key: value})[1:-1].strip()}" for key, value in data.items())


@given(mutated())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_only_scenario_errors(text: str) -> None:
    scenario, problems = check_loaded_or_told(lambda: load_text(text))
    assert all(problem.line for problem in problems)
    if scenario is not None:
        assert load_text(scenario_toml(scenario)) == scenario


@given(st.sampled_from(TEXTS), st.data())
@settings(max_examples=150, deadline=None)
def test_only_scenario_errors_from_damaged_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    insert = data.draw(st.text(alphabet="[]{}=.,\"'#\n \\ab0", max_size=4))
    _, problems = check_loaded_or_told(lambda: load_text(text[:start] + insert + text[end:]))
    lines = text.count("\n") + insert.count("\n") + 1
    assert all(problem.line is None or 1 <= problem.line <= lines for problem in problems)


@given(st.text(alphabet="abc.[]=\"'0123 {},", max_size=20))
@settings(max_examples=200, deadline=None)
def test_only_scenario_errors_from_overrides(override: str) -> None:
    scenario, problems = check_loaded_or_told(lambda: load_scenario(BASE, overrides=[override]))
    assert {problem.file for problem in problems} <= {"--set", str(BASE)}
    assert scenario is None or "=" in override


@pytest.mark.parametrize(
    "value",
    ["[" * 40 + "]" * 40, "[" * 300 + "]" * 300, "[" * 5000 + "]" * 5000, "9" * 5000, "0x" + "f" * 5000, "9" * 30],
)
def test_files_out_of_all_bounds(value: str) -> None:
    _, problems = check_loaded_or_told(
        lambda: load_text(TEXTS[0].replace("symptomatic = true", f"symptomatic = {value}", 1))
    )
    assert len(problems) == 1
    _, problems = check_loaded_or_told(lambda: load_scenario(BASE, overrides=[f"seeding[0].count={value}"]))
    assert len(problems) == 1


@pytest.mark.parametrize("text", TEXTS, ids=[path.stem for path in FILES])
def test_every_path_has_a_line_of_its_own(text: str) -> None:
    """The scan finds each key on a line that holds the key."""
    lines = text.splitlines()
    positions = scan(text, "f")
    for path in paths_of(tomllib.loads(text)):
        line = positions.find(path).line
        assert line is not None
        key = next(str(part) for part in reversed(path) if isinstance(part, str))
        if isinstance(path[-1], str):
            assert key in lines[line - 1], (path, line)
        assert parse_path(format_path(path)) == path
