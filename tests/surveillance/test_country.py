"""A country by function is watched as the same people are as a table."""

from observed import cases_of, reports_of, signals_of

from hyosan.catalogue import find
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.surveillance import Observer, surveillance_of
from hyosan.population.function.country import Country
from hyosan.population.function.korea import build_country
from hyosan.population.table import Population
from hyosan.scenario import load_text
from hyosan.scenario.compile import compile_scenario
from hyosan.surveillance.observer import Surveillance

SCENARIO = """
extends = "korean-settings"
[scenario]
id = "watched-county"
title = "Influenza in a county"
[population.files]
folder = "made-in-memory"
[time]
start = 2024-10-14
step = "1 day"
duration = "30 days"
[calendar.periods]
vacation = []
[settings.community]
absent_while_in = ["workplace", "classroom"]
[strains.influenza]
transmissibility = 0.12
block = "30 days"
[strains.influenza.course]
latent = { distribution = "gamma", mean = "1 day", shape = 4 }
symptomatic = { distribution = "gamma", mean = "3 days", shape = 3 }
[[seeding]]
strain = "influenza"
count = 200
[surveillance.interview]
exposure = 0.5
[surveillance.streams.doctors]
kind = "clinicians"
probability = 0.5
background = "0.002 / day"
[surveillance.streams.bench]
kind = "laboratory"
specimens_from = { doctors = 0.5 }
sensitivity = 0.9
specificity = 0.9
capacity = 20
[surveillance.streams.schools]
kind = "school absence"
setting = "classroom"
max_age = 18
probability = 0.8
[surveillance.streams.blood]
kind = "serosurvey"
dates = [2024-11-01]
sample = 500
sensitivity = 0.9
specificity = 0.9
[surveillance.streams.sewers]
kind = "wastewater"
every = "5 days"
shedding = [1, 2, 1]
"""


def watched(people: Country | Population, engine: type[AheadSimulation], threads: int) -> Surveillance:
    """The scenario among some people, watched."""
    compiled = compile_scenario(load_text(SCENARIO, "watched", resolve=find), people, 1)
    simulation = engine(compiled, [], threads)
    observer = Observer(surveillance_of(compiled, simulation.host))
    simulation.sinks.append(observer)
    simulation.run()
    return observer.surveillance


def test_the_same_is_seen_of_both_forms_with_any_number_of_threads() -> None:
    country = build_country(["47770"])
    found = watched(country, OnceSimulation, 2)
    assert len(reports_of(found)) > 500
    assert len({row[2] for row in signals_of(found)}) == 3
    for other in (watched(country, OnceSimulation, 1), watched(country.as_table(), AheadSimulation, 2)):
        assert reports_of(other) == reports_of(found)
        assert cases_of(other) == cases_of(found)
        assert signals_of(other) == signals_of(found)
