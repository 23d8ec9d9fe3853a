"""What cases tell of where they were infected, and by whom."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records, picked
from hyosan.disease.tables import NONE
from hyosan.surveillance.chance import units_at
from hyosan.surveillance.compile import Watch
from hyosan.surveillance.subjects import Subjects

ELICITED, CORRECT, WHICH, ONSET = range(4)
"""Words of an interview's draw."""
ORIGIN = np.dtype(
    [("person", np.int64), ("episode", np.int64), ("infector", np.int64), ("of", np.int64), ("setting", np.int64)]
)
"""How an infection came about; `of`: the infector's episode."""


class Exposures:
    """The origins of infections that an interview would bring to light."""

    def __init__(self, watch: Watch) -> None:
        """Nobody has been infected."""
        self._watch = watch
        self._parts: list[Records] = []
        self._sorted = False

    @property
    def asks(self) -> bool:
        """Whether cases are asked: else all tell their onset, and none an exposure."""
        spec = self._watch.interview
        return spec.onset < 1.0 or bool(spec.exposure)

    def saved(self) -> Arrays:
        """What it is restored from."""
        return {"origins": np.concatenate([np.zeros(0, ORIGIN), *self._parts])}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved."""
        self._parts = [arrays["origins"].astype(ORIGIN)]

    def take(self, infections: Ints) -> None:
        """Take rows (person, episode, infector, infector's episode, setting) of infections."""
        spec = self._watch.interview
        if not spec.exposure or not len(infections):
            return
        units = units_at(self._watch.interview_keys[0].episode, infections[:, 0], infections[:, 1])
        rows = infections[(units[:, ELICITED] < spec.exposure) & (units[:, CORRECT] < spec.correct)]
        if not len(rows):
            return
        part = np.zeros(len(rows), ORIGIN)
        for column, name in enumerate(("person", "episode", "infector", "of", "setting")):
            part[name] = rows[:, column]
        self._parts.append(part)
        self._sorted = False

    def _origins(self, rows: Records) -> tuple[Ints, Records]:
        """For each subject, which origin is its own, NONE without; and all origins."""
        if not self._sorted:
            every = np.concatenate([np.zeros(0, ORIGIN), *self._parts])
            # By columns: NumPy sorts records a hundred times more slowly.
            self._parts = [every[np.lexsort((every["episode"], every["person"]))]] if len(every) else []
            self._sorted = True
        origins = self._parts[0] if self._parts else np.zeros(1, ORIGIN)
        at = np.searchsorted(origins["person"], rows["person"])
        end = np.searchsorted(origins["person"], rows["person"], side="right")
        while True:
            earlier = at < end
            earlier[earlier] = origins["episode"][at[earlier]] < rows["episode"][earlier]
            if not earlier.any():
                break
            at = at + earlier
        found = (at < end) & ~rows["background"] & (rows["episode"] > 0)
        place = np.minimum(at, len(origins) - 1)
        found &= origins["episode"][place] == rows["episode"]
        return np.where(found, place, NONE), origins

    def interview(self, numbers: Ints, subjects: Subjects) -> None:
        """Ask cases that have just become known."""
        spec, settings = self._watch.interview, self._watch.settings
        rows = picked(subjects.rows, numbers)
        units = np.empty((len(rows), 4))
        for source in np.unique(rows["source"]).tolist():
            mine = rows["source"] == source
            units[mine] = self._watch.interview_keys[max(source, 0)].units(picked(rows, mine))
        rows["onset_known"] = units[:, ONSET] < spec.onset
        if spec.exposure:
            elicited = (units[:, ELICITED] < spec.exposure) & (rows["background"] | (rows["episode"] > 0))
            which = (units[:, WHICH] * settings).astype(np.int64) if settings else np.full(len(rows), NONE)
            rows["exposure"] = np.where(elicited, which, NONE)
            place, origins = self._origins(rows)
            correct = elicited & (units[:, CORRECT] < spec.correct)
            is_unknown = correct & (place == NONE) & ~rows["background"] & (rows["episode"] > 0)
            rows["exposure"][is_unknown] = NONE  # infected before a branch from which on there is surveillance
            true = np.flatnonzero(correct & (place != NONE))
            origin = origins[place[true]]
            rows["exposure"][true] = np.where(origin["setting"] >= 0, origin["setting"], settings)
            source = subjects.find(np.maximum(origin["infector"], 0), origin["of"])
            known = (source != NONE) & (origin["infector"] >= 0)
            known &= subjects.rows["reported"][source] <= rows["reported"][true]
            rows["named"][true] = np.where(known, subjects.rows["case"][source], NONE)
        subjects.rows[numbers] = rows
