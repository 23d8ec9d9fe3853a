"""Beds: who takes one, who waits because none is free, and who is next: section 13 of the model."""

from hyosan.disease.tables import NONE
from hyosan.transmission.reference.run import BedUnit, Event, Person, Run
from hyosan.transmission.tables import ADMISSION


def unit_of(run: Run, care: int, person: Person) -> int:
    """The unit whose beds of a care are for a person."""
    facts = run.facts
    return facts.care_unit[care][person.area] + person.number // facts.copy_people * facts.care_units


def take_back(run: Run, unit: int) -> Person | None:
    """Free a bed that was kept; who is to have it."""
    beds = run.beds[unit]
    beds.taken -= 1
    return run.people[beds.queue[0]] if beds.queue else None


def change_beds(run: Run, person: Person, new: int, time: int) -> int:
    """Take or give back a bed, begin or cease to wait; the state that a person enters who was to enter `new`."""
    old, after = run.state(person), run.facts.states[new]
    if old.awaited != NONE:
        run.beds[unit_of(run, old.awaited, person)].queue.remove(person.number)
    if after.held not in (NONE, old.held):
        unit = unit_of(run, after.held, person)
        beds: BedUnit = run.beds[unit]
        if beds.taken < run.facts.care_beds[unit]:
            beds.taken += 1
        else:
            new = after.refused
            beds.queue.append(person.number)
    if old.held not in (NONE, run.facts.states[new].held):
        unit = unit_of(run, old.held, person)
        if run.beds[unit].queue:
            run.schedule(Event(time, ADMISSION, unit))
        else:
            run.beds[unit].taken -= 1
    return new
