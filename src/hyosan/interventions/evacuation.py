"""Evacuation and rescue: bring people to a camp, test and detain them there, and let them go home in the end."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.tables import DEAD, NONE, ROAMS, SYMPTOMATIC
from hyosan.interventions.measures import areas_named
from hyosan.interventions.probing import ARRIVAL, Probe
from hyosan.interventions.work import Group, Moment, Post, Work, quota
from hyosan.surveillance.chance import units_at
from hyosan.transmission.tables import NEVER

ALONE = "alone"
"""The name that keys have besides those of others for people who live in no household."""


class Evacuation(Work):
    """One intervention that brings people to a camp."""

    def __init__(self, post: Post) -> None:
        """Nobody is away."""
        super().__init__(post)
        spec, world = post.spec, post.realm.public.world
        assert spec.camp is not None, "an evacuation has a camp"
        self._camp = int(np.flatnonzero(areas_named((spec.camp,), post.realm.areas))[0])
        self._looks_well = (post.realm.flags & (DEAD | ROAMS | SYMPTOMATIC)) == 0
        self._from = post.realm.place_kinds.index(spec.place_kind) if spec.place_kind is not None else NONE
        street = world.member[world.street].astype(np.int64)
        self._home = np.where(street >= 0, street - int(world.kinds[world.street]["offset"]), NONE)
        self._everybody = np.arange(len(post.realm.public))
        self._probe = Probe.of(post, spec.test, ARRIVAL) if spec.test is not None else None
        self._decisions = 0
        self._rank: Ints | None = None
        """Rank of each who is willing, NONE of the others; made when it is first in force."""
        self._since = np.full(len(post.realm.public), NONE)
        """Since when somebody is away, NONE: not."""
        self._detained = np.zeros(len(post.realm.public), np.bool_)
        self._waiting: Ints = np.zeros(0, np.int64)
        """Whom there was no room for at the decision before: in the camp, or of those brought away by the hour."""

    @property
    def away(self) -> NDArray[np.bool_]:
        """Who is away by this evacuation."""
        return np.asarray(self._since >= 0)

    def act(self, moment: Moment) -> None:
        """Bring people away, or home when it is over."""
        if (moment.unit_of_area >= 0).any():
            self._bring_away(moment)
        elif (self._since >= 0).any():
            self._bring_home(moment)

    def _bring_away(self, moment: Moment) -> None:
        self._see_to_waiting(moment)
        people, here = self._chosen(moment)
        if len(people):
            self._bring(moment, people, here)
        account, spec = self.post.account, self.post.spec
        account.crowd(int(moment.ground.alive(np.flatnonzero(self._since >= 0)).sum()))
        account.lack(moment.at, moment.at + spec.every, len(self._waiting))

    def _see_to_waiting(self, moment: Moment) -> None:
        """Count who died waiting since the decision before; who no longer looks well is not waited for."""
        states = moment.ground.states(self._waiting)
        self.post.account.totals.died_waiting += int((self.post.realm.flags[states] & DEAD != 0).sum())
        self._waiting = self._waiting[self._looks_well[states]]

    def _bring(self, moment: Moment, people: Ints, here: Ints) -> None:
        post, at = self.post, moment.at
        self._since[people] = at
        areas = len(post.realm.areas)
        offset = int(post.realm.public.world.kinds[post.realm.public.world.street]["offset"])
        sites = offset + self._home[people] // areas * areas + self._camp
        for site in np.unique(sites).tolist():
            group = people[sites == site]
            moment.orders.moved.append(Group(post.number, group, np.full(len(group), site)))
        positive = np.zeros(len(people), np.bool_)
        if self._probe is not None:
            positive, false = self._probe.draw(moment, people)
            post.account.test(at, post.unit, len(people), int(positive.sum()), int(false.sum()))
            self._detained[people[positive]] = True
            moment.orders.placed.append((post.row, people[positive], np.full(int(positive.sum()), NEVER)))
        units = moment.unit_of_area[here]
        for unit in np.unique(units).tolist():
            post.account.evacuate(at, unit, int((units == unit).sum()), int(positive[units == unit].sum()))

    def _chosen(self, moment: Moment) -> tuple[Ints, Ints]:
        """Who is brought away now, and the area in which each of them is."""
        spec, ground = self.post.spec, moment.ground
        assert spec.people_per_hour is not None, "an evacuation has a rate"
        self._decisions += 1
        wanted = quota(self._decisions, 24 * spec.people_per_hour, spec.every)
        away = np.flatnonzero(self._since >= 0)
        if spec.capacity is not None:
            wanted = min(wanted, spec.capacity - int(ground.alive(away).sum()))
        wanted = max(0, wanted)
        if wanted == 0 and self._decisions > 1:  # who waits is known, also by a run that went on from a checkpoint
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        if self._rank is None:
            self._rank = self._ranked()
        fits = (self._rank >= 0) & (self._since < 0) & (self._home >= 0)
        people = np.flatnonzero(fits & self._looks_well[ground.states(self._everybody)])
        sites, here = self.whereabouts(moment, people)
        stays = (moment.unit_of_area[here] < 0) | (here == self._camp)
        if self._from != NONE:
            stays |= ~self._is_within(sites)
        people = moment.free(people[~stays])
        people = people[np.argsort(self._rank[people])]
        people, self._waiting = people[:wanted], people[wanted:]
        return people, self.whereabouts(moment, people)[1]

    def _is_within(self, sites: Ints) -> NDArray[np.bool_]:
        """Who is at a place of the kind from which people are brought away, or within one."""
        places = self.post.realm.public.world.places
        within = np.zeros(len(sites), np.bool_)
        while (sites >= 0).any():
            within |= (sites >= 0) & (places["kind"][sites] == self._from)
            sites = np.where(sites >= 0, places["parent"][sites], NONE)
        return within

    def _ranked(self) -> Ints:
        """The willing in order: household by household, each by a random number of its own."""
        post = self.post
        people = np.arange(len(post.realm.public))
        people = people[post.willing(people)]
        home = post.realm.public.homes.of(people)
        together = units_at(post.key(Stream.EVACUATION), home)[:, 0]
        alone = units_at(stream_key(post.realm.seed, Stream.EVACUATION, post.name, ALONE), people)[:, 0]
        order = np.lexsort((people, home, np.where(home >= 0, together, alone)))
        rank = np.full(len(post.realm.public), NONE)
        rank[people[order]] = np.arange(len(people))
        return rank

    def _bring_home(self, moment: Moment) -> None:
        post, at, flags = self.post, moment.at, self.post.realm.flags[moment.ground.states(self._everybody)]
        people = moment.free(np.flatnonzero((self._since >= 0) & (flags & (DEAD | ROAMS) == 0)))
        if len(people):
            moment.orders.moved.append(Group(post.number, people, np.full(len(people), NONE)))
            released = people[self._detained[people]]
            if len(released):
                moment.orders.placed.append((post.row, released, np.full(len(released), at)))
        gone = np.flatnonzero(self._since >= 0)
        ticks = int((at - self._since[gone]).sum())
        post.account.bring_back(at, post.unit, len(people), ticks, at_end=False)
        self._since[:] = NONE
        self._detained[:] = False
        self._waiting = self._waiting[:0]

    def finish(self, now: int) -> None:
        """Count the days of those who are still away."""
        away = self._since[self._since >= 0]
        if len(away):
            ticks = int((now - away).sum())
            self.post.account.bring_back(now, self.post.unit, len(away), ticks, at_end=True)

    def saved(self) -> Arrays:
        """How many decisions have been in force, since when people are away, who is detained, who waits."""
        return {
            "decisions": np.array([self._decisions]),
            "since": self._since,
            "detained": self._detained,
            "waiting": self._waiting,
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._decisions = int(saved["decisions"][0])
        self._since, self._detained = saved["since"].copy(), saved["detained"].copy()
        self._waiting = saved["waiting"].copy()
