"""Hospital and intensive care: admissions, occupancy, stays."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.results.indicators.periods import periods_of
from hyosan.results.indicators.records import DAY_US, Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Admissions(NamedTuple):
    """Uninterrupted times in care, in microseconds since 1970; open: not discharged by the end of the run."""

    infection: Int64
    admitted: Int64
    discharged: Int64
    is_open: Bools


KINDS = {"hospital": "in_hospital", "intensive care": "in_intensive_care"}
"""Kinds of care, and the attribute of `States` that says which states are in it."""


def care(records: Records, strain: str | None = None) -> "pd.DataFrame":
    """Admissions, peak occupancy and length of stay, in hospital and in intensive care.

    Definition: an admission is a passage into care of the kind from a state that is not; `hospital` is any care, so
        that a move between ward and intensive care is no new admission to hospital.
    Numerator: admissions; of mean stay: days from admission to discharge or death of those discharged.
    Denominator: of mean stay: admissions that have ended; of the share admitted: infections.
    Units: admissions, infections, people at one time, days, shares from 0 to 1.
    Conditions: needs the table transitions and states with `care`; zeros where no state has it. Stays of those still
        in care at the end are left out, so that the mean is low while the outbreak grows.
    Source: defined here.
    """
    import pandas as pd

    rows = []
    for kind, attribute in KINDS.items():
        found = _admissions(records, attribute, strain)
        peak, at = _peak(found)
        stay = (found.discharged - found.admitted)[~found.is_open] / DAY_US
        infections = int(records.of_strain(strain).sum())
        admitted = len(np.unique(found.infection))
        rows.append(
            {
                "care": kind,
                "admissions": len(found.admitted),
                "infections_admitted": admitted,
                "share_of_infections": admitted / infections if infections else np.nan,
                "peak_occupancy": peak,
                "peak_time": at,
                "mean_stay_days": stay.mean() if len(stay) else np.nan,
                "in_care_at_end": int(found.is_open.sum()),
            }
        )
    return pd.DataFrame(rows).astype({"peak_time": "datetime64[us]"})


def care_by_period(records: Records, period: str | None = None, strain: str | None = None) -> "pd.DataFrame":
    """Admissions in each period and occupancy at its end, in hospital and in intensive care.

    Definition: admissions as in care; occupancy: people in care of the kind at the end of the period.
    Numerator: admissions, or people in care.
    Denominator: none.
    Units: admissions in the period; people; one row a period, named by its start.
    Conditions: as care; the last period ends with the run. Hospital includes intensive care.
    Source: as care.
    """
    import pandas as pd

    periods = periods_of(records, period)
    table = pd.DataFrame({"time": periods.starts()})
    ends = np.minimum(periods.edges_us()[1:], max(records.end_us, records.start_us))
    for kind, attribute in KINDS.items():
        found = _admissions(records, attribute, strain)
        name = kind.replace(" ", "_")
        table[f"{name}_admissions"] = periods.counts(found.admitted)
        gone = np.sort(found.discharged[~found.is_open])
        present = np.searchsorted(np.sort(found.admitted), ends, side="right")
        table[f"{name}_occupancy"] = present - np.searchsorted(gone, ends, side="right")
    return table


def _admissions(records: Records, attribute: str, strain: str | None) -> Admissions:
    """Times in care, stays that follow one another without a gap taken together."""
    stays = records.episode_stays
    infection = stays["infection"].to_numpy()
    cared = getattr(records.states, attribute)[stays["state"].to_numpy()] & records.of_strain(strain)[infection]
    goes_on = cared[1:] & cared[:-1] & (infection[1:] == infection[:-1])
    begins, ends = cared.copy(), cared.copy()
    begins[1:] &= ~goes_on
    ends[:-1] &= ~goes_on
    first, last = np.flatnonzero(begins), np.flatnonzero(ends)
    return Admissions(
        infection[first],
        stays["entered"].to_numpy()[first],
        stays["left"].to_numpy()[last],
        stays["is_last"].to_numpy()[last],
    )


def _peak(found: Admissions) -> tuple[int, np.datetime64 | None]:
    """Most people in care at one time, and when that was first reached; who leaves at that moment is gone."""
    if not len(found.admitted):
        return 0, None
    gone = found.discharged[~found.is_open]
    times = np.concatenate([found.admitted, gone])
    change = np.concatenate([np.ones(len(found.admitted)), -np.ones(len(gone))])
    order = np.lexsort((change, times))
    level = np.cumsum(change[order])
    top = int(np.argmax(level))
    return int(level[top]), np.datetime64(int(times[order][top]), "us")
