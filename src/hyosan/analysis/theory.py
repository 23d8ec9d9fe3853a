"""What theory says of a run or of many: the exact law of the final size, and the deterministic course."""

from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.analysis.chain_binomial import final_size_law
from hyosan.analysis.mean_field import mean_field_course
from hyosan.engine.stages import Stages, stages_of
from hyosan.scenario import load_scenario

if TYPE_CHECKING:
    from hyosan.analysis.ensemble import Ensemble
    from hyosan.results.run import Run

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SCENARIO_FILE = "scenario.toml"
END_DAYS = 10_000.0
"""When every deterministic epidemic of a small crowd is over."""
UNKNOWN = "the run was made by a version that did not look whether theory applies"


@dataclass(frozen=True)
class Theory:
    """Theory of one well-mixed crowd, from the numbers that `run.json` keeps (`theory`) and the strain's states."""

    entry: dict[str, Any]
    stages: Stages | None
    infectious_states: tuple[str, ...]

    @cached_property
    def law(self) -> Floats | None:
        """P(so many people infected in the end, those infected first among them), 0 to all; None without a law."""
        if self.entry["no_law"]:
            return None
        escape = float(np.exp(-self.entry["pair_rate_per_day"] * self.entry["exposure_days"]))
        people, immune, first = (self.entry[key] for key in ("people", "immune", "first"))
        found = np.zeros(people + 1)
        # Who is infected from outside may be immune: then one more of the others is not.
        for among in range(max(0, first + immune - people), min(first, immune) + 1):
            chance = comb(immune, among) * comb(people - immune, first - among) / comb(people, first)
            others = people - immune - (first - among)
            found[first : first + others + 1] += chance * final_size_law(others, first, escape)
        return found

    def course(self, days: Floats) -> Floats | None:
        """People infectious at each of the days, which begin at 0, without chance; None where it cannot be given."""
        return None if self.stages is None else self._solved(days)[1]

    @cached_property
    def size(self) -> float | None:
        """People infected in the end without chance, those infected first among them."""
        if self.stages is None:
            return None
        left, _ = self._solved(np.array([0.0, END_DAYS]))
        return float(self.entry["first"] + self._susceptible - left[-1])

    @property
    def _susceptible(self) -> float:
        people, immune, first = (self.entry[key] for key in ("people", "immune", "first"))
        return float(people - immune - first * (1.0 - immune / people))

    def _solved(self, days: Floats) -> tuple[Floats, Floats]:
        assert self.stages is not None, "asked only where there is a course"
        return mean_field_course(
            days,
            susceptible=self._susceptible,
            first=float(self.entry["first"]),
            pair_rate_per_day=self.entry["pair_rate_per_day"],
            stages=self.stages,
        )


def theory_of(run: "Run") -> Theory | list[str]:
    """The theory of a run's scenario, or why there is none."""
    entry = run.record["theory"]
    if not entry or "not_well_mixed" in entry:
        return list(entry.get("not_well_mixed", [UNKNOWN]))
    strain = load_scenario(run.folder / SCENARIO_FILE).strains[entry["strain"]]
    infectious = tuple(name for name, state in strain.states.items() if state.infectiousness > 0)
    return Theory(entry, None if entry["no_course"] else stages_of(strain), infectious)


def sizes_of(run: "Run") -> Ints:
    """People infected in each copy of the crowd, one number a copy."""
    entry, record = run.record["theory"], run.record
    if entry["copies"] == 1:
        return np.array([record["counts"]["infections"]])
    if "infections" not in record["tables"]:
        return np.array([], dtype=np.int64)
    persons = run.table("infections")["person"].to_numpy()
    return np.bincount(persons // entry["people"], minlength=entry["copies"])


def sizes_of_all(ensemble: "Ensemble") -> Ints:
    """The sizes of all runs of an ensemble."""
    if ensemble.seeds and ensemble.open(ensemble.seeds[0]).record["theory"]["copies"] == 1:
        return ensemble.runs()["infections"].to_numpy(dtype=np.int64)
    return np.concatenate([sizes_of(ensemble.open(seed)) for seed in ensemble.seeds])


def infectious_course(run: "Run", theory: Theory) -> tuple[Floats, Floats]:
    """Days since the start, and people infectious then, a copy."""
    timeline = run.timeline()
    days = (timeline.index - timeline.index[0]).total_seconds().to_numpy() / 86_400.0
    columns = [name for name in theory.infectious_states if name in timeline]
    return days, timeline[columns].sum(axis=1).to_numpy(dtype=float) / theory.entry["copies"]


def largest_gap(sizes: Ints, law: Floats) -> float:
    """The largest difference between the shares of classes and of the law with at most so many infected, 0 to 1."""
    shares = np.bincount(sizes, minlength=len(law)) / len(sizes)
    return float(np.abs(np.cumsum(shares - law)).max())
