"""Tracing: the contacts of cases are found and placed, as far as there are tracers."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.interventions.confining import Confining
from hyosan.interventions.finding import Finder
from hyosan.interventions.known import Known
from hyosan.interventions.work import Moment, Post, quota

KNOWN_AT, LEVEL, CASE = range(3)
REACHED_AT, REACHED_LEVEL, CONTACT_PERSON = range(3)


class Tracing(Confining):
    """One intervention that traces."""

    def __init__(self, post: Post) -> None:
        """Nobody is known."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)
        self._finder = Finder(post)
        self._decisions = 0
        self._waiting: list[tuple[int, int, int]] = []
        """Cases that have not been asked: when they became known, level (0: not a contact of a case), person."""
        self._reached: list[tuple[int, int, int]] = []
        """Contacts that have been named: when they are reached, level of the case, person."""
        self._last: dict[int, int] = {}
        """When each case became known last; forgotten after the window."""

    @property
    def wants_infections(self) -> bool:
        """Who infected whom is among the contacts."""
        return True

    def hear(self, told: Records) -> None:
        """Take reports."""
        self._known.hear(told)

    def see(self, infections: Ints) -> None:
        """Take who infected whom."""
        self._finder.see(infections)

    def act(self, moment: Moment) -> None:
        """Let cases wait, ask as many as there are tracers for, and place the contacts that are reached."""
        at, spec = moment.at, self.post.spec
        window = self._finder.window
        self._last = {person: known for person, known in self._last.items() if known > at - window}
        self._wait(moment, self.check(moment), 0)
        self._wait(moment, self._known.take(), 0)
        self._give_up(moment)
        asked = self._asked(moment)
        rows = np.array(asked, dtype=np.int64).reshape(-1, 3)
        named = self._finder.named(moment, rows[:, CASE], rows[:, KNOWN_AT])
        for (_, level, _), others in zip(asked, named, strict=True):
            self._reached += [(at + spec.delay, level, other) for other in others]
        for unit, of_unit in self.post.by_unit(rows[:, CASE]):
            self.post.account.ask(at, unit, len(of_unit), sum(len(named[row]) for row in of_unit))
        reached = [entry for entry in self._reached if entry[REACHED_AT] <= at]
        self._reached = [entry for entry in self._reached if entry[REACHED_AT] > at]
        self._place(moment, reached)
        self._finder.forget(min([at, *(known for known, _, _ in self._waiting)]) - window)

    def _wait(self, moment: Moment, people: list[int], level: int) -> None:
        """Let people wait to be asked who live where it is in force and have not been cases within the window."""
        units = moment.units_of(self.post.realm.public, np.array(people, dtype=np.int64)).tolist()
        for person, unit in zip(people, units, strict=True):
            if unit >= 0 and person not in self._last:
                self._last[person] = moment.at
                self._waiting.append((moment.at, level, person))
                self.post.account.totals.cases += 1

    def _give_up(self, moment: Moment) -> None:
        """Give up those who have waited too long."""
        longest = self.post.spec.give_up_after
        if longest is None:
            return
        lost = [person for known, _, person in self._waiting if moment.at - known > longest]
        self._waiting = [entry for entry in self._waiting if moment.at - entry[KNOWN_AT] <= longest]
        for unit, of_unit in self.post.by_unit(np.array(lost, dtype=np.int64)):
            self.post.account.give_up(moment.at, unit, len(of_unit))

    def _asked(self, moment: Moment) -> list[tuple[int, int, int]]:
        """The cases that are asked at a decision: those who have waited longest."""
        spec = self.post.spec
        if not (moment.unit_of_area >= 0).any():
            return []
        self._decisions += 1
        count = len(self._waiting)
        if spec.cases_per_day is not None:
            count = quota(self._decisions, spec.cases_per_day, spec.every)
        asked, self._waiting = self._waiting[:count], self._waiting[count:]
        return asked

    def _place(self, moment: Moment, reached: list[tuple[int, int, int]]) -> None:
        """Place the contacts that are reached alive; as far as it goes, they are asked for theirs."""
        people = list(dict.fromkeys(person for _, _, person in reached))
        alive = moment.ground.alive(np.array(people, dtype=np.int64)).tolist()
        levels = {person: level + 1 for _, level, person in reversed(reached)}
        people = [person for person, lives in zip(people, alive, strict=True) if lives]
        self.confine(moment, people)
        for level in range(1, self.post.spec.depth):
            self._wait(moment, [person for person in people if levels[person] == level], level)

    def saved(self) -> Arrays:
        """Who is placed, who waits, whom the tracers know, and recent infections."""
        return {
            **super().saved(),
            **self._known.saved(),
            **self._finder.saved(),
            "decisions": np.array([self._decisions]),
            "waiting": np.array(self._waiting, dtype=np.int64).reshape(-1, 3),
            "reached": np.array(self._reached, dtype=np.int64).reshape(-1, 3),
            "last": np.array(list(self._last.items()), dtype=np.int64).reshape(-1, 2),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        super().restore(saved)
        self._known.restore(saved)
        self._finder.restore(saved)
        self._decisions = int(saved["decisions"][0])
        self._waiting = [(known, level, person) for known, level, person in saved["waiting"].tolist()]
        self._reached = [(when, level, person) for when, level, person in saved["reached"].tolist()]
        self._last = dict(saved["last"].tolist())
