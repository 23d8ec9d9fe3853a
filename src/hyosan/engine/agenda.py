"""What happens at times of its own, between the events: records, fear, seedings, the choice of who draws."""

import heapq
from collections.abc import Callable, Mapping
from typing import ClassVar


class Agenda:
    """Dates in order of time; at equal times records first, then decisions, protections, fear, seedings, pulling,
    importation and crossings.

    A record or decision of time T stands at T + 1, since it comes after the events of T; the very first stands at 0.
    """

    RECORD: ClassVar[int] = 0
    DECIDE: ClassVar[int] = 1
    PROTECT: ClassVar[int] = 2
    FEAR: ClassVar[int] = 3
    SEED: ClassVar[int] = 4
    PULL: ClassVar[int] = 5
    IMPORT: ClassVar[int] = 6
    CROSS: ClassVar[int] = 7

    def __init__(self, end: int, *, begun: bool = False) -> None:
        """`begun`: the first record has been made."""
        self._end = end
        self._dates: list[tuple[int, int, int]] = [] if begun else [(0, self.RECORD, 0)]
        self._behind_the_end: list[tuple[int, int, int]] = []

    def add(self, time: int, kind: int, which: int = 0) -> None:
        """Note a date; nothing is done at those behind the end of the run."""
        if time <= self._end:
            heapq.heappush(self._dates, (time, kind, which))
        else:
            self._behind_the_end.append((time, kind, which))

    def coming(self, kind: int) -> list[tuple[int, int]]:
        """All dates of a kind still to come, those behind the end too: time and which, in order."""
        return sorted((time, which) for time, other, which in (*self._dates, *self._behind_the_end) if other == kind)

    def next_time(self, otherwise: int) -> int:
        """The time of the next date, or `otherwise` if there is none before."""
        return min(self._dates[0][0], otherwise) if self._dates else otherwise

    def holds(self, kind: int) -> bool:
        """Whether a date of that kind is still to come."""
        return any(other == kind for _, other, _ in self._dates)

    def brings_infections(self) -> bool:
        """Whether somebody is still to be infected from outside."""
        return self.holds(self.SEED) or self.holds(self.IMPORT)

    def keep(self, now: int, actions: Mapping[int, Callable[[int, int], int | None]], over: Callable[[], bool]) -> None:
        """Do what is due up to now; an action is given (time, which) and returns when it is due again."""
        while self._dates and self._dates[0][0] <= now and not over():
            due, kind, which = heapq.heappop(self._dates)
            following = actions[kind](due, which)
            if following is not None:
                self.add(following, kind, which)
