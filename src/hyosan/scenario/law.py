"""The law of a compiled scenario: what its parts say, put together into the arrays that kernels read."""

import datetime
from typing import NamedTuple

import numpy as np

from hyosan.core.arrays import Floats, Keys
from hyosan.core.streams import Stream, stream_key
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.codes import Codes
from hyosan.disease.compile import Guards, Protections
from hyosan.disease.history import HistoryArrays
from hyosan.interventions.behaviours import BehaviourArrays
from hyosan.interventions.care import CareArrays
from hyosan.interventions.measures import MeasureArrays
from hyosan.scenario.model import Scenario
from hyosan.scenario.touched import visitors_matter
from hyosan.transmission.compile import ChannelArrays, RuleArrays, SettingArrays
from hyosan.transmission.mixing import MixingArrays, SeasonArrays
from hyosan.transmission.tables import Law


class Parts(NamedTuple):
    """What the tables of a scenario were compiled to, each by its own package."""

    settings: SettingArrays
    channels: ChannelArrays
    rules: RuleArrays
    behaviours: BehaviourArrays
    measures: MeasureArrays
    care: CareArrays
    shields: Protections
    guarding: Guards
    history: HistoryArrays
    mixing: MixingArrays
    seasons: SeasonArrays


def law_of(scenario: Scenario, codes: Codes, seed: int, parts: Parts, copy_people: int) -> Law:
    """The law of a scenario for one seed; `copy_people`: people of one copy of the population."""
    return Law(
        settings=parts.settings.records,
        open_start=parts.settings.open_start,
        open_end=parts.settings.open_end,
        open_before=parts.settings.open_before,
        needs=parts.settings.needs,
        absent=parts.settings.absent,
        states=parts.history.states,
        state_keys=parts.history.state_keys,
        branch_to=parts.history.branch_to,
        branch_cumulative=parts.history.branch_cumulative,
        branch_milder=parts.history.severity.milder,
        state_spared=parts.history.severity.spared,
        laws=parts.history.laws,
        law_tables=parts.history.law_tables,
        strains=parts.history.strains,
        start_keys=_keys(seed, Stream.START, codes.strains),
        variation_keys=_keys(seed, Stream.VARIATION, codes.strains),
        mutation_keys=_keys(seed, Stream.MUTATION, codes.strains),
        profile_time=parts.history.profile_time,
        profile_value=parts.history.profile_value,
        susceptibility=np.stack([codes.grid(scenario.strains[name].susceptibility) for name in codes.strains]),
        host_infectiousness=_host_infectiousness(scenario, codes),
        susceptible_to=parts.history.susceptible_to,
        join_states=parts.history.join_states,
        protection_kind=parts.shields.kind,
        protection_effect=parts.shields.effect,
        protection_keys=parts.shields.keys,
        guards=parts.guarding.records,
        guard_keys=parts.guarding.keys,
        spared_keys=_keys(seed, Stream.SPARED, codes.strains),
        mixing=parts.mixing.factor,
        mixing_highest=parts.mixing.factor.max(axis=2, initial=0.0),
        season=parts.seasons.factor,
        channels=parts.channels.records,
        channels_of=parts.history.channels_of,
        attempt_keys=parts.channels.attempt_keys,
        pull_keys=parts.channels.pull_keys,
        rule_actor=parts.rules.actor,
        rule_target=parts.rules.target,
        outcome_first=parts.rules.outcome_first,
        outcomes=parts.rules.outcomes,
        outcome_cumulative=parts.rules.cumulative,
        roam_key=stream_key(seed, Stream.ROAM),
        behaviours=parts.behaviours.records,
        behaviour_setting=parts.behaviours.setting,
        behaviour_unless=parts.behaviours.unless,
        threshold_keys=parts.behaviours.threshold_keys,
        refuge_keys=parts.behaviours.refuge_keys,
        refusal_keys=parts.behaviours.refusal_keys,
        measures=parts.measures.records,
        measure_left=parts.measures.left,
        measure_who=parts.measures.who,
        measure_keys=parts.measures.keys,
        travel_unit=parts.measures.travel_unit,
        area_position=parts.measures.area_position,
        care_held=parts.care.held,
        care_refused=parts.care.refused,
        care_awaited=parts.care.awaited,
        care_given=parts.care.given,
        care_unit=parts.care.unit,
        care_beds=parts.care.beds,
        care_units=len(parts.care.unit_names),
        copy_people=copy_people,
        measure_hours=parts.measures.hours,
        day_offset=_day_offset(scenario),
        week_offset=_day_offset(scenario) + scenario.time.start.weekday() * TICKS_PER_DAY,
        pull_block=parts.channels.pull_block,
        visitors_matter=int(visitors_matter(scenario)),
        record_moves=int(scenario.record.moves),
    )


def _day_offset(scenario: Scenario) -> int:
    start = scenario.time.start
    return (start - datetime.datetime.combine(start.date(), datetime.time())) // datetime.timedelta(microseconds=1)


def _host_infectiousness(scenario: Scenario, codes: Codes) -> Floats:
    return np.array(
        [[scenario.strains[s].infectiousness_by_host_type.get(h, 1.0) for h in codes.host_types] for s in codes.strains]
    )


def _keys(seed: int, stream: Stream, names: tuple[str, ...]) -> Keys:
    return np.array([stream_key(seed, stream, name) for name in names], dtype=np.uint64).reshape(-1, 2)
