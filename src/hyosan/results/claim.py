"""A run's folder is written by one process at a time: the system holds the claim, and drops it as the process ends."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from hyosan.core.errors import Problem, RunFolderError

fcntl: Any
try:
    import fcntl
except ImportError:  # no such locks on Windows
    fcntl = None


class Claim:
    """Holds a folder until it is dropped."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def drop(self) -> None:
        """Let go of the folder."""
        if self._handle >= 0:
            with suppress(OSError):
                os.close(self._handle)
            self._handle = -1

    def __del__(self) -> None:
        """Let go of the folder."""
        self.drop()


def claim(folder: Path, *, strictly: bool) -> Claim | None:
    """Claim a folder; None where the system has no such locks, or another has claimed it and that is no matter.

    `strictly`: a folder that another process has claimed is refused with RunFolderError.
    """
    if fcntl is None:
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if strictly and isinstance(error, BlockingIOError):
            message = (
                "this run is still being written by another process; stop that first (Ctrl-C keeps what has happened)"
            )
            raise RunFolderError([Problem(str(folder), None, "", message)]) from None
        return None
    return Claim(handle)
