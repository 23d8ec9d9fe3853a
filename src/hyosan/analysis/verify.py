"""Running a run again, from what its folder says, and comparing the two row by row."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from hyosan.core.errors import InputError, Problem, RunFolderError
from hyosan.core.ticks import TICKS_PER_SECOND
from hyosan.engine.run import Prepared, prepare, run_prepared
from hyosan.engine.simulation import Progress
from hyosan.population.table import InputRecord
from hyosan.results.compare import Difference, first_difference, rows_before
from hyosan.results.record import RunRecord, changed_law
from hyosan.results.run import Run
from hyosan.scenario import LoadedScenario, read_scenario, scenario_hash

SCENARIO_FILE = "scenario.toml"
COMPLETE = ("finished", "overrun", "died out")


@dataclass(frozen=True)
class Verification:
    """What came of running again. `before`: only what happened earlier than that was compared (null: everything)."""

    then: RunRecord
    now: RunRecord
    difference: Difference | None
    rows: dict[str, int]
    before: datetime | None

    @property
    def is_identical(self) -> bool:
        """Whether all that was compared is the same."""
        return self.difference is None


def verify(
    run: Run,
    *,
    threads: int | None = None,
    population: str | Path | None = None,
    watch: Callable[[Progress, int], None] | None = None,
    said: Callable[[str], None] | None = None,
) -> Verification:
    """Run a run again into a temporary folder and compare its tables.

    An interrupted run is compared up to the time that it reached. `population` is the folder of the people's files
    when they have moved. InputError when the scenario or an input is no longer what was run.
    """
    _refuse_branch(run)
    prepared = prepare(scenario_of(run, population))
    refuse_other_inputs(run, prepared.population.inputs)
    with tempfile.TemporaryDirectory(prefix="hyosan-verify-") as folder:
        return verify_prepared(run, prepared, Path(folder) / "run", threads=threads, watch=watch, said=said)


def _refuse_branch(run: Run) -> None:
    """A run that went on otherwise does not follow from one scenario."""
    for entry in run.record["resumed"]:
        changed = changed_law(entry)
        if changed:
            message = (
                f"went on from {entry['at']} with changes ({', '.join(changed)}): it cannot be run again from its start"
            )
            raise RunFolderError([Problem(str(run.folder), None, "resumed", message)])


def verify_prepared(
    run: Run,
    prepared: Prepared,
    folder: Path,
    *,
    threads: int | None = None,
    watch: Callable[[Progress, int], None] | None = None,
    said: Callable[[str], None] | None = None,
) -> Verification:
    """As `verify`, with a scenario that is known to be that of the run; the second run is written into `folder`."""
    before = None if run.record["status"] in COMPLETE else _reached(run)
    cut = replace(prepared, loaded=_until(prepared.loaded, before))
    again = _again(run, cut, folder, threads, watch, said)
    difference = first_difference(run, again, run.record["tables"], before)
    rows = {name: rows_before(again, name, before) for name in run.record["tables"]}
    return Verification(run.record, again.record, difference, rows, before)


def scenario_of(run: Run, population: str | Path | None = None) -> LoadedScenario:
    """The scenario that a run's folder holds; InputError when it is not the one that was run."""
    path = run.folder / SCENARIO_FILE
    if not path.exists():
        raise RunFolderError([Problem(str(path), None, "", "is missing: what was run cannot be run again")])
    overrides = [] if population is None else [f'population.files.folder="{Path(population).absolute()}"']
    loaded = read_scenario(path, overrides=overrides)
    if scenario_hash(loaded.scenario) != run.record["scenario_hash"]:
        raise RunFolderError([Problem(str(path), None, "", "is not the scenario that was run: its hash is another")])
    return loaded


def _again(
    run: Run,
    prepared: Prepared,
    folder: Path,
    threads: int | None,
    watch: Callable[[Progress, int], None] | None,
    said: Callable[[str], None] | None,
) -> Run:
    again = run_prepared(prepared, seed=run.record["seed"], out=folder, threads=threads, watch=watch, said=said)
    if again.record["status"] == "interrupted":
        raise KeyboardInterrupt
    return again


def _reached(run: Run) -> datetime:
    return datetime.fromisoformat(run.record["clock"]["end_simulated"])


def _until(loaded: LoadedScenario, before: datetime | None) -> LoadedScenario:
    """The scenario cut off a step after a moment: nothing that happens depends on when the run will end."""
    if before is None:
        return loaded
    time = loaded.scenario.time
    reached = (before - time.start) // timedelta(seconds=1) * TICKS_PER_SECOND
    duration = min(time.duration, reached + TICKS_PER_SECOND + time.step)
    return replace(
        loaded, scenario=loaded.scenario.model_copy(update={"time": time.model_copy(update={"duration": duration})})
    )


def refuse_other_inputs(run: Run, inputs: tuple[InputRecord, ...]) -> None:
    """Raise InputError when files or tables that the people are made from have changed."""
    then = {entry["name"]: entry["sha256"] for entry in run.record["inputs"]}
    now = {record.name: record.sha256 for record in inputs}
    changed = [
        Problem(name, None, "", f"is not what was run: SHA-256 was {_short(then, name)}, is {_short(now, name)}")
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    ]
    if changed:
        raise InputError(changed)


def _short(hashes: dict[str, str], name: str) -> str:
    return f"{hashes[name][:16]}..." if name in hashes else "absent"
