"""All that changes during a plain run: people, the queue, visitor pages, hazards, the log."""

import heapq
from dataclasses import dataclass, field

from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.transmission.reference.chance import Chance
from hyosan.transmission.reference.facts import Facts, State
from hyosan.transmission.tables import SMALLEST_PAGE

RECORD, DECIDE, PROTECT, FEAR, SEED, PULL, IMPORT = -7, -6, -5, -4, -3, -2, -1
"""Kinds of the calendar, before those of `tables.TRANSITION` and so on at equal times."""


@dataclass
class Person:
    """One person now; times in ticks since the start."""

    number: int
    area: int
    home: int
    host: int
    age_class: int
    state: int = SUSCEPTIBLE
    episode: int = 0
    changes: int = 0
    stay: int = 0
    infected_at: int = 0
    scale: float = 0.0
    site: int = NONE
    visitor: tuple[int, int] | None = None
    drawn: int = NONE
    pulled: int = NONE
    immune: set[int] = field(default_factory=set)
    shield: set[int] = field(default_factory=set)
    """Sources that count in this episode: held at infection, or given as treatment."""
    treated: set[int] = field(default_factory=set)
    """Those given as treatment in the present state."""

    @property
    def spell(self) -> tuple[int, int]:
        """What an attempt remembers of its maker: it is void in another episode or stay."""
        return self.episode, self.stay


@dataclass
class Event:
    """Something due.

    For a BLOCK `channel` is 1 + the only channel to draw (0: all), `layer` the only visitor page (0: all). For a
    PULL_BLOCK `channel` is 1 + the only neighbourhood to draw for, `layer` its only page (both 0: all).
    """

    time: int
    kind: int
    actor: int
    channel: int = 0
    layer: int = 0
    number: int = 0
    stamp: tuple[int, ...] = ()
    block: int = NONE
    height: int = 0
    slot: int = 0
    outcome: int = 0


@dataclass
class Street:
    """The visitor pages of a neighbourhood, and when each was opened. Page m stands at position m - 1."""

    pages: list[list[int]] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)

    def slots(self) -> list[tuple[int, int]]:
        """Every visitor slot, as (page, position)."""
        return [(page, position) for page, slots in enumerate(self.pages, 1) for position in range(len(slots))]

    def visitors(self) -> list[int]:
        """The people in visitor slots, slot by slot."""
        return [person for slots in self.pages for person in slots if person != NONE]


@dataclass
class BedUnit:
    """Beds that are taken, and who waits for one, in order."""

    taken: int = 0
    queue: list[int] = field(default_factory=list)


@dataclass
class Run:
    """A plain run."""

    facts: Facts
    people: list[Person]
    counts: list[list[int]]
    chance: Chance
    queue: list[tuple[int, int, int, int, int, int, int, Event]] = field(default_factory=list)
    streets: list[Street] = field(default_factory=list)
    hazard: list[list[float]] = field(default_factory=list)
    pulling: set[tuple[int, int]] = field(default_factory=set)
    fled: set[tuple[int, int, int]] = field(default_factory=set)
    infections: list[tuple[int, ...]] = field(default_factory=list)
    transitions: list[tuple[int, ...]] = field(default_factory=list)
    events: list[tuple[int, ...]] = field(default_factory=list)
    scheduled: int = 0
    in_force: set[tuple[int, int]] = field(default_factory=set)
    since: dict[tuple[int, int], int] = field(default_factory=dict)
    grade: list[list[float]] = field(default_factory=list)
    """By measure and area, of those who comply the share that takes part, as it was decided last."""
    until: dict[tuple[int, int], int] = field(default_factory=dict)
    shut: dict[tuple[int, int], int] = field(default_factory=dict)
    beds: list[BedUnit] = field(default_factory=list)
    lure: list[float] = field(default_factory=list)
    """By area; empty while nothing lures."""
    destroyed: set[int] = field(default_factory=set)
    broken: set[tuple[int, int]] = field(default_factory=set)
    """Behaviours, and the units whose shelter has broken."""

    def __post_init__(self) -> None:
        homes = len(self.facts.neighbours)
        self.streets = [Street() for _ in range(homes)]
        self.beds = [BedUnit() for _ in self.facts.care_beds]
        self.hazard = [[0.0] * homes for _ in self.facts.behaviours]

    def schedule(self, event: Event) -> None:
        """Put an event into the queue, in the order of events; of two that are equal in it the first comes first."""
        self.scheduled += 1
        order = (event.time, event.kind, event.actor, event.channel, event.layer, event.number, self.scheduled)
        heapq.heappush(self.queue, (*order, event))

    def next_event(self) -> Event:
        """Take the first event off the queue."""
        return heapq.heappop(self.queue)[-1]

    def state(self, person: Person) -> State:
        """The state of a person."""
        return self.facts.states[person.state]

    def residents(self, home: int) -> list[int]:
        """The people who live in a neighbourhood."""
        return self.facts.places[self.facts.street_of(home)].roster

    def in_street(self, home: int) -> list[int]:
        """Everybody who has a slot in a neighbourhood: residents, then visitors."""
        return self.residents(home) + self.streets[home].visitors()

    def page_size(self, home: int, page: int) -> int:
        """Visitor slots of page 1, 2, ... of a neighbourhood: from the third on twice the one before."""
        return max(SMALLEST_PAGE, len(self.residents(home))) << max(0, page - 2)
