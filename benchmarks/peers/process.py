"""A runner in a process of its own, within limits of time and memory; what goes wrong there stays there."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks.peers.programs import Case
from benchmarks.peers.runner import MARK

BETWEEN_LOOKS_S = 0.1


@dataclass(frozen=True)
class Limits:
    """What a process may take, from its start to its end."""

    seconds: float = 1800.0
    gibibytes: float = 12.0


@dataclass(frozen=True)
class Outcome:
    """What became of a process: its answer, or why there is none."""

    answer: dict[str, Any] | None
    trouble: str = ""
    wall_s: float = 0.0


def answer_in(printed: str) -> dict[str, Any] | None:
    """The marked line of what a runner printed; None without one."""
    marked = [line for line in printed.splitlines() if line.startswith(MARK)]
    return json.loads(marked[-1].removeprefix(MARK)) if marked else None


def run_case(
    python: Path, runner: str, case: Case, limits: Limits, environment: dict[str, str] | None = None
) -> Outcome:
    """Run a case with a runner."""
    script = Path(__file__).parent / runner
    command = [str(python), str(script), json.dumps(case.as_json())]
    return run_command(command, limits, {**os.environ, **(environment or {})})


def run_command(command: Sequence[str], limits: Limits, environment: dict[str, str]) -> Outcome:
    """Run a command that prints a marked line."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=environment)
        trouble = _watch(process, limits)
        wall_s = time.perf_counter() - began
        answer = None if trouble else answer_in(_read(out))
        if answer is None and not trouble:
            trouble = f"ended with {process.returncode}: {_last_line(_read(errors))}"
    return Outcome(answer, trouble, wall_s)


def _watch(process: "subprocess.Popen[bytes]", limits: Limits) -> str:
    """Wait for the end; end it where it takes too much, and say so."""
    ends = time.monotonic() + limits.seconds
    trouble = ""
    try:
        while not trouble and process.poll() is None:
            if time.monotonic() > ends:
                trouble = f"over {limits.seconds:g} s"
            elif _resident_bytes(process.pid) > limits.gibibytes * 2**30:
                trouble = f"over {limits.gibibytes:g} GiB"
            else:
                time.sleep(BETWEEN_LOOKS_S)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return trouble


def _resident_bytes(process: int) -> int:
    """Memory of a process now; 0 where the system does not tell."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS")), 0)
    except OSError:
        return 0


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "nothing said")
