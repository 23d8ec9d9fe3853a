"""A made-up country of any size, from simple laws (`made_up/laws.toml`): for measuring speed and memory."""

from functools import partial
from typing import Any

import numpy as np

from hyosan.core.arrays import Floats, Ints
from hyosan.population.builder.household_sizes import SIZES
from hyosan.population.function.assembling import assemble
from hyosan.population.function.country import Country
from hyosan.population.function.flows import Moves, apportioned
from hyosan.population.function.laws_beside import laws_of, laws_record
from hyosan.population.function.own_schools import own_area_schools
from hyosan.population.function.parts import Part
from hyosan.population.spec_countries import LEAST_AREA_PEOPLE
from hyosan.population.table import Areas
from hyosan.population.tables_function import BAND_YEARS, BANDS

GOLDEN = (5**0.5 - 1) / 2


def build_made_up(people: int, areas: int | None = None, seed: int = 1) -> Country:
    """A country of so many people in so many areas (None: as many as have 100,000 people in the mean).

    Equal arguments give equal people; `seed` keys the shuffles only. Raises ValueError where an area would have fewer
    than 200 people in the mean.
    """
    return assemble([made_up(people, areas)], seed=seed, basis="made up")


def made_up(people: int, areas: int | None = None) -> Part:
    """The made-up country as a part of a population."""
    law = laws_of("made_up")
    count = max(people // law["area_people"], 1) if areas is None else areas
    _check(people, count)
    size = _area_people(people, count, law["area_spread"])
    town = np.arange(count) // law["areas_a_municipality"]
    towns = int(town[-1]) + 1
    shares = np.array(law["household_size_shares"])
    sizes = np.array(law["pupils_a_school"], dtype=np.float64), np.array(law["pupils_a_class"], dtype=np.float64)
    town_names = tuple(f"Municipality {number + 1}" for number in range(towns))
    unknown = np.full(count, np.nan)
    return Part(
        name="made-up country",
        areas=Areas(
            tuple(f"Area {number + 1}" for number in range(count)),
            tuple(f"{number + 1:07}" for number in range(count)),
            unknown,
            unknown,
            tuple(town_names[number] for number in town),
        ),
        municipality=town.astype(np.int32),
        municipality_codes=tuple(f"{number + 1:06}" for number in range(towns)),
        residents=_residents(size, law["ages"]),
        size_households=shares * (size / (shares @ SIZES))[:, None],
        fit_first=None,
        schools=partial(own_area_schools, *sizes),
        commuting=partial(ring_moves, law["stays_at_work"]),
        outings=ring_moves(law["stays_on_outings"], np.bincount(town, weights=size).astype(np.int64)),
        job_share=size.astype(np.float64),
        inputs=(laws_record("made_up", "invented"),),
    )


def _check(people: int, areas: int) -> None:
    if areas < 1 or people < LEAST_AREA_PEOPLE * areas:
        raise ValueError(f"{people:,} people in {areas:,} areas; at least {LEAST_AREA_PEOPLE} an area are needed")


def _area_people(people: int, areas: int, spread: dict[str, Any]) -> Ints:
    """Residents of each area: sizes of the law in turn, spread evenly by the golden ratio; all people in all."""
    steps = np.floor((np.arange(areas) * GOLDEN % 1.0) * spread["sizes"]) / max(spread["sizes"] - 1, 1)
    return apportioned(spread["smallest"] * (spread["largest"] / spread["smallest"]) ** steps, people)


def _residents(size: Ints, ages: dict[str, Any]) -> Ints:
    """Residents by area, sex code and band: everybody of an area, in the shares of the law."""
    first, end = ages["all_alive_until_years"], ages["none_alive_from_years"]
    year = np.arange(BANDS * BAND_YEARS)
    alive = np.clip((end - year) / (end - first), 0.0, 1.0).reshape(BANDS, BAND_YEARS).sum(axis=1)
    sizes, of_area = np.unique(size, return_inverse=True)
    by_band = np.stack([apportioned(np.tile(alive, 2), int(people)) for people in sizes]).reshape(len(sizes), 2, BANDS)
    return np.pad(by_band, ((0, 0), (1, 0), (0, 0)))[of_area]


def ring_moves(stays: float, people: Ints) -> Moves:
    """Who goes from each municipality of a ring to which: a share stays, half as many go twice as far, both ways round.

    Fractions of people stay. In a ring of four, two steps either way round end at the same place:

    >>> moves = ring_moves(0.5, np.array([610, 610, 610, 610]))
    >>> moves.destination[:4].tolist(), moves.people[:4].tolist()
    ([0, 1, 3, 2], [307, 101, 101, 101])
    """
    towns = len(people)
    shares = _ring_shares(stays, towns)
    whole = np.floor(people[:, None] * shares[1:, 1]).astype(np.int64)
    own = people - whole.sum(axis=1)
    away = (np.arange(towns)[:, None] + shares[1:, 0].astype(np.int64)) % towns
    return Moves(
        np.repeat(np.arange(towns), len(shares)),
        np.concatenate([np.arange(towns)[:, None], away], axis=1).ravel(),
        np.concatenate([own[:, None], whole], axis=1).ravel(),
    )


def _ring_shares(stays: float, towns: int) -> Floats:
    """Steps round the ring and the share that goes so far, by row; the first row are those who stay."""
    steps = [1 << power for power in range(max(towns - 1, 0).bit_length()) if (1 << power) <= towns // 2]
    share = {0: stays if steps else 1.0}
    weight = sum(1 / step for step in steps)
    for step in steps:
        for way in (step, towns - step):
            share[way] = share.get(way, 0.0) + (1 - stays) / (2 * step * weight)
    return np.array(list(share.items()))
