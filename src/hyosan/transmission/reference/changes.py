"""Changes of state: infection, the natural history, death: sections 2 and 3 of the model."""

from hyosan.disease.tables import ALL_OR_NOTHING, LEAKY, LESS_INFECTIOUS, NONE, SUSCEPTIBLE
from hyosan.transmission.reference.beds import change_beds, take_back
from hyosan.transmission.reference.chance import Words, unit_fine
from hyosan.transmission.reference.facts import Branch
from hyosan.transmission.reference.laws import quantile
from hyosan.transmission.reference.moves import begin_stay, draw_anew, plan_jump, release_slot, settle
from hyosan.transmission.reference.presence import deepest_site
from hyosan.transmission.reference.run import Event, Person, Run
from hyosan.transmission.tables import BY_BED, BY_DWELL, NEVER, TRANSITION

LONGEST_DWELL = 1e18


def susceptibility(run: Run, person: Person, strain: int) -> float:
    """Relative susceptibility of a person to a strain now."""
    if person.state != SUSCEPTIBLE and strain not in run.state(person).susceptible_to:
        return 0.0
    factor = 1.0
    for source in sorted(person.immune):
        protection = run.facts.protections[source][strain]
        if protection.kind == LEAKY:
            factor *= 1.0 - protection.effect
        elif protection.kind == ALL_OR_NOTHING:
            words = run.chance.words(protection.key, "protection", person.number)
            if unit_fine(words[0], words[1]) < protection.effect:
                return 0.0
    return run.facts.strains[strain].susceptibility[person.age_class][person.host] * factor


def branch(person: Person, branches: list[Branch], u: float) -> int:
    """The state that a list of branches leads to."""
    likely = (b.to for b in branches if u < b.cumulative[person.age_class][person.host])
    return next(likely, branches[-1].to)


def state_words(run: Run, person: Person) -> Words:
    """The words that decide how long a person stays in the present state (0, 1) and what comes next (2, 3)."""
    return run.chance.words(
        run.state(person).key, "state", person.number, episode=person.episode, number=person.changes
    )


def enter(run: Run, person: Person, new: int, time: int, cause: int, *, begins: bool = False) -> None:
    """Put a person into a state: log, immunity, dwell time, roaming, attempts. `begins`: an episode begins."""
    new = change_beds(run, person, new, time)
    old, after = run.state(person), run.facts.states[new]
    run.counts[person.area][person.state] -= 1
    run.counts[person.area][new] += 1
    run.transitions.append((time, person.number, person.state, new, cause))
    if after.immune:
        person.immune.add(run.facts.strains[after.strain].source)
    elif old.immune and not begins:
        person.immune.discard(run.facts.strains[old.strain].source)
    person.state = new
    person.changes += 1
    if after.dead:
        release_slot(run, person)
        return
    _plan_next(run, person, time)
    if after.roams and (begins or not old.roams):
        if person.site == NONE:
            settle(run, person, deepest_site(run, person, time), time)
        else:
            begin_stay(person)
        plan_jump(run, person, time)
    draw_anew(run, person, time)


def _plan_next(run: Run, person: Person, time: int) -> None:
    law = run.state(person).law
    if law is None:
        return
    words = state_words(run, person)
    dwell = quantile(law, unit_fine(words[0], words[1]))
    if dwell < LONGEST_DWELL and time + max(1, int(dwell + 0.5)) < NEVER:
        run.schedule(Event(time + max(1, int(dwell + 0.5)), TRANSITION, person.number, stamp=(person.changes,)))


def leave_state(run: Run, event: Event) -> None:
    """The end of a dwell time, unless the state was left before."""
    person = run.people[event.actor]
    if event.stamp == (person.changes,):
        words = state_words(run, person)
        new = branch(person, run.state(person).branches, unit_fine(words[2], words[3]))
        enter(run, person, new, event.time, BY_DWELL)


def admit(run: Run, event: Event) -> None:
    """Give a bed that was kept for those who wait to the first of them; it is free if nobody waits any more."""
    first = take_back(run, event.actor)
    if first is not None:
        enter(run, first, run.state(first).given, event.time, BY_BED)


def individual_scale(run: Run, person: Person, strain_number: int) -> float:
    """The individual factor of infectiousness in the present episode: host type, variation, protections held."""
    strain = run.facts.strains[strain_number]
    scale = strain.host_infectiousness[person.host]
    if strain.variation is not None:
        words = run.chance.words(strain.variation_key, "variation", person.number, episode=person.episode)
        scale *= quantile(strain.variation, unit_fine(words[0], words[1]))
    factor = 1.0
    for source in sorted(person.immune):
        protection = run.facts.protections[source][strain_number]
        if protection.kind == LESS_INFECTIOUS:
            factor *= 1.0 - protection.effect
    return scale * factor


def infect(
    run: Run, person: Person, strain: int, time: int, cause: int,
    *, infector: Person | None = None, setting: int = NONE, place: int = NONE, state: int = NONE,
) -> None:  # fmt: skip
    """Begin an episode. `state` NONE: drawn from the strain's start branches; in a given one nothing mutates."""
    facts = run.facts
    person.episode += 1
    if facts.strains[strain].mutates_to != NONE and infector is not None and state == NONE:
        words = run.chance.words(facts.strains[strain].mutation_key, "mutation", person.number, episode=person.episode)
        if unit_fine(words[0], words[1]) < facts.strains[strain].mutation:
            strain = facts.strains[strain].mutates_to
    person.infected_at = time
    person.drawn = NONE
    person.scale = individual_scale(run, person, strain)
    if state == NONE:
        words = run.chance.words(facts.strains[strain].start_key, "start", person.number, episode=person.episode)
        state = branch(person, facts.strains[strain].start, unit_fine(words[0], words[1]))
    area = facts.places[place].area if place != NONE else NONE
    who = (infector.number, infector.episode) if infector is not None else (NONE, NONE)
    where = (setting, place, area if area != NONE else person.area)
    run.infections.append((time, person.number, person.episode, *who, *where, strain, cause))
    enter(run, person, state, time, cause, begins=True)
