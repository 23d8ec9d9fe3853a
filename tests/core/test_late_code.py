"""What only kernels call has no machine code of its own, and gives the same."""

import numpy as np
import pytest

from hyosan.core import late_code
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.late_code import LateLibrary, _defines


def two_kernels() -> tuple[object, object]:
    """A kernel, and the one that it calls."""

    @inner_kernel
    def squared(value: float) -> float:
        return value * value

    @kernel
    def sum_of_squares(values: np.ndarray) -> float:
        total = 0.0
        for value in values:
            total += squared(value)
        return total

    return sum_of_squares, squared


def libraries(dispatcher: object) -> list[object]:
    return [compiled.library for compiled in dispatcher.overloads.values()]  # type: ignore[attr-defined]


def test_only_what_python_calls_is_translated() -> None:
    outer, inner = two_kernels()
    assert outer(np.array([1.0, 2.0, 3.0])) == 14.0  # type: ignore[operator]
    (of_outer,), (of_inner,) = libraries(outer), libraries(inner)
    assert isinstance(of_outer, LateLibrary)
    assert of_outer._translated
    assert not of_inner._translated  # type: ignore[attr-defined]
    assert not _defines(of_outer._final_module, "squared")


def test_without_what_it_expects_of_numba_all_is_as_numba_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_code, "CODEGEN", None)

    @inner_kernel
    def doubled(value: float) -> float:
        return 2 * value

    @kernel
    def doubled_again(value: float) -> float:
        return doubled(doubled(value))

    assert doubled_again(1.5) == 6.0
    assert not any(isinstance(library, LateLibrary) for library in libraries(doubled) + libraries(doubled_again))
