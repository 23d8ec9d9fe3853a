"""The curves of a run, or the bands of an ensemble, as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING

from hyosan.core.errors import InputError, Problem

if TYPE_CHECKING:
    from hyosan.analysis.ensemble import Ensemble
    from hyosan.results.run import Run

ENDINGS = (".png", ".pdf", ".svg")
PICTURE = "curves.png"
"""Name of the picture in a run's folder."""


def write_picture(run: "Run | Ensemble", path: str | Path) -> Path:
    """Write the curves of a run, or the bands of an ensemble; InputError when the name or the place will not do."""
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise InputError([Problem(str(path), None, "", f"a picture's name ends in {', '.join(ENDINGS)}")])
    try:
        run.plot(path)
    except OSError as error:
        message = f"the picture cannot be written: {error.strerror or error}"
        raise InputError([Problem(str(path), None, "", message)]) from error
    return path
