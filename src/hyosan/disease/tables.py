"""States and strains as records: what they mean, column by column."""

import numpy as np

NONE = -1
SUSCEPTIBLE = 0
"""The state of a person without an episode."""

# What a state is, as bits of STATE["flags"]. MAY_ACT: one may come to act in the episode; ENDS: not after leaving it;
# WANDERS: it roams, and leads to no state in which one acts without roaming, so nobody acts beyond the end of a stay;
# BANDS: others who roam may join those in it.
DEAD, ROAMS, IMMUNE, SYMPTOMATIC, ACTS, MAY_ACT, ENDS, WANDERS, BANDS = 1, 2, 4, 8, 16, 32, 64, 128, 256

STATE = np.dtype(
    [
        ("infectiousness", np.float64),
        ("leave_per_tick", np.float64),
        ("enter_per_tick", np.float64),
        ("cross_per_tick", np.float64),
        ("join_per_tick", np.float64),
        ("law", np.int64),  # of the dwell time, NONE: stays
        ("branches", np.int64),  # first branch in `Law.branch_to`
        ("branches_end", np.int64),
        ("strain", np.int32),  # NONE for susceptible
        ("flags", np.int32),
        ("join_edge", np.int32),  # kind of tie along which they join others, NONE: who roams near by
    ],
    align=True,
)

STRAIN = np.dtype(
    [
        ("block", np.int64),  # ticks
        ("bound", np.float64),  # largest product of factors that do not depend on the infected person
        ("variation", np.int64),  # law of individual infectiousness, NONE without
        ("starts", np.int64),  # first start branch in `Law.branch_to`
        ("starts_end", np.int64),
        ("profile", np.int64),  # infectiousness by time since infection, in `Law.profile_time`
        ("profile_end", np.int64),
        ("channels", np.int64),  # first channel in `Law.channels_of`
        ("channels_end", np.int64),
        ("mutates_to", np.int32),
        ("source", np.int32),  # source of protection that recovery gives
        ("dead", np.int32),  # its state for people killed, NONE without
        ("mutation", np.float64),
    ],
    align=True,
)

LEAKY, ALL_OR_NOTHING, LESS_INFECTIOUS = 1, 2, 3
"""Kinds of protection."""

GUARD = np.dtype(
    [
        ("effect", np.float64),
        ("kind", np.int32),  # LEAKY or ALL_OR_NOTHING
        ("degree", np.int32),  # from which on it protects; 0: it does not
    ],
    align=True,
)
"""What a source does against severe courses of a strain."""
