"""Work out what docs/travel.md shows, and draw its picture: travel between South Korean municipalities, all modelled.

Usage: python tools/travel_page.py             print the table of the page, and draw docs/images/travel.png
       python tools/travel_page.py --table     print the table only
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray

from hyosan.population.travel import laws
from hyosan.population.travel.commuting import commuting_flows, jobs
from hyosan.population.travel.comparing import between_cities, common_part, day_population, fitted_trips
from hyosan.population.travel.distances import between_km
from hyosan.population.travel.municipalities import employed_residents, load_municipalities
from hyosan.population.travel.outings import outing_flows, outings_per_day
from hyosan.population.travel.schooling import expected_pupils, school_flows

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURE = REPOSITORY / "docs" / "images" / "travel.png"
Floats = NDArray[np.float64]
# Percent of workers who work in their province, by telephones: sources in travel/laws.py.
COUNTED_STAY = {
    "11": ("Seoul", "81.4"),
    "28": ("Incheon", "70.9"),
    "41": ("Gyeonggi", "76.6"),
    "36": ("Sejong", "60.2"),
}
# Who works in a municipality, or lives there without work, in percent of residents of 15 and over: Statistics
# Korea, regional employment survey, first half of 2024, as printed by kr.investing.com 1173081.
COUNTED_ACTIVE = {
    "11140": ("Seoul Jung-gu", "334.6"),
    "26110": ("Busan Jung-gu", "221.5"),
    "27110": ("Daegu Jung-gu", "152.4"),
    "46830": ("Yeongam-gun", "138.7"),
    "47830": ("Goryeong-gun", "133.7"),
    "43770": ("Eumseong-gun", "126.0"),
    "41650": ("Pocheon-si", "123.0"),
    "52210": ("Gimje-si", "114.6"),
    "47230": ("Yeongcheon-si", "111.7"),
}


class Travel:
    """All flows of the country, once."""

    def __init__(self) -> None:
        self.towns = towns = load_municipalities()
        place = (towns.latitude_degrees, towns.longitude_degrees, towns.area_km2)
        self.adults = towns.residents[:, :, 3:].sum(axis=(1, 2))
        self.employed = employed_residents()
        self.jobs = jobs(self.employed, towns.establishments, towns.region)
        self.work = commuting_flows(self.employed, self.jobs, *place, towns.landmass)
        self.levels = school_flows(expected_pupils(), towns.codes)
        self.school = self.levels.sum(axis=0)
        self.habitual = outing_flows(towns.people, *place, towns.city)
        self.fit = fitted_trips()
        self.day = day_population(towns.people, self.work, self.school)

    def between(self, flows: Floats | NDArray[np.int64]) -> Floats:
        """Between the 159 si and gun of the fit."""
        return between_cities(flows, self.towns.city, self.fit.city)

    def across(self, flows: NDArray[np.int64]) -> float:
        """Round trips between si and gun for each resident."""
        return float(self.between(flows).sum() / self.towns.people.sum())

    def shares_agree(self, trips: Floats) -> float:
        """Common part of commuters with the fit, every origin with its fitted number of trips."""
        weight = self.fit.trips.sum(axis=1, keepdims=True)
        return common_part(trips / trips.sum(axis=1, keepdims=True) * weight, self.fit.trips)


Row = tuple[str, str, str]


def rows(travel: Travel) -> list[Row]:
    """Quantity, modelled, counted."""
    return [*_work(travel), *_by_day(travel), *_pupils(travel), *_trips(travel)]


def _work(travel: Travel) -> list[Row]:
    towns, work = travel.towns, travel.work
    row_error = np.abs(work.sum(axis=1) - travel.employed).max()
    column_error = np.abs(work.sum(axis=0) - travel.jobs).max()
    own_city = towns.city[:, None] == towns.city
    found = [
        ("employed, of residents of 15 and over (%)", _percent(travel.employed.sum() / travel.adults.sum()), "63"),
        ("largest difference between a row sum and employed residents", str(row_error), ""),
        ("largest difference between a column sum and jobs", str(column_error), ""),
        ("workers who work in their municipality (%)", _percent(np.trace(work) / work.sum()), ""),
        ("workers who work in their si or gun (%)", _percent(work[own_city].sum() / work.sum()), ""),
    ]
    for code, (name, counted) in COUNTED_STAY.items():
        own = np.array([each.startswith(code) for each in towns.codes])
        share = work[np.ix_(own, own)].sum() / travel.employed[own].sum()
        found.append((f"workers of {name} who work there (%)", _percent(share), counted))
    return found


def _by_day(travel: Travel) -> list[Row]:
    towns, found = travel.towns, []
    active = (travel.adults - travel.employed + travel.jobs) / travel.adults
    for code, (name, counted) in COUNTED_ACTIVE.items():
        share = active[towns.codes.index(code)]
        found.append((f"{name}: active by day, of residents of 15 and over (%)", _percent(share), counted))
    for row in (towns.codes.index("11140"), towns.codes.index("11110")):
        name = f"Seoul {towns.names[row]}: residents by night, people by day"
        found.append((name, f"{towns.people[row]:,}, {travel.day[row]:,}", ""))
    return found


def _pupils(travel: Travel) -> list[Row]:
    levels = {**dict(zip(("elementary", "middle", "high"), travel.levels, strict=True)), "all": travel.school}
    name = "pupils who stay in their municipality"
    return [(f"{name}, {each} (%)", _percent(np.trace(flows) / flows.sum()), "") for each, flows in levels.items()]


def _trips(travel: Travel) -> list[Row]:
    towns, daily = travel.towns, travel.work + travel.school
    all_purposes = laws.ROUND_TRIPS_PER_RESIDENT_DAY
    away = 1 - travel.habitual[towns.city[:, None] == towns.city].sum() / travel.habitual.sum()

    def agree(other: float) -> str:
        often = outings_per_day(travel.habitual, towns.city, other)
        return f"{travel.shares_agree(travel.between(daily + often * travel.habitual)):.2f}"

    alone = travel.shares_agree(travel.between(travel.work))
    return [
        ("residents whose habitual destination is in another si or gun (%)", _percent(away), ""),
        ("round trips a resident and day between si and gun, work", f"{travel.across(travel.work):.3f}", ""),
        ("the same, school", f"{travel.across(travel.school):.3f}", ""),
        ("the same, other", f"{all_purposes:.3f}", "0.222 for all purposes"),
        ("common part with the fitted shares, work alone", f"{alone:.2f}", ""),
        ("the same, work + school + other", agree(all_purposes), ""),
        ("the same, other less, so that all are 0.222", agree(all_purposes - travel.across(daily)), ""),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def table(travel: Travel) -> str:
    """As the page has it."""
    lines = [f"| {quantity} | {modelled} | {counted} |" for quantity, modelled, counted in rows(travel)]
    return "\n".join(["| quantity | modelled | counted |", "| --- | --- | --- |", *lines])


def draw(travel: Travel) -> None:
    """Day population over residents as a map, and how far trips go."""
    towns = travel.towns
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5.2), layout="constrained", width_ratios=(1.2, 1))
    by_day = np.log2(travel.day / towns.people)
    order = np.argsort(np.abs(by_day))
    place = (towns.longitude_degrees[order], towns.latitude_degrees[order])
    dots = left.scatter(
        *place,
        c=by_day[order],
        s=towns.people[order] / 2_000,
        cmap="RdBu_r",
        norm=TwoSlopeNorm(0, -2, 2),
        ec="#444444",
        lw=0.4,
    )
    left.set(xlim=(126.4, 127.4), ylim=(37.15, 37.8), aspect=1 / np.cos(np.radians(37.5)), xlabel="longitude")
    left.set(ylabel="latitude", title="People by day, of residents (modelled; area: residents)")
    for code in ("11140", "11110", "41465"):
        row = towns.codes.index(code)
        at = (towns.longitude_degrees[row], towns.latitude_degrees[row])
        left.annotate(towns.names[row], at, xytext=(4, 6), textcoords="offset points", fontsize=8)
    bar = figure.colorbar(dots, ax=left, shrink=0.75, ticks=[-2, -1, 0, 1, 2])
    bar.ax.set_yticklabels(["a quarter", "half", "as many", "twice", "4 times"])
    _distances(right, travel)
    figure.savefig(PICTURE, dpi=100)


def _distances(axes: Axes, travel: Travel) -> None:
    """Share of round trips between si and gun that are longer than a distance."""
    city_km = _city_distances(travel)
    lines = {
        "fit of all trips": (travel.fit.trips, "#222222", "--"),
        "work": (travel.between(travel.work), "#cc3311", "-"),
        "school": (travel.between(travel.school), "#228833", "-"),
        "other": (travel.between(travel.habitual), "#4477aa", "-"),
    }
    for name, (flows, colour, style) in lines.items():
        order = np.argsort(city_km, axis=None)
        share = 1 - np.cumsum(flows.ravel()[order]) / flows.sum()
        axes.plot(city_km.ravel()[order], 100 * share, style, color=colour, label=name)
    axes.set(xlim=(0, 150), ylim=(0.5, 105), yscale="log", xlabel="distance between centres of si and gun, km")
    axes.set_ylabel("percent of trips between si and gun that go further")
    axes.set_yticks([1, 10, 100], ["1", "10", "100"])
    axes.legend(frameon=False, title="modelled, not observed")
    axes.spines[["top", "right"]].set_visible(False)


def _city_distances(travel: Travel) -> Floats:
    towns, chosen = travel.towns, travel.fit.city
    weight = np.bincount(towns.city, towns.people)

    def centre(column: Floats) -> Floats:
        return (np.bincount(towns.city, towns.people * column) / weight)[chosen]

    return between_km(centre(towns.latitude_degrees), centre(towns.longitude_degrees), np.ones(len(chosen)))


if __name__ == "__main__":
    country = Travel()
    print(table(country))
    if sys.argv[1:] != ["--table"]:
        draw(country)
