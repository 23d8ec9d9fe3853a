"""Covasim with the shared town: SEIR, nobody with symptoms, so that periods and infectiousness are as elsewhere."""

from typing import Any

import covasim as cv
import made_town
import numpy as np
import runner

LAYERS = {"h": "household", "s": "class", "w": "workplace", "c": "community"}


def _geometric(mean_days: float) -> dict[str, Any]:
    """The law without memory in whole days: a negative binomial of dispersion 1."""
    return {"dist": "neg_binomial", "par1": mean_days, "par2": 1}


def set_up(case: runner.Case) -> Any:
    """A simulation that is ready to run."""
    arrays = made_town.town(case["people"], case["seed"])
    pairs = made_town.edges(arrays, case["seed"])
    people = {
        "uid": np.arange(case["people"]),
        "age": arrays["age"].astype(float),
        "sex": np.zeros(case["people"]),
        "contacts": cv.Contacts({key: cv.Layer(p1=pairs[name][0], p2=pairs[name][1]) for key, name in LAYERS.items()}),
        "layer_keys": list(LAYERS),
    }
    sim = cv.Sim(
        people=people,
        pop_size=case["people"],
        pop_type="hybrid",
        pop_infected=case["seeds"],
        n_days=case["days"],
        rand_seed=case["seed"],
        beta=case["transmissibility"],
        beta_layer=dict.fromkeys(LAYERS, 1.0),
        beta_dist={"dist": "uniform", "par1": 1.0, "par2": 1.0},
        viral_dist={"frac_time": 0.5, "load_ratio": 1, "high_cap": 4},
        rel_symp_prob=0.0,
        use_waning=False,
        rescale=False,
        verbose=0,
    )
    sim["dur"]["exp2inf"] = _geometric(case["latent_days"])
    sim["dur"]["asym2rec"] = _geometric(case["infectious_days"])
    sim.initialize()
    return sim


def simulate(sim: Any) -> Any:
    """All days."""
    return sim.run()


runner.tell(cv.__version__, set_up, simulate, lambda sim: sim.results["cum_infections"][-1])
