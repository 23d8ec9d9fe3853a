"""Patients of a run drawn ahead, and what is to come of them, by bucket and in the order of time."""

from hyosan.core.arrays import Ints, Records
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_calendar import bucket_of
from hyosan.transmission.kernels.ahead_course import first_act
from hyosan.transmission.tables import BY_DWELL, NEVER
from hyosan.transmission.tables_ahead import A_CARE, A_UNTIL, A_WIDTH, AHEAD
from hyosan.transmission.tables_care import (
    CARE_ADMISSION,
    CARE_CHANGE,
    CARE_EVENTS,
    CARE_HEADS,
    CARE_HEAP,
    CARE_NUMBERS,
    COMING,
    COMING_COUNTS,
    E_FREE,
    E_LEFT,
    P_FREE,
    P_HEAP,
    P_LEFT,
    P_STAMP,
    PATIENTS,
)


@inner_kernel
def fill_patient(
    run: Context, patient: Records, person: int, episode: int, changes: int, strain: int, immune: int, time: int,
    cause: int, path: Ints, first: int, count: int,
) -> None:  # fmt: skip
    """Note of an episode that began at a time what its further course follows from.

    The course is in `path`, `count` rows from `first` on; behind them the state that hangs on a bed, and when.
    """
    row = first_act(run, path, first, count)
    patient["infected_at"] = time
    patient["acts_at"] = path[row, 0] if row >= 0 else NEVER
    patient["time"] = path[first + count, 0]
    patient["person"] = person
    patient["episode"] = episode
    patient["changes"] = changes + count
    patient["immune"] = immune
    patient["stamp"] = 0
    patient["state"] = path[first + count - 1, 1] if count > 0 else SUSCEPTIBLE
    patient["before"] = patient["state"]
    patient["following"] = path[first + count, 1]
    patient["first"] = path[first, 1] if count > 0 else NONE
    patient["acting"] = path[row, 1] if row >= 0 else NONE
    patient["strain"] = strain
    patient["cause"] = BY_DWELL if count > 0 else cause


@inner_kernel
def note_coming(run: Context, begun: Records, path: Ints, first: int, count: int, chunk: int) -> None:
    """Note an episode whose course hangs on a bed behind the present bucket; there is room."""
    if path[first + count, 0] == NEVER or path[first + count, 0] <= view(run, AHEAD)[A_UNTIL]:
        return
    counts = view(run, COMING_COUNTS)
    fill_patient(
        run, view(run, COMING)[chunk, counts[chunk]], int(begun["person"]), int(begun["episode"]),
        int(begun["changes"]), int(begun["strain"]), int(begun["immune"]), int(begun["time"]), int(begun["cause"]),
        path, first, count,
    )  # fmt: skip
    counts[chunk] += 1


@inner_kernel
def has_room_for_coming(run: Context, chunk: int, episodes: int) -> bool:
    """Whether so many more episodes can be noted."""
    if view(run, AHEAD)[A_CARE] == 0:
        return True
    return bool(view(run, COMING_COUNTS)[chunk] + episodes <= view(run, COMING).shape[1])


@inner_kernel
def event_before(left: Records, right: Records) -> bool:
    """The order of events: time, kind, unit of an admission, person of a change."""
    if left["time"] != right["time"]:
        return bool(left["time"] < right["time"])
    if left["kind"] != right["kind"]:
        return bool(left["kind"] < right["kind"])
    if left["kind"] == CARE_ADMISSION:
        return bool(left["whose"] < right["whose"])
    return bool(left["actor"] < right["actor"])


@inner_kernel
def put_on_heap(run: Context, event: int) -> None:
    """Put an event of the present bucket on the heap."""
    heap, events, numbers = view(run, CARE_HEAP), view(run, CARE_EVENTS), view(run, CARE_NUMBERS)
    at = numbers[P_HEAP]
    numbers[P_HEAP] = at + 1
    heap[at] = event
    while at > 0:
        above = (at - 1) // 2
        if not event_before(events[heap[at]], events[heap[above]]):
            return
        heap[at], heap[above] = heap[above], heap[at]
        at = above


@inner_kernel
def take_off_heap(run: Context) -> None:
    """Take the earliest event off the heap, and free its row."""
    heap, events, numbers = view(run, CARE_HEAP), view(run, CARE_EVENTS), view(run, CARE_NUMBERS)
    event = heap[0]
    size = numbers[P_HEAP] - 1
    numbers[P_HEAP] = size
    heap[0] = heap[size]
    events[event]["link"] = numbers[E_FREE]
    numbers[E_FREE] = event
    numbers[E_LEFT] += 1
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            return
        if below + 1 < size and event_before(events[heap[below + 1]], events[heap[below]]):
            below += 1
        if not event_before(events[heap[below]], events[heap[at]]):
            return
        heap[at], heap[below] = heap[below], heap[at]
        at = below


@inner_kernel
def new_event(run: Context, kind: int, whose: int, actor: int, stamp: int, time: int) -> int:
    """A free row with what every event has; to be filled, then scheduled. There is one."""
    events, numbers = view(run, CARE_EVENTS), view(run, CARE_NUMBERS)
    row = numbers[E_FREE]
    numbers[E_FREE] = events[row]["link"]
    numbers[E_LEFT] -= 1
    events[row]["kind"] = kind
    events[row]["whose"] = whose
    events[row]["actor"] = actor
    events[row]["stamp"] = stamp
    events[row]["time"] = time
    return int(row)


@inner_kernel
def schedule_event(run: Context, row: int) -> None:
    """Put an event into the bucket of its time."""
    events, heads, numbers = view(run, CARE_EVENTS), view(run, CARE_HEADS), view(run, AHEAD)
    if events[row]["time"] <= numbers[A_UNTIL]:
        put_on_heap(run, row)
        return
    bucket = bucket_of(int(events[row]["time"]), int(numbers[A_WIDTH]))
    events[row]["link"] = heads[bucket]
    heads[bucket] = row


@inner_kernel
def new_patient(run: Context) -> int:
    """A free row for a patient; there is one."""
    patients, numbers = view(run, PATIENTS), view(run, CARE_NUMBERS)
    row = numbers[P_FREE]
    numbers[P_FREE] = patients[row]["changes"]
    numbers[P_LEFT] -= 1
    return int(row)


@inner_kernel
def free_patient(run: Context, whose: int) -> None:
    """Give a patient's row back."""
    patients, numbers = view(run, PATIENTS), view(run, CARE_NUMBERS)
    patients[whose]["stamp"] = 0
    patients[whose]["changes"] = numbers[P_FREE]
    numbers[P_FREE] = whose
    numbers[P_LEFT] += 1


@inner_kernel
def expect_change(run: Context, whose: int, time: int) -> None:
    """Let a patient enter the following state at a time, unless something comes before it."""
    patient, numbers = view(run, PATIENTS)[whose], view(run, CARE_NUMBERS)
    numbers[P_STAMP] += 1
    patient["stamp"] = numbers[P_STAMP]
    schedule_event(run, new_event(run, CARE_CHANGE, whose, int(patient["person"]), int(patient["stamp"]), time))


@inner_kernel
def copy_patient(source: Records, target: Records) -> None:
    """Copy all that is known of a patient."""
    target["infected_at"] = source["infected_at"]
    target["acts_at"] = source["acts_at"]
    target["time"] = source["time"]
    target["person"] = source["person"]
    target["episode"] = source["episode"]
    target["changes"] = source["changes"]
    target["immune"] = source["immune"]
    target["state"] = source["state"]
    target["before"] = source["before"]
    target["following"] = source["following"]
    target["first"] = source["first"]
    target["acting"] = source["acting"]
    target["strain"] = source["strain"]
    target["cause"] = source["cause"]


@kernel
def take_coming(run: Context) -> None:
    """Let the patients noted come when their time is; there is room for all."""
    coming, counts, patients = view(run, COMING), view(run, COMING_COUNTS), view(run, PATIENTS)
    for chunk in range(len(counts)):
        for row in range(counts[chunk]):
            whose = new_patient(run)
            copy_patient(coming[chunk, row], patients[whose])
            expect_change(run, whose, int(coming[chunk, row]["time"]))
        counts[chunk] = 0


@kernel
def open_bucket(run: Context, bucket: int) -> None:
    """Put the events of a bucket on the heap."""
    events, heads = view(run, CARE_EVENTS), view(run, CARE_HEADS)
    row = heads[bucket]
    heads[bucket] = NONE
    while row != NONE:
        following = events[row]["link"]
        put_on_heap(run, row)
        row = following
