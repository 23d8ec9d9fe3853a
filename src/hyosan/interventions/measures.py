"""Interventions: from what the scenario says to arrays of what they do to meetings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Records, Shorts
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.codes import Codes
from hyosan.disease.tables import NONE
from hyosan.interventions.spec import InterventionSpec
from hyosan.interventions.travel import chord_squared, compile_travel
from hyosan.population.interface import AnyPopulation
from hyosan.transmission.spec_opening import MINUTES_PER_DAY, MINUTES_PER_WEEK
from hyosan.transmission.tables import MEASURE, OF_BORDER, OF_HELD, OF_PEOPLE, OF_PLACES, OF_SHUT, OF_TRAVEL


@dataclass(frozen=True)
class MeasureArrays:
    """What interventions do to meetings, in order of name; one that vaccinates does nothing to them."""

    names: tuple[str, ...]
    records: Records
    left: Floats
    who: Floats
    keys: Keys
    hours: Bytes
    """[measure, minute of the week] 1: at work."""
    travel_unit: Shorts
    """[measure that limits travel, area] unit within which travel is as ever."""
    area_position: Floats
    """[area, axis] as in `Law`."""

    def limits(self, measure: int, in_force: NDArray[np.bool_], homes: Ints, there: Ints) -> NDArray[np.bool_]:
        """Whether one that limits travel does so between areas, pair by pair; `in_force`: by area."""
        record, position = self.records[measure], self.area_position
        units = self.travel_unit[record["travel"]]
        chord = ((position[homes] - position[there]) ** 2).sum(axis=1)
        far = (record["beyond"] == 0.0) | (chord > record["beyond"])
        return np.asarray((units[homes] != units[there]) & (in_force[homes] | in_force[there]) & far)

    def highest(self, setting: int) -> float:
        """Largest product of the shares of contacts left in a setting."""
        return float(np.maximum(self.left[:, setting], 1.0).prod())


def compliance(spec: InterventionSpec, codes: Codes) -> Floats:
    """Probability to comply by [age class, host type]; 0 for those whom the intervention is not for."""
    return np.array([[spec.probability(int(age), host) for host in codes.host_types] for age in codes.age_edges])


def compile_measures(
    seed: int,
    codes: Codes,
    interventions: Mapping[str, InterventionSpec],
    settings: Sequence[str],
    place_kinds: Sequence[str],
    population: AnyPopulation,
) -> MeasureArrays:
    """The interventions as arrays; settings and kinds of place as numbered elsewhere."""
    names = tuple(name for name in sorted(interventions) if interventions[name].acts_on_meetings)
    records = np.zeros(len(names), MEASURE)
    left = np.ones((len(names), max(1, len(settings))))
    who = np.zeros((len(names), len(codes.age_edges), len(codes.host_types)))
    hours = np.zeros((len(names), MINUTES_PER_WEEK), np.uint8)
    held = shut = travel = 0
    for number, name in enumerate(names):
        spec, record = interventions[name], records[number]
        record["form"], record["infection_only"] = _form(spec), spec.action == "reduce"
        limits = spec.action == "limit_travel"
        record["held"], record["leak"] = held if spec.holds_people else NONE, spec.left_moves if limits else spec.leak
        record["travel"], record["beyond"] = travel if limits else NONE, chord_squared(spec.beyond_km)
        record["confines"], record["half_life"] = spec.action == "evacuate", spec.wanes or 0
        record["follows"] = spec.follows is not None
        record["shut"] = shut if spec.closes_by_place else NONE
        record["shut_kind"] = place_kinds.index(spec.place_kind or "") if spec.closes_by_place else NONE
        held, shut, travel = held + spec.holds_people, shut + spec.closes_by_place, travel + limits
        for interval in spec.hours:
            begin = interval.day * MINUTES_PER_DAY
            hours[number, begin + interval.start : begin + interval.end] = 1
        if spec.action != "cordon":
            left[number, : len(settings)] = [spec.left.get(setting, spec.left_elsewhere) for setting in settings]
        who[number] = compliance(spec, codes)
    keys = [stream_key(seed, Stream.COMPLIANCE, name) for name in names]
    limits_of_travel = compile_travel([interventions[name] for name in names], population)
    return MeasureArrays(
        names, records, left, who, np.array(keys, dtype=np.uint64).reshape(-1, 2), hours, *limits_of_travel
    )


def _form(spec: InterventionSpec) -> int:
    if spec.action == "cordon":
        return OF_BORDER
    if spec.holds_people:
        return OF_HELD
    if spec.closes_by_place:
        return OF_SHUT
    if spec.action == "limit_travel":
        return OF_TRAVEL
    return OF_PEOPLE if spec.by_person else OF_PLACES


def areas_named(names: Sequence[str], areas: Sequence[tuple[str, ...]]) -> NDArray[np.bool_]:
    """Which areas are meant; each is told by its names (name, code, municipality). Without names all."""
    if not names:
        return np.ones(len(areas), np.bool_)
    wanted = set(names)
    return np.array([not wanted.isdisjoint(area) for area in areas], dtype=np.bool_)
