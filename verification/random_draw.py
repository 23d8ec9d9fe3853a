"""Choices of one seed, for random scenarios."""

from typing import Any

import numpy as np


class Draw:
    """Choices of one seed."""

    def __init__(self, *seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def chance(self, p: float = 0.5) -> bool:
        return bool(self.rng.random() < p)

    def number(self, low: float, high: float) -> float:
        return round(float(self.rng.uniform(low, high)), 3)

    def law(self, unit: str, mean: float) -> dict[str, Any]:
        """A dwell law of about that mean."""
        text, half, double = (f"{round(mean * k, 4)} {unit}" for k in (1.0, 0.5, 2.0))
        kinds = (
            {"distribution": "fixed", "value": text},
            {"distribution": "exponential", "mean": text},
            {"distribution": "gamma", "mean": text, "shape": 2.5},
            {"distribution": "gamma", "mean": text, "sd": half},
            {"distribution": "lognormal", "median": text, "sigma": 0.6},
            {"distribution": "lognormal", "mean": text, "sd": half},
            {"distribution": "weibull", "scale": text, "shape": 1.7},
            {"distribution": "uniform", "low": half, "high": double},
            {"distribution": "empirical", "values": [half, text, double], "weights": [0.2, 0.5, 0.3]},
        )
        return kinds[self.rng.integers(len(kinds))]

    def by_person(self, child: float, adult: float, hosts: dict[str, float]) -> dict[str, Any]:
        """A table by age and host type."""
        table: dict[str, Any] = {"by_age": [{"from": 0, "value": child}, {"from": 18, "value": adult}]}
        return {**table, "by_host_type": hosts} if hosts else table
