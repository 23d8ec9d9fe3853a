"""Whom a case names: contacts drawn from timetables, and those who truly infected or were infected."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, count_up
from hyosan.core.streams import Stream, stream_key
from hyosan.interventions.recent import Recent
from hyosan.interventions.tables import INFECTOR, PERSON, SETTING, TIME
from hyosan.interventions.work import Moment, Post
from hyosan.surveillance.chance import units_at


def pairs_once(cases: Ints, people: Ints) -> Ints:
    """The pairs of a position and a person in order, each once."""
    packed = np.unique((cases << 32) | people)
    return np.stack([packed >> 32, packed & 0xFFFFFFFF], axis=1)


def pairs_of(cases: Ints, values: Ints) -> tuple[Ints, Ints]:
    """All pairs of a case and a row with the same number: positions of both."""
    order = np.argsort(values, kind="stable")
    first = np.searchsorted(values[order], cases, side="left")
    counts = np.searchsorted(values[order], cases, side="right") - first
    return np.repeat(np.arange(len(cases)), counts), order[np.repeat(first, counts) + count_up(counts)]


class Finder:
    """The contacts of cases, for an intervention with a `window`."""

    def __init__(self, post: Post) -> None:
        """Nobody has been infected."""
        spec = post.spec
        assert spec.window is not None, "contacts are those of a time"
        self.window = spec.window
        self._post = post
        settings = post.realm.contacts.settings
        self._shares = np.array([spec.named.get(name, spec.named_elsewhere) for name in settings])
        keys = [stream_key(post.realm.seed, Stream.NAMED, post.name, name) for name in settings]
        self._keys = np.array(keys, dtype=np.uint64).reshape(-1, 2)
        self._recent = Recent()

    def see(self, infections: Ints) -> None:
        """Take infections."""
        self._recent.see(infections)

    def forget(self, until: int) -> None:
        """Forget infections up to a time."""
        self._recent.forget(until)

    def named(self, moment: Moment, cases: Ints, known: Ints) -> Ints:
        """Whom each case names: position of the case, person, in order; `known`: when it became known."""
        contacts = self._post.realm.contacts.named(cases, known - self.window, known, self._shares, self._keys)
        contacts = contacts[contacts["unit"] < moment.share_left(contacts)]
        met = self._met_infecting(cases, known)
        kept = np.zeros(len(met), np.bool_)
        for setting, (share, key) in enumerate(zip(self._shares.tolist(), self._keys, strict=True)):
            rows = np.flatnonzero(met[:, 2] == setting)
            kept[rows] = units_at(key, cases[met[rows, 0]], number=met[rows, 1])[:, 0] < share
        return pairs_once(
            np.concatenate([contacts["case"], met[kept, 0]]), np.concatenate([contacts["other"], met[kept, 1]])
        )

    def _met_infecting(self, cases: Ints, known: Ints) -> Ints:
        """Whom each case infected or was infected by in its window, and where: case, person, setting."""
        found = [np.zeros((0, 3), np.int64)]
        rows = self._recent.of(cases)
        for of, other in ((INFECTOR, PERSON), (PERSON, INFECTOR)):
            position, row = pairs_of(cases, rows[:, of])
            time = rows[row, TIME]
            inside = (time > known[position] - self.window) & (time <= known[position])
            position, row = position[inside], row[inside]
            found.append(np.stack([position, rows[row, other], rows[row, SETTING]], axis=1))
        return np.concatenate(found)

    def saved(self) -> dict[str, NDArray[Any]]:
        """Recent infections."""
        return {"infections": self._recent.all()}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._recent.restore(saved["infections"])
