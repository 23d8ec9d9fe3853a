"""States and strains: from what the scenario says to records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Shorts
from hyosan.core.quantiles import LawBook
from hyosan.core.streams import Stream, stream_key
from hyosan.core.units import rate_per_tick
from hyosan.disease.codes import Codes
from hyosan.disease.compile import BranchBook, add_dwell
from hyosan.disease.severity import NOTHING, SeverityArrays, severity_arrays
from hyosan.disease.spec import DEAD as DEAD_NAME
from hyosan.disease.spec import SUSCEPTIBLE as SUSCEPTIBLE_NAME
from hyosan.disease.spec import StateSpec, StrainSpec
from hyosan.disease.tables import (
    ACTS,
    BANDS,
    DEAD,
    ENDS,
    IMMUNE,
    MAY_ACT,
    NONE,
    ROAMS,
    STATE,
    STRAIN,
    SYMPTOMATIC,
    WANDERS,
)

Strains = Mapping[str, StrainSpec]


@dataclass(frozen=True)
class Surroundings:
    """What the natural history must know of how people meet, state by state."""

    acts: NDArray[np.bool_]
    """Actors of a rule."""
    leads: NDArray[np.bool_]
    """[from, to]: changes by outcomes of encounters."""
    channels: Sequence[Sequence[int]]
    """Channels of each strain."""
    largest_factor: float
    """Largest product of the factors of behaviours."""
    edge_kinds: Sequence[str] = ()
    """Kinds of tie, as numbered in the world."""


@dataclass(frozen=True)
class HistoryArrays:
    """The natural history of all strains."""

    states: NDArray[np.void]
    state_keys: Keys
    susceptible_to: Bytes
    join_states: Bytes
    strains: NDArray[np.void]
    channels_of: Shorts
    profile_time: Ints
    profile_value: Floats
    branch_to: Shorts
    branch_cumulative: Floats
    severity: SeverityArrays
    laws: NDArray[np.void]
    law_tables: Floats


def _follows(strains: Strains, codes: Codes, leads: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[from, to]: what may follow within an episode, by natural history or by outcomes of encounters."""
    follows = leads.copy()
    for strain, spec in strains.items():
        for name, state in spec.states.items():
            for branch in state.next:
                if branch.to != SUSCEPTIBLE_NAME:
                    follows[codes.state(strain, name), codes.state(strain, branch.to)] = True
    return follows


def _may_act(follows: NDArray[np.bool_], acts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """States from which one may come to act within the same episode."""
    may = np.asarray(acts, dtype=bool)
    while True:
        more = may | (follows & may[None, :]).any(axis=1)
        if (more == may).all():
            return np.asarray(may)
        may = more


def _wanders(follows: NDArray[np.bool_], flags: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which states roam, and lead to no acting state that does not."""
    still = (flags & ACTS > 0) & (flags & ROAMS == 0)
    return (flags & ROAMS > 0) & ~_may_act(follows, still)


def _flags(spec: StateSpec, acts: bool) -> int:
    marks = (
        (spec.dead, DEAD),
        (spec.roaming is not None, ROAMS),
        (spec.immune, IMMUNE),
        (spec.symptomatic, SYMPTOMATIC),
        (acts, ACTS),
    )
    return sum(bit for marked, bit in marks if marked)


def _compile_states(
    strains: Strains, codes: Codes, around: Surroundings, book: LawBook, branches: BranchBook
) -> NDArray[np.void]:
    records = np.zeros(len(codes.states), dtype=STATE)
    records["law"], records["strain"], records["join_edge"] = NONE, NONE, NONE
    for number, (strain, name) in enumerate(codes.states):
        if not strain:
            continue
        spec, record = strains[strain].states[name], records[number]
        record["strain"] = codes.strain(strain)
        record["infectiousness"] = spec.infectiousness
        if spec.dwell is not None:
            record["law"] = add_dwell(book, spec.dwell)
            record["branches"], record["branches_end"] = branches.add(strain, spec.next)
        if spec.roaming is not None:
            record["leave_per_tick"] = rate_per_tick(spec.roaming.leave)
            record["enter_per_tick"] = rate_per_tick(spec.roaming.enter)
            record["cross_per_tick"] = rate_per_tick(spec.roaming.cross)
        join = spec.roaming.join if spec.roaming is not None else None
        if join is not None:
            record["join_per_tick"] = rate_per_tick(join.rate)
            record["join_edge"] = around.edge_kinds.index(join.edge_kind) if join.edge_kind else NONE
        record["flags"] = _flags(spec, bool(spec.infectiousness > 0 or around.acts[number]))
    follows = _follows(strains, codes, around.leads)
    may_act = _may_act(follows, records["flags"] & ACTS > 0)
    records["flags"] |= MAY_ACT * may_act
    records["flags"] |= WANDERS * _wanders(follows, records["flags"])
    records["flags"] |= ENDS * ~(follows & may_act[None, :]).any(axis=1)
    found = _join_states(strains, codes)[records["join_edge"] < 0].any(axis=0)
    records["flags"] |= BANDS * (found & (records["flags"] & ROAMS > 0))
    return records


def _bound(spec: StrainSpec, codes: Codes, largest_factor: float) -> float:
    """The largest product of the factors of a meeting that do not depend on the infected person."""
    profile = max(spec.infectiousness_profile.values) if spec.infectiousness_profile else 1.0
    state = max(state.infectiousness for state in spec.states.values())
    return state * profile * float(codes.grid(spec.susceptibility).max()) * largest_factor


def _dead_state(spec: StrainSpec) -> str | None:
    dead = [name for name in sorted(spec.states) if spec.states[name].dead]
    return DEAD_NAME if DEAD_NAME in dead else dead[0] if dead else None


def compile_history(
    seed: int, strains: Strains, codes: Codes, sources: Sequence[str], around: Surroundings, *, spares: bool
) -> HistoryArrays:
    """All strains with their states, laws and branches as arrays; `spares`: something protects from severe courses."""
    book, branches = LawBook(), BranchBook(codes)
    states = _compile_states(strains, codes, around, book, branches)
    records = np.zeros(len(codes.strains), dtype=STRAIN)
    channels_of: list[int] = []
    times: list[int] = []
    values: list[float] = []
    for number, name in enumerate(codes.strains):
        spec, record = strains[name], records[number]
        record["block"] = spec.block
        record["bound"] = _bound(spec, codes, around.largest_factor)
        record["starts"], record["starts_end"] = branches.add(name, spec.start)
        variation = spec.individual_variation
        record["variation"] = book.add_gamma(1.0, variation.shape) if variation else NONE
        record["profile"] = len(times)
        if spec.infectiousness_profile is not None:
            times += spec.infectiousness_profile.times
            values += spec.infectiousness_profile.values
        record["profile_end"] = len(times)
        record["channels"] = len(channels_of)
        channels_of += around.channels[number]
        record["channels_end"] = len(channels_of)
        record["mutates_to"] = codes.strain(spec.mutates.to) if spec.mutates else NONE
        record["mutation"] = spec.mutates.probability if spec.mutates else 0.0
        record["source"] = sources.index(name) if name in sources else NONE
        dead = _dead_state(spec)
        record["dead"] = NONE if dead is None else codes.state(name, dead)
    laws, law_tables = book.arrays()
    cumulative = np.stack(branches.cumulative)
    return HistoryArrays(
        states=states,
        state_keys=np.array([stream_key(seed, Stream.STATE, *names) for names in codes.states], dtype=np.uint64),
        susceptible_to=_susceptible_to(strains, codes),
        join_states=_join_states(strains, codes),
        strains=records,
        channels_of=np.array(channels_of, dtype=np.int32),
        profile_time=np.array(times, dtype=np.int64),
        profile_value=np.array(values, dtype=np.float64),
        branch_to=np.array(branches.to, dtype=np.int32),
        branch_cumulative=cumulative,
        severity=severity_arrays(strains, codes, states, records, branches.to, cumulative) if spares else NOTHING,
        laws=laws,
        law_tables=law_tables,
    )


def _join_states(strains: Strains, codes: Codes) -> Bytes:
    """[state, state]: whom people in a state join."""
    table = np.zeros((len(codes.states), len(codes.states)), np.uint8)
    for number, (strain, name) in enumerate(codes.states):
        roaming = strains[strain].states[name].roaming if strain else None
        if roaming is not None and roaming.join is not None:
            table[number, [codes.state_of_path(path) for path in roaming.join.states]] = 1
    return table


def _susceptible_to(strains: Strains, codes: Codes) -> Bytes:
    table = np.zeros((len(codes.states), len(codes.strains)), np.uint8)
    for number, (strain, name) in enumerate(codes.states):
        if strain:
            others = strains[strain].states[name].susceptible_to
            table[number, [codes.strain(other) for other in others]] = 1
    return table
