"""The lines of the digest of a run: from its numbers to words."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hyosan.report.words import count, share, span
from hyosan.results.indicators.digest import EARLY_GENERATION, EARLY_SHARE, Digest

DAY_S = 86_400
SHOWN_ROWS = 10
"""Settings that are named; the others have fewer infections."""


@dataclass(frozen=True)
class Said:
    """The numbers of a run, for the lines that tell them."""

    digest: Digest
    start: datetime

    def has(self, name: str) -> bool:
        """Whether there is such a number."""
        return self.digest.numbers[name] is not None

    def number(self, name: str) -> float:
        """A number that is there."""
        found = self.digest.numbers[name]
        assert found is not None, name
        return found

    def moment(self, name: str) -> str:
        """The local time so many days after the start."""
        return (self.start + timedelta(days=self.number(name))).strftime("%a %d %b %Y %H:%M")

    def of(self, group: str) -> list[tuple[str, float]]:
        """What is told for several settings or ages, where it is known."""
        numbers = self.digest.numbers.items()
        return [(name.partition(".")[2], n) for name, n in numbers if name.startswith(f"{group}.") and n is not None]


def said_line(said: Said, part: str, line: Callable[[Said], str]) -> str:
    """What a line says of a run, or why it cannot."""
    if part in said.digest.unknown:
        return f"unknown: {said.digest.unknown[part]}"
    return line(said) or "none"


def _infected(said: Said) -> str:
    return _part(said, "infected", "residents")


def _ill(said: Said) -> str:
    return _part(said, "symptomatic", "residents") if said.has("symptomatic") else "no symptoms in this scenario"


def _part(said: Said, part: str, whole: str) -> str:
    among = said.number(whole)
    if not among:
        return f"no {whole}"
    return f"{count(said.number(part))} of {count(among)} {whole}  ({share(said.number(part), among)})"


def _not_immune(said: Said) -> str:
    if not said.has("not_immune"):
        return "unknown: the run does not say who was immune"
    people = said.number("not_immune")
    if people == said.number("residents"):
        return "nobody was immune before the start"
    if not people:
        return "everybody was immune before the start"
    infected = round(said.number("infection_attack_rate_not_immune") * people)
    return f"{count(infected)} of {count(people)} residents  ({share(infected, people)})"


def _ages(said: Said) -> str:
    rates = said.of("infection_attack_rate_by_age")
    return ", ".join(f"{share(rate, 1)} at {ages.replace('_', ' ')}" for ages, rate in rates)


def _peak(said: Said) -> str:
    if not said.has("peak_incidence_days"):
        return ""
    per = period_text(said.number("period_days"))
    return f"{count(said.number('peak_incidence'))} local infections {per}, {said.moment('peak_incidence_days')}"


def period_text(days: float) -> str:
    """How something is told that happens in periods of a length.

    >>> period_text(1), period_text(1 / 24), period_text(0.25)
    ('a day', 'an hour', 'in 6 hours')
    """
    length = days_text(days)
    return {"1 day": "a day", "1 hour": "an hour"}.get(length, f"in {length}")


def _prevalence(said: Said) -> str:
    if not said.has("peak_prevalence_days"):
        return ""
    return f"{count(said.number('peak_prevalence'))} infected at one time, {said.moment('peak_prevalence_days')}"


def _season(said: Said) -> str:
    if not said.has("season_days"):
        return ""
    begin, end = said.moment("season_from_days"), said.moment("season_to_days")
    return f"{days_text(said.number('season_days'))}: {begin} to {end}"


def _extinction(said: Said) -> str:
    if said.has("extinction_days"):
        return f"until {said.moment('extinction_days')}"
    if not said.has("is_active_at_end"):
        return "unknown: this run kept no table transitions"
    return "there still are such people at the end" if said.number("is_active_at_end") else ""


def _overrun(said: Said) -> str:
    return f"yes, {said.moment('overrun_days')}" if said.has("overrun_days") else "no"


def _growth(said: Said) -> str:
    if not said.has("growth_rate_per_day"):
        return "no exponential phase with enough infections"
    rate, low, high = (number_text(said.number(f"growth_{name}_per_day")) for name in ("rate", "lower", "upper"))
    return f"{rate} a day  (95 % interval {low} to {high})"


def _doubling(said: Said) -> str:
    if not said.has("doubling_days"):
        return ""
    low = days_text(said.number("doubling_lower_days"))
    high = days_text(said.number("doubling_upper_days")) if said.has("doubling_upper_days") else "no end"
    return f"{days_text(said.number('doubling_days'))}  ({low} to {high})"


def _generation(said: Said) -> str:
    return _interval(said, "generation_interval")


def _serial(said: Said) -> str:
    return _interval(said, "serial_interval")


def _interval(said: Said, name: str) -> str:
    if not said.has(f"{name}_mean_days"):
        return ""
    sd = f"{name}_sd_days"
    spread = f", sd {days_text(said.number(sd))}" if said.has(sd) else ""
    return f"mean {days_text(said.number(f'{name}_mean_days'))}{spread}  ({count(said.number(f'{name}_pairs'))} pairs)"


def _offspring(said: Said) -> str:
    if not said.has("offspring_mean"):
        return f"nobody infected early enough ({count(said.number('offspring_left_out'))} left out)"
    text = f"mean {number_text(said.number('offspring_mean'))}"
    if said.has("offspring_k"):
        k, low, high = (number_text(said.number(f"offspring_{name}")) for name in ("k", "k_lower", "k_upper"))
        text += f", k {k} ({low} to {high})"
    if said.has("offspring_share_from_top_fifth"):
        text += f", {share(said.number('offspring_share_from_top_fifth'), 1)} from the top fifth"
    return f"{text}, largest {count(said.number('offspring_largest'))}"


def _early(said: Said) -> str:
    until = f"until {share(EARLY_SHARE, 1)} were infected"
    if not said.has("early_offspring_mean"):
        return f"nobody of generation {EARLY_GENERATION} or later to count {until}"
    infectors = f"{count(said.number('early_infectors'))} infectors of generation {EARLY_GENERATION} on"
    return f"mean {number_text(said.number('early_offspring_mean'))}  ({infectors}, {until})"


def _households(said: Said) -> str:
    return _secondary(said, "household")


def _classes(said: Said) -> str:
    return _secondary(said, "class")


def _secondary(said: Said, place: str) -> str:
    if not said.has(f"{place}_final_rate"):
        return ""
    first, final = (share(said.number(f"{place}_{name}_rate"), 1) for name in ("first_generation", "final"))
    return f"{first} in the first generation, {final} in the end  ({count(said.number(f'{place}_places'))} places)"


def _settings(said: Said) -> str:
    most = sorted(said.of("share_infected_in"), key=lambda pair: -pair[1])[:SHOWN_ROWS]
    return ", ".join(f"{name.replace('_', ' ')} {share(part, 1)}" for name, part in most)


def _hospital(said: Said) -> str:
    return _care(said, "hospital")


def _intensive(said: Said) -> str:
    return _care(said, "intensive_care")


def _care(said: Said, kind: str) -> str:
    admissions = said.number(f"{kind}_admissions")
    if not admissions:
        return ""
    peak = f"at most {count(said.number(f'{kind}_peak_occupancy'))} at one time, {said.moment(f'{kind}_peak_days')}"
    return f"{count(admissions)} admissions, {peak}"


def _infection_fatality(said: Said) -> str:
    return _fatality(said, "deaths", "infections", "unresolved")


def _case_fatality(said: Said) -> str:
    return _fatality(said, "deaths_symptomatic", "infections_symptomatic", "unresolved_symptomatic")


def _fatality(said: Said, *names: str) -> str:
    deaths, of, undecided = (said.number(name) for name in names)
    rest = f"; {count(undecided)} not yet decided" if undecided else ""
    return f"{count(deaths)} of {count(of)}  ({share(deaths, of) or 'none'}){rest}"


LINES: tuple[tuple[str, str, Callable[[Said], str]], ...] = (
    ("infected", "attack", _infected),
    ("fell ill", "illness", _ill),
    ("infected, not immune before", "attack", _not_immune),
    ("infected, by age", "attack by age", _ages),
    ("peak incidence", "course", _peak),
    ("peak prevalence", "course", _prevalence),
    ("season (5 to 95 % of infections)", "course", _season),
    ("last who could infect", "course", _extinction),
    ("overrun", "course", _overrun),
    ("growth rate", "growth", _growth),
    ("doubling time", "growth", _doubling),
    ("generation interval", "generation interval", _generation),
    ("serial interval", "serial interval", _serial),
    ("offspring", "offspring", _offspring),
    ("offspring, early", "early offspring", _early),
    ("secondary attack rate, households", "households", _households),
    ("secondary attack rate, classes", "classes", _classes),
    ("infected in", "settings", _settings),
    ("hospital", "care", _hospital),
    ("intensive care", "care", _intensive),
    ("deaths of infections", "fatality", _infection_fatality),
    ("deaths of symptomatic", "fatality", _case_fatality),
)
"""Words, the part of the digest that the line needs, and the line."""


def days_text(days: float) -> str:
    """As the span of a summary, but in days from one day on.

    >>> days_text(0.5), days_text(1), days_text(2.954), days_text(-1.5)
    ('12 hours', '1 day', '2.95 days', '−1.5 days')
    """
    if days < 0:
        return f"−{days_text(-days)}"
    return span(days * DAY_S) if days < 1 else f"{days:.3g} {'day' if days == 1 else 'days'}"


def number_text(value: float) -> str:
    """A number with three digits that count.

    >>> number_text(1.2345), number_text(math.inf)
    ('1.23', 'infinite')
    """
    return "infinite" if math.isinf(value) else f"{value:.3g}"
