"""The options of `python -m benchmarks.peers`."""

import argparse
from pathlib import Path

from benchmarks.peers.programs import PROGRAMS


def _whole(text: str) -> int:
    """A number from 1; 1e6 and 1_000_000 are numbers too."""
    number = float(text)
    if number < 1 or number != int(number):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, got {text}")
    return int(number)


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"must be above 0, got {text}")
    return number


def parser() -> argparse.ArgumentParser:
    """All options, with their defaults."""
    made = argparse.ArgumentParser("python -m benchmarks.peers", description="The same epidemic, program by program.")
    names = [program.name for program in PROGRAMS]
    made.add_argument("--people", type=_whole, nargs="+", default=[100_000, 1_000_000], help="sizes")
    made.add_argument("--only", nargs="+", choices=names, help="programs; all without it")
    made.add_argument("--repeats", type=_whole, default=3, help="warm runs; the median is told")
    made.add_argument("--seed", type=_whole, default=1, help="seed of the first; the next repeats take the next")
    made.add_argument("--days", type=_whole, default=120, help="days of each run")
    made.add_argument("--threads", type=_whole, default=2, help="threads of Hyosan; others take what they take")
    made.add_argument("--out", type=Path, default=Path("runs/peers"), help="folder for peers.md and peers.csv")
    made.add_argument("--busy", action="store_true", help="keep one core busy meanwhile")
    made.add_argument("--match", action="store_true", help="find the transmissibilities of the town, and stop")
    made.add_argument("--largest", action="store_true", help="seek the largest population of each, too")
    made.add_argument("--limit-seconds", type=_positive, default=300.0, help="of --largest: start to end of a process")
    made.add_argument("--limit-gib", type=_positive, default=12.0, help="of --largest: memory of a process in GiB")
    return made
