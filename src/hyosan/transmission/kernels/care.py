"""Beds in a run drawn ahead: who has got one goes on with his or her course, who has none waits."""

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import first_act, held_after, held_by, scale_of, walk
from hyosan.transmission.kernels.ahead_seats import home_area
from hyosan.transmission.kernels.ahead_streams import list_streams
from hyosan.transmission.kernels.ahead_unfold import tell_course
from hyosan.transmission.kernels.ahead_write import draw_streams
from hyosan.transmission.kernels.beds import change_beds, take_back
from hyosan.transmission.kernels.draw import FULL
from hyosan.transmission.kernels.patients import (
    expect_change,
    fill_patient,
    free_patient,
    new_event,
    new_patient,
    schedule_event,
    take_off_heap,
)
from hyosan.transmission.tables import BY_BED, BY_DWELL, CARE_AWAITED, CARE_GIVEN, NEVER
from hyosan.transmission.tables_ahead import (
    A_CARE,
    A_DURATION,
    A_DYNAMIC,
    A_UNTIL,
    AHEAD,
    CHANGES,
    FREE_AT,
    HELD,
    NEED_CARE,
    NEED_PATH,
    NEED_SCRATCH,
    SETTLED,
)
from hyosan.transmission.tables_care import (
    CARE_ADMISSION,
    CARE_ATTEMPT,
    CARE_CHANGE,
    CARE_EVENTS,
    CARE_HEAP,
    CARE_NUMBERS,
    CARE_TOLD,
    E_LEFT,
    P_AFTER,
    P_HEAP,
    P_LEFT,
    P_OPEN,
    P_STAMP,
    P_TOLD,
    P_WANTED,
    PATIENTS,
)

SPARE = 3
"""Free events that there are before anything is done: an admission, a change that is to come."""


@inner_kernel
def lacks_room_for_care(run: Context) -> bool:
    """Whether there might be no room for one step more."""
    numbers = view(run, CARE_NUMBERS)
    return bool(numbers[P_LEFT] < 1 or numbers[E_LEFT] < SPARE)


@inner_kernel
def first_event(run: Context) -> int:
    """The earliest event of the bucket, NONE without; what was overtaken is left out."""
    if view(run, AHEAD)[A_CARE] == 0:
        return NONE
    events, heap, numbers = view(run, CARE_EVENTS), view(run, CARE_HEAP), view(run, CARE_NUMBERS)
    while numbers[P_HEAP] > 0:
        event = events[heap[0]]
        whose = event["whose"]
        if event["kind"] == CARE_ADMISSION or whose < 0 or view(run, PATIENTS)[whose]["stamp"] == event["stamp"]:
            return int(heap[0])
        take_off_heap(run)
    return NONE


@inner_kernel
def comes_first(run: Context, event: int, time: int, told: bool) -> bool:
    """Whether an event comes before an attempt at a time, or (`told`) a seeding or arrival."""
    one = view(run, CARE_EVENTS)[event]
    if one["time"] != time:
        return bool(one["time"] < time)
    return bool(one["kind"] != CARE_ADMISSION and not told)


@inner_kernel
def enter(run: Context, whose: int, new: int, time: int, cause: int, after: int) -> None:
    """Let a patient enter a state, or wait in another; what follows from it is drawn by `go_on`, behind `after`."""
    patient, numbers = view(run, PATIENTS)[whose], view(run, CARE_NUMBERS)
    person, old = int(patient["person"]), int(patient["state"])
    state, kept = change_beds(run, whose, person, home_area(run, person), old, new, time)
    numbers[P_STAMP] += 1
    patient["stamp"] = numbers[P_STAMP]
    patient["before"] = old
    patient["state"] = state
    patient["cause"] = cause
    patient["time"] = time
    if kept >= 0:
        schedule_event(run, new_event(run, CARE_ADMISSION, kept, NONE, 0, time))
    numbers[P_OPEN] = whose
    numbers[P_AFTER] = after


@inner_kernel
def begin_care(
    run: Context, person: int, episode: int, changes: int, strain: int, immune: int, time: int, cause: int,
    path: Ints, count: int,
) -> None:  # fmt: skip
    """Note an episode whose course, `count` rows of `path`, hangs on a bed within the present bucket, if it does.

    There is room. Where the first state does, it is entered at once.
    """
    due = int(path[count, 0])
    if view(run, AHEAD)[A_CARE] == 0 or due > view(run, AHEAD)[A_UNTIL]:
        return
    whose = new_patient(run)
    patient = view(run, PATIENTS)[whose]
    fill_patient(run, patient, person, episode, changes, strain, immune, time, cause, path, 0, count)
    if count == 0:
        enter(run, whose, int(patient["following"]), time, cause, time - 1)
    else:
        expect_change(run, whose, due)


@inner_kernel
def write_before(patient: Records, path: Ints) -> int:
    """Write of the course so far what attempts follow from: its beginning, and the first act; the rows written."""
    if patient["first"] < 0:
        return 0
    path[0, 0] = patient["infected_at"]
    path[0, 1] = patient["first"]
    if patient["acting"] < 0 or patient["acts_at"] == patient["infected_at"]:
        return 1
    path[1, 0] = patient["acts_at"]
    path[1, 1] = patient["acting"]
    return 2


@inner_kernel
def draw_piece(
    run: Context, patient: Records, path: Ints, count: int, until: int, scratch: Records, found: Ints
) -> int:
    """Draw the attempts of a piece of a course, behind the time noted and up to another; their number, or FULL."""
    person, episode, strain = int(patient["person"]), int(patient["episode"]), int(patient["strain"])
    after = int(view(run, CARE_NUMBERS)[P_AFTER])
    scale = scale_of(run, person, strain, episode, int(patient["immune"]))
    listed = list_streams(run, person, episode, strain, scale, path, 0, count, after, until, 0, 0)
    return FULL if listed == FULL else int(draw_streams(run, 0, listed, path, after, scratch, found, 0))


@inner_kernel
def expect_attempts(run: Context, whose: int, scratch: Records, count: int) -> None:
    """Let the attempts of a patient come; of who waits, they are void once he or she waits no more."""
    patient, awaited = view(run, PATIENTS)[whose], view(run, CARE_AWAITED)
    void = whose if awaited[patient["state"]] >= 0 else NONE
    for row in range(count):
        drawn = scratch[row]
        at = new_event(run, CARE_ATTEMPT, void, int(drawn["actor"]), int(patient["stamp"]), int(drawn["time"]))
        event = view(run, CARE_EVENTS)[at]
        event["product"] = drawn["product"]
        event["target"] = drawn["target"]
        event["word"] = drawn["word"]
        event["episode"] = drawn["episode"]
        event["number"] = drawn["number"]
        event["channel"] = drawn["channel"]
        event["layer"] = drawn["layer"]
        schedule_event(run, at)


@inner_kernel
def note_course(run: Context, patient: Records, path: Ints, begin: int, count: int) -> None:
    """Note what a piece of a course brings: the first act, changes, the end of the episode, what is held."""
    if patient["first"] < 0:
        patient["first"] = path[begin, 1]
    if patient["acting"] < 0:
        row = first_act(run, path, 0, begin + count)
        if row >= 0:
            patient["acting"] = path[row, 1]
            patient["acts_at"] = path[row, 0]
    patient["changes"] += count
    person, last = int(patient["person"]), begin + count - 1
    if len(view(run, CHANGES)) > 0:
        view(run, CHANGES)[person] = patient["changes"]
        if path[last, 1] == SUSCEPTIBLE:
            view(run, FREE_AT)[person] = path[last, 0]
    if view(run, AHEAD)[A_DYNAMIC] != 0:
        held = held_after(run, path, begin, count, int(patient["before"]), held_by(run, person))
        view(run, HELD)[person] = held
    patient["state"] = path[last, 1]


@inner_kernel
def go_on(run: Context, path: Ints, scratch: Records, found: Ints) -> int:
    """Draw the course of the patient who has entered a state, up to where it hangs on a bed again.

    SETTLED, or a need.
    """
    numbers = view(run, CARE_NUMBERS)
    whose = int(numbers[P_OPEN])
    patient = view(run, PATIENTS)[whose]
    person, duration = int(patient["person"]), view(run, AHEAD)[A_DURATION]
    begin = write_before(patient, path)
    count = walk(
        run, person, int(patient["episode"]), int(patient["changes"]), int(patient["state"]), int(patient["time"]),
        duration, path, begin, False, int(patient["immune"]), NONE,
    )  # fmt: skip
    if count == FULL:
        return NEED_PATH
    following, told, end = int(path[begin + count, 0]), view(run, CARE_TOLD), 0
    if numbers[P_TOLD] + count > len(told):
        return NEED_CARE
    if first_act(run, path, begin, count) >= 0:
        end = draw_piece(run, patient, path, begin + count, min(following - 1, duration), scratch, found)
        if end == FULL:
            return NEED_SCRATCH
    if numbers[E_LEFT] < end + SPARE:
        numbers[P_WANTED] = end
        return NEED_CARE
    cause, before = int(patient["cause"]), int(patient["before"])
    numbers[P_TOLD] = tell_course(run, person, cause, before, path, begin, count, 0, told, int(numbers[P_TOLD]))
    waits = view(run, CARE_AWAITED)[patient["state"]] >= 0
    note_course(run, patient, path, begin, count)
    numbers[P_OPEN] = NONE
    if following != NEVER:
        patient["following"] = path[begin + count, 1]
        expect_change(run, whose, following)
    expect_attempts(run, whose, scratch, end)
    if following == NEVER and not waits:
        free_patient(run, whose)
    return SETTLED


@inner_kernel
def handle_event(run: Context, row: int) -> None:
    """Handle a change of state that hangs on a bed, or an admission; there is room."""
    event = view(run, CARE_EVENTS)[row]
    whose, kind, time = int(event["whose"]), int(event["kind"]), int(event["time"])
    take_off_heap(run)
    patients = view(run, PATIENTS)
    if kind == CARE_CHANGE:
        enter(run, whose, int(patients[whose]["following"]), time, BY_DWELL, time - 1)
        return
    first = take_back(run, whose, time)
    if first >= 0:
        enter(run, first, int(view(run, CARE_GIVEN)[patients[first]["state"]]), time, BY_BED, time)


@inner_kernel
def take_attempt(run: Context, row: int, drawn: Records) -> None:
    """Take an attempt that falls due."""
    event = view(run, CARE_EVENTS)[row]
    drawn["time"] = event["time"]
    drawn["product"] = event["product"]
    drawn["target"] = event["target"]
    drawn["actor"] = event["actor"]
    drawn["word"] = event["word"]
    drawn["channel"] = event["channel"]
    drawn["layer"] = event["layer"]
    drawn["episode"] = event["episode"]
    drawn["number"] = event["number"]
    take_off_heap(run)


@inner_kernel
def event_time(run: Context, row: int) -> int:
    """When an event is due."""
    return int(view(run, CARE_EVENTS)[row]["time"])


@inner_kernel
def is_attempt(run: Context, row: int) -> bool:
    """Whether an event is an attempt."""
    return bool(view(run, CARE_EVENTS)[row]["kind"] == CARE_ATTEMPT)


@inner_kernel
def is_open(run: Context) -> bool:
    """Whether somebody has entered a state of which nothing was drawn yet."""
    return bool(view(run, AHEAD)[A_CARE] != 0 and view(run, CARE_NUMBERS)[P_OPEN] >= 0)
