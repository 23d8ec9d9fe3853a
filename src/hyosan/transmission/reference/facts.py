"""What does not change during a run, as plain objects: places, settings, states, strains, channels, behaviours."""

from dataclasses import dataclass
from typing import NamedTuple

from hyosan.transmission.reference.chance import Key
from hyosan.transmission.reference.laws import PlainLaw

Grid = list[list[float]]
"""Values by [age class][host type]."""


@dataclass(frozen=True)
class Place:
    """A place; its roster in order of person."""

    kind: int
    roster: list[int]
    parent: int
    home: int
    area: int
    children: list[int]


@dataclass(frozen=True)
class Kind:
    """A place kind: number of its first place, the kind whose sites it has, depth and rank by name."""

    offset: int
    site_kind: int
    depth: int
    order: int


@dataclass(frozen=True)
class Setting:
    """A setting; opening intervals in ticks since the start."""

    kind: int
    edge: int
    scaling: int
    exponent: float
    reference: float
    always: bool
    intervals: list[tuple[int, int]]
    absent_while_in: list[int]
    mixing: Grid
    """Factors by [age class of the actor][age class of the target]; empty: all ages alike."""
    mixing_highest: list[float]


Milder = list[list[dict[int, int]]]
"""By [age class][host type]: what is instead, by the degree that a person does not go up to."""


class Branch(NamedTuple):
    """Where a branch leads, and the probabilities summed along the list."""

    to: int
    cumulative: Grid
    milder: Milder
    """Position in the list of the branch taken instead."""


@dataclass(frozen=True)
class State:
    """A state; rates per tick."""

    strain: int
    infectiousness: float
    leave: float
    enter: float
    cross: float
    join: float
    join_edge: int
    """Kind of tie along which they join others, NONE: who roams near by."""
    joins: list[int]
    """States of those whom they join."""
    law: PlainLaw | None
    branches: list[Branch]
    dead: bool
    roams: bool
    immune: bool
    acts: bool
    held: int
    """Care whose bed people in it take, NONE."""
    refused: int
    """Where they wait when no bed is free, NONE."""
    awaited: int
    """Care for whose beds people in it wait, NONE."""
    given: int
    """State that they enter when they get one, NONE."""
    key: Key
    susceptible_to: list[int]
    spared: Milder
    """The state as which it is left."""


@dataclass(frozen=True)
class Strain:
    """A strain; block in ticks."""

    block: int
    bound: float
    variation: PlainLaw | None
    start: list[Branch]
    profile: list[tuple[int, float]]
    channels: list[int]
    mutates_to: int
    mutation: float
    source: int
    dead: int
    start_key: Key
    variation_key: Key
    mutation_key: Key
    spared_key: Key
    susceptibility: Grid
    host_infectiousness: list[float]


@dataclass(frozen=True)
class Channel:
    """A strain's transmission, or a rule, in a setting; rate per tick while open."""

    rate: float
    rule: int
    strain: int
    setting: int
    pullable: bool
    season: list[float]
    """Factors by calendar day of the run; empty: always 1."""
    highest: float
    attempt_key: Key
    pull_key: Key


@dataclass(frozen=True)
class Outcome:
    """What a meeting may end in; probabilities by setting, summed along the rule."""

    number: int
    actor_state: int
    target_change: int
    target_value: int
    begins_in: int
    cumulative: list[Grid]


@dataclass(frozen=True)
class Rule:
    """An encounter rule: actor states, (state, host type) of targets, outcomes."""

    actors: set[int]
    targets: set[tuple[int, int]]
    outcomes: list[Outcome]


class Protection(NamedTuple):
    """What a source does against a strain."""

    kind: int
    effect: float
    key: Key


class Guard(NamedTuple):
    """What a source does against severe courses of a strain, from a degree on."""

    kind: int
    effect: float
    degree: int
    key: Key


@dataclass(frozen=True)
class Behaviour:
    """A behaviour of fear; hazard per tick, interval in ticks."""

    hazard: float
    saturation: float
    factor: float
    every: int
    action: int
    unit_kind: int
    settings: set[int]
    unless: set[int]
    threshold_key: Key
    refuge_key: Key
    breaks: float
    together: float
    together_edge: int
    refused: float
    refused_edge: int
    refusal_key: Key


@dataclass(frozen=True)
class Measure:
    """What an intervention does to meetings."""

    form: int
    infection_only: bool
    held: int
    shut: int
    shut_kind: int
    leak: float
    left: list[float]
    """By setting."""
    willing: Grid
    key: Key
    confines: bool
    half_life: float
    follows: bool
    hours: list[int]
    """1 for the minutes of the week at which it is at work."""
    travel: list[int]
    """Of one that limits travel, by area: unit within which it is as ever."""
    beyond: float
    """Square of the chord beyond which travel is limited; 0: any."""


@dataclass(frozen=True)
class Facts:
    """All of it, and who belongs where."""

    people: int
    member: list[list[int]]
    places: list[Place]
    kinds: list[Kind]
    street: int
    neighbours: list[list[tuple[int, float]]]
    ties: list[list[list[tuple[int, float]]]]
    settings: list[Setting]
    states: list[State]
    strains: list[Strain]
    channels: list[Channel]
    rules: list[Rule]
    protections: list[list[Protection]]
    guards: list[list[Guard]]
    behaviours: list[Behaviour]
    measures: list[Measure]
    positions: list[list[float]]
    """Of areas on a sphere of radius 1, where travel is limited."""
    care_unit: list[list[int]]
    """Unit of the first copy by [care][area]."""
    care_beds: list[int]
    care_units: int
    copy_people: int
    roam_key: Key
    pull_block: int
    day_offset: int
    week_offset: int
    record_moves: bool

    def street_of(self, home: int) -> int:
        """The place of kind `neighbourhood` behind a neighbourhood's number."""
        return self.kinds[self.street].offset + home
