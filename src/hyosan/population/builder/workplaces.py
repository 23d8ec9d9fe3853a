"""Workplaces: how many, how large, where, and who works in each."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import laws
from hyosan.population.builder.apportion import systematic_counts
from hyosan.population.builder.gravity import distances_km, fitted_flows, inner_distance_km
from hyosan.population.builder.schools import commuting_kernel
from hyosan.population.builder.tables import CityTables

Index = NDArray[np.int64]


def draw_employed(
    sex: NDArray[np.uint8], age: NDArray[np.uint8], rng: np.random.Generator, workforce: str = "broad"
) -> NDArray[np.bool_]:
    """Who works, by age and sex."""
    rate = laws.by_sex_and_age(*laws.WORKFORCES[workforce])[sex, age]
    return np.asarray(rng.random(len(sex)) < rate)


def size_shares(largest: int) -> NDArray[np.float64]:
    """Share of workplaces with 1, 2, ..., `largest` workers: two power laws that meet.

    >>> float(size_shares(10_000)[4:].sum().round(3)), float((size_shares(10_000) * range(1, 10_001)).sum().round(1))
    (0.136, 4.1)
    """
    size = np.arange(1, largest + 1, dtype=np.float64)
    small, large, at = laws.SIZE_EXPONENT_SMALL, laws.SIZE_EXPONENT_LARGE, laws.SIZE_BREAK
    weight = np.where(size <= at, size**-small, at ** (large - small) * size**-large)
    return np.asarray(weight / weight.sum())


def draw_sizes(workers: int, rng: np.random.Generator) -> Index:
    """Sizes that add up to the workers: evenly spaced quantiles of the law in random order, the last cut to fit."""
    largest = int(np.clip(laws.LARGEST_WORKPLACE_SHARE * workers, min(300, workers), laws.LARGEST_WORKPLACE))
    shares = size_shares(max(largest, 1))
    cumulative = np.cumsum(shares)
    count = max(round(workers / float(shares @ np.arange(1, len(shares) + 1))), 1)
    sizes = np.zeros(0, dtype=np.int64)
    while sizes.sum() < workers:
        quantiles = (np.arange(count) + rng.random(count)) / count
        drawn = np.minimum(np.searchsorted(cumulative, quantiles) + 1, len(shares))
        sizes = np.concatenate([sizes, rng.permutation(drawn)])
    reached = np.cumsum(sizes)
    kept = int(np.searchsorted(reached, workers)) + 1 if workers else 0
    sizes = sizes[:kept]
    sizes[-1:] -= reached[kept - 1 : kept] - workers
    return sizes


def job_shares(tables: CityTables) -> NDArray[np.float64]:
    """Share of the city's workplaces in each area: the municipality's establishments, by residents and centrality."""
    residents = tables.residents.sum(axis=(1, 2)).astype(np.float64)
    town = tables.area_municipality
    towns = len(tables.establishments)

    def within(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(values / np.maximum(np.bincount(town, weights=values, minlength=towns), 1e-300)[town])

    inside = laws.JOBS_BY_RESIDENTS * within(residents) + (1 - laws.JOBS_BY_RESIDENTS) * within(
        tables.medical_institutions
    )
    shares = tables.establishments[town] * inside
    return np.asarray(shares / shares.sum())


def make_workplaces(
    tables: CityTables, area: NDArray[np.int32], worker: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Index, Index]:
    """Workplace of everybody (-1: none), numbered by area, and the area of each workplace."""
    people = rng.permutation(np.flatnonzero(worker))
    sizes = draw_sizes(len(people), rng)
    counts = systematic_counts(np.array(len(sizes)), job_shares(tables), rng)
    place_area = np.repeat(np.arange(len(counts)), counts)
    jobs = np.bincount(place_area, weights=sizes, minlength=len(counts)).astype(np.int64)
    job_area = assign_areas(commuting(tables), area[people].astype(np.int64), jobs, rng)
    workplace = np.full(len(area), -1, dtype=np.int64)
    workplace[people[np.argsort(job_area, kind="stable")]] = np.repeat(np.arange(len(sizes)), sizes)
    return workplace, place_area


def commuting(tables: CityTables) -> NDArray[np.float64]:
    """How readily people of an area work in each other one."""
    return commuting_kernel(area_distances_km(tables))


def area_distances_km(tables: CityTables) -> NDArray[np.float64]:
    """Distances between the centres of all areas; inside one, the mean distance from its centre."""
    centre = (tables.latitude_degrees, tables.longitude_degrees)
    return distances_km(centre, centre, inner_distance_km(tables.area_km2))


def assign_areas(kernel: NDArray[np.float64], home: Index, jobs: Index, rng: np.random.Generator) -> Index:
    """Area where each worker works: flows by distance, every job filled; as many jobs as workers."""
    residents = np.bincount(home, minlength=len(jobs))
    flows = fitted_flows(kernel, residents.astype(np.float64), jobs.astype(np.float64))
    counts = systematic_counts(residents, flows + 1e-15, rng)
    work = np.empty(len(home), dtype=np.int64)
    work[np.lexsort((rng.random(len(home)), home))] = np.repeat(
        np.tile(np.arange(len(jobs)), len(jobs)), counts.ravel()
    )
    # Rounding leaves some areas with too many: those over, in random order, take the jobs still open.
    order = np.lexsort((rng.random(len(work)), work))
    surplus = np.bincount(work, minlength=len(jobs)) - jobs
    position = (
        np.arange(len(work)) - np.concatenate([[0], np.cumsum(np.bincount(work, minlength=len(jobs)))])[work[order]]
    )
    over = order[position >= jobs[work[order]]]
    work[rng.permutation(over)] = np.repeat(np.arange(len(jobs)), np.maximum(-surplus, 0))
    return work
