"""The shipped table of services: how many hospitals and education shops a municipality has."""

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.population.builder.folder import FOLDER


def counted(codes: tuple[str, ...], column: str) -> NDArray[np.int64]:
    """Places of a column in each of the municipalities.

    >>> counted(("51110",), "nursing_hospitals")
    array([8])
    """
    table = pq.read_table(FOLDER / "services.parquet", columns=["code", column])
    by_code = dict(zip(table["code"].to_pylist(), table[column].to_pylist(), strict=True))
    return np.array([by_code[code] for code in codes], dtype=np.int64)
