"""The arrays of a run in which people roam at the resolution of areas: section 14 of docs/model.md.

An area has three lists of those who can be met (residents, school, work) and one of those who roam. Areas are dealt out
to so many lanes, each of which writes rows of its own, so that nothing depends on the threads that work on lanes.
"""

from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Records, Shorts
from hyosan.core.context import declare
from hyosan.transmission.tables_ahead import BEGUN

LANES = 64

LIVING = np.dtype([("state", np.uint8), ("host", np.uint8), ("age_class", np.uint8), ("day", np.uint8)])
"""What is known of everybody; `day`: what somebody does by day, see below."""
AT_HOME, PUPIL, HEAD, STAFF, WORKER = range(5)
"""By day: nothing outside; learns; works at a school, with a class or without; works elsewhere."""
DAYS = 5

RESIDENTS, SCHOOL, WORK = range(3)
LISTS = 3
LOST = 10
"""An area is lost with so many who roam for each who can ever be met."""

CHANGED = np.dtype(
    [
        ("time", np.int64),
        ("person", np.int32),
        ("home", np.int32),  # area of residence
        ("at", np.int32),  # area in which somebody roamed until then, else NONE
        ("day_area", np.int32),  # area of school or work of one who can never be met again, NONE without
        ("from_state", np.int16),
        ("to_state", np.int16),
        ("cause", np.int16),
        ("day", np.int16),
    ],
    align=True,
)
"""A change of state."""

WAITS = np.dtype(
    [("due", np.int64), ("person", np.int32), ("changes", np.int16), ("state", np.int16)],
    align=True,
)
"""The end of a state; `changes`: how many changes of state the person has gone through."""

ARRIVES = np.dtype([("area", np.int32), ("person", np.int32)])
"""Somebody who roams in an area from now on."""

HAPPENED = np.dtype(
    [
        ("time", np.int64),
        ("actor", np.int32),
        ("target", np.int32),
        ("area", np.int32),
        ("rule", np.int16),
        ("outcome", np.int16),
    ],
    align=True,
)
"""An outcome of a meeting."""

# Rows that lanes write, as positions in `rows_begin` and `rows_end`.
OF_CHANGES, OF_EPISODES, OF_FRESH, OF_ARRIVALS, OF_HELD, OF_WAITING, OF_OUTCOMES = range(7)
LANE_WORDS = 8
"""Words of a lane's counters: a cache line, so that lanes do not wait for one another."""


class Roaming(NamedTuple):
    """Who roams, who can be met where, at which rates. A areas, C channels, S settings, B behaviours."""

    living: Records  # [person]
    met_rate: Floats  # [C, A] per tick, of one who roams and one on the roster
    met_highest: Floats  # [C] the largest probability, of anybody, that a meeting has an outcome
    met_lists: Shorts  # [C] bits of the lists on which the members of the setting's kind are
    cross_rate: Floats  # [A] per tick
    is_gone: Bytes  # [state] 1: nobody in it can ever be met again
    is_met: Bytes  # [day, S] 1: may be met in the setting in this step; nowhere while it is closed
    is_away: Bytes  # [day] 1: is at school or work in this step
    list_first: Ints  # [LISTS, A] in `listed`
    list_size: Ints  # [LISTS, A] people at the start
    list_length: Ints  # [LISTS, A] people now; as many as at the start: all, in order, and nothing stands in `listed`
    left: Ints  # [LISTS, A] those who may be met, now or later
    listed: Shorts
    roamer_first: Ints  # [A] in `roamers`
    roamer_count: Ints  # [A]
    roamer_room: Ints  # [A]
    idle: Ints  # [A] on the list of those who roam, and do not any more
    roamers: Shorts
    roams_in: Shorts  # [person] area, where states in which one roams end by themselves; else empty
    is_near: Bytes  # [A] 1: the area, or a neighbour, is not lost
    hazard: Floats  # [B, A]
    meeting_keys: Keys  # [C, 2]
    crossing_key: Keys


LIVING_PEOPLE = declare("living", LIVING)
MET_RATE = declare("met_rate", np.float64, 2)
MET_HIGHEST = declare("met_highest", np.float64)
MET_LISTS = declare("met_lists", np.int32)
CROSS_RATE = declare("cross_rate", np.float64)
IS_GONE = declare("is_gone", np.uint8)
IS_MET = declare("is_met", np.uint8, 2)
IS_AWAY = declare("is_away", np.uint8)
LIST_FIRST = declare("list_first", np.int64, 2)
LIST_SIZE = declare("list_size", np.int64, 2)
LIST_LENGTH = declare("list_length", np.int64, 2)
LEFT = declare("left", np.int64, 2)
LISTED = declare("listed", np.int32)
ROAMER_FIRST = declare("roamer_first", np.int64)
ROAMER_COUNT = declare("roamer_count", np.int64)
ROAMER_ROOM = declare("roamer_room", np.int64)
IDLE = declare("idle", np.int64)
ROAMERS = declare("roamers", np.int32)
ROAMS_IN = declare("roams_in", np.int32)
IS_NEAR = declare("is_near", np.uint8)
MEETING_KEYS = declare("meeting_keys", np.uint64, 2)
CROSSING_KEY = declare("crossing_key", np.uint64)
CHANGES = declare("area_changes", CHANGED)
EPISODES = declare("area_episodes", BEGUN)
FRESH = declare("area_fresh", WAITS)
ARRIVALS = declare("area_arrivals", ARRIVES)
HELD = declare("area_held", WAITS)
WAITING_ROWS = declare("area_waiting", WAITS)
HAPPENED_ROWS = declare("area_outcomes", HAPPENED)
"""Of no length where nobody wants to be told."""
ROWS_BEGIN = declare("rows_begin", np.int64, 2)
"""[lane, table] where the rows of a lane begin in each table."""
ROWS_END = declare("rows_end", np.int64, 2)
"""[lane, LANE_WORDS] behind those written."""
ROW_FIELDS = (
    "area_changes", "area_episodes", "area_fresh", "area_arrivals", "area_held", "area_waiting", "area_outcomes",
)  # fmt: skip
"""The tables of rows, in order of OF_CHANGES, ..."""
