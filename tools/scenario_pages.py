"""Write the tables on docs/scenarios/<id>.md anew: numbers with their sources, the expected outcome, what is published.

Usage: python tools/scenario_pages.py
"""

from pathlib import Path

from hyosan.catalogue import EXPECTED, PUBLISHED, continuations, entries
from hyosan.catalogue.pages import tables, with_tables

DOCS = Path(__file__).resolve().parents[1] / "docs" / "scenarios"


def main() -> None:
    """Every page of the catalogue, those of changes too."""
    for entry in (*entries(), *continuations()):
        path = DOCS / f"{entry.id}.md"
        made = tables(entry.path, EXPECTED, PUBLISHED)
        path.write_text(with_tables(path.read_text(encoding="utf-8"), made), encoding="utf-8")
        print(path.name)


if __name__ == "__main__":
    main()
