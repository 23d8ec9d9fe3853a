"""Indices of kernels count from the front; constants may count from the end."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hyosan.core import front_indices
from hyosan.core.compilation import inner_kernel, kernel

BEFORE_THE_FRONT = """
import numpy as np
from hyosan.core.compilation import kernel

@kernel
def item(values, index):
    return values[index]

assert item(np.arange(3.0), 2) == 2.0
try:
    item(np.arange(3.0), -1)
except IndexError:
    print("refused")
"""


def test_a_constant_counts_from_the_end() -> None:
    @kernel
    def ends(values: np.ndarray, at: int) -> float:
        return values[-1] + values[at]

    assert ends(np.array([1.0, 2.0, 4.0]), 1) == 6.0


def test_an_index_before_the_front_is_found_when_bounds_are_checked(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(BEFORE_THE_FRONT)
    environment = os.environ | {"NUMBA_BOUNDSCHECK": "1", "HYOSAN_CACHE": str(tmp_path / "cache")}
    run = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "refused", run.stderr


def test_without_what_it_expects_of_numba_all_is_as_numba_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_indices, "ARRAYS", None)

    @inner_kernel
    def item(values: np.ndarray, at: int) -> float:
        return values[at]

    @kernel
    def before(values: np.ndarray, at: int) -> float:
        return item(values, at - 1)

    assert before(np.array([1.0, 2.0, 4.0]), 0) == 4.0
