"""Touched people: the site they are at, the visitor slots they hold, and their jumps."""

import math

from hyosan.disease.tables import NONE
from hyosan.transmission.reference.chance import Words, unit
from hyosan.transmission.reference.drawing import begin_drawing
from hyosan.transmission.reference.joining import companion, whereabouts_of
from hyosan.transmission.reference.measures import is_confined, may_depart, passes
from hyosan.transmission.reference.pull import begin_pulling
from hyosan.transmission.reference.run import Event, Person, Run
from hyosan.transmission.tables import EVENT_FLIGHT, EVENT_JOIN, EVENT_MOVE, JUMP, PAGES, SWEEP


def take_slot(run: Run, person: Person, home: int, time: int) -> None:
    """Give a visitor the first empty slot at or behind the one that his or her number points to."""
    street = run.streets[home]
    if 2 * (len(street.visitors()) + 1) > len(street.slots()) and len(street.pages) + 1 < PAGES:
        page = len(street.pages) + 1
        street.pages.append([NONE] * run.page_size(home, page))
        street.opened.append(time)
        run.schedule(Event(time, SWEEP, home, layer=page))
    slots = street.slots()
    begin = person.number * 2654435761 % len(slots)
    for page, position in slots[begin:] + slots[:begin]:
        if street.pages[page - 1][position] == NONE:
            street.pages[page - 1][position] = person.number
            person.visitor = (page, position)
            return


def release_slot(run: Run, person: Person) -> None:
    """Empty the visitor slot of somebody who leaves or dies."""
    if person.visitor is not None:
        page, position = person.visitor
        run.streets[person.site - run.facts.street_of(0)].pages[page - 1][position] = NONE
        person.visitor = None


def begin_stay(person: Person) -> None:
    """Begin a stay where the person is: what was drawn for the last one is void."""
    person.stay += 1
    person.drawn = NONE
    person.pulled = NONE


def settle(run: Run, person: Person, site: int, time: int) -> None:
    """Begin a stay at a site."""
    person.site = site
    begin_stay(person)
    facts = run.facts
    in_street = site != NONE and facts.places[site].kind == facts.street
    if in_street and facts.member[facts.street][person.number] != site:
        take_slot(run, person, site - facts.street_of(0), time)


def roam_rates(run: Run, person: Person) -> tuple[float, float, float, float]:
    """Rates per tick of leaving, entering, crossing and joining, from the present site in the present state."""
    if person.site == NONE:
        return 0.0, 0.0, 0.0, 0.0
    state, site = run.state(person), run.facts.places[person.site]
    here = lure_at(run, person.site)
    cross = 0.0
    if site.kind == run.facts.street:
        neighbours = run.facts.neighbours[person.site - run.facts.street_of(0)]
        cross = state.cross * sum_of_lures(run, neighbours) / here if neighbours else 0.0
    return (
        state.leave * lure_at(run, site.parent) if site.parent != NONE else 0.0,
        state.enter / here if site.children else 0.0,
        cross,
        state.join,
    )


def lure_at(run: Run, site: int) -> float:
    """How strongly the street of an area is lured to; 1 for all other places."""
    place = run.facts.places[site]
    if place.kind != run.facts.street or place.area == NONE or not run.lure:
        return 1.0
    return run.lure[place.area]


def lured(run: Run, neighbours: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Neighbours with their weights times lures, summed along the list."""
    found, total, below = [], 0.0, 0.0
    for other, cumulative in neighbours:
        total += (cumulative - below) * lure_at(run, run.facts.street_of(other))
        below = cumulative
        found.append((other, total))
    return found


def sum_of_lures(run: Run, neighbours: list[tuple[int, float]]) -> float:
    """The mean of the lures of neighbours, by their weights; exactly 1 where nothing lures."""
    if all(lure_at(run, run.facts.street_of(other)) == 1.0 for other, _ in neighbours):
        return 1.0
    return lured(run, neighbours)[-1][1]


def jump_words(run: Run, person: Person) -> Words:
    """The words that decide when the present stay ends (0) and where it leads to (1, 2), whether past a border (3)."""
    stay = person.stay
    return run.chance.words(
        run.facts.roam_key, "jump", person.number, episode=person.episode, stay=stay, number=stay >> 12
    )


def plan_jump(run: Run, person: Person, time: int) -> None:
    """Schedule the end of a stay."""
    leave, enter, cross, join = roam_rates(run, person)
    total = leave + enter + cross + join
    if total > 0.0:
        gap = -math.log(unit(jump_words(run, person)[0])) / total
        run.schedule(Event(time + max(1, int(gap + 0.5)), JUMP, person.number, stamp=person.spell))


def pick_neighbour(run: Run, home: int, u: float) -> int:
    """A neighbour of a neighbourhood by weight, NONE without neighbours."""
    neighbours = run.facts.neighbours[home]
    if not neighbours:
        return NONE
    return next((other for other, cumulative in neighbours if u < cumulative), neighbours[-1][0])


def pick_lured(run: Run, home: int, u: float) -> int:
    """A neighbour of a neighbourhood by weight times lure."""
    neighbours = run.facts.neighbours[home]
    total = sum_of_lures(run, neighbours)
    if total == 1.0:
        return pick_neighbour(run, home, u)
    weighed = lured(run, neighbours)
    return next((other for other, cumulative in weighed if u * total < cumulative), weighed[-1][0])


def jump_target(run: Run, person: Person, time: int) -> tuple[int, int]:
    """The site that a jump leads to, NONE: nowhere; and who is joined there, NONE: nobody."""
    leave, enter, cross, join = roam_rates(run, person)
    words = jump_words(run, person)
    u = unit(words[1]) * (leave + enter + cross + join)
    site = run.facts.places[person.site]
    if u < leave:
        return site.parent, NONE
    if u < leave + enter:
        return site.children[int(unit(words[2]) * len(site.children))], NONE
    if u < leave + enter + cross:
        return run.facts.street_of(pick_lured(run, person.site - run.facts.street_of(0), unit(words[2]))), NONE
    if u < leave + enter + cross + join:
        other = companion(run, person, words[2], time)
        return (person.site, NONE) if other is None else (whereabouts_of(run, other, time), other.number)
    return NONE, NONE


def log_move(run: Run, kind: int, name: int, person: Person, site: int, time: int, *, target: int = NONE) -> None:
    """Log that a person goes from the present site (or home) to another; `target`: to whom."""
    old_area, area = (run.facts.places[where].area if where != NONE else person.area for where in (person.site, site))
    run.events.append((time, kind, name, NONE, person.number, target, site, area, old_area))


def draw_anew(run: Run, person: Person, time: int) -> None:
    """Draw the attempts of a new stay, on either side."""
    if run.state(person).acts:
        begin_drawing(run, person, time)
    begin_pulling(run, person, time)


def move(run: Run, person: Person, site: int, time: int) -> None:
    """Bring a person to a site: the end of one stay and the beginning of another."""
    state = run.state(person)
    release_slot(run, person)
    settle(run, person, site, time)
    if state.roams:
        plan_jump(run, person, time)
    draw_anew(run, person, time)


def jump(run: Run, event: Event) -> None:
    """A stay ends; who has nowhere to go in the present state begins another where he or she is."""
    person = run.people[event.actor]
    if event.stamp == person.spell and run.state(person).roams:
        site, other = jump_target(run, person, event.time)
        leads_on = site not in (NONE, person.site)
        passes_all = leads_on and passes_borders(run, jump_words(run, person), person.site, site)
        if passes_all and not is_confined(run, person, event.time):
            if other != NONE:
                log_move(run, EVENT_JOIN, NONE, person, site, event.time, target=other)
            elif run.facts.record_moves or run.state(person).join > 0.0:
                log_move(run, EVENT_MOVE, NONE, person, site, event.time)
            move(run, person, site, event.time)
            return
        begin_stay(person)
        if site != NONE:
            plan_jump(run, person, event.time)
        draw_anew(run, person, event.time)


def passes_borders(run: Run, words: Words, site: int, other: int) -> bool:
    """Whether a move between two sites passes all borders."""
    return unit(words[3]) < passes(run, run.facts.places[site].area, run.facts.places[other].area)


def unit_address(run: Run, behaviour: int, unit_number: int) -> tuple[int, int]:
    """Who and which layer a unit's draws have: a person's own number, or a place's within its kind."""
    if unit_number < run.facts.people:
        return unit_number, 0
    kind = run.facts.behaviours[behaviour].unit_kind
    return unit_number - run.facts.people - run.facts.kinds[kind].offset, 1


def refuge_words(run: Run, behaviour: int, unit_number: int) -> Words:
    """The words that decide where a unit flees (0), whether to its own (1) and to whom (2), whether past a border."""
    who, layer = unit_address(run, behaviour, unit_number)
    return run.chance.words(run.facts.behaviours[behaviour].refuge_key, "refuge", who, layer=layer)


def where_ones_own_are(run: Run, behaviour: int, unit_number: int, members: list[Person], home: int) -> int:
    """The site at which somebody who is tied to the unit is already and to which it flees; NONE: to none."""
    facts = run.facts.behaviours[behaviour]
    if facts.together_edge == NONE:
        return NONE
    words = refuge_words(run, behaviour, unit_number)
    if unit(words[1]) >= facts.together:
        return NONE
    others = [
        run.people[other] for person in members for other, _ in run.facts.ties[facts.together_edge][person.number]
    ]
    sites = [
        other.site
        for other in others
        if other.site not in (NONE, run.facts.street_of(home))
        and run.facts.places[other.site].kind == run.facts.street
        and not (run.state(other).dead or run.state(other).roams)
    ]
    return sites[int(unit(words[2]) * len(sites))] if sites else NONE


def flee(run: Run, behaviour: int, unit_number: int, person: Person, site: int, time: int) -> None:
    """Bring somebody to a site, or without one to the unit's refuge, unless he or she cannot or will not flee."""
    facts = run.facts.behaviours[behaviour]
    if person.site != NONE or run.state(person).dead or person.state in facts.unless:
        return
    words = refuge_words(run, behaviour, unit_number)
    if site == NONE:
        refuge = pick_neighbour(run, person.home, unit(words[0]))
        site = run.facts.street_of(refuge) if refuge != NONE else NONE
    if site != NONE:
        area = run.facts.places[site].area
        if unit(words[3]) >= passes(run, person.area, area) * may_depart(run, person, area):
            return
        log_move(run, EVENT_FLIGHT, behaviour, person, site, time)
        move(run, person, site, time)
