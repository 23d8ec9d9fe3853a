"""Write the pages and pictures "built against source" of the shipped cities.

Usage: python tools/city_page.py [changwon] [hyosan]    (default: both)

docs/cities/NAME.md, NAME.png and NAME-contacts.png: a city with every kind of place, beside what it was built from, and
who meets whom in it.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

from hyosan.population.builder.options import CityOptions
from hyosan.population.city import build_city
from hyosan.report.city_figure import write_city_picture
from hyosan.report.city_measures import City
from hyosan.report.city_page import page_of
from hyosan.report.contacts_picture import write_contacts_picture

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "cities"
EVERYTHING: CityOptions = {"places": ("all",), "workforce": "by age and sex"}
HYOSAN: CityOptions = {"name": "Hyosan", "fictional_names": True, "special_school": "Hyosan High School"}
CITIES: dict[str, tuple[str, tuple[str, ...], CityOptions]] = {
    "changwon": ("Changwon", ("48121", "48123", "48125", "48127", "48129"), EVERYTHING),
    "hyosan": ("Hyosan", ("51110",), {**HYOSAN, **EVERYTHING}),
}
HOW = """\
Written by `tools/city_page.py`, seed 1. The city is that of the scenario `{scenario}`, from the tables of
{codes}, but with every kind of place that ships (`places = ["all"]`) and
`workforce = "by age and sex"`, which the scenario does not ask for. How it is made: [population.md](../population.md).
"Measured" is counted or surveyed, for the city or the nation; "modelled" is from a model of the source; "invented" has
its reason beside it. Of {people} people {working} % work."""
SCENARIOS = {"changwon": "influenza-changwon", "hyosan": "hyosan"}


def main() -> None:
    asked = sys.argv[1:] or list(CITIES)
    if unknown := [name for name in asked if name not in CITIES]:
        sys.exit(f"no such city: {', '.join(unknown)}; known: {', '.join(CITIES)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in asked:
        title, codes, options = CITIES[name]
        begin = time.perf_counter()
        build_city(codes, **options)
        print(f"{title}: built in {time.perf_counter() - begin:.1f} s")
        city = City.built(codes, **options)
        how = HOW.format(
            scenario=SCENARIOS[name],
            codes=", ".join(codes),
            people=f"{len(city.people):,}",
            working=f"{city.works.mean() * 100:.0f}",
        )
        write_city_picture(city, title, FOLDER / f"{name}.png")
        contacts = replace(city.contacts, title=f"Who meets whom in {title}")
        write_contacts_picture(contacts, FOLDER / f"{name}-contacts.png", korea=True)
        page = page_of(city, f"{title}, built against source", how, f"{name}.png", f"{name}-contacts.png")
        (FOLDER / f"{name}.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
