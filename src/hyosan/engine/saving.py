"""When a run is saved, what its state is, and what of the agenda is still to come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Keys
from hyosan.disease.tables import NONE
from hyosan.engine.agenda import Agenda
from hyosan.engine.importation import Importation
from hyosan.scenario.model import SeedingSpec


@dataclass(frozen=True)
class State:
    """All that the rest of a run follows from, at a time in ticks: numbers and arrays by name."""

    time: int
    facts: dict[str, Any]
    arrays: Arrays


def standing_of(state: State) -> tuple[NDArray[Any], NDArray[Any]]:
    """State, and number of the episode (0: never infected), of everybody in a saved run of any engine."""
    arrays = state.arrays
    if "state_of_people" not in arrays:
        return arrays["state"], arrays["episode"]
    states = arrays["state_of_people"]
    if len(arrays.get("episodes", ())):
        return states, arrays["episodes"]
    if "infected" in arrays:
        return states, np.unpackbits(arrays["infected"], count=len(states), bitorder="little")
    return states, arrays["busy"]


@dataclass
class Saving:
    """Calls `save` at the first record at or after each multiple of `every` ticks, and at the last record."""

    every: int
    save: Callable[[int], None]

    def at_record(self, at: int, record_every: int, duration: int, ended: bool) -> bool:
        """Whether a run is saved at a record; `ended`: it is the last, since the run ends early."""
        last = at + record_every > duration
        return ended or last or at // self.every > (at - record_every) // self.every


def agenda_after(agenda: Agenda, seeding: Mapping[str, SeedingSpec], importation: Importation, at: int) -> int:
    """Note seedings and arrivals behind a time; returns the number of arrivals until then."""
    for number, name in enumerate(sorted(seeding)):
        if seeding[name].at > at:
            agenda.add(seeding[name].at, Agenda.SEED, number)
    arrivals = importation.arrivals
    arrived = sum(arrival.time <= at for arrival in arrivals)
    if arrived < len(arrivals):
        agenda.add(arrivals[arrived].time, Agenda.IMPORT)
    return arrived


def channel_numbers(new: Keys, old: Keys) -> NDArray[np.int64]:
    """By channel of a law, its number in another, or NONE; channels are known by the keys of their attempts."""
    known = {tuple(key): number for number, key in enumerate(old.tolist())}
    return np.array([known.get(tuple(key), NONE) for key in new.tolist()], dtype=np.int64)
