"""Reports as the authority keeps them, and which of them count."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Records, Shorts
from hyosan.core.compilation import kernel
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.surveillance.tables import ABSENT

Marks = NDArray[np.bool_]


@kernel
def fill_told(reports: Records, subjects: Records, offset: int, unknown: int, told: Records) -> None:
    """Tell reports (`ITEM`) of subjects (`SUBJECT`) as `TOLD`; `offset`: ticks from midnight to the start."""
    for row in range(len(reports)):
        subject = reports[row]["subject"]
        onset = subjects[subject]["onset"] if subjects[subject]["onset_known"] else ABSENT
        told[row]["time"] = reports[row]["time"]
        told[row]["stream"] = reports[row]["stream"]
        told[row]["finding"] = reports[row]["finding"]
        told[row]["area"] = subjects[subject]["area"]
        told[row]["person"] = subjects[subject]["person"]
        told[row]["subject"] = subject
        told[row]["onset"] = unknown if onset == ABSENT else onset * TICKS_PER_DAY - offset


@kernel
def count_told(told: Records, stream: int, asked: Marks, counts: Ints, times: Ints, areas: Shorts) -> int:
    """Count reports of a stream by area; `asked`: of which finding. Fills the time and area of each; how many."""
    count = 0
    for row in range(len(told)):
        if told[row]["stream"] == stream and asked[told[row]["finding"]]:
            counts[told[row]["area"]] += 1
            times[count] = told[row]["time"]
            areas[count] = told[row]["area"]
            count += 1
    return count


@kernel
def find_people(told: Records, asked: Marks, people: Ints) -> int:
    """Of whom the reports tell that are asked for: [stream, finding]; how many."""
    count = 0
    for row in range(len(told)):
        if asked[told[row]["stream"], told[row]["finding"]]:
            people[count] = told[row]["person"]
            count += 1
    return count
