"""Scheduling events that are no attempts."""

from hyosan.core.compilation import inner_kernel
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


@inner_kernel
def push(run: Context, kind: int, channel: int, layer: int, person: int, time: int, stamp: int, detail: int) -> None:
    """Schedule an event that is no attempt."""
    rows = view(run, ROWS)
    row = new_row(run)
    rows[row, TIME] = time
    rows[row, CODE] = code_of(kind, channel, layer)
    rows[row, ACTOR] = person
    rows[row, STAMP] = stamp
    rows[row, HEIGHT_SLOT] = detail
    rows[row, OUTCOME_NUMBER] = 0
    schedule(run, row)


@inner_kernel
def begin_drawing(run: Context, person: int, time: int) -> None:
    """See to it that the present block's attempts of somebody who acts are drawn, from now on."""
    people = view(run, PEOPLE)
    strain = view(run, STATES)[people[person]["state"]]["strain"]
    block = (time - people[person]["infected_at"]) // view(run, STRAINS)[strain]["block"]
    if people[person]["drawn"] < block:
        push(run, BLOCK, 0, 0, person, time, stamp_of(run, person), block)


@inner_kernel
def is_pull_target(run: Context, person: int) -> bool:
    """Whether a rule whose meetings targets may draw chooses such people."""
    channels = view(run, CHANNELS)
    people = view(run, PEOPLE)
    state, host = people[person]["state"], people[person]["host"]
    for channel in range(len(channels)):
        if channels[channel]["pullable"] == 0:
            continue
        if view(run, RULE_TARGET)[channels[channel]["rule"], state, host] != 0:
            return True
    return False


@inner_kernel
def begin_pulling(run: Context, person: int, time: int) -> None:
    """See to it that a possible target draws meetings wherever targets do so at present, from now on."""
    people = view(run, PEOPLE)
    block = time // view(run, FIXED)[C_PULL_BLOCK]
    if people[person]["pulled"] != block and is_pull_target(run, person):
        push(run, PULL_BLOCK, 0, 0, person, time, people[person]["stay"], block)
