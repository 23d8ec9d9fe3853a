"""Whom a stream sees of what happens, and which of them are still alive when that is due."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Records, Shorts
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.philox import draw, unit
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.surveillance.kernels.draws import days_put_off, law_time
from hyosan.surveillance.kernels.following import state_at
from hyosan.surveillance.kernels.items import copy_item

Marks = NDArray[np.bool_]


@inner_kernel
def subject_of(
    last: Shorts, subjects: Records, words: Ints, unknown: Ints, made: int, person: int, episode: int
) -> int:
    """The subject of an episode; `made`, with these filled in, where there is none yet. There is room.

    `words`: the subjects as such; `unknown`: one of whom nothing is known.
    """
    at = np.int64(last[person])
    while at >= 0 and subjects[at]["episode"] != episode:
        at = subjects[at]["previous"]
    if at >= 0:
        return int(at)
    for word in range(len(unknown)):
        words[made, word] = unknown[word]
    subjects[made]["person"] = person
    subjects[made]["who"] = person
    subjects[made]["episode"] = episode
    subjects[made]["previous"] = last[person]
    last[person] = made
    return made


@kernel
def see(
    events: Records, kind: int, stream: int, finding: int, key: Keys, probability: Floats, ages: Bytes,
    host: NDArray[np.int16], factor: Floats, by_state: Floats, offset: int, laws: Records, law_tables: Floats,
    delay: int, delay_factor: Floats, report_delay: int, shares: Floats, last: Shorts, subjects: Records, words: Ints,
    unknown: Ints, made: int, items: Records,
) -> tuple[int, int]:  # fmt: skip
    """Draw for each event of a kind whether a stream sees it, when that is due, and when it is told.

    `probability`: by age in years and host type; `factor`, `delay_factor`, `shares`: by day; `by_state`: by the state
    entered; `words`, `unknown`: see `subject_of`; `made`: how many subjects there are. Fills items; how many, and how
    many subjects there are then.
    """
    seen, highest = 0, probability.max()
    for row in range(len(events)):
        if events[row]["kind"] != kind:
            continue
        person, episode, time = events[row]["person"], events[row]["episode"], events[row]["time"]
        state, day = events[row]["state"], (time + offset) // TICKS_PER_DAY
        shown = by_state[state] if state >= 0 else 1.0
        drawn = draw(key, person, episode, 0, 0, 0, events[row]["number"])
        # Most are seen by nobody, whoever they are: who that is lies far away in memory.
        if unit(drawn[0]) >= highest * factor[day] * shown:
            continue
        if unit(drawn[0]) >= probability[ages[person], host[person]] * factor[day] * shown:
            continue
        subject = subject_of(last, subjects, words, unknown, made, person, episode)
        made = max(made, subject + 1)
        subjects[subject]["seen_by"] |= np.int64(1) << stream
        due = time + law_time(laws, law_tables, delay, unit(drawn[1]), delay_factor[max(day, 0)])
        due += TICKS_PER_DAY * days_put_off(shares, (due + offset) // TICKS_PER_DAY, unit(drawn[2]))
        items[seen]["time"] = due
        items[seen]["event"] = time
        items[seen]["onset"] = events[row]["onset"]
        items[seen]["told_after"] = law_time(laws, law_tables, report_delay, unit(drawn[3]), 1.0)
        items[seen]["subject"] = subject
        items[seen]["number"] = events[row]["number"]
        items[seen]["finding"] = finding
        items[seen]["stream"] = stream
        items[seen]["due"] = 0
        seen += 1
    return seen, made


@kernel
def keep_living(
    items: Records, subjects: Records, dead: Marks, rows: Ints, words: Ints, bits: int, marks: Bytes, stands: Records
) -> int:
    """Keep the items of those who are alive at the time of the item, in order; how many they are.

    `dead`: by state; the rest as `find_states` has it.
    """
    kept = 0
    for row in range(len(items)):
        person = subjects[items[row]["subject"]]["person"]
        if not dead[state_at(rows, words, bits, marks, stands, person, items[row]["time"])]:
            if kept < row:
                copy_item(items, row, items, kept)
            kept += 1
    return kept
