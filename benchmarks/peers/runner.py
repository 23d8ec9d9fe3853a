"""What every runner does: a small run first, then the case, measured; one line of JSON (standard library only).

A runner is a file that is started by its path in the environment of its program, with the case as JSON; so this file
and `made_town.py` are imported as neighbours, and nothing of Hyosan is needed.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

Case = dict[str, Any]
SMALL_PEOPLE = 3_000
MARK = "HYOSAN-PEER "
"""Begins the line that is meant; programs print what they like before it."""


def peak_bytes() -> int:
    """Peak memory of this process; `ru_maxrss` would count that of the process that started it."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            line = next(line for line in status if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def tell(
    version: str,
    set_up: Callable[[Case], Any],
    simulate: Callable[[Any], Any],
    infections: Callable[[Any], int],
    set_up_within: Callable[[Any], float] = lambda _done: 0.0,
) -> None:
    """Measure a program: `set_up` makes what `simulate` runs; `infections` counts all ever infected, with seeds.

    `set_up_within` tells how many seconds of `simulate` were set-up all the same.
    """
    case: Case = json.loads(sys.argv[1])
    began = time.perf_counter()
    simulate(set_up({**case, "people": SMALL_PEOPLE, "seeds": 10}))
    first_s = time.perf_counter() - began
    gc.collect()
    base_bytes = peak_bytes()
    set_up_s, simulate_s, cpu_s, infected, most_bytes = [], [], [], [], 0
    for repeat in range(case["repeats"]):
        began = time.perf_counter()
        ready = set_up({**case, "seed": case["seed"] + repeat})
        set_up_s.append(time.perf_counter() - began)
        began, cpu_began = time.perf_counter(), time.process_time()
        done = simulate(ready)
        cpu_s.append(time.process_time() - cpu_began)
        simulate_s.append(time.perf_counter() - began - set_up_within(done))
        set_up_s[-1] += set_up_within(done)
        most_bytes = most_bytes or peak_bytes()
        infected.append(int(infections(done)))
        del ready, done
        gc.collect()
    answer = {
        "version": version,
        "first_s": first_s,
        "set_up_s": set_up_s,
        "simulate_s": simulate_s,
        "cpu_s": cpu_s,
        "infections": infected,
        "base_bytes": base_bytes,
        "peak_bytes": most_bytes,
    }
    print("\n" + MARK + json.dumps(answer), flush=True)
