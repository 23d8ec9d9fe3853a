"""No address of chance serves two purposes: every draw of a run, noted in a book.

    python -m verification.address_book                      # a scenario with every feature
    python -m verification.address_book mine.toml --seed 3   # your own: the plain twin is slow, so bring few people

The plain twin notes each address (key and counter, docs/model.md section 10) with what it was drawn for; draws before
the start and of importation, which twin and engine share, are noted too. An address that serves a second purpose is a
fault. That the engine draws the same is another matter: it gives the same events as the twin, to the last bit.
"""

import argparse
import itertools
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from hyosan.core.philox import draw, words_of_people
from hyosan.engine.reference import PlainLog, simulate_plain
from hyosan.engine.run import prepare
from hyosan.interventions.kernels.people import all_comply, comply
from hyosan.population.write import write_population
from hyosan.scenario import read_scenario
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.transmission.reference.chance import AddressBook, counter_of

EVERYTHING = """
[scenario]
id = "everything"
title = "Every feature at once"
[population.files]
folder = "people"
copies = 2
[time]
start = 2024-01-03T06:20:00
step = "10 min"
duration = "30 hours"
[record]
every = "1 hour"
moves = true
tables = ["infections", "transitions", "events"]
[calendar]
holidays = [2024-01-04]
[host_types.brave]
share = 0.2

[strains.jonas]
block = "1 hour"
transmissibility = 0.3
individual_variation = { distribution = "gamma", shape = 0.7 }
start = [{ to = "turning", probability = 0.8 }, { to = "hybrid" }]
mutates = { to = "kim", probability = 0.3 }
[strains.jonas.states.turning]
dwell = { distribution = "exponential", mean = "20 min" }
next = "zombie"
[strains.jonas.states.zombie]
infectiousness = 4.0
roaming = { leave = "3 / hour", enter = "0.3 / hour", cross = "1 / hour" }
susceptible_to = ["kim"]
[strains.jonas.states.hybrid]
dwell = { distribution = "gamma", mean = "2 hours", shape = 2.0 }
next = "susceptible"
[strains.jonas.states.dead]
dead = true

[strains.kim]
block = "30 min"
transmissibility = 0.3
start = "zombie"
[strains.kim.states.zombie]
infectiousness = 2.0
roaming = { cross = "2 / hour" }
dwell = { distribution = "weibull", scale = "6 hours", shape = 1.7 }
next = "dead"
[strains.kim.states.dead]
dead = true

[strains.flu]
block = "6 hours"
transmissibility = 0.2
start = "ill"
infectiousness_profile = { times = ["0 days", "2 hours", "7 hours"], values = [0.1, 4.0, 0.5] }
[strains.flu.seasonality]
amplitude = 0.5
peak = 2024-01-15
[strains.flu.states.ill]
infectiousness = 2.0
dwell = { distribution = "lognormal", median = "5 hours", sigma = 0.5 }
next = [{ to = "worse", probability = 0.3 }, { to = "well" }]
[strains.flu.states.worse]
symptomatic = true
infectiousness = 0.5
dwell = { distribution = "fixed", value = "3 hours" }
next = "well"
[strains.flu.states.dead]
dead = true
[strains.flu.states.well]
immune = true
susceptible_to = ["jonas", "kim"]
dwell = { distribution = "exponential", mean = "6 hours" }
next = "susceptible"

[settings.class]
place_kind = "classroom"
open = ["daily 09:10-11:40", "daily 12:30-15:00"]
closed = ["holidays"]
contacts_per_day = 12.0
scaling = "per_pair"
[settings.home]
place_kind = "household"
contacts_per_day = 8.0
absent_while_in = ["class"]
[settings.street]
place_kind = "neighbourhood"
contacts_per_day = 15.0
absent_while_in = ["class"]
seasonality = { table = [{ from = 2024-01-01, factor = 0.8 }, { from = 2024-01-04, factor = 1.5 }] }
[settings.street.age_mixing]
ages = [0, 18, 50]
matrix = [[9, 1, 1], [1, 3, 1], [1, 1, 6]]
[settings.yard]
place_kind = "day_neighbourhood"
open = ["daily 07:30-19:00"]
contacts_per_day = 10.0
scaling = { exponent = 0.5, reference_size = 9 }
[settings.friends]
edge_kind = "friends"
contacts_per_day = 4.0

[encounters.bite]
actor = { strain = "jonas", states = ["zombie"] }
target = { states = ["susceptible", "flu.ill"] }
meetings = { street = "4 / hour", home = "2 / hour", yard = "2 / hour", class = "3 / hour" }
[[encounters.bite.outcomes]]
name = "bitten"
probability = 0.4
target = "infect jonas"
[[encounters.bite.outcomes]]
name = "killed"
probability = 0.05
target = "dead"
[[encounters.bite.outcomes]]
name = "beaten"
probability = 0.05
actor = "dead"
[encounters.feast]
actor = { strain = "jonas", states = ["zombie"] }
target = { states = ["jonas.turning", "jonas.hybrid"] }
meetings = { street = "3 / hour" }
outcomes = [{ name = "killed", probability = 0.3, target = "dead" }]
[encounters.hunt]
actor = { strain = "jonas", states = ["hybrid"] }
target = { states = ["jonas.zombie"], host_types = ["ordinary"] }
meetings = { street = "2 / hour", yard = "2 / hour" }
outcomes = [{ name = "tamed", probability = 0.3, target = "jonas.hybrid" }]

[behaviours.flight]
action = "flee"
unit = "household"
hazard = "0.5 / hour"
saturation = 0.05
every = "10 min"
[behaviours.hide]
action = "shelter"
unit = "person"
hazard = "0.5 / hour"
saturation = 0.05
every = "7 min"
factor = 0.5
settings = ["home", "street"]

[immunity.shot]
coverage = 0.3
[immunity.shot.protection]
jonas = { kind = "all-or-nothing", effect = 0.4 }
flu = { kind = "leaky", effect = 0.6 }
[immunity.shot.severity]
flu = { from = "symptoms", kind = "all-or-nothing", effect = 0.4 }

[immunity.late-shot]
protection.flu = { kind = "all-or-nothing", effect = 0.5 }

[surveillance.streams.lost]
kind = "missing persons"
probability = 0.8
[interventions.shots]
action = "vaccinate"
trigger.date = 2024-01-03
every = "1 hour"
immunity = ["late-shot"]
doses_per_day = 48
compliance = 0.6
[interventions.at-home]
action = "stay_at_home"
trigger.observed = { stream = "lost", above = 0 }
every = "1 hour"
compliance = 0.5
left = { yard = 0.2, class = 0.5 }
[interventions.families]
action = "quarantine"
trigger.date = 2024-01-03
every = "2 hours"
findings = ["missing"]
length = "10 hours"
compliance = 0.7
left_elsewhere = 0.3
[interventions.border]
action = "cordon"
trigger.started = "at-home"
every = "1 hour"
areas = ["south"]
leak = 0.3

[importation.travel]
strain = "flu"
rate = "12 / day"
who = { min_age = 20 }
[importation.fair]
strain = "flu"
series = [{ date = 2024-01-04, count = 3 }]

[[seeding]]
strain = "jonas"
count = 6
state = "zombie"
at = "40 min"
where = { area = "north" }
[[seeding]]
strain = "flu"
count = 3
"""
"""Crowds in streets, pull, visitors and flights, importation, seasons, mixing by age, ties, mutation, immunity, ..."""


def write_everything(folder: Path) -> Path:
    """Write the scenario and its population, 90 people of three neighbourhoods; the path of the scenario."""
    areas, count = ["north", "middle", "south"], 90
    number = np.arange(count)
    home = [areas[k // 30] for k in range(count)]
    age = 5 + number * 7 % 70
    pupil = age < 18
    write_population(
        folder / "people",
        people={
            "id": number,
            "age": age,
            "area": home,
            "household": [f"home-{k // 3}" for k in range(count)],
            "classroom": [f"class-{k % 2}" if pupil[k] else None for k in range(count)],
            "day_neighbourhood": [areas[k % 3] if k % 2 else None for k in range(count)],
        },
        places={
            "place_kind": ["school", "classroom", "classroom"],
            "place": ["hill", "class-0", "class-1"],
            "area": ["north", "north", "north"],
            "parent_kind": [None, "school", "school"],
            "parent": [None, "hill", "hill"],
        },
        areas={"area": areas, "latitude": [35.0, 35.01, 35.02], "longitude": [128.0, 128.0, 128.0]},
        edges={"source": number, "target": (number + 31) % count, "kind": ["friends"] * count},
    )
    path = folder / "scenario.toml"
    path.write_text(EVERYTHING)
    return path


@contextmanager
def noted_outside(book: AddressBook) -> Iterator[None]:
    """Note what is drawn outside the twin: ranks (seeds, host types, immunity, doses), importation, compliance.

    No draw is repeated, but that somebody complies may be asked again: that is one purpose.
    """
    calls = itertools.count()

    def note(key: Any, what: str, call: int, *, who: int, **rest: int) -> None:
        coordinates = {"episode": 0, "layer": 0, "block": 0, "stay": 0, "number": 0, **rest}
        book.note((int(key[0]), int(key[1])), counter_of(who, **coordinates), (what, call, who, *coordinates.values()))

    def noted_draw(key: Any, who: int, episode: int, layer: int, block: int, stay: int, number: int) -> Any:
        rest = {"episode": episode, "layer": layer, "block": block, "stay": stay, "number": number}
        note(key, "importation", next(calls), who=who, **rest)
        return draw(key, who, episode, layer, block, stay, number)

    def noted_words(key: Any, people: Any, episode: int) -> Any:
        call = next(calls)
        for who in people.tolist():
            note(key, "rank", call, who=who, episode=episode)
        return words_of_people(key, people, episode)

    def noted_compliance(key: Any, probability: Any, people: Any, layer: int, out: Any) -> None:
        for who in people.tolist():
            purpose = ("compliance", who, 0, layer, 0, 0, 0, 0)
            book.note((int(key[0]), int(key[1])), counter_of(who, 0, layer, 0, 0, 0), purpose)
        comply(key, probability, people, layer, out)

    def noted_compliance_of_all(key: Any, grid: Any, ages: Any, hosts: Any, out: Any) -> None:
        for who in range(len(out)):
            purpose = ("compliance", who, 0, 0, 0, 0, 0, 0)
            book.note((int(key[0]), int(key[1])), counter_of(who, 0, 0, 0, 0, 0), purpose)
        all_comply(key, grid, ages, hosts, out)

    with (
        patch("hyosan.interventions.public.all_comply", noted_compliance_of_all),
        patch("hyosan.interventions.public.comply", noted_compliance),
        patch("hyosan.interventions.order.words_of_people", noted_words),
        patch("hyosan.engine.importation.draw", noted_draw),
        patch("hyosan.engine.start.words_of_people", noted_words),
    ):
        yield


def run_with_book(scenario: Path | str, seed: int = 1) -> tuple[Compiled, PlainLog, AddressBook]:
    """Run a scenario in the plain twin; what it is, what happened, and every address drawn."""
    prepared = prepare(read_scenario(scenario))
    compiled = compile_scenario(prepared.loaded.scenario, prepared.population, seed)
    book = AddressBook()
    with noted_outside(book):
        log = simulate_plain(compiled, book)
    return compiled, log, book


def drawn_for(book: AddressBook) -> Counter[str]:
    """How many addresses were drawn for each kind of purpose; attempts in visitors' slots by themselves."""
    found: Counter[str] = Counter()
    for what, *_, layer, _block, _stay, _number, _stream in (
        (*purpose, 0) if purpose[0] in ("importation", "rank") else purpose for purpose in book.purposes.values()
    ):
        kind = str(what).split()[0]
        found[f"{kind} of visitors" if kind in ("attempt", "pull") and int(str(layer)) >= 256 else kind] += 1
    return found


def main() -> None:
    """Print what was drawn; exit status 1 when an address served two purposes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", help="a scenario's file; default: one with every feature")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _, log, book = run_with_book(given.scenario or write_everything(Path(folder)), given.seed)
    print(f"{len(log.infections):,} infections, {len(log.events):,} events, {len(book.purposes):,} addresses")
    for kind, count in sorted(drawn_for(book).items()):
        print(f"  {kind:<22} {count:>10,}")
    for _key, _counter, first, second in book.faults[:20]:
        print("one address, two purposes:", first, second)
    print("no address served two purposes" if not book.faults else f"{len(book.faults):,} faults")
    raise SystemExit(bool(book.faults))


if __name__ == "__main__":
    main()
