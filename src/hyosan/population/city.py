"""A municipality of South Korea, person by person: everybody's age, home, school, class, workplace and friends."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from hyosan.population.builder import cache
from hyosan.population.builder.additions import add_places
from hyosan.population.builder.ages import draw_people
from hyosan.population.builder.basis import scaled
from hyosan.population.builder.crowd import Crowd
from hyosan.population.builder.friendships import make_enmities, make_friendships
from hyosan.population.builder.households import make_households
from hyosan.population.builder.naming import name_places
from hyosan.population.builder.options import BASES, CityOptions, as_words, checked
from hyosan.population.builder.own_schools import with_own_schools
from hyosan.population.builder.places import (
    day_neighbourhoods,
    home_kinds,
    place_kind,
    roles,
    school_kinds,
)
from hyosan.population.builder.schools import Schools, make_schools
from hyosan.population.builder.streams import stream
from hyosan.population.builder.tables import input_records, read, resolve
from hyosan.population.builder.workplaces import draw_employed, make_workplaces
from hyosan.population.kinds import resolve_kinds
from hyosan.population.table import EdgeKind, Population

BUILDER_VERSION = 5
"""Rises whenever the same arguments would give another population."""


def load_city(municipalities: Sequence[str], *, seed: int = 1, **options: Unpack[CityOptions]) -> Population:
    """The same as `build_city`, from the cache when it was built before.

    The cache is the folder in `HYOSAN_CACHE`, or the user's cache folder; a damaged file is built anew, and a folder
    that cannot be written is left alone.
    """
    codes = resolve(municipalities)
    key = {
        "municipalities": sorted(codes),
        **as_words(checked(options)),
        "seed": seed,
        "tables": [asdict(record) for record in input_records(services=True)],
        "builder": BUILDER_VERSION,
    }
    path = cache.cache_path(key)
    found = cache.fetch(path)
    if found is not None:
        return found
    built = build_city(codes, seed=seed, **options)
    cache.store(path, built)
    return built


def build_city(municipalities: Sequence[str], *, seed: int = 1, **options: Unpack[CityOptions]) -> Population:
    """Build everybody of the municipalities, given by five-digit code or by English name.

    The options are those of [population.city] in a scenario: with `fictional_names` neighbourhoods and schools have
    invented names, `special_school` renames the general high school of median size, `places` names further kinds of
    place. Equal arguments give equal people. How it is made: docs/population.md.
    """
    asked = checked(options)
    kinds = resolve_kinds(asked["places"], asked["place_kinds"])  # type: ignore[arg-type]
    tables, own = with_own_schools(read(resolve(municipalities)), asked["schools"])
    if asked["basis"] != "registered":
        tables = scaled(tables, BASES[asked["basis"]])
    area, sex, age = draw_people(tables, stream(seed, "ages"))
    household, relation = make_households(tables, area, sex, age, stream(seed, "households"))
    order = np.lexsort((age, relation, household))
    area, sex, age, household = area[order], sex[order], age[order], household[order]
    employed = draw_employed(sex, age, stream(seed, "employment"), asked["workforce"])
    schools = make_schools(tables, area, sex, age, employed, stream(seed, "schools"))
    workplace, workplace_area = make_workplaces(tables, area, employed & ~schools.teacher, stream(seed, "workplaces"))
    areas, school_names = name_places(tables, schools, asked["name"], asked["fictional_names"], asked["special_school"])
    crowd = Crowd.of(
        tables, seed, (area, sex, age), household, schools, (workplace, workplace_area), roles(age, schools, workplace)
    )
    added = add_places(kinds, crowd)
    workplace, workplace_area = crowd.open_workplaces()
    return Population(
        age_years=age,
        sex=sex,
        area=area,
        areas=areas,
        place_kinds=(
            *home_kinds(areas, area, crowd.households()),
            *school_kinds(schools, school_names, asked["special_school"]),
            place_kind("workplace", workplace, workplace_area, "neighbourhood", workplace_area),
            day_neighbourhoods(areas, schools, workplace, workplace_area, crowd.day_area),
            *added,
        ),
        edge_kinds=_ties_of_pupils(schools, sex, seed, asked["enemies"]),
        role=crowd.role,
        role_names=tuple(crowd.role_names),
        basis=asked["basis"],
        inputs=(*input_records(services=any(kind.counted for kind in kinds.values())), *own),
    )


def _ties_of_pupils(schools: Schools, sex: NDArray[np.uint8], seed: int, enemies: float) -> tuple[EdgeKind, ...]:
    """Friendships, and with a mean number of enemies enmities too."""
    pupils = np.flatnonzero((schools.class_of_person >= 0) & ~schools.teacher)
    grade_group = schools.school_of_person * 7 + schools.class_grade[schools.class_of_person]
    groups = (schools.class_of_person, grade_group, schools.school_of_person)
    friends = make_friendships(pupils, groups, sex, stream(seed, "friendships"))
    if enemies == 0:
        return (friends,)
    return friends, make_enmities(pupils, groups, sex, enemies, friends, stream(seed, "enmities"))
