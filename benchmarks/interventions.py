"""`python -m benchmarks.interventions`: how much slower a run is with many interventions at work than without any.

    python -m benchmarks.interventions                       # pandemic-korea: 51 million people, twice
    python -m benchmarks.interventions --people 5e6          # the same virus and interventions in the made-up country
    python -m benchmarks.interventions --people 5e6 --only masks --only cordon

Both runs write infections, each in a process of its own; a ratio of simulation times is printed, one of times by
infection, and what each intervention did.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "interventions.toml"
WITHOUT = ("surveillance", "interventions", "immunity", "care")
"""Tables of the file that a run without interventions lacks."""
KOREA = 51_000_000
"""People for whom the capacities of the file are meant."""
ONE_IN = 100_000
"""Infected at the start in the made-up country."""


def scenario_text(people: int | None, acted_on: bool, only: Sequence[str]) -> str:
    """The scenario of a run; `only`: names of interventions and kinds of care that it has, without any all."""
    import tomlkit

    document = tomllib.loads(HERE.read_text(encoding="utf-8"))
    if not acted_on:
        document = {key: table for key, table in document.items() if key not in (*WITHOUT, "strains")}
    elif only:
        for key in ("interventions", "care"):
            document[key] = {name: spec for name, spec in document[key].items() if name in only}
        if not document["care"]:
            del document["strains"]
        if "vaccination" not in only:
            del document["immunity"]
    if people is not None:
        _make_up(document, people)
    return tomlkit.dumps(document)


def _make_up(document: dict[str, Any], people: int) -> None:
    """Put the scenario into the made-up country, its first area in the place of Unseo-dong."""
    from hyosan.catalogue import FOLDER
    from hyosan.population.function.made_up import build_made_up

    whole = tomllib.loads((FOLDER / "pandemic-korea.toml").read_text(encoding="utf-8"))
    del whole["scenario"]["sources"]
    whole["population"] = {"made_up": {"people": people}}
    whole["record"] = {"tables": ["infections"]}
    whole["seeding"] = [{"strain": "influenza", "count": max(1, people // ONE_IN)}]
    for spec in document.get("interventions", {}).values():
        for key in ("cases_per_day", "doses_per_day", "tests_per_day"):
            if key in spec:
                spec[key] *= people / KOREA
    cordon = document.get("interventions", {}).get("cordon")
    if cordon is not None:
        cordon["areas"] = [build_made_up(people).areas.codes[0]]
    strains = document.pop("strains", None)
    if strains is not None:
        states = strains["influenza"]["states"]
        whole["strains"]["influenza"]["states"] |= states
    document.pop("extends")
    whole |= document
    document.clear()
    document |= whole


def run(text: str, profile: str | None) -> dict[str, Any]:
    """Run a scenario in this process; `profile`: where to write how often each Python function ran, and how long."""
    import hyosan

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.toml"
        path.write_text(text, encoding="utf-8")
        began = time.perf_counter()
        if profile is None:
            found = hyosan.run(path, seed=1, out=Path(folder) / "run")
        else:
            import cProfile

            with cProfile.Profile() as profiler:
                found = hyosan.run(path, seed=1, out=Path(folder) / "run")
            profiler.dump_stats(profile)
        record = found.record
        return {
            "whole_s": time.perf_counter() - began,
            "simulation_s": record["timing"]["simulation_s"],
            "peak_bytes": record["peak_memory_bytes"],
            "infections": record["counts"]["infections"],
            "interventions": record.get("interventions", {}),
            "care": record.get("care", {}),
        }


def measured(text: str, profile: str | None) -> dict[str, Any]:
    """Run a scenario in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.interventions", "--run", *(["--profile", profile] if profile else [])]
    answer = subprocess.run(command, input=text, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    found = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--people", type=float, help="of the made-up country, instead of Korea")
    found.add_argument("--only", action="append", default=[], help="this intervention or care alone; again for more")
    found.add_argument("--profile", help="file for a profile of the run with interventions")
    found.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    return found


def main() -> None:
    """Print both runs, and their ratio."""
    options = parser().parse_args()
    if options.run:
        print(json.dumps(run(sys.stdin.read(), options.profile)))
        return
    people = None if options.people is None else int(options.people)
    print("| run | infections | simulation s | microseconds an infection | whole command s | peak GB |")
    print("| --- | --- | --- | --- | --- | --- |")
    found = []
    for name, acted_on in (("without", False), ("with", True)):
        one = measured(scenario_text(people, acted_on, options.only), options.profile if acted_on else None)
        found.append(one)
        cells = (
            f"{one['infections']:,}",
            f"{one['simulation_s']:.2f}",
            f"{1e6 * one['simulation_s'] / max(1, one['infections']):.2f}",
            f"{one['whole_s']:.1f}",
            f"{one['peak_bytes'] / 1e9:.2f}",
        )
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    without, acted = found
    times = acted["simulation_s"] / without["simulation_s"]
    each = times * without["infections"] / max(1, acted["infections"])
    print(f"\nratio of simulation times {times:.2f}, by infection {each:.2f} (wanted: at most 1.5)\n")
    for name, sums in {**acted["interventions"], **acted["care"]}.items():
        told = [f"{key} {value:,}" for key, value in sums.items() if isinstance(value, int) and value]
        print(f"{name}: {', '.join(told)}")


if __name__ == "__main__":
    main()
