"""Which name every neighbourhood and school of a city has, and which school is the special one."""

import numpy as np

from hyosan.core.errors import PopulationError, Problem
from hyosan.population.builder import laws, names
from hyosan.population.builder.schools import Schools
from hyosan.population.builder.tables import CityTables
from hyosan.population.table import Areas


def name_places(
    tables: CityTables, schools: Schools, name: str | None, fictional: bool, special_school: str | None
) -> tuple[Areas, tuple[str, ...]]:
    """The areas and the names of the schools that have pupils."""
    towns = [name or tables.municipality_names[town] for town in tables.area_municipality]
    school_towns = [tables.municipality_names[tables.area_municipality[area]] for area in schools.area]
    area_names, school_names = list(tables.area_names), [tables.school_names[row] for row in schools.row]
    if fictional:
        maker = names.name_maker(tables.municipality_codes, name, special_school)
        area_names = list(names.fictional_area_names(area_names, maker))
        girls = [bool(tables.school_sex[row] == laws.FEMALE) for row in schools.row]
        levels = schools.level.tolist()
        school_names = list(names.fictional_school_names(levels, schools.area.tolist(), girls, area_names, maker))
    if special_school:
        school_names = _with_special(tables, schools, school_names, special_school)
    areas = Areas(
        names.unique_names(area_names, [tables.municipality_names[town] for town in tables.area_municipality]),
        tables.area_codes,
        tables.latitude_degrees,
        tables.longitude_degrees,
        tuple(towns),
    )
    return areas, names.unique_names(school_names, school_towns)


def _with_special(tables: CityTables, schools: Schools, school_names: list[str], special: str) -> list[str]:
    """The names with that of the general high school nearest the median size replaced."""
    general = np.flatnonzero((schools.level == len(laws.LEVELS) - 1) & tables.school_general[schools.row])
    if not len(general):
        message = f"{special!r} needs a general high school, and there is none in the municipalities chosen"
        raise PopulationError([Problem("population.city", None, "special_school", message)])
    sizes = np.bincount(schools.school_of_person[schools.school_of_person >= 0], minlength=len(schools.row))
    chosen = general[names.median_index(sizes[general].tolist())]
    renamed = [f"Old {text}" if text == special else text for text in school_names]
    renamed[chosen] = special
    return renamed
