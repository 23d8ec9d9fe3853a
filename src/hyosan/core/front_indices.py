"""Indices of kernels count from the front.

numba lets a negative index count from the end, as Python does: before each access to an array it compares and chooses.
No kernel has such an index, and a country is simulated 7 % faster without (`pandemic-korea`, 61 to 57 s of processor
time). With `NUMBA_BOUNDSCHECK=1` a negative index is an error, here as an index behind the end is anywhere; with
constants, as in `values[-1]`, all is as numba has it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ARRAYS: Any = None
"""numba's module of arrays, or None where it is not as this module expects: all is then as numba has it."""
try:
    from llvmlite import ir
    from numba.core import types
    from numba.np import arrayobj

    if hasattr(arrayobj, "fix_integer_index"):
        ARRAYS = arrayobj
except ImportError:  # pragma: no cover
    pass


def _as_it_is(by_numba: Any) -> Any:
    """In place of numba's function, which makes an index of a dimension count from the front."""

    def from_the_front(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
        if not kind.signed or isinstance(index, ir.Constant):
            return by_numba(context, builder, kind, index, size)
        return context.cast(builder, index, kind, types.intp)

    return from_the_front


@contextmanager
def front_indices() -> Iterator[None]:
    """Compile what is compiled meanwhile so."""
    if ARRAYS is None:
        yield
        return
    before = ARRAYS.fix_integer_index
    ARRAYS.fix_integer_index = _as_it_is(before)
    try:
        yield
    finally:
        ARRAYS.fix_integer_index = before
