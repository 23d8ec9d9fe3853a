"""Built populations kept on disk: one file each, found by what went into it."""

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from hyosan.population.table import Areas, EdgeKind, InputRecord, PlaceKind, Population

DAMAGE = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)


def cache_folder() -> Path:
    """`HYOSAN_CACHE`, or the user's cache folder."""
    given = os.environ.get("HYOSAN_CACHE")
    return Path(given) if given else Path(platformdirs.user_cache_dir("hyosan"))


def cache_path(key: dict[str, Any]) -> Path:
    """The file of the population that was made from these arguments, tables and builder."""
    digest = hashlib.blake2b(json.dumps(key, sort_keys=True).encode(), digest_size=16).hexdigest()
    return cache_folder() / "populations" / f"{digest}.npz"


def fetch(path: Path) -> Population | None:
    """The stored population; None when there is none or the file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return _unpack(dict(stored))
    except DAMAGE:
        return None


def store(path: Path, population: Population) -> bool:
    """Write the population beside its place and rename it there; False when the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **_pack(population))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        return False
    return True


def _pack(population: Population) -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    words = _split(population, "population", arrays, skip=("areas", "place_kinds", "edge_kinds", "inputs"))
    words["areas"] = _split(population.areas, "areas", arrays)
    words["place_kinds"] = [_split(kind, f"place/{kind.name}", arrays) for kind in population.place_kinds]
    words["edge_kinds"] = [_split(kind, f"edge/{kind.name}", arrays) for kind in population.edge_kinds]
    words["inputs"] = [asdict(record) for record in population.inputs]
    return arrays | {"words": np.frombuffer(json.dumps(words).encode(), dtype=np.uint8)}


def _split(item: Any, prefix: str, arrays: dict[str, Any], skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """Arrays of a dataclass go into `arrays`; what is left is returned as plain words."""
    words: dict[str, Any] = {}
    for entry in fields(item):
        value = getattr(item, entry.name)
        if isinstance(value, np.ndarray):
            arrays[f"{prefix}/{entry.name}"] = value
        elif entry.name not in skip:
            words[entry.name] = value
    return words


def _unpack(stored: dict[str, Any]) -> Population:
    words = json.loads(stored.pop("words").tobytes())

    def arrays(prefix: str) -> dict[str, Any]:
        return {name.rpartition("/")[2]: value for name, value in stored.items() if name.rpartition("/")[0] == prefix}

    def tuples(entry: dict[str, Any]) -> dict[str, Any]:
        return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}

    words["areas"] = Areas(**tuples(words["areas"]), **arrays("areas"))
    words["place_kinds"] = [
        PlaceKind(**tuples(kind), **arrays(f"place/{kind['name']}")) for kind in words["place_kinds"]
    ]
    words["edge_kinds"] = [EdgeKind(**kind, **arrays(f"edge/{kind['name']}")) for kind in words["edge_kinds"]]
    words["inputs"] = [InputRecord(**record) for record in words["inputs"]]
    return Population(**tuples(words), **arrays("population"))
