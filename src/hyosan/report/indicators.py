"""The indicators of a run in short: one line a number, with its unit and, where there is one, its interval."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hyosan.core.errors import NotKeptError
from hyosan.report.summary import Rows, headline, table_of
from hyosan.report.words import count, share, span

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from hyosan.results.indicators.registry import Indicators
    from hyosan.results.run import Run

DIGITS = 4
DAY_S = 86_400
EARLY_GENERATION, EARLY_SHARE = 3, 0.01
"""Early infectors: from this generation on, among the first infections, as many as this share of the residents."""
SHOWN_ROWS = 10
"""Tables with more rows are not in the digest."""


def render(run: "Run") -> list["RenderableType"]:
    """The digest, for a rich console."""
    from rich.text import Text

    from hyosan.results.indicators.registry import INDICATORS

    title, caution = headline(run).split("\n")
    parts: list[RenderableType] = [Text(title, style="bold"), Text(caution, style="italic"), Text()]
    parts.append(table_of((), digest_rows(run)))
    names = ", ".join(INDICATORS)
    return [*parts, Text(), Text(f"one table: hyosan show {run.folder} --indicator NAME, of {names}", style="dim")]


def digest_rows(run: "Run") -> Rows:
    """Words and numbers; what a run did not keep is said so, once for each line that needs it.

    RunFolderError when the folder is damaged.
    """
    indicators = run.indicators()
    lines: list[tuple[str, Callable[[Indicators], str]]] = [
        ("infected", lambda found: _part(found.attack_rate(), "infected", "residents")),
        ("fell ill", lambda found: _part(found.attack_rate(), "symptomatic", "residents")),
        ("infected, not immune before", _not_immune),
        ("peak incidence", _peak),
        ("peak prevalence", _prevalence),
        ("season (5 to 95 % of infections)", _season),
        ("last who could infect", _extinction),
        ("overrun", _overrun),
        ("growth rate", _growth),
        ("doubling time", _doubling),
        ("generation interval", lambda found: _interval(found.generation_interval())),
        ("serial interval", lambda found: _interval(found.serial_interval())),
        ("offspring", _offspring),
        ("offspring, early", _early),
        ("secondary attack rate, households", lambda found: _secondary(found.household_secondary_attack_rate())),
        ("secondary attack rate, classes", lambda found: _secondary(found.class_secondary_attack_rate())),
        ("infected in", _settings),
        ("hospital", lambda found: _care(found, "hospital")),
        ("intensive care", lambda found: _care(found, "intensive care")),
        ("deaths of infections", lambda found: _fatality(found, "deaths", "infections")),
        ("deaths of symptomatic", lambda found: _fatality(found, "deaths_symptomatic", "symptomatic")),
    ]
    return [(words, _said(indicators, line)) for words, line in lines]


def _said(indicators: "Indicators", line: Callable[["Indicators"], str]) -> str:
    try:
        return line(indicators) or "none"
    except NotKeptError as error:
        return f"unknown: {error.problems[0].message.partition(';')[0]}"


def _first(table: "pd.DataFrame") -> dict[str, Any]:
    """The first row, absence as None."""
    return {str(name): None if table[name].isna().iloc[0] else table[name].iloc[0] for name in table.columns}


def _part(table: "pd.DataFrame", part: str, whole: str) -> str:
    row = _first(table)
    if row[part] is None:
        return "no symptoms in this scenario"
    if not row[whole]:
        return f"no {whole}"
    return f"{count(row[part])} of {count(row[whole])} {whole}  ({share(row[part], row[whole])})"


def _not_immune(found: "Indicators") -> str:
    if found.not_immune is None:
        return "unknown: the run does not say who was immune"
    if found.not_immune.all():
        return "nobody was immune before the start"
    if not found.not_immune.any():
        return "everybody was immune before the start"
    row = _first(found.attack_rate())
    infected = round((row["infection_attack_rate_not_immune"] or 0.0) * row["not_immune"])
    return f"{count(infected)} of {count(row['not_immune'])} residents  ({share(infected, row['not_immune'])})"


def _peak(found: "Indicators") -> str:
    row = _first(found.course())
    if row["peak_incidence_from"] is None:
        return ""
    per = _span(row["period_days"]).removeprefix("1 ")
    return f"{count(row['peak_incidence'])} local infections a {per}, {_moment(row['peak_incidence_from'])}"


def _prevalence(found: "Indicators") -> str:
    row = _first(found.course())
    time = row["peak_prevalence_time"]
    return "" if time is None else f"{count(row['peak_prevalence'])} infected at one time, {_moment(time)}"


def _season(found: "Indicators") -> str:
    row = _first(found.course())
    if row["season_days"] is None:
        return ""
    return f"{_span(row['season_days'])}: {_moment(row['season_from'])} to {_moment(row['season_to'])}"


def _extinction(found: "Indicators") -> str:
    row = _first(found.course())
    if row["extinction_time"] is not None:
        return f"until {_moment(row['extinction_time'])}"
    return "there still are such people at the end" if found.outcomes.is_active.any() else ""


def _overrun(found: "Indicators") -> str:
    row = _first(found.course())
    return f"yes, {_moment(row['overrun_time'])}" if row["is_overrun"] else "no"


def _growth(found: "Indicators") -> str:
    row = _first(found.growth_rate())
    if row["rate_per_day"] is None:
        return "no exponential phase with enough infections"
    low, high = row["lower_per_day"], row["upper_per_day"]
    return f"{_number(row['rate_per_day'])} a day  (95 % interval {_number(low)} to {_number(high)})"


def _doubling(found: "Indicators") -> str:
    row = _first(found.growth_rate())
    if row["doubling_days"] is None:
        return ""
    low, high = (row[f"doubling_{end}_days"] for end in ("lower", "upper"))
    upper = "no end" if high is None else _span(high)
    return f"{_span(row['doubling_days'])}  ({_span(low)} to {upper})"


def _interval(table: "pd.DataFrame") -> str:
    row = _first(table)
    if row["mean_days"] is None:
        return ""
    spread = "" if row["sd_days"] is None else f", sd {_span(row['sd_days'])}"
    return f"mean {_span(row['mean_days'])}{spread}  ({count(row['pairs'])} pairs)"


def _offspring(found: "Indicators") -> str:
    row = _first(found.offspring())
    if row["mean"] is None:
        return f"nobody infected early enough ({count(row['left_out'])} left out)"
    k = "" if row["k"] is None else f", k {_k(row['k'])} ({_k(row['k_lower'])} to {_k(row['k_upper'])})"
    top = row["share_from_top_fifth"]
    words = "" if top is None else f", {share(top, 1)} from the top fifth"
    return f"mean {_number(row['mean'])}{k}{words}, largest {count(row['largest'])}"


def _early(found: "Indicators") -> str:
    """Past those brought in, who are chosen otherwise, and before those whom depletion reaches."""
    table = found.offspring_by_generation(until_share=EARLY_SHARE)
    table = table[table["generation"] >= EARLY_GENERATION]
    infectors, until = int(table["infectors"].sum()), f"until {share(EARLY_SHARE, 1)} were infected"
    if not infectors:
        return f"nobody of generation {EARLY_GENERATION} or later to count {until}"
    mean = _number(table["offspring"].sum() / infectors)
    return f"mean {mean}  ({count(infectors)} infectors of generation {EARLY_GENERATION} on, {until})"


def _secondary(table: "pd.DataFrame") -> str:
    exposed = int(table["exposed_members"].sum())
    if not exposed:
        return ""
    first, final = (share(table[name].sum(), exposed) for name in ("first_generation", "infected_finally"))
    return f"{first} in the first generation, {final} in the end  ({count(table['places'].sum())} places)"


def _settings(found: "Indicators") -> str:
    table = found.infections_by_setting().dropna(subset="share").sort_values("share", ascending=False, kind="stable")
    pairs = zip(table["setting"].head(SHOWN_ROWS), table["share"], strict=False)
    return ", ".join(f"{name.replace('_', ' ')} {share(part, 1)}" for name, part in pairs)


def _care(found: "Indicators", kind: str) -> str:
    table = found.care()
    row = _first(table[table["care"] == kind])
    if not row["admissions"]:
        return ""
    peak = f"at most {count(row['peak_occupancy'])} at one time, {_moment(row['peak_time'])}"
    return f"{count(row['admissions'])} admissions, {peak}"


def _fatality(found: "Indicators", deaths: str, of: str) -> str:
    row = _first(found.fatality())
    open_ = row["unresolved" if of == "infections" else "unresolved_symptomatic"]
    rest = f"; {count(open_)} not yet decided" if open_ else ""
    return f"{count(row[deaths])} of {count(row[of])}  ({share(row[deaths], row[of]) or 'none'}){rest}"


def _moment(time: Any) -> str:
    return str(time.strftime("%a %d %b %Y %H:%M"))


def _span(days: float) -> str:
    """As the span of a summary, but in days from one day on."""
    if days < 0:
        return f"−{_span(-days)}"
    return span(days * DAY_S) if days < 1 else f"{days:.3g} {'day' if days == 1 else 'days'}"


def _k(k: float) -> str:
    return "infinite" if math.isinf(k) else _number(k)


def _number(value: float) -> str:
    return f"{value:.3g}"


def rounded(table: "pd.DataFrame") -> "pd.DataFrame":
    """The table for reading: numbers with four digits that count; a single row as names and values."""
    shown = table.copy()
    for name in shown.columns:
        if shown[name].dtype.kind == "f":
            shown[name] = [float(f"{value:.{DIGITS}g}") for value in shown[name]]
    if len(shown) != 1:
        return shown
    values = ["" if absent else str(value) for value, absent in zip(shown.iloc[0], shown.isna().iloc[0], strict=True)]
    return type(table)({"": shown.columns, "value": values})
