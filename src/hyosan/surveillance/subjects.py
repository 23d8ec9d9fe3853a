"""The subjects of surveillance: episodes and background illnesses that some stream sees, told or not yet."""

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records, Shorts, joined, picked
from hyosan.disease.tables import NONE
from hyosan.surveillance.sorting import by_time
from hyosan.surveillance.tables import ABSENT, NEVER, SUBJECT

FIRST_ROOM = 1024
EPISODE_BITS = 16
"""Of the number of an episode of one person."""


def _unknown() -> Ints:
    subject = np.zeros(1, SUBJECT)
    for name in ("onset", "specimen", "admission", "discharge", "death", "missing"):
        subject[name] = ABSENT
    for name in ("reported", "positive", "negative", "missing_told"):
        subject[name] = NEVER
    for name in ("case", "named", "previous", "exposure", "stream", "source"):
        subject[name] = NONE
    subject["only_missing"] = True
    return subject.view(np.int64)


UNKNOWN = _unknown()
"""A subject of whom nothing is known, as words."""


def words_of(rows: Records) -> Ints:
    """Records of subjects as words: [subject, word]."""
    return rows.view(np.int64).reshape(len(rows), len(UNKNOWN))


class Subjects:
    """Records of subjects in the order in which they were first seen."""

    def __init__(self, people: int) -> None:
        """`people`: how many there are; the last subject of each is noted."""
        self._rows = np.empty(FIRST_ROOM, SUBJECT)
        self._count = 0
        self.last: Shorts = np.full(people, NONE, np.int32)
        """The last subject of each person, NONE without."""

    def __len__(self) -> int:
        return self._count

    @property
    def rows(self) -> Records:
        """All of them, to read and to write."""
        return self._rows[: self._count]

    def saved(self) -> Arrays:
        """What they are restored from."""
        return {"rows": self.rows}

    def restore(self, arrays: Arrays) -> None:
        """Go on from what was saved; of each person the last subject is the one that was made last."""
        rows = arrays["rows"].astype(SUBJECT)
        self._rows, self._count = joined(rows, np.empty(FIRST_ROOM, SUBJECT)), len(rows)
        numbers = np.flatnonzero(~rows["background"])
        self.last[rows["person"][numbers]] = numbers

    def room(self, more: int) -> Records:
        """All of them, and room for so many more behind."""
        if self._count + more > len(self._rows):
            # What is never filled takes no memory.
            old, self._rows = self.rows, np.empty(max(self._count + more, 2 * len(self._rows)), SUBJECT)
            words_of(self._rows)[: self._count] = words_of(old)
        return self._rows

    def add(self, count: int) -> tuple[Ints, Records]:
        """Some more, of whom nothing is known: their numbers, and the records to fill."""
        rows, numbers = self.room(count), np.arange(self._count, self._count + count)
        self._count += count
        rows = rows[self._count - count : self._count]
        words_of(rows)[:] = UNKNOWN  # record by record it takes ten times as long
        return numbers, rows

    def grow(self, count: int) -> Records:
        """Those that were made in the room for more, now that there are `count` in all."""
        made, self._count = self._rows[self._count : count], count
        return made

    def of_episodes(self, people: Ints, episodes: Ints, areas: Ints) -> Ints:
        """The subjects of episodes, made where there are none yet; people may come several times."""
        numbers = self.find(people, episodes)
        new = numbers == NONE
        if new.any():
            keys, inverse = _each_once((people[new] << EPISODE_BITS) | episodes[new])
            pairs = keys >> EPISODE_BITS, keys & ((1 << EPISODE_BITS) - 1)
            made, rows = self.add(len(keys))
            numbers[new] = made[inverse]
            rows["person"], rows["who"], rows["episode"] = pairs[0], pairs[0], pairs[1]
            rows["area"][inverse] = areas[new]
            # By person and episode: several new ones of a person point to one another.
            same = np.append(False, pairs[0][1:] == pairs[0][:-1])
            rows["previous"] = np.where(same, made - 1, self.last[pairs[0]])
            self.last[pairs[0]] = made
        return numbers

    def find(self, people: Ints, episodes: Ints) -> Ints:
        """The subjects of episodes; NONE where there is none."""
        at = self.last[people].astype(np.int64)
        while True:
            other = at >= 0
            other[other] = self._rows["episode"][at[other]] != episodes[other]
            if not other.any():
                return at
            at[other] = self._rows["previous"][at[other]]

    def order(self, items: Records) -> Ints:
        """Positions of items by time; at equal times by person and subject, stream, finding and number."""

        def others(tied: Ints) -> tuple[Ints, ...]:
            rows, few = picked(self._rows, items["subject"][tied]), picked(items, tied)
            subject = (rows["number"], rows["block"], rows["episode"], rows["source"], rows["person"])
            return few["number"], few["finding"], few["stream"], *subject

        return by_time(np.ascontiguousarray(items["time"]), others)


def _each_once(keys: Ints) -> tuple[Ints, Ints]:
    """The keys, ascending and each once, and where each of those given is among them: most often they are so."""
    if (keys[1:] > keys[:-1]).all():
        return keys, np.arange(len(keys))
    return np.unique(keys, return_inverse=True)
