"""What the authority knew, in words: a block of its own beside what happened."""

from datetime import datetime
from typing import TYPE_CHECKING

from hyosan.report.words import count
from hyosan.results.observed import is_watched, observed_summary

if TYPE_CHECKING:
    from hyosan.results.run import Run

TRUTH = "what happened"
KNOWN = "what the authority knew"


def observed_rows(run: "Run") -> list[tuple[str, ...]]:
    """Name and words of each thing known; nothing for a run without surveillance."""
    if not is_watched(run):
        return []
    known = observed_summary(run)
    rows: list[tuple[str, ...]] = [("cases", _parts(known["cases"], known["classes"]))]
    if known["first_known"] is not None:
        rows.append(("first case known", _moment(known["first_known"])))
    if any(finding in ("confirmed", "negative") for _, finding, _ in known["reports"]):
        rows.append(("tests exist from", _moment(known["tests_from"])))
    if known["admissions"]:
        rows.append(("admissions", count(known["admissions"])))
    if known["outcomes"]:
        rows.append(("outcomes", ", ".join(f"{name} {count(n)}" for name, n in known["outcomes"].items())))
    if known["missing"]:
        rows.append(("missing people", count(known["missing"])))
    if known["sources_named"]:
        rows.append(("cases that name a known case", count(known["sources_named"])))
    if known["busiest"] is not None:
        stream, date, number = known["busiest"]
        rows.append(("most in a day", f"{count(number)} told of {date} by {_spaced(stream)}"))
    rows += [(f"told by {_spaced(stream)}", f"{finding} {count(n)}") for stream, finding, n in known["reports"]]
    for key, words in (("waiting", "not worked on yet"), ("lost", "lost for want of capacity")):
        held = {name: n for name, n in known[key].items() if n}
        if held:
            rows.append((words, ", ".join(f"{_spaced(name)} {count(n)}" for name, n in held.items())))
    return rows


def _parts(whole: int, parts: dict[str, int]) -> str:
    told = ", ".join(f"{name} {count(n)}" for name, n in parts.items())
    return f"{count(whole)}  ({told})" if told else count(whole)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _moment(time: str | None) -> str:
    return datetime.fromisoformat(time).strftime("%a %d %b %Y %H:%M") if time else "never"
