"""What one sees while there is work on many seeds: seeds done, seeds at work, time left."""

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from hyosan.cli.progress import BAR_WIDTH, SECONDS_BETWEEN_LINES
from hyosan.report.words import wall

if TYPE_CHECKING:
    from rich.console import Console

    from hyosan.analysis.progress import EnsembleProgress

MOST_NAMED = 8


class EnsembleDisplay:
    """One line that is kept up to date in a terminal; a line every few seconds elsewhere.

    `done` is what has become of seeds that are done. `patient`: no line at all where there is nothing to wait for.
    """

    def __init__(self, console: "Console", done: str = "done", *, patient: bool = False) -> None:
        self._console = console
        self._done = done
        self._shown_at = time.monotonic() if patient else 0.0
        self._tells_the_end = not patient
        self._live = None
        if console.is_terminal:
            from rich.live import Live

            self._live = Live(console=console, transient=True, auto_refresh=False)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def say(self, text: str) -> None:
        """Say what is about to be done."""
        if self._live is None:
            self._console.print(f"{text} ...", markup=False)
        else:
            self._live.update(f"{text} ...", refresh=True)

    def watch(self, progress: "EnsembleProgress") -> None:
        """Take how far it has got; shown only when enough time has passed, and at the end."""
        now = time.monotonic()
        is_over = not progress.at_work
        if self._live is not None:
            self._live.update(f"{progress_bar(progress)}\n{progress_line(progress, self._done)}", refresh=True)
        elif (is_over and self._tells_the_end) or now - self._shown_at >= SECONDS_BETWEEN_LINES:
            self._shown_at, self._tells_the_end = now, True
            self._console.print(progress_line(progress, self._done), markup=False, soft_wrap=True)


def progress_line(progress: "EnsembleProgress", done: str = "done") -> str:
    """Seeds done, failed and at work, wall time, time left."""
    parts = [f"seeds {done} {progress.done} of {progress.seeds}"]
    if progress.failed:
        parts.append(f"failed {progress.failed}")
    if progress.at_work:
        named = ", ".join(map(str, progress.at_work[:MOST_NAMED]))
        parts.append(f"at work: {named}{', ...' if len(progress.at_work) > MOST_NAMED else ''}")
    parts.append(wall(progress.seconds))
    if progress.seconds_left is not None and progress.at_work:
        parts.append(f"about {wall(progress.seconds_left)} left")
    return " · ".join(parts)


def progress_bar(progress: "EnsembleProgress") -> str:
    """The share of seeds that are done, as a bar."""
    full = round(BAR_WIDTH * progress.done / max(1, progress.seeds))
    return "█" * full + "░" * (BAR_WIDTH - full)
