"""Writing a run's folder: the engine appends arrays, this module makes files that survive a crash.

with RunWriter.create(Path("runs/1")) as writer:
    writer.begin(datetime(2022, 10, 28, 9), duration_s=86_400, record_every_s=600)
    writer.describe(title="One day", seed=1)
    writer.vocabulary("strain", ["flu"])
    writer.append("infections", {"time": ..., "person": ..., ...})
    writer.seal(until_us=600_000_000)
    writer.close("finished", until_us=86_400_000_000)
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

from hyosan.core.errors import EngineError, RunFolderError
from hyosan.results.claim import Claim, claim
from hyosan.results.folder import naming_folder, prepare_folder, sync_folder, write_atomically
from hyosan.results.lock import this_lock
from hyosan.results.machine import peak_memory_bytes, these_versions, this_machine
from hyosan.results.record import RECORD_FILE, RunRecord, Status, Timing, empty_record, record_text
from hyosan.results.schema import OBSERVED, TABLES
from hyosan.results.taking_over import drop_rows_behind, take_rows
from hyosan.results.vocabulary import Vocabularies

if TYPE_CHECKING:
    from hyosan.results.table_writer import TableWriter

ROW_GROUP_ROWS = 1_000_000
UNASKED = tuple(name for name in TABLES if name not in OBSERVED)
"""The tables of a run that says nothing else: all but those of surveillance."""
_EPOCH = datetime(1970, 1, 1)


class RunWriter:
    """One run's folder while the run goes on. Every failure of the disk is a RunFolderError that names the folder."""

    def __init__(self, folder: Path, tables: Sequence[str], row_group_rows: int) -> None:
        self.folder = folder
        self.record: RunRecord = empty_record()
        self._row_group_rows = row_group_rows
        self._vocabularies = Vocabularies()
        self._start: datetime | None = None
        self._writers: dict[str, TableWriter] = {}
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writing")
        self._write_s = 0.0
        self._closed = False
        self._broken: RunFolderError | None = None
        self._claim: Claim | None = None
        self.record["tables"] = [name for name in TABLES if name in tables]
        self.record["started_at"] = _now()
        self.record["machine"] = this_machine()
        self.record["versions"] = these_versions()
        self.record["lock"] = this_lock()
        self.record["vocabularies"] = self._vocabularies.names

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        overwrite: bool = False,
        tables: Sequence[str] = UNASKED,
        row_group_rows: int = ROW_GROUP_ROWS,
    ) -> Self:
        """Start a run's folder that will hold `tables`.

        A folder that is not empty is refused; with `overwrite`, a run in it is deleted first, and anything that is no
        run is still refused.
        """
        unknown = set(tables) - set(TABLES)
        if unknown:
            raise EngineError(f"no such tables: {', '.join(sorted(unknown))}")
        with naming_folder(folder):
            prepare_folder(folder, overwrite)
            writer = cls(folder, tables, row_group_rows)
            writer._claim = claim(folder, strictly=False)
            writer._write_record()
        return writer

    @classmethod
    def go_on(
        cls,
        folder: Path,
        source: Path,
        before: RunRecord,
        *,
        more: Sequence[str] = (),
        row_group_rows: int = ROW_GROUP_ROWS,
    ) -> Self:
        """Go on with a run that lies in `source`, whose record is `before`: in its own folder, or in a new one.

        `more`: tables that it may not have had. `take_over` must follow `begin` and the vocabularies. A new folder that
        is not empty is refused.
        """
        with naming_folder(folder):
            if folder != source:
                prepare_folder(folder, overwrite=False)
            writer = cls(folder, [*before["tables"], *more], row_group_rows)
            writer._claim = claim(folder, strictly=True)
        writer.record["started_at"] = before["started_at"] if folder == source else writer.record["started_at"]
        return writer

    def take_over(self, source: Path, rows: Mapping[str, int]) -> None:
        """Begin with the first rows of each table of a run; what its tables hold behind them is left or, here, dropped.

        Whatever moment this is killed at, the run in `source` can still be gone on with.
        """
        with self._working():
            schemas = {name: self._writer(name).table for name in self.record["tables"]}
            parts = {name: take_rows(source, self.folder, schemas[name], rows.get(name, 0)) for name in schemas}
            for name, count in parts.items():
                self._writer(name).go_on(count, rows.get(name, 0))
            sync_folder(self.folder)
            self.record["sealed_parts"] = parts
            self._write_record()
            for name, count in parts.items():
                drop_rows_behind(self.folder, name, count)
            sync_folder(self.folder)

    def checkpoint(self, until_us: int, facts: Mapping[str, Any], arrays: Mapping[str, Any], kept: int) -> None:
        """Seal, and write a checkpoint that tells how many rows of each table were there; keep the newest so many."""
        # Imported here: who only looks at results need not wait for it.
        from hyosan.results.checkpoints import keep_newest, write_checkpoint

        self.seal(until_us)
        with self._working():
            rows = {name: writer.rows for name, writer in self._writers.items()}
            time = self._started() + timedelta(microseconds=until_us)
            write_checkpoint(self.folder, time, {**facts, "rows": rows}, arrays)
            keep_newest(self.folder, kept)

    def begin(self, start: datetime, *, duration_s: float = 0.0, record_every_s: float = 0.0) -> None:
        """Register the local time of tick 0, the planned length and the interval of recording; before any rows."""
        if start.tzinfo is not None:
            raise EngineError(f"start {start}: the scenario's clock has no time zone")
        if self._writers:
            raise EngineError("begin() must come before the first rows")
        self._start = start
        self.record["clock"] = {
            "start": start.isoformat(),
            "end_simulated": start.isoformat(),
            "duration_s": duration_s,
            "record_every_s": record_every_s,
        }

    def vocabulary(self, group: str, names: Sequence[str]) -> None:
        """Register the names that the codes 0, 1, ... of a group of columns stand for; a name may occur twice.

        Groups: setting, place_kind, strain, host_type, state, cause, event_kind, event_name, outcome, sex, role, and
        those of surveillance.
        Causes and kinds of events have theirs from the schema, unless they are registered anew.
        """
        if self._writers:
            raise EngineError(f"vocabulary {group}: must be registered before the first rows")
        self._vocabularies.register(group, names)

    @property
    def write_s(self) -> float:
        """Wall seconds spent writing so far, while nothing else went on."""
        return self._write_s

    def describe(self, **facts: Unpack[RunRecord]) -> None:
        """Set entries of `run.json`; entries that are tables of their own (timing, counts, ...) are added to."""
        for key, value in facts.items():
            present = cast(dict[str, Any], self.record).get(key)
            if isinstance(present, dict) and isinstance(value, dict):
                value = {**present, **value}  # noqa: PLW2901
            cast(dict[str, Any], self.record)[key] = value

    def write_text(self, name: str, text: str) -> None:
        """Write a text file, such as `scenario.toml`, into the folder."""
        with self._working():
            write_atomically(self.folder / name, text)

    def save(self) -> None:
        """Write what is known of the run so far, so that a run that is killed can be opened."""
        with self._working():
            self._write_record()

    def append(self, table: str, columns: Mapping[str, Any], *, given_away: bool = False) -> None:
        """Take rows of a table, one array a column.

        Times are microseconds since the start; dictionary columns are codes of their vocabulary; −1 stands for null
        where the schema allows it, as NaN, empty text and, of times, the lowest number do. Rows of a table that this
        run does not keep are dropped. `given_away`: nobody else will change the arrays, so that no copy is needed.
        """
        if table not in TABLES:
            raise EngineError(f"no such table: {table}")
        if table in self.record["tables"]:
            with self._working():
                self._writer(table).append(self._vocabularies.recoded(table, columns), given_away=given_away)

    def seal(self, until_us: int | None = None) -> None:
        """Make everything appended so far durable and readable; `until_us`: microseconds simulated so far."""
        with self._working():
            for writer in self._writers.values():
                writer.seal()
            sync_folder(self.folder)
            self.record["sealed_parts"] = {name: writer.sealed_parts for name, writer in self._writers.items()}
            self._reach(until_us)
            self._write_record()

    def close(self, status: Status, /, until_us: int | None = None, **facts: Unpack[RunRecord]) -> None:
        """Seal, merge the parts of every table into one sorted file, and write how the run ended."""
        if status == "running":
            raise EngineError("a run cannot be closed as running")
        self.describe(**facts)
        self.seal(until_us)
        with self._working():
            for name in self.record["tables"]:
                self._writer(name).finish()
            sync_folder(self.folder)
        with self._working():
            self.record["status"] = status
            self.record["ended_at"] = _now()
            self.record["sealed_parts"] = {}
            self.record["peak_memory_bytes"] = peak_memory_bytes()
            self._write_record()
        self._closed = True
        self._aside.shutdown()
        self._drop_claim()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """A run left by an exception is closed as interrupted (by the user) or failed; the exception goes on."""
        if self._closed:
            return
        if kind is None:
            raise EngineError("the run's writer was left without close()")
        if self._broken is None:
            # When that fails too, the exception on its way says more.
            with suppress(RunFolderError):
                self.close("interrupted" if issubclass(kind, KeyboardInterrupt) else "failed")
        self._aside.shutdown()
        self._drop_claim()

    def _drop_claim(self) -> None:
        if self._claim is not None:
            self._claim.drop()

    def _writer(self, table: str) -> "TableWriter":
        from hyosan.results.table_writer import TableWriter

        if table not in self._writers:
            start_us = (self._started() - _EPOCH) // timedelta(microseconds=1)
            names = self._vocabularies.names
            schema = TABLES[table].for_place_kinds(names.get("place_kind", ()))
            self._writers[table] = TableWriter(self.folder, schema, start_us, names, self._row_group_rows, self._aside)
        return self._writers[table]

    def _started(self) -> datetime:
        if self._start is None:
            raise EngineError("begin() must come before the first rows")
        return self._start

    def _reach(self, until_us: int | None) -> None:
        if until_us is not None:
            reached = self._started() + timedelta(microseconds=until_us)
            self.record["clock"] = {**self.record["clock"], "end_simulated": reached.isoformat()}

    def _write_record(self) -> None:
        timing: Timing = {**self.record["timing"], "write_s": round(self._write_s, 3)}
        self.record["timing"] = timing
        write_atomically(self.folder / RECORD_FILE, record_text(self.record))

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Time spent writing is counted; after a failure of the disk the writer refuses everything."""
        if self._broken is not None:
            raise self._broken
        if self._closed:
            raise EngineError("this run is closed")
        began = time.perf_counter()
        try:
            with naming_folder(self.folder):
                yield
        except RunFolderError as error:
            self._broken = error
            for writer in self._writers.values():
                writer.discard()
            # The unfinished parts are gone: what was sealed can be read, and there may be room to say how it ended.
            with suppress(OSError):
                self.record["status"] = "failed"
                self.record["ended_at"] = _now()
                self._write_record()
            raise
        finally:
            self._write_s += time.perf_counter() - began


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
