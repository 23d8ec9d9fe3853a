"""`hyosan run`: the main job, with one seed or with many."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from hyosan.analysis.seeds import LARGEST_SEED
from hyosan.cli.ensemble import Asked, run_many
from hyosan.cli.group import InterruptedRunError
from hyosan.cli.shared import console, print_results, read, scenario_argument, set_option, threads_option
from hyosan.core.stopwatch import Stopwatch

if TYPE_CHECKING:
    from hyosan.engine.run import Prepared
    from hyosan.results.run import Run
    from hyosan.scenario import LoadedScenario


@click.command()
@scenario_argument
@click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    default=1,
    show_default=True,
    help="Seed: the same seed, the same events.",
)
@click.option(
    "--seeds",
    metavar="SEEDS",
    help="Many runs, one a seed: a number (20: seeds 1 to 20), a range (1-20) or a list (3,5,9). The same command goes"
    " on where it was stopped.",
)
@click.option("--out", metavar="DIR", help="Folder of the results. [a new one in runs]")
@click.option("--processes", type=click.IntRange(1), metavar="N", help="With --seeds: runs at a time. [all cores]")
@click.option(
    "--outbreak-above",
    type=click.IntRange(0),
    metavar="N",
    help="With --seeds: a run with more infections counts as an outbreak. [found between the humps of the final size]",
)
@click.option(
    "--keep",
    type=click.Choice(["all", "summary"]),
    default="all",
    show_default=True,
    help="With --seeds: what stays of each run; 'summary': its timeline, headline measures and indicators.",
)
@click.option(
    "--checkpoint-every",
    metavar="TIME",
    help='Write a checkpoint every so often, such as "30 days", from which the run can go on (hyosan resume).',
)
@threads_option
@set_option
@click.option("--overwrite", is_flag=True, help="Replace what is in the folder --out: a run, or with --seeds all runs.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def run(
    context: click.Context,
    scenario: str,
    seed: int,
    seeds: str | None,
    out: str | None,
    processes: int | None,
    outbreak_above: int | None,
    keep: Literal["all", "summary"],
    checkpoint_every: str | None,
    threads: int | None,
    overrides: tuple[str, ...],
    overwrite: bool,
    quiet: bool,
) -> None:
    """Simulate SCENARIO and write the results into a folder.

    Says beforehand what it will cost, shows how it goes, and ends with a summary. Ctrl-C stops it: what has happened
    until then is kept.

    One run is one possible course. With --seeds the summary says how likely an outbreak is and how outbreaks go; runs
    go side by side, one thread each, into one folder (docs/ensembles.md).
    """
    watch = Stopwatch(of_process=True)
    _refuse_contradictions(context, seeds)
    if checkpoint_every is not None:
        overrides = (*overrides, f'record.checkpoint_every="{checkpoint_every}"')
    loaded = read(scenario, overrides)
    if seeds is not None:
        run_many(loaded, Asked(seeds, out, processes, threads, keep, outbreak_above, overwrite, quiet))
        return
    prepared = _prepared(loaded, out, quiet, watch)
    from hyosan.engine.run import free_folder

    folder = Path(out) if out is not None else free_folder(Path("runs"), loaded.scenario.scenario.id, seed)
    simulate = _quietly if quiet else _shown
    try:
        found = simulate(prepared, seed, folder, threads, overwrite, watch)
        _pictured(found, watch)
    except KeyboardInterrupt:
        raise InterruptedRunError("" if quiet else f"interrupted; what was written until then is in {folder}") from None
    if not quiet:
        print_results(console(), found, scenario)
        watch.lap("summary_s")
    from hyosan.results.timing import add_timing

    add_timing(found.folder, watch.parts)
    if found.record["status"] == "interrupted":
        raise InterruptedRunError("" if quiet else _how_to_go_on(found, seed))


def _refuse_contradictions(context: click.Context, seeds: str | None) -> None:
    """Raise UsageError for options that mean nothing together."""
    given = {
        name
        for name in ("seed", "processes", "outbreak_above", "keep")
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    }
    if seeds is not None and "seed" in given:
        raise click.UsageError("--seed is for one run and --seeds for many: leave out one of them")
    for name in sorted(given - {"seed"}) if seeds is None else ():
        raise click.UsageError(f"--{name.replace('_', '-')} is for many runs: --seeds is missing")


def _prepared(loaded: "LoadedScenario", out: str | None, quiet: bool, watch: Stopwatch) -> "Prepared":
    """The scenario with its people; says what it does and what the run will cost."""
    from hyosan.engine.plan import plan
    from hyosan.engine.run import prepare

    watch.lap("start_s")
    if quiet:
        prepared = prepare(loaded)
        watch.skip()
        plan(prepared)
        return prepared
    from hyosan.report.planned import plan_rows
    from hyosan.report.summary import table_of

    output = console()
    output.print(loaded.scenario.scenario.title, style="bold", markup=False)
    progress = console(error=True)
    progress.print("making the people ...", style="dim")
    watch.lap("plan_s")
    prepared = prepare(loaded)
    watch.skip()
    output.print(table_of((), plan_rows(plan(prepared), Path(out or "runs"))))
    output.print()
    return prepared


def _quietly(
    prepared: "Prepared", seed: int, folder: Path, threads: int | None, overwrite: bool, watch: Stopwatch
) -> "Run":
    from hyosan.engine.run import run_prepared

    watch.lap("plan_s")
    found = run_prepared(prepared, seed=seed, out=folder, threads=threads, overwrite=overwrite)
    watch.skip()
    return found


def _shown(
    prepared: "Prepared", seed: int, folder: Path, threads: int | None, overwrite: bool, watch: Stopwatch
) -> "Run":
    from hyosan.cli.progress import ProgressDisplay
    from hyosan.engine.run import run_prepared, state_names

    start = prepared.loaded.scenario.time.start
    with ProgressDisplay(console(error=True), state_names(prepared.loaded.scenario), start) as display:
        watch.lap("plan_s")
        found = run_prepared(
            prepared,
            seed=seed,
            out=folder,
            threads=threads,
            overwrite=overwrite,
            watch=display.watch,
            said=display.say,
        )
        watch.skip()
    return found


def _pictured(found: "Run", watch: Stopwatch) -> None:
    from hyosan.report.figure import PICTURE, write_picture

    write_picture(found, found.folder / PICTURE)
    watch.lap("picture_s")


def _how_to_go_on(found: "Run", seed: int) -> str:
    reached = found.record["clock"]["end_simulated"]
    return (
        f"interrupted at {reached} of the scenario's clock; everything until then is in {found.folder}\n"
        f"  hyosan show {found.folder}\n"
        f"{_resumable(found, seed)}"
    )


def _resumable(found: "Run", seed: int) -> str:
    from hyosan.results.checkpoints import checkpoint_folders

    if checkpoint_folders(found.folder):
        return f"  hyosan resume {found.folder}    goes on from its last checkpoint"
    return (
        f"It wrote no checkpoint (--checkpoint-every), so it cannot go on; the same scenario with --seed {seed} repeats"
        " the same events."
    )
