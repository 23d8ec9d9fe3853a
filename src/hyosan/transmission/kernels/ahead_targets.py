"""Whom the attempts written meet, and which of them may infect."""

import numpy as np

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import unit
from hyosan.core.prefetch import prefetch
from hyosan.disease.tables import NONE
from hyosan.population.kernels.members import ask_for_holder, member
from hyosan.population.tables_function import KIND_CODE
from hyosan.transmission.kernels.ahead_course import taken_in
from hyosan.transmission.kernels.ahead_presence import stays_in
from hyosan.transmission.kernels.find import other_end
from hyosan.transmission.kernels.traits import age_class_of, ask_for_traits
from hyosan.transmission.tables import (
    CHANNELS,
    CONSTANT,
    MIXING,
    ROSTER,
    SETTINGS,
)
from hyosan.transmission.tables_ahead import (
    A_DYNAMIC,
    A_MEASURED,
    AHEAD,
    INFECTED,
    STREAM_SEATS,
    STRETCHES,
    WANTED,
)
from hyosan.transmission.tables_measured import HIGHEST_LEFT


@inner_kernel
def depends_on_size(run: Context, stretch: Records) -> bool:
    """Whether the rate of a stretch depends on how many there are at its place."""
    setting = view(run, CHANNELS)[stretch["channel"]]["setting"]
    return bool(stretch["kind"] >= 0 and view(run, SETTINGS)[setting]["scaling"] != CONSTANT)


@inner_kernel
def mixing_of(run: Context, actor: int, target: int, setting: int) -> float:
    """The factor of the ages of two who meet."""
    mixing = view(run, SETTINGS)[setting]["mixing"]
    if mixing < 0:
        return 1.0
    return float(view(run, MIXING)[mixing, age_class_of(run, actor), age_class_of(run, target)])


@inner_kernel
def may_infect(run: Context, person: int, target: int, channel: int, product: float, height: float) -> bool:
    """Whether a contact infects somebody who has no episode then."""
    channels = view(run, CHANNELS)
    product *= taken_in(run, target, channels[channel]["strain"])
    if product <= 0.0:
        return False
    product *= mixing_of(run, person, target, channels[channel]["setting"])
    return bool(height < product)


@inner_kernel
def ask_for_member(run: Context, reference: int) -> None:
    """Ask for what tells which person a reference stands for."""
    if reference < 0:
        return
    if len(view(run, KIND_CODE)) == 0:
        prefetch(view(run, ROSTER), reference)
    else:
        ask_for_holder(run, reference)


@inner_kernel
def target_in(run: Context, stretch: Records, seat: Records, word: int) -> int:
    """What stands for the target that a word chooses; for ties -1 - target."""
    if stretch["kind"] < 0:
        setting = int(view(run, CHANNELS)[stretch["channel"]]["setting"])
        return -1 - other_end(run, int(stretch["person"]), setting, word)
    slot = (word * (int(seat["size"]) - 1)) >> 32
    slot += 1 if slot >= seat["own"] else 0
    return int(seat["first"] + slot if slot < seat["run"] else seat["second"] + slot - seat["run"])


@inner_kernel
def want_for_targets(run: Context, chunk: int, found: Ints, begin: int, end: int) -> int:
    """List the stretches of the attempts written from `begin` to `end` whose place is not found yet; their number."""
    stretches, wanted = view(run, STRETCHES)[chunk], view(run, WANTED)[chunk]
    listed, before = 0, NONE
    for row in range(begin, end):
        which = int(found[row] >> 32)
        if which != before and stretches[which]["kind"] >= 0 and not depends_on_size(run, stretches[which]):
            wanted[listed] = which
            listed += 1
        before = which
    return listed


@inner_kernel
def choose_targets(run: Context, chunk: int, out: Records, found: Ints, begin: int, end: int) -> int:
    """Turn what `found` holds of the attempts written into what stands for their targets, and ask for those.

    Attempts where nobody else is are left out; returns the new end.
    """
    stretches, seats = view(run, STRETCHES)[chunk], view(run, STREAM_SEATS)[chunk]
    kept = begin
    for row in range(begin, end):
        which, word = int(found[row] >> 32), int(found[row] & 0xFFFFFFFF)
        if stretches[which]["kind"] >= 0 and (seats[which]["place"] < 0 or seats[which]["size"] < 2):
            continue
        found[kept] = target_in(run, stretches[which], seats[which], word)
        ask_for_member(run, found[kept])
        if kept != row:
            out[kept] = out[row]
        kept += 1
    return kept


@inner_kernel
def resolve(run: Context, out: Records, found: Ints, begin: int, end: int) -> int:
    """Find the targets of the attempts written from `begin` to `end`, and keep those that may infect; the new end.

    In two passes, so that what is asked for in the first is there in the second.
    """
    roster, channels = view(run, ROSTER), view(run, CHANNELS)
    static = view(run, AHEAD)[A_DYNAMIC] == 0 and view(run, AHEAD)[A_MEASURED] < 2
    highest_left = view(run, HIGHEST_LEFT)
    infected = view(run, INFECTED)
    once = len(infected) > 0
    by_roster = len(view(run, KIND_CODE)) == 0
    for row in range(begin, end):
        if found[row] < 0:
            out[row]["target"] = -1 - found[row]
        else:
            out[row]["target"] = roster[found[row]] if by_roster else member(run, found[row])
        ask_for_traits(run, int(out[row]["target"]))
        if once:
            prefetch(infected, int(out[row]["target"]) >> 3)
    kept = begin
    for row in range(begin, end):
        channel, person, target = out[row]["channel"], out[row]["actor"], out[row]["target"]
        if once and (infected[target >> 3] >> (target & 7)) & 1:
            continue
        height = out[row]["layer"] + unit(np.uint64(out[row]["word"]))
        most = out[row]["product"] * highest_left[channels[channel]["setting"]]
        if static and not may_infect(run, person, target, channel, most, height):
            continue
        if not stays_in(run, target, channels[channel]["setting"], out[row]["time"]):
            continue
        if kept != row:
            out[kept] = out[row]
        kept += 1
    return kept
