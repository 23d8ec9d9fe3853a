"""The arrays of one bucket of a run in which nobody is infected twice, and how its work is divided.

A bucket is worked off in *phases*, each in *pieces*: a thread takes the next piece of the present phase until there is
none left, and waits until those of the others are done. So the leading thread waits for nobody to wake.
"""

import numpy as np

from hyosan.core.context import declare
from hyosan.transmission import tables_care as _declared_before  # noqa: F401 (fields are numbered in one order)
from hyosan.transmission.tables_ahead import BEGUN, DRAWN, NEED_CARE, WAITING

(
    GATHER,  # attempts whose target is free
    LAY_OUT,  # where each part of the people begins
    PART_OUT,  # the attempts of each part together
    ELECT,  # the earliest for each target
    OPEN,  # who acts in the bucket of his or her infection
    SETTLE,  # those, one by one, by the leading thread
    COLLECT,  # the attempts that infect
    JOIN,  # of all parts
    UNFOLD,  # courses and attempts of those infected
    SLICE,  # those infected in slices of time
    SORT,  # copied in the order of time
    DONE,
) = range(12)
"""The phases of a bucket, in order."""
SERIAL = (1 << LAY_OUT) | (1 << OPEN) | (1 << SETTLE) | (1 << JOIN) | (1 << SLICE)
"""Bits of the phases of one piece."""

LINE = 8
"""Numbers of a line of memory: what different threads write lies so far apart."""
M_OPEN, M_HELPING, M_ROUND, M_FIRST, M_LAST, M_STOPPED, M_PHASES = (LINE * row for row in range(7))
"""Marks by which threads agree: whether helpers may join, how many help, which time it is, the phases to be worked off
from the first to before the last, whether a piece could not be done, and, by phase, pieces taken and pieces done."""
MARKS = M_PHASES + 2 * LINE * DONE

NEED_DUE, NEED_HEAP = NEED_CARE + 1, NEED_CARE + 2
"""What a bucket lacks room in, beside the needs of `tables_ahead`: attempts of the bucket, those who act early."""
LACKS_PAGES, LACKS_ROOM, LACKS_TAKING = 1, 2, 3
"""Why a thread stopped in the middle of a piece: pages of its lane, room for one episode, room for what it tells."""

(
    B_PAGES,  # pages of the chain
    B_CHUNKS,  # chunks into which they are divided
    B_PARTS,  # parts of all people
    B_SHIFT,  # bits of a person's number below its part
    B_ROWS,  # attempts that infect
    B_UNDONE,  # pieces of UNFOLD that were left undone
    B_FROM,  # row from which on nothing of UNFOLD was begun
    B_SLICES,  # slices of time
    B_START,  # time of the bucket
    B_CODE,  # what a phase of one piece lacks
    B_BEFORE,  # time up to which SETTLE settles
) = range(11)
BUCKET_NUMBERS = 16

BUCKET = declare("bucket", np.int64)
CHAIN = declare("chain", np.int64)
CHAIN_LENGTHS = declare("chain_lengths", np.int64)
"""[page of the bucket] its number, and the attempts on it."""
GATHERED = declare("gathered", WAITING)
WRITTEN = declare("written", np.int64)
"""[chunk] attempts gathered."""
PART_COUNTS = declare("part_counts", np.int64)
"""[chunk * parts + part] attempts gathered for a part; then, where in `due_rows` the next of them goes."""
DUE_ROWS = declare("due_rows", WAITING)
"""The attempts of the bucket, part by part; behind them those drawn within it."""
BEGINS = declare("begins", np.int64)
"""[part] its first row in `due_rows`."""
WINNERS = declare("winners", np.int32)
"""From 4 * begins[part] on: a hash table of the part's rows that win so far, by target."""
EARLY = declare("early_rows", np.int32)
EARLIES = declare("earlies", np.int64)
"""From begins[part] on, earlies[part] winners whose target acts within the bucket."""
EARLY_HEAP = declare("early_heap", np.int64)
LATE = declare("late", np.int32)
"""A hash table of the winners that no part has."""
WON = declare("won", np.int32)
WINS = declare("wins", np.int64)
"""[part] people who are infected. Their rows stand in `winners`, from begins[part] on in `won`."""
SURE_TO_STAY = declare("sure_to_stay", np.int64)
"""[state] if the first word of the draw is as large or larger, a first state lasts longer than a bucket."""
WORD_ENDS = (1 << 32) - 1
"""The largest word."""
WINNING = declare("winning", np.int32)
"""The rows that infect, of all parts."""
UNDONE = declare("undone", np.int64, 2)
"""[piece] first and last row of what was left undone."""
PENDING = declare("pending", np.int64, 2)
"""[lane] first and last row of the piece that a thread stopped in."""
LACKS = declare("lacks", np.int64)
"""[lane] what it lacks."""
BEGUN_ROWS = declare("begun_rows", BEGUN)
SLICES = declare("slices", np.int64)
SLICED = declare("sliced", np.int32)
SORTED = declare("sorted", np.int32)
ORDERED = declare("ordered", BEGUN)
"""The episodes that begin, as their pieces came, and in the order of time; in between by slice of time."""
OUT = declare("out", DRAWN, 2)
FOUND = declare("found", np.int64, 2)
PATHS = declare("paths", np.int64, 3)
TOLD_ROWS = declare("told_rows", np.int64, 3)
TELLINGS = declare("tellings", np.int64)
"""[lane, row] room for attempts, their targets, courses; changes of state told, `tellings[lane]` of them."""
COURSES = declare("course_rows", np.int64, 2)
"""[lane, episode of a group] rows of its course, and behind those of a group room to work in."""
SCRATCH = declare("early_scratch", DRAWN)
"""Room for the attempts of one who acts early."""
