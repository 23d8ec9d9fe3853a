"""The page "built against source" of a city, as Markdown."""

from collections.abc import Callable

from hyosan.report.city_measures import (
    City,
    Row,
    household_rows,
    people_rows,
    place_rows,
    school_rows,
    work_rows,
)

# The emergent contact matrix, by age and setting beside the Korean figures, becomes one more section of this list.
SECTIONS: tuple[tuple[str, Callable[[City], list[Row]]], ...] = (
    ("People", people_rows),
    ("Households", household_rows),
    ("Schools", school_rows),
    ("Work", work_rows),
    ("Further places", place_rows),
)


def page_of(city: City, title: str, how: str, picture: str) -> str:
    """The page: what the city is, its picture, a table a section, the sources of invented numbers, its inputs."""
    lines = [f"# {title}", "", how, "", f"![{title}]({picture})", ""]
    for heading, rows_of in SECTIONS:
        if rows := rows_of(city):
            lines += [f"## {heading}", "", *_table(("quantity", "source", "built", "the source is"), rows), ""]
    lines += _kinds(city)
    lines += ["## Inputs", "", f"Basis: {city.people.basis} residents.", ""]
    inputs = [(record.name, record.vintage, record.licence, record.sha256[:12]) for record in city.people.inputs]
    return "\n".join([*lines, *_table(("table", "vintage", "licence", "SHA-256"), inputs), ""])


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]] | list[Row]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (header, ("---",) * len(header), *rows)]


def _kinds(city: City) -> list[str]:
    """Where every number of the further kinds comes from."""
    lines: list[str] = []
    for name, kind in city.kinds.items():
        lines += [f"- `{name}` {key}: {text}." for key, text in (kind.sources or {}).items()]
    return ["## Sources of the further places", "", *lines, ""] if lines else []
