"""What was measured, as tables for people."""

from collections.abc import Sequence

from benchmarks.peers.matching import is_matched, points_apart
from benchmarks.peers.rows import Row, ours_beside, slope_bytes


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [list(heads), ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


HEADS = (
    "people",
    "program",
    "attack",
    "off Hyosan",
    "set-up s",
    "simulate s",
    "CPU s",
    "infections / s",
    "agent-days / s",
    "bytes a person",
    "by slope",
    "Hyosan is faster",
    "load",
)


def measured_table(rows: Sequence[Row]) -> str:
    """Everything measured, Hyosan's row beside those of the same structure and size."""
    return markdown(HEADS, [_cells(row, rows) for row in rows])


def _cells(row: Row, rows: Sequence[Row]) -> list[str]:
    ours, slope = ours_beside(row, rows), slope_bytes(row, rows)
    apart = faster = ""
    if ours is not None and ours is not row:
        apart = f"{points_apart(row.attack, ours.attack):+.1f}"
        if not is_matched(row.attack, ours.attack):
            apart += " (not matched)"
        faster = f"{row.simulate_s / ours.simulate_s:.1f} ×"
    return [
        f"{row.people:,}",
        f"{row.program} {row.version}",
        f"{100 * row.attack:.1f} %",
        apart,
        f"{row.set_up_s:.2f}",
        f"{row.simulate_s:.3g}",
        f"{row.cpu_s:.3g}",
        f"{row.infections_per_s:,.0f}",
        f"{row.agent_days_per_s / 1e6:,.1f} M",
        f"{row.bytes_a_person:,.0f}",
        "" if slope is None else f"{slope:,.0f}",
        faster,
        f"{row.load:.1f}",
    ]


def marks_table(rows: Sequence[Row]) -> str:
    """Where Hyosan stands against each mark, at the largest size that Hyosan and a program both ran; "" without any."""
    lines = []
    for name in dict.fromkeys(row.program for row in rows if row.mark):
        pairs = [(row, ours) for row in rows if row.program == name and (ours := ours_beside(row, rows)) is not None]
        if pairs:
            lines.append(_mark_cells(*max(pairs, key=lambda pair: pair[0].people), rows))
    heads = ("mark", "people", "faster", "wanted", "met", "bytes a person", "Hyosan's")
    return markdown(heads, lines) if lines else ""


def _mark_cells(row: Row, ours: Row, rows: Sequence[Row]) -> list[str]:
    faster = row.simulate_s / ours.simulate_s
    theirs, own = (_best_bytes(each, rows) for each in (row, ours))
    matched = is_matched(row.attack, ours.attack)
    met = ("yes" if faster >= row.mark else "no") if matched else "not matched"
    return [
        row.program,
        f"{row.people:,}",
        f"{faster:.1f} ×",
        f"{row.mark:g} ×",
        met,
        f"{theirs:,.0f}",
        f"{own:,.0f}",
    ]


def _best_bytes(row: Row, rows: Sequence[Row]) -> float:
    slope = slope_bytes(row, rows)
    return row.bytes_a_person if slope is None else slope
