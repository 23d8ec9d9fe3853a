"""Who is placed until when: room, tests to release, and the account of both. What all that places people share."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Bytes, Ints
from hyosan.disease.tables import NONE
from hyosan.interventions.ends import NOBODY, Ends
from hyosan.interventions.kernels.ends import AWAY, confine
from hyosan.interventions.probing import RELEASE, Probe
from hyosan.interventions.public import named_first
from hyosan.interventions.work import Moment, Post, Work


class Confining(Work):
    """One intervention that places people."""

    def __init__(self, post: Post) -> None:
        """Nobody is placed."""
        super().__init__(post)
        self._ends = Ends()
        """End of the placing of each who is placed."""
        self._placed_before: Bytes = np.zeros((len(post.realm.public) >> 3) + 1, np.uint8)
        """A bit for each person who was ever placed."""
        self._dead = 0
        """How many were dead at the decision before."""
        self._test_at: dict[int, int] = {}
        """When each of them is tested to be released, in the order of placing."""
        self._results: dict[int, tuple[int, bool]] = {}
        """Of those who were tested: when the result is known, and whether it is positive."""
        release = post.spec.release
        self._probe = None if release is None else Probe.of(post, release, RELEASE)

    def is_placed(self, people: Ints) -> NDArray[np.bool_]:
        """Who of some is placed."""
        return self._ends.holds(people)

    def confine(self, moment: Moment, people: Ints) -> None:
        """Place those of some who are alive, live where it is in force and comply, in order, while there is room."""
        at, spec = moment.at, self.post.spec
        assert spec.length is not None, "a placing has a length"
        end, ends, people = at + spec.length, self._ends, named_first(people)
        people = people[moment.ground.alive(people)]
        ends.provide(len(people))
        units = moment.units_of(self.post.realm.public, people)
        sums, staying = np.zeros((int(units.max(initial=NONE)) + 1, 4), np.int64), np.empty(len(people), np.int64)
        room = len(people) if spec.capacity is None else spec.capacity - len(ends)
        willing = self.post.willing(people).view(np.uint8)
        count, used = confine(
            ends.who, ends.until, people, units, willing, at, end, moment.run_end, room, self._placed_before, sums,
            staying,
        )  # fmt: skip
        ends.used += int(used)
        self._tell(moment, sums, end)
        self._plan_tests(staying[:count], at)
        self._order(moment, staying[:count], end)

    def _tell(self, moment: Moment, sums: Ints, end: int) -> None:
        """Write into the account what a decision did in each unit."""
        account, at = self.post.account, moment.at
        for unit in np.flatnonzero(sums.any(axis=1)).tolist():
            placed, first, ticks, away = sums[unit].tolist()
            if placed or ticks:
                account.place(at, unit, placed, first, ticks)
            if away:
                account.turn_away(at, unit, away)
        account.lack(at, min(end, moment.run_end), int(sums[:, AWAY].sum()))
        account.crowd(len(self._ends))

    def _order(self, moment: Moment, people: Ints, end: int) -> None:
        if len(people):
            moment.orders.placed.append((self.post.row, people, np.full(len(people), end, dtype=np.int64)))

    def check(self, moment: Moment) -> Ints:
        """Let placings end, also of the dead, test who is due, release who was negative; who tested positive."""
        self._ends.keep_behind(moment.at)
        self._bury(moment)
        if self._probe is None:
            return NOBODY
        placed = self._ends.holds(np.array(list(self._test_at), dtype=np.int64)).tolist()
        self._test_at = {p: due for (p, due), here in zip(self._test_at.items(), placed, strict=True) if here}
        people = np.array([p for p, due in self._test_at.items() if due <= moment.at], dtype=np.int64)
        known = moment.at + self._probe.spec.delay
        for person, positive in zip(people.tolist(), self._probe.test(moment, people).tolist(), strict=True):
            del self._test_at[person]
            self._results[person] = known, positive
        found = {person: positive for person, (due, positive) in self._results.items() if due <= moment.at}
        self._results = {person: result for person, result in self._results.items() if person not in found}
        free = np.array([person for person, positive in found.items() if not positive], dtype=np.int64)
        self._release(moment, free[self._ends.holds(free)])
        return np.array([person for person, positive in found.items() if positive], dtype=np.int64)

    def _plan_tests(self, people: Ints, at: int) -> None:
        if self._probe is None:
            return
        assert self.post.spec.release is not None, "it is what the test is of"
        for person in people.tolist():
            self._test_at.pop(person, None)
            self._results.pop(person, None)
            self._test_at[person] = at + self.post.spec.release.after

    def _bury(self, moment: Moment) -> None:
        """Give free the places of those who have died since the decision before; nobody is placed who is dead."""
        dead = moment.ground.dead()
        if len(dead) == self._dead:
            return
        self._dead = len(dead)
        dead = dead[self._ends.holds(dead)]
        left = self._left(dead, moment.at)
        for unit, of_unit in self.post.by_unit(dead):
            self.post.account.bury(moment.at, unit, len(of_unit), int(left[of_unit].sum()))
        self._ends.drop(dead)

    def _left(self, people: Ints, at: int) -> Ints:
        """How long some would still be placed, to the end of the run that is planned at most."""
        return np.minimum(self._ends.of(people, at), self.post.realm.duration) - at

    def _release(self, moment: Moment, people: Ints) -> None:
        left = self._left(people, moment.at)
        for unit, of_unit in self.post.by_unit(people):
            self.post.account.release(moment.at, unit, len(of_unit), int(left[of_unit].sum()))
        self._ends.drop(people)
        self._order(moment, people, moment.at)

    def finish(self, now: int) -> None:
        """Take off the days behind the end of a run that ends before its time."""
        self._ends.keep_behind(now)
        people = self._ends.people
        left = self._left(people, now)
        for unit, of_unit in self.post.by_unit(people) if left.any() else ():
            self.post.account.cut_short(now, unit, len(of_unit), int(left[of_unit].sum()))

    def saved(self) -> Arrays:
        """Who is placed until when, who ever was, who is to be tested, and what results are to come."""
        return {
            "people": self._ends.people,
            "ends": self._ends.ends,
            "placed_before": np.flatnonzero(np.unpackbits(self._placed_before, bitorder="little")),
            "test_at": np.array(list(self._test_at.items()), dtype=np.int64).reshape(-1, 2),
            "results": np.array([(p, *r) for p, r in self._results.items()], dtype=np.int64).reshape(-1, 3),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._ends = Ends(saved["people"], saved["ends"])
        marks = np.zeros(8 * len(self._placed_before), np.bool_)
        marks[saved["placed_before"]] = True
        self._placed_before = np.packbits(marks, bitorder="little")
        self._test_at = dict(saved["test_at"].tolist())
        self._results = {person: (due, bool(positive)) for person, due, positive in saved["results"].tolist()}
