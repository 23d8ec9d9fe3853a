"""Compiling, or loading from the cache, every kernel before a run, so that it is timed and told apart from the run."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from string import Template

import numpy as np

from hyosan.engine.policy import simulation_of
from hyosan.engine.standing import EngineName
from hyosan.engine.surveillance import Observer, surveillance_of
from hyosan.population.function.country import Country
from hyosan.population.function.made_up import build_made_up
from hyosan.population.table import NOBODY, Areas, EdgeKind, PlaceKind, Population
from hyosan.scenario import load_text
from hyosan.scenario.compile import compile_scenario
from hyosan.transmission.kernels.episode_columns import count_episodes, new_columns, split_episodes
from hyosan.transmission.tables_ahead import BEGUN

ONE_SIDED = Template("""
[scenario]
id = "warm-up"
title = "Once, for two people, drawn ahead"
[population.files]
folder = "nowhere"
[time]
start = 2024-01-01
step = "1 hour"
duration = "$duration"
[strains.virus]
transmissibility = 1.0
start = "ill"
[strains.virus.states.ill]
infectiousness = 1.0
symptomatic = true
dwell = { distribution = "gamma", mean = "$ill", shape = 2 }
next = "$then"
[settings.home]
place_kind = "household"
contacts_per_day = $contacts
open = ["daily 00:00-12:00"]
[immunity.vaccine]
coverage = 0.5
protection = { virus = { kind = "leaky", effect = 0.1 } }
[[seeding]]
strain = "virus"
count = 1
$more""")
AHEAD = ONE_SIDED.substitute(duration="3 hours", ill="1 hour", then="susceptible", contacts=24, more="")
ONCE = ONE_SIDED.substitute(
    duration="20 days",
    ill="10 days",
    then="recovered",
    contacts=0.5,
    more="[strains.virus.states.recovered]\nimmune = true\n",
)
"""Nobody is infected twice, and attempts wait for days."""
SCENARIO = """
[scenario]
id = "warm-up"
title = "Everything once, for two people"
[population.files]
folder = "nowhere"
[time]
start = 2024-01-01
step = "1 hour"
duration = "3 hours"
[strains.virus]
block = "1 hour"
transmissibility = 1.0
start = "walking"
[strains.virus.states.walking]
infectiousness = 1.0
symptomatic = true
dwell = { distribution = "gamma", mean = "1 hour", shape = 2 }
next = "roaming"
[strains.virus.states.roaming]
roaming = { leave = "6 / hour", enter = "6 / hour", cross = "6 / hour" }
[strains.virus.states.dead]
dead = true
[settings.home]
place_kind = "household"
contacts_per_day = 24
open = ["daily 00:00-12:00"]
[settings.street]
place_kind = "neighbourhood"
absent_while_in = ["home"]
[settings.friends]
edge_kind = "tie"
contacts_per_day = 1
[encounters.bite]
actor = { strain = "virus", states = ["roaming"] }
target = { states = ["susceptible"] }
meetings = { street = "60 / hour" }
[[encounters.bite.outcomes]]
name = "bitten"
probability = 0.5
target = "infect virus"
actor = "dead"
[behaviours.flight]
action = "flee"
hazard = "9 / hour"
saturation = 0.1
[behaviours.shelter]
action = "shelter"
hazard = "9 / hour"
saturation = 0.1
factor = 0.5
settings = ["home"]
[immunity.vaccine]
coverage = 0.5
protection = { virus = { kind = "leaky", effect = 0.1 } }
[[seeding]]
strain = "virus"
count = 1
"""


WATCHED = """
[surveillance.streams.doctors]
kind = "clinicians"
probability = 0.9
delay = { distribution = "exponential", mean = "10 min" }
weekdays = { sunday = 0.5 }
capacity = 1
"""
"""To be laid under a scenario: what surveillance computes with, once."""
ACTED_ON = (
    WATCHED
    + """
[interventions.masks]
action = "reduce"
trigger.date = 2024-01-01
left_elsewhere = 0.999
compliance = 0.5
[interventions.cases]
action = "isolate"
trigger.date = 2024-01-01
length = "1 day"
left_elsewhere = 0.999
compliance = 0.5
[interventions.contacts]
action = "trace"
trigger.date = 2024-01-01
window = "1 day"
named_elsewhere = 0.5
length = "1 day"
left_elsewhere = 0.999
[interventions.doses]
action = "vaccinate"
trigger.date = 2024-01-01
immunity = ["vaccine"]
doses_per_day = 24
[interventions.tests]
action = "screen"
trigger.date = 2024-01-01
test = { sensitivity = 0.9 }
tests_per_day = 1
length = "1 day"
left_elsewhere = 0.999
"""
)
"""The same for what interventions compute with."""
CARED_FOR = """
[care.ward]
beds = 1
waiting = { "virus.ill" = "virus.waiting" }
[strains.virus.states.waiting]
dwell = { distribution = "exponential", mean = "1 hour" }
next = "ill"
"""
"""To be laid under one that is drawn ahead: what beds compute with."""
AREAS = """
[scenario]
id = "warm-up"
title = "Everything once, by area"
[population.made_up]
people = 1000
areas = 2
[resolution]
roaming = "area"
[time]
start = 2024-01-01
step = "1 hour"
duration = "3 hours"
[strains.virus]
start = "bitten"
[strains.virus.states.bitten]
dwell = { distribution = "gamma", mean = "10 min", shape = 2 }
next = "roaming"
[strains.virus.states.roaming]
roaming = { leave = "6 / hour", enter = "6 / hour", cross = "6 / hour" }
[strains.virus.states.dead]
dead = true
[settings.home]
place_kind = "household"
[encounters.bite]
actor = { strain = "virus", states = ["roaming"] }
target = { states = ["susceptible"] }
meetings = { home = "60 / hour" }
[[encounters.bite.outcomes]]
name = "bitten"
probability = 0.5
target = "infect virus"
[[encounters.bite.outcomes]]
name = "killed"
probability = 0.3
actor = "dead"
[behaviours.shelter]
action = "shelter"
hazard = "9 / hour"
saturation = 0.1
factor = 0.5
settings = ["home"]
[[seeding]]
strain = "virus"
count = 5
"""
TEXTS: dict[EngineName, str] = {"stepwise": SCENARIO, "ahead": AHEAD, "once": ONCE, "areas": AREAS}


def two_people() -> Population:
    """Two people in two neighbourhoods."""
    one, two = np.zeros(2, np.int32), np.arange(2, dtype=np.int32)
    return Population(
        age_years=np.array([10, 40], dtype=np.uint8),
        sex=np.zeros(2, np.uint8),
        area=two,
        areas=Areas(("a", "b"), ("a", "b"), np.array([37.0, 37.1]), np.array([127.0, 127.1]), ("", "")),
        place_kinds=(
            PlaceKind("neighbourhood", two, 2, two),
            PlaceKind("household", one, 1, np.full(1, NOBODY, np.int32)),
        ),
        edge_kinds=(EdgeKind("tie", one[:1], two[1:], np.ones(1, np.float32)),),
    )


def warm_up(
    engine: EngineName = "stepwise", *, watched: bool = False, acted_on: bool = False, cared_for: bool = False
) -> None:
    """Use every kernel of an engine once, and those of surveillance where it is `watched`, of interventions and beds.

    Ctrl-C is a KeyboardInterrupt, whatever the compiler makes of being interrupted.
    """
    with _interrupted_for_sure():
        people: Population | Country = build_made_up(1000, 2) if engine == "areas" else two_people()
        text = TEXTS[engine] + (ACTED_ON if acted_on else WATCHED if watched else "")
        text += CARED_FOR if cared_for and engine in ("ahead", "once") else ""
        compiled = compile_scenario(load_text(text, "warm-up"), people, 1)
        simulation = simulation_of(compiled, threads=1, name=engine)
        if watched:
            simulation.sinks.append(Observer(surveillance_of(compiled, simulation.host)))
        simulation.run()
        if engine == "once":
            _tell()


def _tell() -> None:
    """Use the kernels that tell of episodes."""
    begun, number = np.zeros(0, BEGUN), np.zeros(1, np.int64)
    split_episodes(begun, number, number, number, np.zeros(1, np.uint8), np.zeros(0, np.int16), new_columns(0))
    count_episodes(begun, number, np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))


@contextmanager
def _interrupted_for_sure() -> Iterator[None]:
    """A compiler that is interrupted may raise an error of its own, or swallow the interruption."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return
    asked: list[int] = []

    def interrupt(number: int, frame: object) -> None:
        del frame
        asked.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    except Exception:
        if asked:
            raise KeyboardInterrupt from None
        raise
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt
