"""What is told to the authority: reports in order of time, and the cases that they make."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records, picked
from hyosan.disease.tables import NONE
from hyosan.surveillance.compile import Watch
from hyosan.surveillance.exposures import Exposures
from hyosan.surveillance.line import Waiting, no_items
from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import ABSENT, ADMITTED, CONFIRMED, DIED, DISCHARGED, MISSING, NEGATIVE, NEVER

FIELDS = {ADMITTED: "admission", DISCHARGED: "discharge", DIED: "death", MISSING: "missing"}
"""Where the time of what a report tells is kept."""


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

    def tell(self, until: int, subjects: Subjects, exposures: Exposures) -> Records:
        """Tell what is due up to a time: the reports in order, as they change what is known of cases."""
        reports = self._waiting.take(until, subjects)
        if not len(reports):
            return no_items()
        numbers, rows = reports["subject"], subjects.rows
        heard, at = np.unique(numbers, return_index=True)
        new = rows["case"][heard] == NONE
        begins = np.sort(at[new])
        first = picked(reports, begins)
        rows["reported"][first["subject"]] = first["time"]
        rows["stream"][first["subject"]] = first["stream"]
        rows["case"][first["subject"]] = np.arange(self.cases, self.cases + len(first))
        self.cases += len(first)
        self._note(reports, rows)
        exposures.interview(first["subject"], subjects)
        return reports

    def _note(self, reports: Records, rows: Records) -> None:
        numbers, finding = reports["subject"], reports["finding"]
        # Written from the last to the first, so that the first report of a kind stays.
        for code, field in FIELDS.items():
            told = np.flatnonzero((finding == code) & (rows[field][numbers] == ABSENT))[::-1]
            rows[field][numbers[told]] = reports["event"][told]
            if code == MISSING:
                rows["missing_told"][numbers[told]] = reports["time"][told]
        for code, field in ((CONFIRMED, "positive"), (NEGATIVE, "negative")):
            told = np.flatnonzero(finding == code)
            np.minimum.at(rows[field], numbers[told], reports["time"][told])
        tested = np.flatnonzero((finding == CONFIRMED) | (finding == NEGATIVE))[::-1]
        tested = tested[rows["specimen"][numbers[tested]] == ABSENT]
        rows["specimen"][numbers[tested]] = reports["event"][tested]
        with_onset = np.flatnonzero((reports["onset"] != ABSENT) & (rows["onset"][numbers] == ABSENT))
        rows["onset"][numbers[with_onset]] = reports["onset"][with_onset]
        rows["only_missing"][numbers[finding != MISSING]] = False


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
