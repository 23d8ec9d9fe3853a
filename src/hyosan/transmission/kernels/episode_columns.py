"""Episodes that began, taken apart into the columns of the table of infections, where people are by function."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Ints, Records, Shorts
from hyosan.core.compilation import kernel
from hyosan.disease.tables import NONE


class EpisodeColumns(NamedTuple):
    """The columns of the table of infections, in the types in which they are buffered; NONE: nothing."""

    time: Ints
    person: Ints
    episode: Shorts
    infector: Ints
    infector_episode: Shorts
    setting: Shorts
    place_kind: Shorts
    place: Ints
    area: Shorts
    strain: Shorts
    age: Bytes
    host_type: Shorts
    cause: Shorts


def new_columns(rows: int) -> EpisodeColumns:
    """Room for so many rows."""
    wide = {"time", "person", "infector", "place"}
    types = {name: np.int64 if name in wide else np.int32 for name in EpisodeColumns._fields} | {"age": np.uint8}
    arrays: dict[str, Any] = {name: np.empty(rows, kind) for name, kind in types.items()}
    return EpisodeColumns(**arrays)


@kernel
def split_episodes(
    begun: Records, kind_of_setting: Ints, number_of_kind: Ints, offset_of_kind: Ints, ages: Bytes,
    hosts: NDArray[np.int16], out: EpisodeColumns,
) -> None:  # fmt: skip
    """Fill the columns of episodes.

    `kind_of_setting`: of place, NONE for ties. Of each kind `number_of_kind`, in the results, and `offset_of_kind`: the
    number of its first place among all. `ages`, `hosts`: by person; host types are of length 0 where all are the first.
    """
    for row in range(len(begun)):
        one = begun[row]
        person, setting, place = one["person"], one["setting"], one["place"]
        kind = kind_of_setting[setting] if place >= 0 and setting >= 0 else np.int64(NONE)
        out.time[row] = one["time"]
        out.person[row] = person
        out.episode[row] = one["episode"]
        out.infector[row] = one["infector"]
        out.infector_episode[row] = one["infector_episode"]
        out.setting[row] = setting
        out.place_kind[row] = number_of_kind[kind] if kind >= 0 else NONE
        out.place[row] = place - offset_of_kind[kind] if kind >= 0 else NONE
        out.area[row] = one["area"]
        out.strain[row] = one["strain"]
        out.age[row] = ages[person]
        out.host_type[row] = hosts[person] if len(hosts) > 0 else 0
        out.cause[row] = one["cause"]


@kernel
def count_episodes(begun: Records, unit: Ints, infections: Ints, imported: Ints) -> None:
    """Add episodes to counts, by area of residence (that stands for it: `unit`) and strain: all, those from outside."""
    for row in range(len(begun)):
        area, strain = unit[begun[row]["home"]], begun[row]["strain"]
        infections[area, strain] += 1
        imported[area, strain] += int(begun[row]["infector"] < 0)
