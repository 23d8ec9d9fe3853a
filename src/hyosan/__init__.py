"""Hyosan follows every person of an outbreak: from one classroom, through a city, over a country, across a border.

>>> import hyosan
>>> run = hyosan.run("influenza-england-1978", seed=1)  # doctest: +SKIP
>>> run.timeline()  # doctest: +SKIP
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hyosan.analysis.arguments import Arguments
    from hyosan.analysis.contacts import EmergentContacts
    from hyosan.analysis.ensemble import Ensemble
    from hyosan.analysis.progress import EnsembleProgress
    from hyosan.results.run import Run
    from hyosan.scenario import LoadedScenario, Scenario

__all__ = ["contacts", "load", "open_ensemble", "open_run", "resume", "run", "run_ensemble"]


def load(scenario: str | Path, *, overrides: Sequence[str] = ()) -> "Scenario":
    """The scenario of a file or of the catalogue, with overrides such as "time.duration=10 days".

    Raises ScenarioError with every problem found.
    """
    from hyosan.analysis.arguments import Arguments
    from hyosan.catalogue import find
    from hyosan.scenario import load_scenario

    _settled(Arguments("hyosan.load"), scenario, overrides)
    return load_scenario(scenario, overrides=overrides, resolve=find)


def run(
    scenario: str | Path,
    *,
    seed: int = 1,
    out: str | Path | None = None,
    threads: int | None = None,
    overrides: Sequence[str] = (),
    overwrite: bool = False,
) -> "Run":
    """Run a scenario (a file, or an id of the catalogue) and open its results.

    `out` is the folder to write (default: a new one in `runs`); `threads` changes the speed and nothing else. Raises
    ScenarioError, PopulationError or RunFolderError, each with every problem found; InputError for an argument that
    cannot be, and for a scenario that is neither in the catalogue nor a file.
    """
    from hyosan.analysis.arguments import Arguments

    arguments = Arguments("hyosan.run")
    seed, threads = arguments.seed(seed), arguments.optional_whole("threads", threads, 1)
    _settled(arguments, scenario, overrides)
    from hyosan.engine.run import prepare, run_prepared

    prepared = prepare(_read(scenario, overrides))
    return run_prepared(prepared, seed=seed, out=Path(out) if out else None, threads=threads, overwrite=overwrite)


def resume(
    run: "str | Path | Run",
    *,
    at: datetime.datetime | None = None,
    changes: str | Path | None = None,
    overrides: Sequence[str] = (),
    out: str | Path | None = None,
    threads: int | None = None,
) -> "Run":
    """Go on with a run, itself or the folder that it left, from a checkpoint, and open its results.

    `at`: from the newest checkpoint at or before that time (default: the newest of all). `changes`: what the scenario
    says otherwise from then on, a TOML file or an id of the catalogue; `overrides` do the same for single values, such
    as "time.duration=90 days". `out` is the folder to write; without it a run that was interrupted and goes on
    unchanged goes on in its own, anything else in a new one beside it (docs/resume.md). Raises RunFolderError or
    ScenarioError with every reason why it cannot; InputError for an argument that cannot be.
    """
    from hyosan.analysis.arguments import Arguments
    from hyosan.results.run import Run

    arguments = Arguments("hyosan.resume")
    threads = arguments.optional_whole("threads", threads, 1)
    arguments.moment("at", at)
    arguments.overrides(overrides)
    arguments.settle()
    from hyosan.catalogue import find_changes_or_refuse
    from hyosan.engine.resume import plan_resume, resume_planned

    found = run if isinstance(run, Run) else open_run(run)
    laid = None if changes is None else find_changes_or_refuse(changes)
    planned = plan_resume(found, at=at, changes=laid, overrides=overrides, out=None if out is None else Path(out))
    return resume_planned(planned, threads=threads)


def contacts(
    scenario: str | Path,
    *,
    overrides: Sequence[str] = (),
    ages: Sequence[int] | None = None,
    week: datetime.date | None = None,
) -> "EmergentContacts":
    """Who meets whom in a scenario, by age and setting: arithmetic over its people, before anybody is ill.

    `ages` are the first ages of the groups (default: 0, 5, ... 75); `week` is a date in the week that is meant, with
    what the calendar closes in it (default: an ordinary week). Raises ScenarioError or PopulationError.
    """
    from hyosan.analysis.contacts import emergent_contacts
    from hyosan.analysis.contacts.emergent import AGES
    from hyosan.catalogue import find
    from hyosan.engine.build import build_table, matched
    from hyosan.scenario import read_scenario

    loaded = read_scenario(scenario, overrides=overrides, resolve=find)
    population = build_table(loaded.scenario)
    scenario_here = matched(loaded, population).scenario
    return emergent_contacts(scenario_here, population, ages=AGES if ages is None else tuple(ages), week=week)


def open_run(folder: str | Path) -> "Run":
    """Open the results of a run. RunFolderError when the folder holds none."""
    from hyosan.results.run import open_run as opened

    return opened(Path(folder))


def run_ensemble(
    scenario: str | Path,
    seeds: int | str | Iterable[int] = 20,
    *,
    out: str | Path | None = None,
    processes: int | None = None,
    threads: int = 1,
    overrides: Sequence[str] = (),
    outbreak_above: int | None = None,
    keep: Literal["all", "summary"] = "all",
    overwrite: bool = False,
    watch: "Callable[[EnsembleProgress], None] | None" = None,
) -> "Ensemble":
    """Run a scenario with many seeds on all cores; each run is the same as if it had been run alone.

    `seeds` is a number of them (n: 1 to n), a text such as "1-20" or "3,5,9", or the seeds. Runs that lie in the
    folder `out` already are not run again. A run with more infections than `outbreak_above` counts as an outbreak;
    without it the cut is found (docs/ensembles.md). `keep="summary"` keeps of each run what the summary needs.
    """
    from hyosan.analysis.arguments import Arguments

    arguments = Arguments("hyosan.run_ensemble")
    threads, processes = arguments.whole("threads", threads, 1), arguments.optional_whole("processes", processes, 1)
    outbreak_above = arguments.optional_whole("outbreak_above", outbreak_above, 0, 2**31)
    arguments.one_of("keep", keep, ("all", "summary"))
    _settled(arguments, scenario, overrides)
    from hyosan.analysis.planning import plan_ensemble
    from hyosan.analysis.run import run_planned
    from hyosan.analysis.seeds import as_seeds
    from hyosan.engine.run import prepare

    seeds = as_seeds(seeds)
    prepared = prepare(_read(scenario, overrides))
    planned = plan_ensemble(
        prepared,
        seeds,
        out=out,
        processes=processes,
        threads=threads,
        keep=keep,
        overwrite=overwrite,
        outbreak_above=outbreak_above,
    )
    return run_planned(planned, watch=watch)


def open_ensemble(folder: str | Path) -> "Ensemble":
    """Open the results of an ensemble. RunFolderError when the folder holds none."""
    from hyosan.analysis.ensemble import open_ensemble as opened

    return opened(Path(folder))


def _settled(arguments: "Arguments", scenario: str | Path, overrides: Sequence[str]) -> None:
    """Raise InputError for what cannot be, before anything is read; name the nearest scenario."""
    from hyosan.catalogue import find_or_refuse

    arguments.scenario(scenario)
    arguments.overrides(overrides)
    arguments.settle()
    find_or_refuse(scenario)


def _read(scenario: str | Path, overrides: Sequence[str]) -> "LoadedScenario":
    from hyosan.catalogue import find
    from hyosan.scenario import check_inputs, read_scenario

    loaded = read_scenario(scenario, overrides=overrides, resolve=find)
    check_inputs(loaded)
    return loaded
