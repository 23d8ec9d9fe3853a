"""LASER's SEIR on one well-mixed patch."""

from importlib.metadata import version
from typing import Any

import runner
from laser.core import PropertySet
from laser.core.distributions import exponential
from laser.core.utils import grid
from laser.generic import SEIR
from laser.generic.model import Model


def set_up(case: runner.Case) -> Any:
    """A model that is ready to run."""
    patch = grid(M=1, N=1, population_fn=lambda _row, _column: case["people"])
    patch["S"] = case["people"] - case["seeds"]
    patch["E"] = case["seeds"]
    patch["I"] = 0
    patch["R"] = 0
    rate = case["transmissibility"] * case["contacts_per_day"]
    model = Model(patch, PropertySet({"nticks": case["days"], "beta": rate, "prng_seed": case["seed"]}))
    latent, infectious = exponential(scale=case["latent_days"]), exponential(scale=case["infectious_days"])
    # Who leaves a state goes before who enters it: else each infectious period loses a day, and R0 with it.
    model.components = [
        SEIR.Susceptible(model),
        SEIR.Recovered(model),
        SEIR.Infectious(model, infectious),
        SEIR.Exposed(model, latent, infectious),
        SEIR.Transmission(model, latent),
    ]
    return model


def simulate(model: Any) -> Any:
    """All days."""
    model.run()
    return model


runner.tell(version("laser.generic"), set_up, simulate, lambda model: model.people.count - model.nodes.S[-1].sum())
