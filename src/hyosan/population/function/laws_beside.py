"""The numbers that a country is made with, from `laws.toml` in the folder of its tables."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from hyosan.population.table import InputRecord

POPULATION = Path(__file__).resolve().parents[1]


def laws_of(folder: str) -> dict[str, Any]:
    """Value of each law by name; `source` beside it tells where it is from, or that it is invented and why."""
    told = tomllib.loads((POPULATION / folder / "laws.toml").read_text(encoding="utf-8"))
    return {name: each["value"] for name, each in told.items()}


def input_record(name: str, vintage: str, licence: str) -> InputRecord:
    """What `run.json` says of a file that ships below `population`."""
    return InputRecord(name, hashlib.sha256((POPULATION / name).read_bytes()).hexdigest(), vintage, licence)


def laws_record(folder: str, vintage: str) -> InputRecord:
    """The same of the laws of a country, which are ours; their numbers name their sources themselves."""
    return input_record(f"{folder}/laws.toml", vintage, "Apache-2.0")
