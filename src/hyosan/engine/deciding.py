"""What an authority adds to a run: it hears what surveillance is told, and decides; the engine obeys."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.surveillance import Observer, surveillance_of
from hyosan.interventions.authority import Authority
from hyosan.interventions.heard import told_of
from hyosan.interventions.work import Orders
from hyosan.scenario.compile import Compiled
from hyosan.surveillance.observer import News, Surveillance


def protects_at(time: int) -> int:
    """The first tick of protection that begins, or has ended, behind a time; the start itself, if that is the time."""
    return time + 1 if time > 0 else 0


class Attended:
    """A run that an authority may attend. `authority`: None in a scenario without interventions."""

    compiled: Compiled
    sinks: list[Any]
    authority: Authority | None
    _observer: Observer | None
    _own_observer: Observer | None = None
    """One that the authority had to bring along."""

    def _attend(self, host: NDArray[np.int16]) -> None:
        """Let the authority hear what surveillance is told, by the observer among the sinks or by one of its own.

        `host`: host type by person.
        """
        if self.authority is None or self.compiled.scenario.surveillance is None or self._observer is not None:
            return
        observer = next((sink for sink in self.sinks if isinstance(sink, Observer)), None)
        if observer is None:
            observer = self._own_observer = Observer(surveillance_of(self.compiled, host))
            self.sinks.append(observer)
        observer.hearers.append(self._hear)
        self._observer = observer
        self._recall(observer.surveillance)

    def _report(self, orders: Orders) -> None:
        """Let surveillance know whom interventions have found positive at the decision to which it has come."""
        for tests in orders.tests if self._observer is not None else ():
            assert self._observer is not None, "it is there"
            self._observer.surveillance.note_tests(*tests)

    def _recall(self, surveillance: Surveillance) -> None:
        """Let the authority know again what was told before the run went on."""
        if self.authority is not None and surveillance.time >= 0:
            told = told_of(surveillance.reports, surveillance.subjects.rows, surveillance.watch.days)
            self.authority.recall(told, surveillance.signals)

    def _hear(self, news: News) -> None:
        assert self.authority is not None, "who hears is there"
        assert self._observer is not None, "heard from the observer"
        surveillance = self._observer.surveillance
        told = told_of(news.reports, surveillance.subjects.rows, surveillance.watch.days)
        self.authority.hear(told, news.signals, news.absences)
