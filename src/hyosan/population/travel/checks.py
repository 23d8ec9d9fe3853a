"""What is wrong with the numbers that travel is made from, told all at once."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def complain(faults: Iterable[str]) -> None:
    """Raise all faults together, if there are any."""
    told = "; ".join(faults)
    if told:
        raise ValueError(told)


def of_one_length(columns: dict[str, NDArray[Any]]) -> list[str]:
    """A fault where columns differ in length; the first one's length counts."""
    first, *_ = columns
    wanted = len(columns[first])
    return [
        f"{name}: {len(values)} values, {first} has {wanted}"
        for name, values in columns.items()
        if len(values) != wanted
    ]


def of_counts(name: str, values: NDArray[Any]) -> list[str]:
    """A fault where a column is not whole numbers from 0 on."""
    if not np.issubdtype(values.dtype, np.integer):
        return [f"{name}: whole numbers are needed, got {values.dtype}"]
    if (values < 0).any():
        return [f"{name}: {int(values.min())} in row {int(values.argmin())}; from 0 on is allowed"]
    return []


def of_places(latitude: NDArray[Any], longitude: NDArray[Any], area_km2: NDArray[Any]) -> list[str]:
    """Faults of coordinates and areas that cannot be."""
    allowed = (
        ("latitude_degrees", latitude, -90, 90),
        ("longitude_degrees", longitude, -180, 180),
        ("area_km2", area_km2, 0, 2e7),
    )
    return [
        f"{name}: {values[row]:g} in row {row}; {low:g} to {high:g} is allowed"
        for name, values, low, high in allowed
        for row in np.flatnonzero(~((values >= low) & (values <= high)))[:1]
    ]
