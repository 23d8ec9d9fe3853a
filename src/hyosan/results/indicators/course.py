"""The course of an outbreak: its curve, peak, season, and end."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.results.indicators.periods import periods_of
from hyosan.results.indicators.records import DAY_US, NEVER, Records

if TYPE_CHECKING:
    import pandas as pd

Int64 = NDArray[np.int64]

SEASON = (0.05, 0.95)


def incidence(records: Records, period: str | None = None, strain: str | None = None) -> "pd.DataFrame":
    """New infections by period, local, seeded and imported apart, onsets of symptoms, and deaths.

    Definition: events that happened in each period.
    Numerator: infections (episodes: who is infected twice counts twice), onsets, deaths in an episode (by the natural
        course or by an encounter).
    Denominator: none.
    Units: events in the period; one row a period, named by its start.
    Conditions: onsets are empty where no state is marked symptomatic; onsets and deaths need the table transitions. The
        first and the last period may be cut by the start and the end of the run.
    Source: Porta 2014, as attack_rate: incidence.
    """
    import pandas as pd

    periods = periods_of(records, period)
    chosen, times = records.of_strain(strain), records.tree.time_us
    table = pd.DataFrame(
        {
            "time": periods.starts(),
            "local_infections": periods.counts(times[chosen & records.is_local]),
            "seeded_infections": periods.counts(times[chosen & records.is_seeded]),
            "imported_infections": periods.counts(times[chosen & records.is_imported]),
        }
    )
    empty = pd.array([None] * periods.count, dtype="Int64")
    table["onsets"] = table["deaths"] = empty
    if records.has_symptoms:
        onset = records.outcomes.onset_us
        table["onsets"] = pd.array(periods.counts(onset[chosen & (onset < NEVER)]), dtype="Int64")
    if records.keeps("transitions"):
        table["deaths"] = pd.array(periods.counts(_death_times(records, strain)), dtype="Int64")
    return table


def _death_times(records: Records, strain: str | None) -> Int64:
    stays = records.episode_stays
    died = records.states.dead[stays["state"].to_numpy()] & records.of_strain(strain)[stays["infection"].to_numpy()]
    times: Int64 = stays["entered"].to_numpy()[died]
    return times


def course(records: Records, period: str | None = None) -> "pd.DataFrame":
    """Peak incidence and prevalence with their dates, extinction, overrun, and the length of the season.

    Definition: peak incidence: most local infections in one period. Peak prevalence: most people at one time of
        recording in an episode whose state is neither immune nor dead. Extinction: the moment after which nobody
        could infect any more, now or later in the episode, and nobody new was infected. Season: from the moment by
        which 5 % of local infections had happened to that by which 95 % had. Overrun: the run stopped because too few
        healthy were left.
    Numerator: local infections, or people.
    Denominator: none.
    Units: infections in a period; people; local times; days. One row.
    Conditions: extinction is empty while somebody can still infect at the end of the run, and where nobody ever
        could; it needs the table transitions. A peak or season of a run that ended early is that of the part that was
        seen.
    Source: defined here; peak prevalence as in the summary of a run.
    """
    import pandas as pd

    periods = periods_of(records, period)
    times = records.tree.time_us
    local = np.sort(times[records.is_local])
    counts = periods.counts(local)
    peak = int(counts.argmax()) if len(local) else None
    begin, end = (_reached(local, share) for share in SEASON)
    prevalence, prevalence_time = _peak_prevalence(records)
    overrun = records.run.record["status"] == "overrun"
    row: dict[str, Any] = {
        "infections": len(times),
        "seeded_infections": int(records.is_seeded.sum()),
        "imported_infections": int(records.is_imported.sum()),
        "first_infection": _moment(times.min() if len(times) else None),
        "last_infection": _moment(times.max() if len(times) else None),
        "peak_incidence": int(counts.max(initial=0)),
        "peak_incidence_from": None if peak is None else periods.starts()[peak],
        "period_days": periods.days,
        "peak_prevalence": prevalence,
        "peak_prevalence_time": prevalence_time,
        "season_from": _moment(begin),
        "season_to": _moment(end),
        "season_days": np.nan if begin is None or end is None else (end - begin) / DAY_US,
        "extinction_time": _moment(_extinction_us(records)),
        "is_overrun": overrun,
        "overrun_time": _moment(records.end_us if overrun else None),
        "end_time": _moment(records.end_us),
    }
    moments = {name: "datetime64[us]" for name in row if name.endswith(("_time", "_from", "_to", "_infection"))}
    return pd.DataFrame({name: [value] for name, value in row.items()}).astype(moments)


def _reached(ordered_us: Int64, share: float) -> int | None:
    """The moment by which at least a share of events had happened."""
    return int(ordered_us[int(np.ceil(share * len(ordered_us))) - 1]) if len(ordered_us) else None


def _moment(time_us: int | None) -> np.datetime64 | None:
    return None if time_us is None else np.datetime64(int(time_us), "us")


def _peak_prevalence(records: Records) -> tuple[int, np.datetime64 | None]:
    """As in the summary of a run, from the timeline."""
    found = records.run.summary()
    time = found["peak_time"]
    return int(found["peak_prevalence"]), None if time is None else np.datetime64(time, "us")


def _extinction_us(records: Records) -> int | None:
    """When the last person that could infect stopped; None while there is one, or when there never was."""
    if not records.keeps("transitions"):
        return None
    stays = records.episode_stays
    stays = stays[records.states.active[stays["state"].to_numpy()]]
    if not len(stays) or bool(stays["is_last"].any()):
        return None
    return int(stays["left"].max())
