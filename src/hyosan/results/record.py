"""`run.json`: what was run, on what, how long it took and how it ended."""

import json
from pathlib import Path
from typing import Any, Literal, TypedDict, cast

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.schema import RESULTS_VERSION

RECORD_FILE = "run.json"
SOFTWARE = "hyosan"

Status = Literal["running", "finished", "overrun", "died out", "interrupted", "failed"]


class Machine(TypedDict, total=False):
    """The computer: model of processor, cores, memory in bytes."""

    cpu: str
    cores: int
    memory_bytes: int


class Versions(TypedDict, total=False):
    """Versions of what computes."""

    python: str
    numpy: str
    numba: str


class Lock(TypedDict, total=False):
    """What was installed: `of` says what `sha256` is the hash of; versions by name of package."""

    of: str
    sha256: str
    packages: dict[str, str]


class Timing(TypedDict, total=False):
    """Wall time in seconds, in parts that add up: of `hyosan run` to the time from the start of the program.

    `build_s` is all that is not named: people, arrays, the folder. Only the command has start, plan, picture, summary.
    """

    start_s: float
    build_s: float
    plan_s: float
    compile_s: float
    simulation_s: float
    write_s: float
    picture_s: float
    summary_s: float


class Clock(TypedDict, total=False):
    """Simulated time: local start and the time reached (ISO 8601, no zone); lengths in seconds."""

    start: str
    end_simulated: str
    duration_s: float
    record_every_s: float


class InputEntry(TypedDict, total=False):
    """One input file or table: checksum, the time that its content describes, licence."""

    name: str
    sha256: str
    vintage: str
    licence: str


class PopulationEntry(TypedDict, total=False):
    """How large the population is: people and areas of all copies, places by kind; what the count of people is.

    `form`: `table`, or `function`, of which ids run by area. `by_age`: people by age in years, from 0.
    """

    people: int
    areas: int
    places: dict[str, int]
    copies: int
    basis: str
    form: str
    by_age: list[int]


class ResumedEntry(TypedDict, total=False):
    """A time at which a run went on from a checkpoint.

    `run`: folder of the run that it goes on with, empty where that is its own; `changed`: paths in the scenario.
    """

    at: str
    run: str
    changed: list[str]
    on: str


class RunRecord(TypedDict, total=False):
    """The content of `run.json`, in the order of its keys."""

    software: str
    title: str
    scenario_id: str
    scenario_hash: str
    seed: int
    population_seed: int
    version: str
    results_version: int
    status: Status
    started_at: str
    ended_at: str | None
    machine: Machine
    versions: Versions
    lock: Lock
    threads: int
    timing: Timing
    peak_memory_bytes: int
    clock: Clock
    counts: dict[str, int]
    population: PopulationEntry
    states: dict[str, dict[str, list[str]]]
    vocabularies: dict[str, list[str]]
    inputs: list[InputEntry]
    fitted: dict[str, dict[str, Any]]
    left_out: dict[str, str]
    timeline_by: Literal["area", "municipality"]
    theory: dict[str, Any]
    resumed: list[ResumedEntry]
    surveillance: dict[str, Any]
    interventions: dict[str, dict[str, Any]]
    care: dict[str, dict[str, Any]]
    tables: list[str]
    sealed_parts: dict[str, int]


def empty_record() -> RunRecord:
    """A record in which every entry is present and nothing is known yet."""
    return RunRecord(
        software=SOFTWARE,
        title="",
        scenario_id="",
        scenario_hash="",
        seed=0,
        population_seed=0,
        version="",
        results_version=RESULTS_VERSION,
        status="running",
        started_at="",
        ended_at=None,
        machine={},
        versions={},
        lock={},
        threads=1,
        timing={},
        peak_memory_bytes=0,
        clock={},
        counts={},
        population={},
        states={},
        vocabularies={},
        inputs=[],
        fitted={},
        left_out={},
        timeline_by="area",
        theory={},
        resumed=[],
        surveillance={},
        interventions={},
        care={},
        tables=[],
        sealed_parts={},
    )


CHANGES_NOTHING = ("scenario.", "time.duration", "record.checkpoint", "record.outbreak_above")
"""What paths in a scenario begin with by which nothing happens otherwise."""


def changed_law(entry: ResumedEntry) -> list[str]:
    """The paths of a scenario that were changed when a run went on, and by which something may happen otherwise."""
    return [path for path in entry["changed"] if not path.startswith(CHANGES_NOTHING)]


def record_text(record: RunRecord) -> str:
    """The record as JSON text, keys in the order of `RunRecord`."""
    known = cast(dict[str, Any], record)
    ordered = {key: known[key] for key in RunRecord.__annotations__ if key in known}
    return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"


def read_record(folder: Path) -> RunRecord:
    """The record of a run's folder; RunFolderError when there is none that can be read."""
    path = folder / RECORD_FILE
    if not folder.is_dir():
        message = "is a file; a run is a folder" if folder.exists() else "there is no such folder"
        raise RunFolderError([Problem(str(folder), None, "", message)])
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunFolderError([Problem(str(folder), None, "", f"not a run's folder: it has no {RECORD_FILE}")]) from None
    except OSError as error:
        raise RunFolderError([Problem(str(path), None, "", f"cannot be read: {error.strerror}")]) from error
    except ValueError as error:
        raise RunFolderError([Problem(str(path), None, "", f"damaged: {error}")]) from error
    if not isinstance(content, dict) or content.get("software") != SOFTWARE:
        raise RunFolderError([Problem(str(path), None, "software", f"not the record of a run of {SOFTWARE}")])
    version = content.get("results_version")
    if not isinstance(version, int) or version > RESULTS_VERSION:
        message = f"got {version!r}; this Hyosan reads results up to version {RESULTS_VERSION}"
        raise RunFolderError([Problem(str(path), None, "results_version", message)])
    return cast(RunRecord, {**empty_record(), **content})
