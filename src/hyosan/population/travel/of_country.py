"""What a population of the function form says about travel: read from its flows, not from what they were made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.population.function.country import Country
from hyosan.population.function.flows import Moves, moves_of_flow
from hyosan.population.tables_function import GRADES

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class CountryFlows:
    """People by municipality of home (row) and of work, school and habitual outings (column); margins beside them."""

    work: Counts
    school: Counts
    habitual: Counts
    residents: Counts
    employed: Counts
    posts: Counts


def country_flows(country: Country) -> CountryFlows:
    """All that travel between the municipalities of a country, from its flows and prefix sums.

    Margins (residents, employed, posts) are counted elsewhere in the country's arrays, so that they can be compared.
    """
    function = country.function
    town = function.municipality.astype(np.int64)
    towns = len(function.municipality_first) - 1

    def of_towns(by_area: Counts) -> Counts:
        return np.asarray(np.add.reduceat(by_area, function.municipality_first[:-1]), dtype=np.int64)

    residents = of_towns(np.diff(function.area_first))
    employed = of_towns(function.cells["employed"][:, -1].astype(np.int64))
    pupils = moves_of_flow(country.schooling, function.pupils_before[:, :, -1].astype(np.int64).ravel())
    school_area = np.repeat(np.arange(len(town)), np.diff(function.school_first))
    grade_town = town[school_area[function.grade_school]]
    school = Moves(town[pupils.origin // GRADES], grade_town[pupils.destination], pupils.people)
    return CountryFlows(
        work=_table(moves_of_flow(country.commuting, employed), towns),
        school=_table(school, towns),
        habitual=_table(moves_of_flow(country.outing, residents), towns),
        residents=residents,
        employed=employed,
        posts=of_towns(np.diff(function.area_post)),
    )


def _table(moves: Moves, towns: int) -> Counts:
    found = np.zeros((towns, towns), dtype=np.int64)
    np.add.at(found, (moves.origin, moves.destination), moves.people)
    return found
