"""The city of a scenario, or the whole country, with people who are computed from their number."""

from collections.abc import Sequence
from dataclasses import replace

from hyosan.population.builder.names import unique_names
from hyosan.population.builder.tables import all_codes, resolve
from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country


def load_country(
    municipalities: Sequence[str], *, name: str | None = None, seed: int = 1, basis: str = "registered"
) -> Country:
    """Everybody of the municipalities (`all`: of South Korea), by function; the options are those of [population.city].

    Areas have the names that the same city has as a table. PopulationError for municipalities that there are not.
    """
    codes = resolve(municipalities)
    country = build_country(None if codes == all_codes() else codes, seed=seed, basis=basis)
    areas = country.areas
    towns = areas.municipality if name is None else (name,) * len(areas)
    return replace(
        country, areas=replace(areas, names=unique_names(areas.names, areas.municipality), municipality=towns)
    )
