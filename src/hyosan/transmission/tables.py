"""The arrays that the kernels work on: records for people, places, settings, states, channels, ... and what they mean.

`World` is who and where, `Law` is what spreads and how, `Live` is all that changes: a copy of `Live` is a checkpoint.
Records of one person lie together in memory, since a meeting asks several things of one person.
"""

from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Records, Shorts
from hyosan.core.context import Context, bind, declare
from hyosan.core.laws import LAW
from hyosan.disease.tables import GUARD, STATE, STRAIN
from hyosan.population import tables_function as _declared_before  # noqa: F401 (fields are numbered in one order)

NEVER = np.int64(2**62)

PERSON = np.dtype(
    [
        ("infected_at", np.int64),  # ticks; beginning of the present episode
        ("changes_at", np.int64),  # ticks; end of the present state, NEVER without
        ("leaves_at", np.int64),  # ticks; end of the present stay of one who roams, NEVER without
        ("drawn_from", np.int64),  # ticks; attempts of the blocks drawn in this stay begin then, or with their block
        ("pulled_from", np.int64),  # ticks; meetings that are drawn from this person's side begin then
        ("scale", np.float64),  # individual factor of infectiousness in this episode
        ("area", np.int32),  # of residence, for reporting
        ("home", np.int32),  # neighbourhood of residence (one a copy), NONE without
        ("site", np.int32),  # place of a touched person, NONE while untouched
        ("visitor", np.int32),  # visitor slot held, NONE without
        ("drawn", np.int32),  # last block whose attempts were drawn in this stay
        ("pulled", np.int32),  # last calendar block whose meetings were drawn from this person's side
        ("pulled_episode", np.int32),  # the episode in which that was: part of their address
        ("episode", np.int32),
        ("changes", np.int32),  # changes of state so far
        ("stay", np.int32),  # moves so far
        ("immune", np.int32),  # bits of the sources of protection held
        ("shield", np.int32),  # bits of those that count in this episode: held at infection, or given as treatment
        ("treated", np.int32),  # bits of those given as treatment in the present state
        ("state", np.int16),
        ("host", np.int16),
        ("age_class", np.int16),
        ("age_years", np.int16),
    ],
    align=True,
)

PLACE = np.dtype(
    [
        ("first", np.int64),  # first slot in the roster
        ("size", np.int32),
        ("kind", np.int32),
        ("parent", np.int32),
        ("home", np.int32),  # neighbourhood in which it lies, NONE unknown
        ("children", np.int64),  # first child in `World.children`
        ("child_count", np.int32),
        ("area", np.int32),
    ],
    align=True,
)

KIND = np.dtype(
    [
        ("offset", np.int64),  # of its places in PLACE
        ("site_kind", np.int32),  # kind that gives the sites; itself unless it shares them
        ("depth", np.int32),
        ("order", np.int32),  # rank by name
    ],
    align=True,
)

SETTING = np.dtype(
    [
        ("kind", np.int32),  # place kind, NONE for edges
        ("edge", np.int32),  # edge kind, NONE for places
        ("scaling", np.int32),  # CONSTANT, PER_PAIR, POWER
        ("exponent", np.float64),
        ("reference", np.float64),
        ("always", np.int32),
        ("first", np.int64),  # opening intervals in `Law.open_start`, `open_end`, `open_before`
        ("last", np.int64),
        ("needs", np.int64),  # settings to evaluate for presence, in order, in `Law.needs`; the last is itself
        ("needs_end", np.int64),
        ("absent", np.int64),  # settings whose presence rules out this one, in `Law.absent`
        ("absent_end", np.int64),
        ("mixing", np.int64),  # row of `Law.mixing`, NONE: all ages alike
    ],
    align=True,
)
CONSTANT, PER_PAIR, POWER = 0, 1, 2

CHANNEL = np.dtype(
    [
        ("rate", np.float64),  # per tick while open; times the transmissibility for transmission
        ("rule", np.int32),  # NONE for transmission
        ("strain", np.int32),  # of the actor
        ("setting", np.int32),
        ("pullable", np.int32),
        ("season", np.int64),  # row of `Law.season`, NONE: the same all through the year
        ("highest", np.float64),  # largest factor of its season
        ("rest", np.float64),  # largest product of what the target brings: susceptibility, behaviours, mixing
    ],
    align=True,
)

OUTCOME = np.dtype(
    [
        ("actor_state", np.int32),
        ("target_change", np.int32),  # KEEP, TO_STATE, INFECT, KILL
        ("target_value", np.int32),
        ("begins_in", np.int32),  # state in which an infection begins, NONE: drawn
    ],
    align=True,
)
KEEP, TO_STATE, INFECT, KILL = 0, 1, 2, 3

BEHAVIOUR = np.dtype(
    [
        ("hazard_per_tick", np.float64),
        ("saturation", np.float64),
        ("factor", np.float64),
        ("every", np.int64),  # ticks
        ("action", np.int32),  # SHELTER, FLEE
        ("unit_kind", np.int32),  # place kind that decides together, NONE: each person
        ("breaks", np.float64),  # probability that a shelter that keeps off a meeting breaks
        ("together", np.float64),  # probability of fleeing to where one's own are
        ("together_edge", np.int32),  # kind of tie that makes them one's own, NONE: nobody is looked for
        ("refused_edge", np.int32),  # kind of tie between those who shut each other out, NONE: nobody does
        ("refused", np.float64),  # probability that one does
    ],
    align=True,
)
SHELTER, FLEE = 0, 1

MEASURE = np.dtype(
    [
        ("form", np.int32),  # OF_PLACES, OF_PEOPLE, OF_HELD, OF_BORDER, OF_SHUT, OF_TRAVEL
        ("infection_only", np.int32),  # 1: encounters are as ever
        ("held", np.int32),  # row of `Live.until`, NONE: nobody is placed
        ("shut", np.int32),  # row of `Live.shut`, NONE: no place is closed by itself
        ("shut_kind", np.int32),  # kind of the places that are closed by themselves, NONE
        ("leak", np.float64),  # share left of moves across a border, or of journeys
        ("travel", np.int32),  # row of `Law.travel_unit`, NONE: travel is as ever
        ("beyond", np.float64),  # square of the chord (Earth's radius 1) beyond which travel is limited; 0: any
        ("confines", np.int32),  # 1: who is placed does not jump
        ("half_life", np.float64),  # ticks in which half of those who comply cease to, 0: nobody does
        ("follows", np.int32),  # 1: how many of those who comply take part stands in `Live.grade`
    ],
    align=True,
)
OF_PLACES, OF_PEOPLE, OF_HELD, OF_BORDER, OF_SHUT, OF_TRAVEL = range(6)


class World(NamedTuple):
    """Who belongs where; nothing here changes during a run."""

    member: Shorts  # [kind, person] place (global index) or NONE
    slot: Shorts  # [kind, person] position in the roster
    roster: Shorts  # people of all places, place by place
    places: Records
    kinds: Records
    children: Shorts
    street: int  # the place kind `neighbourhood`
    neighbour_first: Ints  # [neighbourhood + 1]
    neighbour: Shorts  # neighbourhoods
    neighbour_cumulative: Floats  # shares, ending in 1
    edge_first: Ints  # [edge kind * (people + 1) + person]
    edge_target: Shorts
    edge_cumulative: Floats  # weights summed along one person's ties
    edge_kinds: int


class Law(NamedTuple):
    """The compiled scenario; nothing here changes during a run."""

    settings: Records
    open_start: Ints
    open_end: Ints
    open_before: Floats  # open time before each interval, ticks
    needs: Shorts
    absent: Shorts
    states: Records
    state_keys: Keys
    branch_to: Shorts
    branch_cumulative: Floats  # [branch, age class, host type]
    branch_milder: Shorts  # [branch, age class, host type, degree]
    state_spared: Shorts  # [state, age class, host type, degree]
    laws: Records
    law_tables: Floats
    strains: Records
    start_keys: Keys
    variation_keys: Keys
    mutation_keys: Keys
    profile_time: Ints
    profile_value: Floats
    susceptibility: Floats  # [strain, age class, host type]
    host_infectiousness: Floats  # [strain, host type]
    susceptible_to: Bytes  # [state, strain]
    join_states: Bytes  # [state, state of those who are joined]
    protection_kind: Bytes  # [source, strain]
    protection_effect: Floats
    protection_keys: Keys  # [source, strain, 2]
    guards: Records  # [source, strain]; no rows where nothing protects from severe courses
    guard_keys: Keys  # [source, strain, 2]
    spared_keys: Keys  # [strain, 2]
    mixing: Floats  # [row, age class of the actor, age class of the target]
    mixing_highest: Floats  # [row, age class of the actor]
    season: Floats  # [row, calendar day of the run]
    channels: Records
    channels_of: Shorts  # channels by strain
    attempt_keys: Keys
    pull_keys: Keys
    rule_actor: Bytes  # [rule, state]
    rule_target: Bytes  # [rule, state, host type]
    outcome_first: Ints  # [rule + 1]
    outcomes: Records
    outcome_cumulative: Floats  # [outcome, setting, age class, host type], summed along the rule
    roam_key: Keys
    behaviours: Records
    behaviour_setting: Bytes  # [behaviour, setting]
    behaviour_unless: Bytes  # [behaviour, state]
    threshold_keys: Keys
    refuge_keys: Keys
    refusal_keys: Keys
    measures: Records  # what interventions do to meetings, in order of name
    measure_left: Floats  # [measure, setting] share of contacts left
    measure_who: Floats  # [measure, age class, host type] probability to comply
    measure_keys: Keys
    travel_unit: Shorts  # [measure that limits travel, area] unit within which travel is as ever
    area_position: Floats  # [area, axis] on a sphere of radius 1, NaN where unknown; empty where no travel is limited
    care_held: Shorts  # [state] care whose bed people in it take, NONE
    care_refused: Shorts  # [state] where they wait when no bed is free, NONE
    care_awaited: Shorts  # [state] care for whose beds people in it wait, NONE
    care_given: Shorts  # [state] state that they enter when they get one, NONE
    care_unit: Shorts  # [care, area] unit of the first copy
    care_beds: Ints  # [unit] beds, copy after copy
    care_units: int  # units of one copy
    copy_people: int  # people of one copy
    measure_hours: Bytes  # [measure, minute of the week] 1: at work
    day_offset: int  # ticks from midnight to the start
    week_offset: int  # ticks from midnight before a Monday to the start
    pull_block: int  # ticks; 0: nothing is ever pulled
    visitors_matter: int  # 1 when somebody who holds a visitor slot may be met
    record_moves: int  # 1: moves of roaming people are logged


class Live(NamedTuple):
    """All that changes. A copy of these arrays, with the queue, is a checkpoint."""

    people: Records
    counts: Ints  # [area, state]
    roaming: Ints  # [neighbourhood] people in roaming states at sites in it
    actors: Ints  # [neighbourhood] of them, those in the street
    healthy: Ints  # [neighbourhood] residents without an episode
    hazard: Floats  # [behaviour, neighbourhood]
    pulling: Bytes  # [channel, neighbourhood]
    pushed_from: Ints  # [channel, neighbourhood] ticks; since then actors draw again, after targets had
    opening: Ints  # [setting] interval that is or comes next
    page_first: Ints  # [neighbourhood, page] first visitor slot, NONE
    page_opened: Ints  # [neighbourhood, page] when it was opened, ticks
    visitors: Shorts  # person in each visitor slot, NONE
    visitor_count: Ints  # [neighbourhood]
    in_force: Bytes  # [measure, area]; of a border: whether the area is inside
    since: Ints  # [measure, area] last start, ticks
    grade: Floats  # [measure, area] share of those who comply that take part; written by the authority
    until: Ints  # [measure that places, person] end of being placed, ticks
    shut: Ints  # [measure that closes places by themselves, place] end of being closed, ticks
    beds: Ints  # [unit, column] what is taken of the beds, and what came of it: BED_*
    queue_behind: Shorts  # [person] who waits next behind, NONE; nobody's without care
    queue_ahead: Shorts  # [person] who waits next ahead, NONE
    lure: Floats  # [area] factor of the rate of jumps into its street, and divisor of that of jumps out of it
    destroyed: Bytes  # [place] 1: nobody meets there
    broken: Bytes  # [behaviour, person or place counted from behind the people] 1: shelters no more; empty: none breaks
    band_first: Shorts  # [neighbourhood] first by number of those who can be joined there, NONE
    band_next: Shorts  # [person] who follows in that list, NONE; nobody's where nobody is joined
    numbers: Ints  # counters, see N_*


class Queue(NamedTuple):
    """What is due: rows of events in buckets of equal width, and a heap for those inserted into the present one."""

    rows: Ints  # [row, COLUMNS]
    heads: Ints  # [bucket] first row, NONE
    block_heads: Ints  # [bucket] first row of blocks to draw
    current: Ints  # [position, COLUMNS] the present bucket
    order: Ints  # positions of `current` in order of time
    heap: Ints  # rows
    scratch: Ints  # [position, COLUMNS] attempts of one block
    width: int  # ticks of a bucket


class Log(NamedTuple):
    """What happened since the log was last emptied."""

    infections: Ints
    transitions: Ints
    events: Ints


# Columns of an event.
TIME, CODE, ACTOR, STAMP, HEIGHT_SLOT, OUTCOME_NUMBER, NEXT = range(7)
COLUMNS = 7
# Kinds of event, in the order in which they are handled at equal times.
TRANSITION, JUMP, SWEEP, BLOCK, PULL_BLOCK, ATTEMPT, PULLED, ADMISSION = range(8)

# Positions in `Live.numbers`.
(
    N_FREE,
    N_USED,
    N_CURRENT,
    N_CURSOR,
    N_HEAP,
    N_INFECTIONS,
    N_TRANSITIONS,
    N_EVENTS,
    N_VISITOR_SLOTS,
    N_PENDING,
    N_BUCKET,
    N_TIME,
    N_MEETINGS,
    N_DRAWN,
    N_EPISODES,
    N_DEATHS,
    N_ANY_PULL,
    N_HANDLED,
    N_FREE_COUNT,
    N_RESERVE,
) = range(20)
PAGES = 16
"""Most visitor pages of one neighbourhood; from the third on each is twice as large as the one before."""
SMALLEST_PAGE = 16

INFECTION_COLUMNS = 10  # time, person, episode, infector, infector's episode, setting, place, area, strain, cause
TRANSITION_COLUMNS = 5  # time, person, from, to, cause
EVENT_COLUMNS = 9  # time, kind, name, outcome, actor, target, place, area, from area
BY_SEEDING, BY_INFECTION, BY_DWELL, BY_ENCOUNTER, BY_IMPORTATION, BY_BED, BY_INTERVENTION = range(7)
EVENT_ENCOUNTER, EVENT_MOVE, EVENT_FLIGHT, EVENT_SHELTER, EVENT_CROSSING = range(5)  # EVENT_KINDS of results
EVENT_KILLED, EVENT_EVACUATION, EVENT_RETURN, EVENT_JOIN = range(5, 9)
EVENT_STARTED, EVENT_STOPPED, EVENT_DESTROYED = range(9, 12)  # told by the authority, never by kernels

# Columns of `Live.beds`: taken, people waiting, first and last of them (NONE), since when both counts hold; then, up to
# that time, who took a bed, who had to wait, who died waiting, and ticks of beds taken and of people waiting.
(
    BED_TAKEN,
    BED_WAITING,
    BED_FIRST,
    BED_LAST,
    BED_SINCE,
    BED_ADMITTED,
    BED_WAITED,
    BED_DIED,
    BED_TICKS,
    BED_WAITING_TICKS,
) = range(10)
BED_COLUMNS = 10

# The fields of a run's context: every array of the tuples above, and their plain numbers in FIXED.
MEMBER = declare("member", np.int32, 2)
SLOT = declare("slot", np.int32, 2)
ROSTER = declare("roster", np.int32)
PLACES = declare("places", PLACE)
KINDS = declare("kinds", KIND)
CHILDREN = declare("children", np.int32)
NEIGHBOUR_FIRST = declare("neighbour_first", np.int64)
NEIGHBOUR = declare("neighbour", np.int32)
NEIGHBOUR_CUMULATIVE = declare("neighbour_cumulative", np.float64)
EDGE_FIRST = declare("edge_first", np.int64)
EDGE_TARGET = declare("edge_target", np.int32)
EDGE_CUMULATIVE = declare("edge_cumulative", np.float64)
SETTINGS = declare("settings", SETTING)
OPEN_START = declare("open_start", np.int64)
OPEN_END = declare("open_end", np.int64)
OPEN_BEFORE = declare("open_before", np.float64)
NEEDS = declare("needs", np.int32)
ABSENT = declare("absent", np.int32)
STATES = declare("states", STATE)
STATE_KEYS = declare("state_keys", np.uint64, 2)
BRANCH_TO = declare("branch_to", np.int32)
BRANCH_CUMULATIVE = declare("branch_cumulative", np.float64, 3)
BRANCH_MILDER = declare("branch_milder", np.int32, 4)
STATE_SPARED = declare("state_spared", np.int32, 4)
LAWS = declare("laws", LAW)
LAW_TABLES = declare("law_tables", np.float64, 3)
STRAINS = declare("strains", STRAIN)
START_KEYS = declare("start_keys", np.uint64, 2)
VARIATION_KEYS = declare("variation_keys", np.uint64, 2)
MUTATION_KEYS = declare("mutation_keys", np.uint64, 2)
PROFILE_TIME = declare("profile_time", np.int64)
PROFILE_VALUE = declare("profile_value", np.float64)
SUSCEPTIBILITY = declare("susceptibility", np.float64, 3)
HOST_INFECTIOUSNESS = declare("host_infectiousness", np.float64, 2)
SUSCEPTIBLE_TO = declare("susceptible_to", np.uint8, 2)
PROTECTION_KIND = declare("protection_kind", np.uint8, 2)
PROTECTION_EFFECT = declare("protection_effect", np.float64, 2)
PROTECTION_KEYS = declare("protection_keys", np.uint64, 3)
GUARDS = declare("guards", GUARD, 2)
GUARD_KEYS = declare("guard_keys", np.uint64, 3)
SPARED_KEYS = declare("spared_keys", np.uint64, 2)
MIXING = declare("mixing", np.float64, 3)
MIXING_HIGHEST = declare("mixing_highest", np.float64, 2)
SEASON = declare("season", np.float64, 2)
CHANNELS = declare("channels", CHANNEL)
CHANNELS_OF = declare("channels_of", np.int32)
ATTEMPT_KEYS = declare("attempt_keys", np.uint64, 2)
PULL_KEYS = declare("pull_keys", np.uint64, 2)
RULE_ACTOR = declare("rule_actor", np.uint8, 2)
RULE_TARGET = declare("rule_target", np.uint8, 3)
OUTCOME_FIRST = declare("outcome_first", np.int64)
OUTCOMES = declare("outcomes", OUTCOME)
OUTCOME_CUMULATIVE = declare("outcome_cumulative", np.float64, 4)
ROAM_KEY = declare("roam_key", np.uint64)
BEHAVIOURS = declare("behaviours", BEHAVIOUR)
BEHAVIOUR_SETTING = declare("behaviour_setting", np.uint8, 2)
BEHAVIOUR_UNLESS = declare("behaviour_unless", np.uint8, 2)
THRESHOLD_KEYS = declare("threshold_keys", np.uint64, 2)
REFUGE_KEYS = declare("refuge_keys", np.uint64, 2)
MEASURES = declare("measures", MEASURE)
MEASURE_LEFT = declare("measure_left", np.float64, 2)
MEASURE_WHO = declare("measure_who", np.float64, 3)
MEASURE_KEYS = declare("measure_keys", np.uint64, 2)
TRAVEL_UNIT = declare("travel_unit", np.int32, 2)
AREA_POSITION = declare("area_position", np.float64, 2)
CARE_HELD = declare("care_held", np.int32)
CARE_REFUSED = declare("care_refused", np.int32)
CARE_AWAITED = declare("care_awaited", np.int32)
CARE_GIVEN = declare("care_given", np.int32)
CARE_UNIT = declare("care_unit", np.int32, 2)
CARE_BEDS = declare("care_beds", np.int64)
MEASURE_HOURS = declare("measure_hours", np.uint8, 2)
PEOPLE = declare("people", PERSON)
COUNTS = declare("counts", np.int64, 2)
ROAMING = declare("roaming", np.int64)
ACTORS = declare("actors", np.int64)
HEALTHY = declare("healthy", np.int64)
HAZARD = declare("hazard", np.float64, 2)
PULLING = declare("pulling", np.uint8, 2)
OPENING = declare("opening", np.int64)
PAGE_FIRST = declare("page_first", np.int64, 2)
PAGE_OPENED = declare("page_opened", np.int64, 2)
VISITORS = declare("visitors", np.int32)
VISITOR_COUNT = declare("visitor_count", np.int64)
IN_FORCE = declare("in_force", np.uint8, 2)
SINCE = declare("since", np.int64, 2)
GRADE = declare("grade", np.float64, 2)
UNTIL = declare("until", np.int64, 2)
SHUT = declare("shut", np.int64, 2)
BEDS = declare("beds", np.int64, 2)
QUEUE_BEHIND = declare("queue_behind", np.int32)
QUEUE_AHEAD = declare("queue_ahead", np.int32)
LURE = declare("lure", np.float64)
DESTROYED = declare("destroyed", np.uint8)
BROKEN = declare("broken", np.uint8, 2)
NUMBERS = declare("numbers", np.int64)
ROWS = declare("rows", np.int64, 2)
HEADS = declare("heads", np.int64)
BLOCK_HEADS = declare("block_heads", np.int64)
CURRENT = declare("current", np.int64, 2)
ORDER = declare("order", np.int64)
HEAP = declare("heap", np.int64)
SCRATCH = declare("scratch", np.int64, 2)
INFECTIONS = declare("infections", np.int64, 2)
TRANSITIONS = declare("transitions", np.int64, 2)
EVENTS = declare("events", np.int64, 2)
PUSHED_FROM = declare("pushed_from", np.int64, 2)
REFUSAL_KEYS = declare("refusal_keys", np.uint64, 2)
JOIN_STATES = declare("join_states", np.uint8, 2)
BAND_FIRST = declare("band_first", np.int32)
BAND_NEXT = declare("band_next", np.int32)
FIXED = declare("fixed", np.int64)
C_STREET, C_EDGE_KINDS, C_PULL_BLOCK, C_VISITORS_MATTER, C_RECORD_MOVES, C_WIDTH, C_DAY_OFFSET = range(7)
C_CARE_UNITS, C_COPY_PEOPLE, C_WEEK_OFFSET = 7, 8, 9
FIXED_NAMES = (
    "street",
    "edge_kinds",
    "pull_block",
    "visitors_matter",
    "record_moves",
    "width",
    "day_offset",
    "care_units",
    "copy_people",
    "week_offset",
)


def bind_tuple(context: Context, arrays: NamedTuple) -> None:
    """Put a tuple's arrays behind their fields; its plain numbers are among the fixed ones."""
    values = arrays._asdict()
    bind(context, {name: value for name, value in values.items() if name not in FIXED_NAMES})


def fixed_numbers(world: World, law: Law, width: int) -> Ints:
    """The plain numbers of the tuples, in the order of FIXED_NAMES; `width`: ticks of a bucket."""
    values = {**world._asdict(), **law._asdict(), "width": width}
    return np.array([int(values[name]) for name in FIXED_NAMES], dtype=np.int64)
