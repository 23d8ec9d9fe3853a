"""The indicators of a run in short: its numbers by name, apart from their words; what seeds are set side by side by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hyosan.core.errors import NotKeptError
from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_MINUTE
from hyosan.results.indicators.periods import LENGTHS, MOST_PERIODS
from hyosan.results.indicators.settings import IMPORTED, SEEDED

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.indicators.registry import Indicators

Numbers = dict[str, float | None]
"""Numbers by name, null: absent. What is told for several settings, ages or periods has its own after a dot."""

AGES = (0, 5, 19, 65)
"""First ages of the bands of the attack rate by age."""
EARLY_GENERATION, EARLY_SHARE = 3, 0.01
"""Early infectors: from this generation on, among the first infections, as many as this share of the residents."""
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Digest:
    """Numbers of a run by name; `unknown`: the parts (see `PARTS`) that the run did not keep, and why."""

    numbers: Numbers
    unknown: dict[str, str]


def digest(found: "Indicators") -> Digest:
    """The numbers of a run. RunFolderError when its folder is damaged."""
    numbers: Numbers = {}
    unknown: dict[str, str] = {}
    for name, part in PARTS.items():
        try:
            numbers |= part(found)
        except NotKeptError as error:
            unknown[name] = error.problems[0].message.partition(";")[0]
    return Digest(numbers, unknown)


def _attack(found: "Indicators") -> Numbers:
    names = ("residents", "infected", "not_immune", "infection_attack_rate", "infection_attack_rate_not_immune")
    return _first(found.attack_rate(), *names)


def _illness(found: "Indicators") -> Numbers:
    _need_symptoms(found)
    return _first(found.attack_rate(), "symptomatic", "symptomatic_attack_rate")


def _need_symptoms(found: "Indicators") -> None:
    """Raise NotKeptError where there are states with symptoms, and the run did not keep who was in them."""
    if found.states.symptomatic.any():
        _ = found.outcomes


def _attack_by_age(found: "Indicators") -> Numbers:
    rates = found.attack_rate_by_age(edges=AGES)["infection_attack_rate"]
    ends = [f"to_{age - 1}" for age in AGES[1:]] + ["and_over"]
    names = [f"infection_attack_rate_by_age.{first}_{end}" for first, end in zip(AGES, ends, strict=True)]
    return {name: _known(rate) for name, rate in zip(names, rates, strict=True)}


def _course(found: "Indicators") -> Numbers:
    """Moments are days since the start of the run."""
    row = found.course().iloc[0]
    start = np.datetime64(found.start_us, "us")
    moments = {
        "peak_incidence_days": "peak_incidence_from",
        "peak_prevalence_days": "peak_prevalence_time",
        "season_from_days": "season_from",
        "season_to_days": "season_to",
        "extinction_days": "extinction_time",
        "overrun_days": "overrun_time",
    }
    return {
        **{name: _known(row[name]) for name in ("peak_incidence", "period_days", "peak_prevalence", "season_days")},
        **{name: _known((row[column].to_datetime64() - start) / _DAY) for name, column in moments.items()},
        "is_active_at_end": float(found.outcomes.is_active.any()) if found.keeps("transitions") else None,
    }


def _peaks(found: "Indicators") -> Numbers:
    """The peak by periods of every length: seeds choose different ones, and are compared by the same."""
    times = found.tree.time_us[found.is_local]
    midnight = found.start_us - found.start_us % TICKS_PER_DAY
    numbers: Numbers = {}
    for length in LENGTHS:
        if (found.end_us - midnight) // length >= MOST_PERIODS:
            continue
        counts = np.bincount((times - midnight) // length, minlength=1)
        days = (midnight + int(counts.argmax()) * length - found.start_us) / TICKS_PER_DAY
        numbers[period_name("peak_incidence", length / TICKS_PER_DAY)] = float(counts.max())
        numbers[period_name("peak_incidence_days", length / TICKS_PER_DAY)] = days if len(times) else None
    return numbers


def period_name(name: str, period_days: float) -> str:
    """The name of a number by periods of a length.

    >>> period_name("peak_incidence", 1.0)
    'peak_incidence.1440_min'
    """
    return f"{name}.{round(period_days * TICKS_PER_DAY / TICKS_PER_MINUTE)}_min"


def _growth(found: "Indicators") -> Numbers:
    table = found.growth_rate()
    rates = _first(table, "rate_per_day", "lower_per_day", "upper_per_day")
    doubling = _first(table, "doubling_days", "doubling_lower_days", "doubling_upper_days")
    return {f"growth_{name}": value for name, value in rates.items()} | doubling


def _generation(found: "Indicators") -> Numbers:
    return _of("generation_interval", found.generation_interval(), "mean_days", "sd_days", "pairs")


def _serial(found: "Indicators") -> Numbers:
    _need_symptoms(found)
    return _of("serial_interval", found.serial_interval(), "mean_days", "sd_days", "pairs")


def _offspring(found: "Indicators") -> Numbers:
    names = ("mean", "k", "k_lower", "k_upper", "share_from_top_fifth", "largest", "left_out")
    return _of("offspring", found.offspring(), *names)


def _early(found: "Indicators") -> Numbers:
    """Past those brought in, who are chosen otherwise, and before those whom depletion reaches."""
    table = found.offspring_by_generation(until_share=EARLY_SHARE)
    table = table[table["generation"] >= EARLY_GENERATION]
    infectors = int(table["infectors"].sum())
    return {
        "early_offspring_mean": _ratio(table["offspring"].sum(), infectors),
        "early_infectors": float(infectors),
    }


def _households(found: "Indicators") -> Numbers:
    return _secondary("household", found.household_secondary_attack_rate())


def _classes(found: "Indicators") -> Numbers:
    return _secondary("class", found.class_secondary_attack_rate())


def _secondary(place: str, table: "pd.DataFrame") -> Numbers:
    """All sizes together."""
    exposed = int(table["exposed_members"].sum())
    counts = {"first_generation": "first_generation", "inside": "infected_inside", "final": "infected_finally"}
    rates = {f"{place}_{name}_rate": _ratio(table[count].sum(), exposed) for name, count in counts.items()}
    return {**rates, f"{place}_exposed_members": float(exposed), f"{place}_places": float(table["places"].sum())}


def _settings(found: "Indicators") -> Numbers:
    table = found.infections_by_setting()
    local = table[~table["setting"].isin([SEEDED, IMPORTED])]
    return {
        f"share_infected_in.{name}": _known(share) for name, share in zip(local["setting"], local["share"], strict=True)
    }


def _care(found: "Indicators") -> Numbers:
    start = np.datetime64(found.start_us, "us")
    numbers: Numbers = {}
    for row in found.care().to_dict("records"):
        kind = str(row["care"]).replace(" ", "_")
        numbers[f"{kind}_admissions"] = float(row["admissions"])
        numbers[f"{kind}_peak_occupancy"] = float(row["peak_occupancy"])
        numbers[f"{kind}_peak_days"] = _known((row["peak_time"].to_datetime64() - start) / _DAY)
        numbers[f"{kind}_mean_stay_days"] = _known(row["mean_stay_days"])
    return numbers


def _fatality(found: "Indicators") -> Numbers:
    names = ("infections", "symptomatic", "deaths", "deaths_symptomatic", "unresolved", "unresolved_symptomatic")
    row = _first(found.fatality(), *names, "infection_fatality_crude", "case_fatality_crude")
    row["infections_symptomatic"] = row.pop("symptomatic")
    return {name.removesuffix("_crude"): value for name, value in row.items()}


PARTS: dict[str, Callable[["Indicators"], Numbers]] = {
    "attack": _attack,
    "illness": _illness,
    "attack by age": _attack_by_age,
    "course": _course,
    "peaks": _peaks,
    "growth": _growth,
    "generation interval": _generation,
    "serial interval": _serial,
    "offspring": _offspring,
    "early offspring": _early,
    "households": _households,
    "classes": _classes,
    "settings": _settings,
    "care": _care,
    "fatality": _fatality,
}
"""What is measured together: from one table, or not at all."""


def _of(what: str, table: "pd.DataFrame", *columns: str) -> Numbers:
    return {f"{what}_{name}": value for name, value in _first(table, *columns).items()}


def _first(table: "pd.DataFrame", *columns: str) -> Numbers:
    """Of the first row."""
    return {name: _known(table[name].iloc[0]) for name in columns}


def _known(value: Any) -> float | None:
    """A plain number; absence as None."""
    import pandas as pd

    return None if pd.isna(value) else float(value)


def _ratio(part: float, whole: float) -> float | None:
    return float(part) / float(whole) if whole else None
