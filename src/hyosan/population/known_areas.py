"""The areas of a city or of countries, told from the tables that ship without making any people."""

from collections.abc import Sequence

import numpy as np

from hyosan.population.builder.names import name_areas, name_maker
from hyosan.population.builder.tables import all_codes, area_rows, municipality_names, resolve
from hyosan.population.spec import CitySpec, PopulationSpec
from hyosan.population.spec_countries import COUNTRIES, SOUTH_KOREA
from hyosan.population.table import Areas
from hyosan.population.travel import neighbours


def known_areas(spec: PopulationSpec) -> Areas | None:
    """The areas that the people will live in, named as they will be, nowhere on the map; None for other people.

    PopulationError for municipalities that there are not.
    """
    if spec.city is not None:
        return _of_city(spec.city)
    if spec.countries is not None:
        return _of_countries(spec.countries.names)
    return None


def _of_city(city: CitySpec) -> Areas:
    codes = resolve(city.municipalities)
    area_codes, names, towns = _korean(codes)
    maker = name_maker(sorted(codes), city.name, city.special_school) if city.fictional_names else None
    return _areas(name_areas(names, towns, maker), area_codes, towns if city.name is None else [city.name] * len(towns))


def _of_countries(wanted: Sequence[str]) -> Areas:
    codes, names, towns = list[str](), list[str](), list[str]()
    for country in (country for country in COUNTRIES if country in wanted):
        if country == SOUTH_KOREA:
            found = _korean(all_codes())
        else:
            other = neighbours.north_korea() if country == "north-korea" else neighbours.japan()
            found = [*other.codes], [*other.names], [*other.provinces]
        for whole, part in zip((codes, names, towns), found, strict=True):
            whole.extend(part)
    return _areas(name_areas(names, towns, None), codes, towns)


def _korean(codes: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Code, name and name of the municipality, by area."""
    area_codes, names, town_codes = area_rows(codes)
    called = municipality_names()
    return area_codes, names, [called[code] for code in town_codes]


def _areas(names: Sequence[str], codes: Sequence[str], towns: Sequence[str]) -> Areas:
    nowhere = np.full(len(names), np.nan)
    return Areas(tuple(names), tuple(codes), nowhere, nowhere, tuple(towns))
