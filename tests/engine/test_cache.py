"""Kernels are compiled once and loaded ever after; what compiled threads write must not be lost."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import hyosan
from hyosan.core.compilation import sources_hash
from hyosan.core.context import FIELDS
from hyosan.engine.warm import warm_up

SOURCES = Path(hyosan.__file__).parent
KERNEL_DECORATORS = {"kernel", "parallel_kernel"}
LOOK = """
from hyosan.core.philox import words_of_people
from hyosan.engine.warm import warm_up
from hyosan.surveillance.kernels.following import follow
from hyosan.surveillance.kernels.items import put_items, take_due
from hyosan.surveillance.kernels.seeing import see
from hyosan.surveillance.kernels.telling import tell
from hyosan.transmission.kernels.ahead_settle import settle
from hyosan.transmission.kernels.ahead_unfold import unfold
from hyosan.transmission.kernels.bucket import take_blocks
from hyosan.transmission.kernels.once_bucket import work as work_off
from hyosan.transmission.kernels.once_early import infected_before, tell_infection
from hyosan.transmission.kernels.once_lanes import free_pages, pages_of
from hyosan.transmission.kernels.run import work
from hyosan.transmission.kernels.write import write_blocks
warm_up()
warm_up("ahead")
warm_up("once", acted_on=True)
once = (work_off, tell_infection, infected_before, pages_of, free_pages)
seen = (follow, put_items, take_due, see, tell)
for dispatcher in (work, write_blocks, take_blocks, words_of_people, settle, unfold, *once, *seen):
    print(sum(dispatcher.stats.cache_hits.values()), sum(dispatcher.stats.cache_misses.values()))
"""


def test_a_second_process_loads_the_kernels() -> None:
    warm_up()
    warm_up("ahead")
    warm_up("once", acted_on=True)
    environment = {**os.environ, "PYTHONPATH": str(SOURCES.parent)}
    shown = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True
    ).stdout
    for line in shown.splitlines():
        hits, misses = map(int, line.split())
        assert hits > 0
        assert misses == 0
    assert len(shown.splitlines()) == 16


def decorated(tree: ast.Module) -> bool:
    """Whether a module defines kernels."""
    return any(
        isinstance(decorator, ast.Name) and decorator.id in KERNEL_DECORATORS
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    )


def test_the_cache_is_named_after_every_file_that_kernels_are_made_of() -> None:
    """Modules with kernels, and those of this package that they import, are part of the hash that names the cache."""
    hashed = {
        *SOURCES.glob("*/kernels/*.py"),
        *SOURCES.glob("*/kernels.py"),
        *SOURCES.glob("*/tables.py"),
        *SOURCES.glob("*/tables_*.py"),
    }
    hashed |= set((SOURCES / "core").glob("*.py"))
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not decorated(tree):
            continue
        assert path in hashed
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("hyosan."):
                assert SOURCES.parent / (node.module.replace(".", "/") + ".py") in hashed, f"{path}: {node.module}"


def test_the_hash_is_steady() -> None:
    assert sources_hash() == sources_hash()
    assert len(sources_hash()) == 16


def lost_writes(tree: ast.Module) -> list[int]:
    """Lines on which a `prange` loop writes through a tuple's field, as in `people.state[i] = 1`: numba loses them."""
    lines = []
    for loop in ast.walk(tree):
        if not (isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call)):
            continue
        called = loop.iter.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        for node in ast.walk(loop) if name == "prange" else ():
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            lines += [target.lineno for target in targets if target is not None and _through_a_field(target)]
    return lines


def _through_a_field(target: ast.AST) -> bool:
    while isinstance(target, ast.Subscript):
        target = target.value
        if isinstance(target, ast.Attribute):
            return True
    return False


def test_no_thread_writes_through_a_field() -> None:
    found = {path: lost_writes(ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES.rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}
    assert any("prange(" in path.read_text(encoding="utf-8") for path in found)


def test_the_search_finds_such_writes() -> None:
    text = "\n".join([
        "for i in prange(9):",
        "    people.state[i] = 1",
        "    people.count[i]['old'] += 1",
        "    if i:",
        "        run.people.a[i, 2]: int = 4",
        "    state[i] = people.state[i]",
        "for i in range(9):",
        "    people.state[i] = 1",
        "for i in numba.prange(9):",
        "    people.state[i][0] = 1",
    ])  # fmt: skip
    assert lost_writes(ast.parse(text)) == [2, 3, 5, 10]


@pytest.mark.parametrize(
    "first", ["population.tables_function", "transmission.tables", "transmission.tables_ahead", "engine.once"]
)
def test_fields_have_the_same_numbers_whatever_is_imported_first(first: str) -> None:
    """Kernels from the cache hold the numbers as constants: with others they read wrong memory."""
    code = (
        f"import hyosan.{first}, hyosan.engine.once, hyosan.engine.simulation\n"
        "from hyosan.core.context import FIELDS\nprint([field.name for field in FIELDS])"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert told == f"{[field.name for field in FIELDS]}\n"
