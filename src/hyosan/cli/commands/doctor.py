"""`hyosan doctor`: does everything work on this computer?"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click

PHILOX_VECTOR = (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
"""Published output of Philox4x32-10 for counter 0 and key 0."""
PACKAGES = ("numba", "numpy", "pyarrow", "duckdb", "pandas", "pydantic", "matplotlib", "rich")
OLDEST_PYTHON = (3, 11)
Check = tuple[str, bool, str]


@click.command()
def doctor() -> None:
    """Check whether everything works on this computer.

    Python, packages, cores, memory, caches, compiled kernels, shipped tables. The exit status is 1 when
    something does not work.
    """
    fine = True
    for name, check in CHECKS.items():
        try:
            found = list(check())
        except Exception as error:
            found = [(name, False, f"{type(error).__name__}: {error}")]
        for label, works, text in found:
            fine = fine and works
            click.echo(f"{'ok ' if works else 'BAD'}  {label:12}  {text}")
    if not fine:
        raise click.exceptions.Exit(1)


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield "python", sys.version_info >= OLDEST_PYTHON, f"{version} at {sys.executable}"


def _packages() -> Iterator[Check]:
    from importlib.metadata import version

    yield "hyosan", True, version("hyosan")
    yield "packages", True, ", ".join(f"{name} {version(name)}" for name in PACKAGES)


def _machine() -> Iterator[Check]:
    from hyosan.engine.memory import machine_memory_bytes
    from hyosan.report.words import size
    from hyosan.results.machine import this_machine

    machine = this_machine()
    yield "cores", True, f"{machine['cores']} ({machine['cpu']})"
    yield "memory", True, size(machine_memory_bytes())


def _caches() -> Iterator[Check]:
    from hyosan.core.compilation import cache_folder

    for label, folder in (("cache", cache_folder()), ("runs", Path("runs").absolute())):
        problem = _why_not_writable(folder)
        yield label, problem is None, f"{folder} {'can be written' if problem is None else problem}"


def _why_not_writable(folder: Path) -> str | None:
    """What keeps a folder, which may have to be made first, from being written; None when nothing does."""
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=existing):
            pass
    except OSError as error:
        return f"cannot be written: {error.strerror or error}"
    return None


def _kernels() -> Iterator[Check]:
    import time

    import numpy as np

    from hyosan.core.compilation import set_threads
    from hyosan.core.philox import philox
    from hyosan.results.machine import this_machine

    began = time.perf_counter()
    words = tuple(int(word) for word in philox(*[np.uint64(0)] * 6))
    text = " ".join(f"{word:08x}" for word in words)
    yield "kernels", words == PHILOX_VECTOR, f"Philox4x32-10 gives {text} ({time.perf_counter() - began:.1f} s)"
    layer = os.environ.get("NUMBA_THREADING_LAYER", "numba chooses")
    threads = f"{set_threads(int(this_machine()['cores']))}, threading layer {layer}"
    yield "threads", True, threads


def _tables() -> Iterator[Check]:
    from hyosan.population.builder.folder import FOLDER
    from hyosan.population.builder.tables import input_records

    lines = (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    known = {f"korea/{name}": digest for digest, name in (line.split() for line in lines)}
    for record in input_records(services=True):
        same = known.get(record.name) == record.sha256
        yield (
            "table",
            same,
            f"{record.name} sha256 {record.sha256[:16]}..., {'as shipped' if same else 'NOT as shipped'}",
        )


CHECKS: dict[str, Callable[[], Iterator[Check]]] = {
    "python": _python,
    "packages": _packages,
    "machine": _machine,
    "caches": _caches,
    "kernels": _kernels,
    "tables": _tables,
}
