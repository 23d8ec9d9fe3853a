"""A population in the function form: its arrays, its flows, and what its areas are called."""

from dataclasses import dataclass, field

from hyosan.population.table import Areas, InputRecord
from hyosan.population.tables_function import Flow, Function


@dataclass(frozen=True)
class Country:
    """Everybody of a country (or of several), by function.

    `schooling`, `commuting` and `outing` say who goes where; `seed` keys the shuffles inside origins and destinations.
    """

    areas: Areas
    function: Function
    schooling: Flow
    commuting: Flow
    outing: Flow
    seed: int = 1
    basis: str = ""
    inputs: tuple[InputRecord, ...] = field(default_factory=tuple)

    def __len__(self) -> int:
        return int(self.function.area_first[-1])
