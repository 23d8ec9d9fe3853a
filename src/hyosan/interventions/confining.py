"""Who is placed until when: room, tests to release, and the account of both. What all that places people share."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.interventions.probing import RELEASE, Probe
from hyosan.interventions.work import Moment, Post, Saved, Work


class Confining(Work):
    """One intervention that places people."""

    def __init__(self, post: Post) -> None:
        """Nobody is placed."""
        super().__init__(post)
        self._ends: dict[int, int] = {}
        """End of the placing of each who is placed."""
        self._placed_before: set[int] = set()
        self._test_at: dict[int, int] = {}
        """When each of them is tested to be released, in the order of placing."""
        self._results: dict[int, tuple[int, bool]] = {}
        """Of those who were tested: when the result is known, and whether it is positive."""
        release = post.spec.release
        self._probe = None if release is None else Probe.of(post, release, RELEASE)

    def is_placed(self, people: Ints) -> NDArray[np.bool_]:
        """Who of some is placed."""
        return np.isin(people, np.array(list(self._ends), dtype=np.int64))

    def confine(self, moment: Moment, people: list[int]) -> None:
        """Place those of some who live where it is in force and comply, in order, while there is room."""
        at, spec = moment.at, self.post.spec
        assert spec.length is not None, "a placing has a length"
        end = at + spec.length
        placed: list[int] = []
        counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for person, unit in self._who_comply(people, moment).items():
            count, before = counts[unit], self._ends.get(person)
            if before is None and spec.capacity is not None and len(self._ends) >= spec.capacity:
                count[3] += 1
                self.post.account.lack(min(end, moment.run_end) - at)
                continue
            count[0] += before is None
            count[1] += person not in self._placed_before
            count[2] += max(0, min(end, moment.run_end) - max(at, before or at))
            self._placed_before.add(person)
            self._ends[person] = end
            self._plan_test(person, at)
            placed.append(person)
        totals = self.post.account.totals
        totals.most_placed = max(totals.most_placed, len(self._ends))
        for unit, (new, new_people, ticks, away) in sorted(counts.items()):
            if new or ticks:
                self.post.account.place(at, unit, new, new_people, ticks)
            if away:
                self.post.account.turn_away(at, unit, away)
        self._order(moment, placed, end)

    def _who_comply(self, people: list[int], moment: Moment) -> dict[int, int]:
        """Those who are to be placed, in order, with the unit."""
        some: Ints = np.array(people, dtype=np.int64)
        if not len(some):
            return {}
        units = moment.units_of(self.post.public, some)
        chosen = (units >= 0) & self.post.willing(some)
        return dict(zip(some[chosen].tolist(), units[chosen].tolist(), strict=True))

    def _order(self, moment: Moment, people: list[int], end: int) -> None:
        if people:
            ends = np.full(len(people), end, dtype=np.int64)
            moment.orders.placed.append((self.post.row, np.array(people, dtype=np.int64), ends))

    def check(self, moment: Moment) -> list[int]:
        """Let placings end, test who is due, release who was negative; who tested positive."""
        self._ends = {person: end for person, end in self._ends.items() if end > moment.at}
        if self._probe is None:
            return []
        self._test_at = {person: due for person, due in self._test_at.items() if person in self._ends}
        people = np.array([p for p, due in self._test_at.items() if due <= moment.at], dtype=np.int64)
        known = moment.at + self._probe.spec.delay
        for person, positive in zip(people.tolist(), self._probe.test(moment, people).tolist(), strict=True):
            del self._test_at[person]
            self._results[person] = known, positive
        found = {person: positive for person, (due, positive) in self._results.items() if due <= moment.at}
        self._results = {person: result for person, result in self._results.items() if person not in found}
        self._release(moment, [p for p, positive in found.items() if not positive and p in self._ends])
        return [person for person, positive in found.items() if positive]

    def _plan_test(self, person: int, at: int) -> None:
        if self._probe is not None:
            assert self.post.spec.release is not None, "it is what the test is of"
            self._test_at.pop(person, None)
            self._results.pop(person, None)
            self._test_at[person] = at + self.post.spec.release.after

    def _release(self, moment: Moment, people: list[int]) -> None:
        for unit, of_unit in self.post.by_unit(np.array(people, dtype=np.int64)):
            ends = [min(self._ends[people[index]], moment.run_end) for index in of_unit]
            self.post.account.release(moment.at, unit, len(of_unit), sum(end - moment.at for end in ends))
        for person in people:
            del self._ends[person]
        self._order(moment, people, moment.at)

    def saved(self) -> Saved:
        """Who is placed until when, who ever was, who is to be tested, and what results are to come."""
        return {
            "people": np.array(list(self._ends), dtype=np.int64),
            "ends": np.array(list(self._ends.values()), dtype=np.int64),
            "placed_before": np.array(sorted(self._placed_before), dtype=np.int64),
            "test_at": np.array(list(self._test_at.items()), dtype=np.int64).reshape(-1, 2),
            "results": np.array([(p, *r) for p, r in self._results.items()], dtype=np.int64).reshape(-1, 3),
        }

    def restore(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Be as when `saved` was asked."""
        self._ends = dict(zip(saved["people"].tolist(), saved["ends"].tolist(), strict=True))
        self._placed_before = set(saved["placed_before"].tolist())
        self._test_at = dict(saved["test_at"].tolist())
        self._results = {person: (due, bool(positive)) for person, due, positive in saved["results"].tolist()}
