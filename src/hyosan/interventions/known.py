"""Who becomes known to an intervention, by reports."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.interventions.heard import no_told
from hyosan.interventions.public import named_first
from hyosan.interventions.spec import InterventionSpec
from hyosan.surveillance.tables import FINDINGS


class Known:
    """The reports, since they were last taken, of the findings and streams that an intervention names."""

    def __init__(self, spec: InterventionSpec, streams: tuple[str, ...]) -> None:
        """Nothing has been told. `streams`: all of surveillance, by number."""
        self._findings = [FINDINGS.index(name) for name in spec.findings]
        self._streams = [n for n, stream in enumerate(streams) if not spec.streams or stream in spec.streams]
        self._news: list[Records] = []

    def hear(self, told: Records) -> None:
        """Take reports."""
        self._news.append(told)

    def take(self) -> Ints:
        """The people of the reports, in order, each once; they are forgotten."""
        return named_first(self.take_reports()["person"])

    def take_reports(self) -> Records:
        """The reports, in order; they are forgotten."""
        told = np.concatenate([no_told(), *self._news])
        self._news = []
        return told[np.isin(told["finding"], self._findings) & np.isin(told["stream"], self._streams)]

    def saved(self) -> dict[str, NDArray[Any]]:
        """What has not been taken yet."""
        return {"news": np.concatenate([no_told(), *self._news])}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._news = [saved["news"]]
