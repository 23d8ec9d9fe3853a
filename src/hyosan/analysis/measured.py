"""The digest of a run kept in its folder: each seed of an ensemble is measured once."""

import json
import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hyosan.results.folder import write_atomically
from hyosan.results.indicators.digest import Digest, digest

if TYPE_CHECKING:
    from pathlib import Path

    from hyosan.results.run import Run

MEASURED_FILE = "indicators.json"
MEASURED_VERSION = 1
"""To be raised when a number of the digest is counted otherwise: what was kept before is then measured anew."""
INFINITE = "infinite"


def write_measured(run: "Run") -> Digest:
    """Measure a run, and keep it in its folder where that can be written. RunFolderError when the folder is damaged."""
    found = digest(run.indicators())
    numbers = {name: INFINITE if n is not None and math.isinf(n) else n for name, n in found.numbers.items()}
    content = {**_of(run), "numbers": numbers, "unknown": found.unknown}
    with suppress(OSError):
        write_atomically(_path(run), json.dumps(content, indent=1) + "\n")
    return found


def read_measured(run: "Run") -> Digest | None:
    """What was kept of this very run; None when there is nothing that can be read, or it was counted otherwise."""
    try:
        content: dict[str, Any] = json.loads(_path(run).read_text(encoding="utf-8"))
        if any(content.get(key) != value for key, value in _of(run).items()):
            return None
        numbers = {name: math.inf if n == INFINITE else n for name, n in content["numbers"].items()}
        return Digest(numbers, dict(content["unknown"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _path(run: "Run") -> "Path":
    return run.folder / MEASURED_FILE


def _of(run: "Run") -> dict[str, Any]:
    """What must be the same for kept numbers to be those of a run."""
    record = run.record
    return {
        "measured_version": MEASURED_VERSION,
        "seed": record["seed"],
        "scenario_hash": record["scenario_hash"],
        "started_at": record["started_at"],
        "status": record["status"],
    }
