"""What the authority of a run, and all its interventions, know from the start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints
from hyosan.disease.codes import Codes
from hyosan.interventions.contacts import Contacts
from hyosan.interventions.public import Public
from hyosan.surveillance.spec_streams import StreamSpec


@dataclass(frozen=True)
class Realm:
    """What the authority knows from the start."""

    seed: int
    duration: int
    areas: list[tuple[str, ...]]
    """Name, code and municipality of each."""
    residents: Ints
    public: Public
    codes: Codes
    centroids: Floats
    """Latitude and longitude of each area in degrees, NaN where unknown: [area, 2]."""
    flags: Ints
    """Of each state, by code."""
    place_kinds: tuple[str, ...]
    """By number."""
    sources: tuple[str, ...]
    """Sources of protection, by bit."""
    streams: Mapping[str, StreamSpec]
    absent_from: Mapping[str, str]
    """By stream of school absence: the kind of place whose members it counts."""
    carries: NDArray[np.bool_]
    """Whether who is in a state carries the agent."""
    contacts: Contacts
    moment: Callable[[object], int]
    """First moment of a local date, in ticks since the start."""
