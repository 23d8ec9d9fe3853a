"""Who travels by the links of a crossing: how often, by area of home, and between which area and prefecture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.population.function.country import Country
from hyosan.population.regions import in_country
from hyosan.population.spec_countries import SOUTH_KOREA
from hyosan.population.travel.links import Links, air_links, catchment, sea_links
from hyosan.scenario.spec_crossing import CrossingSpec

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAYS_A_YEAR = 365
PROVINCE_DIGITS = 2


@dataclass(frozen=True)
class Travellers:
    """Rows are the areas of South Korea, which come first in the population; columns are links."""

    boardings_per_day: Floats
    """Of one resident, by area."""
    cumulative: Floats
    """[area, link]: shares of the links, added up along a row."""
    visitors: Floats
    """Residents of Japan who are in an area at any time, by area."""
    prefecture: Ints
    """Area in which each link ends."""
    hours: Floats
    """On board, by link."""

    @property
    def areas(self) -> int:
        """Areas from which people board."""
        return len(self.boardings_per_day)

    def link(self, area: int, u: float) -> int:
        """The link that a uniform number from 0 to 1 chooses for somebody in an area."""
        return min(int(np.searchsorted(self.cumulative[area], u, side="right")), len(self.hours) - 1)


def travellers_of(spec: CrossingSpec, country: Country) -> Travellers:
    """Travellers of a crossing: homes by catchment of the gateways, which lie amid their province's people."""
    links = air_links() if spec.by == "air" else sea_links()
    here = np.flatnonzero(in_country(country, SOUTH_KOREA))
    people = country.residents()[here]
    provinces, gateway = np.unique(links.province_codes, return_inverse=True)
    homes = _homes(links, country, here, people, provinces, gateway)
    koreans, japanese = homes.sum(axis=1), homes * _visits(links, gateway, len(provinces))
    of_gateway = np.bincount(gateway, links.koreans_per_year, len(provinces))
    shares = (homes / np.maximum(koreans, 1.0)[:, None])[:, gateway] * (links.koreans_per_year / of_gateway[gateway])
    codes = {code: number for number, code in enumerate(country.areas.codes)}
    return Travellers(
        boardings_per_day=spec.travellers * koreans / DAYS_A_YEAR / np.maximum(people, 1),
        cumulative=np.cumsum(shares, axis=1),
        visitors=spec.travellers * japanese.sum(axis=1) * spec.stay / (TICKS_PER_DAY * DAYS_A_YEAR),
        prefecture=np.array([codes[code] for code in links.prefecture_codes], np.int64),
        hours=links.hours,
    )


def _homes(
    links: Links, country: Country, here: Ints, people: Ints, provinces: NDArray[np.str_], gateway: Ints
) -> Floats:
    """Koreans who travel in a year, by area of home and gateway."""
    latitude, longitude = country.areas.latitude_degrees[here], country.areas.longitude_degrees[here]
    of_area = [country.areas.codes[area][:PROVINCE_DIGITS] for area in here]
    inside = np.array([[code == province for code in of_area] for province in provinces])
    weight = inside * people
    centre = ((weight @ latitude) / weight.sum(axis=1), (weight @ longitude) / weight.sum(axis=1))
    travellers = np.bincount(gateway, links.koreans_per_year, len(provinces)).astype(np.int64)
    return catchment(people, (latitude, longitude), centre, travellers)


def _visits(links: Links, gateway: Ints, gateways: int) -> Floats:
    """Japanese for each Korean traveller of a gateway."""
    koreans, japanese = (np.bincount(gateway, of, gateways) for of in (links.koreans_per_year, links.japanese_per_year))
    return np.asarray(japanese / np.maximum(koreans, 1.0))
