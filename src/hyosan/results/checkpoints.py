"""Checkpoints in a run's folder: arrays and facts, hashed, compressed; a crash leaves a whole one or none.

A checkpoint is a folder `checkpoints/<time>/` of two files: `state`, the arrays one behind the other, and
`checkpoint.json`, which says what lies where, what the run had written by then, and the hash of both.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import Problem, RunFolderError
from hyosan.results.folder import OPEN_SUFFIX, sync_folder

CHECKPOINT_VERSION = 5
"""Rises when what a checkpoint holds, or how, changes."""
FOLDER = "checkpoints"
STATE_FILE = "state"
MANIFEST_FILE = "checkpoint.json"
PIECE_BYTES = 1 << 24
"""Bytes that are compressed together."""
WORTH = 0.9
"""A piece that compresses to a larger share than this is stored as it is."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint that lies in a folder: its manifest was read and is whole; arrays are read when asked for."""

    folder: Path
    manifest: dict[str, Any]
    passed_over: tuple[Problem, ...] = ()
    """Why newer ones, which would have been taken, were not: they are damaged or of another version."""

    @property
    def time(self) -> datetime:
        """The moment on the scenario's clock."""
        return datetime.fromisoformat(self.manifest["time"])

    @property
    def facts(self) -> dict[str, Any]:
        """What the run noted beside its arrays."""
        return dict(self.manifest["facts"])

    def arrays(self) -> Arrays:
        """All arrays. RunFolderError when the file is damaged."""
        path = self.folder / STATE_FILE
        try:
            with path.open("rb") as file:
                return {entry["name"]: _read_array(file, entry) for entry in self.manifest["arrays"]}
        except (OSError, ValueError, KeyError) as error:
            raise RunFolderError([Problem(str(path), None, "", f"damaged: {error}")]) from error


def folder_of(run: Path, time: datetime) -> Path:
    """The folder of the checkpoint of a time."""
    text = time.strftime("%Y-%m-%dT%H%M%S")
    return run / FOLDER / (f"{text}.{time.microsecond:06d}" if time.microsecond else text)


def write_checkpoint(run: Path, time: datetime, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Path:
    """Write a checkpoint under another name, make it durable, and give it its name. OSError when the disk refuses."""
    folder = folder_of(run, time)
    unfinished = folder.with_name(folder.name + OPEN_SUFFIX)
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        entries, sha256 = _write_arrays(unfinished / STATE_FILE, arrays)
        manifest = {
            "checkpoint_version": CHECKPOINT_VERSION,
            "time": time.isoformat(),
            "facts": dict(facts),
            "arrays": entries,
            "state_sha256": sha256,
        }
        manifest["sha256"] = _hash_of(manifest)
        _write_durably(unfinished / MANIFEST_FILE, (json.dumps(manifest, indent=1) + "\n").encode())
        sync_folder(unfinished)
        if folder.exists():
            shutil.rmtree(folder)
        unfinished.replace(folder)
        sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def checkpoint_folders(run: Path) -> list[Path]:
    """The folders of all checkpoints of a run, the oldest first."""
    folders = (run / FOLDER).glob(f"*/{MANIFEST_FILE}")
    return sorted(path.parent for path in folders if not path.parent.name.endswith(OPEN_SUFFIX))


def keep_newest(run: Path, count: int) -> None:
    """Remove all checkpoints but the newest so many, and what unfinished ones left behind."""
    for folder in checkpoint_folders(run)[: -count or None]:
        _remove(folder)
    for unfinished in (run / FOLDER).glob(f"*{OPEN_SUFFIX}"):
        shutil.rmtree(unfinished, ignore_errors=True)


def drop_after(run: Path, time: datetime) -> None:
    """Remove the checkpoints of later times: those of a course that is not gone on with."""
    for folder in checkpoint_folders(run):
        if folder.name > folder_of(run, time).name:
            _remove(folder)


def read_checkpoint(folder: Path) -> Checkpoint:
    """The checkpoint in a folder; RunFolderError when it is damaged or of another version of checkpoints."""
    path = folder / MANIFEST_FILE
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        said = manifest["sha256"]
        version = manifest["checkpoint_version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunFolderError([Problem(str(path), None, "", f"damaged: {error}")]) from error
    if version != CHECKPOINT_VERSION:
        message = f"got {version!r}, this Hyosan reads checkpoints of version {CHECKPOINT_VERSION}"
        raise RunFolderError([Problem(str(path), None, "checkpoint_version", message)])
    if said != _hash_of({key: value for key, value in manifest.items() if key != "sha256"}):
        raise RunFolderError([Problem(str(path), None, "sha256", "damaged: it does not have the hash that it states")])
    return Checkpoint(folder, manifest)


def newest_checkpoint(run: Path, at: datetime | None = None) -> Checkpoint:
    """The newest whole checkpoint at or before a time (without one: of all); RunFolderError when there is none.

    One that is damaged is passed over for the one before, which says so; when all are, the error says why each is.
    """
    folders = checkpoint_folders(run)
    wanted = [folder for folder in folders if at is None or folder.name <= folder_of(run, at).name]
    if not wanted:
        message = "holds no checkpoint: run it with record.checkpoint_every (hyosan run --checkpoint-every)"
        if folders:
            first = read_checkpoint(folders[0]).time
            message = (
                f"holds no checkpoint at or before {at}; the first is of {first} (the newest {len(folders)} are there:"
                " record.checkpoints_kept says how many are kept)"
            )
        raise RunFolderError([Problem(str(run), None, "", message)])
    damage: list[Problem] = []
    for folder in reversed(wanted):
        try:
            found = read_checkpoint(folder)
            _refuse_other_hash(folder / STATE_FILE, found.manifest["state_sha256"])
        except RunFolderError as error:
            damage += error.problems
        except (OSError, ValueError) as error:
            damage.append(Problem(str(folder / STATE_FILE), None, "", f"damaged: {error}"))
        else:
            return replace(found, passed_over=tuple(damage))
    raise RunFolderError(damage)


def _remove(folder: Path) -> None:
    """Delete a checkpoint: its manifest goes first, so that what is left is none."""
    with suppress(FileNotFoundError):
        (folder / MANIFEST_FILE).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _hash_of(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _refuse_other_hash(path: Path, sha256: str) -> None:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise ValueError("it does not have the hash that the manifest states")


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> tuple[list[dict[str, Any]], str]:
    """Write arrays one behind the other; what lies where, and the hash of the file."""
    digest, entries = hashlib.sha256(), []
    with path.open("wb") as file:
        for name, array in arrays.items():
            pieces = []
            for raw, stored in _pieces(array):
                digest.update(stored)
                file.write(stored)
                pieces.append([raw, len(stored)])
            described = np.lib.format.dtype_to_descr(array.dtype)
            entries.append({"name": name, "dtype": described, "shape": array.shape, "pieces": pieces})
        file.flush()
        os.fsync(file.fileno())
    return entries, digest.hexdigest()


def _pieces(array: NDArray[Any]) -> Iterator[tuple[int, bytes | memoryview]]:
    """Bytes of a piece, and the piece as it is stored."""
    import pyarrow as pa

    if array.size == 0:
        return
    codec = pa.Codec("zstd", compression_level=1)
    plain = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
    for begin in range(0, len(plain), PIECE_BYTES):
        piece = plain[begin : begin + PIECE_BYTES]
        packed = codec.compress(pa.py_buffer(piece), asbytes=True)
        yield len(piece), packed if len(packed) < WORTH * len(piece) else piece


def _read_array(file: Any, entry: Mapping[str, Any]) -> NDArray[Any]:
    import pyarrow as pa

    codec = pa.Codec("zstd", compression_level=1)
    array = np.empty(tuple(entry["shape"]), np.lib.format.descr_to_dtype(_as_descr(entry["dtype"])))
    if array.size == 0:
        return array
    plain, begin = array.reshape(-1).view(np.uint8), 0
    for raw, stored in entry["pieces"]:
        piece = file.read(stored)
        if raw != stored:
            piece = codec.decompress(piece, decompressed_size=raw, asbytes=True)
        plain[begin : begin + raw] = np.frombuffer(piece, np.uint8)
        begin += raw
    if begin != plain.nbytes:
        raise ValueError(f"array {entry['name']} is not whole")
    return array


def _as_descr(described: Any) -> Any:
    """What JSON made of a type: lists again as tuples."""
    if isinstance(described, str):
        return described
    return [tuple(_as_descr(part) if isinstance(part, list) else part for part in field) for field in described]
