"""Write the contact matrices of South Korea that ship with the package, from the folder of shared data.

Usage: python tools/derive_matrices.py [folder]    (default: ../shared/data beside the repository)

Only contact_matrices is read (tier A). What the files hold, where they come from and what was done to them is in
src/hyosan/transmission/matrices/SOURCES.md.
"""

import hashlib
import sys
from pathlib import Path

import pandas as pd

REPOSITORY = Path(__file__).resolve().parents[1]
TARGET = REPOSITORY / "src" / "hyosan" / "transmission" / "matrices"
COUNTRY, SOURCE = "KOR", "prem_2021"
SETTINGS = ("home", "school", "work", "community")


def matrix(table: pd.DataFrame, setting: str) -> pd.DataFrame:
    """Contacts a day of one of each age group (rows) with people of each group, first ages as names."""
    rows = table[(table["iso3"] == COUNTRY) & (table["source"] == SOURCE) & (table["setting"] == setting)]
    groups = list(table.columns[4:])
    ages = [int(group.split("_")[0].removesuffix("p")) for group in groups]
    if sorted(ages) != ages or list(rows["age_participant"]) != groups:
        raise SystemExit(f"{setting}: rows and columns are not the same groups of ages, ascending")
    found = rows[groups].set_axis(ages, axis=1).round(4)
    found.insert(0, "age", ages)
    return found


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data"
    table = pd.read_csv(source / "contact_matrices" / "prem_kor_prk_jpn.csv")
    TARGET.mkdir(parents=True, exist_ok=True)
    digests = []
    for setting in SETTINGS:
        path = TARGET / f"prem-2021-korea-{setting}.csv"
        path.write_text(matrix(table, setting).to_csv(index=False, lineterminator="\n"), encoding="ascii")
        digests.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")
        print(f"{path.relative_to(REPOSITORY)}: {path.stat().st_size / 1e3:.1f} kB")
    (TARGET / "SHA256SUMS").write_text("".join(sorted(digests, key=lambda line: line.split()[1])), encoding="ascii")


if __name__ == "__main__":
    main()
