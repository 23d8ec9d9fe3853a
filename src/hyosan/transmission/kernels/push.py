"""Scheduling events that are no attempts."""

from hyosan.core.compilation import kernel
from hyosan.core.context import Context, view
from hyosan.transmission.kernels.draw import stamp_of
from hyosan.transmission.kernels.pool import code_of, new_row, schedule
from hyosan.transmission.tables import (
    ACTOR,
    BLOCK,
    C_PULL_BLOCK,
    CHANNELS,
    CODE,
    FIXED,
    HEIGHT_SLOT,
    OUTCOME_NUMBER,
    PEOPLE,
    PULL_BLOCK,
    ROWS,
    RULE_TARGET,
    STAMP,
    STATES,
    STRAINS,
    TIME,
)


@kernel
def push(run: Context, kind: int, channel: int, layer: int, person: int, time: int, stamp: int, detail: int) -> None:
    """Schedule an event that is no attempt."""
    row = new_row(run)
    view(run, ROWS)[row, TIME] = time
    view(run, ROWS)[row, CODE] = code_of(kind, channel, layer)
    view(run, ROWS)[row, ACTOR] = person
    view(run, ROWS)[row, STAMP] = stamp
    view(run, ROWS)[row, HEIGHT_SLOT] = detail
    view(run, ROWS)[row, OUTCOME_NUMBER] = 0
    schedule(run, row)


@kernel
def begin_drawing(run: Context, person: int, time: int) -> None:
    """See to it that the present block's attempts of somebody who acts are drawn, from now on."""
    strain = view(run, STATES)[view(run, PEOPLE)[person]["state"]]["strain"]
    block = (time - view(run, PEOPLE)[person]["infected_at"]) // view(run, STRAINS)[strain]["block"]
    if view(run, PEOPLE)[person]["drawn"] < block:
        push(run, BLOCK, 0, 0, person, time, stamp_of(run, person), block)


@kernel
def is_pull_target(run: Context, person: int) -> bool:
    """Whether a rule whose meetings targets may draw chooses such people."""
    state, host = view(run, PEOPLE)[person]["state"], view(run, PEOPLE)[person]["host"]
    for channel in range(len(view(run, CHANNELS))):
        if view(run, CHANNELS)[channel]["pullable"] == 0:
            continue
        if view(run, RULE_TARGET)[view(run, CHANNELS)[channel]["rule"], state, host] != 0:
            return True
    return False


@kernel
def begin_pulling(run: Context, person: int, time: int) -> None:
    """See to it that a possible target draws meetings wherever targets do so at present, from now on."""
    block = time // view(run, FIXED)[C_PULL_BLOCK]
    if view(run, PEOPLE)[person]["pulled"] != block and is_pull_target(run, person):
        push(run, PULL_BLOCK, 0, 0, person, time, view(run, PEOPLE)[person]["stay"], block)
