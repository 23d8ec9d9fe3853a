"""Meetings of those who roam an area with those who are there: section 14 of docs/model.md."""

import math

from hyosan.core.compilation import inner_kernel, parallel_kernel, prange
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.core.prefetch import uncounted
from hyosan.disease.tables import NONE, SUSCEPTIBLE
from hyosan.population.kernels.people import household_of
from hyosan.population.tables_function import AREA_FIRST, NOTES, PATTERN_HOUSEHOLD
from hyosan.transmission.kernels.area_courses import begin, enter
from hyosan.transmission.kernels.area_lists import on_list, take_row
from hyosan.transmission.tables import (
    BEHAVIOUR_SETTING,
    BEHAVIOURS,
    BY_ENCOUNTER,
    BY_INFECTION,
    CHANNELS,
    HAZARD,
    INFECT,
    KILL,
    OUTCOME_CUMULATIVE,
    OUTCOME_FIRST,
    OUTCOMES,
    RULE_ACTOR,
    RULE_TARGET,
    SHELTER,
    STATES,
    STRAINS,
    SUSCEPTIBILITY,
    THRESHOLD_KEYS,
)
from hyosan.transmission.tables_areas import (
    HAPPENED_ROWS,
    IS_MET,
    LANES,
    LEFT,
    LIST_LENGTH,
    LISTS,
    LIVING_PEOPLE,
    MEETING_KEYS,
    MET_HIGHEST,
    MET_LISTS,
    MET_RATE,
    OF_FRESH,
    OF_OUTCOMES,
    ROAMER_COUNT,
    ROAMER_FIRST,
    ROAMERS,
)


@inner_kernel
def threshold(run: Context, behaviour: int, person: int, home: int) -> float:
    """The cumulative hazard at which the unit of somebody decides."""
    key = view(run, THRESHOLD_KEYS)[behaviour]
    if view(run, BEHAVIOURS)[behaviour]["unit_kind"] < 0:
        return -math.log(unit(draw(key, person, 0, 0, 0, 0, 0)[0]))
    pattern, household, _ = household_of(run, home, person - int(view(run, AREA_FIRST)[home]))
    number = int(view(run, PATTERN_HOUSEHOLD)[home, pattern]) + household
    return -math.log(unit(draw(key, number, 0, 1, 0, 0, 0)[0]))


@inner_kernel
def shelter(run: Context, person: int, setting: int) -> float:
    """The product of the factors of those behaviours that somebody has decided on and that work in a setting."""
    behaviours, home, factor = view(run, BEHAVIOURS), int(view(run, NOTES)[person]["area"]), 1.0
    for behaviour in range(len(behaviours)):
        if behaviours[behaviour]["action"] != SHELTER or view(run, BEHAVIOUR_SETTING)[behaviour, setting] == 0:
            continue
        hazard = view(run, HAZARD)[behaviour, home]
        if hazard > 0.0 and threshold(run, behaviour, person, home) <= hazard:
            factor *= behaviours[behaviour]["factor"]
    return factor


@inner_kernel
def change_target(
    run: Context, lane: int, area: int, outcome: int, strain: int, setting: int, actor: int, target: int, time: int,
    rest: float,
) -> None:  # fmt: skip
    """What an outcome does to the target; `rest`: a uniform number of its own. `strain`: the actor's."""
    record, person = view(run, OUTCOMES)[outcome], view(run, LIVING_PEOPLE)[target]
    state = int(person["state"])
    if record["target_change"] == INFECT:
        new = int(record["target_value"])
        taken = view(run, SUSCEPTIBILITY)[new, int(person["age_class"]), int(person["host"])]
        if state == SUSCEPTIBLE and rest < taken:
            begin(run, lane, target, new, NONE, area, time, actor, setting, BY_INFECTION)
    elif record["target_change"] == KILL:
        own = int(view(run, STATES)[state]["strain"])
        if own < 0 or view(run, STRAINS)[own]["dead"] < 0:
            own = strain
        enter(run, lane, OF_FRESH, target, view(run, STRAINS)[own]["dead"], 0, area, time, BY_ENCOUNTER)


@inner_kernel
def note_outcome(
    run: Context, lane: int, area: int, rule: int, outcome: int, actor: int, target: int, time: int
) -> None:
    """Write a row of an outcome, if anybody wants to be told."""
    rows = view(run, HAPPENED_ROWS)
    if len(rows) == 0:
        return
    row = take_row(run, lane, OF_OUTCOMES)
    rows[row]["time"] = time
    rows[row]["actor"] = actor
    rows[row]["target"] = target
    rows[row]["area"] = area
    rows[row]["rule"] = rule
    rows[row]["outcome"] = outcome


@inner_kernel
def meet(run: Context, lane: int, area: int, channel: int, actor: int, target: int, time: int, u: float) -> None:
    """A meeting with a target who qualifies: at most one outcome, on either side; `u`: a uniform number."""
    people, cumulative = view(run, LIVING_PEOPLE), view(run, OUTCOME_CUMULATIVE)
    rule, setting = int(view(run, CHANNELS)[channel]["rule"]), int(view(run, CHANNELS)[channel]["setting"])
    age_class, host = int(people[target]["age_class"]), int(people[target]["host"])
    first, last = view(run, OUTCOME_FIRST)[rule], view(run, OUTCOME_FIRST)[rule + 1]
    highest = cumulative[last - 1, setting, age_class, host]
    if u >= highest:
        return
    factor = shelter(run, target, setting)
    if u >= highest * factor or view(run, RULE_ACTOR)[rule, int(people[actor]["state"])] == 0:
        return
    u, below = u / factor, 0.0
    for outcome in range(first, last):
        above = cumulative[outcome, setting, age_class, host]
        if u < above:
            note_outcome(run, lane, area, rule, outcome, actor, target, time)
            rest = (u - below) / (above - below)
            strain = int(view(run, CHANNELS)[channel]["strain"])
            change_target(run, lane, area, outcome, strain, setting, actor, target, time, rest)
            new = int(view(run, OUTCOMES)[outcome]["actor_state"])
            if new >= 0:
                enter(run, lane, OF_FRESH, actor, new, 0, area, time, BY_ENCOUNTER)
            return
        below = above


@inner_kernel
def meet_on_list(run: Context, lane: int, area: int, channel: int, which: int, step: int, ticks: int) -> None:
    """All meetings of a step with those on a list of an area."""
    count, length = int(view(run, ROAMER_COUNT)[area]), int(view(run, LIST_LENGTH)[which, area])
    rate = view(run, MET_RATE)[channel, area] * count * length
    key, people = view(run, MEETING_KEYS)[channel], view(run, LIVING_PEOPLE)
    rule, setting = view(run, CHANNELS)[channel]["rule"], view(run, CHANNELS)[channel]["setting"]
    roamers, first = view(run, ROAMERS), int(view(run, ROAMER_FIRST)[area])
    highest = view(run, MET_HIGHEST)[channel]  # beyond it nothing need be looked up
    elapsed, number = 0.0, 0
    while True:
        words = draw(key, area, 0, which, step, 0, number)
        elapsed += -math.log(unit(words[0])) / rate
        if elapsed >= ticks:
            return
        number += 1
        if unit(words[2]) >= highest:
            continue
        target = on_list(run, which, area, (int(words[1]) * length) >> 32)
        if target < 0 or view(run, IS_MET)[int(people[target]["day"]), setting] == 0:
            continue
        if view(run, RULE_TARGET)[rule, int(people[target]["state"]), int(people[target]["host"])] == 0:
            continue
        actor = int(roamers[first + ((int(words[3]) * count) >> 32)])
        meet(run, lane, area, channel, actor, target, step * ticks + 1 + int(elapsed), unit(words[2]))


@inner_kernel
def is_open(run: Context, setting: int) -> bool:
    """Whether anybody may be met in a setting in this step."""
    met = view(run, IS_MET)
    found = False
    for day in range(met.shape[0]):
        found = found or met[day, setting] > 0
    return found


@inner_kernel
def meet_in_area(run: Context, lane: int, area: int, step: int, ticks: int) -> None:
    """All meetings of a step in an area."""
    channels = view(run, CHANNELS)
    for channel in range(len(channels)):
        if view(run, MET_RATE)[channel, area] <= 0.0 or not is_open(run, channels[channel]["setting"]):
            continue
        for which in range(LISTS):
            if (view(run, MET_LISTS)[channel] >> which) & 1 and view(run, LEFT)[which, area] > 0:
                meet_on_list(run, lane, area, channel, which, step, ticks)


@parallel_kernel
def meet_everywhere(run: Context, step: int, ticks: int) -> None:
    """All meetings of a step of so many ticks."""
    for lane in prange(LANES):
        context = uncounted(run)
        for area in range(lane, len(view(context, ROAMER_COUNT)), LANES):
            if view(context, ROAMER_COUNT)[area] > 0:
                meet_in_area(context, lane, area, step, ticks)
