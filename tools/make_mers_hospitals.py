"""Write the people of `mers-korea-2015`: patients, those who nurse or visit them, staff of 14 invented hospitals.

    python tools/make_mers_hospitals.py

Sizes are chosen so that the hospitals with most cases are large enough for them; reasons stand beside the numbers.
"""

from pathlib import Path

import numpy as np

from hyosan.population.write import write_population

FOLDER = Path(__file__).parents[1] / "src/hyosan/catalogue/populations/mers-korea-2015"
WARD = 80
"""People of a ward: forty beds, and as many family carers, visitors and staff again."""
HOSPITALS = {
    "first": (5, 50),
    "large": (20, 600),
    "third": (6, 0),
    "fourth": (8, 100),
    **{f"other {number}": (3, 30) for number in range(10)},
}
"""Wards, and people who are in the emergency room as well: that of the large one was crowded."""
MOVES = 0.06
"""Share who also belong to a ward elsewhere: patients who went from one hospital to the next within the outbreak."""


def main() -> None:
    """Write the population."""
    rng = np.random.default_rng(2015)
    ward, area, emergency = [], [], []
    for number, (name, (wards, waiting)) in enumerate(HOSPITALS.items()):
        people = wards * WARD
        ward += [f"{name} {k // WARD}" for k in range(people)]
        area += [name] * people
        chosen = set(rng.choice(people, waiting, replace=False).tolist())
        emergency += [number if k in chosen else -1 for k in range(people)]
    names, areas = np.array(ward), np.array(area)
    second = np.full(len(names), None, dtype=object)
    for person in rng.permutation(len(names))[: round(MOVES * len(names))]:
        second[person] = rng.choice(names[areas != areas[person]])
    # The second ward is the same ward: its place is of another kind, with its own members, so both lists are joined.
    members: dict[str, list[int]] = {}
    for person, name in enumerate(second):
        if name is not None:
            members.setdefault(str(name), []).append(person)
    visited = np.full(len(names), None, dtype=object)
    for name, guests in members.items():
        hosts = rng.choice(np.flatnonzero(names == name), 12, replace=False)
        for person in (*guests, *hosts.tolist()):
            visited[person] = name if visited[person] is None else visited[person]
    people = {
        "id": np.arange(len(names)),
        "area": areas,
        "ward": names,
        "emergency_room": emergency,
        "visited_ward": visited,
    }
    write_population(FOLDER, people=people, form="csv")
    print(len(names), "people")


if __name__ == "__main__":
    main()
