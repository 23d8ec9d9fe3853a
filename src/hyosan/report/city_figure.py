"""A built city against its sources as a picture: ages, households, classes, work and further places."""

from pathlib import Path
from typing import Any

import numpy as np

from hyosan.population.builder import laws
from hyosan.population.builder.workplaces import size_shares
from hyosan.report.city_measures import City, all_workplaces, household_rows, place_rows, school_rows

BUILT, SOURCE, OTHER = "#2f6f9f", "#d0703c", "#7a9e57"


def write_city_picture(city: City, title: str, path: Path) -> Path:
    """Write the six panels as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 7.2), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(f"{title}: built (blue) against source (orange)", fontsize=13)
    panels = figure.subplots(2, 3)
    for panel, draw in zip(
        panels.ravel(), (_ages, _households, _classes, _workplaces, _employment, _places), strict=True
    ):
        draw(city, panel)
        panel.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    return path


def _ages(city: City, panel: Any) -> None:
    years = np.arange(0, 101, 5)
    for sex, sign in ((laws.FEMALE, 1), (laws.MALE, -1)):
        source = city.tables.residents[:, sex].sum(axis=0) / 1000
        band = np.minimum(city.people.age_years[city.people.sex == sex] // 5, 20)
        built = np.bincount(band, minlength=21) / 1000
        panel.barh(years + 2.5, sign * built, height=4.4, color=BUILT)
        panel.plot(sign * source, years + 2.5, "|", color=SOURCE, markersize=7, markeredgewidth=2)
    panel.axvline(0, color="black", linewidth=0.6)
    panel.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    panel.set(title="residents by age", xlabel="thousand men   |   thousand women", ylabel="age (years)")


def _paired(panel: Any, labels: list[str], source: list[float], built: list[float]) -> None:
    where = np.arange(len(labels))
    panel.bar(where - 0.2, source, width=0.38, color=SOURCE)
    panel.bar(where + 0.2, built, width=0.38, color=BUILT)
    panel.set_xticks(where, labels)


def _households(city: City, panel: Any) -> None:
    rows = [row for row in household_rows(city) if row[0].startswith("households of") and "generations" not in row[0]]
    _paired(panel, ["1", "2", "3", "4", "5+"], [float(row[1]) for row in rows], [float(row[2]) for row in rows])
    panel.set(title="households by members", xlabel="members", ylabel="households (%)")


def _classes(city: City, panel: Any) -> None:
    rows = [row for row in school_rows(city) if row[0].startswith("pupils a class")]
    _paired(panel, list(laws.LEVELS), [float(row[1]) for row in rows], [float(row[2]) for row in rows])
    panel.set(title="mean class", ylabel="pupils")


def _workplaces(city: City, panel: Any) -> None:
    size = np.sort(all_workplaces(city))
    law = size_shares(laws.LARGEST_WORKPLACE)
    panel.loglog(np.arange(1, len(law) + 1), np.cumsum(law[::-1])[::-1], color=SOURCE, linewidth=3)
    values, first = np.unique(size, return_index=True)
    panel.loglog(values, 1 - first / len(size), ".", color=BUILT, markersize=4)
    panel.set(title="workplaces", xlabel="workers", ylabel="share of workplaces at least as large", ylim=(1e-6, 1.5))


def _employment(city: City, panel: Any) -> None:
    table = laws.by_sex_and_age(*laws.WORKFORCES[city.options["workforce"]])
    ages = np.arange(15, 90)
    for sex, style, name in ((laws.FEMALE, "-", "women"), (laws.MALE, "--", "men")):
        own = city.people.sex == sex
        years = city.people.age_years[own]
        working = np.bincount(years, weights=city.works[own], minlength=128)
        built = working / np.maximum(np.bincount(years, minlength=128), 1)
        panel.plot(ages, table[sex][ages] * 100, style, color=SOURCE, linewidth=2.5)
        panel.plot(ages, built[ages] * 100, style, color=BUILT, linewidth=1.2, label=name)
    panel.legend(frameon=False)
    panel.set(title="who works", xlabel="age (years)", ylabel="%")


def _places(city: City, panel: Any) -> None:
    rows = [row for row in place_rows(city) if row[0].endswith((": all members", ": slots"))]
    if not rows:
        panel.set_axis_off()
        return
    names = [row[0].removesuffix(": all members").replace(": slots", " (beds)") for row in rows][::-1]
    numbers = [[float(row[column].replace(",", "")) for row in rows][::-1] for column in (1, 2)]
    where = np.arange(len(names))
    panel.plot(numbers[0], where, "o", color=SOURCE, markersize=11)
    panel.plot(numbers[1], where, "o", color=BUILT, markersize=5)
    panel.set_yticks(where, names)
    panel.set(title="further places", xlabel="members, or beds", xscale="log")
