"""What an authority orders, done to the people and places of a run."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.core.context import Context
from hyosan.disease.tables import DEAD, NONE
from hyosan.engine.agenda import Agenda
from hyosan.engine.deciding import protects_at
from hyosan.interventions.work import Group, Orders, Protection
from hyosan.scenario.compile import Compiled
from hyosan.transmission.kernels.orders import evacuate, kill, send_home, sheltered, whereabouts
from hyosan.transmission.kernels.room import lacks_room
from hyosan.transmission.tables import Live

Ints = NDArray[np.int64]


class Obeying(ABC):
    """What obeying adds to a run: what works look at, and how orders are carried out."""

    compiled: Compiled
    context: Context
    live: Live
    _agenda: Agenda
    _protections: list[Protection]

    @abstractmethod
    def _provide(self, code: int) -> None:
        """Give a kernel the room that it lacks."""

    def alive(self, people: Ints) -> NDArray[np.bool_]:
        """Which of some people are alive now."""
        flags = self.compiled.law.states["flags"][self.live.people["state"][people]]
        return np.asarray(flags & DEAD == 0)

    def dead(self) -> Ints:
        """All who are dead now."""
        return np.flatnonzero(self.compiled.law.states["flags"][self.live.people["state"]] & DEAD)

    def states(self, people: Ints) -> Ints:
        """The state of each of some people now."""
        return np.asarray(self.live.people["state"][people].astype(np.int64))

    def whereabouts(self, at: int, people: Ints) -> Ints:
        """The place where each of some people is; NONE of the dead."""
        sites = np.empty(len(people), np.int64)
        whereabouts(self.context, at, people, sites)
        return sites

    def sheltered(self, people: Ints) -> NDArray[np.bool_]:
        """Which of some people have barricaded themselves."""
        found = np.zeros(len(people), np.uint8)
        sheltered(self.context, people, found)
        return found.astype(np.bool_)

    def displaced(self) -> NDArray[np.bool_]:
        """Who roams, or is away from home by flight or order."""
        return np.asarray(self.live.people["site"] >= 0)

    def _obey(self, orders: Orders, at: int, due: int) -> None:
        """Do what was decided at a time; it happens at `due`."""
        live = self.live
        for measure, areas, on in orders.switched:
            live.in_force[measure, areas] = on
            if on:
                live.since[measure, areas] = at
        for row, people, ends in orders.placed:
            live.until[row, people] = ends
        for row, places, ends in orders.shut:
            live.shut[row, places] = ends
        for order in orders.protections():
            self._agenda.add(protects_at(order.at), Agenda.PROTECT, len(self._protections))
            self._protections.append(order)
        if orders.lure is not None:
            live.lure[:] = orders.lure
        for places in orders.destroyed:
            live.destroyed[places] = 1
        for group in orders.killed:
            self._each(group, kill, group.sites, group.name, due)
        for group in orders.moved:
            site = int(group.sites[0])
            if site == NONE:
                self._each(group, send_home, group.name, due)
            else:
                self._each(group, evacuate, site, group.name, due)

    def _each(self, group: Group, act: Callable[..., int], *arguments: Any) -> None:
        """Let a kernel go through a group, as far as there is room at a time."""
        done = 0
        while (done := act(self.context, group.people, *arguments, done)) < len(group.people):
            self._provide(lacks_room(self.context))
