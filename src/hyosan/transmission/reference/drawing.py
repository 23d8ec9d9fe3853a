"""Attempts: the meetings that an actor, or in a crowd of actors a target, will have in one block."""

import math

from hyosan.disease.tables import NONE
from hyosan.transmission.reference.chance import Key, unit
from hyosan.transmission.reference.presence import acting_place, open_before, time_of_open
from hyosan.transmission.reference.run import Event, Person, Run
from hyosan.transmission.tables import ATTEMPT, BLOCK, CONSTANT, PER_PAIR, PULLED

PAGE = 256
"""Layers of a page."""


def rate_at(run: Run, channel: int, place: int, slots: int) -> float:
    """Rate, per tick while open, at which an actor in a place meets the holders of so many other slots."""
    rate = run.facts.channels[channel].rate
    setting = run.facts.settings[run.facts.channels[channel].setting]
    size = len(run.facts.places[place].roster)
    if setting.scaling == PER_PAIR:
        return rate * slots
    if setting.scaling != CONSTANT:
        rate *= math.pow(size / setting.reference, setting.exponent)
    return rate * (slots / max(1, size - 1))


def edge_rate(run: Run, channel: int, person: Person) -> float:
    """Rate, per tick while open, at which a person meets somebody along ties of the channel's edge kind."""
    rate = run.facts.channels[channel].rate
    setting = run.facts.settings[run.facts.channels[channel].setting]
    ties = run.facts.ties[setting.edge][person.number]
    if not ties:
        return 0.0
    return rate * ties[-1][1] if setting.scaling == PER_PAIR else rate


def layers_of(run: Run, person: Person, channel: int) -> int:
    """How many layers of attempts the person can reach."""
    if run.facts.channels[channel].rule != NONE:
        return 1
    facts = run.facts.channels[channel]
    bound = run.facts.strains[facts.strain].bound * person.scale * facts.highest
    highest = run.facts.settings[facts.setting].mixing_highest
    if highest:
        bound *= highest[person.age_class]
    return min(255, math.ceil(bound))


def is_pulled(run: Run, channel: int, site: int) -> bool:
    """Whether, at present, the targets draw the meetings of a channel at this site."""
    if site == NONE or run.facts.places[site].kind != run.facts.street:
        return False
    return (channel, site - run.facts.street_of(0)) in run.pulling


def may_draw(run: Run, person: Person) -> bool:
    """Whether a person is in an episode and alive."""
    state = run.state(person)
    return state.strain != NONE and not state.dead


def draw_stream(
    run: Run,
    key: Key,
    kind: int,
    channel: int,
    layer: int,
    person: Person,
    block: int,
    start: int,
    end: int,
    rate: float,
) -> None:
    """Schedule one stream's attempts in [start, end)."""
    setting = run.facts.settings[run.facts.channels[channel].setting]
    elapsed, limit = open_before(setting, start), open_before(setting, end)
    what = f"{'attempt' if kind == ATTEMPT else 'pull'} {channel}"
    stamp = person.spell if kind == ATTEMPT else (person.stay,)
    stream = run.chance.begin_stream()
    number = 0
    while limit > elapsed:
        words = run.chance.words(
            key, what, person.number,
            episode=person.episode, layer=layer, block=block, stay=person.stay, number=number, stream=stream,
        )  # fmt: skip
        elapsed += -math.log(unit(words[0])) / rate
        if elapsed >= limit:
            return
        time = max(start, time_of_open(setting, elapsed))
        run.schedule(Event(time, kind, person.number, channel, layer, number, stamp, block, *words[1:]))
        number += 1


def draw_block(
    run: Run, person: Person, block: int, start: int, only_channel: int, pages: list[int], before: int
) -> None:
    """Schedule the attempts of a person in a block from `start` on, for slots of these pages opened before a time.

    Page 0 is the roster. `only_channel`: NONE for all.
    """
    strain = run.facts.strains[run.state(person).strain]
    end = person.infected_at + (block + 1) * strain.block
    for channel in strain.channels:
        if only_channel not in (NONE, channel):
            continue
        key, setting_number = run.facts.channels[channel].attempt_key, run.facts.channels[channel].setting
        layers = range(layers_of(run, person, channel))
        if run.facts.settings[setting_number].kind == NONE:
            rate = edge_rate(run, channel, person)
            for layer in layers if rate > 0.0 and 0 in pages else ():
                draw_stream(run, key, ATTEMPT, channel, layer, person, block, start, end, rate)
            continue
        place = acting_place(run, person, setting_number)
        if place == NONE or is_pulled(run, channel, person.site):
            continue
        for page, slots in slots_of(run, place, before):
            others = slots - (1 if page == 0 and person.number in run.facts.places[place].roster else 0)
            rate = rate_at(run, channel, place, others)
            for layer in layers if page in pages and rate > 0.0 else ():
                draw_stream(run, key, ATTEMPT, channel, page * PAGE + layer, person, block, start, end, rate)


def slots_of(run: Run, place: int, before: int) -> list[tuple[int, int]]:
    """(page, slots) of a place: its roster, and in a neighbourhood the visitor pages opened before a time."""
    roster = [(0, len(run.facts.places[place].roster))]
    if run.facts.places[place].kind != run.facts.street:
        return roster
    street = run.streets[place - run.facts.street_of(0)]
    pages = zip(street.pages, street.opened, strict=True)
    return roster + [(page, len(slots)) for page, (slots, opened) in enumerate(pages, 1) if opened < before]


def draw_pulled(
    run: Run, person: Person, channel: int, home: int, place: int, block: int, start: int, pages: list[int]
) -> None:
    """Schedule the meetings of a channel that a target draws over the slots of a street, in a calendar block."""
    end = (block + 1) * run.facts.pull_block
    key = run.facts.channels[channel].pull_key
    for page, slots in slots_of(run, run.facts.street_of(home), start + 1):
        rate = rate_at(run, channel, place, slots)
        if page in pages and rate > 0.0:
            draw_stream(run, key, PULLED, channel, page * PAGE, person, block, start, end, rate)


def begin_drawing(run: Run, person: Person, time: int) -> None:
    """See to it that the present block's attempts of somebody who acts are drawn, from now on."""
    block = (time - person.infected_at) // run.facts.strains[run.state(person).strain].block
    if person.drawn < block:
        run.schedule(Event(time, BLOCK, person.number, stamp=person.spell, block=block))
