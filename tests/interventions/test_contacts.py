"""Contacts as tracers ask for them: against the plain twin, and against the contact rate."""

import datetime as dt
import math
from collections import Counter
from pathlib import Path

import numpy as np
from observed import DAY, scenario, town
from random_scenarios import random_case
from twin_runs import scenario_of

from hyosan.engine.authority import authority_of
from hyosan.engine.reference import PlainSimulation
from hyosan.engine.start import assign_host_types
from hyosan.interventions.contacts import Contacts
from hyosan.interventions.kernels.contacts import UNDECIDED, least_count
from hyosan.interventions.reference import contacts_plain
from hyosan.population.files import read_population
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.scenario.model import Scenario
from hyosan.surveillance.chance import poisson

TRACE = {
    "action": "trace", "trigger": {"date": dt.date(2024, 3, 8)}, "length": "1 day", "left_elsewhere": 0.5,
    "window": "1 day", "named_elsewhere": 1.0,
}  # fmt: skip
CASES = 30


def contacts_of(compiled: Compiled) -> Contacts:
    """The contacts that tracers of a compiled scenario ask for."""
    host = assign_host_types(compiled.scenario, compiled.population, compiled.codes, compiled.seed)
    authority = authority_of(compiled, host)
    assert authority is not None
    return authority.contacts


def test_contacts_are_those_of_the_plain_twin(tmp_path: Path) -> None:
    """In random scenarios, with ties, mixing by age, closing hours and lists of absence."""
    seen: Counter[str] = Counter()
    for seed in range(CASES):
        case = random_case(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        case.write(folder)
        population = read_population(folder / "people")
        start = case.scenario["time"]["start"]
        trace = {**TRACE, "trigger": {"date": start.date()}}
        compiled = compile_scenario(scenario_of({**case.scenario, "interventions": {"trace": trace}}), population, seed)
        contacts, plain = contacts_of(compiled), PlainSimulation(compiled).run
        begin, end = 5 * DAY // 7, min(compiled.scenario.time.duration, 3 * DAY)
        people = np.arange(len(population))
        found = contacts.had(people, np.full(len(people), begin), np.full(len(people), end))
        for person in plain.people:
            rows = found[found["case"] == person.number]
            met = [tuple(row) for row in rows[["time", "setting", "other", "place"]].tolist()]
            expected = contacts_plain(plain, contacts.rates.tolist(), list(contacts.keys), person, begin, end)
            assert sorted(met) == expected
            seen["contacts"] += len(met)
            seen["ties"] += sum(place < 0 for *_, place in met)
        seen["mixing"] += sum(bool(setting.mixing) for setting in plain.facts.settings)
    assert all(seen[what] > 0 for what in ("contacts", "ties", "mixing")), seen


def test_contacts_have_the_rate_of_the_setting() -> None:
    """At home, where all are at all times, 4 a day for who is not alone; false alarm 1 in a million (z = 4.9)."""
    data = scenario(interventions={"trace": TRACE})
    compiled = compile_scenario(Scenario.model_validate(data), town(400), 1)
    contacts = contacts_of(compiled)
    people = np.arange(400)
    found = contacts.had(people, np.full(400, 2 * DAY), np.full(400, 22 * DAY))
    at_home = int((found["setting"] == compiled.settings.index("home")).sum())
    home = compiled.world.member[compiled.place_kinds.index("household")]
    together = int((compiled.world.places["size"][home] > 1).sum())
    expected = 4 * 20 * together
    assert abs(at_home - expected) < 4.9 * math.sqrt(expected)
    half = contacts.had(people[:50], np.full(50, 2 * DAY), np.full(50, 12 * DAY))
    assert half.tolist() == found[(found["case"] < 50) & (found["time"] <= 12 * DAY)].tolist()


def test_numbers_of_contacts_are_those_of_their_law() -> None:
    """By sums of probabilities as by the inverse of the law; sums leave to that what they cannot decide."""
    rng, law = np.random.default_rng(3), getattr(least_count, "py_func", least_count)
    units = (rng.integers(0, 2**32, 4000) + 0.5) / 2**32
    means = np.repeat([0.0, 0.02, 0.7, 5.0, 31.0, 49.9, 60.0, 900.0], 500)
    found = np.array([law(u, mean) for u, mean in zip(units.tolist(), means.tolist(), strict=True)])
    decided = found != UNDECIDED
    assert (found == poisson(units, means))[decided].all()
    assert decided.tolist() == (means < 50).tolist()


def test_many_contacts_are_those_of_the_plain_twin() -> None:
    """Two hundred a day at home: more than are summed up."""
    data = scenario(interventions={"trace": TRACE})
    data["settings"]["home"]["contacts_per_day"] = 200
    compiled = compile_scenario(Scenario.model_validate(data), town(12), 1)
    contacts, plain = contacts_of(compiled), PlainSimulation(compiled).run
    found = contacts.had(np.arange(12), np.full(12, 2 * DAY), np.full(12, 4 * DAY))
    for person in plain.people:
        rows = found[found["case"] == person.number]
        expected = contacts_plain(plain, contacts.rates.tolist(), list(contacts.keys), person, 2 * DAY, 4 * DAY)
        assert sorted(tuple(row) for row in rows[["time", "setting", "other", "place"]].tolist()) == expected
    assert len(found) > 2000
