"""One event after another."""

from hyosan.disease.tables import NONE
from hyosan.transmission.reference.changes import admit, leave_state
from hyosan.transmission.reference.drawing import draw_block, may_draw
from hyosan.transmission.reference.fear import feel_fear
from hyosan.transmission.reference.meetings import attempt, pulled
from hyosan.transmission.reference.moves import jump
from hyosan.transmission.reference.pull import ALL_PAGES, begin_pull_block, decide_pull
from hyosan.transmission.reference.run import FEAR, PULL, Event, Run
from hyosan.transmission.tables import ADMISSION, ATTEMPT, BLOCK, JUMP, PULL_BLOCK, PULLED, SWEEP, TRANSITION


def begin_block(run: Run, event: Event) -> None:
    """Draw a block that begins now; or one channel or one visitor page of a block drawn before."""
    person = run.people[event.actor]
    whole = event.channel == 0 and event.layer == 0
    if event.stamp != person.spell or not may_draw(run, person) or (whole and person.drawn >= event.block):
        return
    pages = [event.layer] if event.layer > 0 else ALL_PAGES
    before = event.time if event.channel > 0 else event.time + 1
    draw_block(run, person, event.block, event.time, event.channel - 1, pages, before)
    if whole:
        person.drawn = event.block
        length = run.facts.strains[run.state(person).strain].block
        start = person.infected_at + (event.block + 1) * length
        run.schedule(Event(start, BLOCK, person.number, stamp=person.spell, block=event.block + 1))


def sweep(run: Run, event: Event) -> None:
    """A visitor page has opened: who draws meetings there, as a target or as an actor, draws for it."""
    home, page, time = event.actor, event.layer, event.time
    for person in run.people:
        if person.pulled != NONE and person.pulled == time // run.facts.pull_block:
            stamp = (person.stay,)
            run.schedule(Event(time, PULL_BLOCK, person.number, home + 1, page, stamp=stamp, block=person.pulled))
    for number in run.in_street(home):
        person = run.people[number]
        if person.site not in (NONE, run.facts.street_of(home)):
            continue
        if may_draw(run, person) and person.drawn != NONE:
            block = (time - person.infected_at) // run.facts.strains[run.state(person).strain].block
            if person.drawn == block:
                run.schedule(Event(time, BLOCK, number, layer=page, stamp=person.spell, block=block))


HANDLERS = {
    FEAR: lambda run, event: feel_fear(run, event.actor, event.time),
    PULL: lambda run, event: decide_pull(run, event.time),
    TRANSITION: leave_state,
    JUMP: jump,
    SWEEP: sweep,
    BLOCK: begin_block,
    PULL_BLOCK: begin_pull_block,
    ATTEMPT: attempt,
    PULLED: pulled,
    ADMISSION: admit,
}


def handle(run: Run, event: Event) -> None:
    """Handle one event; those of fear and of the calendar of pull come again."""
    HANDLERS[event.kind](run, event)
    if event.kind in (FEAR, PULL):
        again = run.facts.behaviours[event.actor].every if event.kind == FEAR else run.facts.pull_block
        run.schedule(Event(event.time + again, event.kind, event.actor))
