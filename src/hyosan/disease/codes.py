"""The numbers that stand for states, strains, host types and age classes: by name, never by place in a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.disease.spec import ORDINARY, ByGroup, StrainSpec

SUSCEPTIBLE_CODE = 0


@dataclass(frozen=True)
class Codes:
    """Names by number. State 0 is `susceptible`; host type 0 is `ordinary`."""

    strains: tuple[str, ...]
    states: tuple[tuple[str, str], ...]
    host_types: tuple[str, ...]
    age_edges: tuple[int, ...]

    @classmethod
    def of(
        cls,
        strains: Mapping[str, StrainSpec],
        host_types: Iterable[str],
        age_dependent: Iterable[ByGroup],
        ages: Iterable[int] = (),
    ) -> "Codes":
        """Number everything that a scenario names; `age_dependent`: all tables by age, whose bands make the classes.

        `ages`: first ages of further classes, in whole years.
        """
        states = [("", "susceptible")]
        states += [(strain, state) for strain in sorted(strains) for state in sorted(strains[strain].states)]
        edges = sorted({band.from_ for table in age_dependent for band in table.by_age} | {0, *ages})
        others = sorted(set(host_types) - {ORDINARY})
        return cls(tuple(sorted(strains)), tuple(states), (ORDINARY, *others), tuple(edges))

    def strain(self, name: str) -> int:
        """The number of a strain."""
        return self.strains.index(name)

    def state(self, strain: str, name: str) -> int:
        """The number of a state of a strain; `susceptible` belongs to none."""
        return SUSCEPTIBLE_CODE if name == "susceptible" else self.states.index((strain, name))

    def state_of_path(self, path: str) -> int:
        """The number of a state written `susceptible` or `strain.state`."""
        strain, _, name = path.rpartition(".")
        return self.state(strain, name)

    def age_class(self, age_years: NDArray[np.uint8]) -> NDArray[np.int16]:
        """The class of each age."""
        classes = (np.searchsorted(self.age_edges, np.arange(256), side="right") - 1).astype(np.int16)
        return classes.take(age_years)

    def grid(self, table: ByGroup, setting: str | None = None) -> NDArray[np.float64]:
        """A table's values by [age class, host type]."""
        return np.array([[table.value(age, host, setting) for host in self.host_types] for age in self.age_edges])
