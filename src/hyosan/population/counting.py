"""How many people a scenario asks for, told without making any."""

from hyosan.population.builder.tables import residents_in
from hyosan.population.spec import PopulationSpec
from hyosan.population.spec_countries import SOUTH_KOREA
from hyosan.population.travel import neighbours


def registered_people(spec: PopulationSpec) -> int:
    """How many people a city, countries or the made-up country have.

    PopulationError for municipalities that there are not.
    """
    if spec.made_up is not None:
        return spec.made_up.people
    if spec.countries is not None:
        return sum(_residents(name) for name in spec.countries.names)
    assert spec.city is not None, "people from files are counted there"
    return residents_in(spec.city.municipalities)


def _residents(name: str) -> int:
    if name == SOUTH_KOREA:
        return residents_in(["all"])
    country = neighbours.north_korea() if name == "north-korea" else neighbours.japan()
    return int(country.people.sum())
