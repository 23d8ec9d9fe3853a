"""A run over joined countries: the events of the table form, and a closed border that nobody's infection crosses."""

import numpy as np
from test_by_function import SCENARIO, outcome_of

from hyosan.catalogue import find
from hyosan.engine.once import OnceSimulation
from hyosan.population.function.assembling import assemble
from hyosan.population.function.korea import south_korea
from hyosan.population.function.made_up import made_up
from hyosan.scenario import load_text
from hyosan.scenario.compile import compile_scenario

WITHOUT_IMPORTATION = SCENARIO.replace('[importation.travel]\nstrain = "influenza"\nrate = "0.5 / day"\n', "")


def test_an_outbreak_stays_in_its_country() -> None:
    both = assemble([south_korea(["47770"]), made_up(40_000, 2)])
    scenario = load_text(WITHOUT_IMPORTATION.replace("AREA", both.areas.codes[0]), "joined", resolve=find)
    by_function = outcome_of(OnceSimulation, compile_scenario(scenario, both, 1), 2)
    as_table = outcome_of(OnceSimulation, compile_scenario(scenario, both.as_table(), 1), 2)
    assert sorted(by_function.infections) == sorted(as_table.infections)
    infected = np.array([row[1] for row in by_function.infections])
    assert len(infected) > 2_000
    assert infected.max() < both.function.area_first[both.country_first_area[1]] < len(both)
