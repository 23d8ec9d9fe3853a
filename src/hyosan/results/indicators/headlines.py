"""The numbers by which runs are set side by side: which of the digest, of what, in what unit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hyosan.results.indicators.digest import EARLY_GENERATION, EARLY_SHARE


@dataclass(frozen=True)
class Headline:
    """A number of the digest: how it is counted in short, and the indicator whose definition holds.

    `part`: what of the digest it is measured with. Where there are several (by setting, by age), `name` is what stands
    before the dot.
    """

    name: str
    part: str
    indicator: str
    unit: str
    denominator: str
    meaning: str


SHARE, DAYS = "share", "days"
HEADLINES = (
    Headline(
        "infection_attack_rate", "attack", "attack_rate", SHARE, "residents", "people infected at least once"
    ),
    Headline(
        "symptomatic_attack_rate", "illness", "attack_rate", SHARE, "residents", "people who fell ill at least once"
    ),
    Headline(
        "infection_attack_rate_not_immune", "attack", "attack_rate", SHARE,
        "residents who held no immunity before the start", "of these, people infected at least once",
    ),
    Headline(
        "infection_attack_rate_by_age", "attack by age", "attack_rate_by_age", SHARE,
        "residents of these ages", "of these, people infected at least once",
    ),
    Headline("peak_incidence", "peaks", "course", "infections", "none", "most local infections in one period"),
    Headline("peak_incidence_days", "peaks", "course", DAYS, "none", "from the start to the beginning of that period"),
    Headline("peak_prevalence", "course", "course", "people", "none", "most people infected at one time of recording"),
    Headline("peak_prevalence_days", "course", "course", DAYS, "none", "from the start to that time"),
    Headline("season_days", "course", "course", DAYS, "none", "from 5 % to 95 % of the local infections"),
    Headline(
        "extinction_days", "course", "course", DAYS, "none",
        "from the start until nobody could infect any more; runs that ended so",
    ),
    Headline("overrun_days", "course", "course", DAYS, "none", "from the start until overrun; runs that ended so"),
    Headline(
        "growth_rate_per_day", "growth", "growth_rate", "per day", "none",
        "growth of local infections in the exponential phase"
    ),
    Headline("doubling_days", "growth", "growth_rate", DAYS, "none", "ln 2 / growth rate, where that is above 0"),
    Headline(
        "generation_interval_mean_days", "generation interval", "generation_interval", DAYS,
        "pairs of infector and infected", "mean time from infection to infection",
    ),
    Headline(
        "serial_interval_mean_days", "serial interval", "serial_interval", DAYS,
        "pairs in which both had symptoms", "mean time from symptoms to symptoms",
    ),
    Headline("offspring_mean", "offspring", "offspring", "infections per infection", "infectors", "mean offspring"),
    Headline(
        "offspring_k", "offspring", "offspring", "number", "infectors",
        "dispersion of offspring: variance = mean + mean²/k",
    ),
    Headline(
        "offspring_share_from_top_fifth", "offspring", "offspring", SHARE, "infections by these infectors",
        "come from the fifth of infectors that infected most",
    ),
    Headline(
        "early_offspring_mean", "early offspring", "offspring_by_generation", "infections per infection",
        f"infectors of generation {EARLY_GENERATION} on, until {100 * EARLY_SHARE:g} % of residents were infected",
        "mean offspring of early infectors",
    ),
    *(
        Headline(f"{place}_{name}_rate", part, f"{place}_secondary_attack_rate", SHARE, "exposed members", meaning)
        for place, part in (("household", "households"), ("class", "classes"))
        for name, meaning in (
            ("first_generation", f"infected in the {place} by its first cases"),
            ("inside", f"infected in the {place} by any member"),
            ("final", "infected anywhere by the end"),
        )
    ),
    Headline(
        "share_infected_in", "settings", "infections_by_setting", SHARE,
        "infections that have an infector", "happened in the setting",
    ),
    *(
        Headline(f"{kind}_{name}", "care", "care", unit, "none", meaning)
        for kind in ("hospital", "intensive_care")
        for name, unit, meaning in (
            ("admissions", "admissions", f"admissions to {kind.replace('_', ' ')}"),
            ("peak_occupancy", "people", f"most people in {kind.replace('_', ' ')} at one time"),
        )
    ),
    Headline("deaths", "fatality", "fatality", "deaths", "none", "infections that ended in death"),
    Headline("infection_fatality", "fatality", "fatality", SHARE, "infections", "ended in death (crude)"),
    Headline(
        "case_fatality", "fatality", "fatality", SHARE, "infections with symptoms", "ended in death (crude)"
    ),
)  # fmt: skip
"""In the order in which they are shown."""


def named(headline: Headline, numbers: Iterable[str]) -> Iterator[str]:
    """The numbers that a headline stands for, in their order."""
    return (name for name in numbers if name.partition(".")[0] == headline.name)
