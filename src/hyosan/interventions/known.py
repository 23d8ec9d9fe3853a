"""Who becomes known to an intervention, by reports."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, Records, joined, picked
from hyosan.interventions.heard import no_told
from hyosan.interventions.kernels.hearing import find_people
from hyosan.interventions.public import named_first
from hyosan.interventions.spec import InterventionSpec
from hyosan.surveillance.tables import FINDINGS

Marks = NDArray[np.bool_]


class News:
    """Reports of one time (`TOLD`), and whom they name: looked up once for all that ask the same."""

    def __init__(self, told: Records) -> None:
        """Nobody has asked."""
        self.told = told
        self._people: dict[bytes, Ints] = {}

    def people(self, asked: Marks) -> Ints:
        """The people of the reports that are asked for, [stream, finding], in order, each once."""
        key = asked.tobytes()
        if key not in self._people:
            people = np.empty(len(self.told), np.int64)
            count = find_people(self.told, asked, people)
            self._people[key] = named_first(people[:count])
        return self._people[key]


class Known:
    """The reports, since they were last taken, of the findings and streams that an intervention names."""

    def __init__(self, spec: InterventionSpec, streams: tuple[str, ...]) -> None:
        """Nothing has been told. `streams`: all of surveillance, by number."""
        self._asked = np.zeros((len(streams), len(FINDINGS)), np.bool_)
        """[stream, finding] what counts."""
        for number, stream in enumerate(streams):
            named = not spec.streams or stream in spec.streams
            self._asked[number, [FINDINGS.index(name) for name in spec.findings]] = named
        self._news: list[News] = []

    def hear(self, news: News) -> None:
        """Take reports."""
        if len(news.told):
            self._news.append(news)

    def take(self) -> Ints:
        """The people of the reports, in order, each once; they are forgotten."""
        named = [news.people(self._asked) for news in self._news]
        self._news = []
        return named[0] if len(named) == 1 else named_first(np.concatenate([np.zeros(0, np.int64), *named]))

    def take_reports(self) -> Records:
        """The reports, in order; they are forgotten."""
        told, self._news = self._all(), []
        return picked(told, self._asked[told["stream"], told["finding"]])

    def _all(self) -> Records:
        return joined(no_told(), *(news.told for news in self._news))

    def saved(self) -> dict[str, NDArray[Any]]:
        """What has not been taken yet."""
        return {"news": self._all()}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._news = [News(saved["news"])]
