"""An ensemble's folder as files: one run's folder a seed, and the tables over all of them."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from hyosan.analysis.measures import SUMMARY_FILE
from hyosan.analysis.record import ENSEMBLE_FILE, EnsembleRecord, is_ensemble, read_record
from hyosan.analysis.schema import TABLES
from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.folder import OPEN_SUFFIX
from hyosan.results.record import RECORD_FILE

FAILED_SUFFIX = ".failed"
PICTURE = "fan.png"
"""Name of the picture in an ensemble's folder."""
_SEED_FOLDER = re.compile(rf"seed-(\d+)({re.escape(OPEN_SUFFIX)}|{re.escape(FAILED_SUFFIX)})?")


def seed_folder(folder: Path, seed: int) -> Path:
    """The folder of the run with a seed; it has this name only once the run is complete."""
    return folder / f"seed-{seed:04d}"


def open_folder(folder: Path, seed: int) -> Path:
    """Where the run with a seed is written."""
    done = seed_folder(folder, seed)
    return done.with_name(done.name + OPEN_SUFFIX)


def failed_folder(folder: Path, seed: int) -> Path:
    """Where what a failed run has left is kept."""
    done = seed_folder(folder, seed)
    return done.with_name(done.name + FAILED_SUFFIX)


def finished_seeds(folder: Path) -> list[int]:
    """Seeds whose runs are complete, in ascending order."""
    return sorted(
        seed
        for path, seed, suffix in _seed_folders(folder)
        if not suffix and (path / RECORD_FILE).exists() and (path / SUMMARY_FILE).exists()
    )


def same_ensemble(folder: Path, wanted: EnsembleRecord) -> list[str]:
    """Why runs of `wanted` must not go beside those in the folder, one sentence each; none when they may."""
    there = read_record(folder)
    reasons = []
    if there["scenario_hash"] != wanted["scenario_hash"]:
        shown = f"'{there['scenario_id']}', hash {there['scenario_hash'][:12]}..."
        reasons.append(f"holds an ensemble of another scenario ({shown}; this one {wanted['scenario_hash'][:12]}...)")
    elif _hashes(there) != _hashes(wanted):
        reasons.append("holds an ensemble of the same scenario with other input files")
    versions = [(record["version"], record["results_version"]) for record in (there, wanted)]
    if versions[0] != versions[1]:
        reasons.append(f"holds runs of version {versions[0][0]}, and this is version {versions[1][0]}")
    return reasons


def prepare_ensemble_folder(folder: Path, wanted: EnsembleRecord, overwrite: bool) -> None:
    """Make the folder, or see that it holds runs of the same scenario; RunFolderError for everything else."""
    if folder.exists() and not folder.is_dir():
        raise RunFolderError([Problem(str(folder), None, "", "is a file; an ensemble needs a folder")])
    if is_ensemble(folder):
        if overwrite:
            remove_ensemble(folder)
        elif reasons := same_ensemble(folder, wanted):
            hint = "choose another folder, or allow overwriting"
            raise RunFolderError(Problem(str(folder), None, "", f"{reason}; {hint}") for reason in reasons)
    elif folder.is_dir() and any(folder.iterdir()):
        what = "holds one run, not an ensemble" if (folder / RECORD_FILE).exists() else "exists and is not empty"
        raise RunFolderError([Problem(str(folder), None, "", f"{what}; choose another folder")])
    folder.mkdir(parents=True, exist_ok=True)
    remove_unfinished(folder)


def remove_unfinished(folder: Path, *, failed: bool = True) -> None:
    """Delete the folders of seeds that were cut short, and those that failed."""
    for path, _, suffix in list(_seed_folders(folder)):
        if suffix == OPEN_SUFFIX or (suffix and failed):
            shutil.rmtree(path)


def remove_ensemble(folder: Path) -> None:
    """Delete what Hyosan wrote into an ensemble's folder; files of other origin stay."""
    read_record(folder)
    for path, _, _ in list(_seed_folders(folder)):
        shutil.rmtree(path)
    for name in [*(f"{table}.parquet" for table in TABLES), PICTURE, ENSEMBLE_FILE]:
        (folder / name).unlink(missing_ok=True)


def default_folder(parent: Path, wanted: EnsembleRecord) -> Path:
    """`<id>-ensemble`, or with -2, -3, ...: the first that is free or holds runs of the same scenario to go on with."""
    name = f"{wanted['scenario_id']}-ensemble"
    numbered = [parent / name, *(parent / f"{name}-{number}" for number in range(2, 10_000))]
    return next(
        folder
        for folder in numbered
        if not folder.exists() or (is_ensemble(folder) and not same_ensemble(folder, wanted))
    )


def _hashes(record: EnsembleRecord) -> dict[str, str]:
    return {entry["name"]: entry["sha256"] for entry in record["inputs"]}


def _seed_folders(folder: Path) -> Iterator[tuple[Path, int, str]]:
    """Path, seed and suffix (of what is unfinished or failed) of each seed's folder."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _SEED_FOLDER.fullmatch(path.name)
        if match and path.is_dir() and not path.is_symlink():
            yield path, int(match[1]), match[2] or ""
