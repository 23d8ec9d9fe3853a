"""The towns of these tests stand beside them: make them importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
