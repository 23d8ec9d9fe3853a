"""What reports tell of their subjects, one by one in order of time; plainly in `reference/cases.py`."""

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import kernel
from hyosan.disease.tables import NONE
from hyosan.surveillance.kernels.items import copy_item
from hyosan.surveillance.tables import ABSENT, ADMITTED, CONFIRMED, DIED, DISCHARGED, MISSING, NEGATIVE


@kernel
def tell(due: Records, order: Ints, cases: int, asks: bool, subjects: Records, reports: Records, new: Ints) -> int:
    """Let subjects be known as reports tell of them, which are written in `order`.

    `cases`: how many are known; `asks`: cases are asked for their onset and exposure elsewhere: else each onset that
    is reported is known. Fills `new` with the subjects that become cases, in order; how many.
    """
    begun = 0
    for report in range(len(order)):
        row = order[report]
        copy_item(due, row, reports, report)
        subject, finding = due[row]["subject"], due[row]["finding"]
        time, event = due[row]["time"], due[row]["event"]
        if subjects[subject]["case"] == NONE:
            subjects[subject]["case"] = cases + begun
            subjects[subject]["reported"] = time
            subjects[subject]["stream"] = due[row]["stream"]
            subjects[subject]["onset_known"] = not asks
            new[begun] = subject
            begun += 1
        if subjects[subject]["onset"] == ABSENT:
            subjects[subject]["onset"] = due[row]["onset"]
        if finding != MISSING:
            subjects[subject]["only_missing"] = False
        elif subjects[subject]["missing"] == ABSENT:
            subjects[subject]["missing"] = event
            subjects[subject]["missing_told"] = time
        # The first report of a kind stays.
        if finding == ADMITTED and subjects[subject]["admission"] == ABSENT:
            subjects[subject]["admission"] = event
        elif finding == DISCHARGED and subjects[subject]["discharge"] == ABSENT:
            subjects[subject]["discharge"] = event
        elif finding == DIED and subjects[subject]["death"] == ABSENT:
            subjects[subject]["death"] = event
        elif finding == CONFIRMED:
            subjects[subject]["positive"] = min(subjects[subject]["positive"], time)
        elif finding == NEGATIVE:
            subjects[subject]["negative"] = min(subjects[subject]["negative"], time)
        if finding in (CONFIRMED, NEGATIVE) and subjects[subject]["specimen"] == ABSENT:
            subjects[subject]["specimen"] = event
    return begun
