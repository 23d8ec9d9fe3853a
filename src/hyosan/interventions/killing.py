"""People who are killed by order: whom the engine is told of, and how they are counted."""

from collections import Counter

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.interventions.work import Group, Moment, Post


def kill(post: Post, moment: Moment, people: Ints, sites: Ints, here: Ints) -> None:
    """Order that some people are killed; `sites`, `here`: the place and area in which each of them is."""
    if not len(people):
        return
    moment.orders.killed.append(Group(post.number, people, sites))
    states, units = moment.ground.states(people), moment.unit_of_area[here]
    hosts = post.realm.public.host[people]
    for unit in np.unique(units).tolist():
        among = units == unit
        pairs = zip(states[among].tolist(), hosts[among].tolist(), strict=True)
        counted = Counter((post.state_names[state], post.realm.codes.host_types[host]) for state, host in pairs)
        post.account.kill(moment.at, unit, dict(sorted(counted.items())))
