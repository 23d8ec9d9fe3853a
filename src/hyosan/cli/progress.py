"""What one sees while a run goes on: a live picture in a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from hyosan.report.words import count, span, wall

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from hyosan.engine.simulation import Progress

SECONDS_BETWEEN_FRAMES = 0.15
SECONDS_BETWEEN_LINES = 5.0
TICKS_PER_SECOND = 1_000_000
COLOURS = ("green", "yellow", "red", "cyan", "magenta", "blue")
BAR_WIDTH = 40


class ProgressDisplay:
    """Shows the scenario's clock, counts by state, infections and speed on a console."""

    def __init__(self, console: "Console", states: Sequence[str], start: datetime) -> None:
        self._console = console
        self._states = states
        self._start = start
        self._began = time.perf_counter()
        self._shown_at = 0.0
        self._last: Progress | None = None
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

    def watch(self, progress: "Progress", infections: int) -> None:
        """Take the progress after a piece of work; shown only when enough time has passed."""
        now = time.perf_counter()
        if self._last is None:
            self._began = now
        self._last = progress
        if now - self._shown_at < (SECONDS_BETWEEN_LINES if self._live is None else SECONDS_BETWEEN_FRAMES):
            return
        self._shown_at = now
        if self._live is None:
            self._console.print(self._line(progress, infections), markup=False, soft_wrap=True)
        else:
            self._live.update(self._picture(progress, infections), refresh=True)

    def _clock(self, progress: "Progress") -> str:
        return (self._start + timedelta(microseconds=progress.time_ticks)).strftime("%a %d %b %Y %H:%M")

    def _speed(self, progress: "Progress") -> str:
        """Scenario hours a wall second since the simulation began."""
        elapsed = max(1e-9, time.perf_counter() - self._began)
        speed = progress.time_ticks / TICKS_PER_SECOND / 3600 / elapsed
        return f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}"

    def _counts(self, progress: "Progress") -> list[tuple[str, int]]:
        return [(name, int(n)) for name, n in zip(self._states, progress.totals, strict=True)]

    def _line(self, progress: "Progress", infections: int) -> str:
        counts = [f"{name} {count(n)}" for name, n in self._counts(progress) if n]
        passed = span(progress.time_ticks / TICKS_PER_SECOND)
        parts = [self._clock(progress), passed, *counts, f"infections {count(infections)}"]
        return " · ".join([*parts, f"{self._speed(progress)} scenario hours a second"])

    def _picture(self, progress: "Progress", infections: int) -> "RenderableType":
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        passed, planned = (span(ticks / TICKS_PER_SECOND) for ticks in (progress.time_ticks, progress.duration_ticks))
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column()
        table.add_column(justify="right")
        table.add_column(width=BAR_WIDTH)
        people = max(1, int(progress.totals.sum()))
        for number, (name, n) in enumerate(self._counts(progress)):
            bar = "█" * round(BAR_WIDTH * n / people) or ("▏" if n else "")
            table.add_row(name, count(n), Text(bar, style=COLOURS[number % len(COLOURS)]))
        speed = f"{self._speed(progress)} scenario hours a second · {wall(time.perf_counter() - self._began)}"
        return Group(
            Text(f"{self._clock(progress)}   {passed} of at most {planned}", style="bold"),
            table,
            Text(f"infections so far {count(infections)} · {speed}", style="dim"),
        )
