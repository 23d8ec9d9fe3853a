"""Queues of items: what comes is put behind the others, what is due is taken out."""

from hyosan.core.arrays import Records
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.surveillance.tables import NEVER


@inner_kernel
def copy_item(source: Records, row: int, target: Records, to: int) -> None:
    """Copy a row of `ITEM`."""
    target[to]["time"] = source[row]["time"]
    target[to]["event"] = source[row]["event"]
    target[to]["onset"] = source[row]["onset"]
    target[to]["told_after"] = source[row]["told_after"]
    target[to]["subject"] = source[row]["subject"]
    target[to]["number"] = source[row]["number"]
    target[to]["finding"] = source[row]["finding"]
    target[to]["stream"] = source[row]["stream"]
    target[to]["due"] = source[row]["due"]


@kernel
def put_items(items: Records, as_told: bool, queue: Records, count: int) -> int:
    """Put items that ever come behind `count` others, and say how many there are then; there is room.

    `as_told`: they come when they are told, and not when they are worked on.
    """
    for row in range(len(items)):
        if items[row]["time"] < NEVER:
            copy_item(items, row, queue, count)
            if as_told:
                queue[count]["time"] += items[row]["told_after"]
            count += 1
    return count


@kernel
def take_due(queue: Records, count: int, until: int, due: Records) -> int:
    """Take those of `count` items whose time has come by `until`; how many. The others stay, in order."""
    taken = 0
    for row in range(count):
        if queue[row]["time"] <= until:
            copy_item(queue, row, due, taken)
            taken += 1
        elif taken > 0:
            copy_item(queue, row, queue, row - taken)
    return taken
