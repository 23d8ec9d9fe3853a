"""The city, the countries or the made-up country of a scenario, with people who are computed from their number."""

from collections.abc import Sequence
from dataclasses import replace

from hyosan.core.errors import PopulationError, Problem, nearest
from hyosan.population.builder.names import unique_names
from hyosan.population.builder.tables import all_codes, resolve
from hyosan.population.function.assembling import assemble
from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country, south_korea
from hyosan.population.function.made_up import build_made_up
from hyosan.population.function.neighbours import japan, north_korea
from hyosan.population.spec import PopulationSpec
from hyosan.population.spec_countries import COUNTRIES


def build_by_function(spec: PopulationSpec) -> Country:
    """Everybody of a city, of countries or of the made-up country, by function."""
    if spec.made_up is not None:
        return build_made_up(spec.made_up.people, spec.made_up.areas, seed=spec.seed)
    if spec.countries is not None:
        return load_countries(spec.countries.names, basis=spec.countries.basis, seed=spec.seed)
    assert spec.city is not None, "people from files are never by function"
    return load_country(spec.city.municipalities, name=spec.city.name, basis=spec.city.basis, seed=spec.seed)


def load_country(
    municipalities: Sequence[str], *, name: str | None = None, seed: int = 1, basis: str = "registered"
) -> Country:
    """Everybody of the municipalities (`all`: of South Korea), by function; the options are those of [population.city].

    Areas have the names that the same city has as a table. PopulationError for municipalities that there are not.
    """
    codes = resolve(municipalities)
    country = build_country(None if codes == all_codes() else codes, seed=seed, basis=basis)
    return _with_unique_names(country, name)


def load_countries(names: Sequence[str], *, seed: int = 1, basis: str = "registered") -> Country:
    """Everybody of some countries, by function, whatever the order of their names; `basis` is South Korea's.

    PopulationError for countries that there are not.
    """
    _refuse_unknown(names)
    made = {"south-korea": lambda: south_korea(basis=basis), "north-korea": north_korea, "japan": japan}
    parts = [made[name]() for name in COUNTRIES if name in names]
    return _with_unique_names(assemble(parts, seed=seed, basis=basis))


def _refuse_unknown(names: Sequence[str]) -> None:
    """Raise PopulationError for countries that there are not."""
    told = [f"no country {name!r}; {nearest(name, COUNTRIES)}" for name in names if name not in COUNTRIES]
    if isinstance(names, str) or not names:
        told = [f'a list of names is expected, such as ["south-korea"], not {names!r}']
    if told:
        raise PopulationError(Problem("population.countries", None, "names", message) for message in told)


def _with_unique_names(country: Country, town: str | None = None) -> Country:
    areas = country.areas
    towns = areas.municipality if town is None else (town,) * len(areas)
    return replace(
        country, areas=replace(areas, names=unique_names(areas.names, areas.municipality), municipality=towns)
    )
