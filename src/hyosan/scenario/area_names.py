"""What a population calls its areas and their municipalities; of a city and of countries told without its people."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, TypedDict

from hyosan.core.errors import PopulationError
from hyosan.population.spec import PopulationSpec

if TYPE_CHECKING:
    from hyosan.population.table import Areas


class AreaNames(TypedDict, total=False):
    """The part of `PopulationNames` that follows from areas; empty where they are not known."""

    area_names: Collection[str]
    municipality_names: Collection[str]
    ambiguous: Mapping[str, Collection[str]]
    municipalities: Collection[str]


def names_of_areas(areas: "Areas") -> AreaNames:
    """The names of areas and of their municipalities."""
    # Imported here, as below: without people nothing is read that needs numpy.
    from hyosan.population.regions import ambiguous_municipalities, municipalities

    return AreaNames(
        area_names={*areas.names, *areas.codes},
        municipality_names={name for pair in municipalities(areas) for name in pair},
        ambiguous=ambiguous_municipalities(areas),
        municipalities=set(areas.municipality),
    )


def known_area_names(population: PopulationSpec) -> AreaNames:
    """The names that the areas of a city or of countries will have; none where a municipality is not known."""
    from hyosan.population.known_areas import known_areas

    try:
        areas = known_areas(population)
    except PopulationError:
        return AreaNames()
    return AreaNames() if areas is None else names_of_areas(areas)
