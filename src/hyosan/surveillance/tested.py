"""What tests of interventions find, as reports: of episodes, and of people who are falsely positive."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Ints, Records
from hyosan.core.streams import number_of_name
from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.surveillance.compile import Lookout
from hyosan.surveillance.crowd import Crowd
from hyosan.surveillance.days import Days
from hyosan.surveillance.standing import Standing
from hyosan.surveillance.subjects import Subjects
from hyosan.surveillance.tables import ABSENT, CONFIRMED, FAR_IN_THE_PAST
from hyosan.surveillance.waiting import no_items


def reports_of_tests(
    lookout: Lookout,
    name: str,
    at: tuple[int, int],
    people: Ints,
    carries: NDArray[np.bool_],
    standing: Standing,
    subjects: Subjects,
    crowd: Crowd,
    days: Days,
) -> Records:
    """Reports (`ITEM`) of people, each once, whom an intervention has found positive.

    `at`: when they were tested, and when it is told; `name`: of the intervention; `carries`: who carries the agent.
    """
    items, areas = no_items(len(people)), crowd.area(people)
    ill = people[carries]
    episodes = np.maximum(1, standing.episode[ill].astype(np.int64))
    items["subject"][carries] = subjects.of_episodes(ill, episodes, areas[carries])
    made, rows = subjects.add(int((~carries).sum()))
    rows["person"], rows["who"], rows["area"] = people[~carries], people[~carries], areas[~carries]
    rows["background"], rows["source"] = True, lookout.number
    rows["block"] = (at[0] + days.offset) // TICKS_PER_MINUTE
    rows["number"] = number_of_name(name)
    items["subject"][~carries] = made
    onset = standing.onset_day[people].astype(np.int64)
    items["onset"] = np.where(carries & (onset > FAR_IN_THE_PAST), onset, ABSENT)
    items["event"], items["time"] = at
    items["finding"], items["stream"] = CONFIRMED, lookout.number
    return items
