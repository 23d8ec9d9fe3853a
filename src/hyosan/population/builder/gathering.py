"""Places of a kind: how many, how large, where, and which of them each member goes to."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder.apportion import systematic_counts
from hyosan.population.builder.attendance import choose_members
from hyosan.population.builder.crowd import Crowd, Gathering, Index, Mask
from hyosan.population.builder.services import counted
from hyosan.population.builder.workplaces import area_distances_km, assign_areas, job_shares
from hyosan.population.spec_places import PlaceKindSpec, SizeSpec

NEAR_KM = 5.0


def gather(name: str, kind: PlaceKindSpec, crowd: Crowd) -> Gathering:
    """All places of a kind with their members and slots; staff comes later."""
    assert kind.size is not None, "a checked kind has a size"
    numbers = _counted_places(kind, crowd)
    chosen = _members(name, kind, crowd, numbers)
    area, weight = _sites(name, kind, crowd, chosen, numbers)
    member = _assign(name, kind, crowd, chosen, area, weight)
    if kind.slots:
        room = np.maximum(np.rint(weight), 1).astype(np.int64)
        return Gathering(member, np.zeros(len(crowd), dtype=np.bool_), area, room, slots=True)
    used, member[member >= 0] = np.unique(member[member >= 0], return_inverse=True)
    room = np.bincount(member[member >= 0], minlength=len(used))
    return Gathering(member, np.zeros(len(crowd), dtype=np.bool_), area[used], room)


def _counted_places(kind: PlaceKindSpec, crowd: Crowd) -> dict[str, NDArray[np.int64]]:
    """Places of each counted column by municipality; empty for kinds that no table counts."""
    return {column: counted(crowd.tables.municipality_codes, column) for column in kind.counted or {}}


def _members(name: str, kind: PlaceKindSpec, crowd: Crowd, numbers: dict[str, NDArray[np.int64]]) -> Mask:
    if not kind.members or (kind.counted and not sum(int(count.sum()) for count in numbers.values())):
        return np.zeros(len(crowd), dtype=np.bool_)
    means = dict(kind.counted or {})
    room = sum(float(count.sum()) * means[column] for column, count in numbers.items())
    filled = 1.0 if kind.filled is None else kind.filled
    return choose_members(name, kind, crowd, room * filled if room > 0 else None)


def _sites(
    name: str, kind: PlaceKindSpec, crowd: Crowd, chosen: Mask, numbers: dict[str, NDArray[np.int64]]
) -> tuple[Index, NDArray[np.float64]]:
    """Area and intended size of each place, in order of area."""
    assert kind.size is not None, "a checked kind has a size"
    rng = crowd.stream(name, "sites")
    share = _area_shares(kind, crowd, chosen)
    areas = np.arange(len(share))
    if not kind.counted:
        number = max(round(int(chosen.sum()) / kind.size.mean), 1) if chosen.any() else 0
        area = np.repeat(areas, systematic_counts(np.array(number), share, rng))
        return area, draw_sizes(kind.size, kind.size.mean, len(area), rng)
    found, sizes = [], []
    for column, mean in kind.counted.items():
        own = crowd.tables.area_municipality[None] == np.arange(len(crowd.tables.municipality_codes))[:, None]
        per_area = systematic_counts(numbers[column], np.where(own, share, 0.0), rng).sum(axis=0)
        found.append(np.repeat(areas, per_area))
        sizes.append(draw_sizes(kind.size, mean or kind.size.mean, len(found[-1]), rng))
    area, size = np.concatenate(found), np.concatenate(sizes)
    order = np.argsort(area, kind="stable")
    return area[order], size[order]


def _area_shares(kind: PlaceKindSpec, crowd: Crowd, chosen: Mask) -> NDArray[np.float64]:
    """How many of the places an area has, in proportion."""
    tables = crowd.tables
    residents = tables.residents.sum(axis=(1, 2)).astype(np.float64)
    weight = {
        "members": np.bincount(crowd.area[chosen], minlength=len(residents)).astype(np.float64),
        "residents": residents,
        "jobs": job_shares(tables),
        "medical": tables.medical_institutions,
    }[kind.sites or "members"]
    # The little more lets an area with nobody to count have places where the municipality must have some.
    return np.asarray(weight + 1e-9 * (residents + 1.0))


def draw_sizes(law: SizeSpec, mean: float, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Evenly spaced quantiles of the lognormal law in random order, cut at the largest, with the mean kept."""
    if not law.spread or not count:
        return np.full(count, float(mean))
    from scipy.special import ndtri

    sigma = np.sqrt(np.log1p(law.spread**2))
    quantiles = (np.arange(count) + rng.random(count)) / count
    sizes = np.exp(sigma * ndtri(np.clip(quantiles, 1e-9, 1 - 1e-9)))
    largest = np.inf if law.largest is None else law.largest
    for _ in range(8):
        sizes = np.minimum(sizes * mean / sizes.mean(), largest)
    return np.asarray(rng.permutation(sizes))


def _assign(
    name: str, kind: PlaceKindSpec, crowd: Crowd, chosen: Mask, area: Index, weight: NDArray[np.float64]
) -> Index:
    """Place of each member: near home, places filled in proportion to their sizes, some by household."""
    rng = crowd.stream(name, "assignment")
    unit = crowd.household if kind.together else np.arange(len(crowd))
    keys = rng.random(int(unit.max(initial=0)) + 1)
    people = np.flatnonzero(chosen)
    units, first = np.unique(unit[people], return_index=True)
    # In a random order that another unit more or less does not change.
    order = np.argsort(keys[units], kind="stable")
    home = crowd.area[people[first[order]]]
    room = apportion(weight, len(units))
    jobs = np.bincount(area, weights=room, minlength=len(crowd.tables.area_codes)).astype(np.int64)
    near = np.exp(-area_distances_km(crowd.tables) / (kind.near_km or NEAR_KM))
    where = assign_areas(near, home, jobs, rng)
    place_of_unit = np.empty(len(units), dtype=np.int64)
    place_of_unit[order[np.argsort(where, kind="stable")]] = np.repeat(np.arange(len(area)), room)
    place = np.full(len(crowd), -1, dtype=np.int64)
    place[people] = place_of_unit[np.searchsorted(units, unit[people])]
    return place


def apportion(weight: NDArray[np.float64], total: int) -> Index:
    """Whole numbers in proportion to weights that add up to a total.

    >>> apportion(np.array([1.0, 1.0, 2.0]), 6)
    array([2, 1, 3])
    """
    if not len(weight):
        return np.zeros(0, dtype=np.int64)
    reached = np.rint(np.cumsum(weight) / weight.sum() * total).astype(np.int64)
    return np.asarray(np.diff(reached, prepend=0))
