"""Laboratories: specimens from those whom streams see, tests once the agent is identified."""

import numpy as np

from hyosan.core.arrays import Arrays, Floats, Ints, Records, picked
from hyosan.core.streams import Stream
from hyosan.surveillance.chance import CaseKeys
from hyosan.surveillance.compile import Lookout, Watch
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.laws import delays, report_delays
from hyosan.surveillance.line import Line
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import CONFIRMED, NEGATIVE, NEVER
from hyosan.surveillance.waiting import no_items


class Identification:
    """When tests exist: from `time` on."""

    def __init__(self, watch: Watch) -> None:
        """At the start, or not before enough specimens."""
        self._spec = watch.identification
        self._found = 0
        self.time = 0 if self._spec is None else NEVER

    def saved(self) -> Arrays:
        """What it is restored from."""
        return {"found_and_time": np.array([self._found, self.time])}

    def begin(self, at: int) -> None:
        """Surveillance begins at a time in the middle of a run: no tests exist before."""
        self.time = max(self.time, at)

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        self._found, self.time = arrays["found_and_time"].tolist()

    def count(self, times: Ints) -> None:
        """Take the times of further specimens of people who carry the agent."""
        if self._spec is None or self.time < NEVER:
            return
        lacking = self._spec.samples - self._found
        if len(times) >= lacking:
            self.time = int(np.sort(times)[lacking - 1]) + self._spec.delay
        self._found += len(times)


class Testing:
    """One laboratory at work."""

    def __init__(self, watch: Watch, lookout: Lookout, crowd: Crowd) -> None:
        """Nothing has been tested."""
        self.lookout = lookout
        self.line = Line(lookout, watch.days)
        self._watch, self._crowd = watch, crowd
        sources = [stream for stream in watch.of_people if stream.name in lookout.spec.specimens_from]
        self._keys = {s.number: self._keys_of(Stream.SPECIMEN, s.name) for s in sources}
        self._test_keys = {s.number: self._keys_of(Stream.TEST, s.name) for s in sources}
        self._share = {s.number: lookout.spec.specimens_from[s.name] for s in sources}

    def _keys_of(self, stream: Stream, source: str) -> CaseKeys:
        return CaseKeys.of(self._watch.seed, stream, self.lookout.name, source)

    def specimens(self, seen: Records, subjects: Subjects) -> Records:
        """The specimens taken of those on whom a stream has just worked, at these times."""
        if not len(seen) or int(seen["stream"][0]) not in self._share:
            return no_items()
        source = int(seen["stream"][0])
        rows = picked(subjects.rows, seen["subject"])
        units = self._keys[source].units(rows, seen["number"])
        day = self._watch.days.day(seen["time"])
        chance = self._share[source] * self.lookout.probability_factor[day]
        chance = chance * self._crowd.of_grid(self.lookout.probability, rows["person"])
        return picked(seen, units[:, 0] < chance)

    def take(self, specimens: Records, standing: Standing, subjects: Subjects) -> None:
        """Let specimens of one stream be tested."""
        if not len(specimens):
            return
        source = int(specimens["stream"][0])
        rows = picked(subjects.rows, specimens["subject"])
        numbers = specimens["number"]
        units = self._keys[source].units(rows, numbers)
        positive = self._positive(specimens, rows, self._test_keys[source].units(rows, numbers)[:, 0], standing)
        items = no_items(len(specimens))
        items["event"], items["subject"], items["onset"] = specimens["time"], specimens["subject"], specimens["onset"]
        day = self._watch.days.day(specimens["time"])
        due = specimens["time"] + delays(self._watch, self.lookout, units[:, 1], day)
        items["time"] = self.line.due_on_open_days(due, np.ascontiguousarray(units[:, 2]))
        items["told_after"] = report_delays(self._watch, self.lookout, units[:, 3])
        items["finding"] = np.where(positive, CONFIRMED, NEGATIVE)
        items["stream"] = self.lookout.number
        self.line.add(items)

    def _positive(self, specimens: Records, rows: Records, units: Floats, standing: Standing) -> Ints:
        spec = self.lookout.spec
        assert spec.sensitivity is not None
        assert spec.specificity is not None, "a laboratory has both"
        state = standing.states_at(rows["person"], specimens["time"])
        false = 1.0 - spec.specificity
        found = np.maximum(spec.sensitivity * self.lookout.by_state[state], false)
        return np.asarray(units < np.where(self._watch.states.carries[state], found, false))


def carrying(watch: Watch, specimens: Records, standing: Standing, subjects: Subjects) -> Ints:
    """The times of specimens whose people carry the agent."""
    state = standing.states_at(subjects.rows["person"][specimens["subject"]], specimens["time"])
    return np.asarray(specimens["time"][watch.states.carries[state]])
