"""How kernels are compiled: one decorator, one cache that notices a changed source, one place that pins the threads."""

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from platformdirs import user_cache_path

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

Function = TypeVar("Function", bound=Callable[..., object])


def cache_folder() -> Path:
    """The folder for everything that can be made again; `HYOSAN_CACHE` overrides it."""
    chosen = os.environ.get("HYOSAN_CACHE")
    return Path(chosen) if chosen else user_cache_path("hyosan", appauthor=False)


def sources_hash() -> str:
    """Hash of all of Hyosan's sources: numba's own cache does not see a change in a callee of another file."""
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for path in sorted(
        [
            *root.glob("*/kernels/*.py"),
            *root.glob("*/kernels.py"),
            *(root / "disease").glob("tables*.py"),
            *(root / "population").glob("tables*.py"),
            *(root / "surveillance").glob("tables*.py"),
            *(root / "transmission").glob("tables*.py"),
            *(root / "core").glob("*.py"),
        ]
    ):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _kernel_folder() -> str:
    """The folder of compiled kernels; where none can be made, one that is gone when the program ends.

    Never beside the sources: numba's own cache does not notice a change in another file.
    """
    folder = cache_folder() / "kernels" / sources_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return str(folder)
    except OSError:
        pass
    passing = tempfile.mkdtemp(prefix="hyosan-kernels-")
    atexit.register(shutil.rmtree, passing, ignore_errors=True)
    return passing


KERNEL_FOLDER = _kernel_folder()
os.environ.setdefault("NUMBA_THREADING_LAYER", "workqueue")

import numba  # noqa: E402  (the threading layer is read when numba is imported)

from hyosan.core.front_indices import front_indices  # noqa: E402
from hyosan.core.late_code import late_code  # noqa: E402

prange = numba.prange


@contextmanager
def _own_cache() -> Iterator[None]:
    """Let numba keep what is compiled here in Hyosan's folder, and only that: the user may have kernels of his own."""
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = KERNEL_FOLDER
    try:
        yield
    finally:
        settings.CACHE_DIR = before


def _widened(kind: Any) -> Any:
    """The type that stands for all alike: constants are values of their type, all signed integers are of 64 bits."""
    types: Any = numba.types
    whole = types.unliteral(kind)
    return types.int64 if isinstance(whole, types.Integer) and whole.signed else whole


_LOCK: dict[str, Any] = {"depth": 0, "file": None}


@contextmanager
def _one_process_compiles() -> Iterator[None]:
    """Let no two processes write the cache at once: the index of one could name the code of the other.

    A kernel with two signatures has two files, whose names numba chooses from the index that it has read (`save` in
    numba/core/caching.py). Read there, not seen. Where the system has no such locks, or the folder cannot be written,
    nothing is locked.
    """
    if _LOCK["depth"] == 0 and fcntl is not None:
        with suppress(OSError):
            _LOCK["file"] = (Path(KERNEL_FOLDER) / "lock").open("w")
            fcntl.flock(_LOCK["file"], fcntl.LOCK_EX)
    _LOCK["depth"] += 1
    try:
        yield
    finally:
        _LOCK["depth"] -= 1
        if _LOCK["depth"] == 0 and _LOCK["file"] is not None:
            _LOCK["file"].close()
            _LOCK["file"] = None


def _compile_alone(dispatcher: Any) -> None:
    """Compile, or load from the cache, while no other process does."""
    compile_at_once = dispatcher.compile

    def compile_alone(signature: Any) -> Any:
        with _one_process_compiles(), late_code(), front_indices():
            return compile_at_once(signature)

    dispatcher.compile = compile_alone


def _once_for_alike(dispatcher: Any) -> None:
    """Compile a kernel once, not again for a constant or a narrower integer: half of a first compilation was that."""
    compile_exactly = dispatcher.compile

    def compile_widened(signature: Any) -> Any:
        return compile_exactly(tuple(map(_widened, signature)) if isinstance(signature, tuple) else signature)

    dispatcher.compile = compile_widened


def _kernel(function: Function, **options: bool) -> Function:
    compiler: Any = numba.njit  # its stubs do not know of wrappers
    with _own_cache():
        dispatcher = compiler(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options)(function)
    _once_for_alike(dispatcher)
    _compile_alone(dispatcher)
    return cast(Function, dispatcher)


def kernel(function: Function) -> Function:
    """Compile a function of arrays for one thread."""
    return _kernel(function)


def inner_kernel(function: Function) -> Function:
    """Compile a function that only kernels call, as a part of each that calls it (`late_code`).

    The compiler decides what is taken in whole: it did as well as we did by hand, with less to compile.
    """
    return _kernel(function, no_cpython_wrapper=True)


def parallel_kernel(function: Function) -> Function:
    """Compile a function of arrays whose `prange` loops share the work among threads."""
    compiler: Any = numba.njit
    with _own_cache():
        dispatcher = compiler(cache=True, nogil=True, parallel=True, error_model="numpy")(function)
    _compile_alone(dispatcher)
    return cast(Function, dispatcher)


def most_threads() -> int:
    """How many threads numba was started with."""
    return int(getattr(numba.config, "NUMBA_NUM_THREADS"))  # noqa: B009 (set at run time: unknown to type checkers)


def set_threads(count: int) -> int:
    """Use that many threads, at most as many as numba was started with; returns the number in use."""
    numba.set_num_threads(max(1, min(count, most_threads())))
    return int(numba.get_num_threads())
