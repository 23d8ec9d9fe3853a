"""Care: from what the scenario says to arrays of beds, of states that take them, and of those in which people wait."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hyosan.core.arrays import Ints, Shorts
from hyosan.disease.codes import Codes
from hyosan.disease.tables import NONE
from hyosan.interventions.course import areas_by_unit
from hyosan.interventions.spec_care import CareSpec


@dataclass(frozen=True)
class CareArrays:
    """Care in order of name; what the arrays hold stands in `transmission.tables.Law`."""

    names: tuple[str, ...]
    unit_names: tuple[tuple[int, str], ...]
    """Care and name of each unit of one copy."""
    held: Shorts
    refused: Shorts
    awaited: Shorts
    given: Shorts
    unit: Shorts
    beds: Ints
    """Of each unit, copy after copy."""


def compile_care(
    codes: Codes, care: Mapping[str, CareSpec], areas: list[tuple[str, ...]], residents: Ints, copies: int
) -> CareArrays:
    """The beds as arrays. `areas`: name, code and municipality of each; `residents` by area, of all copies."""
    names = tuple(sorted(care))
    held, refused, awaited, given = (np.full(len(codes.states), NONE, np.int32) for _ in range(4))
    unit = np.full((len(names), max(1, len(areas))), NONE, np.int32)
    unit_names: list[tuple[int, str]] = []
    beds: list[int] = []
    for number, name in enumerate(names):
        spec = care[name]
        for taking, waiting in spec.waiting.items():
            one, other = _state(codes, taking), _state(codes, waiting)
            held[one], refused[one] = number, other
            awaited[other], given[other] = number, one
        for unit_name, members in areas_by_unit(spec.by, areas):
            unit[number, members] = len(beds)
            unit_names.append((number, unit_name))
            beds.append(spec.beds_of(int(residents[members].sum()) // copies))
    return CareArrays(
        names, tuple(unit_names), held, refused, awaited, given, unit, np.tile(np.array(beds, np.int64), copies)
    )


def leads_of_care(care: CareArrays) -> list[tuple[int, int]]:
    """Changes (from, to) that want of beds brings: into the state of waiting in place of another, and out of it."""
    pairs = [(int(given), state) for state, given in enumerate(care.given.tolist()) if given != NONE]
    return [*pairs, *((state, given) for given, state in pairs)]


def _state(codes: Codes, name: str) -> int:
    strain, _, state = name.partition(".")
    return codes.state(strain, state)
