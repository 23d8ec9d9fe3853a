"""Polygons of a simplified TopoJSON file, and points spread over one of them."""

import json
from pathlib import Path

import numpy as np
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

Points = NDArray[np.float64]


def polygons(file: Path) -> dict[str, list[Points]]:
    """Outer rings by id, as (longitude, latitude) in degrees."""
    topology = json.loads(file.read_text(encoding="utf-8"))
    scale, shift = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> Points:
        return np.concatenate([arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers])

    (layer,) = topology["objects"].values()
    found = {}
    for shape in layer["geometries"]:
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        found[str(shape["id"])] = [ring(part[0]) for part in parts]
    return found


def inside(rings: list[Points], points: Points) -> NDArray[np.bool_]:
    """Which points lie in one of the rings."""
    return np.any([Outline(ring).contains_points(points) for ring in rings], axis=0)


def nearest_polygon(shapes: dict[str, list[Points]], longitude: float, latitude: float) -> str:
    """The polygon that a point lies in, or whose outline is nearest (airports on made land)."""
    point = np.array([[longitude, latitude]])
    for name, rings in shapes.items():
        if inside(rings, point)[0]:
            return name
    stretch = np.array([np.cos(np.radians(latitude)), 1.0])
    return min(shapes, key=lambda name: min(np.linalg.norm((r - point) * stretch, axis=1).min() for r in shapes[name]))


def spread(rings: list[Points], count: int, known: Points, steps: int = 60) -> Points:
    """Points of a polygon, each as far as can be from those known and chosen before."""
    corners = np.concatenate(rings)
    low, high = corners.min(axis=0), corners.max(axis=0)
    grid = np.stack(np.meshgrid(*(np.linspace(low[k], high[k], steps) for k in (0, 1))), axis=-1).reshape(-1, 2)
    grid = grid[inside(rings, grid)]
    stretch = np.array([np.cos(np.radians(grid[:, 1].mean())), 1.0])
    chosen = [*known] if len(known) else [grid.mean(axis=0)]
    distance = np.min([np.linalg.norm((grid - point) * stretch, axis=1) for point in chosen], axis=0)
    placed = []
    for _ in range(count):
        placed.append(grid[int(np.argmax(distance))])
        distance = np.minimum(distance, np.linalg.norm((grid - placed[-1]) * stretch, axis=1))
    return np.array(placed).reshape(-1, 2)
