"""Tracing: the contacts of cases are found and placed, as far as there are tracers."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, picked
from hyosan.disease.tables import NONE
from hyosan.interventions.confining import Confining
from hyosan.interventions.ends import Ends
from hyosan.interventions.finding import Finder
from hyosan.interventions.known import Known, News
from hyosan.interventions.public import named_first
from hyosan.interventions.work import Moment, Post, quota

KNOWN_AT, LEVEL, CASE = range(3)
REACHED_AT, REACHED_LEVEL, CONTACT_PERSON = range(3)


def no_rows() -> Ints:
    """Nobody waits, nobody is reached."""
    return np.zeros((0, 3), np.int64)


class Tracing(Confining):
    """One intervention that traces."""

    def __init__(self, post: Post) -> None:
        """Nobody is known."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)
        self._finder = Finder(post)
        self._decisions = 0
        self._waiting = no_rows()
        """Cases that have not been asked: when they became known, level (0: not a contact of a case), person."""
        self._reached = no_rows()
        """Contacts that have been named: when they are reached, level of the case, person."""
        self._last = Ends()
        """Until when each who was a case can become none without being told of anew: a window."""
        self._told: NDArray[np.bool_] = np.zeros(0, np.bool_)
        """Which subjects of surveillance have been cases."""

    @property
    def wants_infections(self) -> bool:
        """Who infected whom is among the contacts."""
        return True

    def hear(self, news: News) -> None:
        """Take reports."""
        self._known.hear(news)

    def see(self, infections: Ints) -> None:
        """Take who infected whom."""
        self._finder.see(infections)

    def act(self, moment: Moment) -> None:
        """Let cases wait, ask as many as there are tracers for, and place the contacts that are reached."""
        at, spec = moment.at, self.post.spec
        window = self._finder.window
        self._last.keep_behind(at)
        positive = self.check(moment)
        self._wait(moment, self._new_cases(moment), 0)
        self._wait(moment, self._not_lately(positive), 0)
        self._give_up(moment)
        asked = self._asked(moment)
        named = self._finder.named(moment, asked[:, CASE], asked[:, KNOWN_AT])
        levels = asked[named[:, 0], LEVEL]
        reached = np.stack([np.full(len(named), at + spec.delay), levels, named[:, 1]], axis=1)
        self._reached = np.concatenate([self._reached, reached])
        counts = np.bincount(named[:, 0], minlength=len(asked))
        for unit, of_unit in self.post.by_unit(asked[:, CASE]):
            self.post.account.ask(at, unit, len(of_unit), int(counts[of_unit].sum()))
        due = self._reached[:, REACHED_AT] <= at
        reached, self._reached = self._reached[due], self._reached[~due]
        self._place(moment, reached)
        self._finder.forget(int(self._waiting[:, KNOWN_AT].min(initial=at)) - window)

    def _new_cases(self, moment: Moment) -> Ints:
        """The people of cases told of for the first time, where it is in force, in order."""
        told = self._known.take_reports()
        told = picked(told, moment.units_of(self.post.realm.public, told["person"]) >= 0)
        subjects = told["subject"].astype(np.int64)
        more = int(subjects.max(initial=NONE)) + 1 - len(self._told)
        if more > 0:
            self._told = np.concatenate([self._told, np.zeros(max(more, len(self._told)), np.bool_)])
        people = told["person"][~self._told[subjects]].astype(np.int64)
        self._told[subjects] = True
        return named_first(people)

    def _not_lately(self, people: Ints) -> Ints:
        """Those of some who have not been cases within the window."""
        return people[~self._last.holds(people)]

    def _wait(self, moment: Moment, people: Ints, level: int) -> None:
        """Let people wait to be asked who live where it is in force."""
        new = people[moment.units_of(self.post.realm.public, people) >= 0]
        self._last.set(new, moment.at + self._finder.window)
        count = len(new)
        waiting = np.stack([np.full(count, moment.at), np.full(count, level), new], axis=1)
        self._waiting = np.concatenate([self._waiting, waiting])
        self.post.account.totals.cases += count

    def _give_up(self, moment: Moment) -> None:
        """Give up those who have waited too long."""
        longest = self.post.spec.give_up_after
        if longest is None:
            return
        lost = moment.at - self._waiting[:, KNOWN_AT] > longest
        for unit, of_unit in self.post.by_unit(self._waiting[lost, CASE]):
            self.post.account.give_up(moment.at, unit, len(of_unit))
        self._waiting = self._waiting[~lost]

    def _asked(self, moment: Moment) -> Ints:
        """The cases that are asked at a decision: those who have waited longest."""
        spec = self.post.spec
        if not (moment.unit_of_area >= 0).any():
            return no_rows()
        self._decisions += 1
        count = len(self._waiting)
        if spec.cases_per_day is not None:
            count = quota(self._decisions, spec.cases_per_day, spec.every)
        asked, self._waiting = self._waiting[:count], self._waiting[count:]
        return asked

    def _place(self, moment: Moment, reached: Ints) -> None:
        """Place the contacts that are reached alive; as far as it goes, they are asked for theirs."""
        _, first = np.unique(reached[:, CONTACT_PERSON], return_index=True)
        reached = reached[np.sort(first)]
        reached = reached[moment.ground.alive(reached[:, CONTACT_PERSON])]
        people, levels = reached[:, CONTACT_PERSON], reached[:, REACHED_LEVEL] + 1
        self.confine(moment, people)
        for level in range(1, self.post.spec.depth):
            self._wait(moment, self._not_lately(people[levels == level]), level)

    def saved(self) -> Arrays:
        """Who is placed, who waits, whom the tracers know, and recent infections."""
        return {
            **super().saved(),
            **self._known.saved(),
            **self._finder.saved(),
            "decisions": np.array([self._decisions]),
            "waiting": self._waiting,
            "reached": self._reached,
            "told": np.flatnonzero(self._told),
            "last": np.stack([self._last.people, self._last.ends - self._finder.window], axis=1),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        super().restore(saved)
        self._known.restore(saved)
        self._finder.restore(saved)
        self._decisions = int(saved["decisions"][0])
        self._waiting, self._reached = saved["waiting"], saved["reached"]
        self._told = np.zeros(int(saved["told"].max(initial=NONE)) + 1, np.bool_)
        self._told[saved["told"]] = True
        self._last = Ends(saved["last"][:, 0], saved["last"][:, 1] + self._finder.window)
