"""Whom a case names: contacts drawn from timetables, and those who truly infected or were infected."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, count_up
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.tables import NONE
from hyosan.interventions.work import INFECTOR, PERSON, SETTING, TIME, Moment, Post
from hyosan.surveillance.chance import units_at


def rows_once(rows: Ints) -> Ints:
    """The rows in order, each once."""
    rows = rows[np.lexsort(rows.T[::-1])]
    return rows[np.append(True, (rows[1:] != rows[:-1]).any(axis=1))] if len(rows) else rows


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
        self._shares = [spec.named.get(name, spec.named_elsewhere) for name in settings]
        self._keys = [stream_key(post.realm.seed, Stream.NAMED, post.name, name) for name in settings]
        self._infections: list[Ints] = []
        """Recent ones, as they were told; columns as an intervention sees them."""
        self._asked = np.zeros(len(post.realm.public), np.bool_)
        """Room to mark those who are asked."""

    def see(self, infections: Ints) -> None:
        """Take infections."""
        self._infections.append(infections[infections[:, INFECTOR] != NONE])

    def forget(self, until: int) -> None:
        """Forget infections up to a time."""
        self._infections = [rows for rows in self._infections if rows[:, TIME].max(initial=0) > until]

    def named(self, moment: Moment, cases: Ints, known: Ints) -> Ints:
        """Whom each case names: position of the case, person, in order; `known`: when it became known."""
        met = self.met(moment, cases, known)
        kept = np.zeros(len(met), np.bool_)
        for setting, (share, key) in enumerate(zip(self._shares, self._keys, strict=True)):
            rows = np.flatnonzero(met[:, 2] == setting)
            kept[rows] = units_at(key, cases[met[rows, 0]], number=met[rows, 1])[:, 0] < share
        return rows_once(met[kept, :2])

    def met(self, moment: Moment, cases: Ints, known: Ints) -> Ints:
        """Whom each case met in its window, and in which setting: position of the case, person, setting, each once."""
        contacts = self._post.realm.contacts.had(cases, known - self.window, known)
        contacts = contacts[contacts["unit"] < moment.share_left(contacts)]
        found = [np.stack([contacts[name] for name in ("case", "other", "setting")], axis=1)]
        rows = self._infections_of(cases)
        for of, other in ((INFECTOR, PERSON), (PERSON, INFECTOR)):
            position, row = pairs_of(cases, rows[:, of])
            time = rows[row, TIME]
            inside = (time > known[position] - self.window) & (time <= known[position])
            position, row = position[inside], row[inside]
            found.append(np.stack([position, rows[row, other], rows[row, SETTING]], axis=1))
        return rows_once(np.concatenate(found))

    def _infections_of(self, cases: Ints) -> Ints:
        """The recent infections in which one of some people infected or was infected."""
        self._asked[cases] = True
        found = [rows[self._asked[rows[:, INFECTOR]] | self._asked[rows[:, PERSON]]] for rows in self._infections]
        self._asked[cases] = False
        return np.concatenate([np.zeros((0, 5), np.int64), *found])

    def saved(self) -> dict[str, NDArray[Any]]:
        """Recent infections."""
        return {"infections": np.concatenate([np.zeros((0, 5), np.int64), *self._infections])}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._infections = [saved["infections"]]
