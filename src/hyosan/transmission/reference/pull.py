"""Pull: where roaming actors outnumber possible targets, the targets draw the meetings."""

from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.transmission.reference.drawing import draw_pulled, may_draw
from hyosan.transmission.reference.run import Event, Person, Run
from hyosan.transmission.tables import BLOCK, PAGES, PULL_BLOCK

ALL_PAGES = list(range(PAGES))


def is_pull_target(run: Run, person: Person) -> bool:
    """Whether a rule whose meetings targets may draw chooses such people."""
    rules = [run.facts.rules[channel.rule] for channel in run.facts.channels if channel.pullable]
    return any((person.state, person.host) in rule.targets for rule in rules)


def place_met_in(run: Run, person: Person, channel: int) -> int:
    """The place in which a person can be met through a channel, NONE without."""
    kind = run.facts.settings[run.facts.channels[channel].setting].kind
    if person.site == NONE:
        return run.facts.member[kind][person.number]
    return person.site if run.facts.places[person.site].kind == kind else NONE


def begin_pulling(run: Run, person: Person, time: int) -> None:
    """Let somebody who may have become a target draw meetings wherever targets do so at present."""
    if run.pulling and person.pulled != time // run.facts.pull_block:
        run.schedule(Event(time, PULL_BLOCK, person.number, stamp=(person.stay,), block=time // run.facts.pull_block))


def begin_pull_block(run: Run, event: Event) -> None:
    """Draw the meetings of a target for the rest of a calendar block; or for one page that has been opened."""
    person = run.people[event.actor]
    whole = event.layer == 0
    if event.stamp != (person.stay,) or (person.pulled == event.block) == whole or not is_pull_target(run, person):
        return
    person.pulled = event.block
    for number, channel in enumerate(run.facts.channels):
        place = place_met_in(run, person, number) if channel.pullable else NONE
        if place == NONE:
            continue
        home = run.facts.places[place].home
        if (number, home) in run.pulling and (whole or home == event.channel - 1):
            pages = ALL_PAGES if whole else [event.layer]
            draw_pulled(run, person, number, home, place, event.block, event.time, pages)


def decide_pull(run: Run, time: int) -> None:
    """At the start of a calendar block choose the places where targets draw."""
    before, run.pulling = run.pulling, set()
    block = time // run.facts.pull_block
    for home in range(len(run.streets)):
        street = run.facts.street_of(home)
        roaming = sum(run.state(person).roams and person.site == street for person in run.people)
        healthy = sum(run.people[resident].state == SUSCEPTIBLE for resident in run.residents(home))
        for number, channel in enumerate(run.facts.channels):
            if channel.pullable and roaming > healthy:
                run.pulling.add((number, home))
            elif (number, home) in before:
                _push_again(run, number, home, time)
    for person in run.people:
        run.schedule(Event(time, PULL_BLOCK, person.number, stamp=(person.stay,), block=block))


def _push_again(run: Run, channel: int, home: int, time: int) -> None:
    """Who roams in the street draws the rest of the present block for a channel that was pulled until now."""
    for number in run.in_street(home):
        person = run.people[number]
        if person.site != run.facts.street_of(home) or not may_draw(run, person):
            continue
        length = run.facts.strains[run.state(person).strain].block
        block = (time - person.infected_at) // length
        if person.drawn == block and person.infected_at + block * length < time:
            run.schedule(Event(time, BLOCK, number, channel + 1, stamp=person.spell, block=block))
