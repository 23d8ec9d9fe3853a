"""Where the shipped tables of South Korea lie."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "korea"
