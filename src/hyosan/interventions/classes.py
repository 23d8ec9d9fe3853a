"""The places of a kind that are closed by themselves: which close together, and how many of their members count."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints
from hyosan.disease.tables import NONE
from hyosan.interventions.work import Post
from hyosan.surveillance.school import ages_of

AGES = 256


@dataclass(frozen=True)
class Classes:
    """The places of a kind; those of a *group* are counted and closed together. Places by global index."""

    first: int
    group: Ints
    """By place of the kind."""
    members: Ints
    """By group: how many members are counted, dead or alive."""
    needed: Ints
    """By group: how many of them close it."""

    def of(self, places: Ints) -> Ints:
        """The group of each of some places."""
        return np.asarray(self.group[places - self.first])

    def places(self, groups: Ints) -> Ints:
        """The places of some groups, in order."""
        return self.first + np.flatnonzero(np.isin(self.group, groups))


def classes_of(post: Post) -> Classes:
    """The places that an intervention may close, each by itself or by grade."""
    spec, realm = post.spec, post.realm
    assert spec.place_kind is not None, "it closes places of a kind"
    world, kind = realm.public.world, realm.place_kinds.index(spec.place_kind)
    here = np.flatnonzero(world.places["kind"] == kind)
    first = int(world.kinds["offset"][kind])
    people = np.flatnonzero((world.member[kind] != NONE) & _counted(post))
    place = world.member[kind, people] - first
    group = np.arange(len(here))
    if spec.by_grade:
        ages = realm.public.population.age_years[people].astype(np.int64)
        of_age = np.bincount(place * AGES + ages, minlength=len(here) * AGES).reshape(-1, AGES)
        parent = world.places["parent"][here].astype(np.int64)
        group = np.unique(parent * AGES + of_age.argmax(axis=1), return_inverse=True)[1].astype(np.int64)
    members = np.bincount(group[place], minlength=int(group.max(initial=-1)) + 1)
    return Classes(first, group, members, _needed(post, members))


def _counted(post: Post) -> NDArray[np.bool_]:
    """Who counts: everybody, or of absences whom the streams look at."""
    realm, spec = post.realm, post.spec
    ages = realm.public.population.age_years
    if not spec.counts_absences:
        return np.ones(len(ages), np.bool_)
    found = np.zeros(len(ages), np.bool_)
    for name in streams_of_absence(post):
        low, high = ages_of(realm.streams[name])
        member = realm.public.world.member[realm.place_kinds.index(realm.absent_from[name])]
        found |= (member != NONE) & (ages >= low) & (ages <= high)
    return found


def streams_of_absence(post: Post) -> tuple[str, ...]:
    """The streams of school absence that an intervention asks: those it names, else all."""
    return tuple(name for name in post.streams if name in (post.spec.streams or post.realm.absent_from))


def _needed(post: Post, members: Ints) -> Ints:
    spec = post.spec
    if spec.absent_share is None:
        return np.full(len(members), spec.absences or spec.cases or spec.closed or 0)
    return np.asarray(np.maximum(1, np.ceil(spec.absent_share * members - 1e-9)), np.int64)
