"""Watching outbreaks while they run: who belongs to which, who is early, and when all that counts is over."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.analysis.fit.definition import FIRST_GENERATION, LAST_GENERATION

Ints = NDArray[np.int64]


@dataclass
class Case:
    """One infection as it is followed. `distance`: generations since the last early case among the forebears."""

    time: int
    person: int
    parent: int
    outbreak: int
    generation: int
    setting: int
    weight: float
    is_early: bool
    distance: int


@dataclass
class Watch:
    """Follows outbreaks begun by single people, and knows when no early case can infect any more.

    `everybody`: people of all copies, `people` of one; `most_early`: infections in a copy, and cases of an outbreak,
    until which a case is early; `far`: descendants of early cases in this degree are to be made harmless, too late to
    compete with those counted; `harmless`: by state, whether nobody in it comes to infect.
    """

    everybody: int
    people: int
    most_early: tuple[int, int]
    far: int
    harmless: NDArray[np.bool_]
    cases: list[Case] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._row = np.full(self.everybody, -1, np.int32)
        self._open = np.zeros(self.everybody, np.bool_)
        self._infected = np.zeros(max(1, self.everybody // max(1, self.people)), np.int64)
        self._sizes: list[int] = []

    @property
    def outbreaks(self) -> int:
        """How many outbreaks were begun."""
        return len(self._sizes)

    @property
    def unfinished(self) -> int:
        """Early cases that could still infect when the run ended."""
        return int(self._open.sum())

    @property
    def is_over(self) -> bool:
        """Whether nothing that counts can come."""
        return bool(self._sizes) and not self._open.any()

    def infected(self, rows: Ints) -> Ints:
        """Follow infections, the first columns of `Log.infections`; returns whom to make harmless, by row."""
        return np.array([number for number, row in enumerate(rows.tolist()) if self._follow(row)], dtype=np.int64)

    def changed(self, transitions: Ints) -> None:
        """Follow changes of state, as in `Log.transitions`."""
        for time, person, _old, new in transitions[:, :4].tolist():
            if self._open[person] and self.harmless[new] and time >= self.cases[self._row[person]].time:
                self._open[person] = False

    def _follow(self, row: list[int]) -> bool:
        """Take one infection; whether the infected is to be made harmless."""
        time, person, _episode, infector, _infector_episode, setting = row
        copy = person // self.people
        parent = int(self._row[infector]) if infector >= 0 else -1
        if parent < 0:
            outbreak, generation, distance = len(self._sizes), 0, 0
            self._sizes.append(0)
        else:
            above = self.cases[parent]
            outbreak, generation, distance = above.outbreak, above.generation + 1, above.distance + 1
        infected = int(self._infected[copy])
        is_early = (
            generation <= LAST_GENERATION
            and infected < self.most_early[0]
            and self._sizes[outbreak] < self.most_early[1]
        )
        # As many as the infector would have infected, had nobody but himself been infected before.
        weight = (self.people - 1) / max(1, self.people - infected)
        self._row[person] = len(self.cases)
        self._open[person] = is_early
        self.cases.append(
            Case(time, person, parent, outbreak, generation, setting, weight, is_early, 0 if is_early else distance)
        )
        self._sizes[outbreak] += 1
        self._infected[copy] += 1
        return not is_early and distance >= self.far


def is_counted(case: Case) -> bool:
    """Whether the offspring of a case is counted."""
    return case.is_early and case.generation >= FIRST_GENERATION
