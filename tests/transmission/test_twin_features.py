"""One small scenario for each feature: it happens, and engine and twin agree on it."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from twin_runs import Outcome, check_equal, people

from hyosan.engine import simulation
from hyosan.engine.state import with_visitors
from hyosan.population.bringing.copies import repeat_population
from hyosan.population.table import Population
from hyosan.transmission.tables import (
    BY_DWELL,
    BY_ENCOUNTER,
    BY_INFECTION,
    EVENT_FLIGHT,
    EVENT_JOIN,
    EVENT_MOVE,
    N_VISITOR_SLOTS,
    Live,
)

MONDAY = dt.datetime(2024, 1, 1)
HOURS = {"distribution": "exponential", "mean": "5 hours"}
STREET = {"place_kind": "neighbourhood", "contacts_per_day": 40}


def two_areas(folder: Path, north: int = 20, south: int = 40, household: int = 4) -> Population:
    """Areas North and South, in this order; households of the given size; ties from everybody to three others."""
    count = north + south
    rows = [
        [i, 20 + i % 50, "North" if i < north else "South", f"n{i // household}" if i < north else f"s{i // household}"]
        for i in range(count)
    ]
    ties = [
        [i, (i * 7 + k) % count, "friends", 0.5 + k] for i in range(count) for k in (1, 2, 5) if (i * 6 + k) % count
    ]
    pairs = {tuple(sorted((int(a), int(b)))): [a, b, kind, weight] for a, b, kind, weight in ties}
    return people(
        folder / "people",
        people=[["id", "age", "area", "household"], *rows],
        areas=[["area", "latitude", "longitude"], ["North", 35.0, 128.0], ["South", 35.01, 128.0]],
        edges=[["source", "target", "kind", "weight"], *pairs.values()],
    )


def scenario(**tables: Any) -> dict[str, Any]:
    """An influenza in a street, with tables replaced or added."""
    states = {"ill": {"dwell": HOURS, "next": "well", "infectiousness": 1.0}, "well": {"immune": True}}
    base: dict[str, Any] = {
        "scenario": {"id": "small", "title": "Small"},
        "time": {"start": MONDAY, "step": "1 hour", "duration": "30 hours"},
        "record": {"every": "1 hour", "moves": True},
        "strains": {"flu": {"transmissibility": 0.1, "block": "6 hours", "start": "ill", "states": states}},
        "settings": {"street": STREET},
        "seeding": [{"strain": "flu", "count": 3}],
    }
    return {**base, **tables}


def flu(**changes: Any) -> dict[str, Any]:
    """The strains of `scenario` with changes to the one."""
    return {"flu": {**scenario()["strains"]["flu"], **changes}}


def zombies(**state: Any) -> dict[str, Any]:
    """A strain whose people roam for good."""
    return {
        "start": "zombie",
        "block": "1 hour",
        "states": {"zombie": {"roaming": {}, **state}, "dead": {"dead": True}},
    }


def rule(strain: str, state: str, targets: list[str], rate: str, *outcomes: dict[str, Any]) -> dict[str, Any]:
    """An encounter rule in the street."""
    return {
        "actor": {"strain": strain, "states": [state]},
        "target": {"states": targets},
        "meetings": {"street": rate},
        "outcomes": [{"name": f"outcome-{k}", **outcome} for k, outcome in enumerate(outcomes)],
    }


DWELLS = [
    {"distribution": "fixed", "value": "4 hours"},
    {"distribution": "exponential", "mean": "4 hours"},
    {"distribution": "gamma", "mean": "4 hours", "shape": 0.7},
    {"distribution": "lognormal", "median": "4 hours", "sigma": 0.9},
    {"distribution": "weibull", "scale": "4 hours", "shape": 1.7},
    {"distribution": "uniform", "low": "1 hour", "high": "9 hours"},
    {"distribution": "empirical", "values": ["1 hour", "4 hours", "9 hours"], "weights": [1, 2, 3]},
]
WELL = {"immune": True}
LONE = {"by_age": [{"from": 0, "value": 0.4}, {"from": 40, "value": 1.5}], "by_host_type": {"frail": 2.0}}
BRANCHES = [
    {"to": "worse", "probability": {"by_age": [{"from": 0, "value": 0.2}, {"from": 50, "value": 0.6}]}},
    {"to": "well"},
]


def ill(**changes: Any) -> dict[str, Any]:
    """The states of the influenza with changes to the one that spreads."""
    return {"ill": {"dwell": HOURS, "next": "well", "infectiousness": 1.0, **changes}, "well": WELL}


TRANSMISSION = {
    **{f"dwell-{dwell['distribution']}": scenario(strains=flu(states=ill(dwell=dwell))) for dwell in DWELLS},
    "branches": scenario(strains=flu(states={**ill(next=BRANCHES), "worse": {"infectiousness": 0.3}})),
    "waning": scenario(strains=flu(states=ill() | {"well": {"immune": True, "dwell": HOURS, "next": "susceptible"}})),
    "variation": scenario(
        strains=flu(individual_variation={"distribution": "gamma", "shape": 0.3}, transmissibility=0.3)
    ),
    "profile": scenario(
        strains=flu(infectiousness_profile={"times": ["0 days", "2 hours", "7 hours"], "values": [0.1, 4.0, 0.5]})
    ),
    "layers": scenario(strains=flu(states=ill(infectiousness=7.5), transmissibility=0.02)),
    "groups": scenario(
        strains=flu(susceptibility=LONE, infectiousness_by_host_type={"frail": 0.5}),
        host_types={"frail": {"share": 0.3}, "firm": {"share": 0.2}},
    ),
    "per pair": scenario(settings={"home": {"place_kind": "household", "contacts_per_day": 9, "scaling": "per_pair"},
                                   "street": STREET}),
    "power": scenario(settings={"street": {**STREET, "scaling": {"exponent": 0.4, "reference_size": 12}}}),
    "ties": scenario(settings={"friends": {"edge_kind": "friends", "contacts_per_day": 9}}),
    "constant ties": scenario(
        settings={"friends": {"edge_kind": "friends", "contacts_per_day": 30, "scaling": "constant",
                              "open": ["daily 01:00-24:00"]}},
    ),
    "absence": scenario(settings={
        "home": {"place_kind": "household", "contacts_per_day": 20, "absent_while_in": ["street", "friends"]},
        "street": {**STREET, "open": ["Mon 06:00-09:30", "daily 10:00-12:00"], "absent_while_in": ["friends"]},
        "friends": {"edge_kind": "friends", "contacts_per_day": 30, "open": ["daily 11:00-18:00"]},
    }),
    "seasons": scenario(
        strains=flu(seasonality={"table": [{"from": dt.date(2024, 1, 1), "factor": 0.4},
                                           {"from": dt.date(2024, 1, 2), "factor": 2.5}]}),
        settings={"street": {**STREET, "seasonality": {"amplitude": 0.5, "peak": dt.date(2020, 1, 15)}},
                  "home": {"place_kind": "household", "contacts_per_day": 9}},
        time={"start": dt.datetime(2024, 1, 1, 13, 30), "step": "1 hour", "duration": "30 hours"},
    ),
    "mixing": scenario(settings={
        "street": {**STREET, "age_mixing": {"ages": [0, 30, 60], "matrix": [[9, 1, 0], [2, 3, 1], [0, 1, 8]]}},
        "home": {"place_kind": "household", "contacts_per_day": 9},
    }),
    "closed": scenario(
        settings={"street": {**STREET, "closed": ["holidays"]}, "home": {"place_kind": "household",
                  "contacts_per_day": 90, "open": ["daily 00:00-22:00"], "closed": ["break"],
                  "absent_while_in": ["street"]}},
        calendar={"public_holidays": "KR",
                  "periods": {"break": [{"from": dt.date(2024, 1, 2), "to": dt.date(2024, 1, 9)}]}},
    ),
    "importation": scenario(importation={
        "travel": {"strain": "flu", "rate": "20 / day", "who": {"min_age": 30}},
        "fair": {"strain": "flu", "series": [{"date": dt.date(2024, 1, 2), "count": 3}], "state": "ill",
                 "where": {"area": "South"}},
        "ships": {"strain": "flu", "table": [{"from": dt.date(2024, 1, 2), "rate": "1 / hour"}]},
    }, seeding=[]),
    **{
        kind: scenario(immunity={"shot": {"coverage": 0.5, "protection": {"flu": {"kind": kind, "effect": 0.7}}},
                                 "older": {"coverage": 0.3, "protection": {"flu": {"kind": "leaky", "effect": 0.3}}}})
        for kind in ("leaky", "all-or-nothing", "infectiousness")
    },
    "seeds": scenario(seeding=[
        {"strain": "flu", "count": 2, "where": {"area": "South"}, "who": {"min_age": 30}, "at": "1 hour"},
        {"strain": "flu", "count": 1, "who": {"person": "7"}, "state": "ill"},
        {"strain": "flu", "count": 1, "where": {"place_kind": "household", "place": "n2"}},
        {"strain": "flu", "count": 1}, {"strain": "flu", "count": 2},
    ]),
    "replacing": scenario(
        strains={
            "flu": {**scenario()["strains"]["flu"], "mutates": {"to": "new", "probability": 0.3},
                    "states": ill(susceptible_to=["new"]) | {"well": {"immune": True, "susceptible_to": ["new"]}}},
            "new": {"transmissibility": 0.2, "start": "ill", "states": ill()},
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRANSMISSION)
def test_transmission(name: str, tmp_path: Path) -> None:
    outcome, _ = check_equal(TRANSMISSION[name], two_areas(tmp_path), 3)
    assert any(row[3] >= 0 for row in outcome.infections)


def test_copies(tmp_path: Path) -> None:
    outcome, _ = check_equal(scenario(), repeat_population(two_areas(tmp_path), 3), 3)
    assert sorted(row[1] // 60 for row in outcome.infections if row[3] < 0) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_the_run_stops_when_overrun(tmp_path: Path) -> None:
    time = {**scenario()["time"], "stop": {"healthy_below": 0.5}}
    outcome, _ = check_equal(
        scenario(time=time, strains=flu(states={"ill": {"infectiousness": 3.0}})), two_areas(tmp_path), 3
    )
    assert outcome.status == "overrun"


def test_the_run_ends_when_nobody_is_left(tmp_path: Path) -> None:
    outcome, _ = check_equal(scenario(strains=flu(transmissibility=0.001)), two_areas(tmp_path), 3)
    assert outcome.status == "died out"


CROSSING = {"roaming": {"leave": "2 / hour", "enter": "1 / hour", "cross": "0.5 / hour"}}
FLIGHT = {"action": "flee", "hazard": "0.5 / hour", "saturation": 0.01, "unless_states": ["flu.ill"]}
BITE = {"probability": 0.5, "target": "infect jonas"}
KILL = {"probability": 0.2, "target": "dead"}


def roaming(**tables: Any) -> dict[str, Any]:
    """Zombies of South, people ill with influenza in North who are only dangerous by touch."""
    strains = {"jonas": zombies(**CROSSING), "flu": {"start": "ill", "block": "7 min", "states": {"ill": {}}}}
    seeds = [{"strain": "jonas", "count": 4, "where": {"area": "South"}},
             {"strain": "flu", "count": 8, "where": {"area": "North"}}]  # fmt: skip
    settings = {"street": {"place_kind": "neighbourhood"}, "home": {"place_kind": "household"}}
    time = {"start": MONDAY, "step": "10 min", "duration": "8 hours"}
    return scenario(**{"strains": strains, "seeding": seeds, "settings": settings, "time": time, **tables})


def moves(outcome: Outcome) -> int:
    """Moves of those who roam."""
    return sum(row[1] == 1 for row in outcome.events)


def test_shelter(tmp_path: Path) -> None:
    hide = {"action": "shelter", "unit": "household", "hazard": "2 / hour", "saturation": 0.02, "factor": 0.2,
            "settings": ["street"], "every": "7 min"}  # fmt: skip
    data = roaming(encounters={"bite": rule("jonas", "zombie", ["susceptible"], "4 / hour", BITE)})
    free, _ = check_equal(data, two_areas(tmp_path), 1)
    hidden, _ = check_equal({**data, "behaviours": {"hide": hide}}, two_areas(tmp_path / "again"), 1)
    assert len(hidden.infections) < len(free.infections)


def test_a_roaming_person_infected_anew_keeps_moving(tmp_path: Path) -> None:
    strains = {
        "jonas": zombies(**CROSSING, susceptible_to=["kim"]),
        "kim": {**zombies(**CROSSING, infectiousness=1.0), "transmissibility": 1.0},
    }
    seeds = [{"strain": "jonas", "count": 5}, {"strain": "kim", "count": 1, "at": "1 hour"}]
    outcome, _ = check_equal(
        roaming(strains=strains, seeding=seeds, settings={"street": STREET}), two_areas(tmp_path), 1
    )
    again = {row[1]: row[0] for row in outcome.infections if row[2] == 2}
    assert again
    assert any(row[1] == 1 and row[4] in again and row[0] > again[row[4]] for row in outcome.events)


def test_who_can_go_nowhere_goes_on_meeting_people(tmp_path: Path) -> None:
    """A roaming state without exits, entered from one with exits: the planned end of the stay is no end of meetings."""
    still = {"roaming": {}, "infectiousness": 1.0}
    states = {
        "walking": {"roaming": {"cross": "3 / hour"}, "infectiousness": 1.0, "dwell": HOURS, "next": "still"},
        "still": still,
    }
    strain = {"start": "walking", "block": "1 hour", "transmissibility": 0.05, "states": states}
    data = roaming(strains={"jonas": strain}, seeding=[{"strain": "jonas", "count": 3}], settings={"street": STREET},
                   time={"start": MONDAY, "step": "10 min", "duration": "30 hours"})  # fmt: skip
    outcome, _ = check_equal(data, two_areas(tmp_path), 1)
    stopped = {row[1]: row[0] for row in outcome.transitions if row[2] != 0}
    hour = 3_600_000_000
    assert any(row[3] in stopped and row[0] > stopped[row[3]] + hour for row in outcome.infections)


def test_a_page_opened_as_a_bucket_begins_is_drawn_once(tmp_path: Path) -> None:
    """Flights and buckets begin at the same times; everybody is immune, so that a meeting drawn twice is seen twice."""
    data = roaming(
        encounters={
            "cough": rule("flu", "ill", ["susceptible"], "20 / hour", {"probability": 0.9, "target": "infect jonas"})
        },
        immunity={"shot": {"coverage": 1.0, "protection": {"jonas": {"kind": "leaky", "effect": 1.0}}}},
        behaviours={"flight": FLIGHT},
    )
    for seed in range(4):
        outcome, book = check_equal(data, two_areas(tmp_path / str(seed)), seed)
        assert len(set(outcome.events)) == len(outcome.events)
        assert max(int(str(purpose[3])) for purpose in book.purposes.values()) > 256


def test_a_large_household_flees_to_one_street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty people open page after page at once: there is room for the slots before they are filled."""

    def grown(live: Live) -> Live:
        assert live.numbers[N_VISITOR_SLOTS] <= len(live.visitors)
        return with_visitors(live)

    monkeypatch.setattr(simulation, "with_visitors", grown)
    data = roaming(
        encounters={"cough": rule("flu", "ill", ["susceptible"], "20 / hour", BITE)},
        behaviours={"flight": {**FLIGHT, "unit": "household"}},
        seeding=roaming()["seeding"][:1],
        strains={"jonas": zombies(), "flu": roaming()["strains"]["flu"]},
    )
    outcome, _ = check_equal(data, two_areas(tmp_path, south=80, household=100), 1)
    assert sum(row[1] == 2 for row in outcome.events) >= 70


def test_hunger_builds_and_breaks(tmp_path: Path) -> None:
    """Half-zombies grow hungry; who bites is fed, who does not regains control or turns; bites make their own kind."""
    hungry = {"dwell": HOURS, "next": [{"to": "hybrid", "probability": 0.5}, {"to": "zombie"}]}
    states = {
        "hybrid": {"dwell": {"distribution": "exponential", "mean": "2 hours"}, "next": "hungry"},
        "hungry": hungry,
        "zombie": {"roaming": {}},
    }
    strain = {"start": "zombie", "block": "1 hour", "states": states, "mutates": {"to": "other", "probability": 1.0}}
    other = {"start": "zombie", "states": {"zombie": {}}}
    fed = {"probability": 0.4, "target": "infect jonas.hybrid", "actor": "hybrid"}
    data = roaming(
        strains={"jonas": strain, "other": other},
        seeding=[{"strain": "jonas", "count": 6, "state": "hybrid"}],
        encounters={"feed": rule("jonas", "hungry", ["susceptible"], "2 / hour", fed)},
        settings={"street": {"place_kind": "neighbourhood"}},
        time={"start": MONDAY, "step": "10 min", "duration": "30 hours"},
    )
    outcome, _ = check_equal(data, two_areas(tmp_path), 1)
    made = {row[1] for row in outcome.infections if row[3] >= 0}
    cycles = Counter((row[2], row[3], row[4]) for row in outcome.transitions)
    susceptible, hunger, hybrid, zombie = 0, 1, 2, 3
    assert made
    assert all(row[8] == 0 for row in outcome.infections)
    assert cycles[susceptible, hybrid, BY_INFECTION] == len(made)
    assert cycles[hunger, hybrid, BY_ENCOUNTER] == len(made)
    assert cycles[hunger, hybrid, BY_DWELL] > 0
    assert cycles[hunger, zombie, BY_DWELL] > 0


def joining(tmp_path: Path, states: list[str], **join: Any) -> Outcome:
    """Half-zombies who roam by themselves now and then and join others, beside people who flee from them."""
    wander = {"leave": "1 / hour", "enter": "1 / hour", "cross": "0.5 / hour"}
    strain = {
        "start": "hybrid",
        "block": "1 hour",
        "states": {
            "hybrid": {"roaming": {**wander, "join": {"rate": "3 / hour", "states": states, **join}},
                       "dwell": HOURS, "next": [{"to": "hungry", "probability": 0.7}, {"to": "dead"}]},
            "hungry": {"roaming": wander, "dwell": HOURS, "next": "hybrid"},
            "dead": {"dead": True},
        },
    }  # fmt: skip
    fed = {"probability": 0.5, "target": "infect jonas", "actor": "hybrid"}
    data = roaming(
        strains={"jonas": strain, "flu": roaming()["strains"]["flu"]},
        seeding=[{"strain": "jonas", "count": 9}, {"strain": "flu", "count": 2, "where": {"area": "North"}}],
        encounters={"feed": rule("jonas", "hungry", ["susceptible"], "1 / hour", fed)},
        behaviours={"flight": {**FLIGHT, "hazard": "0.05 / hour"}},
    )
    outcome, _ = check_equal(data, two_areas(tmp_path), 2)
    return outcome


def test_a_band_gathers(tmp_path: Path) -> None:
    """Who joins the others who roam near by is then where one of them is; nobody else is joined."""
    outcome = joining(tmp_path, ["jonas.hybrid", "jonas.hungry"])
    joins = [row for row in outcome.events if row[1] == EVENT_JOIN]
    site = {}
    for row in outcome.events:
        if row[1] == EVENT_JOIN:
            assert site.get(row[5], row[6]) == row[6]
        if row[1] in (EVENT_MOVE, EVENT_JOIN):
            site[row[4]] = row[6]
    infected = {row[1] for row in outcome.infections}
    assert len(joins) > 20
    assert {row[5] for row in joins} <= infected
    assert any(row[7] != row[8] for row in joins)


def test_one_goes_to_ones_friends(tmp_path: Path) -> None:
    """Along ties to people who are well: at home, or where they have fled to."""
    outcome = joining(tmp_path, ["susceptible"], edge_kind="friends")
    first = {row[1]: row[0] for row in outcome.infections}
    fled = {row[4]: row for row in outcome.events if row[1] == EVENT_FLIGHT}
    joins = [row for row in outcome.events if row[1] == EVENT_JOIN]
    assert len(joins) > 20
    assert all(first.get(row[5], row[0]) >= row[0] for row in joins)
    found = [row for row in joins if row[5] in fled and fled[row[5]][0] < row[0]]
    assert found
    assert all(row[6] == fled[row[5]][6] for row in found)


def test_friends_flee_to_one_place(tmp_path: Path) -> None:
    """Who flees behind a friend goes to where the friend is, of all neighbours."""
    rows = [[i, 30, f"area-{i % 10}", f"home-{i}"] for i in range(60)]
    ties = [[i, (i + 1) % 60, "friends", 1.0] for i in range(60)]
    crowd = people(
        tmp_path / "people",
        people=[["id", "age", "area", "household"], *rows],
        areas=[["area", "latitude", "longitude"], *([f"area-{k}", 35.0 + k / 100, 128.0] for k in range(10))],
        edges=[["source", "target", "kind", "weight"], *ties],
    )
    alone = roaming(
        strains={"jonas": zombies(**CROSSING), "flu": roaming()["strains"]["flu"]},
        behaviours={"flight": {**FLIGHT, "unit": "household", "unless_states": []}},
        seeding=[{"strain": "jonas", "count": 8}, {"strain": "flu", "count": 1}],
        encounters={"cough": rule("flu", "ill", ["jonas.zombie"], "1 / hour", KILL)},
    )
    behaviours = {"flight": {**alone["behaviours"]["flight"], "together": {"edge_kind": "friends", "probability": 1}}}
    shares = []
    for data in (alone, {**alone, "behaviours": behaviours}):
        outcome, _ = check_equal(data, crowd, 1)
        refuge = {row[4]: row[6] for row in outcome.events if row[1] == EVENT_FLIGHT}
        pairs = [(a, b) for a, b in ((i, (i + 1) % 60) for i in range(60)) if a in refuge and b in refuge]
        shares.append(sum(refuge[a] == refuge[b] for a, b in pairs) / len(pairs))
        assert len(pairs) > 20
    assert shares[1] > 0.5 > shares[0]


def test_enemies_shut_each_other_out(tmp_path: Path) -> None:
    """A perfect shelter keeps everybody off but those whom a tie to somebody sheltered before leaves outside."""
    hide = {"action": "shelter", "hazard": "9 / hour", "saturation": 0.001, "factor": 0.0, "settings": ["street"],
            "refused": {"edge_kind": "friends", "probability": 0.5}}  # fmt: skip
    data = roaming(
        strains={"jonas": zombies()},
        seeding=[{"strain": "jonas", "count": 6}],
        encounters={"bite": rule("jonas", "zombie", ["susceptible"], "1 / hour", BITE)},
        settings={"street": {"place_kind": "neighbourhood"}},
    )
    bitten = []
    for probability in (0.0, 0.5):
        refused = {"edge_kind": "friends", "probability": probability}
        behaviours = {"hide": {**hide, "refused": refused}}
        outcome, _ = check_equal({**data, "behaviours": behaviours}, two_areas(tmp_path / str(probability)), 1)
        late = 2 * 3_600_000_000
        bitten.append(sum(row[0] > late for row in outcome.infections))
    assert bitten[0] == 0
    assert bitten[1] > 3


RAGE = {"roaming": {"leave": "9 / hour", "cross": "1 / hour"}, "dwell": HOURS, "next": "dead"}
PULLING = roaming(
    strains={"jonas": {**zombies(), "start": "turning", "states": {
        "turning": {"dwell": {"distribution": "fixed", "value": "30 min"}, "next": "zombie"},
        "zombie": RAGE, "dead": {"dead": True}}}},
    seeding=[{"strain": "jonas", "count": 30, "state": "zombie", "where": {"area": "South"}}],
    encounters={
        "bite": rule("jonas", "zombie", ["susceptible"], "2 / hour", BITE),
        "feast": rule("jonas", "zombie", ["jonas.turning"], "8 / hour", KILL),
    },
    time={"start": MONDAY, "step": "10 min", "duration": "20 hours"},
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_targets_draw_for_every_rule_and_page(seed: int, tmp_path: Path) -> None:
    """Who is bitten in a pulled street is met under the other rule at once, and by those who come in later."""
    outcome, book = check_equal(PULLING, two_areas(tmp_path), seed)
    assert any(str(purpose[0]).startswith("pull") for purpose in book.purposes.values())
    bitten = {row[1]: row[0] for row in outcome.infections if row[3] >= 0}
    eaten = [row for row in outcome.events if row[1] == 0 and row[2] == 1]
    assert any(row[0] // 3_600_000_000 == bitten[row[5]] // 3_600_000_000 for row in eaten if row[5] in bitten)
    assert moves(outcome)
