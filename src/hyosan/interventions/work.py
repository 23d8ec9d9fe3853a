"""What an intervention does at its decisions: the common shape of all that do more than be in force."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Keys, Records
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.codes import Codes
from hyosan.interventions.account import Account
from hyosan.interventions.measures import compliance
from hyosan.interventions.public import Public
from hyosan.interventions.spec import InterventionSpec

Saved = dict[str, NDArray[Any]]
"""State as named arrays, for a checkpoint."""


class Ground(Protocol):
    """What the engine lets interventions look at: the truth, for what is done to people, never for decisions."""

    def alive(self, people: Ints) -> NDArray[np.bool_]:
        """Which of some people are alive."""


@dataclass
class Orders:
    """What the engine is to change behind a decision."""

    switched: list[tuple[int, Ints, bool]] = field(default_factory=list)
    """Measure, areas, whether it is in force there."""
    placed: list[tuple[int, Ints, Ints]] = field(default_factory=list)
    """Row of `Live.until`, people, end of each."""
    doses: list[tuple[int, Ints, int]] = field(default_factory=list)
    """When they protect, people, bits of the sources of protection."""


@dataclass(frozen=True)
class Moment:
    """One decision of one intervention. `unit_of_area`: number of the unit in force in each area, NONE without."""

    at: int
    run_end: int
    unit_of_area: Ints
    ground: Ground
    orders: Orders

    def units_of(self, public: Public, people: Ints) -> Ints:
        """The unit in force where each of some people lives."""
        return np.asarray(self.unit_of_area[public.area[people]])


@dataclass(frozen=True)
class Post:
    """What every intervention at work knows from the start."""

    name: str
    spec: InterventionSpec
    seed: int
    codes: Codes
    public: Public
    account: Account
    row: int
    """Row of `Live.until` of one that places people, NONE of others."""
    streams: tuple[str, ...]
    """Streams of surveillance, by number."""
    sources: tuple[str, ...]
    """Sources of protection, by bit."""

    def key(self, stream: Stream) -> Keys:
        """The key of a purpose for this intervention."""
        return stream_key(self.seed, stream, self.name)

    def willing(self, people: Ints) -> NDArray[np.bool_]:
        """Who of some is meant and complies; those of a household together where they do."""
        ask = self.public.willing_households if self.spec.by_household else self.public.willing
        return ask(self.key(Stream.COMPLIANCE), compliance(self.spec, self.codes), people)


class Work(ABC):
    """One intervention at work."""

    def __init__(self, post: Post) -> None:
        """Nothing has been done."""
        self.post = post

    def hear(self, told: Records) -> None:  # noqa: B027 - most need no reports
        """Take reports; they are used by the decisions that follow."""

    @abstractmethod
    def act(self, moment: Moment) -> None:
        """Do what is due at a decision: give orders, keep the account."""

    @abstractmethod
    def saved(self) -> Saved:
        """All that changes, so that `restore` brings it back."""

    @abstractmethod
    def restore(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Be as when `saved` was asked."""
