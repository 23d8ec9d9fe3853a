"""In which municipality pupils go to school: by distance from the neighbourhood, schools filled by size. Modelled."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from hyosan.population.builder import laws as builder_laws
from hyosan.population.builder.folder import FOLDER
from hyosan.population.builder.gravity import EARTH_RADIUS_KM, inner_distance_km
from hyosan.population.builder.tables import BANDS, LEVEL_CODES
from hyosan.population.travel.checks import complain, of_counts
from hyosan.population.travel.municipalities import load_municipalities, positions, rows_of
from hyosan.population.travel.rounding import rounded_rows

Column = NDArray[np.float64]
Counts = NDArray[np.int64]
# Bands of five years in parts: 6 to 11, 12 to 14, 15 to 17.
PARTS_OF_BANDS = (((1, 0.8), (2, 0.4)), ((2, 0.6),), ((3, 0.6),))
# How much readier pupils are to go to a school of their own municipality than distance alone makes them: catchments
# and groups of schools are drawn by offices of education, each for one or a few municipalities, so an elementary
# school takes hardly anybody from across a border; free choice of high schools crosses borders more often (sizes
# invented).
OWN_MUNICIPALITY_FACTORS = (100.0, 20.0, 10.0)
# Schools further than this many times the scale of distance draw nobody: about one pupil in a thousand would go
# further.
FARTHEST_SCALES = 7.0
ROUNDS = 30


def school_flows(pupils: Counts, codes: Sequence[str]) -> Counts:
    """Pupils by level, municipality of home and of school: shape (3, n, n), for these municipalities and their schools.

    `pupils` has shape (3, n): elementary, middle, high; each row of the result adds up exactly to it. Where a level
    has no school within reach of a municipality, its pupils stay in it.
    """
    count = len(codes)
    shaped = pupils.shape == (len(LEVEL_CODES), count)
    complain([f"pupils: shape {pupils.shape}; (3, {count}) is needed"] * (not shaped) + of_counts("pupils", pupils))
    rows = rows_of(codes)
    flows = np.zeros((len(LEVEL_CODES), count, count), dtype=np.int64)
    for level in range(len(LEVEL_CODES)):
        expected = _expected(level, tuple(int(row) for row in rows))
        alone = np.flatnonzero(expected.sum(axis=1) == 0)
        expected[alone, alone] = 1.0
        flows[level] = rounded_rows(expected, pupils[level])
    return flows


def expected_pupils() -> Counts:
    """Residents of school age of each municipality by level, expected and rounded: shape (3, 252)."""
    residents = load_municipalities().residents.sum(axis=1)
    return np.array([np.rint(_of_school_age(residents, level)) for level in range(len(LEVEL_CODES))], dtype=np.int64)


def _of_school_age(residents: NDArray[Any], level: int) -> Column:
    return np.asarray(sum(part * residents[:, band] for band, part in PARTS_OF_BANDS[level]), dtype=np.float64)


def _expected(level: int, rows: tuple[int, ...]) -> NDArray[np.float64]:
    """Expected pupils between municipalities (by `rows` of all)."""
    areas, schools = _areas(), _schools(level)
    area_rows, school_rows = (np.flatnonzero(np.isin(part["town"], rows)) for part in (areas, schools))
    position = np.full(len(load_municipalities().codes), -1)
    position[list(rows)] = np.arange(len(rows))
    flows = np.zeros((len(rows), len(rows)))
    if not len(school_rows):
        return flows
    home, school, kernel = _near(areas, area_rows, schools, school_rows, level)
    own = areas["town"][area_rows][home] == schools["town"][school_rows][school]
    kernel = np.where(own, kernel, kernel / OWN_MUNICIPALITY_FACTORS[level])
    filled = _filled(home, school, kernel, areas[f"pupils_{level}"][area_rows], schools["students"][school_rows])
    np.add.at(
        flows,
        (position[areas["town"][area_rows][home]], position[schools["town"][school_rows][school]]),
        filled,
    )
    return flows


def _near(
    areas: dict[str, NDArray[Any]], area_rows: Counts, schools: dict[str, NDArray[Any]], school_rows: Counts, level: int
) -> tuple[Counts, Counts, Column]:
    """Pairs of neighbourhood and school that are not too far apart, and how readily pupils cover the distance."""
    scale = np.maximum(builder_laws.LEVEL_DISTANCE_KM[level], areas["inner_km"][area_rows])
    centre, place = _on_globe(areas)[area_rows], _on_globe(schools)[school_rows]
    near = cKDTree(place).query_ball_point(centre, FARTHEST_SCALES * scale)
    home = np.repeat(np.arange(len(area_rows)), [len(each) for each in near])
    school = np.fromiter((one for each in near for one in each), dtype=np.int64, count=len(home))
    distance = np.linalg.norm(centre[home] - place[school], axis=1)
    return home, school, np.exp(-distance / scale[home])


def _filled(home: Counts, school: Counts, kernel: Column, pupils: Column, students: Column) -> Column:
    """The kernel scaled to the pupils of neighbourhoods, schools filled in proportion to their size."""
    matrix = csr_array((kernel, (home, school)), shape=(len(pupils), len(students)))
    across = csr_array(matrix.T)
    wanted = students * (pupils.sum() / students.sum())
    column, row = wanted.copy(), pupils
    for _ in range(ROUNDS):
        row = pupils / np.maximum(matrix @ column, 1e-300)
        column = wanted / np.maximum(across @ row, 1e-300)
    row = pupils / np.maximum(matrix @ column, 1e-300)
    return np.asarray(row[home] * kernel * column[school])


def _on_globe(places: dict[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Points in km from the centre of the earth: over tens of km a straight line is as long as the arc."""
    latitude, longitude = np.radians(places["latitude_degrees"]), np.radians(places["longitude_degrees"])
    flat = np.cos(latitude)
    return EARTH_RADIUS_KM * np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)


@cache
def _areas() -> dict[str, NDArray[Any]]:
    """Neighbourhoods: place, pupils of each level, municipality."""
    table = pq.read_table(FOLDER / "areas.parquet")
    residents = np.array([np.add(*(table[f"{sex}_{band}"].to_numpy() for sex in "fm")) for band in BANDS]).T
    places = {name: table[name].to_numpy() for name in ("latitude_degrees", "longitude_degrees")}
    pupils = {f"pupils_{level}": _of_school_age(residents, level) for level in range(len(LEVEL_CODES))}
    inner = inner_distance_km(table["area_km2"].to_numpy())
    return {**places, **pupils, "inner_km": inner, "town": positions(table["municipality_code"].to_pylist())}


@cache
def _schools(level: int) -> dict[str, NDArray[Any]]:
    """Schools of a level: place, modelled size, municipality."""
    table = pq.read_table(FOLDER / "schools.parquet")
    codes = np.array([LEVEL_CODES[name] for name in table["level"].to_pylist()])
    chosen = table.take(np.flatnonzero(codes == level))
    places = {name: chosen[name].to_numpy() for name in ("latitude_degrees", "longitude_degrees")}
    students = chosen["students_estimated"].to_numpy().astype(np.float64)
    return {**places, "students": students, "town": positions(chosen["municipality_code"].to_pylist())}
