"""Write the tables on docs/scenarios/<id>.md anew: numbers with their sources, and the expected outcome.

Usage: python tools/scenario_pages.py
"""

from pathlib import Path

from hyosan.catalogue import EXPECTED, entries
from hyosan.catalogue.pages import expected_table, numbers_table, with_tables

DOCS = Path(__file__).resolve().parents[1] / "docs" / "scenarios"


def main() -> None:
    """Every page of the catalogue."""
    for entry in entries():
        path = DOCS / f"{entry.id}.md"
        tables = {"numbers": numbers_table(entry.path), "expected": expected_table(EXPECTED, entry.id)}
        path.write_text(with_tables(path.read_text(encoding="utf-8"), tables), encoding="utf-8")
        print(path.name)


if __name__ == "__main__":
    main()
