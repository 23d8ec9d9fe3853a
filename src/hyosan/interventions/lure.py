"""Lures: sound to which those who roam go."""

import numpy as np

from hyosan.core.arrays import Arrays, Floats
from hyosan.interventions.work import Moment, Post, Work
from hyosan.transmission.neighbours import kilometres_from


class Lure(Work):
    """One intervention that lures. `strength`: by area, as of the decision made last."""

    def __init__(self, post: Post) -> None:
        """Nothing is to be heard."""
        super().__init__(post)
        self.strength: Floats = np.ones(len(post.realm.areas))

    def act(self, moment: Moment) -> None:
        """Be heard where it is in force, and around."""
        spec = self.post.spec
        assert spec.attraction is not None, "a lure attracts"
        nearness = np.zeros(len(self.post.realm.areas))
        latitude, longitude = self.post.realm.centroids.T
        for area in np.flatnonzero(moment.unit_of_area >= 0).tolist():
            nearness[area] = 1.0
            if spec.reach_km > 0.0:
                far = kilometres_from(area, latitude, longitude)
                nearness = np.fmax(nearness, np.clip(1.0 - far / spec.reach_km, 0.0, 1.0))
        self.strength = spec.attraction**nearness

    def saved(self) -> Arrays:
        """How strongly it lures."""
        return {"strength": self.strength}

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self.strength = saved["strength"].copy()
