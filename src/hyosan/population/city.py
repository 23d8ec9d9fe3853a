"""A municipality of South Korea, person by person: everybody's age, home, school, class, workplace and friends."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from hyosan.population.builder import cache
from hyosan.population.builder.ages import draw_people
from hyosan.population.builder.friendships import make_friendships
from hyosan.population.builder.households import make_households
from hyosan.population.builder.naming import name_places
from hyosan.population.builder.places import (
    ROLE_NAMES,
    day_neighbourhoods,
    home_kinds,
    place_kind,
    roles,
    school_kinds,
)
from hyosan.population.builder.schools import make_schools
from hyosan.population.builder.streams import stream
from hyosan.population.builder.tables import input_records, read, resolve
from hyosan.population.builder.workplaces import draw_employed, make_workplaces
from hyosan.population.table import Population

BUILDER_VERSION = 3
"""Rises whenever the same arguments would give another population."""


def load_city(
    municipalities: Sequence[str],
    *,
    name: str | None = None,
    fictional_names: bool = False,
    special_school: str | None = None,
    seed: int = 1,
) -> Population:
    """The same as `build_city`, from the cache when it was built before.

    The cache is the folder in `HYOSAN_CACHE`, or the user's cache folder; a damaged file is built anew, and a folder
    that cannot be written is left alone.
    """
    codes = resolve(municipalities)
    key = {
        "municipalities": sorted(codes),
        "name": name,
        "fictional_names": fictional_names,
        "special_school": special_school,
        "seed": seed,
        "tables": [asdict(record) for record in input_records()],
        "builder": BUILDER_VERSION,
    }
    path = cache.cache_path(key)
    found = cache.fetch(path)
    if found is not None:
        return found
    built = build_city(codes, name=name, fictional_names=fictional_names, special_school=special_school, seed=seed)
    cache.store(path, built)
    return built


def build_city(
    municipalities: Sequence[str],
    *,
    name: str | None = None,
    fictional_names: bool = False,
    special_school: str | None = None,
    seed: int = 1,
) -> Population:
    """Build everybody of the municipalities, given by five-digit code or by English name.

    With `fictional_names` neighbourhoods and schools have invented names; `special_school` renames the general high
    school of median size. Equal arguments give equal people. How it is made: docs/population.md.
    """
    tables = read(resolve(municipalities))
    area, sex, age = draw_people(tables, stream(seed, "ages"))
    household, relation = make_households(tables, area, sex, age, stream(seed, "households"))
    order = np.lexsort((age, relation, household))
    area, sex, age, household = area[order], sex[order], age[order], household[order]
    employed = draw_employed(sex, age, stream(seed, "employment"))
    schools = make_schools(tables, area, sex, age, employed, stream(seed, "schools"))
    workplace, workplace_area = make_workplaces(tables, area, employed & ~schools.teacher, stream(seed, "workplaces"))
    areas, school_names = name_places(tables, schools, name, fictional_names, special_school)
    pupils = np.flatnonzero((schools.class_of_person >= 0) & ~schools.teacher)
    grade_group = schools.school_of_person * 7 + schools.class_grade[schools.class_of_person]
    groups = (schools.class_of_person, grade_group, schools.school_of_person)
    return Population(
        age_years=age,
        sex=sex,
        area=area,
        areas=areas,
        place_kinds=(
            *home_kinds(areas, area, household),
            *school_kinds(schools, school_names, special_school),
            place_kind("workplace", workplace, workplace_area, "neighbourhood", workplace_area),
            day_neighbourhoods(areas, schools, workplace, workplace_area),
        ),
        edge_kinds=(make_friendships(pupils, groups, sex, stream(seed, "friendships")),),
        role=roles(age, schools, workplace),
        role_names=ROLE_NAMES,
        basis="registered",
        inputs=input_records(),
    )
