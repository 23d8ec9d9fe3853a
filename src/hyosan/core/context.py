"""One argument for a kernel that needs many arrays.

A context is an array of addresses and shapes; `view(context, FIELD)` is the array behind a field. A kernel that took
eighty arrays instead took minutes to compile: each call copied five hundred words. The fields are declared once, by
`declare`; whoever makes a context keeps its arrays alive.
"""

import ctypes
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.errors import RequireLiteralValue
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype
from numpy.typing import NDArray

Context = NDArray[np.int64]


class Field(NamedTuple):
    """The type of the array behind a field."""

    name: str
    dtype: np.dtype[Any]
    dimensions: int


FIELDS: list[Field] = []
NUMBERS: dict[str, int] = {}
"""The number of each field."""
WORDS = 6
"""Words a field takes in a context: the address, then up to five lengths."""


def declare(name: str, dtype: Any, dimensions: int = 1) -> int:
    """Declare a field; returns its number. Called at import only, always in the same order.

    Numbers are compiled into kernels that other processes load from the cache: a module that declares fields imports
    the one whose fields come before.
    """
    FIELDS.append(Field(name, np.dtype(dtype), dimensions))
    NUMBERS[name] = len(FIELDS) - 1
    return len(FIELDS) - 1


def new_context() -> Context:
    """A context with no array behind any field."""
    return np.zeros(len(FIELDS) * WORDS, dtype=np.int64)


def bind(context: Context, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put arrays behind fields, by name; they must be contiguous and of the declared type."""
    for name, array in arrays.items():
        field = FIELDS[NUMBERS[name]]
        if array.dtype != field.dtype or array.ndim != field.dimensions or not array.flags.c_contiguous:
            got, needed = (array.dtype, array.ndim), (field.dtype, field.dimensions)
            raise TypeError(f"field {name}: got type and dimensions {got}, needed {needed}")
        at = NUMBERS[name] * WORDS
        context[at] = array.ctypes.data
        context[at + 1 : at + 1 + array.ndim] = array.shape


def _plain_view(context: Context, field: int) -> NDArray[Any]:
    """The same without compilation."""
    dtype, dimensions = FIELDS[field].dtype, FIELDS[field].dimensions
    at = field * WORDS
    shape = tuple(int(length) for length in context[at + 1 : at + 1 + dimensions])
    size = int(np.prod(shape)) * dtype.itemsize
    if size == 0:
        return np.zeros(shape, dtype)
    memory = memoryview((ctypes.c_char * size).from_address(int(context[at])))
    plain: NDArray[Any] = np.frombuffer(memory, dtype).reshape(shape)
    return plain


@intrinsic
def _compiled_view(_typing: Any, context: Any, field: Any) -> Any:
    """The array behind a field, without counting references."""
    if not isinstance(field, types.IntegerLiteral):
        raise RequireLiteralValue("a field is a constant")
    number = field.literal_value
    array_type = types.Array(from_dtype(FIELDS[number].dtype), FIELDS[number].dimensions, "C")

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        words = make_array(signature.args[0])(target, builder, arguments[0]).data
        word = target.get_value_type(types.intp)

        def load(offset: int) -> Any:
            return builder.load(builder.gep(words, [ir.Constant(word, number * WORDS + offset)]))

        array = make_array(array_type)(target, builder)
        item = target.get_data_type(array_type.dtype)
        item_size = target.get_constant(types.intp, target.get_abi_sizeof(item))
        shape = [load(1 + dimension) for dimension in range(array_type.ndim)]
        strides = [item_size]
        for length in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], length))
        populate_array(
            array,
            data=builder.inttoptr(load(0), item.as_pointer()),
            shape=cgutils.pack_array(builder, shape, ty=word),
            strides=cgutils.pack_array(builder, strides, ty=word),
            itemsize=item_size,
            meminfo=None,
        )
        return array._getvalue()

    return array_type(context, field), generate


if TYPE_CHECKING or config.DISABLE_JIT:  # noqa: SIM108 (a type checker looks at one branch only)
    view = _plain_view
else:
    view = _compiled_view
