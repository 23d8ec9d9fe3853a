"""How fast this machine is, against the one on which the constants of `plan` were measured."""

import hashlib
import json
import time

import numpy as np

from hyosan.core.compilation import cache_folder
from hyosan.results.machine import these_versions, this_machine

REFERENCE_SECONDS = 0.0137
"""The workload on the machine of the constants: 2 cores of a virtual AMD EPYC.

Not measured there, but taken from runs: South Korea takes 1.17 times as long on a virtual Xeon (Emerald Rapids), where
the workload was measured. To be measured anew, and kept under another name in the cache, when `mixed_work` is
written otherwise.
"""
STEPS = 200_000
MEMORY_WORDS = 1 << 21
"""Of 8 bytes: more than the caches of a core hold."""
RUNS = 5


def machine_id() -> str:
    """Changes when the processor or what compiles for it does."""
    return hashlib.blake2b(json.dumps([this_machine(), these_versions()]).encode(), digest_size=8).hexdigest()


def slowness() -> float:
    """Seconds that this machine takes for what takes the reference machine one; measured once, kept in the cache."""
    path = cache_folder() / "machine" / f"{machine_id()}.json"
    try:
        return float(json.loads(path.read_text(encoding="utf-8"))["mixed_s"]) / REFERENCE_SECONDS
    except (OSError, ValueError, KeyError, TypeError):
        measured = workload_seconds()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"mixed_s": measured}), encoding="utf-8")
    except OSError:
        pass
    return measured / REFERENCE_SECONDS


def workload_seconds() -> float:
    """Seconds of one core for some work like that of a run: the best of some tries, whatever else the machine does."""
    from hyosan.core.workload import mixed_work

    key, memory = np.array([1, 2], np.uint64), np.arange(MEMORY_WORDS, dtype=np.int64)
    mixed_work(key, memory, 10)
    times = []
    for _ in range(RUNS):
        began = time.thread_time()
        mixed_work(key, memory, STEPS)
        times.append(time.thread_time() - began)
    return min(times)
