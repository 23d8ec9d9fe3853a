"""Who is invited to be vaccinated, in which order: everybody by priority, or the people around cases."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Records
from hyosan.core.philox import words_of_people
from hyosan.core.streams import Stream
from hyosan.interventions.finding import Finder
from hyosan.interventions.known import Known
from hyosan.interventions.work import Moment, Post, Saved

AT_ONCE = 1 << 16


class Invited(ABC):
    """Those who wait for their first dose."""

    def __init__(self, post: Post) -> None:
        """Nobody has been asked."""
        self.post = post
        self._waiting: Ints | None = None
        """Those who are willing and have had no dose, in order; None before anybody is asked."""

    def hear(self, told: Records) -> None:  # noqa: B027 - only rings need reports
        """Take reports."""

    def see(self, infections: Ints) -> None:  # noqa: B027 - only rings of contacts need infections
        """Take infections."""

    def invite(self, moment: Moment) -> None:  # noqa: B027 - only rings grow
        """Let further people wait."""

    def left(self, moment: Moment) -> tuple[int, int]:
        """How many wait where it is in force, and how many have died waiting; those are forgotten."""
        if self._waiting is None:
            return 0, 0
        alive = moment.ground.alive(self._waiting)
        died = int((~alive).sum())
        self._waiting = self._waiting[alive]
        return int((moment.units_of(self.post.public, self._waiting) >= 0).sum()), died

    @abstractmethod
    def first(self, moment: Moment, wanted: int) -> Ints:
        """The first so many who live where it is in force and are alive; they wait no more."""

    @abstractmethod
    def saved(self) -> Saved:
        """All that changes."""

    @abstractmethod
    def restore(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Be as when `saved` was asked."""

    def fitting(self, moment: Moment, waiting: Ints, wanted: int) -> Ints:
        """Positions, in the order of waiting, of the first so many who live where it is in force and are alive."""
        found: list[Ints] = []
        begin = 0
        while wanted > 0 and begin < len(waiting):
            part = waiting[begin : begin + max(AT_ONCE, 2 * wanted)]
            fits = np.flatnonzero((moment.units_of(self.post.public, part) >= 0) & moment.ground.alive(part))[:wanted]
            found.append(begin + fits)
            wanted -= len(fits)
            begin += len(part)
        return np.concatenate([np.zeros(0, np.int64), *found])


class ByPriority(Invited):
    """Everybody who is willing, group after group."""

    def first(self, moment: Moment, wanted: int) -> Ints:
        """The first so many; who waits is settled at the first decision."""
        if self._waiting is None:
            in_order = self._in_order()
            self._waiting = in_order[moment.ground.alive(in_order)]
        chosen = self.fitting(moment, self._waiting, wanted)
        people = self._waiting[chosen]
        self._waiting = np.delete(self._waiting, chosen)
        return people

    def _in_order(self) -> Ints:
        groups, public = self.post.spec.priority or (self.post.spec.who,), self.post.public
        rank = np.full(len(public), len(groups))
        for number in reversed(range(len(groups))):
            rank[public.named(groups[number])] = number
        people = np.flatnonzero(rank < len(groups))
        people = people[self.post.willing(people)]
        words = words_of_people(self.post.key(Stream.VACCINATION), people, 0)
        return people[np.lexsort((words, rank[people]))]

    def saved(self) -> Saved:
        """Who waits, in order (nothing: not asked yet)."""
        return {} if self._waiting is None else {"waiting": self._waiting}

    def restore(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Be as when `saved` was asked."""
        self._waiting = saved.get("waiting")


class Ring(Invited):
    """The households of cases, or the contacts that they name, in the order in which cases became known."""

    def __init__(self, post: Post) -> None:
        """Nobody is known."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)
        self._finder = Finder(post) if post.spec.ring == "contacts" else None
        self._waiting = np.zeros(0, np.int64)
        self._asked: set[int] = set()

    def hear(self, told: Records) -> None:
        """Take reports."""
        self._known.hear(told)

    def see(self, infections: Ints) -> None:
        """Take who infected whom."""
        if self._finder is not None:
            self._finder.see(infections)

    def invite(self, moment: Moment) -> None:
        """Let the willing people around new cases wait, each once; cases where it is not in force are left out."""
        cases = np.array(self._known.take(), dtype=np.int64)
        around = self._around(moment, cases[moment.units_of(self.post.public, cases) >= 0])
        if self._finder is not None:
            self._finder.forget(moment.at - self._finder.window)
        new = np.array([person for person in dict.fromkeys(around) if person not in self._asked], dtype=np.int64)
        self._asked.update(new.tolist())
        assert self._waiting is not None, "a ring waits from the start"
        self._waiting = np.concatenate([self._waiting, new[self.post.willing(new)]])

    def _around(self, moment: Moment, cases: Ints) -> list[int]:
        if self._finder is None:
            return [other for case in cases.tolist() for other in self.post.public.others_at_home(case)]
        named = self._finder.named(moment, cases, np.full(len(cases), moment.at))
        return [other for others in named for other in others]

    def first(self, moment: Moment, wanted: int) -> Ints:
        """The first so many."""
        assert self._waiting is not None, "a ring waits from the start"
        chosen = self.fitting(moment, self._waiting, wanted)
        people = self._waiting[chosen]
        self._waiting = np.delete(self._waiting, chosen)
        return people

    def saved(self) -> Saved:
        """Who waits, who was ever asked, what has been told and recent infections."""
        finder = {} if self._finder is None else self._finder.saved()
        asked = np.array(sorted(self._asked), dtype=np.int64)
        assert self._waiting is not None, "a ring waits from the start"
        return {**self._known.saved(), **finder, "waiting": self._waiting, "asked": asked}

    def restore(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Be as when `saved` was asked."""
        self._known.restore(saved)
        if self._finder is not None:
            self._finder.restore(saved)
        self._waiting = saved["waiting"]
        self._asked = set(saved["asked"].tolist())
