"""Trips neither to work nor to school: where each resident habitually goes, how often, for how long. Modelled."""

import numpy as np
from numpy.typing import NDArray

from hyosan.population.travel import laws
from hyosan.population.travel.checks import complain, of_counts, of_one_length, of_places
from hyosan.population.travel.distances import between_km, deterrence
from hyosan.population.travel.rounding import rounded_rows

Column = NDArray[np.float64]
Counts = NDArray[np.int64]
Matrix = NDArray[np.float64]


def outing_flows(
    residents: Counts, latitude_degrees: Column, longitude_degrees: Column, area_km2: Column, city: Counts
) -> Counts:
    """Residents by municipality of home (row) and of their habitual destination (column), the own one among them.

    Rows add up exactly to `residents`. Between cities (si and gun; `city` numbers the one of each municipality)
    shares follow the fit of trips; within the city of destination they follow the same law between municipalities.
    """
    columns = {
        "residents": residents,
        "latitude_degrees": latitude_degrees,
        "longitude_degrees": longitude_degrees,
        "area_km2": area_km2,
        "city": city,
    }
    faults = of_one_length(columns) + of_counts("residents", residents) + of_counts("city", city)
    complain(faults + of_places(latitude_degrees, longitude_degrees, area_km2))
    number = np.unique(city, return_inverse=True)[1]
    between = _shares_of_cities(residents, latitude_degrees, longitude_degrees, area_km2, number)
    within = trip_weights(residents, between_km(latitude_degrees, longitude_degrees, area_km2))
    member = (number[:, None] == np.arange(number.max() + 1)).astype(np.float64)
    in_city = within @ member
    expected = within / np.maximum(in_city[:, number], 1e-300) * between[np.ix_(number, number)]
    return rounded_rows(expected, residents)


def trip_weights(residents: Counts, distance_km: Matrix) -> Matrix:
    """How much each place (column) draws from each other (row): the best fit of Korean trips."""
    kernel = deterrence(distance_km, laws.TRIP_SHIFT_KM, laws.TRIP_DISTANCE_EXPONENT)
    return np.asarray(np.maximum(residents, 1e-9) ** laws.TRIP_MASS_EXPONENT * kernel)


def _shares_of_cities(
    residents: Counts, latitude: Column, longitude: Column, area_km2: Column, number: Counts
) -> Matrix:
    """Share of the residents of a city (row) whose destination is in each city, the own one among them."""
    people = np.bincount(number, residents)
    weight = np.maximum(residents, 1e-9)
    whole = np.bincount(number, weight)
    weights = trip_weights(
        people.astype(np.int64),
        between_km(
            np.bincount(number, weight * latitude) / whole,
            np.bincount(number, weight * longitude) / whole,
            np.bincount(number, area_km2).astype(np.float64),
        ),
    )
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def outings_per_day(flows: Counts, city: Counts, round_trips: float = laws.ROUND_TRIPS_PER_RESIDENT_DAY) -> float:
    """How often a resident must go to the habitual destination so that `round_trips` a resident and day cross borders.

    Borders are those of cities. Of use for a whole country only: a part of one knows nothing of the trips that leave
    it; it takes `laws.OUTINGS_PER_RESIDENT_DAY`.
    """
    across = int(flows[city[:, None] != city].sum())
    if not across:
        raise ValueError("flows: nobody has a destination in another city")
    return round_trips * int(flows.sum()) / across


def present_share(
    outings_a_day: float = laws.OUTINGS_PER_RESIDENT_DAY,
    hours: float = laws.OUTING_HOURS,
    window_hours: tuple[float, float] = laws.OUTING_WINDOW_HOURS,
) -> float:
    """Chance that somebody is at the habitual destination at a moment within the window; outside of it, 0.

    >>> round(present_share(0.48, 5.0, (10.0, 22.0)), 6)
    0.2
    """
    width = window_hours[1] - window_hours[0]
    faults = [f"outings_a_day: {outings_a_day:g}; 0 to 1 is allowed"] * (not 0 <= outings_a_day <= 1)
    complain(
        faults + [f"hours: {hours:g}; 0 to {width:g}, the width of the window, is allowed"] * (not 0 <= hours <= width)
    )
    return outings_a_day * hours / width if width else 0.0
