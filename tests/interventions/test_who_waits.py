"""Who waits for an evacuation is known to a run that goes on from a checkpoint, and not looked for anew."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from test_asked_again import moment_at
from test_interventions_at_work import Alive, authority
from test_interventions_response import CAMP

from hyosan.interventions.evacuation import Evacuation

DAY = 86_400_000_000


class AtHome(Alive):
    """All are well, and in the first street."""

    def __init__(self, street: int) -> None:
        """`street`: its number among all places."""
        self._street = street

    def states(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """Susceptible."""
        return np.zeros(len(people), np.int64)

    def whereabouts(self, _at: int, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """There."""
        return np.full(len(people), self._street)


def test_those_who_wait_are_those_who_were_saved() -> None:
    """Nobody can be brought away; of those found at the first decision five are left in what was saved."""
    work = authority(camp={**CAMP, "people_per_hour": 1e-9, "compliance": 1.0}).works["camp"]
    assert isinstance(work, Evacuation)
    world = work.post.realm.public.world
    ground: Any = AtHome(int(world.kinds[world.street]["offset"]))
    work.act(replace(moment_at(0), ground=ground))
    saved = work.saved()
    assert len(saved["waiting"]) > 5
    again = Evacuation(work.post)
    again.restore({**saved, "waiting": saved["waiting"][:5]})
    again.act(replace(moment_at(DAY // 4), ground=ground))
    assert again.saved()["waiting"].tolist() == saved["waiting"][:5].tolist()
