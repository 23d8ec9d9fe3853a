"""Parts of wall time that add up."""

import subprocess
import sys
import time

import pytest

from hyosan.core import stopwatch
from hyosan.core.stopwatch import Stopwatch, process_start


def test_laps_add_up_to_the_whole_but_for_what_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([10.0, 11.0, 14.0, 20.0, 20.5])
    monkeypatch.setattr(time, "perf_counter", lambda: next(moments))
    watch = Stopwatch()
    watch.lap("a")
    watch.lap("b")
    watch.skip()
    watch.lap("a")
    assert watch.parts == {"a": 1.5, "b": 3.0}


def test_the_process_began_before_its_first_line() -> None:
    code = (
        "import time; first = time.perf_counter(); from hyosan.core import stopwatch as s;"
        "print(first, s.process_start(), s._IMPORTED)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    first, began, imported = map(float, said.split())
    assert began <= imported
    assert first - 60 < began < first + 0.02


def test_where_nobody_says_when_it_began_it_is_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopwatch.os, "sysconf", lambda _: (_ for _ in ()).throw(ValueError))
    assert process_start() == stopwatch._IMPORTED


def test_only_the_first_watch_begins_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopwatch, "_first", True)
    early, late = Stopwatch(of_process=True), Stopwatch(of_process=True)
    early.lap("x")
    late.lap("x")
    assert late.parts["x"] < early.parts["x"]
