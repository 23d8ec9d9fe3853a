"""Settings, channels and encounter rules: from what the scenario says to arrays."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY, TICKS_PER_MINUTE
from hyosan.core.units import rate_per_tick
from hyosan.disease.codes import Codes
from hyosan.disease.spec import DEAD, StrainSpec
from hyosan.disease.tables import NONE
from hyosan.transmission.mixing import MixingArrays, SeasonArrays
from hyosan.transmission.spec import EncounterSpec, OutcomeSpec, PowerScaling, SettingSpec
from hyosan.transmission.tables import (
    CHANNEL,
    CONSTANT,
    INFECT,
    KEEP,
    KILL,
    OUTCOME,
    PER_PAIR,
    POWER,
    SETTING,
    TO_STATE,
)

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class SettingArrays:
    """The settings, in order of name, with their opening intervals and the lists that presence needs."""

    names: tuple[str, ...]
    records: NDArray[np.void]
    open_start: Ints
    open_end: Ints
    open_before: NDArray[np.float64]
    needs: NDArray[np.int32]
    absent: NDArray[np.int32]


def opening_intervals(
    spec: SettingSpec, start: datetime.datetime, duration: int, closed: Collection[datetime.date] = ()
) -> list[tuple[int, int]]:
    """When a setting is open, in ticks since the start, `closed` days left out; neighbouring intervals are joined."""
    midnight = datetime.datetime.combine(start.date(), datetime.time())
    offset = (start - midnight) // datetime.timedelta(microseconds=1)
    joined: list[tuple[int, int]] = []
    for day in range((offset + duration) // TICKS_PER_DAY + 1):
        date = start.date() + datetime.timedelta(days=day)
        for interval in spec.open:
            if interval.day != date.weekday() or date in closed:
                continue
            begin = max(0, day * TICKS_PER_DAY + interval.start * TICKS_PER_MINUTE - offset)
            end = day * TICKS_PER_DAY + interval.end * TICKS_PER_MINUTE - offset
            if end <= begin:
                continue
            if joined and joined[-1][1] == begin:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((begin, end))
    return joined


def presence_order(name: str, settings: Mapping[str, SettingSpec]) -> list[str]:
    """The settings to evaluate, in order, to know who is present in one; that one is last."""
    order: list[str] = []
    for other in sorted(settings[name].absent_while_in):
        order += [needed for needed in presence_order(other, settings) if needed not in order]
    return [*order, name]


def compile_settings(
    settings: Mapping[str, SettingSpec],
    place_kinds: Sequence[str],
    edge_kinds: Sequence[str],
    start: datetime.datetime,
    duration: int,
    closed: Mapping[str, Collection[datetime.date]],
    mixing: MixingArrays,
) -> SettingArrays:
    """The settings as arrays; place and edge kinds as numbered in the world; `closed`: days by setting."""
    names = tuple(sorted(settings))
    records = np.zeros(len(names), dtype=SETTING)
    intervals: list[tuple[int, int]] = []
    before: list[float] = []
    needs: list[int] = []
    absent: list[int] = []
    for number, name in enumerate(names):
        spec, record = settings[name], records[number]
        record["kind"] = place_kinds.index(spec.place_kind) if spec.place_kind else NONE
        record["edge"] = edge_kinds.index(spec.edge_kind) if spec.edge_kind else NONE
        if isinstance(spec.scaling, PowerScaling):
            record["scaling"], record["exponent"] = POWER, spec.scaling.exponent
            record["reference"] = spec.scaling.reference_size
        else:
            record["scaling"] = PER_PAIR if spec.scaling == "per_pair" else CONSTANT
        record["mixing"] = mixing.row_of.get(name, NONE)
        record["always"] = int(spec.share_open >= 1.0 and not closed[name])
        record["first"] = len(intervals)
        if not record["always"]:
            elapsed = 0
            for begin, end in opening_intervals(spec, start, duration, closed[name]):
                intervals.append((begin, end))
                before.append(float(elapsed))
                elapsed += end - begin
        record["last"] = len(intervals)
        record["needs"] = len(needs)
        needs += [names.index(other) for other in presence_order(name, settings)]
        record["needs_end"] = len(needs)
        record["absent"] = len(absent)
        absent += [names.index(other) for other in sorted(spec.absent_while_in)]
        record["absent_end"] = len(absent)
    table = np.array(intervals, dtype=np.int64).reshape(-1, 2)
    return SettingArrays(
        names,
        records,
        np.ascontiguousarray(table[:, 0]),
        np.ascontiguousarray(table[:, 1]),
        np.array(before, dtype=np.float64),
        np.array(needs, dtype=np.int32),
        np.array(absent, dtype=np.int32),
    )


@dataclass(frozen=True)
class ChannelArrays:
    """Channels, in order of (rule, strain, setting), grouped by the actor's strain."""

    records: NDArray[np.void]
    attempt_keys: NDArray[np.uint64]
    pull_keys: NDArray[np.uint64]
    of_strain: list[list[int]]
    pull_block: int


def _pull_block(
    encounters: Mapping[str, EncounterSpec],
    strains: Mapping[str, StrainSpec],
    settings: Mapping[str, SettingSpec],
    street: set[str],
) -> int:
    """The block of the first rule, by name, whose meetings targets may draw; 0 without one."""
    for name in sorted(encounters):
        spec = encounters[name]
        if all_roam(spec, strains) and any(settings[setting].place_kind in street for setting in spec.meetings):
            return strains[spec.actor.strain].block
    return 0


def all_roam(spec: EncounterSpec, strains: Mapping[str, StrainSpec]) -> bool:
    """Whether everybody who acts under a rule roams."""
    return all(strains[spec.actor.strain].states[state].roaming is not None for state in spec.actor.states)


def compile_channels(
    seed: int,
    codes: Codes,
    strains: Mapping[str, StrainSpec],
    settings: Mapping[str, SettingSpec],
    encounters: Mapping[str, EncounterSpec],
    street_kinds: set[str],
    seasons: SeasonArrays,
) -> ChannelArrays:
    """One channel for each strain and setting that can transmit, and for each rule and setting."""
    pull_block = _pull_block(encounters, strains, settings, street_kinds)
    setting_names = sorted(settings)
    rows: list[tuple[float, int, int, int, int, int, float, float]] = []
    attempt_keys, pull_keys = [], []
    of_strain: list[list[int]] = [[] for _ in codes.strains]

    def add(rate: float, rule: str, strain: str, setting: str, pullable: bool) -> None:
        of_strain[codes.strain(strain)].append(len(rows))
        number = sorted(encounters).index(rule) if rule else NONE
        season = NONE if rule else seasons.row(strain, setting)
        highest = 1.0 if season == NONE else float(seasons.factor[season].max())
        place = codes.strain(strain), setting_names.index(setting)
        rows.append((rate, number, *place, int(pullable), season, highest, 1.0))
        attempt_keys.append(stream_key(seed, Stream.ATTEMPT, rule, strain, setting))
        pull_keys.append(stream_key(seed, Stream.PULL, rule, strain, setting))

    for strain in codes.strains:
        for setting in setting_names:
            contacts = rate_per_tick(settings[setting].contacts_per_day / settings[setting].share_open)
            if contacts * strains[strain].transmissibility > 0.0:
                add(contacts * strains[strain].transmissibility, "", strain, setting, False)
    for rule in sorted(encounters):
        spec = encounters[rule]
        for setting in sorted(spec.meetings):
            in_street = settings[setting].place_kind in street_kinds
            pullable = in_street and all_roam(spec, strains) and strains[spec.actor.strain].block == pull_block
            if spec.meetings[setting] > 0.0:
                add(rate_per_tick(spec.meetings[setting]), rule, spec.actor.strain, setting, pullable)
    return ChannelArrays(
        np.array(rows, dtype=CHANNEL),
        np.array(attempt_keys, dtype=np.uint64).reshape(-1, 2),
        np.array(pull_keys, dtype=np.uint64).reshape(-1, 2),
        of_strain,
        pull_block,
    )


@dataclass(frozen=True)
class RuleArrays:
    """Encounter rules, in order of name, and their outcomes."""

    names: tuple[str, ...]
    outcome_names: tuple[str, ...]
    actor: NDArray[np.uint8]
    target: NDArray[np.uint8]
    outcome_first: Ints
    outcomes: NDArray[np.void]
    cumulative: NDArray[np.float64]


def _target_change(outcome: OutcomeSpec, codes: Codes) -> tuple[int, int]:
    if outcome.target is None:
        return KEEP, NONE
    if outcome.infects is not None:
        return INFECT, codes.strain(outcome.infects)
    if outcome.target == DEAD:
        return KILL, NONE
    return TO_STATE, codes.state_of_path(outcome.target)


def compile_rules(codes: Codes, encounters: Mapping[str, EncounterSpec], settings: Sequence[str]) -> RuleArrays:
    """The rules as arrays; outcomes keep the order of their names, so that the order in a file does not matter."""
    names = tuple(sorted(encounters))
    shape = (len(codes.age_edges), len(codes.host_types))
    actor = np.zeros((max(1, len(names)), len(codes.states)), np.uint8)
    target = np.zeros((max(1, len(names)), len(codes.states), len(codes.host_types)), np.uint8)
    first, rows, grids, outcome_names = [0], [], [], []
    for rule, name in enumerate(names):
        spec = encounters[name]
        actor[rule, [codes.state(spec.actor.strain, state) for state in spec.actor.states]] = 1
        hosts = [codes.host_types.index(h) for h in spec.target.host_types or codes.host_types if h in codes.host_types]
        for path in spec.target.states:
            target[rule, codes.state_of_path(path), hosts] = 1
        total = np.zeros((len(settings), *shape))
        for outcome in sorted(spec.outcomes, key=lambda o: o.name):
            total = total + np.stack([codes.grid(outcome.probability, setting) for setting in settings])
            actor_state = codes.state(spec.actor.strain, outcome.actor) if outcome.actor else NONE
            begins_in = codes.state(str(outcome.infects), outcome.begins_in) if outcome.begins_in else NONE
            rows.append((actor_state, *_target_change(outcome, codes), begins_in))
            grids.append(total)
            outcome_names.append(outcome.name)
        first.append(len(rows))
    cumulative = np.stack(grids) if grids else np.zeros((1, max(1, len(settings)), *shape))
    outcomes = np.array(rows, dtype=OUTCOME) if rows else np.zeros(1, dtype=OUTCOME)
    return RuleArrays(
        names, tuple(outcome_names), actor, target, np.array(first), outcomes, np.ascontiguousarray(cumulative)
    )
