"""A population in the function form from its parts: South Korea alone, the peninsula, or a made-up country."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Floats, Ints, Records, Shorts
from hyosan.population.function.ages import minors_of_parted_band, year_shares
from hyosan.population.function.cells import employed_by_area, layout, make_cells, make_pupils
from hyosan.population.function.columns import (
    home_columns,
    outing_by_area,
    school_columns,
    within_municipality,
    workplace_columns,
)
from hyosan.population.function.country import Country
from hyosan.population.function.flows import Moves, make_flow, shifted
from hyosan.population.function.groups import with_parted_band
from hyosan.population.function.households import Patterns, fit_alike, fit_areas, shipped_patterns
from hyosan.population.function.lookups import starts
from hyosan.population.function.parts import Part
from hyosan.population.function.schooling import Schooling, joined
from hyosan.population.function.work import posts_by_area
from hyosan.population.table import Areas
from hyosan.population.tables_function import GRADES, Function

MOST_OF_A_MUNICIPALITY = 2**31 - 1
"""Residents, posts and guests are counted within a municipality in 32 bits; people, seats and posts of all in 64."""


class _Whole(NamedTuple):
    """Areas and municipalities of all parts, numbered one behind the other."""

    municipality: Shorts
    first_area: Shorts
    area_first: Ints
    area_count: list[int]
    town_count: list[int]


def assemble(parts: Sequence[Part], *, seed: int = 1, basis: str = "") -> Country:
    """Everybody of the parts: ids, areas and places run on from one part to the next.

    Nobody learns, works or goes out across the border of a part. Nothing is drawn: `seed` keys the shuffles only.
    Raises ValueError where people fit into no households, or schools need more staff than there is.
    """
    patterns, shape, whole = shipped_patterns(), layout(shipped_patterns()), _whole(parts)
    fits = [_fit(part, patterns) for part in parts]
    cells = make_cells(np.concatenate([people for _, people in fits]), whole.municipality, patterns)
    year_share = np.concatenate([year_shares(_by_town(part)) for part in parts], axis=1)
    pupils = make_pupils(cells, shape, whole.municipality, year_share)
    schooling = _schooling(parts, pupils, whole)
    commuting = _commuting(parts, cells, whole)
    outing = shifted([part.outings for part in parts], whole.town_count, whole.town_count)
    posts, school_posts = _posts(parts, schooling, commuting, whole)
    people = np.diff(whole.area_first)
    towns = len(whole.first_area) - 1
    guests = _arrivals(outing, towns)
    _fits_32_bits("people on outings", guests, parts)
    function = Function(
        area_first=whole.area_first,
        municipality=whole.municipality,
        municipality_first=whole.first_area,
        pattern_size=patterns.prior.pattern_size,
        pattern_role=patterns.prior.pattern_role,
        **home_columns(np.concatenate([households for households, _ in fits]), patterns),
        **shape._asdict(),
        cells=cells,
        role_minor=patterns.role_minor,
        year_share=year_share,
        pupils_before=pupils,
        employed_first=within_municipality(employed_by_area(cells), whole.first_area),
        **school_columns(schooling, posts),
        area_post=starts(posts),
        **workplace_columns(posts - school_posts, whole.municipality, np.cumsum([0, *whole.area_count])),
        area_outing=starts(outing_by_area(people, guests, whole.first_area)),
    )
    return Country(
        areas=_areas(parts),
        function=function,
        schooling=make_flow(schooling.moves, len(people) * GRADES, len(schooling.grade_pupils)),
        commuting=make_flow(commuting, towns, towns),
        outing=make_flow(outing, towns, towns),
        seed=seed,
        basis=basis,
        inputs=tuple({record.name: record for part in parts for record in part.inputs}.values()),
        country_names=tuple(part.name for part in parts),
        country_first_area=np.cumsum([0, *whole.area_count]),
    )


def _whole(parts: Sequence[Part]) -> _Whole:
    towns = [len(part.municipality_codes) for part in parts]
    before = np.cumsum([0, *towns])
    municipality = np.concatenate([part.municipality + before[number] for number, part in enumerate(parts)])
    people = np.concatenate([part.residents.sum(axis=(1, 2)) for part in parts])
    first_area = np.searchsorted(municipality, np.arange(before[-1] + 1)).astype(np.int32)
    _fits_32_bits("residents", np.add.reduceat(people, first_area[:-1]), parts)
    return _Whole(municipality.astype(np.int32), first_area, starts(people), [len(part.areas) for part in parts], towns)


def _fits_32_bits(what: str, by_town: Ints, parts: Sequence[Part]) -> None:
    """Raise ValueError where a municipality has more of something than its counts, of 32 bits, can hold."""
    town = int(np.argmax(by_town))
    if by_town[town] > MOST_OF_A_MUNICIPALITY:
        code = [code for part in parts for code in part.municipality_codes][town]
        raise ValueError(f"municipality {code}: {by_town[town]:,} {what}; {MOST_OF_A_MUNICIPALITY:,} at most")


def _fit(part: Part, patterns: Patterns) -> tuple[Shorts, Shorts]:
    """Households by area and pattern, people by area and cell."""
    towns = len(part.municipality_codes)
    minors = minors_of_parted_band(part.residents, part.municipality.astype(np.int64), towns)
    residents = with_parted_band(part.residents, minors)[:, 1:]
    if part.fit_first is None:
        return fit_alike(residents, part.size_households, patterns)
    return fit_areas(residents, part.size_households, patterns, part.fit_first)


def _by_town(part: Part) -> Floats:
    """Residents by municipality, sex code and band."""
    first = np.searchsorted(part.municipality, np.arange(len(part.municipality_codes)))
    return np.asarray(np.add.reduceat(part.residents, first, axis=0), dtype=np.float64)


def _schooling(parts: Sequence[Part], pupils: Shorts, whole: _Whole) -> Schooling:
    by_grade = pupils[:, :, -1].astype(np.int64)
    begin = np.cumsum([0, *whole.area_count])
    found = [part.schools(by_grade[begin[number] : begin[number + 1]]) for number, part in enumerate(parts)]
    return joined(found, whole.area_count)


def _commuting(parts: Sequence[Part], cells: Records, whole: _Whole) -> Moves:
    employed = np.add.reduceat(employed_by_area(cells), whole.first_area[:-1])
    begin = np.cumsum([0, *whole.town_count])
    moves = [part.commuting(employed[begin[number] : begin[number + 1]]) for number, part in enumerate(parts)]
    return shifted(moves, whole.town_count, whole.town_count)


def _posts(parts: Sequence[Part], schooling: Schooling, commuting: Moves, whole: _Whole) -> tuple[Ints, Ints]:
    """Posts by area, and how many of them are at schools."""
    school_posts = np.bincount(schooling.area, weights=schooling.staff, minlength=len(whole.municipality))
    at_schools = school_posts.astype(np.int64)
    share = np.concatenate([part.job_share for part in parts])
    codes = [code for part in parts for code in part.municipality_codes]
    arrivals = _arrivals(commuting, len(codes))
    _fits_32_bits("posts", arrivals, parts)
    return posts_by_area(share, whole.municipality, arrivals, at_schools, codes), at_schools


def _arrivals(moves: Moves, towns: int) -> Ints:
    found = np.zeros(towns, dtype=np.int64)
    np.add.at(found, moves.destination, moves.people)
    return found


def _areas(parts: Sequence[Part]) -> Areas:
    return Areas(
        tuple(name for part in parts for name in part.areas.names),
        tuple(code for part in parts for code in part.areas.codes),
        np.concatenate([part.areas.latitude_degrees for part in parts]),
        np.concatenate([part.areas.longitude_degrees for part in parts]),
        tuple(name for part in parts for name in part.areas.municipality),
    )
