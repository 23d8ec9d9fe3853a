"""`ensemble.json`: what an ensemble is of, how it was made, how far it has got."""

import json
from pathlib import Path
from typing import Any, Literal, TypedDict, cast

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.folder import write_atomically
from hyosan.results.record import SOFTWARE, InputEntry, Lock, Machine
from hyosan.results.schema import RESULTS_VERSION

ENSEMBLE_FILE = "ensemble.json"
Keep = Literal["all", "summary"]
EnsembleStatus = Literal["running", "finished", "incomplete", "interrupted"]


class CutEntry(TypedDict, total=False):
    """The cut between fizzles and outbreaks, and where it comes from."""

    above: int
    origin: str
    between: list[int] | None
    reason: str


class EnsembleRecord(TypedDict, total=False):
    """The content of `ensemble.json`, in the order of its keys."""

    software: str
    title: str
    scenario_id: str
    scenario_hash: str
    version: str
    results_version: int
    lock: Lock
    inputs: list[InputEntry]
    status: EnsembleStatus
    started_at: str
    ended_at: str | None
    machine: Machine
    processes: int
    threads: int
    keep: Keep
    wall_s: float
    seeds: list[int]
    finished: list[int]
    failed: dict[str, str]
    people: int
    clock: dict[str, Any]
    outbreak: CutEntry


def write_record(folder: Path, record: EnsembleRecord) -> None:
    """Write `ensemble.json`, keys in the order of `EnsembleRecord`."""
    known = cast(dict[str, Any], record)
    ordered = {key: known[key] for key in EnsembleRecord.__annotations__ if key in known}
    write_atomically(folder / ENSEMBLE_FILE, json.dumps(ordered, indent=2, ensure_ascii=False) + "\n")


def is_ensemble(folder: Path) -> bool:
    """Whether a folder holds an ensemble."""
    return (folder / ENSEMBLE_FILE).is_file()


def read_record(folder: Path) -> EnsembleRecord:
    """The record of an ensemble's folder; RunFolderError when there is none that can be read."""
    path = folder / ENSEMBLE_FILE
    if not folder.is_dir():
        raise RunFolderError([Problem(str(folder), None, "", "there is no such folder")])
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"not an ensemble's folder: it has no {ENSEMBLE_FILE}"
        raise RunFolderError([Problem(str(folder), None, "", message)]) from None
    except (OSError, ValueError) as error:
        raise RunFolderError([Problem(str(path), None, "", f"damaged: {error}")]) from error
    if not isinstance(content, dict) or content.get("software") != SOFTWARE:
        raise RunFolderError([Problem(str(path), None, "software", f"not the record of an ensemble of {SOFTWARE}")])
    version = content.get("results_version")
    if not isinstance(version, int) or version > RESULTS_VERSION:
        message = f"got {version!r}; this Hyosan reads results up to version {RESULTS_VERSION}"
        raise RunFolderError([Problem(str(path), None, "results_version", message)])
    return cast(EnsembleRecord, content)
