"""What is known of contacts in South Korea, to put beside those of a scenario."""

from dataclasses import dataclass

import numpy as np

from hyosan.core.arrays import Floats
from hyosan.transmission.shipped_matrices import shipped_matrix

DIARIES = "Shin and Bae 2025"
"""Journal of Infection and Public Health 18 (6): 102725, doi 10.1016/j.jiph.2025.102725; July to September 2023."""


@dataclass(frozen=True)
class Diary:
    """Mean number of people met a day by ages `first` to `last`, with its 95 % interval."""

    first: int
    last: int
    mean: float
    low: float
    high: float


EVERYBODY = Diary(0, 120, 9.2, 8.7, 9.8)
BY_AGE = (Diary(5, 9, 17.8, 14.6, 21.5), Diary(75, 120, 3.5, 2.6, 4.5))
"""The ages with most and fewest contacts: the ones that the abstract of the study gives."""
CLOSE_CONTACTS_PER_DAY = 4.81
"""Close contacts a day, all ages: Son and others 2025, BMC Infect Dis 25: 295, 10.1186/s12879-025-10706-y."""
OTHERS_AT_HOME = 1.8
"""Other members of the household a person has in the mean, from the shares of household sizes, census 2023."""


def projected(group: str) -> tuple[tuple[int, ...], Floats]:
    """First ages and matrix of home, school, work or community, as projected by Prem and others 2021."""
    shipped = shipped_matrix(f"prem-2021-korea-{group}")
    return shipped.ages, np.array(shipped.matrix)
