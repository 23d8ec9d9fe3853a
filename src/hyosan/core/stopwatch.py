"""Wall time in parts that follow each other without a gap, so that they add up to the whole."""

import os
import time
from pathlib import Path

LONGEST_IMPORT_S = 60.0
_IMPORTED = time.perf_counter()
_first = True


class Stopwatch:
    """Runs from its making on; each `lap` gives the time since the one before.

    `of_process`: the first of a process runs from its start on, so that what Python and imports took is in it.
    """

    def __init__(self, *, of_process: bool = False) -> None:
        self.parts: dict[str, float] = {}
        self._last = _start_of_first() if of_process else time.perf_counter()

    def lap(self, part: str) -> None:
        """Add the wall seconds since the lap before to a part."""
        now = time.perf_counter()
        self.parts[part] = self.parts.get(part, 0.0) + now - self._last
        self._last = now

    def skip(self) -> None:
        """Leave out what passed since the lap before: it is measured elsewhere."""
        self._last = time.perf_counter()


def _start_of_first() -> float:
    global _first
    was_first, _first = _first, False
    return process_start() if was_first else time.perf_counter()


def process_start() -> float:
    """When this process began, on the clock of `time.perf_counter`; where nobody says, when this was imported."""
    try:
        # Field 22 of stat counts from the second bracket on: the name before it may hold anything.
        ticks = float(Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19])
        up = time.clock_gettime(time.CLOCK_BOOTTIME)
        found = time.perf_counter() - max(0.0, up - ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError, AttributeError):
        return _IMPORTED
    # In some containers the two may count from different moments.
    return min(_IMPORTED, found) if found > _IMPORTED - LONGEST_IMPORT_S else _IMPORTED
