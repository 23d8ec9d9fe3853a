"""An environment for each other program, made once, kept in the user's cache folder."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.peers.programs import Program
from hyosan.core.compilation import cache_folder


def python_of(program: Program) -> Path:
    """The interpreter that runs a program; installs the program first where that has not been done.

    pip finds the package by its name in the package index that this computer uses. CalledProcessError when it cannot.
    """
    if not program.requirement:
        return Path(sys.executable)
    # Which versions of NumPy and numba fit depends on the interpreter: another one, another environment.
    told = f"{program.requirement} {sys.version_info[:2]}"
    folder = cache_folder() / "peers" / f"{program.name}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / "installed"
    if not done.exists():
        print(f"installing {program.requirement} in {folder.name}", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True, clear=True)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", program.requirement]
        subprocess.run(command, check=True, capture_output=True, text=True)
        done.write_text(program.requirement, encoding="utf-8")
    return python
