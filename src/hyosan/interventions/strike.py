"""Strikes: kill who is there, by state and shelter, and destroy buildings."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.tables import NONE
from hyosan.interventions.killing import kill
from hyosan.interventions.work import Moment, Post, Work
from hyosan.surveillance.chance import units_at
from hyosan.transmission.tables import World


class Strike(Work):
    """One intervention that strikes its areas once at each start."""

    def __init__(self, post: Post) -> None:
        """Nothing is destroyed."""
        super().__init__(post)
        spec = post.spec
        assert spec.kills is not None, "a strike kills"
        self._chance = np.array([spec.kills_by_state.get(state, spec.kills) for state in post.state_names])
        self._building = buildings_of(post.realm.public.world)
        self._destroyed = np.zeros(len(self._building), np.bool_)

    @property
    def ruins(self) -> NDArray[np.bool_]:
        """The places that lie in destroyed buildings."""
        return np.asarray((self._building >= 0) & self._destroyed[self._building])

    def act(self, moment: Moment) -> None:
        """Strike where it starts."""
        if not moment.started.any():
            return
        post, spec, ground = self.post, self.post.spec, moment.ground
        people = np.arange(len(post.realm.public))
        people = people[ground.alive(people)]
        people = people[moment.started[self.whereabouts(moment, people)[1]]]
        people = moment.free(people)
        chance = self._chance[ground.states(people)]
        chance = np.where(ground.sheltered(people), chance * spec.kills_sheltered, chance)
        drawn = units_at(post.key(Stream.STRIKE), people, block=moment.at // spec.every)[:, 0]
        killed = people[drawn < chance]
        kill(post, moment, killed, *self.whereabouts(moment, killed))
        if spec.destroys > 0.0:
            self._destroy(moment)

    def _destroy(self, moment: Moment) -> None:
        post, world = self.post, self.post.realm.public.world
        places = np.arange(len(self._building))
        area = world.places["area"]
        hit = (self._building == places) & (area >= 0) & moment.started[area] & ~self._destroyed
        kind = world.places["kind"]
        for number in np.unique(kind[hit]).tolist():
            buildings = np.flatnonzero(hit & (kind == number))
            key = stream_key(post.realm.seed, Stream.DESTRUCTION, post.name, post.realm.place_kinds[number])
            within = buildings - int(world.kinds[number]["offset"])
            drawn = units_at(key, within, block=moment.at // post.spec.every)[:, 0]
            hit[buildings] = drawn < post.spec.destroys
        self._destroyed |= hit
        if hit.any():
            moment.orders.destroyed.append(np.flatnonzero(self.ruins))
        buildings = np.flatnonzero(hit)
        units = moment.unit_of_area[area[buildings]]
        for unit in np.unique(units).tolist():
            post.account.destroy(moment.at, unit, buildings[units == unit])

    def saved(self) -> Arrays:
        """The buildings destroyed."""
        return {"destroyed": self._destroyed}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._destroyed = saved["destroyed"].copy()


def buildings_of(world: World) -> Ints:
    """The building of each place: the topmost place it lies in that is no street; NONE of streets themselves."""
    places, kinds = world.places, world.kinds
    offset, site_kind = kinds["offset"], kinds["site_kind"]
    kind = places["kind"]
    building = np.arange(len(places)) - offset[kind] + offset[site_kind[kind]]
    street = site_kind[kind] == world.street
    while True:
        parent = places["parent"][building].astype(np.int64)
        rises = (parent >= 0) & (site_kind[kind[parent]] != world.street) & ~street
        if not rises.any():
            return np.where(street, NONE, building)
        building = np.where(rises, parent, building)
