"""Who works in places of a kind: workers, whose ordinary workplaces of like size close in exchange."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.crowd import Crowd, Gathering, Index
from hyosan.population.builder.workplaces import assign_areas, commuting
from hyosan.population.spec_places import PlaceKindSpec, StaffSpec


def with_staff(name: str, kind: PlaceKindSpec, gathering: Gathering, crowd: Crowd) -> Gathering:
    """The places with the staff that they need, taken from the city's workers.

    The law of workplace sizes counts these places too: an ordinary workplace closes for each, and its people take the
    places left, so that everybody else stays where he or she works.
    """
    assert kind.staff is not None, "only kinds with staff come here"
    posts = np.maximum(np.rint(gathering.room * kind.staff.per_member), 1).astype(np.int64)
    people = _choose(name, kind.staff, int(posts.sum()), crowd)
    if len(people) < posts.sum():
        posts = np.diff(
            np.rint(np.cumsum(posts) * (len(people) / max(int(posts.sum()), 1))).astype(np.int64), prepend=0
        )
    jobs = np.bincount(gathering.area, weights=posts, minlength=len(crowd.tables.area_codes)).astype(np.int64)
    rng = crowd.stream(name, "staff posts")
    where = assign_areas(commuting(crowd.tables), crowd.area[people], jobs, rng)
    by_area = np.argsort(gathering.area, kind="stable")
    member, staff = gathering.member.copy(), gathering.staff.copy()
    member[people[np.argsort(where, kind="stable")]] = np.repeat(by_area, posts[by_area])
    staff[people] = True
    _leave_workplaces(name, people, posts, crowd)
    crowd.give_role(people, kind.staff.role)
    return replace(gathering, member=member, staff=staff)


def _choose(name: str, law: StaffSpec, count: int, crowd: Crowd) -> Index:
    """Workers of fitting age, women and men in the share of the law while there are enough, in random order."""
    low, high = law.ages
    able = (crowd.workplace >= 0) & ~crowd.admitted & (crowd.age >= low) & (crowd.age <= high)
    keys = crowd.stream(name, "staff").random(len(crowd))
    women, men = (_in_order(np.flatnonzero(able & (crowd.sex == sex)), keys) for sex in (laws.FEMALE, laws.MALE))
    wanted = min(round(count * law.female_share), len(women))
    rest = min(count - wanted, len(men))
    wanted = min(count - rest, len(women))
    return _in_order(np.concatenate([women[:wanted], men[:rest]]), keys)


def _in_order(people: Index, keys: NDArray[np.float64]) -> Index:
    return np.asarray(people[np.argsort(keys[people], kind="stable")])


def _leave_workplaces(name: str, people: Index, posts: Index, crowd: Crowd) -> None:
    """The staff leave; the people of the workplaces that close take what they left."""
    rng = crowd.stream(name, "workplaces")
    left = crowd.workplace[people].copy()
    crowd.workplace[people] = -1
    sizes = np.bincount(crowd.workplace[crowd.workplace >= 0], minlength=len(crowd.closed))
    sizes += np.bincount(left, minlength=len(crowd.closed))
    closing = _like(posts, sizes, rng.random(len(sizes)))
    closes = np.zeros(len(sizes), dtype=np.bool_)
    closes[closing] = True
    vacancies = rng.permutation(left[~closes[left]])
    displaced = np.flatnonzero((crowd.workplace >= 0) & closes[crowd.workplace])
    displaced = displaced[rng.permutation(len(displaced))]
    crowd.workplace[displaced] = vacancies[: len(displaced)]
    crowd.closed |= closes


def _like(posts: Index, sizes: Index, keys: NDArray[np.float64]) -> Index:
    """A workplace of at most the size of each place, none twice, in the nearest sizes; none where there is none."""
    able = np.flatnonzero(sizes > 0)
    able = able[np.lexsort((keys[able], sizes[able]))]
    wanted = np.sort(posts)[::-1]
    position = np.searchsorted(sizes[able], wanted, side="right") - 1
    steps = np.arange(len(position))
    position = np.minimum.accumulate(position + steps) - steps
    return np.asarray(able[position[position >= 0]])
