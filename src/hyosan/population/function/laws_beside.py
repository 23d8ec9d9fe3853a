"""The numbers that a country is made with, from `laws.toml` in the folder of its tables."""

import tomllib
from pathlib import Path
from typing import Any

POPULATION = Path(__file__).resolve().parents[1]


def laws_of(folder: str) -> dict[str, Any]:
    """Value of each law by name; `source` beside it tells where it is from, or that it is invented and why."""
    told = tomllib.loads((POPULATION / folder / "laws.toml").read_text(encoding="utf-8"))
    return {name: each["value"] for name, each in told.items()}
