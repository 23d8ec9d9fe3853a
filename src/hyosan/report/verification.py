"""What `hyosan verify` found: identical or not, how much was compared, made by what then and now."""

from typing import TYPE_CHECKING, Any

from hyosan.report.words import count
from hyosan.results.lock import lock_changes
from hyosan.results.record import RunRecord

if TYPE_CHECKING:
    from hyosan.analysis.verify import Verification
    from hyosan.results.compare import Difference

Rows = list[tuple[str, ...]]


def verdict(found: "Verification") -> str:
    """One sentence: identical, or the first difference with both values."""
    if found.difference is not None:
        return f"different: {difference_text(found.difference)}"
    until = f" up to {found.before.isoformat(' ')}, where the run ends" if found.before else ""
    return f"identical: every row of every table{until}"


def difference_text(difference: "Difference") -> str:
    """Table, row, column and both values."""
    where = difference.table if difference.row is None else f"{difference.table}, row {difference.row}"
    where = where if difference.column is None else f"{where}, column {difference.column}"
    return f"{where}: {_value(difference.first)} in this run, {_value(difference.second)} when run again"


def verification_rows(found: "Verification") -> Rows:
    """Name and value of what was compared, and of what made the two."""
    rows = ", ".join(f"{name} {count(number)}" for name, number in found.rows.items())
    return [
        ("rows compared", rows),
        ("seed", str(found.then["seed"])),
        ("scenario", found.then["scenario_hash"][:16] + "..."),
        *((name, _then_and_now(*texts)) for name, texts in _makers(found.then, found.now).items()),
        *(("changed", text) for text in lock_changes(found.then["lock"], found.now["lock"]) if found.then["lock"]),
    ]


def _makers(*records: RunRecord) -> dict[str, tuple[str, ...]]:
    """What could make two runs differ, by name: a text for each record."""
    return {
        "version": tuple(f"{r['version']} (results version {r['results_version']})" for r in records),
        "python": tuple(r["versions"].get("python", "unknown") for r in records),
        "lock": tuple(_lock(r) for r in records),
        "machine": tuple(f"{r['machine'].get('cpu', 'unknown')}, {r['threads']} threads" for r in records),
    }


def _lock(record: RunRecord) -> str:
    lock = record["lock"]
    return f"{lock['sha256'][:16]}... ({lock['of']})" if lock else "unknown"


def _then_and_now(then: str, now: str) -> str:
    return then if then == now else f"{then}; now {now}"


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    return "{" + ", ".join(f"{k}: {v}" for k, v in value.items()) + "}" if isinstance(value, dict) else str(value)
