"""What is told to the authority: reports in order of time, and the cases that they make."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.disease.tables import NONE
from hyosan.surveillance.compile import Watch
from hyosan.surveillance.exposures import Exposures
from hyosan.surveillance.kernels.telling import tell
from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import ABSENT, ITEM, NEVER
from hyosan.surveillance.waiting import Waiting, no_items


class Telling:
    """Reports on their way, and what they have told so far. `cases`: how many are known."""

    def __init__(self, watch: Watch) -> None:
        """Nothing has been told."""
        self._watch = watch
        self._waiting = Waiting()
        self.cases = 0

    def saved(self) -> Arrays:
        """What it is restored from."""
        return {"waiting": self._waiting.items, "cases": np.array([self.cases])}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        self._waiting.add(arrays["waiting"])
        self.cases = int(arrays["cases"][0])

    def add(self, reports: Records) -> None:
        """Reports that are told at their time."""
        self._waiting.add(reports)

    def tell_of(self, worked_on: Records) -> None:
        """Let what is worked on be told when that is due."""
        self._waiting.add(worked_on, as_told=True)

    def tell(self, until: int, subjects: Subjects, exposures: Exposures) -> Records:
        """Tell what is due up to a time: the reports in order, as they change what is known of cases."""
        due = self._waiting.due(until)
        if not len(due):
            return no_items()
        reports, new = np.empty(len(due), ITEM), np.empty(len(due), np.int64)
        begun = tell(due, subjects.order(due), self.cases, exposures.asks, subjects.rows, reports, new)
        self.cases += int(begun)
        if exposures.asks:
            exposures.interview(new[:begun], subjects)
        return reports


def class_of(rows: Records) -> Ints:
    """What each case counts as, by what has been told: codes of CLASSES."""
    suspected, probable, confirmed, discarded, missing = range(5)
    code = np.where(rows["named"] != NONE, probable, suspected)
    code = np.where(rows["only_missing"], missing, code)
    code = np.where(rows["negative"] < NEVER, discarded, code)
    return np.asarray(np.where(rows["positive"] < NEVER, confirmed, code))


def outcome_of(rows: Records, presumed_dead_after: int, now: int) -> tuple[Ints, Ints]:
    """What became of each case (codes of OUTCOMES, NONE: not known), and when."""
    died, discharged, presumed = range(3)
    code = np.where(rows["discharge"] != ABSENT, discharged, NONE)
    time = rows["discharge"].copy()
    lost = (rows["missing"] != ABSENT) & (now - presumed_dead_after >= rows["missing"])
    code, time = np.where(lost, presumed, code), np.where(lost, rows["missing"] + presumed_dead_after, time)
    dead = rows["death"] != ABSENT
    return np.where(dead, died, code), np.where(dead, rows["death"], time)
