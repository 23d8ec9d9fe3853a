"""Random small populations of the oracle, and the same population as the engine's files."""

import csv
from pathlib import Path

import numpy as np
from oracle_population import NOBODY, OraclePlaces, OraclePopulation, neighbours_of

COORDINATES: list[tuple[float, float] | None] = [(0.0, 0.0), (0.0, 0.02), (0.015, 0.04)]
"""Latitude and longitude in degrees: three areas some kilometres apart, of unequal distances."""


def random_population(
    rng: np.random.Generator, with_host_type: bool, lone: bool, by_day: bool, most: int = 10
) -> OraclePopulation:
    """One to three areas of up to `most` people; households of one if `lone`; days in other areas if `by_day`."""
    area_names = ["Alder", "Birch", "Cedar"][: int(rng.integers(1, 4))]
    areas = [a for a in range(len(area_names)) for _ in range(int(rng.integers(most // 2, most + 1)))]
    n = len(areas)
    ages = [int(age) for age in rng.integers(6, 80, n)]
    ages[:4] = [30, 10, 40, 12]  # both sides of every age limit are there
    places = {"household": _households(rng, areas, 1 if lone else 2)}
    pupils = [i for i in range(n) if ages[i] < 18]
    workers = [i for i in range(n) if (ages[i] >= 18 and rng.random() < 0.7) or i in (0, 2)]
    places["school"] = _grouped(n, [pupils], [0], "school", "neighbourhood", [0])
    half = len(pupils) // 2
    classes = [pupils[:half], pupils[half:]] if half >= 2 else [pupils]
    places["classroom"] = _grouped(n, classes, [0] * len(classes), "class", "school", [0] * len(classes))
    half = len(workers) // 2
    offices = [workers[:half], workers[half:]] if half >= 2 else [workers]
    where = [k % len(area_names) for k in range(len(offices))]
    places["workplace"] = _grouped(n, offices, where, "office", "neighbourhood", where)
    if by_day:
        spent = [int(rng.integers(len(area_names))) if rng.random() < 0.6 else NOBODY for _ in range(n)]
        every = list(range(len(area_names)))
        places["day_neighbourhood"] = OraclePlaces(spent, every, area_names, same_site_as="neighbourhood")
    pairs = [(i, j) for i in range(n) for j in range(i) if rng.random() < 0.15]
    friends = [(i, j, round(float(rng.uniform(0.2, 1.5)), 2)) for i, j in pairs]
    hosts = ["frail" if rng.random() < 0.3 or i == 1 else "ordinary" for i in range(n)] if with_host_type else []
    return OraclePopulation(
        ages=ages,
        areas=areas,
        area_names=area_names,
        places=places,
        edges={"friends": friends or [(1, 0, 1.0)]},
        neighbours=neighbours_of(COORDINATES[: len(area_names)]),
        coordinates=COORDINATES[: len(area_names)],
        sexes=[("female", "male")[k] for k in rng.integers(0, 2, n)],
        host_types=hosts,
        ids=[f"p{i:02d}" for i in range(n)],
    )


def _households(rng: np.random.Generator, areas: list[int], smallest: int) -> OraclePlaces:
    """Households of `smallest` to 5 within each area; the last takes one more rather than leave too few."""
    member = [NOBODY] * len(areas)
    place_areas: list[int] = []
    for area in sorted(set(areas)):
        people = [i for i in range(len(areas)) if areas[i] == area]
        while people:
            size = int(rng.integers(smallest, 6))
            size = len(people) if len(people) - size < smallest else size
            for i in people[:size]:
                member[i] = len(place_areas)
            people = people[size:]
            place_areas.append(area)
    labels = [f"household-{h:02d}" for h in range(len(place_areas))]
    return OraclePlaces(member, place_areas, labels, "neighbourhood", list(place_areas))


def _grouped(
    n: int, groups: list[list[int]], areas: list[int], label: str, parent_kind: str, parent: list[int]
) -> OraclePlaces:
    member = [next((p for p, group in enumerate(groups) if i in group), NOBODY) for i in range(n)]
    return OraclePlaces(member, areas, [f"{label}-{p}" for p in range(len(groups))], parent_kind, parent)


def write_population(people: OraclePopulation, folder: Path) -> None:
    """people.csv, places.csv, areas.csv and edges.csv; of kinds with `same_site_as` only `day_neighbourhood`."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {name: places for name, places in people.places.items() if name != "neighbourhood"}
    hosts = set(people.host_types) != {"ordinary"}
    rows: list[list[object]] = [["id", "age", "sex", "area", *kinds, *(["host_type"] if hosts else [])]]
    for i in range(len(people)):
        own = [places.labels[places.member[i]] if places.member[i] != NOBODY else "" for places in kinds.values()]
        row = [people.ids[i], people.ages[i], people.sexes[i], people.area_names[people.areas[i]], *own]
        rows.append([*row, *([people.host_types[i]] if hosts else [])])
    _write(folder / "people.csv", rows)
    rows = [["place_kind", "place", "area", "parent_kind", "parent"]]
    for kind, places in kinds.items():
        if places.same_site_as is not None:
            continue
        for p, label in enumerate(places.labels):
            up = places.parent[p] if places.parent_kind and places.parent else NOBODY
            parent = (
                [places.parent_kind, people.places[str(places.parent_kind)].labels[up]] if up != NOBODY else ["", ""]
            )
            rows.append([kind, label, people.area_names[places.area[p]], *parent])
    _write(folder / "places.csv", rows)
    coordinates = zip(people.area_names, people.coordinates, strict=True)
    located = [[name, *(at or ("", ""))] for name, at in coordinates]
    _write(folder / "areas.csv", [["area", "latitude", "longitude"], *located])
    ties = [
        [people.ids[i], people.ids[j], kind, weight]
        for kind, rows_of in people.edges.items()
        for i, j, weight in rows_of
    ]
    _write(folder / "edges.csv", [["source", "target", "kind", "weight"], *ties])


def _write(path: Path, rows: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
