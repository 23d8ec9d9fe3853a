"""Numbers that several threads read and write at once: added to, put and seen whole and in one order."""

import sys
from typing import TYPE_CHECKING, Any, cast

from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array
from numpy.typing import NDArray

Ints = NDArray[Any]
ORDER, BYTES = "seq_cst", 8
"""All threads see all of it in one order; the numbers are of 64 bits."""


def _plain_add_to(array: Ints, index: int, amount: int) -> int:
    """Without compilation, and so on one thread."""
    before = int(array[index])
    array[index] += amount
    return before


def _plain_put(array: Ints, index: int, value: int) -> None:
    array[index] = value


def _plain_seen(array: Ints, index: int) -> int:
    return int(array[index])


def _place(signature: Any, target: Any, builder: Any, arguments: Any) -> Any:
    """The address of an item of an array of one dimension."""
    return builder.gep(cast(Any, make_array)(signature.args[0])(target, builder, arguments[0]).data, [arguments[1]])


@intrinsic
def _compiled_add_to(_typing: Any, array: Any, _index: Any, _amount: Any) -> Any:
    """Add an amount to an item; what it was before."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.atomic_rmw("add", _place(signature, target, builder, arguments), arguments[2], ORDER)

    return types.int64(array, types.intp, types.int64), generate


@intrinsic
def _compiled_put(_typing: Any, array: Any, _index: Any, _value: Any) -> Any:
    """Give an item a value; what was written before is there for who sees it."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store_atomic(arguments[2], _place(signature, target, builder, arguments), ORDER, BYTES)
        return target.get_dummy_value()

    return types.none(array, types.intp, types.int64), generate


@intrinsic
def _compiled_seen(_typing: Any, array: Any, _index: Any) -> Any:
    """The value of an item now."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load_atomic(_place(signature, target, builder, arguments), ORDER, BYTES)

    return types.int64(array, types.intp), generate


def _plain_give_way() -> None:
    """Without compilation nobody waits."""


@intrinsic
def _compiled_give_way(_typing: Any) -> Any:
    """Let another thread have the processor, where the system knows of that: who waits for it may hold it up."""

    def generate(target: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        if sys.platform != "win32":
            kind = ir.FunctionType(ir.IntType(32), [])
            builder.call(cast(Any, cgutils).get_or_insert_function(builder.module, kind, "sched_yield"), [])
        return target.get_dummy_value()

    return types.none(), generate


if TYPE_CHECKING or config.DISABLE_JIT:
    add_to, put, seen, give_way = _plain_add_to, _plain_put, _plain_seen, _plain_give_way
else:
    add_to, put, seen, give_way = _compiled_add_to, _compiled_put, _compiled_seen, _compiled_give_way
