"""What an intervention does at its decisions: the common shape of all that do more than be in force."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import floor
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Bytes, Floats, Ints, Keys, Records
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.interventions.account import Account
from hyosan.interventions.known import News
from hyosan.interventions.measures import compliance
from hyosan.interventions.public import Public
from hyosan.interventions.realm import Realm
from hyosan.interventions.spec import InterventionSpec

GAINS, LOSES, TREATS = range(3)
"""What an order does with sources of protection: people hold them, no longer hold them, or they act on the present
infection."""


class Ground(Protocol):
    """What the engine lets interventions look at: the truth, for what is done to people, never for decisions."""

    def alive(self, people: Ints) -> NDArray[np.bool_]:
        """Which of some people are alive."""

    def dead(self) -> Ints:
        """All who are dead."""

    def states(self, people: Ints) -> Ints:
        """The state of each of some people."""

    def whereabouts(self, at: int, people: Ints) -> Ints:
        """The place where each of some people is, the deepest of those of presence; NONE of the dead."""

    def sheltered(self, people: Ints) -> NDArray[np.bool_]:
        """Which of some people have barricaded themselves."""

    def displaced(self) -> NDArray[np.bool_]:
        """Who roams, or is away from home by flight or order, dead or alive."""


@dataclass(frozen=True)
class Group:
    """People to whom an order applies, in that order. `name`: number of the intervention, in order of name."""

    name: int
    people: Ints
    sites: Ints
    """Where each is (of those killed), or is brought (NONE: home)."""


class Protection(NamedTuple):
    """An order about the protection of people. `at`: behind which time; `bits`: of sources; `does`: GAINS, ..."""

    at: int
    people: Ints
    bits: int
    does: int


class Tests(NamedTuple):
    """Tests that an intervention made at a decision: whom it found positive."""

    name: str
    """Of the intervention."""
    told: int
    """When the results are known."""
    people: Ints
    carries: NDArray[np.bool_]
    """Who of them carries the agent; which no authority knows."""


@dataclass
class Orders:
    """What the engine is to change behind a decision."""

    switched: list[tuple[int, Ints, bool]] = field(default_factory=list)
    """Measure, areas, whether it is in force there."""
    placed: list[tuple[int, Ints, Ints]] = field(default_factory=list)
    """Row of `Live.until`, people, end of each."""
    shut: list[tuple[int, Ints, Ints]] = field(default_factory=list)
    """Row of `Live.shut`, places, end of each closing."""
    doses: list[tuple[int, Ints, int]] = field(default_factory=list)
    """When they protect, people, bits of the sources of protection."""
    lapses: list[tuple[int, Ints, int]] = field(default_factory=list)
    """When protections end, people, bits of their sources."""
    treated: list[tuple[int, Ints, int]] = field(default_factory=list)
    """When a treatment acts, people, bits of the sources of protection that act on their present infection."""
    killed: list[Group] = field(default_factory=list)
    moved: list[Group] = field(default_factory=list)
    """All of a group to one site, or home."""
    destroyed: list[Ints] = field(default_factory=list)
    """Places in which nobody meets any more."""
    tests: list[Tests] = field(default_factory=list)
    """For surveillance: nothing is changed by them."""
    lure: Floats | None = None
    """How strongly roaming people are lured to the street of each area; None: as before."""

    def protections(self) -> list[Protection]:
        """Doses, behind them treatments, and behind them lapses."""
        kinds = ((GAINS, self.doses), (TREATS, self.treated), (LOSES, self.lapses))
        return [Protection(*order, does) for does, orders in kinds for order in orders]


@dataclass(frozen=True)
class Moment:
    """One decision of one intervention.

    `unit_of_area`: number of the unit in force in each area, NONE without. `share_left`: of contacts (`CONTACT`), what
    all interventions in force leave of each.
    """

    at: int
    run_end: int
    unit_of_area: Ints
    started: NDArray[np.bool_]
    """Areas in which it starts at this decision."""
    ground: Ground
    orders: Orders
    share_left: Callable[[Records], Floats]
    in_camps: Callable[[], NDArray[np.bool_]]
    """Whom some evacuation has brought away."""
    closed: Mapping[str, Ints]
    """By name of an intervention that closes place by place what it had closed before this decision."""

    def free(self, people: Ints) -> Ints:
        """Those of some people whom no order of this decision has killed or moved."""
        taken = [group.people for group in (*self.orders.killed, *self.orders.moved)]
        return people[~np.isin(people, np.concatenate(taken))] if taken else people

    def units_of(self, public: Public, people: Ints) -> Ints:
        """The unit in force where each of some people lives."""
        return np.asarray(self.unit_of_area[public.area_of(people)])


@dataclass(frozen=True)
class Post:
    """What every intervention at work knows from the start."""

    name: str
    number: int
    """In order of name."""
    unit: int
    """Number of the first unit."""
    spec: InterventionSpec
    account: Account
    row: int
    """Row of `Live.until` of one that places people, NONE of others."""
    shut_row: int
    """Row of `Live.shut` of one that closes places by themselves, NONE of others."""
    streams: tuple[str, ...]
    """Streams of surveillance, by number."""
    unit_of_area: Ints
    """Number of the unit to which each area belongs, NONE: to none."""
    realm: Realm

    @property
    def state_names(self) -> list[str]:
        """The states by code, as strain.state or susceptible."""
        return [f"{strain}.{state}" if strain else state for strain, state in self.realm.codes.states]

    def key(self, stream: Stream) -> Keys:
        """The key of a purpose for this intervention."""
        return stream_key(self.realm.seed, stream, self.name)

    def by_unit(self, people: Ints) -> Iterator[tuple[int, Ints]]:
        """The units in which some people live, each with their positions in the list."""
        units = self.unit_of_area[self.realm.public.area_of(people)]
        for unit in np.unique(units).tolist():
            yield unit, np.flatnonzero(units == unit)

    @cached_property
    def _compliance(self) -> Floats:
        """Probability to comply by [age class, host type]."""
        return compliance(self.spec, self.realm.codes)

    def willing(self, people: Ints) -> NDArray[np.bool_]:
        """Who of some is meant and complies; those of a household together where they do."""
        ask = self.realm.public.willing_households if self.spec.by_household else self.realm.public.willing
        comply = ask(self.key(Stream.COMPLIANCE), self._compliance, people)
        return comply & self.realm.public.belongs(self.spec.who, people)

    def all_willing(self) -> Bytes:
        """1 for everybody who is meant and complies, as `willing`."""
        public, spec = self.realm.public, self.spec
        marks = public.all_willing(self.key(Stream.COMPLIANCE), self._compliance, by_household=spec.by_household)
        for people in public.parts() if spec.who.asks_who_it_is else ():
            marks[people] &= public.belongs(spec.who, people)
        return marks


def quota(decisions: int, per_day: float, every: int) -> int:
    """How many are due at the n-th decision, of so many a day."""
    rate = per_day * every / TICKS_PER_DAY
    return floor(decisions * rate) - floor((decisions - 1) * rate)


class Work(ABC):
    """One intervention at work."""

    def __init__(self, post: Post) -> None:
        """Nothing has been done."""
        self.post = post

    def whereabouts(self, moment: Moment, people: Ints) -> tuple[Ints, Ints]:
        """The place and the area in which each of some people is."""
        sites = moment.ground.whereabouts(moment.at, people)
        return sites, self.post.realm.public.area_at(people, sites)

    @property
    def wants_infections(self) -> bool:
        """Whether it is to see infections."""
        return False

    def hear(self, news: News) -> None:  # noqa: B027 - most need no reports
        """Take reports; they are used by the decisions that follow."""

    def miss(self, absences: Records) -> None:  # noqa: B027 - most do not ask who stays away
        """Take who stayed away; it is used by the decisions that follow."""

    def see(self, infections: Ints) -> None:  # noqa: B027 - most need none
        """Take infections since the last, for what is done to people: rows of TIME, PERSON, ...; NONE: no infector."""

    @abstractmethod
    def act(self, moment: Moment) -> None:
        """Do what is due at a decision: give orders, keep the account."""

    def finish(self, now: int) -> None:  # noqa: B027 - most have nothing to close
        """Close the account at the end of the run."""

    @abstractmethod
    def saved(self) -> Arrays:
        """All that changes, so that `restore` brings it back."""

    @abstractmethod
    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked; under another law, as far as it is about the same."""
