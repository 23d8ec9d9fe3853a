"""What an ensemble is about to do: which seeds are missing, where to, at what cost."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import cast

from hyosan.analysis.cost import EnsembleCost, ensemble_cost, refuse_full_disk
from hyosan.analysis.folder import default_folder, finished_seeds
from hyosan.analysis.record import EnsembleRecord, Keep, is_ensemble
from hyosan.analysis.seeds import as_seeds
from hyosan.core.ticks import TICKS_PER_SECOND
from hyosan.engine.plan import plan
from hyosan.engine.run import Prepared
from hyosan.results.lock import this_lock
from hyosan.results.machine import this_machine
from hyosan.results.record import SOFTWARE, InputEntry
from hyosan.results.schema import RESULTS_VERSION
from hyosan.scenario import scenario_hash


@dataclass(frozen=True)
class PlannedEnsemble:
    """An ensemble that is about to be run: which seeds are missing, where to, at what cost."""

    prepared: Prepared
    folder: Path
    record: EnsembleRecord
    missing: tuple[int, ...]
    cost: EnsembleCost
    overwrite: bool
    outbreak_above: int | None


def plan_ensemble(
    prepared: Prepared,
    seeds: int | str | Iterable[int],
    *,
    out: str | Path | None = None,
    processes: int | None = None,
    threads: int = 1,
    keep: Keep = "all",
    overwrite: bool = False,
    outbreak_above: int | None = None,
) -> PlannedEnsemble:
    """See what is to be done, and refuse what cannot be; nothing is written yet.

    Seeds whose runs lie in the folder already are not run again. InputError or RunFolderError with every problem.
    """
    wanted = as_seeds(seeds)
    record = _described(prepared, wanted, threads, keep)
    folder = Path(out) if out is not None else default_folder(Path("runs"), record)
    there = set(finished_seeds(folder)) if is_ensemble(folder) and not overwrite else set()
    missing = tuple(seed for seed in wanted if seed not in there)
    cost = ensemble_cost(plan(prepared), len(missing), processes=processes, threads=threads, keep=keep)
    refuse_full_disk(cost, folder)
    record["processes"] = cost.processes
    above = prepared.loaded.scenario.record.outbreak_above if outbreak_above is None else outbreak_above
    return PlannedEnsemble(prepared, folder, record, missing, cost, overwrite, above)


def _described(prepared: Prepared, seeds: Sequence[int], threads: int, keep: Keep) -> EnsembleRecord:
    """What an ensemble is of, before anything is run."""
    scenario, population = prepared.loaded.scenario, prepared.population
    return EnsembleRecord(
        software=SOFTWARE,
        title=scenario.scenario.title,
        scenario_id=scenario.scenario.id,
        scenario_hash=scenario_hash(scenario),
        version=version("hyosan"),
        results_version=RESULTS_VERSION,
        lock=this_lock(),
        inputs=[cast(InputEntry, asdict(record)) for record in population.inputs],
        status="running",
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        ended_at=None,
        machine=this_machine(),
        processes=1,
        threads=threads,
        keep=keep,
        wall_s=0.0,
        seeds=list(seeds),
        finished=[],
        failed={},
        people=len(population),
        clock={
            "start": scenario.time.start.isoformat(),
            "duration_s": scenario.time.duration / TICKS_PER_SECOND,
            "record_every_s": scenario.record.every / TICKS_PER_SECOND,
        },
        outbreak={},
    )
