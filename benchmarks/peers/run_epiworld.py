"""epiworld's connected SEIR: everybody meets everybody."""

from importlib.metadata import version
from typing import Any

import runner
from epiworldpy import epimodels


def set_up(case: runner.Case) -> Any:
    """A model that is ready to run, with what it needs for that."""
    model = epimodels.ModelSEIRCONN(
        "flu",
        n=case["people"],
        prevalence=case["seeds"] / case["people"],
        contact_rate=case["contacts_per_day"],
        transmission_rate=case["transmissibility"],
        incubation_days=case["latent_days"],
        recovery_rate=1 / case["infectious_days"],
    )
    model.verbose_off()
    return model, case["days"], case["seed"]


def simulate(ready: Any) -> Any:
    """All days."""
    model, days, seed = ready
    model.run(ndays=days, seed=seed)
    return model


def _infections(model: Any) -> int:
    return int(model.get_db().get_outbreak_size()["size"][-1])


runner.tell(version("epiworldpy"), set_up, simulate, _infections)
