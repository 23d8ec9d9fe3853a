"""Who is sure to stay in a first state for a bucket is told from the first word of the draw."""

import numpy as np

from hyosan.core.laws import quantile
from hyosan.core.philox import unit_fine
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import ACTS, SUSCEPTIBLE
from hyosan.engine.standing import sure_to_stay
from hyosan.engine.warm import two_people
from hyosan.scenario import load_text
from hyosan.scenario.compile import compile_scenario
from hyosan.transmission.tables import Law
from hyosan.transmission.tables_once import WORD_ENDS

TEXT = """
[scenario]
id = "sure"
title = "Who stays"
description = "Laws of first states."
[time]
start = 2024-01-01
duration = "30 days"
[population.files]
folder = "nowhere"
[strains.virus]
transmissibility = 0.1
start = [{ to = "latent", probability = 0.5 }, { to = "shut", probability = 0.2 }, { to = "ill", probability = 0.3 }]
[strains.virus.states.latent]
dwell = { distribution = "gamma", mean = "2 days", shape = 2 }
next = "ill"
[strains.virus.states.shut]
[strains.virus.states.ill]
infectiousness = 1
dwell = { distribution = "exponential", mean = "3 days" }
next = "shut"
[settings.home]
place_kind = "household"
contacts_per_day = 10
[[seeding]]
strain = "virus"
count = 1
"""


def ticks(law: Law, state: int, word: int) -> float:
    """The least time in a state that the first word of a draw allows."""
    u = unit_fine(np.uint64(word), np.uint64(0))
    return float(quantile(law.laws, law.law_tables, int(law.states[state]["law"]), u))


def test_from_the_least_word_on_times_are_longer_than_a_bucket() -> None:
    compiled = compile_scenario(load_text(TEXT, "sure"), two_people(), 1)
    law = compiled.law
    latent, shut, ill = (compiled.codes.state("virus", name) for name in ("latent", "shut", "ill"))
    assert law.states[ill]["flags"] & ACTS
    for width in (TICKS_PER_DAY // 24, TICKS_PER_DAY):
        least = sure_to_stay(law, width)
        assert 0 < least[latent] <= WORD_ENDS
        assert ticks(law, latent, least[latent]) > width >= ticks(law, latent, least[latent] - 1) - 1
        assert least[shut] == 0
        assert least[ill] == least[SUSCEPTIBLE] == WORD_ENDS + 1
