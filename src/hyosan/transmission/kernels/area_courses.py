"""Changes of state where people roam at the resolution of areas: infection, the natural history, death."""

from hyosan.core.compilation import inner_kernel, kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.laws import quantile
from hyosan.core.philox import draw, unit_fine
from hyosan.core.prefetch import uncounted
from hyosan.disease.tables import DEAD, NONE, ROAMS
from hyosan.population.tables_function import NOTES
from hyosan.transmission.kernels.area_lists import area_at, day_area_of, take_row
from hyosan.transmission.kernels.branches import next_state
from hyosan.transmission.tables import (
    BY_DWELL,
    LAW_TABLES,
    LAWS,
    NEVER,
    START_KEYS,
    STATE_KEYS,
    STATES,
    STRAINS,
)
from hyosan.transmission.tables_areas import (
    ARRIVALS,
    CHANGES,
    EPISODES,
    FRESH,
    HELD,
    IS_GONE,
    LANES,
    LIVING_PEOPLE,
    OF_ARRIVALS,
    OF_CHANGES,
    OF_EPISODES,
    OF_FRESH,
    OF_HELD,
    OF_WAITING,
    ROAMS_IN,
    ROWS_BEGIN,
    ROWS_END,
    WAITING_ROWS,
)

EPISODE = 1
"""Nobody is infected twice."""


@inner_kernel
def note_change(run: Context, lane: int, person: int, old: int, new: int, at: int, time: int, cause: int) -> None:
    """Write a row of a change of state; `at`: the area in which the change happens."""
    people, gone, states = view(run, LIVING_PEOPLE), view(run, IS_GONE), view(run, STATES)
    row = take_row(run, lane, OF_CHANGES)
    changes = view(run, CHANGES)
    changes[row]["time"] = time
    changes[row]["person"] = person
    changes[row]["home"] = view(run, NOTES)[person]["area"]
    changes[row]["from_state"] = old
    changes[row]["to_state"] = new
    changes[row]["cause"] = cause
    changes[row]["day"] = people[person]["day"]
    changes[row]["day_area"] = NONE
    if gone[new] and gone[old] == 0:
        changes[row]["day_area"] = day_area_of(run, person)
    changes[row]["at"] = NONE
    if states[old]["flags"] & ROAMS and states[new]["flags"] & ROAMS == 0:
        changes[row]["at"] = at


@inner_kernel
def wait(run: Context, lane: int, table: int, person: int, state: int, changes: int, due: int) -> None:
    """Note the end of a state, among those that are new in this step or those that are held."""
    row = take_row(run, lane, table)
    rows = view(run, FRESH) if table == OF_FRESH else view(run, HELD)
    rows[row]["due"] = due
    rows[row]["person"] = person
    rows[row]["state"] = state
    rows[row]["changes"] = changes


@inner_kernel
def enter(
    run: Context, lane: int, table: int, person: int, new: int, changes: int, area: int, time: int, cause: int
) -> None:
    """Put a person into a state; `area`: where that happens, `table`: where the end of the state is noted."""
    people, states = view(run, LIVING_PEOPLE), view(run, STATES)
    old = int(people[person]["state"])
    note_change(run, lane, person, old, new, area, time, cause)
    people[person]["state"] = new
    flags = states[new]["flags"]
    if flags & DEAD:
        return
    if flags & ROAMS and states[old]["flags"] & ROAMS == 0:
        row = take_row(run, lane, OF_ARRIVALS)
        view(run, ARRIVALS)[row]["area"] = area
        view(run, ARRIVALS)[row]["person"] = person
    law = states[new]["law"]
    if law >= 0:
        words = draw(view(run, STATE_KEYS)[new], person, EPISODE, 0, 0, 0, changes)
        dwell = quantile(view(run, LAWS), view(run, LAW_TABLES), law, unit_fine(words[0], words[1]))
        if dwell < 1e18:
            due = time + max(1, int(dwell + 0.5))
            if due < NEVER:
                wait(run, lane, table, person, new, changes, due)


@inner_kernel
def branch(run: Context, person: int, first: int, last: int, u: float) -> int:
    """The state that a list of branches leads to; nobody is protected from severe courses."""
    record = view(run, LIVING_PEOPLE)[person]
    age_class, host = int(record["age_class"]), int(record["host"])
    return int(next_state(run, person, 0, age_class, host, first, last, 0, u))


@inner_kernel
def begin(
    run: Context, lane: int, person: int, strain: int, state: int, area: int, time: int, infector: int, setting: int,
    cause: int,
) -> None:  # fmt: skip
    """Begin an episode. `state` NONE: drawn from the strain's start branches."""
    if state < 0:
        words = draw(view(run, START_KEYS)[strain], person, EPISODE, 0, 0, 0, 0)
        record = view(run, STRAINS)[strain]
        state = branch(run, person, record["starts"], record["starts_end"], unit_fine(words[0], words[1]))
    row = take_row(run, lane, OF_EPISODES)
    rows = view(run, EPISODES)
    rows[row]["time"] = time
    rows[row]["person"] = person
    rows[row]["infector"] = infector
    rows[row]["episode"] = EPISODE
    rows[row]["infector_episode"] = EPISODE if infector >= 0 else NONE
    rows[row]["changes"] = 0
    rows[row]["immune"] = 0
    rows[row]["area"] = area
    rows[row]["home"] = view(run, NOTES)[person]["area"]
    rows[row]["place"] = NONE
    rows[row]["setting"] = setting
    rows[row]["strain"] = strain
    rows[row]["state"] = state
    rows[row]["cause"] = cause
    enter(run, lane, OF_FRESH, person, state, 1, area, time, cause)


@kernel
def infect_from_outside(
    run: Context, lane: int, person: int, strain: int, state: int, area: int, time: int, cause: int
) -> None:
    """Infect somebody without an infector; `area` NONE: where he or she is by the hour."""
    where = area if area >= 0 else int(area_at(run, person))
    begin(run, lane, person, strain, state, where, time, NONE, NONE, cause)


@inner_kernel
def end_state(run: Context, lane: int, person: int, state: int, changes: int, due: int) -> None:
    """The next state of somebody whose time in one is over."""
    states = view(run, STATES)
    words = draw(view(run, STATE_KEYS)[state], person, EPISODE, 0, 0, 0, changes)
    u = unit_fine(words[2], words[3])
    new = branch(run, person, states[state]["branches"], states[state]["branches_end"], u)
    area = int(view(run, ROAMS_IN)[person]) if states[state]["flags"] & ROAMS else int(area_at(run, person))
    enter(run, lane, OF_HELD, person, new, changes + 1, area, due, BY_DWELL)


@inner_kernel
def end_states(run: Context, lane: int, first: int, last: int, fresh: bool, now: int) -> None:
    """End the states that are due, and keep the others waiting."""
    rows = view(run, FRESH) if fresh else view(run, WAITING_ROWS)
    people = view(run, LIVING_PEOPLE)
    for row in range(first, last):
        person, state = int(rows[row]["person"]), int(rows[row]["state"])
        if people[person]["state"] != state:
            continue
        due, changes = int(rows[row]["due"]), int(rows[row]["changes"])
        if due > now:
            wait(run, lane, OF_HELD, person, state, changes, due)
        else:
            end_state(run, lane, person, state, changes, due)


@parallel_kernel
def end_due(run: Context, now: int) -> None:
    """End every state that is due by now, one for each person: what follows may be due as well."""
    for lane in prange(LANES):
        context = uncounted(run)
        begins, ends = view(context, ROWS_BEGIN), view(context, ROWS_END)
        end_states(context, lane, begins[lane, OF_WAITING], ends[lane, OF_WAITING], False, now)
        end_states(context, lane, begins[lane, OF_FRESH], ends[lane, OF_FRESH], True, now)


@kernel
def first_due(run: Context) -> int:
    """When the first state that waits is due; NEVER without."""
    rows, begins, ends = view(run, WAITING_ROWS), view(run, ROWS_BEGIN), view(run, ROWS_END)
    due = int(NEVER)
    for lane in range(LANES):
        for row in range(begins[lane, OF_WAITING], ends[lane, OF_WAITING]):
            due = min(due, int(rows[row]["due"]))
    return due
