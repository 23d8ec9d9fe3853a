"""What is known of areas before a run in which people roam at their resolution: shares of time, rates, neighbours."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes, Floats, Ints, Shorts
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.tables import ROAMS, SUSCEPTIBLE
from hyosan.engine.start import areas_where
from hyosan.population.function.country import Country
from hyosan.scenario.compile import Compiled
from hyosan.scenario.model import Scenario
from hyosan.transmission.neighbours import nearest_pairs, shares_of_neighbours
from hyosan.transmission.tables_areas import (
    DAYS,
    HEAD,
    LISTS,
    LIVING,
    PUPIL,
    RESIDENTS,
    SCHOOL,
    STAFF,
    WORK,
    WORKER,
    Roaming,
)

KOREAS = ("South Korea", "North Korea")
LISTS_OF_KIND = {
    "household": (RESIDENTS,),
    "neighbourhood": (RESIDENTS,),
    "classroom": (SCHOOL,),
    "school": (SCHOOL,),
    "workplace": (WORK,),
    "day_neighbourhood": (SCHOOL, WORK),
}
KINDS_BY_DAY = ("classroom", "school", "workplace", "day_neighbourhood")
PLACES_OF_DAY: dict[int, tuple[str, ...]] = {
    PUPIL: ("classroom", "school", "day_neighbourhood"),
    HEAD: ("classroom", "school", "day_neighbourhood"),
    STAFF: ("school", "day_neighbourhood"),
    WORKER: ("workplace", "day_neighbourhood"),
}
"""Kinds of which somebody has a place beside a home, by what he or she does by day."""


def places_by_area(country: Country) -> dict[str, Ints]:
    """How many households, workplaces, schools and classes each area has."""
    function = country.function
    classes = function.grade_class[function.school_grade[function.school_first]]
    return {
        "household": (np.diff(function.pattern_first, axis=1) // function.pattern_size).sum(axis=1, dtype=np.int64),
        "workplace": (np.diff(function.size_post, axis=1) // function.workplace_size).sum(axis=1, dtype=np.int64),
        "school": np.diff(function.school_first).astype(np.int64),
        "classroom": np.diff(classes).astype(np.int64),
    }


def list_sizes(country: Country) -> Ints:
    """[list, area]: residents; who learns or works at schools; who works elsewhere."""
    pupils, posts = np.diff(country.function.area_seat), np.diff(country.function.area_post)
    staff = _staff(country)
    return np.stack([country.residents(), pupils + staff, posts - staff]).astype(np.int64)


def _staff(country: Country) -> Ints:
    """Posts at the schools of each area."""
    before = np.concatenate([[0], np.cumsum(country.function.school_staff)])
    return np.diff(before[country.function.school_first]).astype(np.int64)


def members_by_area(country: Country) -> dict[str, Ints]:
    """How many members the places of each kind have in an area."""
    residents, school, work = list_sizes(country)
    pupils = np.diff(country.function.area_seat)
    return {
        "household": residents,
        "neighbourhood": residents,
        "school": school,
        "classroom": pupils + places_by_area(country)["classroom"],
        "workplace": work,
        "day_neighbourhood": school + work,
    }


def shares_of_time(places: dict[str, Ints], enter: float, leave: float) -> dict[str, Floats]:
    """The share of time that somebody who roams spends in each kind of place of an area, in the long run.

    Jumps go up and down a tree, so the weight of a child is that of its parent times enter / leave / children.
    """
    doors = places["household"] + places["workplace"] + places["school"]
    ratio = np.where(doors > 0, enter / leave, 0.0)
    street = np.ones(len(doors))
    weights = {kind: ratio * places[kind] / np.maximum(1, doors) for kind in ("household", "workplace", "school")}
    weights["classroom"] = np.where(places["classroom"] > 0, weights["school"] * enter / leave, 0.0)
    total = street + sum(weights.values())
    shares = {kind: weight / total for kind, weight in weights.items()}
    return shares | {"neighbourhood": street / total, "day_neighbourhood": street / total}


def land_of_areas(country: Country, land_border: str) -> Ints:
    """By area, a number that all have in common between which one can walk: of the country, or of both Koreas."""
    names = country.country_names or ("",)
    edges = country.country_first_area if len(country.country_names) else np.array([0, len(country.areas)])
    group = [KOREAS[0] if name in KOREAS and land_border == "open" else name for name in names]
    return np.repeat([group.index(name) for name in group], np.diff(edges))


def people_in_reach(scenario: Scenario, country: Country, *, across: bool = True) -> int:
    """Residents of the lands in which somebody is seeded, or where people cross the sea and that counts, of all."""
    land, reached = land_of_areas(country, scenario.land_border), set[int]()
    if scenario.crossing and across:
        return len(country)
    for spec in scenario.seeding:
        here = land if spec.where is None else land[areas_where(country, spec.where)]
        reached |= set(here.tolist())
    return int(country.residents()[np.isin(land, sorted(reached))].sum())


def neighbours_of_areas(country: Country, land_border: str) -> tuple[Ints, Shorts, Floats]:
    """The neighbours of each area within its country, or within both Koreas where the land border is open."""
    of_area, areas, found = land_of_areas(country, land_border), country.areas, []
    for number in np.unique(of_area):
        within = np.flatnonzero(of_area == number)
        one, other, far = nearest_pairs(areas.latitude_degrees[within], areas.longitude_degrees[within])
        found.append((within[one], within[other], far))
    one, other, far = (np.concatenate([part[which] for part in found]) for which in range(3))
    order = np.lexsort((other, one))
    one, other, far = one[order], other[order], far[order]
    first, share = shares_of_neighbours(one, far, len(areas))
    return first, other.astype(np.int32), share


def roaming_states(compiled: Compiled) -> Ints:
    """States in which one roams."""
    return np.flatnonzero(compiled.law.states["flags"] & ROAMS)


def states_gone(compiled: Compiled) -> Bytes:
    """By state: 1 where nobody can ever be met again, whatever follows by itself."""
    law = compiled.law
    may = np.asarray(law.rule_target.any(axis=(0, 2)))
    may[SUSCEPTIBLE] = True
    while True:
        more = may.copy()
        for state in np.flatnonzero(law.states["law"] >= 0):
            record = law.states[state]
            more[state] |= may[law.branch_to[record["branches"] : record["branches_end"]]].any()
        if (more == may).all():
            return np.asarray(~may, dtype=np.uint8)
        may = more


def presence(scenario: Scenario, opened: Sequence[bool]) -> tuple[Bytes, Bytes]:
    """Who may be met where in a step: [day, setting], and who is away by day; `opened`: settings, in order of name."""
    names = sorted(scenario.settings)
    met, away = np.zeros((DAYS, len(names)), np.uint8), np.zeros(DAYS, np.uint8)
    for day in range(DAYS):
        kinds = ("household", "neighbourhood", *PLACES_OF_DAY.get(day, ()))

        def is_present(name: str, kinds: tuple[str, ...] = kinds) -> bool:
            setting = scenario.settings[name]
            has = setting.place_kind in kinds and opened[names.index(name)]
            return has and not any(is_present(other) for other in setting.absent_while_in)

        present = {name: is_present(name) for name in names}
        away[day] = any(present[name] for name in names if scenario.settings[name].place_kind in KINDS_BY_DAY)
        for number, name in enumerate(names):
            at_home = scenario.settings[name].place_kind not in KINDS_BY_DAY
            met[day, number] = present[name] and not (at_home and away[day])
    return met, away


def met_rates(compiled: Compiled, country: Country) -> tuple[Floats, Shorts, NDArray[np.float64]]:
    """[channel, area] rate per tick of one who roams and one who can be met; lists by channel; rate of leaving."""
    law = compiled.law
    state = law.states[roaming_states(compiled)[0]]
    shares = shares_of_time(places_by_area(country), float(state["enter_per_tick"]), float(state["leave_per_tick"]))
    members = members_by_area(country)
    kinds = [compiled.place_kinds[law.settings["kind"][channel["setting"]]] for channel in law.channels]
    rates = [
        channel["rate"] * shares[kind] / np.maximum(1, members[kind])
        for kind, channel in zip(kinds, law.channels, strict=True)
    ]
    lists = [sum(1 << which for which in LISTS_OF_KIND[kind]) for kind in kinds]
    shape = (len(kinds), len(country.areas))
    leaving = shares["neighbourhood"] * float(state["cross_per_tick"])
    return np.array(rates).reshape(shape), np.array(lists, dtype=np.int32), leaving


def highest_outcomes(compiled: Compiled) -> Floats:
    """By channel, the largest probability, of anybody, that a meeting has an outcome."""
    law = compiled.law
    last = law.outcome_first[law.channels["rule"] + 1] - 1
    highest = law.outcome_cumulative[last, law.channels["setting"]]
    return np.asarray(highest.max(axis=(1, 2)), dtype=np.float64)


def new_roaming(compiled: Compiled, country: Country, host: NDArray[np.int16]) -> Roaming:
    """Everybody susceptible, nobody roams; what people do by day is still to be filled in."""
    law, areas, people = compiled.law, len(country.areas), len(country)
    living = np.zeros(people, LIVING)
    living["host"] = host
    classes = compiled.codes.age_class(np.arange(256, dtype=np.uint8)).astype(np.uint8)
    living["age_class"] = classes[country.age_years]
    sizes = list_sizes(country)
    first = np.cumsum(np.concatenate([[0], sizes.ravel()]))[:-1].reshape(LISTS, areas)
    rates, lists, leaving = met_rates(compiled, country)
    strains = [compiled.codes.strains[channel["strain"]] for channel in law.channels]
    names = [
        (compiled.rules[channel["rule"]], strain, compiled.settings[channel["setting"]])
        for strain, channel in zip(strains, law.channels, strict=True)
    ]
    ends = (law.states["law"][roaming_states(compiled)] >= 0).any()
    return Roaming(
        living=living,
        met_rate=rates,
        met_highest=highest_outcomes(compiled),
        met_lists=lists,
        cross_rate=leaving,
        is_gone=states_gone(compiled),
        is_met=np.zeros((DAYS, len(law.settings)), np.uint8),
        is_away=np.zeros(DAYS, np.uint8),
        list_first=first.astype(np.int64),
        list_size=sizes,
        list_length=sizes.copy(),
        left=sizes.copy(),
        listed=np.empty(int(sizes.sum()), np.int32),
        roamer_first=np.zeros(areas, np.int64),
        roamer_count=np.zeros(areas, np.int64),
        roamer_room=np.zeros(areas, np.int64),
        idle=np.zeros(areas, np.int64),
        roamers=np.zeros(1, np.int32),
        roams_in=np.zeros(people if ends else 0, np.int32),
        is_near=np.zeros(areas, np.uint8),
        hazard=np.zeros((len(law.behaviours), areas)),
        meeting_keys=np.array([stream_key(compiled.seed, Stream.AREA_MEETING, *each) for each in names], np.uint64),
        crossing_key=stream_key(compiled.seed, Stream.AREA_CROSSING),
    )
