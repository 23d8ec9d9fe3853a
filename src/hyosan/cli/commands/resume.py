"""`hyosan resume`: a run goes on from a checkpoint, as it was or otherwise."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hyosan.cli.group import InterruptedRunError
from hyosan.cli.shared import console, opened, print_results, set_option, threads_option

if TYPE_CHECKING:
    from hyosan.engine.resume import Planned
    from hyosan.results.run import Run

TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


class Moment(click.ParamType[datetime | timedelta]):
    """A date and time, or a time since the start: "40 days", "day 40"."""

    name = "time"

    def convert(
        self, value: str | datetime | timedelta, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | timedelta:
        """What the text means; a usage error where it means nothing."""
        from hyosan.core.units import parse_duration

        if not isinstance(value, str):
            return value
        since = re.sub(r"^\s*day\s+(\S+)\s*$", r"\1 days", value)
        try:
            return timedelta(microseconds=parse_duration(since))
        except (ValueError, OverflowError):
            pass
        try:
            return TIME.convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f'got \'{value}\', allowed: a time such as 2024-12-01 or "2024-12-01 06:00", or "day 40"', param)


@click.command()
@click.argument("run")
@click.option(
    "--at",
    type=Moment(),
    help='Go on from the newest checkpoint at or before this time, 2024-12-01 or "day 40". [the newest of all]',
)
@click.option(
    "--with",
    "changes",
    metavar="CHANGES",
    help="Changes of the scenario from then on: a TOML file, or an id of the catalogue (hyosan list).",
)
@set_option
@click.option("--until", type=TIME, help="Go on up to this time.")
@click.option("--duration", metavar="TIME", help='Length of the whole run, from its start: "90 days".')
@click.option("--out", metavar="DIR", help="Folder of the results. [see below]")
@threads_option
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def resume(
    run: str,
    at: datetime | timedelta | None,
    changes: str | None,
    overrides: tuple[str, ...],
    until: datetime | None,
    duration: str | None,
    out: str | None,
    threads: int | None,
    quiet: bool,
) -> None:
    """Go on with the run in the folder RUN from a checkpoint.

    Unchanged, it becomes the run that was never stopped, to the last event. With changes (--with, --set) the new law
    holds from the checkpoint on, and what has happened stays.

    A run that was interrupted or killed, and goes on unchanged, goes on in its own folder unless --out says otherwise.
    Anything else (--at, changes, a later end) goes into a new folder, and RUN stays as it is.

    Checkpoints are written where the scenario says so: record.checkpoint_every, or hyosan run --checkpoint-every.
    """
    if until is not None and duration is not None:
        raise click.UsageError("--until and --duration both say when the run ends: leave out one of them")
    from hyosan.catalogue import find_changes_or_refuse
    from hyosan.engine.resume import plan_resume

    found = opened(run)
    planned = plan_resume(
        found,
        at=datetime.fromisoformat(found.record["clock"]["start"]) + at if isinstance(at, timedelta) else at,
        changes=None if changes is None else find_changes_or_refuse(changes),
        overrides=[*overrides, *_ends(found, until, duration)],
        out=None if out is None else Path(out),
    )
    for notice in planned.notices if not quiet else ():
        console(error=True).print(notice, soft_wrap=True, markup=False)
    try:
        resumed = _gone_on(planned, threads, quiet)
    except KeyboardInterrupt:
        raise InterruptedRunError("" if quiet else f"interrupted; go on: hyosan resume {planned.folder}") from None
    if not quiet:
        print_results(console(), resumed, str(resumed.folder / "scenario.toml"))
    if resumed.record["status"] == "interrupted":
        raise InterruptedRunError("" if quiet else f"interrupted; go on: hyosan resume {resumed.folder}")


def _ends(found: "Run", until: datetime | None, duration: str | None) -> list[str]:
    """The duration that is meant, as an override."""
    if duration is not None:
        return [f'time.duration="{duration}"']
    if until is None:
        return []
    start = datetime.fromisoformat(found.record["clock"]["start"])
    if until <= start:
        raise click.UsageError(f"--until: got {until}, allowed: after the start of the run ({start})")
    return [f'time.duration="{(until - start).total_seconds():.6f} s"']


def _gone_on(planned: "Planned", threads: int | None, quiet: bool) -> "Run":
    from hyosan.engine.resume import resume_planned
    from hyosan.engine.run import state_names
    from hyosan.report.figure import PICTURE, write_picture

    if quiet:
        found = resume_planned(planned, threads=threads)
    else:
        from hyosan.cli.progress import ProgressDisplay

        scenario = planned.prepared.loaded.scenario
        with ProgressDisplay(console(error=True), state_names(scenario), scenario.time.start) as display:
            found = resume_planned(planned, threads=threads, watch=display.watch, said=display.say)
    write_picture(found, found.folder / PICTURE)
    return found
