"""Keeping together, plainly: whom somebody who roams joins, and where that one is."""

from hyosan.disease.tables import NONE
from hyosan.transmission.reference.chance import unit
from hyosan.transmission.reference.presence import deepest_site
from hyosan.transmission.reference.run import Person, Run


def companion(run: Run, person: Person, word: int, time: int) -> Person | None:
    """Whom somebody joins, wherever that one is."""
    state = run.state(person)
    if any(
        other.state in state.joins and whereabouts_of(run, other, time) == person.site for other in company(run, person)
    ):
        return None
    other = tied(run, person, state.join_edge, word) if state.join_edge != NONE else near_by(run, person, unit(word))
    return other if other is not None and other.state in state.joins else None


def company(run: Run, person: Person) -> list[Person]:
    """Those whom somebody may join: the other ends of ties, or all others who roam."""
    edge = run.state(person).join_edge
    if edge != NONE:
        return [run.people[other] for other, _ in run.facts.ties[edge][person.number]]
    return [other for other in run.people if other is not person and run.state(other).roams]


def tied(run: Run, person: Person, edge: int, word: int) -> Person | None:
    """The other end of one of a person's ties of a kind, by weight."""
    ties = run.facts.ties[edge][person.number]
    if not ties:
        return None
    wanted = unit(word) * ties[-1][1]
    return run.people[next((other for other, cumulative in ties if cumulative > wanted), ties[-1][0])]


def near_by(run: Run, person: Person, u: float) -> Person | None:
    """One of those who roam in the neighbourhood or the next ones whom the person would join, uniformly."""
    here = run.facts.places[person.site].home
    if here == NONE:
        return None
    homes = [here, *(other for other, _ in run.facts.neighbours[here])]
    found = [
        other
        for home in homes
        for other in run.people
        if other is not person
        and other.state in run.state(person).joins
        and run.state(other).roams
        and other.site != NONE
        and run.facts.places[other.site].home == home
    ]
    return found[int(u * len(found))] if found else None


def whereabouts_of(run: Run, person: Person, time: int) -> int:
    """Where somebody alive is: at the site, or, untouched, at the deepest place of presence."""
    return person.site if person.site != NONE else deepest_site(run, person, time)
