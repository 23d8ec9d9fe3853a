"""Work out what docs/travel.md says about built countries: from the flows of each `Country`, all of them modelled.

Usage: python tools/country_travel.py     print the table of the page
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country
from hyosan.population.function.neighbours import build_japan, build_north_korea
from hyosan.population.travel import laws
from hyosan.population.travel.comparing import between_cities, common_part, day_population, fitted_trips
from hyosan.population.travel.municipalities import load_municipalities
from hyosan.population.travel.of_country import CountryFlows, country_flows
from hyosan.population.travel.outings import outings_per_day

Row = tuple[str, str, str]
Floats = NDArray[np.float64]
# Into Tokyo's 23 wards and the city of Osaka for work or school, millions: census of 2000 (Statistics Bureau of Japan,
# stat.go.jp/english/data/kokusei/2000/jutsu1/00/02.htm).
JAPANESE_COMMUTERS = {
    ("Saitama", "Tokyo"): "0.96",
    ("Kanagawa", "Tokyo"): "0.93",
    ("Chiba", "Tokyo"): "0.80",
    ("Hyogo", "Osaka"): "0.27",
    ("Nara", "Osaka"): "0.13",
}


def south(country: Country) -> Iterator[Row]:
    """South Korea: margins, trips between si and gun, people by day."""
    flows, towns = country_flows(country), load_municipalities()
    yield from _margins(flows)
    own_city = towns.city[:, None] == towns.city
    yield "workers who work in their municipality (%)", _stay(flows.work), ""
    yield "workers who work in their si or gun (%)", _percent(flows.work[own_city].sum() / flows.work.sum()), ""
    away = 1 - flows.habitual[own_city].sum() / flows.habitual.sum()
    yield "residents whose habitual destination is in another si or gun (%)", _percent(away), ""
    yield from _trips(flows)
    by_day = day_population(flows.residents, flows.work, flows.school)
    for code in ("11140", "11110"):
        row = towns.codes.index(code)
        told = f"{flows.residents[row]:,}, {by_day[row]:,}"
        yield f"Seoul {towns.names[row]}: residents by night, people by day", told, ""


def _trips(flows: CountryFlows) -> Iterator[Row]:
    towns, fit = load_municipalities(), fitted_trips()
    people, daily = flows.residents.sum(), flows.work + flows.school

    def between(trips: Floats | NDArray[np.int64]) -> Floats:
        return between_cities(trips, towns.city, fit.city)

    def across(trips: Floats | NDArray[np.int64]) -> str:
        return f"{between(trips).sum() / people:.3f}"

    yield "round trips a resident and day between si and gun, work", across(flows.work), ""
    yield "the same, school", across(flows.school), ""
    every = laws.ROUND_TRIPS_PER_RESIDENT_DAY
    rest = every - between(daily).sum() / people
    for name, round_trips in (("other", every), ("other, if all purposes are 0.222", rest)):
        often = outings_per_day(flows.habitual, towns.city, round_trips)
        other = often * flows.habitual
        seen = between(daily + other)
        yield f"the same, {name} (outings a day)", f"{across(other)} ({often:.2f})", "0.222"
        yield "common part with the fitted shares: work, school and these", _shares_agree(seen), "1"
        yield "the same, there and back both counted", _shares_agree(seen + seen.T), "1"
        yield "common part with the trips themselves", f"{common_part(seen + seen.T, fit.trips):.2f}", "1"


def _shares_agree(trips: Floats) -> str:
    """Common part of commuters with the fit, every origin with its fitted number of trips."""
    fit = fitted_trips()
    shares = trips / trips.sum(axis=1, keepdims=True)
    return f"{common_part(shares * fit.trips.sum(axis=1, keepdims=True), fit.trips):.2f}"


def neighbour(country: Country, area: str) -> Iterator[Row]:
    """North Korea or Japan: margins, who stays in the own area."""
    flows = country_flows(country)
    yield from _margins(flows)
    yield f"workers who work in their {area} (%)", _stay(flows.work), "91.9 (1995)" if area == "prefecture" else ""
    yield f"residents whose habitual destination is in their {area} (%)", _stay(flows.habitual), ""
    if area == "prefecture":
        row = {name: number for number, name in enumerate(country.areas.names)}
        for (home, work), counted in JAPANESE_COMMUTERS.items():
            modelled = f"{flows.work[row[home], row[work]] / 1e6:.2f}"
            yield f"workers from {home} to {work} (millions)", modelled, f"{counted} (2000)"
        by_day = day_population(flows.residents, flows.work)[row["Tokyo"]] / flows.residents[row["Tokyo"]]
        yield "Tokyo: people by day for each resident", f"{by_day:.2f}", "1.22 (2000)"


def _margins(flows: CountryFlows) -> Iterator[Row]:
    yield "people", f"{flows.residents.sum():,}", ""
    error = max(
        np.abs(flows.work.sum(axis=1) - flows.employed).max(),
        np.abs(flows.work.sum(axis=0) - flows.posts).max(),
        np.abs(flows.habitual.sum(axis=1) - flows.residents).max(),
    )
    yield "largest difference of a sum from employed residents, posts, residents", str(error), ""


def _stay(flows: NDArray[np.int64]) -> str:
    return _percent(float(np.trace(flows) / flows.sum()))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def rows() -> Iterator[Row]:
    """Country, quantity with what was built, what was counted or fitted."""
    built = {
        "South Korea": (build := build_country(), south(build)),
        "North Korea": (build := build_north_korea(), neighbour(build, "county")),
        "Japan": (build := build_japan(), neighbour(build, "prefecture")),
    }
    for name, (country, told) in built.items():
        entries = ", ".join(
            f"{len(flow.out_begin):,}" for flow in (country.schooling, country.commuting, country.outing)
        )
        yield f"**{name}**: entries of the flows of school, work, outings", entries, ""
        yield from told


if __name__ == "__main__":
    print("| quantity | built | counted or fitted |\n| --- | --- | --- |")
    print("\n".join(f"| {quantity} | {modelled} | {counted} |" for quantity, modelled, counted in rows()))
