"""Whom a case names: contacts drawn from timetables, and those who truly infected or were infected."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.tables import NONE
from hyosan.interventions.contacts import no_contacts
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
        self._shares = [spec.named.get(name, spec.named_elsewhere) for name in post.contacts.settings]
        self._keys = [stream_key(post.seed, Stream.NAMED, post.name, name) for name in post.contacts.settings]
        self._infections = np.zeros((0, 5), np.int64)

    def see(self, infections: Ints) -> None:
        """Take infections."""
        self._infections = np.concatenate([self._infections, infections[infections[:, INFECTOR] != NONE]])

    def forget(self, until: int) -> None:
        """Forget infections up to a time."""
        self._infections = self._infections[self._infections[:, TIME] > until]

    def named(self, moment: Moment, case: int, known: int) -> list[int]:
        """Whom a case who became known at a time names, by number."""
        pairs = self.met(moment, case, known)
        named: set[int] = set()
        for setting, (share, key) in enumerate(zip(self._shares, self._keys, strict=True)):
            others = pairs[pairs[:, 1] == setting, 0]
            named.update(others[units_at(key, np.full(len(others), case), number=others)[:, 0] < share].tolist())
        return sorted(named)

    def met(self, moment: Moment, case: int, known: int) -> Ints:
        """Each pair of another person and a setting in which the case met that person in the window: ascending."""
        begin = np.array([known - self.window])
        contacts = self._post.contacts.had(np.array([case]), begin, np.array([known]))
        contacts = contacts[contacts["unit"] < moment.share_left(contacts)] if len(contacts) else no_contacts()
        rows = self._infections
        rows = rows[(rows[:, TIME] > known - self.window) & (rows[:, TIME] <= known)]
        ours, theirs = rows[rows[:, INFECTOR] == case], rows[rows[:, PERSON] == case]
        found = [
            np.stack([contacts["other"], contacts["setting"]], axis=1),
            ours[:, [PERSON, SETTING]],
            theirs[:, [INFECTOR, SETTING]],
        ]
        return np.unique(np.concatenate(found), axis=0)

    def saved(self) -> dict[str, NDArray[Any]]:
        """Recent infections."""
        return {"infections": self._infections}

    def restore(self, saved: Mapping[str, NDArray[Any]]) -> None:
        """Be as when `saved` was asked."""
        self._infections = saved["infections"]
