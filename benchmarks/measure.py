"""One measured run, in a process of its own: wall time by part, peak memory, infections."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Case:
    """What to run."""

    people: int
    affected: int
    days: int = 200
    transmissibility: float = 0.055
    seeds: int = 20
    threads: int = 2
    block: str = "1 day"


@dataclass(frozen=True)
class Measured:
    """What came out."""

    case: Case
    infections: int
    attempts: int
    build_s: float
    simulation_s: float
    steps: dict[str, float]
    peak_bytes: int
    base_bytes: int


def measure(case: Case) -> Measured:
    """Run a case in a fresh process, so that its peak memory is its own."""
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure", json.dumps(asdict(case))],
        check=True,
        capture_output=True,
        text=True,
    )
    return Measured(case=case, **json.loads(answer.stdout.splitlines()[-1]))


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Run the case given as JSON; print what came out as JSON."""
    from benchmarks.town import SCENARIO, town
    from hyosan.engine.policy import simulation_of
    from hyosan.engine.warm import warm_up
    from hyosan.scenario import load_text
    from hyosan.scenario.compile import compile_scenario

    case = Case(**json.loads(sys.argv[1]))
    warm_up("once")
    base = _peak_bytes()
    text = SCENARIO.format(**asdict(case), community="crowd", tables='["infections"]')
    scenario = load_text(text, "benchmark")
    began = time.perf_counter()
    simulation = simulation_of(compile_scenario(scenario, town(case.people, case.affected), 1), threads=case.threads)
    build_s = time.perf_counter() - began
    began = time.perf_counter()
    simulation.run()
    simulation_s = time.perf_counter() - began
    print(
        json.dumps(
            {
                "infections": simulation.infections,
                "attempts": simulation.effort["attempts_drawn"],
                "build_s": build_s,
                "simulation_s": simulation_s,
                "steps": simulation.step_seconds,
                "peak_bytes": _peak_bytes(),
                "base_bytes": base,
            }
        )
    )


if __name__ == "__main__":
    main()
