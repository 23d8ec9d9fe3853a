"""What hangs on the date in random scenarios: start, closed dates, seasons; and mixing by age and arrivals."""

import datetime as dt
from typing import Any

from oracle_language import DAY, duration
from oracle_population import OraclePopulation
from random_draw import Draw

STARTS = ("2023-12-28", "2024-02-07", "2024-02-26", "2024-05-01", "2024-09-13")
"""Before the turn of the year, the leap day, and holidays of Korea on days of the week."""
EVES = ("2023-12-31", "2024-02-08", "2024-02-12", "2024-02-29", "2024-05-06")
"""For runs of some hours: public holidays of Korea, and days before and after."""
FAR = dt.date(2023, 11, 5)


def add_year(draw: Draw, scenario: dict[str, Any], people: OraclePopulation, seeded: bool) -> None:
    """Add such features to a scenario; `seeded`: the seeding stays."""
    lasts = duration(scenario["time"]["duration"])
    short = lasts < DAY
    if draw.chance(0.6):
        scenario["time"]["start"] = _start(draw, EVES if short else STARTS)
    start = scenario["time"]["start"]
    first = start.date()
    days = ((start + dt.timedelta(microseconds=lasts)).date() - first).days + 1
    if draw.chance(0.5):
        _close(draw, scenario, first, days)
    strains = [strain for strain in scenario["strains"].values() if "transmissibility" in strain]
    for body in [*strains, *scenario["settings"].values()] if strains else ():
        if draw.chance(0.25):
            body["seasonality"] = _seasonality(draw, first, days)
    for body in scenario["settings"].values() if strains else ():
        if draw.chance(0.25) and "place_kind" in body:
            body["age_mixing"] = _age_mixing(draw)
    if draw.chance(0.5):
        _import(draw, scenario, people, first, days)
        if not seeded and draw.chance(0.4):
            del scenario["seeding"]


def _start(draw: Draw, dates: tuple[str, ...]) -> dt.datetime:
    """One of the dates or the day after, at any microsecond."""
    moment = dt.datetime.fromisoformat(dates[draw.rng.integers(len(dates))])
    return moment + dt.timedelta(microseconds=int(draw.rng.integers(2 * DAY)))


def _close(draw: Draw, scenario: dict[str, Any], first: dt.date, days: int) -> None:
    """A calendar, and settings closed on some of its dates."""

    def some() -> dt.date:
        return first + dt.timedelta(days=int(draw.rng.integers(days)))

    periods = {"leave": [_period(draw, first, days)], "term": [_period(draw, first, days) for _ in range(2)]}
    names = [*periods, "holidays"]
    used: set[str] = set()
    for body in scenario["settings"].values():
        closed = [name for name in names if draw.chance(0.3)]
        if closed:
            body["closed"] = closed
            used |= set(closed)
    if not used:
        return
    calendar: dict[str, Any] = {"periods": {name: rows for name, rows in periods.items() if name in used}}
    if "holidays" in used:
        kind = draw.rng.integers(3)
        calendar |= {"holidays": sorted({some(), some()})} if kind < 2 else {}
        calendar |= {"public_holidays": "KR"} if kind > 0 else {}
    scenario["calendar"] = calendar


def _period(draw: Draw, first: dt.date, days: int) -> dict[str, dt.date]:
    """A period that begins the day before the run or later, and does not end before it."""
    begin = first + dt.timedelta(days=int(draw.rng.integers(-1, days)))
    return {"from": begin, "to": max(first, begin + dt.timedelta(days=int(draw.rng.integers(4))))}


def _seasonality(draw: Draw, first: dt.date, days: int) -> dict[str, Any]:
    """A wave of any phase, or factors that change during the run."""
    if draw.chance():
        amplitude = 1.0 if draw.chance(0.3) else draw.number(0.2, 1.0)
        return {"amplitude": amplitude, "peak": FAR + dt.timedelta(days=int(draw.rng.integers(3000)))}
    starts = sorted({int(k) for k in draw.rng.integers(-2, days, 3)})
    factors = [0.0 if draw.chance(0.3) else draw.number(0.3, 2.0) for _ in starts]
    return {
        "table": [{"from": first + dt.timedelta(days=k), "factor": f} for k, f in zip(starts, factors, strict=True)]
    }


def _age_mixing(draw: Draw) -> dict[str, Any]:
    """Two or three groups, some without people, some that never meet."""
    ages = [[0, 18], [0, 12, 40], [0, 18, 110], [0, 4, 30], [0, 18, 19]][draw.rng.integers(5)]
    groups = range(len(ages))
    matrix = [[draw.number(3.0, 8.0) if a == b else draw.number(0.5, 8.0) for b in groups] for a in groups]
    for a in groups:
        for b in groups:
            if draw.chance(0.15) and (a != b or a == 0):
                matrix[a][b] = 0.0
    return {"ages": ages, "matrix": matrix}


def _import(draw: Draw, scenario: dict[str, Any], people: OraclePopulation, first: dt.date, days: int) -> None:
    """Arrivals of every strain."""
    states = {"flu": [None, "latent", "mild"], "flu-b": [None, "silent"], "jonas": [None, "turning", "zombie"]}
    homes = people.places["household"].labels
    narrow: list[dict[str, Any]] = [
        {},
        {},
        {"where": {"area": people.area_names[-1]}},
        {"where": {"place_kind": "household", "place": homes[-1]}},
        {"where": {"place_kind": "workplace"}},
        {"who": {"min_age": 18}, "where": {"place_kind": "household"}},
        {"who": {"max_age": 17}},
        {"who": {"host_type": "ordinary"}},
        {"who": {"person": people.ids[1]}},
    ]
    scenario["importation"] = {}
    for number, strain in enumerate(scenario["strains"]):
        arrivals: dict[str, Any] = {"strain": strain, **_times(draw, first, days)}
        state = states[strain][draw.rng.integers(len(states[strain]))]
        arrivals |= {} if state is None else {"state": state}
        scenario["importation"][f"guests-{number}"] = arrivals | narrow[draw.rng.integers(len(narrow))]


def _times(draw: Draw, first: dt.date, days: int) -> dict[str, Any]:
    """A rate, rates from dates on (before the run, too), or numbers by date, the first and the last among them."""
    low, high, unit = (0.3, 2.0, "day") if days > 3 else (0.1, 0.6, "hour")
    kind = draw.rng.integers(3)
    if kind == 0:
        return {"rate": f"{draw.number(low, high)} / {unit}"}
    starts = sorted({int(k) for k in draw.rng.integers(-2, days, 3)})
    dates = [first + dt.timedelta(days=k) for k in starts]
    if kind == 1:
        rates = ["0 / day" if draw.chance(0.3) else f"{draw.number(low, 2 * high)} / {unit}" for _ in dates]
        return {"table": [{"from": date, "rate": text} for date, text in zip(dates, rates, strict=True)]}
    dates = sorted({*(date for date in dates if date > first), first, first + dt.timedelta(days=days - 1)})
    return {"series": [{"date": date, "count": int(draw.rng.integers(1, 5))} for date in dates]}
