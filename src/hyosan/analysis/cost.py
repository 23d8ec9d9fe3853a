"""What an ensemble will cost, from the cost of one run; refused when it does not fit into this machine."""

from dataclasses import dataclass
from math import ceil
from pathlib import Path

from hyosan.analysis.record import Keep
from hyosan.core.errors import InputError, Problem
from hyosan.engine.memory import BYTES_OF_PROGRAM
from hyosan.engine.plan import FOLDER_BYTES, SECONDS_TO_LOAD, Plan, cores
from hyosan.results.machine import free_disk_bytes

KEPT_BY_SUMMARY = ("timeline", "areas")
"""Tables that stay when only the summary is kept."""


@dataclass(frozen=True)
class EnsembleCost:
    """The expected cost of some runs, so many at a time. Typical: the outbreak takes hold in all of them."""

    one: Plan
    seeds: int
    processes: int
    threads: int
    memory_bytes: float
    seconds: float
    most_seconds: float
    result_bytes: float
    most_result_bytes: float


def ensemble_cost(
    one: Plan, seeds: int, *, processes: int | None = None, threads: int = 1, keep: Keep = "all"
) -> EnsembleCost:
    """The cost of so many seeds; by default as many processes as cores, seeds and memory allow.

    InputError when the processes that were asked for do not fit into memory.
    """
    fitting = _fitting(one)
    wanted = max(1, min(cores() // threads, seeds))
    number = processes if processes is not None else min(wanted, fitting)
    memory = _memory_bytes(one, number)
    if one.memory_of_machine_bytes and processes is not None and number > fitting:
        message = (
            f"{number} processes need about {memory / 1e9:.1f} GB of memory, and this machine has"
            f" {one.memory_of_machine_bytes / 1e9:.1f} GB; {fitting} would fit (--processes {fitting})"
        )
        raise InputError([Problem("--processes", None, "", message)])
    rounds = ceil(seeds / number)
    kept = [table for table in one.tables if keep == "all" or table.name in KEPT_BY_SUMMARY]
    saved = one.checkpoint_bytes if keep == "all" else 0.0
    return EnsembleCost(
        one=one,
        seeds=seeds,
        processes=number,
        threads=threads,
        memory_bytes=memory,
        seconds=_seconds(one, one.seconds, rounds),
        most_seconds=_seconds(one, one.most_seconds, rounds),
        result_bytes=seeds * (sum(table.bytes for table in kept) + saved + FOLDER_BYTES),
        most_result_bytes=seeds * (sum(table.most_bytes for table in kept) + saved + FOLDER_BYTES),
    )


def refuse_full_disk(cost: EnsembleCost, folder: Path) -> None:
    """Raise InputError when the results will not find room, saying how many seeds would."""
    free = free_disk_bytes(folder)
    if cost.result_bytes > free:
        fitting = int(cost.seeds * free / cost.result_bytes)
        message = (
            f"{cost.seeds} seeds need about {cost.result_bytes / 1e9:.1f} GB of disk, and {free / 1e9:.1f} GB are free;"
            f" {fitting} would fit, or more with --keep summary"
        )
        raise InputError([Problem(str(folder), None, "", message)])


def _fitting(one: Plan) -> int:
    """How many processes fit into memory, beside the one that leads them; at least one."""
    if not one.memory_of_machine_bytes:
        return cores()
    return max(1, int((one.memory_of_machine_bytes - BYTES_OF_PROGRAM) // one.memory_bytes))


def _memory_bytes(one: Plan, processes: int) -> float:
    return processes * one.memory_bytes + BYTES_OF_PROGRAM


def _seconds(one: Plan, of_one: float, rounds: int) -> float:
    """Kernels are loaded once a process, not once a run."""
    return one.compile_seconds + SECONDS_TO_LOAD + rounds * max(0.05, of_one - SECONDS_TO_LOAD)
