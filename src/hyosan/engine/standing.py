"""What is known of people while a run is drawn ahead, and which runs can be."""

import itertools
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hyosan.core.context import new_context
from hyosan.core.errors import InputError, Problem
from hyosan.core.laws import quantile
from hyosan.core.philox import unit_fine
from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_MINUTE
from hyosan.disease.spec_states import SUSCEPTIBLE as SPOKEN_SUSCEPTIBLE
from hyosan.disease.tables import ACTS, DEAD, SUSCEPTIBLE
from hyosan.engine.start import immune_before_start
from hyosan.population.function.country import Country
from hyosan.population.table import Population
from hyosan.scenario.beat import gives_doses, keeps_the_beat, moves_people
from hyosan.scenario.compile import Compiled, dates_of
from hyosan.scenario.model import Scenario
from hyosan.transmission.kernels.ahead_streams import rates_among
from hyosan.transmission.tables import NEVER, Law, World, bind_tuple
from hyosan.transmission.tables_ahead import BELONGS, SMALL_PLACE, Standing
from hyosan.transmission.tables_once import WORD_ENDS

EngineName = Literal["stepwise", "ahead", "once", "areas"]
"""Handles everything, event by event; draws each episode ahead; the same where nobody is infected twice; the coarser
process in which people roam by area."""
MOST_DELTAS = 1 << 28
"""Most cells of the table of changes of counts: 1 GiB."""


def can_be_drawn_ahead(scenario: Scenario, population: Population | Country, threads: int) -> bool:
    """Whether what the infected do follows from the infection: nobody roams, flees or meets two-sidedly.

    What authorities do thins attempts when they fall due; so decisions must not fall more often than buckets can.
    """
    states = [state for strain in scenario.strains.values() for state in strain.states.values()]
    simple = not (scenario.encounters or scenario.behaviours or moves_people(scenario))
    simple = simple and keeps_the_beat(scenario)
    simple = simple and not any(state.roaming is not None or state.susceptible_to for state in states)
    return simple and _cells(scenario, population, threads) <= MOST_DELTAS


def _cells(scenario: Scenario, population: Population | Country, threads: int) -> int:
    """Cells of the table of changes of counts."""
    states = sum(len(strain.states) for strain in scenario.strains.values())
    return threads * _records(scenario) * max(1, len(population.areas)) * (1 + states)


def refuse_many_records(scenario: Scenario, population: Population | Country, threads: int) -> None:
    """Raise InputError where people by function are counted so often that only the engine for tables could do it."""
    many = isinstance(population, Country) and scenario.resolution is None
    if not many or can_be_drawn_ahead(scenario, population, threads):
        return
    often = _records(scenario) * MOST_DELTAS // max(1, _cells(scenario, population, threads))
    message = (
        f"counted {_records(scenario):,} times in {len(population.areas):,} areas; people by function at most"
        f" {often:,} times with {threads} threads: every {scenario.time.duration / max(1, often) / TICKS_PER_DAY:.2g}"
        ' days or more, or form = "table"'
    )
    raise InputError([Problem(f"scenario '{scenario.scenario.id}'", None, "record.every", message)])


def _records(scenario: Scenario) -> int:
    return int(-(-scenario.time.duration // scenario.record.every)) + 1


def comes_back(scenario: Scenario) -> bool:
    """Whether somebody can be infected again: some state leads back to susceptible."""
    branches = (
        branch
        for strain in scenario.strains.values()
        for branch in itertools.chain(strain.start, *(state.next for state in strain.states.values()))
    )
    return any(branch.to == SPOKEN_SUSCEPTIBLE for branch in branches)


def engine_for(scenario: Scenario, population: Population | Country, threads: int) -> EngineName:
    """Which engine runs a scenario: the one of its resolution, else the fastest that can."""
    if scenario.resolution is not None:
        return "areas"
    if not can_be_drawn_ahead(scenario, population, threads):
        return "stepwise"
    is_saved = scenario.record.checkpoint_every is not None
    if scenario.care and is_saved and not isinstance(population, Country):
        return "stepwise"  # who lies where is saved there
    return "ahead" if comes_back(scenario) else "once"


def belonging(world: World) -> NDArray[np.void]:
    """Place and slot by person and kind."""
    kinds, people = world.member.shape
    table = np.empty((people, kinds), BELONGS)
    table["place"], table["slot"] = world.member.T, world.slot.T
    return table


def first_by_day(law: Law, days: int) -> NDArray[np.int32]:
    """The first opening interval of each setting that ends after each midnight."""
    midnights = np.arange(days, dtype=np.int64) * TICKS_PER_DAY - law.day_offset
    first, last = law.settings["first"], law.settings["last"]
    table = np.zeros((len(first), days), np.int32)
    for setting, (begin, end) in enumerate(zip(first, last, strict=True)):
        table[setting] = begin + np.searchsorted(law.open_end[begin:end], midnights, side="right")
    return table


def rates(compiled: Compiled) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Largest rate of each channel at a place of any size (rates rise or fall with size throughout); rates by size."""
    law = compiled.law
    context = new_context()
    bind_tuple(context, law)
    highest = np.full(len(law.channels), np.inf)
    small = np.zeros((len(law.channels), SMALL_PLACE))
    for channel, record in enumerate(law.channels):
        kind = int(law.settings["kind"][record["setting"]])
        if kind >= 0:
            ends = np.array([2, max(2, _largest_place(compiled, kind))], np.int64)
            highest[channel] = rates_among(context, channel, ends).max()
            small[channel, 2:] = rates_among(context, channel, np.arange(2, SMALL_PLACE))
    return highest, small


def rest_by_age(law: Law) -> NDArray[np.float64]:
    """Largest product of what targets of any age bring to contacts of an actor of each age: what `rest` is for all."""
    table = np.empty((len(law.channels), law.susceptibility.shape[1]))
    for channel, record in enumerate(law.channels):
        taken_in = law.susceptibility[record["strain"]].max(axis=1)
        mixing = int(law.settings["mixing"][record["setting"]])
        factor = law.mixing[mixing] if mixing >= 0 else np.ones((len(taken_in), len(taken_in)))
        most = (factor * taken_in).max(axis=1)
        table[channel] = record["rest"] * most / max(float(taken_in.max() * factor.max()), 1e-300)
    return table


def _largest_place(compiled: Compiled, kind: int) -> int:
    """Members of the largest place of a kind, or a few more."""
    if isinstance(compiled.population, Country):
        sizes, _ = compiled.population.place_kind(compiled.place_kinds[kind]).sizes()
        return 2 + int(sizes.max(initial=0))  # sizes of classes are rounded
    places = compiled.world.places
    return int(places["size"][places["kind"] == kind].max(initial=0))


def _lives_in(population: Population | Country) -> NDArray[np.int32]:
    """Area of everybody; empty where it is computed from the id."""
    return np.zeros(0, np.int32) if isinstance(population, Country) else population.area.astype(np.int32)


def class_of_age(compiled: Compiled) -> NDArray[np.uint8]:
    """The age class of each age in years."""
    return np.asarray(compiled.codes.age_class(np.arange(256, dtype=np.uint8)), np.uint8)


def age_classes(compiled: Compiled) -> NDArray[np.uint8]:
    """The age class of everybody."""
    return np.asarray(class_of_age(compiled)[compiled.population.age_years])


def new_standing(compiled: Compiled, host: NDArray[np.int16], held: NDArray[np.int32], threads: int) -> Standing:
    """Everybody susceptible; `held`: bits of the immunity before the start."""
    people = len(compiled.population)
    again = people if comes_back(compiled.scenario) else 0
    by_id = isinstance(compiled.population, Country)
    shape = (threads, _records(compiled.scenario), max(1, len(compiled.population.areas)), len(compiled.law.states))
    highest_rate, rate_by_size = rates(compiled)
    return Standing(
        busy=np.zeros(people, np.uint8),
        free_at=np.full(again, NEVER, np.int64),
        episodes=np.zeros(again, np.int32),
        changes=np.zeros(again, np.int32),
        ages=np.ascontiguousarray(compiled.population.age_years, np.uint8),
        class_of_age=class_of_age(compiled),
        hosts=host.astype(np.uint8) if host.any() else np.zeros(0, np.uint8),
        held=held if again or held.any() or gives_doses(compiled.scenario) else np.zeros(0, np.int32),
        belonging=np.empty((0, len(compiled.world.kinds)), BELONGS) if by_id else belonging(compiled.world),
        first_by_day=first_by_day(compiled.law, len(dates_of(compiled.scenario)) + 1),
        highest_rate=highest_rate,
        rate_by_size=rate_by_size,
        rest_by_age=rest_by_age(compiled.law),
        lives_in=_lives_in(compiled.population),
        delta=np.zeros(shape, np.int32),
    )


def states_at(standing: Standing, time: int) -> NDArray[np.int16]:
    """SUSCEPTIBLE for who has no episode just before a time, another number for everybody else."""
    if len(standing.free_at):
        return np.where((standing.busy == 0) | (standing.free_at < time), SUSCEPTIBLE, DEAD).astype(np.int16)
    return standing.busy.astype(np.int16)


def immune_at_start(compiled: Compiled, columns: dict[str, NDArray[Any]]) -> NDArray[np.int32]:
    """Bits of the immunity before the start; `columns` gets the age classes."""
    if all(spec.coverage is None for spec in compiled.scenario.immunity.values()):
        return np.zeros(len(compiled.population), np.int32)
    columns["age_class"] = age_classes(compiled)
    columns["immune"] = np.zeros(len(compiled.population), np.int32)
    immune_before_start(compiled, columns)
    del columns["age_class"]
    return columns.pop("immune")


def sure_to_stay(law: Law, width: int) -> NDArray[np.int64]:
    """By state the first word of a draw from which on somebody who was infected into it stays for so many ticks.

    0: in any case; more than the largest word: perhaps never, or what counts is not only when the state ends.
    """
    least = np.full(len(law.states), WORD_ENDS + 1, np.int64)
    for state in np.unique(law.branch_to):
        record = law.states[state]
        takes_a_bed = law.care_held[state] != law.care_held[SUSCEPTIBLE]
        if state == SUSCEPTIBLE or takes_a_bed or record["flags"] & ACTS:
            continue
        least[state] = 0 if record["law"] < 0 else _first_word(law, int(record["law"]), width)
    return least


def _first_word(law: Law, number: int, width: int) -> int:
    """The first word from which on times of a law are longer than so many ticks."""
    low, high = 0, WORD_ENDS + 1
    while low < high:
        middle = (low + high) // 2
        ticks = quantile(law.laws, law.law_tables, number, unit_fine(np.uint64(middle), np.uint64(0)))
        low, high = (low, middle) if ticks > width + 1 else (middle + 1, high)
    return low


FEW = 200_000
"""People among whom no bucket is so full that its width matters."""
NARROWEST = 10 * TICKS_PER_MINUTE
CROWD = 100_000_000
"""People above whom buckets are narrower, so that what is held of one bucket grows no more."""
MANY = 20_000_000
LEAST_EARLY, MOST_EARLY, MOST_EARLY_ONCE = 0.06, 0.12, 0.22
"""Share who have left their first state after a bucket: of `MANY` people or more, and of few. They are handled one by
one, which costs; but so does each bucket, and there are as many whether many people fall into them or few. Where nobody
is infected twice only those are who infect somebody within the bucket."""


def usual_width(compiled: Compiled, most_early: float = MOST_EARLY) -> int:
    """Ticks of a bucket, so that few people act in the one in which they are infected: at most such a share."""
    if len(compiled.population) <= FEW:
        return TICKS_PER_DAY
    law = compiled.law
    width = float(TICKS_PER_DAY)
    share = min(most_early, LEAST_EARLY * max(1.0, MANY / len(compiled.population)))
    for strain in law.strains:
        for state in law.branch_to[strain["starts"] : strain["starts_end"]]:
            record = law.states[state]
            if record["law"] < 0:
                continue
            early, middle = (quantile(law.laws, law.law_tables, int(record["law"]), u) for u in (share, 0.5))
            width = min(width, middle / 64 if record["flags"] & ACTS else early)
    return max(NARROWEST, int(width * min(1.0, CROWD / len(compiled.population))))
