"""South Korea, or some of its municipalities, in the function form: nothing is drawn, everything is counted."""

from collections.abc import Sequence

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.population.builder.basis import scaled
from hyosan.population.builder.options import BASES, checked
from hyosan.population.builder.tables import CityTables, all_codes, input_records, read, resolve
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
from hyosan.population.function.flows import flow_of_matrix
from hyosan.population.function.groups import with_parted_band
from hyosan.population.function.households import expected_sizes, fit_areas, shipped_patterns
from hyosan.population.function.lookups import starts
from hyosan.population.function.schooling import make_schooling
from hyosan.population.function.travelling import commutes, outings
from hyosan.population.function.work import posts_by_area
from hyosan.population.table import Areas
from hyosan.population.tables_function import Function


def build_country(municipalities: Sequence[str] | None = None, *, seed: int = 1, basis: str = "registered") -> Country:
    """Everybody of the municipalities (by five-digit code or English name; None: all 252), by function.

    Equal arguments give equal people; `seed` keys the shuffles only. `basis` as in [population.city]. How it is made:
    docs/population.md, "A country by function".
    """
    tables = read(all_codes() if municipalities is None else resolve(municipalities))
    if checked({"basis": basis})["basis"] != "registered":
        tables = scaled(tables, BASES[basis])
    patterns, shape = shipped_patterns(), layout(shipped_patterns())
    municipality = tables.area_municipality.astype(np.int32)
    towns = len(tables.municipality_codes)
    residents = residents_by_group(tables)
    first_area = np.searchsorted(municipality, np.arange(towns + 1)).astype(np.int32)
    households, people = fit_areas(residents, expected_sizes(tables), patterns, first_area)
    cells = make_cells(people, municipality, patterns)
    by_town = np.zeros((towns, *tables.residents.shape[1:]))
    np.add.at(by_town, municipality, tables.residents)
    year_share = year_shares(by_town)
    pupils = make_pupils(cells, shape, municipality, year_share)
    schooling = make_schooling(tables, pupils[:, :, -1].astype(np.int64))
    employed = employed_by_area(cells)
    commuting = commutes(tables, np.add.reduceat(employed, first_area[:-1]))
    outing = outings(tables)
    school_posts = np.bincount(schooling.area, weights=schooling.staff, minlength=len(municipality)).astype(np.int64)
    posts = posts_by_area(tables, commuting.sum(axis=0), school_posts)
    area_people = residents.sum(axis=(1, 2))
    function = Function(
        area_first=starts(area_people),
        municipality=municipality,
        municipality_first=first_area,
        pattern_size=patterns.prior.pattern_size,
        pattern_role=patterns.prior.pattern_role,
        **home_columns(households, patterns),
        **shape._asdict(),
        cells=cells,
        role_minor=patterns.role_minor,
        year_share=year_share,
        pupils_before=pupils,
        employed_first=within_municipality(employed, first_area),
        **school_columns(schooling, posts),
        area_post=starts(posts),
        **workplace_columns(posts - school_posts, municipality),
        area_outing=starts(outing_by_area(area_people, outing.sum(axis=0), first_area)),
    )
    return Country(
        areas=Areas(
            tables.area_names,
            tables.area_codes,
            tables.latitude_degrees,
            tables.longitude_degrees,
            tuple(tables.municipality_names[town] for town in municipality),
        ),
        function=function,
        schooling=schooling.flow,
        commuting=flow_of_matrix(commuting),
        outing=flow_of_matrix(outing),
        seed=seed,
        basis=basis,
        inputs=input_records(patterns=True),
    )


def residents_by_group(tables: CityTables) -> Ints:
    """Residents by area, sex (female, male) and group of age."""
    towns = len(tables.municipality_codes)
    minors = minors_of_parted_band(tables.residents, tables.area_municipality, towns)
    return with_parted_band(tables.residents, minors)[:, 1:]
