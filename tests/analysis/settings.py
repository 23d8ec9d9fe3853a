"""Small populations, and scenarios with settings to count contacts in."""

from pathlib import Path

HEAD = """
[scenario]
id = "contacts"
title = "Contacts"
[time]
start = 2024-01-01
duration = "7 days"
[strains.flu]
transmissibility = 1.0
start = "caught"
[strains.flu.states.caught]
[strains.flu.states.ill]
infectiousness = 1.0
dwell = { distribution = "fixed", value = "1 day" }
next = "well"
[strains.flu.states.well]
[[seeding]]
strain = "flu"
count = 1
state = "ill"
"""


def write(folder: Path, people: str, settings: str, *, copies: int = 1, edges: str = "", head: str = HEAD) -> Path:
    """A scenario on people given as CSV; the strain infects whoever is met, and those do not infect others."""
    (folder / "people").mkdir(parents=True)
    (folder / "people" / "people.csv").write_text(people.strip() + "\n", encoding="utf-8")
    if edges:
        (folder / "people" / "edges.csv").write_text(edges.strip() + "\n", encoding="utf-8")
    path = folder / "contacts.toml"
    path.write_text(f'{head}\n[population.files]\nfolder = "people"\ncopies = {copies}\n{settings}', encoding="utf-8")
    return path


def crowd(size: int) -> str:
    """People of all ages in households of 1 to 5, classes of several sizes and workplaces."""
    rows, household, left = ["id,age,household,classroom,workplace"], 0, 1
    for person in range(size):
        if left == 0:
            household, left = household + 1, 1 + (household * 7 + 3) % 5
        left -= 1
        age = (person * 37 + person // 11) % 90
        classroom = f"c{person % 13 // 4}" if 6 <= age < 18 else ""
        workplace = f"w{person % 29 // 5}" if 18 <= age < 70 and person % 3 else ""
        rows.append(f"{person},{age},h{household},{classroom},{workplace}")
    return "\n".join(rows)
