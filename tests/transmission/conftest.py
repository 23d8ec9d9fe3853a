"""The random scenarios for the oracle are scripts beside each other: make them importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "verification"))
