"""How fast this machine is, against the one on which the constants of `plan` were measured."""

import hashlib
import json
import time

import numpy as np

from hyosan.core.compilation import cache_folder
from hyosan.results.machine import these_versions, this_machine

REFERENCE_SECONDS = 0.0013
"""The workload on the machine of the constants: 2 cores of a virtual AMD EPYC.

To be measured anew, and kept under another name in the cache, when `words_of_people` is written otherwise: 14 ms, until
it drew several words at a time.
"""
DRAWS = 1_000_000
RUNS = 5


def machine_id() -> str:
    """Changes when the processor or what compiles for it does."""
    return hashlib.blake2b(json.dumps([this_machine(), these_versions()]).encode(), digest_size=8).hexdigest()


def slowness() -> float:
    """Seconds that this machine takes for what takes the reference machine one; measured once, kept in the cache."""
    path = cache_folder() / "machine" / f"{machine_id()}.json"
    try:
        return float(json.loads(path.read_text(encoding="utf-8"))["words_s"]) / REFERENCE_SECONDS
    except (OSError, ValueError, KeyError, TypeError):
        measured = workload_seconds()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"words_s": measured}), encoding="utf-8")
    except OSError:
        pass
    return measured / REFERENCE_SECONDS


def workload_seconds() -> float:
    """Seconds of one core for a million random words: the best of some tries, whatever else the machine does."""
    from hyosan.core.philox import words_of_people

    key = np.array([1, 2], np.uint64)
    people = np.arange(DRAWS, dtype=np.int64)
    words_of_people(key, people[:10], 0)
    times = []
    for _ in range(RUNS):
        began = time.thread_time()
        words_of_people(key, people, 0)
        times.append(time.thread_time() - began)
    return min(times)
