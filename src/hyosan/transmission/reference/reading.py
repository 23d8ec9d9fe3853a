"""From the compiled arrays to plain objects."""

from typing import Any

from hyosan.disease.tables import ACTS, DEAD, IMMUNE, NONE, ROAMS
from hyosan.transmission.reference.chance import Key
from hyosan.transmission.reference.facts import (
    Behaviour,
    Branch,
    Channel,
    Facts,
    Guard,
    Kind,
    Measure,
    Milder,
    Outcome,
    Place,
    Protection,
    Rule,
    Setting,
    State,
    Strain,
)
from hyosan.transmission.reference.laws import PlainLaw
from hyosan.transmission.tables import Law, World

Rows = list[dict[str, Any]]


def _rows(records: Any) -> Rows:
    """Records as dictionaries of Python's own numbers."""
    return [dict(zip(records.dtype.names, values, strict=True)) for values in records.tolist()]


def _key(words: Any) -> Key:
    return int(words[0]), int(words[1])


def _law(law: Law, number: int) -> PlainLaw | None:
    if number < 0:
        return None
    kind, scale, row = law.laws[number].tolist()
    return PlainLaw(kind, scale, law.law_tables[row].tolist() if row >= 0 else [])


def _branches(law: Law, first: int, last: int) -> list[Branch]:
    return [
        Branch(int(law.branch_to[b]), law.branch_cumulative[b].tolist(), _milder(law, law.branch_milder, b, first))
        for b in range(first, last)
    ]


def _milder(law: Law, table: Any, row: int, first: int = 0) -> Milder:
    """A row of the milder ones, less the number of the first; nothing where nothing protects from severe courses."""
    if not len(law.guards):
        return []
    return [
        [{degree: other - first for degree, other in enumerate(others) if other >= 0} for others in hosts]
        for hosts in table[row].tolist()
    ]


def _places(world: World) -> list[Place]:
    children: dict[int, list[int]] = {}
    for number, parent in enumerate(world.places["parent"].tolist()):
        children.setdefault(parent, []).append(number)
    roster = world.roster.tolist()
    return [
        Place(row["kind"], roster[row["first"] : row["first"] + row["size"]], row["parent"], row["home"], row["area"],
              children.get(number, []))
        for number, row in enumerate(_rows(world.places))
    ]  # fmt: skip


def _neighbours(world: World) -> list[list[tuple[int, float]]]:
    first = world.neighbour_first.tolist()
    pairs = list(zip(world.neighbour.tolist(), world.neighbour_cumulative.tolist(), strict=True))
    return [pairs[first[home] : first[home + 1]] for home in range(len(first) - 1)]


def _ties(world: World, people: int) -> list[list[list[tuple[int, float]]]]:
    first = world.edge_first.tolist()
    pairs = list(zip(world.edge_target.tolist(), world.edge_cumulative.tolist(), strict=True))
    return [
        [pairs[first[at] : first[at + 1]] for at in range(kind * (people + 1), kind * (people + 1) + people)]
        for kind in range(world.edge_kinds)
    ]


def _row(table: Any, number: int) -> list[Any]:
    """A row of a table, nothing without one."""
    return list(table[number].tolist()) if number >= 0 else []


def _settings(law: Law) -> list[Setting]:
    intervals = list(zip(law.open_start.tolist(), law.open_end.tolist(), strict=True))
    absent = law.absent.tolist()
    return [
        Setting(row["kind"], row["edge"], row["scaling"], row["exponent"], row["reference"], bool(row["always"]),
                intervals[row["first"] : row["last"]], absent[row["absent"] : row["absent_end"]],
                _row(law.mixing, row["mixing"]), _row(law.mixing_highest, row["mixing"]))
        for row in _rows(law.settings)
    ]  # fmt: skip


def _states(law: Law) -> list[State]:
    return [
        State(
            strain=row["strain"],
            infectiousness=row["infectiousness"],
            leave=row["leave_per_tick"],
            enter=row["enter_per_tick"],
            cross=row["cross_per_tick"],
            join=row["join_per_tick"],
            join_edge=row["join_edge"],
            joins=[s for s, yes in enumerate(law.join_states[number].tolist()) if yes],
            law=_law(law, row["law"]),
            branches=_branches(law, row["branches"], row["branches_end"]),
            dead=bool(row["flags"] & DEAD),
            roams=bool(row["flags"] & ROAMS),
            immune=bool(row["flags"] & IMMUNE),
            acts=bool(row["flags"] & ACTS),
            held=int(law.care_held[number]),
            refused=int(law.care_refused[number]),
            awaited=int(law.care_awaited[number]),
            given=int(law.care_given[number]),
            key=_key(law.state_keys[number]),
            susceptible_to=[s for s, yes in enumerate(law.susceptible_to[number].tolist()) if yes],
            spared=_milder(law, law.state_spared, number),
        )
        for number, row in enumerate(_rows(law.states))
    ]


def _strains(law: Law) -> list[Strain]:
    profile = list(zip(law.profile_time.tolist(), law.profile_value.tolist(), strict=True))
    return [
        Strain(
            block=row["block"],
            bound=row["bound"],
            variation=_law(law, row["variation"]),
            start=_branches(law, row["starts"], row["starts_end"]),
            profile=profile[row["profile"] : row["profile_end"]],
            channels=law.channels_of[row["channels"] : row["channels_end"]].tolist(),
            mutates_to=row["mutates_to"],
            mutation=row["mutation"],
            source=row["source"],
            dead=row["dead"],
            start_key=_key(law.start_keys[number]),
            variation_key=_key(law.variation_keys[number]),
            mutation_key=_key(law.mutation_keys[number]),
            spared_key=_key(law.spared_keys[number]),
            susceptibility=law.susceptibility[number].tolist(),
            host_infectiousness=law.host_infectiousness[number].tolist(),
        )
        for number, row in enumerate(_rows(law.strains))
    ]


def _rules(law: Law) -> list[Rule]:
    first = law.outcome_first.tolist()
    outcomes = [
        Outcome(number, row["actor_state"], row["target_change"], row["target_value"], row["begins_in"], cumulative)
        for number, (row, cumulative) in enumerate(
            zip(_rows(law.outcomes), law.outcome_cumulative.tolist(), strict=True)
        )
    ]
    return [
        Rule(
            {state for state, yes in enumerate(law.rule_actor[rule].tolist()) if yes},
            {(s, h) for s, hosts in enumerate(law.rule_target[rule].tolist()) for h, yes in enumerate(hosts) if yes},
            outcomes[first[rule] : first[rule + 1]],
        )
        for rule in range(len(first) - 1)
    ]


def _behaviours(law: Law) -> list[Behaviour]:
    return [
        Behaviour(
            row["hazard_per_tick"], row["saturation"], row["factor"], row["every"], row["action"], row["unit_kind"],
            {s for s, yes in enumerate(law.behaviour_setting[number].tolist()) if yes},
            {s for s, yes in enumerate(law.behaviour_unless[number].tolist()) if yes},
            _key(law.threshold_keys[number]), _key(law.refuge_keys[number]), row["breaks"],
            row["together"], row["together_edge"], row["refused"], row["refused_edge"], _key(law.refusal_keys[number]),
        )
        for number, row in enumerate(_rows(law.behaviours))
    ]  # fmt: skip


def _measures(law: Law) -> list[Measure]:
    return [
        Measure(row["form"], bool(row["infection_only"]), row["held"], row["shut"], row["shut_kind"], row["leak"],
                law.measure_left[number].tolist(), law.measure_who[number].tolist(), _key(law.measure_keys[number]),
                bool(row["confines"]), row["half_life"], bool(row["follows"]), law.measure_hours[number].tolist(),
                [] if row["travel"] == NONE else law.travel_unit[row["travel"]].tolist(), row["beyond"])
        for number, row in enumerate(_rows(law.measures))
    ]  # fmt: skip


def read_facts(world: World, law: Law) -> Facts:
    """Everything that does not change, from the arrays that the kernels read."""
    people = int(world.member.shape[1])
    kinds = [Kind(row["offset"], row["site_kind"], row["depth"], row["order"]) for row in _rows(world.kinds)]
    channels = [
        Channel(row["rate"], row["rule"], row["strain"], row["setting"], bool(row["pullable"]),
                _row(law.season, row["season"]), row["highest"],
                _key(law.attempt_keys[number]), _key(law.pull_keys[number]))
        for number, row in enumerate(_rows(law.channels))
    ]  # fmt: skip
    protections = [
        [Protection(*values) for values in zip(codes, effects, map(_key, keys), strict=True)]
        for codes, effects, keys in zip(
            law.protection_kind.tolist(), law.protection_effect.tolist(), law.protection_keys.tolist(), strict=True
        )
    ]
    guards = [
        [
            Guard(row["kind"], row["effect"], row["degree"], _key(key))
            for row, key in zip(_rows(records), keys, strict=True)
        ]
        for records, keys in zip(law.guards, law.guard_keys.tolist(), strict=True)
    ]
    return Facts(
        people=people,
        member=world.member.tolist(),
        places=_places(world),
        kinds=kinds,
        street=int(world.street),
        neighbours=_neighbours(world),
        ties=_ties(world, people),
        settings=_settings(law),
        states=_states(law),
        strains=_strains(law),
        channels=channels,
        rules=_rules(law),
        protections=protections,
        guards=guards,
        behaviours=_behaviours(law),
        measures=_measures(law),
        positions=law.area_position.tolist(),
        care_unit=law.care_unit.tolist(),
        care_beds=law.care_beds.tolist(),
        care_units=int(law.care_units),
        copy_people=int(law.copy_people),
        roam_key=_key(law.roam_key),
        pull_block=int(law.pull_block),
        day_offset=int(law.day_offset),
        week_offset=int(law.week_offset),
        record_moves=bool(law.record_moves),
    )
