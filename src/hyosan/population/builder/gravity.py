"""Who goes where: distances, and flows with given totals on both sides."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
EARTH_RADIUS_KM = 6371.0


def distances_km(
    from_place: tuple[NDArray[np.float64], NDArray[np.float64]],
    to_place: tuple[NDArray[np.float64], NDArray[np.float64]],
    floor_km: NDArray[np.float64],
) -> Matrix:
    """Great-circle distances between (latitude, longitude) pairs in degrees, at least `floor_km` of the place left."""
    latitude, longitude = np.radians(from_place[0])[:, None], np.radians(from_place[1])[:, None]
    other_latitude, other_longitude = np.radians(to_place[0])[None], np.radians(to_place[1])[None]
    half = (
        np.sin((other_latitude - latitude) / 2) ** 2
        + np.cos(latitude) * np.cos(other_latitude) * np.sin((other_longitude - longitude) / 2) ** 2
    )
    return np.asarray(np.maximum(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)), floor_km[:, None]))


def inner_distance_km(area_km2: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean distance from the centre of a disc of that area: what a trip inside a neighbourhood covers."""
    return np.asarray(2 / 3 * np.sqrt(np.maximum(area_km2, 1e-4) / np.pi))


def fitted_flows(kernel: Matrix, row_totals: NDArray[np.float64], column_totals: NDArray[np.float64]) -> Matrix:
    """Flows proportional to the kernel, scaled to both totals (iterative proportional fitting; rows are exact).

    A row that the kernel connects with nothing is spread like the column totals.
    """
    flows = np.where(kernel.sum(axis=1, keepdims=True) > 0, kernel, 1.0)
    flows = flows * (column_totals / max(column_totals.sum(), 1e-300) * row_totals.sum())
    for _ in range(60):
        flows *= (row_totals / np.maximum(flows.sum(axis=1), 1e-300))[:, None]
        flows *= (
            column_totals
            / np.maximum(flows.sum(axis=0), 1e-300)
            * (row_totals.sum() / max(column_totals.sum(), 1e-300))
        )
    scale = flows.sum(axis=1)
    flat = np.broadcast_to(column_totals / max(column_totals.sum(), 1e-300), flows.shape)
    return np.where(scale[:, None] > 0, flows / np.maximum(scale, 1e-300)[:, None], flat) * row_totals[:, None]
