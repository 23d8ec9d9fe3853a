"""What several commands share: options, and finding the scenario that is meant."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hyosan.core.errors import InputError, Problem, nearest

if TYPE_CHECKING:
    from rich.console import Console

    from hyosan.analysis.ensemble import Ensemble
    from hyosan.results.run import Run
    from hyosan.scenario import LoadedScenario

Command = TypeVar("Command", bound=Callable[..., Any])


def scenario_argument(command: Command) -> Command:
    """The argument SCENARIO."""
    return click.argument("scenario")(command)


def set_option(command: Command) -> Command:
    """The option --set, any number of times."""
    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="PATH=VALUE",
        help='Change one value, as in TOML: --set time.duration="10 days". Any number of times.',
    )(command)


def threads_option(command: Command) -> Command:
    """The option --threads."""
    return click.option(
        "--threads", type=click.IntRange(1), metavar="K", help="Threads; changes the speed and no result. [all cores]"
    )(command)


def read(scenario: str, overrides: tuple[str, ...] = (), *, inputs: bool = True) -> "LoadedScenario":
    """The scenario of a catalogue id or a file; ScenarioError with every problem. `inputs`: its files must be there."""
    from hyosan.catalogue import find, find_or_refuse

    find_or_refuse(scenario)
    from hyosan.scenario import check_inputs, read_scenario

    loaded = read_scenario(scenario, overrides=overrides, resolve=find)
    if inputs:
        check_inputs(loaded)
    return loaded


def opened(folder: str) -> "Run":
    """The run in a folder."""
    from hyosan.analysis.record import ENSEMBLE_FILE
    from hyosan.results.run import open_run

    path = Path(folder)
    beside = path if path.exists() else path.parent
    inside = sorted(record for name in ("run.json", ENSEMBLE_FILE) for record in beside.glob(f"*/{name}"))
    if inside and not (path / "run.json").exists():
        names = [str(record.parent) for record in inside]
        close = nearest(str(path), names) if not path.exists() else f"runs in it: {', '.join(names[:12])}"
        raise InputError([Problem(folder, None, "", f"no run; {close}")])
    return open_run(path)


def print_results(output: "Console", found: "Run", scenario: str) -> None:
    """Say what a run left that has just ended; its curves have been drawn. `scenario`: by what it was asked for."""
    from hyosan.report.curves import curve_lines
    from hyosan.report.figure import PICTURE
    from hyosan.report.summary import render

    output.print(*render(found, scenario), sep="\n")
    output.print()
    for line in curve_lines(found, output.width):
        output.print(line, markup=False, soft_wrap=True)
    print_theory(output, found, asked=False)
    output.print()
    output.print(f"curves   {found.folder / PICTURE}", markup=False, soft_wrap=True)
    output.print(
        f"results  {found.folder}  (docs/results.md; look again: hyosan show {found.folder})",
        markup=False,
        soft_wrap=True,
    )


def print_theory(output: "Console", found: "Run | Ensemble", *, asked: bool) -> None:
    """Show a run or an ensemble beside theory where one applies; when asked for, say why none does."""
    from hyosan.analysis.ensemble import Ensemble

    runs = [found.open(seed) for seed in found.seeds[:1]] if isinstance(found, Ensemble) else [found]
    if not runs or not (asked or has_theory(runs[0])):
        return
    from hyosan.report.theory import render, render_many

    width = max(20, min(80, output.width - 20))
    output.print()
    output.print(*(render_many(found, width) if isinstance(found, Ensemble) else render(found, width)), sep="\n")


def has_theory(run: "Run") -> bool:
    """Whether theory has anything to say of a run: then it is shown unasked."""
    return bool(run.record["theory"]) and "not_well_mixed" not in run.record["theory"]


def console(*, error: bool = False) -> "Console":
    """Where tables and progress are written; without a terminal, plain text 100 columns wide."""
    from rich.console import Console

    plain = Console(stderr=error, highlight=False)
    return plain if plain.is_terminal else Console(stderr=error, highlight=False, width=100)
