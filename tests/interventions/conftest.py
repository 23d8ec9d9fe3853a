"""What these tests share stands beside them and beside others': make it importable."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent / "surveillance", HERE.parent / "transmission", HERE.parents[1] / "verification"):
    sys.path.insert(0, str(folder))
