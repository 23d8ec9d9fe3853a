"""What interventions do to people at a decision, plainly: kill, bring away, send home; where people are then."""

from hyosan.disease.tables import NONE
from hyosan.transmission.reference.changes import enter
from hyosan.transmission.reference.moves import draw_anew, log_move, move, release_slot, settle
from hyosan.transmission.reference.presence import deepest_site
from hyosan.transmission.reference.run import Person, Run
from hyosan.transmission.tables import BY_INTERVENTION, EVENT_EVACUATION, EVENT_KILLED, EVENT_RETURN


def where_is(run: Run, person: Person, time: int) -> int:
    """The site of somebody touched, else the deepest place of presence; NONE of the dead."""
    if run.state(person).dead:
        return NONE
    return person.site if person.site != NONE else deepest_site(run, person, time)


def dead_state(run: Run, person: Person) -> int:
    """The state of somebody who is killed: of the strain of the present state, else of the first that has one."""
    strains, own = run.facts.strains, run.state(person).strain
    if own != NONE and strains[own].dead != NONE:
        return strains[own].dead
    return next(strain.dead for strain in strains if strain.dead != NONE)


def kill(run: Run, person: Person, site: int, name: int, time: int) -> None:
    """Kill somebody at a site."""
    where = run.facts.places[site].area if site != NONE else NONE
    area = person.area if where == NONE else where
    run.events.append((time, EVENT_KILLED, name, NONE, NONE, person.number, site, area, NONE))
    enter(run, person, dead_state(run, person), time, BY_INTERVENTION)


def evacuate(run: Run, person: Person, site: int, name: int, time: int) -> None:
    """Bring somebody to a site."""
    log_move(run, EVENT_EVACUATION, name, person, site, time)
    move(run, person, site, time)


def send_home(run: Run, person: Person, name: int, time: int) -> None:
    """Let somebody be untouched again; who roams or is dead stays."""
    if run.state(person).dead or run.state(person).roams:
        return
    log_move(run, EVENT_RETURN, name, person, NONE, time)
    release_slot(run, person)
    settle(run, person, NONE, time)
    draw_anew(run, person, time)
