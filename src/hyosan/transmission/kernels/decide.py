"""What people decide out of fear, each unit once its threshold is reached."""

import math

import numpy as np

from hyosan.core.arrays import Floats, Ints, Keys
from hyosan.core.compilation import inner_kernel, kernel
from hyosan.core.context import Context, view
from hyosan.core.philox import draw, unit
from hyosan.transmission.kernels.find import ties_of
from hyosan.transmission.kernels.presence import attends, is_dead
from hyosan.transmission.tables import (
    BEHAVIOUR_SETTING,
    BEHAVIOURS,
    BROKEN,
    EDGE_TARGET,
    HAZARD,
    KINDS,
    MEMBER,
    PEOPLE,
    REFUSAL_KEYS,
    SETTINGS,
    SHELTER,
    THRESHOLD_KEYS,
)


@inner_kernel
def unit_of(run: Context, behaviour: int, person: int) -> int:
    """Who decides: the place (household) counted from behind the people, or the person."""
    member = view(run, MEMBER)
    kind = view(run, BEHAVIOURS)[behaviour]["unit_kind"]
    if kind >= 0 and member[kind, person] >= 0:
        return int(member.shape[1] + member[kind, person])
    return person


@inner_kernel
def unit_words(
    run: Context, key: Keys, behaviour: int, unit_id: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Words of a unit's own: people and places have layers of their own, places are numbered within their kind."""
    everybody = view(run, MEMBER).shape[1]
    if unit_id < everybody:
        return draw(key, unit_id, 0, 0, 0, 0, 0)
    place = unit_id - everybody
    return draw(key, place - view(run, KINDS)[view(run, BEHAVIOURS)[behaviour]["unit_kind"]]["offset"], 0, 1, 0, 0, 0)


@inner_kernel
def threshold(run: Context, behaviour: int, unit_id: int) -> float:
    """The cumulative hazard at which a unit decides."""
    return -math.log(unit(unit_words(run, view(run, THRESHOLD_KEYS)[behaviour], behaviour, unit_id)[0]))


@kernel
def thresholds(run: Context, behaviour: int, units: Ints) -> Floats:
    """The thresholds of units."""
    result = np.empty(len(units), np.float64)
    for index in range(len(units)):
        result[index] = threshold(run, behaviour, units[index])
    return result


@inner_kernel
def shelters(run: Context, behaviour: int, person: int) -> bool:
    """Whether an untouched person has decided on a behaviour of shelter, and what protects is not broken."""
    behaviours = view(run, BEHAVIOURS)
    if behaviours[behaviour]["action"] != SHELTER:
        return False
    hazard = view(run, HAZARD)[behaviour, view(run, PEOPLE)[person]["home"]]
    if hazard <= 0.0:
        return False
    unit_id = unit_of(run, behaviour, person)
    if behaviours[behaviour]["breaks"] > 0.0 and view(run, BROKEN)[behaviour, unit_id] != 0:
        return False
    return bool(threshold(run, behaviour, unit_id) <= hazard)


@inner_kernel
def is_refused(run: Context, behaviour: int, person: int, setting: int, place: int, time: int) -> bool:
    """Whether somebody who is there and sheltered first shuts a person out of a shelter in a place."""
    behaviours, people, member = view(run, BEHAVIOURS), view(run, PEOPLE), view(run, MEMBER)
    edge = behaviours[behaviour]["refused_edge"]
    if edge < 0 or place < 0:
        return False
    kind, key = view(run, SETTINGS)[setting]["kind"], view(run, REFUSAL_KEYS)[behaviour]
    own = threshold(run, behaviour, unit_of(run, behaviour, person))
    first, end = ties_of(run, person, int(edge))
    for index in range(first, end):
        other = view(run, EDGE_TARGET)[index]
        if people[other]["site"] >= 0 or people[other]["home"] < 0 or member[kind, other] != place:
            continue
        if is_dead(run, other) or not shelters(run, behaviour, other) or not attends(run, other, setting, time):
            continue
        if threshold(run, behaviour, unit_of(run, behaviour, other)) >= own:
            continue
        if unit(draw(key, person, 0, 0, 0, 0, other)[0]) < behaviours[behaviour]["refused"]:
            return True
    return False


@inner_kernel
def protects(run: Context, behaviour: int, person: int, setting: int, place: int, time: int) -> bool:
    """Whether a behaviour of shelter protects a person who is met in a setting, in a place (NONE: along a tie)."""
    if view(run, BEHAVIOUR_SETTING)[behaviour, setting] == 0 or not shelters(run, behaviour, person):
        return False
    return not is_refused(run, behaviour, person, setting, place, time)


@inner_kernel
def shelter_factor(run: Context, person: int, setting: int, place: int, time: int) -> float:
    """The product of the factors of those behaviours that protect a person who is met in a setting, in a place."""
    behaviours = view(run, BEHAVIOURS)
    people = view(run, PEOPLE)
    factor = 1.0
    if people[person]["site"] >= 0 or people[person]["home"] < 0:
        return factor
    for behaviour in range(len(behaviours)):
        if protects(run, behaviour, person, setting, place, time):
            factor *= behaviours[behaviour]["factor"]
    return factor


@inner_kernel
def batter(run: Context, person: int, setting: int, place: int, time: int, outcome_word: int) -> None:
    """A meeting has been kept off: what sheltered the person in this setting may break."""
    behaviours = view(run, BEHAVIOURS)
    for behaviour in range(len(behaviours)):
        breaks = behaviours[behaviour]["breaks"]
        if breaks <= 0.0 or unit(np.uint64(outcome_word)) >= breaks:
            continue
        if protects(run, behaviour, person, setting, place, time):
            view(run, BROKEN)[behaviour, unit_of(run, behaviour, person)] = 1


@inner_kernel
def is_sheltered(run: Context, person: int) -> bool:
    """Whether a person has barricaded himself or herself, by any behaviour."""
    people = view(run, PEOPLE)
    if people[person]["site"] >= 0 or people[person]["home"] < 0:
        return False
    found = False
    for behaviour in range(len(view(run, BEHAVIOURS))):
        found = found or shelters(run, behaviour, person)
    return found
