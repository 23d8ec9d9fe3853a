"""`hyosan fit-transmission`: the probability per contact at which outbreaks are as a target says."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hyosan.cli.group import InterruptedRunError
from hyosan.cli.shared import console, read, scenario_argument, threads_option
from hyosan.core.errors import InputError, Problem

if TYPE_CHECKING:
    from hyosan.analysis.fit.fit import Fit
    from hyosan.scenario import LoadedScenario

MOST_OUTBREAKS = 20_000


@click.command("fit-transmission")
@scenario_argument
@click.option(
    "--seeds",
    "outbreaks",
    type=click.IntRange(20, MOST_OUTBREAKS),
    default=1000,
    show_default=True,
    help="Outbreaks to be fitted, each begun by one person; as many confirm.",
)
@click.option("--out", metavar="FILE.toml", help="File to write. [<scenario>-fitted.toml beside it]")
@threads_option
@click.option("--overwrite", is_flag=True, help="Replace the file --out.")
def fit_transmission(scenario: str, outbreaks: int, out: str | None, threads: int | None, overwrite: bool) -> None:
    """Find the transmissibility of SCENARIO at which its target is met.

    Says beforehand what it will cost, tries early outbreaks with the same seeds until reproduction number, growth rate
    or household secondary attack rate is the one asked for, confirms it with other seeds, and writes a small scenario
    that extends SCENARIO with the numbers found. Ctrl-C stops it; nothing is written then.
    """
    loaded = read(scenario)
    path = Path(out) if out is not None else _beside(scenario)
    strains = _with_targets(loaded)
    _refuse_output(path, loaded, overwrite)
    from hyosan.analysis.fit.definition import DEFINITIONS
    from hyosan.analysis.fit.file import base_name, write_fitted
    from hyosan.analysis.fit.fit import cost_text, fit, laboratory, prepare, refuse_hopeless
    from hyosan.catalogue import find
    from hyosan.engine.plan import cores
    from hyosan.engine.warm import warm_up
    from hyosan.scenario.form import by_function

    output, progress = console(), console(error=True)
    progress.print("making the people ...", style="dim")
    prepared = prepare(loaded, outbreaks)
    loaded = prepared.loaded

    def fitted(strain: str) -> "Fit":
        place = laboratory(prepared, strain, threads or cores())
        refuse_hopeless(loaded, place, outbreaks)
        target = loaded.scenario.strains[strain].target
        assert target is not None, "only strains with a target are fitted"
        output.print(f"{strain}: {target.text}", style="bold", markup=False, soft_wrap=True)
        output.print(f"that is: {DEFINITIONS[target.quantity]}", markup=False, soft_wrap=True)
        output.print(cost_text(place, outbreaks), markup=False, soft_wrap=True)
        progress.print("loading compiled kernels (a first run compiles them) ...", style="dim")
        warm_up("once" if by_function(loaded.scenario) else "stepwise")
        began = time.perf_counter()

        def said(text: str) -> None:
            progress.print(f"{time.perf_counter() - began:6.1f} s  {text}", markup=False, soft_wrap=True)

        found = fit(place, loaded, outbreaks, said)
        _print_fit(found)
        return found

    try:
        fits = [fitted(strain) for strain in strains]
    except KeyboardInterrupt:
        raise InterruptedRunError("interrupted; nothing is written") from None
    extends = base_name(scenario, path, in_catalogue=find(scenario) is not None)
    write_fitted(path, extends, loaded.scenario, prepared.population, fits)
    output.print(f"written  {path}  (hyosan run {path})", markup=False, soft_wrap=True)


def _refuse_output(path: Path, loaded: "LoadedScenario", overwrite: bool) -> None:
    """Raise InputError where the file could not be written, or would replace what it extends."""
    if path.is_dir():
        message = "is a folder; --out takes the name of a file"
    elif not path.parent.is_dir():
        message = f"cannot be written: there is no folder {path.parent}"
    elif path.exists() and any(path.samefile(name) for name in loaded.document.positions.files if Path(name).exists()):
        message = "is the scenario itself, or one that it extends: what is fitted is written into a file of its own"
    elif path.exists() and not overwrite:
        message = "exists already, and is not overwritten without --overwrite"
    else:
        return
    raise InputError([Problem(str(path), None, "", message)])


def _beside(scenario: str) -> Path:
    path = Path(scenario)
    return path.with_name(f"{path.stem}-fitted.toml")


def _with_targets(loaded: "LoadedScenario") -> list[str]:
    strains = [name for name, spec in loaded.scenario.strains.items() if spec.target is not None]
    if not strains:
        found = loaded.document.problem(("strains",), "")
        message = "no strain has a target, such as target = { reproduction_number = 1.8 }: nothing to fit"
        raise InputError([Problem(found.file, found.line, "strains", message)])
    return strains


def _print_fit(fit: "Fit") -> None:
    from hyosan.analysis.fit.fit import estimate_text
    from hyosan.report.summary import table_of

    rows = [
        ("transmissibility", estimate_text(fit.transmissibility)),
        ("with other seeds", ""),
        ("reproduction number", estimate_text(fit.reproduction_number)),
        ("growth rate, per day", estimate_text(fit.growth_rate)),
        ("household secondary attack rate", estimate_text(fit.household_secondary_attack_rate)),
        ("generation interval, days", f"{fit.generation_interval_days:.4g}"),
    ]
    for group, share in zip(fit.target.shares, fit.shares, strict=True):
        factor = fit.contact_factors[group.settings[0]]
        rows.append((f"share {' + '.join(group.settings)}", f"{estimate_text(share)}, contacts × {factor:.4g}"))
    rows.append(("counted", f"{fit.cases:,} cases of generations 3 to 5 in {fit.outbreaks:,} outbreaks"))
    output = console()
    output.print(table_of((), [*rows]))
    output.print()
