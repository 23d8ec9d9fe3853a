"""What interventions in force leave of contacts that infected nobody: of such as tracers ask for."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Floats, Ints, Records
from hyosan.disease.tables import NONE
from hyosan.interventions.measures import MeasureArrays
from hyosan.interventions.public import Public
from hyosan.transmission.tables import OF_BORDER, OF_HELD, OF_PEOPLE, OF_SHUT, OF_TRAVEL

Marks = NDArray[np.bool_]


def left_of(contacts: Records, measures: MeasureArrays, in_force: Marks, grade: Floats, public: Public) -> Floats:
    """The share of each contact that is left; `in_force`, `grade`: [measure, area].

    As the factors of meetings are (section 12 of the model), but for what concerns infection alone, who is placed,
    hours, compliance that wanes, and places that are closed by themselves or destroyed.
    """
    homes = [public.area_of(contacts[who]) for who in ("person", "other")]
    where = contacts["area"]
    here = np.where(where == NONE, homes[1], where)
    left = np.ones(len(contacts))
    for measure, record in enumerate(measures.records):
        shares = measures.left[measure, contacts["setting"]]
        if record["infection_only"] or record["form"] in (OF_HELD, OF_SHUT):
            continue
        if record["form"] == OF_BORDER:
            left *= _border(in_force[measure], homes, where, float(record["leak"]))
        elif record["form"] in (OF_PEOPLE, OF_TRAVEL):
            for home, who, counts in zip(homes, ("person", "other"), (shares >= 0, shares < 1), strict=True):
                willing = public.willing(
                    measures.keys[measure], measures.who[measure], contacts[who], grade[measure, home]
                )
                under = in_force[measure, home]
                if record["form"] == OF_TRAVEL:
                    under = measures.limits(measure, in_force[measure], home, here)
                left *= np.where(under & willing & counts, shares, 1.0)
        else:
            left *= np.where(in_force[measure, here], shares, 1.0)
    return np.minimum(left, 1.0)


def _border(inside: Marks, homes: list[Ints], where: Ints, leak: float) -> Floats:
    """What a border leaves: its leak for each who must cross it; along a tie once, if the two live on two sides."""
    first, second = inside[homes[0]], inside[homes[1]]
    there = inside[where]
    crossings = np.where(where == NONE, first != second, (first != there).astype(np.int64) + (second != there))
    return np.asarray(leak**crossings)
