"""A run over people computed from the id has the events of a run over the same people as a table, to the last bit."""

from resumed import behind, go_on, run_saved
from twin_runs import Outcome, Recorder

from hyosan.catalogue import find
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.engine.ahead import AheadSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.population.function.korea import build_country
from hyosan.scenario import load_text
from hyosan.scenario.compile import Compiled, compile_scenario
from hyosan.transmission.tables import BY_INFECTION
from hyosan.transmission.tables_ahead import PAGE_LENGTH

SCENARIO = """
extends = "korean-settings"
[scenario]
id = "by-function"
title = "Influenza in a county"
[population.files]
folder = "made-in-memory"
[time]
start = 2024-10-14
step = "1 day"
duration = "60 days"
[calendar.periods]
vacation = []
[settings.community]
absent_while_in = ["workplace", "classroom"]
[settings.outing]
place_kind = "outing"
contacts_per_day = 0.5
open = ["daily 10:00-20:00"]
[strains.influenza]
transmissibility = 0.09
block = "30 days"
susceptibility = { by_age = [{ from = 0, value = 1.2 }, { from = 18, value = 1.0 }, { from = 65, value = 0.8 }] }
[strains.influenza.course]
latent = { distribution = "gamma", mean = "1 day", shape = 4 }
symptomatic = { distribution = "gamma", mean = "3 days", shape = 3 }
incubation = { distribution = "gamma", mean = "1.5 days", shape = 4 }
[importation.travel]
strain = "influenza"
rate = "0.5 / day"
[[seeding]]
strain = "influenza"
count = 20
where = { area = "AREA" }
who = { min_age = 20 }
"""


def outcome_of(engine: type[AheadSimulation], compiled: Compiled, threads: int) -> Outcome:
    recorder = Recorder()
    simulation = engine(compiled, [recorder], threads)
    recorder.outcome.status = simulation.run()
    by_contact = sum(cause == BY_INFECTION for *_, cause in recorder.outcome.infections)
    assert simulation.effort["meetings"] == by_contact
    return recorder.outcome


def test_same_events_as_the_table() -> None:
    country = build_country(["47770"])
    scenario = load_text(SCENARIO.replace("AREA", country.areas.codes[0]), "by function", resolve=find)
    by_function = compile_scenario(scenario, country, 1)
    as_table = compile_scenario(scenario, country.as_table(), 1)
    outcome = outcome_of(OnceSimulation, by_function, 2)
    assert len(outcome.infections) > 2_000
    for other in (
        outcome_of(OnceSimulation, by_function, 1),
        outcome_of(OnceSimulation, as_table, 2),
        outcome_of(AheadSimulation, as_table, 2),
    ):
        assert sorted(outcome.infections) == sorted(other.infections)
        assert sorted(outcome.transitions) == sorted(other.transitions)
        assert outcome.counts == other.counts


def test_rows_that_do_not_fit_at_once_cost_no_pages_of_the_calendar() -> None:
    """Every change is told, so that `told` is full many times a bucket: only a lane that lacks pages gets some."""
    country = build_country(["47770"])
    scenario = load_text(SCENARIO.replace("AREA", country.areas.codes[0]), "by function", resolve=find)
    simulation = OnceSimulation(compile_scenario(scenario, country, 1), [], 2)
    simulation._room.told = simulation._room.told[:, :600].copy()
    simulation.run()
    pages = len(simulation._lanes.next_page)
    assert pages * PAGE_LENGTH < 40 * simulation.effort["attempts_drawn"]


def test_going_on_from_a_checkpoint() -> None:
    """What waits is drawn again from who is under way, also where places are computed from the id."""
    country = build_country(["47770"])
    scenario = load_text(SCENARIO.replace("AREA", country.areas.codes[0]), "by function", resolve=find)
    compiled = compile_scenario(scenario, country, 1)
    whole, states = run_saved(OnceSimulation, compiled, 15 * TICKS_PER_DAY)
    on = go_on(OnceSimulation, compiled, states[0], threads=1)
    later = behind(whole, states[0].time)
    assert len(later.infections) > 500
    assert sorted(on.infections) == sorted(later.infections)
    assert sorted(on.transitions) == sorted(later.transitions)
    assert on.counts == later.counts
