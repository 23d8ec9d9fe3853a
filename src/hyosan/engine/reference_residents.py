"""People and areas as plain objects, for the twin of runs in which people roam by area."""

from dataclasses import dataclass, field

import numpy as np

from hyosan.core.arrays import Ints
from hyosan.core.streams import Stream, stream_key
from hyosan.population.function.country import Country
from hyosan.population.tables_function import FUNCTION_KINDS
from hyosan.scenario.compile import Compiled
from hyosan.transmission.reference.chance import Key

LISTS_OF = {
    "household": (0,), "neighbourhood": (0,), "classroom": (1,), "school": (1,), "workplace": (2,),
    "day_neighbourhood": (1, 2),
}  # fmt: skip


@dataclass(eq=False)
class Resident:
    """Somebody; `kinds`: of which he or she has a place, `day_area`: that of school or work, NONE without."""

    number: int
    home: int
    day_area: int
    kinds: set[str]
    household: int
    host: int
    age_class: int
    state: int = 0


@dataclass(eq=False)
class Area:
    """An area: lists of those who can be met, who roams there, rates by channel and of leaving."""

    number: int
    residents: int
    lists: list[list[Resident]]
    rates: list[float]
    keys: list[Key]
    leaving: float
    crossing_key: Key
    hazard: list[float]
    roamers: list[Resident] = field(default_factory=list)
    lists_of = LISTS_OF


def residents_of(compiled: Compiled, country: Country, host: list[int]) -> list[Resident]:
    """Everybody, as the population tells."""
    told = country.tell(np.arange(len(country)))
    places = {kind: told["place"][number].tolist() for number, kind in enumerate(FUNCTION_KINDS)}
    classes = compiled.codes.age_class(told["age"]).tolist()
    return [
        Resident(
            number, home, places["day_neighbourhood"][number], {kind for kind in places if places[kind][number] >= 0},
            places["household"][number], host[number], classes[number],
        )
        for number, home in enumerate(told["area"].tolist())
    ]  # fmt: skip


def areas_of(compiled: Compiled, country: Country, people: list[Resident]) -> list[Area]:
    """All areas, with everybody on the lists."""
    told = country.tell(np.arange(len(country)))
    by_day = FUNCTION_KINDS.index("day_neighbourhood")
    slot = told["slot"][by_day].tolist()
    areas = [
        Area(number, 0, [[], [], []], [], [], 0.0, (0, 0), [0.0] * len(compiled.behaviours))
        for number in range(len(country.areas))
    ]
    for person in people:
        areas[person.home].lists[0].append(person)
        areas[person.home].residents += 1
    for person in sorted((p for p in people if p.day_area >= 0), key=lambda p: slot[p.number]):
        areas[person.day_area].lists[1 if "school" in person.kinds else 2].append(person)
    for area in areas:
        _give_rates(compiled, area, told["place"])
    return areas


def _give_rates(compiled: Compiled, area: Area, places: Ints) -> None:
    """Rates of meeting and of leaving, from the share of time in each kind of place."""
    members = {
        kind: [person for which in lists for person in area.lists[which] if kind in person.kinds]
        for kind, lists in LISTS_OF.items()
    }
    count = {kind: len({_place(places, kind, person) for person in found}) for kind, found in members.items()}
    state = next(record for record in compiled.law.states if record["cross_per_tick"] + record["leave_per_tick"] > 0)
    doors = count["household"] + count["workplace"] + count["school"]
    ratio = float(state["enter_per_tick"]) / float(state["leave_per_tick"])
    weights = {kind: ratio * count[kind] / max(1, doors) for kind in ("household", "workplace", "school")}
    weights["classroom"] = weights["school"] * float(state["enter_per_tick"]) / float(state["leave_per_tick"])
    weights["classroom"] *= count["classroom"] > 0
    total = 1.0 + sum(weights.values())
    share = {kind: weight / total for kind, weight in weights.items()}
    share["neighbourhood"] = share["day_neighbourhood"] = 1.0 / total
    for channel in compiled.law.channels:
        kind = compiled.place_kinds[compiled.law.settings["kind"][channel["setting"]]]
        area.rates.append(float(channel["rate"]) * share[kind] / max(1, len(members[kind])))
        names = compiled.rules[channel["rule"]], compiled.codes.strains[channel["strain"]]
        setting = compiled.settings[channel["setting"]]
        area.keys.append(_key(compiled, Stream.AREA_MEETING, *names, setting))
    area.leaving = share["neighbourhood"] * float(state["cross_per_tick"])
    area.crossing_key = _key(compiled, Stream.AREA_CROSSING)


def _key(compiled: Compiled, stream: Stream, *names: str) -> Key:
    words = stream_key(compiled.seed, stream, *names)
    return int(words[0]), int(words[1])


def _place(places: Ints, kind: str, person: Resident) -> int:
    return int(places[FUNCTION_KINDS.index(kind), person.number])
