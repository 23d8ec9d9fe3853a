"""The page "built against source" of a city, as Markdown."""

from collections.abc import Callable

from hyosan.report.city_contacts import age_names, contact_rows, matrix_rows, settings_for
from hyosan.report.city_measures import (
    City,
    Row,
    household_rows,
    people_rows,
    place_rows,
    school_rows,
    work_rows,
)

SECTIONS: tuple[tuple[str, Callable[[City], list[Row]]], ...] = (
    ("People", people_rows),
    ("Households", household_rows),
    ("Schools", school_rows),
    ("Work", work_rows),
    ("Further places", place_rows),
)
HEADER = ("quantity", "source", "built", "the source is")
CONTACTS = """\
Who meets whom, by age and setting: computed from the people and places above and the settings of
`{settings}` ([how, and what deviates](../contacts.md)). Three of their numbers were scaled to
the diaries, so that these rows are no test; home, school and work by age are consequences. Care homes and nursing
hospitals count as home, nurseries, academies and universities as school, hospitals as work."""
MATRIX = """\
People of the ages of a column met a day by one of the age of the row, in groups of settings; in brackets the
projection for South Korea (Prem and others 2021, doi 10.1371/journal.pcbi.1009098) from diaries of other countries: no
Koreans were asked, and it has more contacts at home than Koreans have members of the household."""


def page_of(city: City, title: str, how: str, picture: str, contacts_picture: str) -> str:
    """The page: what the city is, its pictures, a table a section, the sources of invented numbers, its inputs."""
    lines = [f"# {title}", "", how, "", f"![{title}]({picture})", ""]
    for heading, rows_of in SECTIONS:
        if rows := rows_of(city):
            lines += [f"## {heading}", "", *_table(HEADER, rows), ""]
    lines += [*contacts_section(city, contacts_picture), *_kinds(city)]
    lines += ["## Inputs", "", f"Basis: {city.people.basis} residents.", ""]
    inputs = [(record.name, record.vintage, record.licence, record.sha256[:12]) for record in city.people.inputs]
    return "\n".join([*lines, *_table(("table", "vintage", "licence", "SHA-256"), inputs), ""])


def contacts_section(city: City, picture: str) -> list[str]:
    """The emergent contact matrix by age and setting, beside the Korean figures."""
    how = CONTACTS.format(settings=settings_for(list(city.kinds)))
    lines = ["## Contacts", "", how, "", *_table(HEADER, contact_rows(city.contacts)), ""]
    lines += [f"![People met by age and setting, beside projected matrices and diaries]({picture})", "", MATRIX, ""]
    return [*lines, *_table(("setting", "age", *age_names()), matrix_rows(city.contacts)), ""]


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]] | list[Row]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (header, ("---",) * len(header), *rows)]


def _kinds(city: City) -> list[str]:
    """Where every number of the further kinds comes from."""
    lines: list[str] = []
    for name, kind in city.kinds.items():
        lines += [f"- `{name}` {key}: {text}." for key, text in (kind.sources or {}).items()]
    return ["## Sources of the further places", "", *lines, ""] if lines else []
