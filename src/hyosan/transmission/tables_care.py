"""The arrays of beds in a run that is drawn ahead: patients, and what is to come of them.

A course is drawn up to where it hangs on a bed. From there on it is drawn piece by piece, each when it is known whether
there is one: in the order of time, as everything is that one person does to another.
"""

import numpy as np

from hyosan.core.context import declare
from hyosan.transmission import tables_measured as _declared_before  # noqa: F401 (fields are numbered in one order)

PATIENT = np.dtype(
    [
        ("infected_at", np.int64),  # ticks
        ("acts_at", np.int64),  # when he or she first acts, NEVER: not yet
        ("time", np.int64),  # of the last change of state, or of the first that hangs on a bed
        ("person", np.int32),
        ("episode", np.int32),
        ("changes", np.int32),  # of state so far
        ("immune", np.int32),  # bits of the sources held at infection
        ("stamp", np.int64),  # what is to come bears the same, unless it was overtaken
        ("state", np.int16),
        ("before", np.int16),  # the state before that
        ("following", np.int16),  # the state that is entered next, if there is a bed
        ("first", np.int16),  # state of the episode, NONE: none yet
        ("acting", np.int16),  # the state in which he or she first acts
        ("strain", np.int16),
        ("cause", np.int16),  # of the last change of state
    ],
    align=True,
)
"""Somebody whose course hangs, or has hung, on a bed."""

CARE_EVENT = np.dtype(
    [
        ("time", np.int64),  # ticks
        ("stamp", np.int64),
        ("product", np.float64),
        ("kind", np.int32),  # CARE_CHANGE, CARE_ATTEMPT, CARE_ADMISSION
        ("whose", np.int32),  # patient, unit of an admission; NONE: an attempt that nothing can make void
        ("link", np.int32),  # the next of the same bucket, or the next free one
        ("target", np.int32),
        ("actor", np.int32),
        ("word", np.uint32),
        ("episode", np.int32),
        ("number", np.int32),
        ("channel", np.int16),
        ("layer", np.int16),
    ],
    align=True,
)
"""What is to come of a patient; an attempt as in `DRAWN`."""

CARE_CHANGE, CARE_ATTEMPT, CARE_ADMISSION = range(3)
"""Kinds of event, in the order in which they are handled at equal times."""

PATIENTS = declare("patients", PATIENT)
CARE_EVENTS = declare("care_events", CARE_EVENT)
CARE_HEADS = declare("care_heads", np.int32)
"""[bucket] the first of its events, NONE."""
CARE_HEAP = declare("care_heap", np.int32)
"""Events of the present bucket, the earliest first."""
CARE_TOLD = declare("care_told", np.int64, 2)
"""[row] changes of state, as transitions."""
COMING = declare("coming", PATIENT, 2)
"""[chunk, row] patients to be, of the episodes that a thread unfolds."""
COMING_COUNTS = declare("coming_counts", np.int64)
CARE_NUMBERS = declare("care_numbers", np.int64)
(
    P_FREE,  # the first free patient, linked by `changes`
    P_LEFT,  # free patients
    E_FREE,  # the first free event
    E_LEFT,
    P_HEAP,  # events on the heap
    P_OPEN,  # the patient who has entered a state of which nothing was drawn yet, NONE
    P_AFTER,  # what he or she does in it begins behind this time
    P_TOLD,  # changes of state told
    P_STAMP,  # the last given
    P_WANTED,  # events for which there was no room
) = range(10)
PATIENT_NUMBERS = 10
