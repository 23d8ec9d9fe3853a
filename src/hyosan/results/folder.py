"""A run's folder as files: making it, emptying it, and writing so that a crash leaves no half file."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.record import RECORD_FILE, read_record
from hyosan.results.schema import TABLES

OPEN_SUFFIX = ".open"
"""Ends the name of a file that is still being written; readers ignore it."""

_OWN_NAMES = ("scenario.toml", "checkpoints", RECORD_FILE)


def final_path(folder: Path, table: str) -> Path:
    """The file of a whole table, written when a run is closed."""
    return folder / f"{table}.parquet"


def part_path(folder: Path, table: str, number: int) -> Path:
    """The file of a sealed part of a table; parts are numbered from 1."""
    return folder / f"{table}.part-{number:04d}.parquet"


def refuse_folder(folder: Path, overwrite: bool) -> None:
    """Raise RunFolderError when a run cannot begin in a folder: it is a file, or not empty and not to be replaced."""
    if folder.exists() and not folder.is_dir():
        raise RunFolderError([Problem(str(folder), None, "", "is a file; a run needs a folder")])
    if not overwrite and folder.is_dir() and any(folder.iterdir()):
        message = "exists and is not empty; choose another folder, or allow overwriting (--overwrite)"
        raise RunFolderError([Problem(str(folder), None, "", message)])


def prepare_folder(folder: Path, overwrite: bool) -> None:
    """Make the folder, or empty the run's folder that is there when `overwrite` is set; refuse anything else."""
    refuse_folder(folder, overwrite)
    if folder.is_dir() and any(folder.iterdir()):
        remove_run(folder)
    folder.mkdir(parents=True, exist_ok=True)


def remove_run(folder: Path) -> None:
    """Delete what Hyosan wrote into a run's folder; files of other origin stay. Refuses what is no run's folder."""
    read_record(folder)
    names = [*_OWN_NAMES[:-1]]
    for table in TABLES:
        names += [path.name for path in folder.glob(f"{table}.part-*.parquet")]
        names.append(final_path(folder, table).name)
    names += [path.name for path in folder.glob(f"*{OPEN_SUFFIX}") if _is_own(path)]
    # The record goes last: a deletion cut short leaves a folder that is still known as a run's.
    for name in [*names, RECORD_FILE]:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _is_own(path: Path) -> bool:
    name = path.name.removesuffix(OPEN_SUFFIX)
    return name in _OWN_NAMES or any(name.startswith(f"{table}.") for table in TABLES)


def write_atomically(path: Path, text: str) -> None:
    """Write a text file so that after a crash there is either the old or the new content."""
    unfinished = path.with_name(path.name + OPEN_SUFFIX)
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def put_in_place(unfinished: Path, path: Path) -> None:
    """Make a closed file durable, then give it its name."""
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def naming_folder(folder: Path) -> Iterator[None]:
    """Turn failures of the file system into a RunFolderError that names the folder and what can be done."""
    try:
        yield
    except OSError as error:
        raise RunFolderError([Problem(str(folder), None, "", _explain(error))]) from error


def _explain(error: OSError) -> str:
    # Arrow hides the error number in its text at times.
    text = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or os.strerror(errno.ENOSPC) in text:
        return "no space left on this disk; what was sealed before stays readable"
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"cannot be written: {text}; choose a folder that you may write to"
    return f"cannot be written: {text}; what was sealed before stays readable"
