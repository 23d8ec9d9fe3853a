"""The arrays of a run that is drawn ahead: attempts that wait for their time, episodes begun, what is known of people.

Where nobody roams, flees or acts under a rule, all that an infected person does follows from the infection: course and
attempts are drawn at once, and only attempts wait. The rest of a run's arrays is in `tables`.
"""

from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Bytes, Floats, Ints, Records, Shorts
from hyosan.core.context import declare
from hyosan.population.tables_function import SEAT
from hyosan.transmission import tables as _declared_before  # noqa: F401 (fields are numbered in one order)

DRAWN = np.dtype(
    [
        ("time", np.int64),  # ticks
        ("product", np.float64),  # infectiousness of the actor then, season included
        ("target", np.int32),
        ("actor", np.int32),
        ("word", np.uint32),  # height within its layer
        ("channel", np.int16),
        ("layer", np.int16),
        ("episode", np.int32),  # of the actor
        ("number", np.int32),
    ],
    align=True,
)
"""An attempt that waits for its time."""

DUE = np.dtype(
    [
        ("time", np.int64),
        ("wait", np.int64),  # ticks from an infection of the target to its first act, UNKNOWN, NEVER
        ("product", np.float64),
        ("target", np.int32),
        ("actor", np.int32),
        ("word", np.uint32),
        ("channel", np.int16),
        ("layer", np.int16),
        ("episode", np.int32),
        ("number", np.int32),
    ],
    align=True,
)
"""An attempt of the present bucket whose target could still be infected."""
UNKNOWN = -1

BEGUN = np.dtype(
    [
        ("time", np.int64),
        ("person", np.int32),
        ("infector", np.int32),
        ("episode", np.int32),
        ("infector_episode", np.int32),
        ("changes", np.int32),  # of state, before this episode
        ("immune", np.int32),  # bits of the sources held at infection
        ("area", np.int32),  # of the place, else of the person
        ("home", np.int32),  # area of residence
        ("place", np.int64),
        ("setting", np.int16),
        ("strain", np.int16),
        ("state", np.int16),  # the first
        ("cause", np.int16),
    ],
    align=True,
)
"""An episode that began in the present bucket."""

BELONGS = np.dtype([("place", np.int32), ("slot", np.int32)])
"""Where somebody belongs: place (global index) or NONE, and position on its roster."""

STRETCH = np.dtype(
    [
        ("start", np.int64),  # ticks
        ("end", np.int64),
        ("block", np.int64),
        ("elapsed", np.float64),  # open ticks of the setting before `start`
        ("limit", np.float64),  # the same before `end`
        ("behind", np.float64),  # open ticks by which the first gap begins before `start`: 0 unless the law has changed
        ("expected", np.float64),  # attempts of a stream, or more
        ("scale", np.float64),  # individual factor of infectiousness
        ("reach", np.float64),  # largest product of a contact, or a little more
        ("person", np.int32),
        ("episode", np.int32),
        ("path", np.int32),  # first row of the course
        ("changes", np.int32),  # rows of the course
        ("interval", np.int32),  # first opening interval that ends after `start`
        ("channel", np.int16),
        ("kind", np.int16),  # of place, NONE for ties
    ],
    align=True,
)
"""An episode in one of its blocks through one channel: what its streams, one a layer, have in common."""

STREAM = np.dtype([("stretch", np.int32), ("layer", np.int32)])
"""A stream of an episode that may hold attempts; those of a stretch lie together."""

WAITING = np.dtype(
    [
        ("time", np.int64),  # ticks
        ("target", np.int32),
        ("actor", np.int32),
        ("number", np.int32),
        ("channel", np.int16),  # TOLD: row of the told infections instead, in `number`
        ("layer", np.int16),
    ]
)
"""An attempt of the present bucket where nobody is infected twice: if the target is free then, it infects."""
TOLD = -1

POSTED = np.dtype([("packed", np.int64), ("target", np.int32), ("actor", np.int32)])
"""An attempt that waits for its bucket there: see `once_lanes.pack`. Its number is left out: who acts twice on somebody
in the same tick, channel and layer is the same infector."""
LAYER_BITS, CHANNEL_BITS = 8, 15
MOST_WIDTH = 1 << (63 - LAYER_BITS - CHANNEL_BITS)
"""Ticks of a bucket at most, twelve days: times since its start are packed with channel and layer."""

SMALL_PLACE = 512
"""Members of places whose rates are tabulated."""

PAGE_LENGTH = 512
"""Attempts of a page of the calendar."""

CHANGE = np.dtype(
    [("time", np.int64), ("person", np.int64), ("before", np.int16), ("after", np.int16), ("cause", np.int8)],
    align=True,
)
"""A change of state that was told ahead of its time."""
CHANGES_A_PAGE = 128
CHAIN_FIRST, CHAIN_LAST, CHAIN_FILLED, CHAIN_COUNT = range(4)
"""Columns of chains of pages of changes: first and last page (NONE: none), changes on the last, and on all."""
CHAIN_COLUMNS = 4


class Standing(NamedTuple):
    """What is known of people while a run is drawn ahead; what no scenario feature needs has no rows."""

    busy: Bytes  # [person] 1 in an episode (or after one that ends in a state never left)
    free_at: Ints  # [person] when the present episode ends, NEVER; only where people can be infected again
    episodes: Shorts  # [person] only where people can be infected again
    changes: Shorts  # [person] changes of state so far; as `episodes`
    ages: Bytes  # [person] years; the population's own where it has them so
    class_of_age: Bytes  # [years] age class
    hosts: Bytes  # [person] host type; empty where nobody is of another than the first
    held: Shorts  # [person] bits of the sources of protection held; only where some hold any
    belonging: Records  # [person, kind] BELONGS: one person's lie together
    first_by_day: Shorts  # [setting, day] first opening interval that ends after its midnight
    highest_rate: Floats  # [channel] largest rate, per tick while open, at a place of any size
    rate_by_size: Floats  # [channel, size] the same at small places
    rest_by_age: Floats  # [channel, age class of the actor] largest product of what targets bring, or a little more
    lives_in: Shorts  # [person] area; empty where it is computed from the id
    delta: Shorts  # [chunk, record, area, state] changes of counts, by the record that first shows them


class Lanes(NamedTuple):
    """Attempts by lane and the bucket of their time, in chains of pages."""

    waiting: Records  # [page * PAGE_LENGTH + position] POSTED
    next_page: Ints  # NONE at the end of a chain, or of a list of free pages
    lane_first: Ints  # [lane, bucket] the page being filled; its chain leads back
    lane_filled: Ints  # [lane, bucket] attempts on that page
    lane_free: Ints  # [lane] first free page, number of free pages, attempts posted


class Calendar(NamedTuple):
    """Attempts by the bucket of their time, in chains of pages."""

    pages: Records  # [page * PAGE_LENGTH + position] DRAWN
    next_page: Ints  # NONE at the end of a chain, or of the list of free pages
    first_page: Ints  # [bucket] the page being filled; its chain leads back
    filled: Ints  # [bucket] attempts on that page


BUSY = declare("busy", np.uint8)
FREE_AT = declare("free_at", np.int64)
EPISODES = declare("episodes", np.int32)
CHANGES = declare("changes", np.int32)
AGES = declare("ages", np.uint8)
CLASS_OF_AGE = declare("class_of_age", np.uint8)
HOSTS = declare("hosts", np.uint8)
HELD = declare("held", np.int32)
BELONGING = declare("belonging", BELONGS, 2)
FIRST_BY_DAY = declare("first_by_day", np.int32, 2)
HIGHEST_RATE = declare("highest_rate", np.float64)
REST_BY_AGE = declare("rest_by_age", np.float64, 2)
RATE_BY_SIZE = declare("rate_by_size", np.float64, 2)
LIVES_IN = declare("lives_in", np.int32)
DELTA = declare("delta", np.int32, 4)
CALENDAR_PAGES = declare("pages", DRAWN)
NEXT_PAGE = declare("next_page", np.int64)
FIRST_PAGE = declare("first_page", np.int64)
FILLED = declare("filled", np.int64)
AHEAD = declare("ahead", np.int64)
INFECTED = declare("infected", np.uint8)
"""[person >> 3] a bit for each person who has been infected; only where nobody is infected twice."""
WAITING_PAGES = declare("waiting", POSTED)
LANE_FIRST = declare("lane_first", np.int64, 2)
LANE_FILLED = declare("lane_filled", np.int64, 2)
LANE_FREE = declare("lane_free", np.int64, 2)
"""[lane] first free page, number of free pages, attempts posted so far: each thread posts into a lane of its own."""
TOLD_INFECTIONS = declare("told_infections", np.int64, 2)
"""[row] strain, state or NONE, cause: infections by seeding and importation of the present bucket."""

HEARD = declare("heard", np.int16)
"""[state] its class: changes within one are not told; below 0: all changes to it are."""

STRETCHES = declare("stretches", STRETCH, 2)
"""[chunk, row] stretches of the episodes that a thread draws; room to work in, as the next six."""
STREAMS = declare("streams", STREAM, 2)
"""[chunk, row] their streams."""
COUNTERS = declare("counters", np.uint32, 3)
"""[chunk, word, row] where the draws of a stream begin: see `counter` in core/philox.py."""
FIRST_WORDS = declare("first_words", np.uint32, 3)
"""[chunk, word, row] the words at those addresses."""
LIKELY = declare("likely", np.int32, 2)
"""[chunk, position] rows of the streams whose first waiting time may be short enough."""
WANTED = declare("wanted", np.int32, 2)
"""[chunk, position] stretches whose place is to be found."""
STREAM_SEATS = declare("stream_seats", SEAT, 2)
"""[chunk, row] the place of a stretch, as far as it was wanted, and the seat there."""

SETTLED, NEED_PATH, NEED_SCRATCH, NEED_EARLY, NEED_BEGUN, NEED_CARE = range(6)
"""What settling returns: done, or what it needs more room in before it is called again."""

# Positions in the numbers of a run drawn ahead.
(
    A_DYNAMIC,  # 1: people can be infected again, or protection changes: chances are settled when an attempt is due
    A_DURATION,
    A_WIDTH,
    A_EVERY,  # ticks between records
    A_CURSOR,
    A_DUE,
    A_EARLY,
    A_EARLY_USED,
    A_BEGUN,
    A_FREE_PAGE,
    A_FREE_PAGES,
    A_DRAWN,
    A_MEETINGS,
    A_UNTIL,  # last tick of the present bucket
    A_MEASURED,  # 1: there are interventions, attempts keep their height; 2: protection may be lost, too
    A_THINS,  # 1: attempts are asked again when they fall due, since something is in force or was given
    A_CARE,  # 1: courses may hang on beds
) = range(17)
AHEAD_NUMBERS = 24
