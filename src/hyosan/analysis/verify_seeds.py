"""Running the seeds of an ensemble again, side by side, and comparing each with what its folder holds."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hyosan.analysis.cost import ensemble_cost
from hyosan.analysis.ensemble import Ensemble
from hyosan.analysis.folder import seed_folder
from hyosan.analysis.lanes import work_off
from hyosan.analysis.measuring import failure_text
from hyosan.analysis.progress import Tally, Watch
from hyosan.analysis.run import compile_first, pickled
from hyosan.analysis.seeds import as_seeds, seeds_text
from hyosan.analysis.serving import Outcome
from hyosan.analysis.verify import SCENARIO_FILE, Verification, refuse_other_inputs, scenario_of, verify_prepared
from hyosan.analysis.worker import read_prepared
from hyosan.core.errors import InputError, Problem, RunFolderError
from hyosan.engine.plan import plan
from hyosan.engine.run import Prepared, prepare
from hyosan.results.run import Run, open_run


@dataclass(frozen=True)
class VerifySeeds:
    """What every process is told once: the scenario prepared, and as text; where the runs are, and the people now.

    `scratch`: where second runs are written, each until it is compared.
    """

    prepared: Path
    scenario: str
    scenario_hash: str
    folder: Path
    scratch: Path
    population: Path | None
    threads: int

    def begin(self) -> Callable[[int], Outcome]:
        """Read the prepared scenario."""
        return partial(_verify_seed, read_prepared(self.prepared), self)


def verify_seeds(
    ensemble: Ensemble,
    seeds: int | str | Iterable[int] | None = None,
    *,
    processes: int | None = None,
    threads: int = 1,
    population: str | Path | None = None,
    watch: Watch | None = None,
    said: Callable[[str], None] | None = None,
    heard: Callable[[int, Verification | str], None] | None = None,
) -> dict[int, Verification | str]:
    """Run seeds of an ensemble (default: all that were finished) again, and compare: by seed, or why it cannot be.

    `heard` gets each as soon as it is known. Nothing in the ensemble's folder is changed, however this ends.
    InputError when an input is no longer what was run, no run can be read, or the ensemble has no such seed.
    """
    wanted = _wanted(ensemble, seeds)
    where = None if population is None else Path(population).absolute()
    prepared, scenario = _prepared(ensemble, wanted, where)
    cost = ensemble_cost(plan(prepared), len(wanted), processes=processes, threads=threads)
    tally = Tally(len(wanted), len(wanted), cost.processes, watch)
    found: dict[int, Verification | str] = {}

    def hear(outcome: Outcome) -> bool:
        tally.hear(outcome)
        found[outcome.seed] = outcome.answer if outcome.failure is None else outcome.failure
        if heard is not None:
            heard(outcome.seed, found[outcome.seed])
        return True

    compile_first(prepared, threads, said)
    with pickled(prepared) as path, tempfile.TemporaryDirectory(prefix="hyosan-verify-") as scratch:
        of, folder = ensemble.record["scenario_hash"], ensemble.folder.absolute()
        work = VerifySeeds(path, scenario, of, folder, Path(scratch), where, threads)
        work_off(wanted, cost.processes, work, hear, tally.look)
    tally.look(())
    return dict(sorted(found.items()))


def _verify_seed(prepared: Prepared, work: VerifySeeds, seed: int) -> Outcome:
    began = time.perf_counter()
    again = work.scratch / str(seed)
    try:
        run = open_run(seed_folder(work.folder, seed))
        _refuse_other_run(run, seed, work)
        refuse_other_inputs(run, prepared.population.inputs)
        found = verify_prepared(run, prepared, again, threads=work.threads)
    except Exception as error:
        return Outcome(seed, time.perf_counter() - began, failure_text(error))
    finally:
        shutil.rmtree(again, ignore_errors=True)
    return Outcome(seed, time.perf_counter() - began, answer=found)


def _refuse_other_run(run: Run, seed: int, work: VerifySeeds) -> None:
    """Raise InputError when a folder holds another seed, or is not of the ensemble's scenario any more."""
    if run.record["seed"] != seed:
        raise RunFolderError([Problem(str(run.folder), None, "", f"holds the run with seed {run.record['seed']}")])
    if run.record["scenario_hash"] != work.scenario_hash:
        raise RunFolderError([_other_scenario(run)])
    if _scenario_text(run) != work.scenario:
        scenario_of(run, work.population)


def _other_scenario(run: Run) -> Problem:
    return Problem(str(run.folder), None, "", "is a run of another scenario than the ensemble")


def _scenario_text(run: Run) -> str | None:
    try:
        return (run.folder / SCENARIO_FILE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _wanted(ensemble: Ensemble, seeds: int | str | Iterable[int] | None) -> tuple[int, ...]:
    """The seeds to run again; those that were finished once count, whatever has become of their folders."""
    there = sorted({*ensemble.seeds, *ensemble.record["finished"]})
    wanted = tuple(there) if seeds is None else as_seeds(seeds)
    problems = []
    if absent := sorted(set(wanted) - set(there)):
        known = seeds_text(there) or "none"
        problems.append(f"no run with seed {seeds_text(absent)}; there are: {known}")
    elif not wanted:
        problems.append("no seed is finished: there is nothing to compare")
    if problems:
        raise RunFolderError(Problem(str(ensemble.folder), None, "", text) for text in problems)
    return wanted


def _prepared(ensemble: Ensemble, seeds: Iterable[int], population: Path | None) -> tuple[Prepared, str]:
    """The scenario of the ensemble with its people, and as text, from the first run whose folder still holds it."""
    problems: list[Problem] = []
    for seed in seeds:
        try:
            run = open_run(seed_folder(ensemble.folder, seed))
            loaded = scenario_of(run, population)
        except InputError as error:
            problems += error.problems
            continue
        if run.record["scenario_hash"] == ensemble.record["scenario_hash"]:
            prepared = prepare(loaded)
            refuse_other_inputs(run, prepared.population.inputs)
            return prepared, _scenario_text(run) or ""
        problems.append(_other_scenario(run))
    raise RunFolderError(problems)
