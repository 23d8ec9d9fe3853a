"""Starsim with the shared town: its own SEIR on networks that are brought in."""

from typing import Any

import made_town
import numpy as np
import runner
import starsim as ss


class _Lasting(ss.Network):
    """A network that stays as it is."""

    def step(self) -> None:
        """Nothing changes from day to day."""


def set_up(case: runner.Case) -> Any:
    """A simulation that is ready to run."""
    arrays = made_town.town(case["people"], case["seed"])
    networks = [
        _Lasting(name=layer, edges={"p1": one, "p2": other, "beta": np.ones(len(one), np.float32)})
        for layer, (one, other) in made_town.edges(arrays, case["seed"]).items()
    ]
    disease = ss.SEIR(
        beta=ss.perday(case["transmissibility"]),
        init_prev=case["seeds"] / case["people"],
        dur_exp=ss.expon(scale=ss.days(case["latent_days"])),
        dur_inf=ss.expon(scale=ss.days(case["infectious_days"])),
        p_death=0,
    )
    sim = ss.Sim(
        n_agents=case["people"],
        diseases=disease,
        networks=networks,
        start="2024-01-01",
        dur=ss.days(case["days"]),
        dt=ss.days(1),
        rand_seed=case["seed"],
        verbose=0,
    )
    sim.init()
    return sim


def simulate(sim: Any) -> Any:
    """All days."""
    sim.run()
    return sim


runner.tell(ss.__version__, set_up, simulate, lambda sim: len(sim.people) - sim.diseases[0].susceptible.sum())
