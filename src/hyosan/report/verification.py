"""What `hyosan verify` found: identical or not, how much was compared, made by what then and now."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hyosan.analysis.seeds import seeds_text
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
    return [("rows compared", _rows(found.rows)), ("seed", str(found.then["seed"])), *_maker_rows(found)]


def _rows(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count(number)}" for name, number in rows.items())


def _maker_rows(found: "Verification") -> Rows:
    return [
        ("scenario", found.then["scenario_hash"][:16] + "..."),
        *((name, _then_and_now(*texts)) for name, texts in _makers(found.then, found.now).items()),
        *(("changed", text) for text in lock_changes(found.then["lock"], found.now["lock"]) if found.then["lock"]),
    ]


def verdict_of_many(found: Mapping[int, "Verification | str"]) -> str:
    """One sentence on many seeds: all identical, or how many differ and how many could not be compared."""
    bad, lost = different(found), [seed for seed, one in found.items() if isinstance(one, str)]
    if not bad and not lost:
        return f"identical: every row of every table of {_seeds(list(found))}"
    parts = [f"{len(bad)} of {len(found)} seeds are different"] if bad else []
    parts += [f"{len(lost)} of {len(found)} could not be compared"] if lost else []
    same = [seed for seed in found if seed not in {*bad, *lost}]
    return ", ".join([*parts, f"identical: {_seeds(same)}" if same else "none is identical"])


def different(found: Mapping[int, "Verification | str"]) -> list[int]:
    """The seeds whose second run is another."""
    return [seed for seed, one in found.items() if not isinstance(one, str) and not one.is_identical]


def lines_of_many(found: Mapping[int, "Verification | str"]) -> list[str]:
    """For each seed that is not identical, the first difference, or why it could not be compared."""
    lines = []
    for seed, one in found.items():
        if isinstance(one, str):
            lines.append(f"seed {seed} could not be compared: {one}")
        elif one.difference is not None:
            lines.append(f"seed {seed} is different: {difference_text(one.difference)}")
    return lines


def rows_of_many(found: Mapping[int, "Verification | str"]) -> Rows:
    """Name and value of what was compared of all seeds, and of what made the runs then and now."""
    compared = [one for one in found.values() if not isinstance(one, str)]
    if not compared:
        return []
    rows: Counter[str] = Counter()
    for one in compared:
        rows.update(one.rows)
    return [("rows compared", _rows(rows)), *_maker_rows(compared[0])]


def _seeds(seeds: list[int]) -> str:
    return f"seed {seeds[0]}" if len(seeds) == 1 else f"{len(seeds)} seeds ({seeds_text(seeds)})"


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
