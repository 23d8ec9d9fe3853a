"""Your own population: a folder of CSV or Parquet files becomes a population in the table form."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hyosan.population.bringing.areas import read_areas
from hyosan.population.bringing.complaints import Ledger
from hyosan.population.bringing.copies import repeat_population
from hyosan.population.bringing.kinds import build_kinds
from hyosan.population.bringing.people import NUMERIC, People, read_people
from hyosan.population.bringing.places import listed_kinds, read_places
from hyosan.population.bringing.sheet import open_sheets, settle_whole_numbers
from hyosan.population.bringing.ties import read_ties
from hyosan.population.table import Population

MOST_INDICES = int(np.iinfo(np.int32).max)
"""People, places of a kind: each is counted in 32 bits."""


def read_population(folder: Path, *, copies: int = 1) -> Population:
    """The population in a folder's people, places, areas and edges files, `copies` times over.

    All problems of all files are raised together as a `PopulationError`. The files are described in
    docs/own-population.md.
    """
    ledger = Ledger()
    about_folder = ledger.about(folder)
    if copies < 1:
        about_folder.whole("copies", f"must be a whole number from 1, got {copies}")
    sheets = open_sheets(folder, ledger)
    # Whoever is missing from an unreadable file would be missed everywhere else: tell first what cannot be read.
    ledger.settle()
    people_sheet = settle_whole_numbers(sheets["people"], NUMERIC)
    areas = read_areas(sheets.get("areas"), people_sheet)
    people = read_people(people_sheet, areas, listed_kinds(sheets.get("places")))
    listed = read_places(sheets.get("places"), areas)
    place_kinds = build_kinds(people, listed, areas)
    for what, count in [("people", len(people)), *((f"places of '{kind.name}'", kind.count) for kind in place_kinds)]:
        if copies * count > MOST_INDICES:
            about_folder.whole("copies", f"{copies:,} times {count:,} {what} are more than {MOST_INDICES:,}")
    edge_kinds = read_ties(sheets.get("edges"), people, {kind.name for kind in place_kinds})
    ledger.settle()
    population = Population(
        age_years=people.age_years,
        sex=people.sex,
        area=people.area,
        areas=areas.areas,
        place_kinds=place_kinds,
        edge_kinds=edge_kinds,
        role=None if people.role is None else people.role.codes.astype(np.uint8),
        role_names=() if people.role is None else tuple(people.role.names.to_pylist()),
        host_type=None if people.host_type is None else people.host_type.codes.astype(np.int16),
        host_type_names=() if people.host_type is None else tuple(people.host_type.names.to_pylist()),
        person_ids=_person_ids(people),
        basis=f"own population '{folder.resolve().name}'",
        inputs=tuple(sheet.record for sheet in sheets.values()),
    )
    return repeat_population(population, copies)


def _person_ids(people: People) -> NDArray[np.int64] | NDArray[np.str_]:
    ids = people.ids
    if ids is not None and pa.types.is_integer(ids.type):
        return np.asarray(ids.to_numpy(zero_copy_only=False), np.int64)
    return np.array([] if ids is None else ids.to_pylist(), np.str_)
