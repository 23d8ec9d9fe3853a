"""The scenario as the oracle sees it: plain objects made from the dict that tomllib returns."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oracle_language import DAY, SECOND, WEEK, Law, Opening, Table, duration, opening, rate, table
from oracle_year import Clock, Date, closed_dates, season

Branches = list[tuple[str, Table | None]]
Rates = tuple[float, float, float, float]
"""Of leaving a place, entering one in it, crossing to a neighbour, joining somebody."""


@dataclass(frozen=True)
class Join:
    """Whom people in a roaming state keep to."""

    states: frozenset[str]
    edge_kind: str | None


@dataclass(frozen=True)
class State:
    """One state of one strain."""

    strain: str
    name: str
    dwell: Law | None
    next: Branches
    infectiousness: float
    immune: bool
    dead: bool
    symptomatic: bool
    care: str | None
    roaming: Rates | None
    join: Join | None
    susceptible_to: frozenset[str]

    @property
    def full_name(self) -> str:
        """strain.state"""
        return f"{self.strain}.{self.name}"


@dataclass(frozen=True)
class Strain:
    """One strain: its states and what it does to others."""

    name: str
    states: dict[str, State]
    start: Branches
    transmissibility: float
    susceptibility: Table
    infectiousness_by_host_type: dict[str, float]
    variation_shape: float | None
    profile: tuple[list[int], list[float]] | None
    mutates: list[tuple[str, float]]
    season: Callable[[Date], float]

    def profile_at(self, since: int) -> float:
        """The profile's value so long after infection (0 before its first time)."""
        if self.profile is None:
            return 1.0
        reached = [value for time, value in zip(*self.profile, strict=True) if since >= time]
        return reached[-1] if reached else 0.0


@dataclass(frozen=True)
class Setting:
    """Where people meet."""

    name: str
    place_kind: str | None
    edge_kind: str | None
    contacts: float
    scaling: Any
    opening: Opening
    absent_while_in: list[str]
    closed: frozenset[Date]
    season: Callable[[Date], float]
    age_mixing: dict[str, Any] | None

    def pair_factor(self, n: int) -> float:
        """g(n) / max(1, n - 1): what multiplies r in the pair rate of a place with n slots."""
        if self.scaling == "constant":
            g = 1.0
        elif self.scaling == "per_pair":
            g = max(0, n - 1)
        else:
            g = float((n / self.scaling["reference_size"]) ** self.scaling["exponent"])
        return g / max(1, n - 1)


@dataclass(frozen=True)
class Outcome:
    """What a meeting may do."""

    name: str
    probability: Table
    actor: str | None
    target: str | None


@dataclass(frozen=True)
class Rule:
    """An encounter rule."""

    name: str
    strain: str
    actor_states: frozenset[str]
    target_states: frozenset[str]
    target_hosts: frozenset[str] | None
    meetings: dict[str, float]
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Scenario:
    """Everything the oracle needs of a scenario."""

    start_week_tick: int
    clock: Clock
    duration: int
    healthy_below: float | None
    record_every: int
    host_shares: dict[str, float]
    strains: dict[str, Strain]
    settings: dict[str, Setting]
    rules: list[Rule]
    coverage: dict[str, Table]
    protection: dict[str, dict[str, tuple[str, float]]]
    severity: dict[str, dict[str, tuple[str, float, str]]]
    seedings: list[dict[str, Any]]
    importations: dict[str, dict[str, Any]]
    behaviours: dict[str, dict[str, Any]]

    def is_open(self, setting: Setting, t: int) -> bool:
        """Whether the setting is open at tick t of the run."""
        if self.clock.date(t) in setting.closed:
            return False
        return setting.opening.is_open((self.start_week_tick + t) % WEEK)

    def season(self, strain: Strain, setting: Setting, t: int) -> float:
        """Y of section 5 at tick t of the run."""
        date = self.clock.date(t)
        return strain.season(date) * setting.season(date)

    def highest_season(self, strain: Strain, setting: Setting) -> float:
        """The largest Y of the run."""
        dates = range(self.clock.date(0), self.clock.date(self.duration) + 1)
        return max(strain.season(date) * setting.season(date) for date in dates)


def branches(raw: Any) -> Branches:
    """Branches from a name or a list of { to, probability }."""
    if raw is None:
        return []
    if isinstance(raw, str):
        return [(raw, None)]
    return [(row["to"], table(row["probability"]) if "probability" in row else None) for row in raw]


def read(raw: dict[str, Any]) -> Scenario:
    """The scenario of the dict that tomllib returns (`extends` must be applied before)."""
    time = raw["time"]
    strains = {name: _strain(name, strain) for name, strain in raw.get("strains", {}).items()}
    protection = {
        source: {strain: (rule["kind"], float(rule["effect"])) for strain, rule in body.get("protection", {}).items()}
        for source, body in raw.get("immunity", {}).items()
    }
    severity = {
        source: {s: (rule["kind"], float(rule["effect"]), rule["from"]) for s, rule in body.get("severity", {}).items()}
        for source, body in raw.get("immunity", {}).items()
    }
    for name in strains:
        protection.setdefault(name, {}).setdefault(name, ("leaky", 1.0))
    hosts = raw.get("host_types", {})
    start = _moment(time["start"])
    clock = Clock(start.toordinal(), _tick_of_day(start))
    last = clock.date(duration(time["duration"]))
    calendar = raw.get("calendar", {})
    return Scenario(
        start_week_tick=start.weekday() * DAY + clock.offset,
        clock=clock,
        duration=duration(time["duration"]),
        healthy_below=time.get("stop", {}).get("healthy_below"),
        record_every=duration(raw.get("record", {}).get("every", time.get("step", "1 day"))),
        host_shares={name: host["share"] for name, host in hosts.items() if "share" in host},
        strains=strains,
        settings={
            name: _setting(name, body, closed_dates(calendar, body.get("closed", []), clock.first, last))
            for name, body in raw.get("settings", {}).items()
        },
        rules=[_rule(name, body) for name, body in raw.get("encounters", {}).items()],
        coverage={
            name: table(body["coverage"]) for name, body in raw.get("immunity", {}).items() if "coverage" in body
        },
        protection=protection,
        severity=severity,
        seedings=list(raw.get("seeding", [])),
        importations=raw.get("importation", {}),
        behaviours=raw.get("behaviours", {}),
    )


def _moment(start: dt.datetime | dt.date) -> dt.datetime:
    return start if isinstance(start, dt.datetime) else dt.datetime(start.year, start.month, start.day)


def _tick_of_day(moment: dt.datetime) -> int:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return seconds * SECOND + moment.microsecond


def _strain(name: str, raw: dict[str, Any]) -> Strain:
    profile = raw.get("infectiousness_profile")
    mutates = raw.get("mutates", [])
    return Strain(
        name=name,
        states={state: _state(name, state, body) for state, body in raw["states"].items()},
        start=branches(raw["start"]),
        transmissibility=float(raw.get("transmissibility", 0.0)),
        susceptibility=table(raw.get("susceptibility", 1.0)),
        infectiousness_by_host_type=raw.get("infectiousness_by_host_type", {}),
        variation_shape=raw["individual_variation"]["shape"] if "individual_variation" in raw else None,
        profile=([duration(text) for text in profile["times"]], list(profile["values"])) if profile else None,
        mutates=[(row["to"], row["probability"]) for row in (mutates if isinstance(mutates, list) else [mutates])],
        season=season(raw.get("seasonality")),
    )


def _state(strain: str, name: str, raw: dict[str, Any]) -> State:
    roaming = raw.get("roaming")
    join = (roaming or {}).get("join", {})
    return State(
        strain=strain,
        name=name,
        dwell=Law(raw["dwell"]) if "dwell" in raw else None,
        next=branches(raw.get("next")),
        infectiousness=float(raw.get("infectiousness", 0.0)),
        immune=raw.get("immune", False),
        dead=raw.get("dead", False),
        symptomatic=raw.get("symptomatic", False),
        care=raw.get("care"),
        roaming=None
        if roaming is None
        else (
            rate(roaming.get("leave", "0 / hour")),
            rate(roaming.get("enter", "0 / hour")),
            rate(roaming.get("cross", "0 / hour")),
            rate(join.get("rate", "0 / hour")),
        ),
        join=Join(frozenset(join["states"]), join.get("edge_kind")) if join else None,
        susceptible_to=frozenset(raw.get("susceptible_to", [])),
    )


def _setting(name: str, raw: dict[str, Any], closed: frozenset[Date]) -> Setting:
    hours = opening(raw.get("open"))
    return Setting(
        name=name,
        place_kind=raw.get("place_kind"),
        edge_kind=raw.get("edge_kind"),
        contacts=float(raw.get("contacts_per_day", 0.0)) / hours.share / (86_400 * SECOND),
        scaling=raw.get("scaling", "per_pair" if "edge_kind" in raw else "constant"),
        opening=hours,
        absent_while_in=raw.get("absent_while_in", []),
        closed=closed,
        season=season(raw.get("seasonality")),
        age_mixing=raw.get("age_mixing"),
    )


def _rule(name: str, raw: dict[str, Any]) -> Rule:
    hosts = raw["target"].get("host_types")
    return Rule(
        name=name,
        strain=raw["actor"]["strain"],
        actor_states=frozenset(raw["actor"]["states"]),
        target_states=frozenset(raw["target"]["states"]),
        target_hosts=None if hosts is None else frozenset(hosts),
        meetings={setting: rate(text) for setting, text in raw["meetings"].items()},
        outcomes=[
            Outcome(row["name"], table(row["probability"]), row.get("actor"), row.get("target"))
            for row in raw.get("outcomes", [])
        ],
    )
