"""`hyosan verify` of many runs: each seed again, what is found told at the end, or at Ctrl-C."""

from typing import TYPE_CHECKING

import click

from hyosan.cli.group import OURS, USERS, InterruptedRunError
from hyosan.cli.shared import console

if TYPE_CHECKING:
    from hyosan.analysis.verify import Verification

Found = dict[int, "Verification | str"]


def verify_many(folder: str, seeds: str | None, *, processes: int | None, threads: int, population: str | None) -> None:
    """Run seeds of an ensemble again and tell; exit status 1 when one differs, 2 when one could not be compared."""
    from hyosan.analysis.ensemble import open_ensemble
    from hyosan.analysis.verify_seeds import verify_seeds
    from hyosan.cli.ensemble_progress import EnsembleDisplay
    from hyosan.report.verification import different

    ensemble = open_ensemble(folder)
    found: Found = {}
    try:
        with EnsembleDisplay(console(error=True), "compared") as display:
            display.say("making the people")
            verify_seeds(
                ensemble,
                seeds,
                processes=processes,
                threads=threads,
                population=population,
                watch=display.watch,
                said=display.say,
                heard=found.__setitem__,
            )
    except KeyboardInterrupt:
        raise InterruptedRunError(_until_then(dict(sorted(found.items())))) from None
    found = dict(sorted(found.items()))
    _tell(found)
    if different(found):
        raise click.exceptions.Exit(OURS)
    if any(isinstance(one, str) for one in found.values()):
        raise click.exceptions.Exit(USERS)


def _tell(found: Found) -> None:
    from hyosan.report.summary import table_of
    from hyosan.report.verification import lines_of_many, rows_of_many, verdict_of_many

    output = console()
    output.print(verdict_of_many(found), style="bold", markup=False, soft_wrap=True)
    for line in lines_of_many(found):
        output.print(line, markup=False, soft_wrap=True)
    output.print(table_of((), rows_of_many(found)))


def _until_then(found: Found) -> str:
    from hyosan.report.verification import lines_of_many, verdict_of_many

    if not found:
        return "interrupted before a seed was compared"
    return "\n".join([f"interrupted; until then {verdict_of_many(found)}", *lines_of_many(found)])
