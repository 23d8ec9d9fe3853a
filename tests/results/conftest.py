"""Runs to read: the small one, and one in which nothing happened."""

from pathlib import Path

import pytest
from small_run import started, write_small_run

from hyosan.results.run import Run, open_run


@pytest.fixture
def small_run(tmp_path: Path) -> Run:
    """The small run, closed."""
    return write_small_run(tmp_path / "run")


@pytest.fixture
def empty_run(tmp_path: Path) -> Run:
    """A run in which nothing happened, not even a record."""
    writer = started(tmp_path / "empty")
    writer.close("finished", until_us=0)
    return open_run(tmp_path / "empty")
