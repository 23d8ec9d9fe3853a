"""South Korea, or some of its municipalities, in the function form: nothing is drawn, everything is counted."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from hyosan.population.builder.basis import scaled
from hyosan.population.builder.options import BASES, checked
from hyosan.population.builder.tables import CityTables, all_codes, input_records, read, resolve
from hyosan.population.builder.workplaces import job_shares
from hyosan.population.function.assembling import assemble
from hyosan.population.function.country import Country
from hyosan.population.function.flows import moves_of_matrix
from hyosan.population.function.households import expected_sizes
from hyosan.population.function.parts import Part
from hyosan.population.function.schooling import make_schooling
from hyosan.population.function.travelling import commutes, outings
from hyosan.population.table import Areas


def build_country(municipalities: Sequence[str] | None = None, *, seed: int = 1, basis: str = "registered") -> Country:
    """Everybody of the municipalities (by five-digit code or English name; None: all 252), by function.

    Equal arguments give equal people; `seed` keys the shuffles only. `basis` as in [population.city]. How it is made:
    docs/population.md, "A country by function".
    """
    return assemble([south_korea(municipalities, basis)], seed=seed, basis=basis)


def south_korea(municipalities: Sequence[str] | None = None, basis: str = "registered") -> Part:
    """South Korea as a part of a population, neighbourhood by neighbourhood; arguments as in `build_country`."""
    tables = read(all_codes() if municipalities is None else resolve(municipalities))
    if checked({"basis": basis})["basis"] != "registered":
        tables = scaled(tables, BASES[basis])
    towns = len(tables.municipality_codes)
    return Part(
        name="South Korea",
        areas=_areas(tables),
        municipality=tables.area_municipality.astype(np.int32),
        municipality_codes=tables.municipality_codes,
        residents=tables.residents,
        size_households=expected_sizes(tables),
        fit_first=np.searchsorted(tables.area_municipality, np.arange(towns + 1)).astype(np.int32),
        schools=partial(make_schooling, tables),
        commuting=lambda employed: moves_of_matrix(commutes(tables, employed)),
        outings=moves_of_matrix(outings(tables)),
        job_share=job_shares(tables),
        inputs=input_records(patterns=True),
    )


def _areas(tables: CityTables) -> Areas:
    return Areas(
        tables.area_names,
        tables.area_codes,
        tables.latitude_degrees,
        tables.longitude_degrees,
        tuple(tables.municipality_names[town] for town in tables.area_municipality),
    )
