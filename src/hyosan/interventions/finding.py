"""Whom a case names: contacts drawn from timetables, and those who truly infected or were infected."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.tables import NONE
from hyosan.interventions.work import INFECTOR, PERSON, SETTING, TIME, Moment, Post
from hyosan.surveillance.chance import units_at


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
        self._infections = np.zeros((0, 5), np.int64)

    def see(self, infections: Ints) -> None:
        """Take infections."""
        self._infections = np.concatenate([self._infections, infections[infections[:, INFECTOR] != NONE]])

    def forget(self, until: int) -> None:
        """Forget infections up to a time."""
        self._infections = self._infections[self._infections[:, TIME] > until]

    def named(self, moment: Moment, cases: Ints, known: Ints) -> list[list[int]]:
        """Whom each case names, by number; `known`: when it became known."""
        met = self.met(moment, cases, known)
        kept = np.zeros(len(met), np.bool_)
        for setting, (share, key) in enumerate(zip(self._shares, self._keys, strict=True)):
            rows = np.flatnonzero(met[:, 2] == setting)
            kept[rows] = units_at(key, cases[met[rows, 0]], number=met[rows, 1])[:, 0] < share
        named = np.unique(met[kept, :2], axis=0)
        cuts = np.searchsorted(named[:, 0], np.arange(1, len(cases)))
        return [others.tolist() for others in np.split(named[:, 1], cuts)] if len(cases) else []

    def met(self, moment: Moment, cases: Ints, known: Ints) -> Ints:
        """Whom each case met in its window, and in which setting: position of the case, person, setting, each once."""
        contacts = self._post.realm.contacts.had(cases, known - self.window, known)
        contacts = contacts[contacts["unit"] < moment.share_left(contacts)]
        found = [np.stack([contacts[name] for name in ("case", "other", "setting")], axis=1)]
        for position, (case, time) in enumerate(zip(cases.tolist(), known.tolist(), strict=True)):
            rows = self._infections
            rows = rows[(rows[:, TIME] > time - self.window) & (rows[:, TIME] <= time)]
            for of, other in ((INFECTOR, PERSON), (PERSON, INFECTOR)):
                pairs = rows[rows[:, of] == case]
                who = np.full(len(pairs), position)
                found.append(np.stack([who, pairs[:, other], pairs[:, SETTING]], axis=1))
        return np.unique(np.concatenate(found), axis=0)

    def saved(self) -> dict[str, NDArray[Any]]:
        """Recent infections."""
        return {"infections": self._infections}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._infections = saved["infections"]
