"""North Korea by county and Japan by prefecture in the function form, alone and joined with South Korea.

Residents are counted; households, schools, work and outings are modelled, by the laws beside the tables
(`north_korea/laws.toml`, `japan/laws.toml`). No border of a country is crossed to work, learn or go out.
"""

from functools import partial
from typing import Any

import numpy as np

from hyosan.core.arrays import Floats, Ints
from hyosan.population.function.assembling import assemble
from hyosan.population.function.country import Country
from hyosan.population.function.flows import Moves, apportioned, moves_of_matrix
from hyosan.population.function.households import sizes_of_mean
from hyosan.population.function.korea import south_korea
from hyosan.population.function.laws_beside import input_record, laws_of, laws_record
from hyosan.population.function.neighbour_people import with_sex_and_old_age
from hyosan.population.function.own_schools import own_area_schools
from hyosan.population.function.parts import Part
from hyosan.population.table import Areas, InputRecord
from hyosan.population.travel import neighbours
from hyosan.population.travel.commuting import commuting_flows
from hyosan.population.travel.neighbours import Neighbour


def build_north_korea(*, seed: int = 1) -> Country:
    """Everybody of North Korea: 208 counties, 26.5 million people."""
    return assemble([north_korea()], seed=seed)


def build_japan(*, seed: int = 1) -> Country:
    """Everybody of Japan: 47 prefectures, 123.4 million people."""
    return assemble([japan()], seed=seed)


def build_peninsula(*, seed: int = 1, basis: str = "registered", with_japan: bool = False) -> Country:
    """South and North Korea, the border closed; with Japan 201 million people. `basis` is South Korea's."""
    parts = [south_korea(basis=basis), north_korea(), *([japan()] if with_japan else [])]
    return assemble(parts, seed=seed, basis=basis)


def north_korea() -> Part:
    """North Korea as a part of a population."""
    country, law = neighbours.north_korea(), laws_of("north_korea")
    provinces = np.array([code.rsplit("-", 1)[0] for code in country.codes])
    first = np.flatnonzero(np.append(True, provinces[1:] != provinces[:-1]))
    table = input_record(
        "north_korea/counties.parquet", "census of 2008, scaled to 2024", "KOSIS; CC BY 3.0 IGO; CC BY 4.0"
    )
    records = table, laws_record("north_korea", "each number its own")
    fit_first = np.append(first, len(provinces))
    return _part(
        "North Korea", country, law, with_sex_and_old_age(country.ages, country.female_shares), fit_first, records
    )


def japan() -> Part:
    """Japan as a part of a population."""
    country, law = neighbours.japan(), laws_of("japan")
    women = np.full(len(country.codes), law["female_share"])
    table = input_record(
        "japan/prefectures.parquet", "2019, scaled to 2025", "Japan Standard Terms of Use 2.0; Apache-2.0"
    )
    records = table, laws_record("japan", "each number its own")
    fit_first = np.array([0, len(country.codes)])
    return _part("Japan", country, law, with_sex_and_old_age(country.ages, women), fit_first, records)


def _part(
    name: str,
    country: Neighbour,
    law: dict[str, Any],
    residents: Ints,
    fit_first: Ints,
    records: tuple[InputRecord, ...],
) -> Part:
    """A country whose areas are municipalities of their own."""
    count = len(country.codes)
    shares, mean = np.array(law["household_size_shares"]), np.full(count, country.mean_household_size)
    sizes = np.array(law["pupils_a_school"], dtype=np.float64), np.array(law["pupils_a_class"], dtype=np.float64)
    return Part(
        name=name,
        areas=Areas(
            country.names, country.codes, country.latitude_degrees, country.longitude_degrees, country.provinces
        ),
        municipality=np.arange(count, dtype=np.int32),
        municipality_codes=country.codes,
        residents=residents,
        size_households=sizes_of_mean(country.people.astype(np.float64), shares / shares.sum(), mean),
        fit_first=fit_first.astype(np.int32),
        schools=partial(own_area_schools, *sizes),
        commuting=partial(_commuting, country, law),
        outings=moves_of_matrix(_outings(country, law["outings_elsewhere"])),
        job_share=np.ones(count),
        inputs=records,
    )


def _commuting(country: Neighbour, law: dict[str, Any], employed: Ints) -> Moves:
    """To work by distance, as many posts as workers in all; by day more people where more were counted."""
    ratio = np.array([law["day_population"].get(name, 1.0) for name in country.names])
    wanted = employed + (ratio - 1) * country.people
    posts = apportioned(np.where(ratio == 1.0, _evened(employed, wanted, ratio), wanted), int(employed.sum()))
    place = (country.latitude_degrees, country.longitude_degrees, country.area_km2)
    return moves_of_matrix(commuting_flows(employed, posts, *place, own_factor=law["own_area_factor"]))


def _evened(employed: Ints, wanted: Floats, ratio: Floats) -> Floats:
    """Posts of areas without a count: what the others leave, in proportion to who works there."""
    free = ratio == 1.0
    left = employed.sum() - wanted[~free].sum()
    return np.asarray(employed * (left / employed[free].sum()))


def _outings(country: Neighbour, elsewhere: float) -> Ints:
    """Everybody by area of home and of habitual destination; only that share of those who would go elsewhere do."""
    flows = country.habitual_flows()
    away = np.floor(flows * elsewhere + 0.5).astype(np.int64)
    np.fill_diagonal(away, 0)
    return np.asarray(away + np.diag(country.people - away.sum(axis=1)))
