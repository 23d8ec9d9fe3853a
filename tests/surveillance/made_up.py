"""Outbreaks made up by hand: who falls ill, is admitted and dies when, watched without an engine."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from observed import DAY, compiled, scenario, town

from hyosan.engine.surveillance import surveillance_of
from hyosan.population.table import Population
from hyosan.scenario.compile import Compiled
from hyosan.surveillance.observer import Rows, Surveillance

Times = NDArray[np.int64]
START = dt.datetime(2024, 1, 1)
"""A Monday."""


def states(**more: Any) -> dict[str, Any]:
    """Carrying without symptoms, ill, in hospital, well again, dead: left by hand only."""
    return {
        "carrying": {}, "ill": {"symptomatic": True}, "ward": {"symptomatic": True, "care": "hospital"},
        "well": {"immune": True}, "dead": {"dead": True}, **more,
    }  # fmt: skip


def watched(
    people: Population | int, streams: Mapping[str, Any], *, days: int = 100, seed: int = 1, **tables: Any
) -> tuple[Compiled, Surveillance]:
    """A surveillance of people to whom things happen by hand."""
    population = town(people) if isinstance(people, int) else people
    start = [{"to": state} for state in ("carrying", "ill", "ward", "well", "dead")]
    start = [{**branch, "probability": 0.2} for branch in start]
    data = scenario(
        time={"start": START, "step": "1 day", "duration": f"{days} days"},
        record={},
        strains={"flu": {"start": start, "states": states()}},
        settings={"class": {"place_kind": "classroom", "contacts_per_day": 0, "open": ["Mon-Fri 08:00-15:00"]}},
        surveillance={"streams": dict(streams), **tables},
        calendar={},
    )
    ready = compiled(data, population, seed)
    return ready, surveillance_of(ready, np.zeros(len(population), np.int16))


def rows(ready: Compiled, **happens: tuple[NDArray[np.int64], Times]) -> Rows:
    """Rows of people who enter a state at times: state = (people, times); from `susceptible` they are infected."""
    parts = []
    for name, (people, times) in happens.items():
        state = ready.codes.state("flu", name)
        parts.append(
            np.stack([times, people, np.zeros_like(times), np.full_like(times, state), np.zeros_like(times)], 1)
        )
    found = np.concatenate(parts).astype(np.int64)
    found = found[np.argsort(found[:, 0], kind="stable")]
    order = np.lexsort((np.arange(len(found)), found[:, 1]))
    same = np.flatnonzero(found[order[1:], 1] == found[order[:-1], 1])
    later = order[same + 1]
    found[later, 2], found[later, 4] = found[order[same], 3], 2
    begins = found[found[:, 4] == 0]
    infections = np.stack([begins[:, 1], np.ones(len(begins), np.int64), *np.full((3, len(begins)), -1)], 1)
    return Rows(found, np.zeros((0, 2), np.int64), infections.astype(np.int64))


def onsets(times: Times) -> tuple[NDArray[np.int64], Times]:
    """Person k falls ill at the k-th time."""
    return np.arange(len(times)), np.asarray(times, np.int64)


def at_days(days: NDArray[np.int64]) -> Times:
    """The first moments of days."""
    return np.asarray(days, np.int64) * DAY
