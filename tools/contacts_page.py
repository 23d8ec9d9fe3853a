"""Write the tables and the picture of docs/contacts.md anew, from the scenario that stands on the page.

Usage: python tools/contacts_page.py
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from hyosan.analysis.contacts import EmergentContacts, emergent_contacts
from hyosan.analysis.contacts.groups import by_group
from hyosan.analysis.contacts.korea import BY_AGE, EVERYBODY, OTHERS_AT_HOME, Diary
from hyosan.catalogue import find
from hyosan.catalogue.pages import with_tables
from hyosan.engine.build import build_population
from hyosan.report.contacts_picture import write_contacts_picture
from hyosan.scenario import load_text

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "contacts.md"
PICTURE = DOCS / "images" / "contacts-changwon.png"
CITIES = {"Changwon": (), "Chuncheon": ('population.city.municipalities=["51110"]',)}
SETTINGS = {"all places": "korean-settings-all-places", "homes, schools, work": "korean-settings"}
"""The settings that ship, as the columns of the page call them; the scenario on the page extends the first."""
KINDS_OF_DAY = ("on a working day", "on a day off")
WORKLESS_WEEK = date(2024, 3, 20)
WORKLESS = ("calendar.holidays=[2024-03-18, 2024-03-19, 2024-03-20, 2024-03-21, 2024-03-22]",)
"""A week all of whose days are free; Sunday's congregations and Saturday's academies are in it."""
COLUMNS = [(city, places) for places in SETTINGS for city in CITIES]


def found_in(
    page: str, city: str, places: str = "all places", overrides: Sequence[str] = (), week: date | None = None
) -> EmergentContacts:
    """The contacts of the scenario on the page in a city, in an ordinary week or that of a date."""
    text = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0]
    text = text.replace(SETTINGS["all places"], SETTINGS[places])
    scenario = load_text(text, overrides=[*CITIES[city], *overrides], resolve=find)
    return emergent_contacts(scenario, build_population(scenario), week=week)


def by_age(found: EmergentContacts) -> str:
    """People met by age and group of settings, and contacts."""
    groups = by_group(found, found.met_by_age)
    names = ["age", "people", *groups, "people met", "contacts"]
    lines = [_row(names), _row(["---"] * len(names))]
    met, contacts = found.met_by_age.sum(axis=0), found.contacts_by_age.sum(axis=0)
    columns = [*groups.values(), met, contacts]
    for number, name in enumerate(found.group_names()):
        lines.append(_row([name, f"{found.people[number]:,}", *(f"{column[number]:.1f}" for column in columns)]))
    means = (f"{float(found.mean(column)):.1f}" for column in columns)
    return "\n".join([*lines, _row(["all", f"{found.people.sum():,}", *means])])


def beside_korea(cities: dict[tuple[str, str], EmergentContacts]) -> str:
    """What is known of South Korea, and what came out."""
    names = [f"{city}, {places}" for city, places in cities]
    lines = [_row(["people met a day", "South Korea", *names]), _row(["---"] * (2 + len(cities)))]
    for name, diary in (("all ages", EVERYBODY), ("5 to 9", BY_AGE[0]), ("75 and over", BY_AGE[1])):
        lines.append(_row([name, _diary(diary), *(f"{_met(found, diary):.1f}" for found in cities.values())]))
    home = [by_group(found, found.met_by_age)["home"] for found in cities.values()]
    means = [f"{float(found.mean(met)):.2f}" for found, met in zip(cities.values(), home, strict=True)]
    return "\n".join([*lines, _row(["at home", f"{OTHERS_AT_HOME} others live there", *means])])


def days_off(page: str, week: EmergentContacts) -> str:
    """People met and contacts on working days and days off: from an ordinary week in Changwon and one without work."""
    names = ["a day, Changwon, all places", *KINDS_OF_DAY, "ratio"]
    lines = [_row(names), _row(["---"] * len(names))]
    off = found_in(page, "Changwon", overrides=WORKLESS, week=WORKLESS_WEEK)
    rows = {
        "people met": (week.met_by_age.sum(axis=0), off.met_by_age.sum(axis=0)),
        "of these in the community": tuple(by_group(each, each.met_by_age)["community"] for each in (week, off)),
        "contacts": (week.contacts_by_age.sum(axis=0), off.contacts_by_age.sum(axis=0)),
    }
    for name, (ordinary, free) in rows.items():
        day_off = float(off.mean(free))
        working = (7 * float(week.mean(ordinary)) - 2 * day_off) / 5
        lines.append(_row([name, f"{working:.1f}", f"{day_off:.1f}", f"{day_off / working:.2f}"]))
    return "\n".join(lines)


def tables(page: str) -> dict[str, str]:
    """The tables of the page, by their marks."""
    cities = {column: found_in(page, *column) for column in COLUMNS}
    return {
        "ages": by_age(cities["Changwon", "all places"]),
        "korea": beside_korea(cities),
        "leisure": days_off(page, cities["Changwon", "all places"]),
    }


def _met(found: EmergentContacts, diary: Diary) -> float:
    met = found.met_by_age.sum(axis=0)
    return float(met[found.ages.index(diary.first)]) if diary is not EVERYBODY else float(found.mean(met))


def _diary(diary: Diary) -> str:
    return f"{diary.mean} ({diary.low} to {diary.high})"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_tables(page, tables(page)), encoding="utf-8")
    write_contacts_picture(found_in(page, "Changwon"), PICTURE, korea=True)
    print(PAGE.name, PICTURE.name)


if __name__ == "__main__":
    main()
