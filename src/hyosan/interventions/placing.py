"""Isolation and quarantine: who is placed when, while there is room."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Records
from hyosan.interventions.heard import no_told
from hyosan.interventions.work import Moment, Post, Saved, Work
from hyosan.surveillance.tables import FINDINGS


class Placing(Work):
    """One intervention that places people who become known."""

    def __init__(self, post: Post) -> None:
        """Nobody is placed."""
        super().__init__(post)
        spec = post.spec
        self._findings = [FINDINGS.index(name) for name in spec.findings]
        self._streams = [n for n, stream in enumerate(post.streams) if not spec.streams or stream in spec.streams]
        self._news: list[Records] = []
        self._ends: dict[int, int] = {}
        """End of the placing of each who is placed."""
        self._placed_before: set[int] = set()

    def hear(self, told: Records) -> None:
        """Take reports."""
        self._news.append(told)

    def act(self, moment: Moment) -> None:
        """Place the people of reports told since the decision before."""
        told = np.concatenate([no_told(), *self._news])
        self._news = []
        people, end = self.place(moment, told)
        if people:
            ends = np.full(len(people), end, dtype=np.int64)
            moment.orders.placed.append((self.post.row, np.array(people, dtype=np.int64), ends))

    def place(self, moment: Moment, told: Records) -> tuple[list[int], int]:
        """Whom the reports place, and until when."""
        at, spec = moment.at, self.post.spec
        self._ends = {person: end for person, end in self._ends.items() if end > at}
        assert spec.length is not None, "a placing has a length"
        end = at + spec.length
        people, counts = [], dict[int, list[int]]()
        for person, unit in self._candidates(told, moment).items():
            placed, new, ticks, away = counts.setdefault(unit, [0, 0, 0, 0])
            before = self._ends.get(person)
            if before is None and spec.capacity is not None and len(self._ends) >= spec.capacity:
                counts[unit][3] = away + 1
                continue
            new += person not in self._placed_before
            ticks += max(0, min(end, moment.run_end) - max(at, before or at))
            counts[unit] = [placed + (before is None), new, ticks, away]
            self._placed_before.add(person)
            self._ends[person] = end
            people.append(person)
        for unit, (placed, new, ticks, away) in sorted(counts.items()):
            if placed or ticks:
                self.post.account.place(at, unit, placed, new, ticks)
            if away:
                self.post.account.turn_away(at, unit, away)
        return people, end

    def _candidates(self, told: Records, moment: Moment) -> dict[int, int]:
        """Who is to be placed, in order, with the unit; each once."""
        chosen = np.isin(told["finding"], self._findings) & np.isin(told["stream"], self._streams)
        cases = dict.fromkeys(told["person"][chosen].tolist())
        if self.post.spec.action == "quarantine":
            cases = dict.fromkeys(other for case in cases for other in self.post.public.others_at_home(case))
        people: Ints = np.array(list(cases), dtype=np.int64)
        if not len(people):
            return {}
        units = moment.units_of(self.post.public, people)
        kept = self.post.willing(people) & (units >= 0)
        return dict(zip(people[kept].tolist(), units[kept].tolist(), strict=True))

    def saved(self) -> Saved:
        """Who is placed until when, who ever was, and reports that no decision has used."""
        return {
            "people": np.array(list(self._ends), dtype=np.int64),
            "ends": np.array(list(self._ends.values()), dtype=np.int64),
            "placed_before": np.array(sorted(self._placed_before), dtype=np.int64),
            "news": np.concatenate([no_told(), *self._news]),
        }

    def restore(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Be as when `saved` was asked."""
        self._ends = dict(zip(saved["people"].tolist(), saved["ends"].tolist(), strict=True))
        self._placed_before = set(saved["placed_before"].tolist())
        self._news = [saved["news"]]
