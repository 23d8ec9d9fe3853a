"""The plain twin of the engine: a whole run of a compiled scenario, one event after another, without arrays.

`simulate_plain` gives, slowly, the same infections, transitions, events and counts as `hyosan.engine.simulation`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.engine.authority import SEEN_COLUMNS, authority_of
from hyosan.engine.deciding import protects_at
from hyosan.engine.importation import Importation
from hyosan.engine.start import assign_host_types, immune_before_start, seed_names, seeds
from hyosan.engine.state import new_live
from hyosan.engine.surveillance import surveillance_of
from hyosan.interventions.heard import told_of
from hyosan.interventions.work import GAINS, TREATS, Orders, Protection
from hyosan.scenario.compile import Compiled
from hyosan.surveillance.observer import Rows as HappenedRows
from hyosan.transmission.reference.chance import AddressBook, Chance
from hyosan.transmission.reference.changes import infect, treat
from hyosan.transmission.reference.fear import is_sheltered
from hyosan.transmission.reference.handle import handle
from hyosan.transmission.reference.orders import evacuate, kill, send_home, where_is
from hyosan.transmission.reference.reading import read_facts
from hyosan.transmission.reference.run import DECIDE, FEAR, IMPORT, PROTECT, PULL, RECORD, SEED, Event, Person, Run
from hyosan.transmission.tables import BY_IMPORTATION, BY_SEEDING, EVENT_FLIGHT, INFECTION_COLUMNS, Live

Rows = list[tuple[int, ...]]


@dataclass
class PlainLog:
    """A run's log: rows with the columns of `hyosan.transmission.tables`, counts by [area][state] at record times."""

    infections: Rows
    transitions: Rows
    events: Rows
    counts: list[tuple[int, list[list[int]]]]
    status: str


def simulate_plain(compiled: Compiled, book: AddressBook | None = None) -> PlainLog:
    """Run a compiled scenario plainly; `book` notes every address drawn."""
    return PlainSimulation(compiled, book).simulate()


class PlainSimulation:
    """A plain run: the queue's loop, and what needs the scenario: seeds, records, the end."""

    def __init__(self, compiled: Compiled, book: AddressBook | None = None) -> None:
        self.compiled = compiled
        host = assign_host_types(compiled.scenario, compiled.population, compiled.codes, compiled.seed)
        self.live: Live = new_live(compiled, host)
        immune_before_start(compiled, self.live.people)
        facts = read_facts(compiled.world, compiled.law)
        self.run = Run(facts, _people(self.live), self.live.counts.tolist(), Chance(book))
        self.seeding = dict(zip(seed_names(compiled.scenario.seeding), compiled.scenario.seeding, strict=True))
        self.importation = Importation(compiled, self.live.people)
        self.authority = authority_of(compiled, np.asarray(self.live.people["host"]))
        watched = self.authority is not None and compiled.scenario.surveillance is not None
        self.surveillance = surveillance_of(compiled, np.asarray(self.live.people["host"])) if watched else None
        self.seen = (0, 0, 0)
        self.witnessed = 0
        self.protections: list[Protection] = []
        self.counts: list[tuple[int, list[list[int]]]] = []
        self.status = ""

    def simulate(self) -> PlainLog:
        """From the start to the end."""
        run, scenario = self.run, self.compiled.scenario
        run.schedule(Event(0, RECORD, 0))
        if self.authority is not None:
            run.schedule(Event(0, DECIDE, 0))
        for number, behaviour in enumerate(run.facts.behaviours):
            run.schedule(Event(behaviour.every, FEAR, number))
        for number, name in enumerate(sorted(self.seeding)):
            run.schedule(Event(self.seeding[name].at, SEED, number))
        for number, arrival in enumerate(self.importation.arrivals):
            run.schedule(Event(arrival.time, IMPORT, number))
        if run.facts.pull_block:
            run.schedule(Event(run.facts.pull_block, PULL, 0))
        while not self.status:
            event = run.next_event()
            if event.time > scenario.time.duration and event.kind != RECORD:
                self.status = "finished"
            elif event.kind == RECORD:
                self._record(event.time)
            elif event.kind == DECIDE:
                self._decide(event.time)
            elif event.kind == PROTECT:
                self._protect(event.actor)
            elif event.kind == SEED:
                self._seed(event.actor, event.time)
            elif event.kind == IMPORT:
                self._import(event.actor, event.time)
            else:
                handle(run, event)
        return PlainLog(run.infections, run.transitions, run.events, self.counts, self.status)

    def _record(self, due: int) -> None:
        """Note the counts. A record of time T stands at T + 1, behind the events of T; the first stands before all."""
        at = max(0, due - 1)
        if at > self.compiled.scenario.time.duration:
            self.status = "finished"
            return
        self.counts.append((at, [list(row) for row in self.run.counts]))
        if due > 0:
            self._see_whether_over()
        self.run.schedule(Event(at + self.compiled.scenario.record.every + 1, RECORD, 0))

    def _decide(self, due: int) -> None:
        """Let the authority hear, decide, and be obeyed."""
        run, at = self.run, max(0, due - 1)
        assert self.authority is not None, "only an authority decides"
        if self.surveillance is not None:
            news = self.surveillance.advance(self._new_rows(), at)
            told = told_of(news.reports, self.surveillance.subjects.rows, self.surveillance.watch.days)
            self.authority.hear(told, news.signals, news.absences)
        infections = np.array(run.infections[self.witnessed :], dtype=np.int64).reshape(-1, INFECTION_COLUMNS)
        self.authority.see(infections[:, SEEN_COLUMNS])
        self.witnessed = len(run.infections)
        orders = self.authority.decide(at, self)
        run.grade = self.authority.grade.tolist()
        for tests in orders.tests if self.surveillance is not None else ():
            assert self.surveillance is not None, "it is there"
            self.surveillance.note_tests(*tests)
        for measure, areas, on in orders.switched:
            for area in areas.tolist():
                (run.in_force.add if on else run.in_force.discard)((measure, area))
                if on:
                    run.since[measure, area] = at
        for row, people, ends in orders.placed:
            for person, end in zip(people.tolist(), ends.tolist(), strict=True):
                run.until[row, person] = end
        for row, places, ends in orders.shut:
            for place, end in zip(places.tolist(), ends.tolist(), strict=True):
                run.shut[row, place] = end
        for order in orders.protections():
            run.schedule(Event(protects_at(order.at), PROTECT, len(self.protections)))
            self.protections.append(order)
        self._do_to_people(orders, due)
        following = self.authority.next_decision(at)
        if following is not None:
            run.schedule(Event(following + 1, DECIDE, 0))

    def _do_to_people(self, orders: Orders, due: int) -> None:
        run = self.run
        if orders.lure is not None:
            run.lure = orders.lure.tolist()
        for places in orders.destroyed:
            run.destroyed |= set(places.tolist())
        for group in orders.killed:
            for person, site in zip(group.people.tolist(), group.sites.tolist(), strict=True):
                kill(run, run.people[person], site, group.name, due)
        for group in orders.moved:
            for person, site in zip(group.people.tolist(), group.sites.tolist(), strict=True):
                if site == NONE:
                    send_home(run, run.people[person], group.name, due)
                else:
                    evacuate(run, run.people[person], site, group.name, due)

    def alive(self, people: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some people are alive now."""
        return np.array([not self.run.state(self.run.people[n]).dead for n in people.tolist()], dtype=bool)

    def dead(self) -> NDArray[np.int64]:
        """All who are dead now."""
        return np.array([person.number for person in self.run.people if self.run.state(person).dead], dtype=np.int64)

    def states(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """The state of each of some people now."""
        return np.array([self.run.people[n].state for n in people.tolist()], dtype=np.int64)

    def whereabouts(self, at: int, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """The place where each of some people is; NONE of the dead."""
        return np.array([where_is(self.run, self.run.people[n], at) for n in people.tolist()], dtype=np.int64)

    def sheltered(self, people: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some people have barricaded themselves."""
        return np.array([is_sheltered(self.run, self.run.people[n]) for n in people.tolist()], dtype=bool)

    def displaced(self) -> NDArray[np.bool_]:
        """Who roams, or is away from home by flight or order."""
        return np.array([person.site != NONE for person in self.run.people], dtype=bool)

    def _new_rows(self) -> HappenedRows:
        """What happened since surveillance was shown the last rows."""
        run, (transitions, events, infections) = self.run, self.seen
        self.seen = len(run.transitions), len(run.events), len(run.infections)
        flights = [(row[0], row[4]) for row in run.events[events:] if row[1] == EVENT_FLIGHT]
        return HappenedRows(
            np.array(run.transitions[transitions:], dtype=np.int64).reshape(-1, 5),
            np.array(flights, dtype=np.int64).reshape(-1, 2),
            np.array([row[1:6] for row in run.infections[infections:]], dtype=np.int64).reshape(-1, 5),
        )

    def _protect(self, which: int) -> None:
        order = self.protections[which]
        sources = {bit for bit in range(31) if order.bits >> bit & 1}
        for number in order.people.tolist():
            person = self.run.people[number]
            if order.does == TREATS:
                treat(self.run, person, sources)
            else:
                person.immune = person.immune | sources if order.does == GAINS else person.immune - sources

    def _see_whether_over(self) -> None:
        run, stop = self.run, self.compiled.scenario.time.stop
        states = [run.state(person) for person in run.people]
        moving = any((state.law is not None or state.acts) and not state.dead for state in states)
        pending = any(entry[1] in (SEED, IMPORT) for entry in run.queue)
        if not moving and not pending:
            self.status = "died out"
        healthy = sum(p.state == SUSCEPTIBLE or run.state(p).immune for p in run.people)
        if stop is not None and healthy < stop.healthy_below * len(run.people):
            self.status = "overrun"

    def _seed(self, which: int, time: int) -> None:
        compiled, people = self.compiled, self.run.people
        name = sorted(self.seeding)[which]
        spec = self.seeding[name]
        self.live.people["state"] = [person.state for person in people]
        strain = compiled.codes.strain(spec.strain)
        state = compiled.codes.state(spec.strain, spec.state) if spec.state else NONE
        for number in seeds(compiled, spec, name, self.live.people).tolist():
            infect(self.run, people[number], strain, time, BY_SEEDING, state=state)

    def _import(self, which: int, time: int) -> None:
        arrival, people = self.importation.arrivals[which], self.run.people
        self.live.people["state"] = [person.state for person in people]
        person = self.importation.person(arrival, lambda some: self.live.people["state"][some] == SUSCEPTIBLE)
        if person != NONE and self.importation.enters(arrival, person, self.authority):
            strain, state = self.importation.strain_and_state(arrival)
            infect(self.run, people[person], strain, time, BY_IMPORTATION, state=state)


def _people(live: Live) -> list[Person]:
    """Everybody before the start."""
    columns = [live.people[name].tolist() for name in ("area", "home", "host", "age_class", "immune")]
    return [
        Person(number, area, home, host, age_class, immune={bit for bit in range(31) if bits >> bit & 1})
        for number, (area, home, host, age_class, bits) in enumerate(zip(*columns, strict=True))
    ]
