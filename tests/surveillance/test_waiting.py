"""Items that wait are told at their time, each once, and none that never comes."""

import numpy as np

from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import ITEM, NEVER
from hyosan.surveillance.waiting import Waiting, no_items


def test_items_come_when_their_time_has_come() -> None:
    rng, waiting, plain, taken = np.random.default_rng(5), Waiting(), [], 0
    subjects = Subjects(1_000)
    subjects.add(1_000)
    for until in range(0, 1_000, 50):
        items = no_items(rng.integers(0, 200))
        for name in ITEM.fields or ():
            items[name] = rng.integers(0, 1_000, len(items))
        items["time"] = until + rng.integers(1, 300, len(items))
        items["time"][rng.random(len(items)) < 0.1] = NEVER
        as_told = bool(rng.random() < 0.5)
        waiting.add(items, as_told=as_told)
        for item in items.tolist():
            time = item[0] + item[3] if as_told else item[0]
            if item[0] < NEVER:
                plain.append((time, *item[1:]))
        due = waiting.take(until, subjects)
        assert sorted(due.tolist()) == sorted(item for item in plain if item[0] <= until)
        assert (np.diff(due["time"]) >= 0).all()
        plain = [item for item in plain if item[0] > until]
        taken += len(due)
        assert waiting.items.tolist() == plain
        assert len(waiting) == len(plain)
    assert taken > 300
