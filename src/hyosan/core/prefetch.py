"""What spares a kernel time with memory: asking for what will be read soon, and arrays that nobody counts."""

from typing import TYPE_CHECKING, Any, TypeVar

from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array
from numpy.typing import NDArray

Array = TypeVar("Array", bound=NDArray[Any])
READ, ALL_CACHES, DATA = 0, 3, 1
"""What is asked for, in the words of `llvm.prefetch`."""


def _plain_prefetch(array: NDArray[Any], index: int) -> None:
    """Without compilation nothing is asked for."""
    del array, index


@intrinsic
def _compiled_prefetch(_typing: Any, array: Any, _index: Any) -> Any:
    """Ask for an item, numbered through all dimensions of an array without gaps."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        items = make_array(signature.args[0])(target, builder, arguments[0])
        byte = ir.IntType(8).as_pointer()
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        words = [ir.Constant(number, word) for word in (READ, ALL_CACHES, DATA)]
        first = builder.bitcast(items.data, byte)
        builder.call(ask, [builder.gep(first, [builder.mul(items.itemsize, arguments[1])]), *words])
        return target.get_dummy_value()

    return types.none(array, types.intp), generate


def _plain_uncounted(array: Array) -> Array:
    """Without compilation the array itself."""
    return array


@intrinsic
def _compiled_uncounted(_typing: Any, array: Any) -> Any:
    """The array without its owner, who must live on: never of an array made in the same kernel.

    Functions count the references to each array that they are given; of an array without an owner there are none.
    """

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        items = make_array(signature.args[0])(target, builder, arguments[0])
        alone = make_array(signature.args[0])(target, builder)
        populate_array(
            alone, data=items.data, shape=items.shape, strides=items.strides, itemsize=items.itemsize, meminfo=None
        )
        return alone._getvalue()

    return array(array), generate


if TYPE_CHECKING or config.DISABLE_JIT:
    prefetch, uncounted = _plain_prefetch, _plain_uncounted
else:
    prefetch, uncounted = _compiled_prefetch, _compiled_uncounted
