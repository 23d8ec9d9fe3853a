"""Who is invited to be vaccinated, in which order: everybody by priority, or the people around cases."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints
from hyosan.core.streams import Stream
from hyosan.interventions.ends import NOBODY
from hyosan.interventions.finding import Finder
from hyosan.interventions.known import Known, News
from hyosan.interventions.order import Order
from hyosan.interventions.work import Moment, Post

AT_ONCE = 1 << 12
"""People who are looked at together, at least."""
Marks = NDArray[np.bool_]


class Invited(ABC):
    """Those who wait for their first dose."""

    def __init__(self, post: Post) -> None:
        """Nobody has been asked."""
        self.post = post

    def hear(self, news: News) -> None:  # noqa: B027 - only rings need reports
        """Take reports."""

    def see(self, infections: Ints) -> None:  # noqa: B027 - only rings of contacts need infections
        """Take infections."""

    def invite(self, moment: Moment) -> None:  # noqa: B027 - only rings grow
        """Let further people wait."""

    @abstractmethod
    def left(self, moment: Moment) -> tuple[int, int]:
        """How many wait where it is in force, and how many have died waiting; those are forgotten."""

    @abstractmethod
    def first(self, moment: Moment, wanted: int) -> Ints:
        """The first so many who live where it is in force and are alive; they wait no more."""

    @abstractmethod
    def saved(self) -> Arrays:
        """All that changes."""

    @abstractmethod
    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""


class ByPriority(Invited):
    """Everybody who is willing, group after group."""

    def __init__(self, post: Post) -> None:
        """Nobody has been asked."""
        super().__init__(post)
        self._groups = post.spec.priority or (post.spec.who,)
        self._order = Order(post.realm.public, self._groups, post.key(Stream.VACCINATION))
        self._waits: Marks = np.zeros(0, np.bool_)
        """Who is willing and has had no dose; settled at the first decision."""
        self._counts: Ints = np.zeros(len(post.unit_of_area), np.int64)
        """Of them, residents of each area."""
        self._passed: Ints = NOBODY
        """Those before whom others had doses, since it was not in force where they live; in order."""
        self._next: Ints = NOBODY
        """Those who come next, in order; behind them the parts of the order that follow."""

    def first(self, moment: Moment, wanted: int) -> Ints:
        """The first so many; who waits is settled at the first decision."""
        if not len(self._waits):
            self._settle(moment)
        chosen, self._passed = self._take(moment, self._passed, wanted)
        found, passed = [chosen], [self._passed]
        while (lacking := wanted - sum(map(len, found))) > 0 and self._fill():
            part = self._next[: max(AT_ONCE, lacking + lacking // 4)]
            alive, here = moment.ground.alive(part), moment.units_of(self.post.realm.public, part) >= 0
            chosen = np.flatnonzero(alive & here)[:lacking]
            done = len(part) if len(chosen) < lacking else int(chosen[-1]) + 1
            self._next = self._next[done:]
            found.append(part[chosen])
            passed.append(part[:done][(alive & ~here)[:done]])
        self._passed = np.concatenate(passed)
        people = np.concatenate(found)
        self._forget(people)
        return people

    def left(self, moment: Moment) -> tuple[int, int]:
        """How many wait where it is in force, and how many have died waiting; those are forgotten."""
        dead = moment.ground.dead()
        died = dead[self._waits[dead]]
        self._forget(died)
        return int(self._counts[moment.unit_of_area >= 0].sum()), len(died)

    def _settle(self, moment: Moment) -> None:
        public, marks = self.post.realm.public, self.post.all_willing()
        marks[public.all_ranks(self._groups) == len(self._groups)] = 0
        marks[moment.ground.dead()] = 0
        self._waits = marks.view(np.bool_)
        self._counts = public.count_by_area(marks, len(self._counts))

    def _forget(self, people: Ints) -> None:
        self._waits[people] = False
        self._counts -= np.bincount(self.post.realm.public.area_of(people), minlength=len(self._counts))

    def _take(self, moment: Moment, people: Ints, wanted: int) -> tuple[Ints, Ints]:
        """The first so many who live where it is in force, and the others, both in order; without the dead."""
        people = people[moment.ground.alive(people)]
        chosen = np.zeros(len(people), np.bool_)
        chosen[np.flatnonzero(moment.units_of(self.post.realm.public, people) >= 0)[:wanted]] = True
        return people[chosen], people[~chosen]

    def _fill(self) -> bool:
        """Whether somebody comes next: else the next part of the order is asked, who of it waits."""
        while not len(self._next):
            part = self._order.next_part()
            if part is None:
                return False
            self._next = part[self._waits[part]]
        return True

    def saved(self) -> Arrays:
        """Who waits (nothing: not asked yet), who was passed over and comes next, and how far the order has got."""
        reached = np.array([self._order.group, self._order.byte])
        return {"waits": np.packbits(self._waits), "passed": self._passed, "next": self._next, "reached": reached}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        people = len(self.post.realm.public) if len(saved["waits"]) else 0
        self._waits = np.unpackbits(saved["waits"], count=people).astype(np.bool_)
        self._counts[:] = 0
        if people:
            self._counts = self.post.realm.public.count_by_area(self._waits.view(np.uint8), len(self._counts))
        self._passed, self._next = saved["passed"], saved["next"]
        self._order.group, self._order.byte = map(int, saved["reached"])


class Ring(Invited):
    """The households of cases, or the contacts that they name, in the order in which cases became known."""

    def __init__(self, post: Post) -> None:
        """Nobody is known."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)
        self._finder = Finder(post) if post.spec.ring == "contacts" else None
        self._waiting: Ints = NOBODY
        """Those who are willing and have had no dose, in order."""
        self._asked: set[int] = set()

    def hear(self, news: News) -> None:
        """Take reports."""
        self._known.hear(news)

    def see(self, infections: Ints) -> None:
        """Take who infected whom."""
        if self._finder is not None:
            self._finder.see(infections)

    def invite(self, moment: Moment) -> None:
        """Let the willing people around new cases wait, each once; cases where it is not in force are left out."""
        cases = self._known.take()
        around = self._around(moment, cases[moment.units_of(self.post.realm.public, cases) >= 0])
        if self._finder is not None:
            self._finder.forget(moment.at - self._finder.window)
        new = np.array([person for person in dict.fromkeys(around) if person not in self._asked], dtype=np.int64)
        self._asked.update(new.tolist())
        self._waiting = np.concatenate([self._waiting, new[self.post.willing(new)]])

    def _around(self, moment: Moment, cases: Ints) -> list[int]:
        if self._finder is None:
            others: list[int] = self.post.realm.public.others_at_home(cases).tolist()
            return others
        named: list[int] = self._finder.named(moment, cases, np.full(len(cases), moment.at))[:, 1].tolist()
        return named

    def first(self, moment: Moment, wanted: int) -> Ints:
        """The first so many."""
        chosen = self._fitting(moment, wanted)
        people = self._waiting[chosen]
        self._waiting = np.delete(self._waiting, chosen)
        return people

    def left(self, moment: Moment) -> tuple[int, int]:
        """How many wait where it is in force, and how many have died waiting; those are forgotten."""
        alive = moment.ground.alive(self._waiting)
        died = int((~alive).sum())
        self._waiting = self._waiting[alive]
        return int((moment.units_of(self.post.realm.public, self._waiting) >= 0).sum()), died

    def _fitting(self, moment: Moment, wanted: int) -> Ints:
        """Positions, in the order of waiting, of the first so many who live where it is in force and are alive."""
        found: list[Ints] = []
        begin = 0
        while wanted > 0 and begin < len(self._waiting):
            part = self._waiting[begin : begin + max(AT_ONCE, 2 * wanted)]
            fits = (moment.units_of(self.post.realm.public, part) >= 0) & moment.ground.alive(part)
            found.append(begin + np.flatnonzero(fits)[:wanted])
            wanted -= len(found[-1])
            begin += len(part)
        return np.concatenate([np.zeros(0, np.int64), *found])

    def saved(self) -> Arrays:
        """Who waits, who was ever asked, what has been told and recent infections."""
        finder = {} if self._finder is None else self._finder.saved()
        asked = np.array(sorted(self._asked), dtype=np.int64)
        return {**self._known.saved(), **finder, "waiting": self._waiting, "asked": asked}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._known.restore(saved)
        if self._finder is not None:
            self._finder.restore(saved)
        self._waiting = saved["waiting"]
        self._asked = set(saved["asked"].tolist())
