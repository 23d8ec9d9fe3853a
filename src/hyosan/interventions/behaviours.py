"""Behaviours: from what the scenario says to arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.streams import Stream, stream_key
from hyosan.core.units import rate_per_tick
from hyosan.disease.codes import Codes
from hyosan.disease.tables import NONE
from hyosan.interventions.spec_behaviour import BehaviourSpec
from hyosan.transmission.tables import BEHAVIOUR, FLEE, SHELTER


@dataclass(frozen=True)
class BehaviourArrays:
    """Behaviours, in order of name."""

    names: tuple[str, ...]
    records: NDArray[np.void]
    setting: NDArray[np.uint8]
    unless: NDArray[np.uint8]
    threshold_keys: NDArray[np.uint64]
    refuge_keys: NDArray[np.uint64]
    refusal_keys: NDArray[np.uint64]


def compile_behaviours(
    seed: int,
    codes: Codes,
    behaviours: Mapping[str, BehaviourSpec],
    settings: Sequence[str],
    place_kinds: Sequence[str],
    edge_kinds: Sequence[str],
) -> BehaviourArrays:
    """The behaviours as arrays; settings, place and edge kinds as numbered elsewhere."""
    names = tuple(sorted(behaviours))
    records = np.zeros(len(names), dtype=BEHAVIOUR)
    setting = np.zeros((len(names), max(1, len(settings))), np.uint8)
    unless = np.zeros((len(names), len(codes.states)), np.uint8)
    for number, name in enumerate(names):
        spec, record = behaviours[name], records[number]
        record["hazard_per_tick"] = rate_per_tick(spec.hazard)
        record["saturation"] = spec.saturation
        record["factor"] = 1.0 if spec.factor is None else spec.factor
        record["breaks"] = spec.breaks
        record["every"] = spec.every
        record["together_edge"], record["refused_edge"] = NONE, NONE
        if spec.together is not None:
            record["together"] = spec.together.probability
            record["together_edge"] = edge_kinds.index(spec.together.edge_kind)
        if spec.refused is not None:
            record["refused"] = spec.refused.probability
            record["refused_edge"] = edge_kinds.index(spec.refused.edge_kind)
        record["action"] = FLEE if spec.action == "flee" else SHELTER
        together = spec.unit == "household" and "household" in place_kinds
        record["unit_kind"] = place_kinds.index("household") if together else NONE
        setting[number, [settings.index(other) for other in spec.settings]] = 1
        unless[number, [codes.state_of_path(path) for path in spec.unless_states]] = 1
    return BehaviourArrays(
        names,
        records,
        setting,
        unless,
        _keys(seed, Stream.THRESHOLD, names),
        _keys(seed, Stream.REFUGE, names),
        _keys(seed, Stream.REFUSAL, names),
    )


def _keys(seed: int, stream: Stream, names: Sequence[str]) -> NDArray[np.uint64]:
    return np.array([stream_key(seed, stream, name) for name in names], dtype=np.uint64).reshape(-1, 2)
