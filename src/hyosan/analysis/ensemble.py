"""An ensemble that lies in a folder: one row a seed, bands by time, the picture, each run. Light to import."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hyosan.analysis.folder import finished_seeds, seed_folder
from hyosan.analysis.record import EnsembleRecord, read_record
from hyosan.core.errors import Problem, RunFolderError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from hyosan.analysis.indicators import SeedIndicators
    from hyosan.analysis.progress import Watch
    from hyosan.results.run import Run


def open_ensemble(folder: Path | str) -> "Ensemble":
    """Open an ensemble's folder."""
    path = Path(folder)
    return Ensemble(path, read_record(path))


@dataclass(frozen=True)
class Ensemble:
    """Runs of one scenario with many seeds. `record` is the content of `ensemble.json`."""

    folder: Path
    record: EnsembleRecord

    def __repr__(self) -> str:
        """Where it lies, what it is of, how far it got; `record` says all else."""
        record = self.record
        what = (
            f"{record['scenario_id']!r}, {len(record['finished'])} of {len(record['seeds'])} seeds, {record['status']}"
        )
        return f"<Ensemble {str(self.folder)!r}: {what}>"

    @property
    def seeds(self) -> list[int]:
        """Seeds whose runs are complete."""
        return finished_seeds(self.folder)

    def runs(self) -> "pd.DataFrame":
        """One row a seed: outbreak or fizzle, how it ended, final size, peak, duration, deaths."""
        from hyosan.analysis.schema import RUNS, read_rows

        return read_rows(self.folder, RUNS)

    def courses(self) -> "pd.DataFrame":
        """Median and bands by group of runs, series and time; the limits are pointwise, no run follows them."""
        from hyosan.analysis.schema import COURSES, read_rows

        return read_rows(self.folder, COURSES)

    def open(self, seed: int) -> "Run":
        """The run with that seed; RunFolderError when the ensemble has none."""
        from hyosan.analysis.seeds import seeds_text
        from hyosan.results.run import open_run

        if seed not in self.seeds:
            message = f"no run with seed {seed}; there are: {seeds_text(self.seeds) or 'none'}"
            raise RunFolderError([Problem(str(self.folder), None, "", message)])
        return open_run(seed_folder(self.folder, seed))

    def summary(self) -> dict[str, Any]:
        """Probability of an outbreak with its interval, and the measures of outbreaks and fizzles apart."""
        from hyosan.analysis.summary import summarise

        return summarise(self.runs(), self.record)

    def indicators(self, *, processes: int | None = None, watch: "Watch | None" = None) -> "SeedIndicators":
        """The indicators of the runs: `bands()` over the outbreaks and over the fizzles, `by_seed()` one row a seed.

        Each seed is measured once; `processes` (default: as many as cores) work at a time where that takes long. A seed
        whose folder is damaged is left out, and named. RunFolderError when there is no table of the runs.
        """
        from hyosan.analysis.indicators import SeedIndicators
        from hyosan.analysis.measuring import measure_seeds

        runs = self.runs()
        group_of = {int(seed): str(group) for seed, group in zip(runs["seed"], runs["group"], strict=True)}
        digests, left_out = measure_seeds(self.folder, list(group_of), processes=processes, watch=watch)
        return SeedIndicators(digests, group_of, left_out)

    def plot(self, path: Path | str | None = None) -> "Figure":
        """A fan chart of the outbreaks with some example courses; written to `path` when one is given."""
        from hyosan.analysis.plot import fan_figure

        figure = fan_figure(self)
        if path is not None:
            figure.savefig(path)
        return figure
