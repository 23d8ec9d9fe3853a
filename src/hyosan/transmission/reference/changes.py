"""Changes of state: infection, the natural history, death: sections 2 and 3 of the model."""

from hyosan.disease.tables import ALL_OR_NOTHING, LEAKY, LESS_INFECTIOUS, NONE, SUSCEPTIBLE
from hyosan.transmission.reference.beds import change_beds, take_back
from hyosan.transmission.reference.chance import Words, unit_fine
from hyosan.transmission.reference.facts import Branch, State
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


def branch(run: Run, person: Person, strain: int, branches: list[Branch], u: float) -> int:
    """The state that a list of branches of a strain leads to, or a milder one for who is protected."""
    age, host = person.age_class, person.host
    likely = (n for n, b in enumerate(branches) if u < b.cumulative[age][host])
    at = next(likely, len(branches) - 1)
    low = branches[at - 1].cumulative[age][host] if at else 0.0
    width = branches[at].cumulative[age][host] - low
    left = 1.0
    for degree, instead in sorted(branches[at].milder[age][host].items()) if branches[at].milder else ():
        left *= passing(run, person, strain, person.shield, degree)
        if left < 1.0 and u >= low + left * width:
            return branches[instead].to
    return branches[at].to


def passing(run: Run, person: Person, strain: int, sources: set[int], degree: int) -> float:
    """The probability to go up to a degree of severity that some sources leave."""
    factor = 1.0
    for source in sorted(sources):
        guard = run.facts.guards[source][strain]
        if guard.degree != degree:
            continue
        if guard.kind == LEAKY:
            factor *= 1.0 - guard.effect
        else:
            words = run.chance.words(guard.key, "severity", person.number)
            if unit_fine(words[0], words[1]) < guard.effect:
                return 0.0
    return factor


def left_as(run: Run, person: Person) -> int:
    """The state as which somebody leaves the present one: a milder one if treatment prevents what was sure."""
    state = run.state(person)
    left, u = 1.0, None
    for degree, instead in sorted(state.spared[person.age_class][person.host].items()) if state.spared else ():
        left *= passing(run, person, state.strain, person.treated, degree)
        if left < 1.0 and u is None:
            key = run.facts.strains[state.strain].spared_key
            words = run.chance.words(key, "spared", person.number, episode=person.episode, number=person.changes)
            u = unit_fine(words[0], words[1])
        if left < 1.0 and u is not None and u >= left:
            return instead
    return person.state


def treat(run: Run, person: Person, sources: set[int]) -> None:
    """Let sources of protection act on the present episode, if there is one."""
    if person.state == SUSCEPTIBLE:
        return
    new = sources - person.shield
    person.scale *= shedding(run, new, run.state(person).strain)
    person.shield |= new
    person.treated |= new


def shedding(run: Run, sources: set[int], strain: int) -> float:
    """The factor of infectiousness that some sources leave."""
    factor = 1.0
    for source in sorted(sources):
        protection = run.facts.protections[source][strain]
        if protection.kind == LESS_INFECTIOUS:
            factor *= 1.0 - protection.effect
    return factor


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
    person.treated = set()
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
        new = left_as(run, person)
        state: State = run.facts.states[new]
        if state.branches:
            new = branch(run, person, state.strain, state.branches, unit_fine(words[2], words[3]))
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
    return scale * shedding(run, person.immune, strain_number)


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
    person.shield = set(person.immune)
    person.scale = individual_scale(run, person, strain)
    if state == NONE:
        words = run.chance.words(facts.strains[strain].start_key, "start", person.number, episode=person.episode)
        state = branch(run, person, strain, facts.strains[strain].start, unit_fine(words[0], words[1]))
    area = facts.places[place].area if place != NONE else NONE
    who = (infector.number, infector.episode) if infector is not None else (NONE, NONE)
    where = (setting, place, area if area != NONE else person.area)
    run.infections.append((time, person.number, person.episode, *who, *where, strain, cause))
    enter(run, person, state, time, cause, begins=True)
