"""Wall time that a run takes beside what its writer can know: what the command does before and after."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from hyosan.results.folder import write_atomically
from hyosan.results.record import RECORD_FILE, Timing, read_record, record_text


def add_timing(folder: Path, parts: Mapping[str, float]) -> None:
    """Write further wall seconds, by part, into the `run.json` of a run that is closed."""
    record = read_record(folder)
    known = {**record["timing"], **{name: round(seconds, 3) for name, seconds in parts.items()}}
    ordered = {name: known[name] for name in Timing.__annotations__ if name in known}
    write_atomically(folder / RECORD_FILE, record_text({**record, "timing": cast(Timing, ordered)}))
