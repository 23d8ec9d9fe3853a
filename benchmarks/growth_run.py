"""One run of the made-up country for `benchmarks.growth`, in a process of its own.

    python -m benchmarks.growth_run '{"people": 1000000}'

The virus, settings and contacts of pandemic-korea; nothing is written.
"""

import json
import resource
import subprocess
import sys
import time
import tomllib
from dataclasses import asdict, dataclass

ONE_IN = 100_000
"""Infected at the start."""


@dataclass(frozen=True)
class Case:
    """What to run; `seeds`: infected at the start, else one in so many; `strength`: of the virus, as a factor."""

    people: int
    threads: int = 2
    seeds: int = 0
    strength: float = 1.0


@dataclass(frozen=True)
class Measured:
    """What came out; bytes are peak memory of the process, before anything was built and in the end."""

    case: Case
    infections: int
    build_s: float
    simulation_s: float
    base_bytes: int
    peak_bytes: int
    load: float

    @property
    def microseconds(self) -> float:
        """Of simulation, an infection."""
        return 1e6 * self.simulation_s / self.infections

    @property
    def gained_bytes(self) -> int:
        """Of peak memory, above the idle program's."""
        return self.peak_bytes - self.base_bytes


def measure(case: Case) -> Measured:
    """Run a case in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.growth_run", json.dumps(asdict(case))]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Measured(case=case, **json.loads(answer.stdout.splitlines()[-1]))


def scenario_text(case: Case) -> str:
    """The scenario of a case, as TOML."""
    import tomlkit

    from hyosan.catalogue import FOLDER

    document = tomllib.loads((FOLDER / "pandemic-korea.toml").read_text(encoding="utf-8"))
    del document["scenario"]["sources"]
    document["population"] = {"made_up": {"people": case.people}}
    document["record"] = {"tables": ["infections"]}
    document["seeding"] = [{"strain": "influenza", "count": case.seeds or case.people // ONE_IN}]
    document["strains"]["influenza"]["transmissibility"] *= case.strength
    return tomlkit.dumps(document)


def run(case: Case) -> dict[str, float]:
    """Run a case in this process."""
    import os

    from hyosan.catalogue import find
    from hyosan.engine.build import build_population, matched
    from hyosan.engine.policy import simulation_of
    from hyosan.engine.warm import warm_up
    from hyosan.scenario import read_scenario_text
    from hyosan.scenario.compile import compile_scenario

    load = os.getloadavg()[0]
    warm_up("once")
    base = peak_bytes()
    loaded = read_scenario_text(scenario_text(case), "growth", resolve=find)
    began = time.perf_counter()
    population = build_population(loaded.scenario)
    scenario = matched(loaded, population).scenario
    simulation = simulation_of(compile_scenario(scenario, population, 1), threads=case.threads)
    built = time.perf_counter()
    simulation.run()
    return {
        "infections": simulation.infections,
        "build_s": built - began,
        "simulation_s": time.perf_counter() - built,
        "base_bytes": base,
        "peak_bytes": peak_bytes(),
        "load": load,
    }


def peak_bytes() -> int:
    """Peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    print(json.dumps(run(Case(**json.loads(sys.argv[1])))))
