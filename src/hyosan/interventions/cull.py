"""Culling: teams that kill so many of those who roam in a day."""

import numpy as np

from hyosan.core.arrays import Arrays
from hyosan.core.streams import Stream
from hyosan.disease.tables import ROAMS
from hyosan.interventions.killing import kill
from hyosan.interventions.work import Moment, Post, Work, quota
from hyosan.surveillance.chance import units_at


class Cull(Work):
    """One intervention that kills people of some states where it is in force."""

    def __init__(self, post: Post) -> None:
        """Nobody has been killed."""
        super().__init__(post)
        named = np.array([state in post.spec.states for state in post.state_names])
        self._meant = named if post.spec.states else (post.realm.flags & ROAMS) > 0
        self._decisions = 0

    def act(self, moment: Moment) -> None:
        """Kill those whose turn it is."""
        spec, ground = self.post.spec, moment.ground
        assert spec.kills_per_day is not None, "culling has a rate"
        if not (moment.unit_of_area >= 0).any():
            return
        self._decisions += 1
        wanted = quota(self._decisions, spec.kills_per_day, spec.every)
        people = np.flatnonzero(self._meant[ground.states(np.arange(len(self.post.realm.public)))])
        if not wanted or not len(people):
            return
        people = people[moment.unit_of_area[self.whereabouts(moment, people)[1]] >= 0]
        people = moment.free(people[ground.alive(people)])
        drawn = units_at(self.post.key(Stream.CULL), people, block=moment.at // spec.every)[:, 0]
        killed = np.sort(people[np.lexsort((people, drawn))[:wanted]])
        kill(self.post, moment, killed, *self.whereabouts(moment, killed))

    def saved(self) -> Arrays:
        """How many decisions have been in force."""
        return {"decisions": np.array([self._decisions])}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._decisions = int(saved["decisions"][0])
