"""Isolation and quarantine: who is placed when, while there is room."""

from dataclasses import dataclass, field

import numpy as np

from hyosan.core.arrays import Floats, Ints, Keys, Records
from hyosan.interventions.account import Account
from hyosan.interventions.public import Public
from hyosan.interventions.spec import InterventionSpec
from hyosan.surveillance.tables import FINDINGS


@dataclass
class Placing:
    """One intervention that places people who become known. `grid`: compliance by [age class, host type]."""

    spec: InterventionSpec
    public: Public
    grid: Floats
    key: Keys
    account: Account
    streams: frozenset[int]
    """Streams that count, by number."""
    ends: dict[int, int] = field(default_factory=dict)
    """End of the placing of each who is placed."""
    placed_before: set[int] = field(default_factory=set)

    def place(self, at: int, run_end: int, told: Records, unit_of_area: Ints) -> tuple[Ints, Ints]:
        """Place the people of reports told since the decision before; who, and until when.

        `unit_of_area`: the unit in force in each area, NONE without.
        """
        self.ends = {person: end for person, end in self.ends.items() if end > at}
        assert self.spec.length is not None, "a placing has a length"
        end = at + self.spec.length
        people, counts = [], dict[int, list[int]]()
        for person, unit in self._candidates(told, unit_of_area).items():
            placed, new, ticks, away = counts.setdefault(unit, [0, 0, 0, 0])
            before = self.ends.get(person)
            if before is None and self.spec.capacity is not None and len(self.ends) >= self.spec.capacity:
                counts[unit][3] = away + 1
                continue
            new += person not in self.placed_before
            ticks += max(0, min(end, run_end) - max(at, before or at))
            counts[unit] = [placed + (before is None), new, ticks, away]
            self.placed_before.add(person)
            self.ends[person] = end
            people.append(person)
        for unit, (placed, new, ticks, away) in sorted(counts.items()):
            if placed or ticks:
                self.account.place(at, unit, placed, new, ticks)
            if away:
                self.account.turn_away(at, unit, away)
        return np.array(people, dtype=np.int64), np.full(len(people), end, dtype=np.int64)

    def _candidates(self, told: Records, unit_of_area: Ints) -> dict[int, int]:
        """Who is to be placed, in order, with the unit; each once."""
        chosen = np.isin(told["finding"], [FINDINGS.index(name) for name in self.spec.findings])
        chosen &= np.isin(told["stream"], sorted(self.streams))
        cases = dict.fromkeys(told["person"][chosen].tolist())
        if self.spec.action == "quarantine":
            cases = dict.fromkeys(other for case in cases for other in self.public.others_at_home(case))
        people = np.array(list(cases), dtype=np.int64)
        if not len(people):
            return {}
        ask = self.public.willing_households if self.spec.by_household else self.public.willing
        units = unit_of_area[self.public.area[people]]
        kept = ask(self.key, self.grid, people) & (units >= 0)
        return dict(zip(people[kept].tolist(), units[kept].tolist(), strict=True))
