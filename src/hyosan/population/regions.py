"""Parts of a population by the name or code of a municipality or a country: which areas lie in them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hyosan.population.interface import AnyPopulation
from hyosan.population.table import Areas

CODE_DIGITS = 10
MUNICIPALITY_DIGITS = 5
"""Characters of an area's code that are its municipality's in South Korea, and its province's in North Korea."""

Chosen = NDArray[np.bool_]


def municipality_codes(areas: Areas) -> list[str]:
    """By area, the code of what its municipality is called after."""
    return [code[:MUNICIPALITY_DIGITS] for code in areas.codes]


def municipalities(areas: Areas) -> list[tuple[str, str]]:
    """By area, what tells its municipality from others: code and name (several are called Jung-gu)."""
    return list(zip(municipality_codes(areas), areas.municipality, strict=True))


def ambiguous_municipalities(areas: Areas) -> dict[str, list[str]]:
    """Names that several municipalities have, each with their codes."""
    codes: dict[str, list[str]] = {}
    for code, name in dict.fromkeys(municipalities(areas)):
        codes.setdefault(name, []).append(code)
    return {name: found for name, found in codes.items() if len(found) > 1 and len({*found}) == len(found)}


def told_apart(names: Sequence[str], codes: Sequence[str]) -> list[str]:
    """By area, its municipality's name, with its code where municipalities of several provinces of Korea are called so.

    Areas with other codes than those of Korean neighbourhoods (ten digits, of which two are the province's) belong
    together by name, and so do the districts of one city.

    >>> told_apart(["Jung-gu", "Jung-gu", "Jongno-gu"], ["1114055000", "2611051000", "1111051500"])
    ['Jung-gu (11140)', 'Jung-gu (26110)', 'Jongno-gu']
    """
    provinces: dict[str, set[str]] = {}
    for name, code in zip(names, codes, strict=True):
        provinces.setdefault(name, set()).add(code[:2] if len(code) == CODE_DIGITS and code.isdigit() else "")
    return [
        f"{name} ({code[:MUNICIPALITY_DIGITS]})" if len(provinces[name]) > 1 else name
        for name, code in zip(names, codes, strict=True)
    ]


def in_municipality(areas: Areas, municipality: str) -> Chosen:
    """Areas of the municipality of that name or code."""
    return np.array([municipality in pair for pair in municipalities(areas)], dtype=np.bool_)


def country_id(name: str) -> str:
    """As scenarios call a country.

    >>> country_id("South Korea")
    'south-korea'
    """
    return name.lower().replace(" ", "-")


def country_ids(population: AnyPopulation) -> list[str]:
    """The countries of a population, in order; none of a table."""
    return [country_id(name) for name in getattr(population, "country_names", ())]


def in_country(population: AnyPopulation, country: str) -> Chosen:
    """Areas of a country; none where the population has it not."""
    found = np.zeros(len(population.areas), dtype=np.bool_)
    ids = country_ids(population)
    if country in ids:
        first = population.country_first_area  # type: ignore[attr-defined]
        number = ids.index(country)
        found[first[number] : first[number + 1]] = True
    return found
