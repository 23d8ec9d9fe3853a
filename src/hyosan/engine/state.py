"""The arrays that change during a run: made empty, grown when full."""

import numpy as np
from numpy.typing import NDArray

from hyosan.disease.tables import BANDS, NONE
from hyosan.scenario.compile import Compiled
from hyosan.transmission.tables import (
    BED_COLUMNS,
    BED_FIRST,
    BED_LAST,
    COLUMNS,
    EVENT_COLUMNS,
    INFECTION_COLUMNS,
    N_FREE,
    N_RESERVE,
    NEVER,
    PAGES,
    PERSON,
    SMALLEST_PAGE,
    TRANSITION_COLUMNS,
    Law,
    Live,
    Log,
    Queue,
    World,
)

FIRST_ROWS = 1 << 14
FIRST_LOG = 1 << 14


def new_live(compiled: Compiled, host: NDArray[np.int16]) -> Live:
    """Everybody susceptible, untouched, at home; `host`: host type codes."""
    population, world, law = compiled.table, compiled.world, compiled.law
    people = np.zeros(len(population), dtype=PERSON)
    people["area"] = population.area
    street = world.kinds[world.street]
    home = world.member[world.street]
    people["home"] = np.where(home >= 0, home - street["offset"], NONE)
    for name in ("site", "visitor", "drawn", "pulled"):
        people[name] = NONE
    people["leaves_at"] = NEVER
    people["changes_at"] = NEVER
    people["host"] = host
    people["age_class"] = compiled.codes.age_class(population.age_years)
    people["age_years"] = population.age_years
    homes = len(world.neighbour_first) - 1
    counts = np.zeros((max(1, len(population.areas)), len(law.states)), np.int64)
    np.add.at(counts[:, 0], population.area, 1)
    numbers = np.zeros(32, np.int64)
    numbers[N_FREE] = NONE
    sizes = world.places["size"][world.places["kind"] == world.street]
    numbers[N_RESERVE] = max(SMALLEST_PAGE, int(sizes.max(initial=0)))
    return Live(
        people=people,
        counts=counts,
        roaming=np.zeros(homes, np.int64),
        actors=np.zeros(homes, np.int64),
        healthy=np.bincount(people["home"][people["home"] >= 0], minlength=homes).astype(np.int64),
        hazard=np.zeros((len(law.behaviours), homes)),
        pulling=np.zeros((len(law.channels), homes), np.uint8),
        pushed_from=np.zeros((len(law.channels), homes), np.int64),
        opening=law.settings["first"].astype(np.int64),
        page_first=np.full((homes, PAGES), NONE, np.int64),
        page_opened=np.full((homes, PAGES), NEVER, np.int64),
        visitors=np.full(int(numbers[N_RESERVE]), NONE, np.int32),
        visitor_count=np.zeros(homes, np.int64),
        in_force=np.zeros((len(law.measures), max(1, len(population.areas))), np.uint8),
        since=np.zeros((len(law.measures), max(1, len(population.areas))), np.int64),
        grade=np.ones((len(law.measures), max(1, len(population.areas)))),
        until=np.zeros((int((law.measures["held"] >= 0).sum()), len(population)), np.int64),
        shut=np.zeros((int((law.measures["shut"] >= 0).sum()), len(world.places)), np.int64),
        beds=empty_beds(len(law.care_beds)),
        queue_behind=np.full(len(people) if len(law.care_beds) else 0, NONE, np.int32),
        queue_ahead=np.full(len(people) if len(law.care_beds) else 0, NONE, np.int32),
        lure=np.ones(max(1, len(population.areas))),
        destroyed=np.zeros(len(world.places), np.uint8),
        broken=np.zeros((len(law.behaviours), _units(law, world)), np.uint8),
        band_first=np.full(homes, NONE, np.int32),
        band_next=np.full(len(people) if (law.states["flags"] & BANDS).any() else 0, NONE, np.int32),
        numbers=numbers,
    )


def empty_beds(units: int) -> NDArray[np.int64]:
    """The row of each unit of beds: none is taken, nobody waits."""
    beds = np.zeros((units, BED_COLUMNS), np.int64)
    beds[:, [BED_FIRST, BED_LAST]] = NONE
    return beds


def _units(law: Law, world: World) -> int:
    """How many units may have a shelter that breaks: people, and places counted from behind them; 0 if none breaks."""
    return world.member.shape[1] + len(world.places) if (law.behaviours["breaks"] > 0.0).any() else 0


def new_queue(width: int, buckets: int) -> Queue:
    """An empty queue of buckets of `width` ticks."""
    return Queue(
        rows=np.zeros((FIRST_ROWS, COLUMNS), np.int64),
        heads=np.full(buckets, NONE, np.int64),
        block_heads=np.full(buckets, NONE, np.int64),
        current=np.zeros((0, COLUMNS), np.int64),
        order=np.zeros(0, np.int64),
        heap=np.zeros(FIRST_ROWS, np.int64),
        scratch=np.zeros((1 << 10, COLUMNS), np.int64),
        width=width,
    )


def new_log() -> Log:
    """An empty log."""
    return Log(
        np.zeros((FIRST_LOG, INFECTION_COLUMNS), np.int64),
        np.zeros((FIRST_LOG, TRANSITION_COLUMNS), np.int64),
        np.zeros((FIRST_LOG, EVENT_COLUMNS), np.int64),
    )


def _longer(array: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    longer = np.zeros((length, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


def with_rows(queue: Queue, count: int) -> Queue:
    """The queue with room for at least `count` rows in all."""
    length = max(count, 2 * len(queue.rows))
    return queue._replace(rows=_longer(queue.rows, length), heap=_longer(queue.heap, length))


def with_current(queue: Queue, count: int) -> Queue:
    """The queue with room for `count` events in the present bucket."""
    if len(queue.current) >= count:
        return queue
    return queue._replace(current=_longer(queue.current, count + count // 2))


def with_scratch(queue: Queue) -> Queue:
    """The queue with twice the room for one block's attempts."""
    return queue._replace(scratch=_longer(queue.scratch, 2 * len(queue.scratch)))


def with_visitors(live: Live) -> Live:
    """The state with more than twice the room for visitor slots."""
    length = 2 * len(live.visitors) + int(live.numbers[N_RESERVE])
    longer = np.full(length, NONE, np.int32)
    longer[: len(live.visitors)] = live.visitors
    return live._replace(visitors=longer)


def with_log(log: Log) -> Log:
    """The log with twice the room."""
    return Log(*(_longer(table, 2 * len(table)) for table in log))
