"""The indicators of many runs as text: outbreaks and fizzles apart, median and bands of each number."""

import math
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hyosan.analysis.schema import FIZZLE, GROUPS, OUTBREAK
from hyosan.analysis.seeds import seeds_text
from hyosan.analysis.summary import FEW_FOR_50, FEW_FOR_90
from hyosan.report.digest_lines import days_text, number_text, period_text
from hyosan.report.ensemble import cautions, outcome_rows
from hyosan.report.summary import Rows, table_of
from hyosan.report.words import count, share

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from hyosan.analysis.ensemble import Ensemble
    from hyosan.analysis.indicators import SeedIndicators

SETTINGS = "share_infected_in"
SHOWN_SETTINGS = 10
"""Settings that are shown: those in which the median run infects most."""
ONLY_WITH_ANY = ("care", "fatality", "infections_by_setting")
"""Indicators whose numbers are shown only where some run has more than none."""
LEAST_IN_TENTHS = 0.01
"""Smaller shares are told with three digits that count."""
HEADINGS = {OUTBREAK: "given an outbreak", FIZZLE: "without an outbreak"}
LABELS = {
    "infection_attack_rate": "infected, of residents",
    "symptomatic_attack_rate": "fell ill, of residents",
    "infection_attack_rate_not_immune": "infected, of the not immune before",
    "infection_attack_rate_by_age": "infected, at age {}",
    "peak_incidence": "peak incidence, local infections {}",
    "peak_incidence_days": "  after the start",
    "peak_prevalence": "peak prevalence, people at one time",
    "peak_prevalence_days": "  after the start",
    "season_days": "season (5 to 95 % of infections)",
    "extinction_days": "last who could infect, after the start",
    "overrun_days": "overrun, after the start",
    "growth_rate_per_day": "growth rate, a day",
    "doubling_days": "doubling time",
    "generation_interval_mean_days": "generation interval, mean",
    "serial_interval_mean_days": "serial interval, mean",
    "offspring_mean": "offspring, mean",
    "offspring_k": "offspring, k",
    "offspring_share_from_top_fifth": "offspring from the top fifth",
    "early_offspring_mean": "offspring, early, mean",
    "household_first_generation_rate": "households: first generation, of exposed",
    "household_inside_rate": "households: infected inside, of exposed",
    "household_final_rate": "households: in the end, of exposed",
    "class_first_generation_rate": "classes: first generation, of exposed",
    "class_inside_rate": "classes: infected inside, of exposed",
    "class_final_rate": "classes: in the end, of exposed",
    "share_infected_in": "local infections in {}",
    "hospital_admissions": "hospital, admissions",
    "hospital_peak_occupancy": "hospital, most at one time",
    "intensive_care_admissions": "intensive care, admissions",
    "intensive_care_peak_occupancy": "intensive care, most at one time",
    "deaths": "deaths of infections",
    "infection_fatality": "deaths, of infections",
    "case_fatality": "deaths, of symptomatic infections",
}
"""What stands in the first column; `{}` is the age, the setting, or the period."""


def render(ensemble: "Ensemble", found: "SeedIndicators") -> list["RenderableType"]:
    """The whole digest over seeds, for a rich console."""
    from rich.text import Text

    summary, record = ensemble.summary(), ensemble.record
    runs = f"{summary['runs']} {'run' if summary['runs'] == 1 else 'runs'} (seeds {seeds_text(ensemble.seeds)})"
    about = f"{runs}, each a possible course; the indicators of each beside those of the others"
    parts: list[RenderableType] = [Text(record["title"] or record["scenario_id"], style="bold")]
    parts += [Text(about, style="italic"), Text(), table_of((), outcome_rows(summary))]
    bands = found.bands()
    for group in GROUPS:
        if rows := band_rows(bands[bands["group"] == group], found.period_days):
            parts += [Text(), table_of(band_header(len(found.seeds(group)), HEADINGS[group]), rows)]
    notes = [*_about_few(found), *cautions(summary), *_what_lacks(found), _where_more(bands, ensemble)]
    return [*parts, Text(), *(Text(note, style="dim") for note in notes)]


def band_rows(bands: "pd.DataFrame", period_days: float | None) -> Rows:
    """Number, runs behind it, median, 50 % and 90 % of the runs of one group.

    A band that has too few runs behind it gives way to the lowest and the highest value. Left out are numbers that no
    run has, and care, deaths and settings of which no run has any.
    """
    rows: Rows = []
    known = bands[(bands["runs"] > 0) & ((bands["most"] > 0) | ~bands["indicator"].isin(ONLY_WITH_ANY))]
    for name, records in groupby(known.to_dict("records"), lambda row: _base(row["name"])):
        shown = list(records)
        if name == SETTINGS:
            shown = sorted(shown, key=lambda row: -row["median"])[:SHOWN_SETTINGS]
        rows += [_row(row, period_days) for row in shown]
    return rows


def band_header(runs: int, heading: str) -> tuple[str, ...]:
    """Names of the columns of `band_rows`."""
    wide = "90 % of runs" if runs >= FEW_FOR_90 else "lowest to highest"
    return (heading, "runs", "median", "50 % of runs", wide)


def _row(row: dict[Any, Any], period_days: float | None) -> tuple[str, ...]:
    unit, of_runs, runs = row["unit"], row["of_runs"], row["runs"]
    if runs >= FEW_FOR_90:
        wide = _between(row["low_90"], row["high_90"], unit)
    else:
        # Below "90 % of runs" what is over all of a few runs says so.
        wide = _between(row["least"], row["most"], unit) + (" (all)" if of_runs >= FEW_FOR_90 else "")
    return (
        _label(row["name"], period_days),
        str(runs),
        _value(row["median"], unit),
        _between(row["low_50"], row["high_50"], unit) if runs >= FEW_FOR_50 else "",
        wide,
    )


def _base(name: str) -> str:
    return name.partition(".")[0]


def _label(name: str, period_days: float | None) -> str:
    base, _, part = name.partition(".")
    if base == "peak_incidence" and period_days is not None:
        part = period_text(period_days)
    return LABELS[base].format(part.replace("_", " "))


def _value(number: float, unit: str) -> str:
    if math.isinf(number):
        return "infinite"
    if unit == "share":
        return share(number, 1) if number >= LEAST_IN_TENTHS or not number else f"{100 * number:.3g} %"
    if unit == "days":
        return days_text(number)
    return number_text(number) if unit in ("per day", "number", "infections per infection") else count(number)


def _between(low: float, high: float, unit: str) -> str:
    first, second = _value(low, unit), _value(high, unit)
    if first == second:
        return first
    number, _, word = first.partition(" ")
    return f"{number} to {second}" if word and second.endswith(f" {word}") else f"{first} to {second}"


def _about_few(found: "SeedIndicators") -> list[str]:
    """What one outbreak is, and that there is none."""
    outbreaks = found.seeds(OUTBREAK)
    if len(outbreaks) == 1:
        return [f"The outbreak is one possible course (seed {outbreaks[0]}), not an estimate."]
    return [] if outbreaks or not found.digests else ["No run was an outbreak: nothing can be said of outbreaks."]


def _what_lacks(found: "SeedIndicators") -> list[str]:
    """What the runs did not keep, once for each reason, and seeds that cannot be read."""
    parts: dict[str, list[str]] = {}
    for part, why in found.unknown.items():
        parts.setdefault(why, []).append(part)
    lacking = [f"Unknown: {', '.join(names)} ({why})." for why, names in parts.items()]
    return lacking + [f"Seed {seed} is left out: {why}." for seed, why in found.left_out.items()]


def _where_more(bands: "pd.DataFrame", ensemble: "Ensemble") -> str:
    settings = bands[(bands["name"].map(_base) == SETTINGS) & (bands["most"] > 0)]
    most = settings["name"].nunique()
    hidden = f"; {SHOWN_SETTINGS} of {most} settings are shown" if most > SHOWN_SETTINGS else ""
    return (
        f"definition and denominator of each: docs/indicators.md, or all as a table: hyosan show {ensemble.folder}"
        f" --indicators --format csv{hidden}"
    )
