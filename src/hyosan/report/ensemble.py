"""What an ensemble says, as text: the probability of an outbreak, then outbreaks and fizzles apart."""

from typing import TYPE_CHECKING, Any

from hyosan.analysis.schema import FIZZLE, OUTBREAK
from hyosan.analysis.seeds import seeds_text
from hyosan.analysis.summary import FEW_FOR_90
from hyosan.report.curves import lines_of
from hyosan.report.measures import Rows, measure_header, measure_rows
from hyosan.report.planned import at_most
from hyosan.report.summary import table_of
from hyosan.report.words import count, left_out_rows, share, size, wall
from hyosan.results.timeline import FLOWS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hyosan.analysis.cost import EnsembleCost
    from hyosan.analysis.ensemble import Ensemble

ENDINGS = {"died out": "died out", "overrun": "overrun", "finished": "the time was over"}


def cost_rows(cost: "EnsembleCost", seeds: int) -> Rows:
    """Name and value of everything that an ensemble costs."""
    one = cost.one
    there = f" ({seeds - cost.seeds} of {seeds} are there)" if cost.seeds < seeds else ""
    kernels = f", and {wall(one.compile_seconds)} to compile kernels (this once)" if one.compile_seconds else ""
    return [
        ("people", f"{count(one.people)}, every one simulated"),
        *left_out_rows(one.left_out),
        ("runs", f"{count(cost.seeds)}{there}, {cost.processes} at a time, {_threads(cost.threads)} each"),
        ("memory", f"about {size(cost.memory_bytes)} of {size(one.memory_of_machine_bytes)}"),
        (
            "time",
            f"about {wall(cost.seconds)} if the outbreak takes hold in every run,"
            f" {at_most(one, wall(cost.most_seconds))}{kernels}",
        ),
        ("results", f"about {size(cost.result_bytes)}, {at_most(one, size(cost.most_result_bytes))}"),
    ]


def outcome_rows(summary: dict[str, Any]) -> Rows:
    """The probability of an outbreak with its interval, what counts as one, and how the runs ended."""
    runs, outbreaks, cut = summary["runs"], summary["outbreaks"], summary["outbreak"]
    if not runs:
        return [("runs", "none is finished")]
    low, high = (100 * limit for limit in summary["interval"])
    endings = [f"{ENDINGS.get(name, name)} {number} of {runs}" for name, number in summary["endings"].items()]
    return [
        ("outbreak", f"{outbreaks} of {runs} runs, {share(outbreaks, runs)} (95 % interval {low:.0f} to {high:.0f} %)"),
        ("counts as one", f"more than {count(cut['above'])} infections ({cut['reason']})"),
        ("how they ended", ", ".join(endings)),
    ]


def cautions(summary: dict[str, Any]) -> list[str]:
    """What to bear in mind, one sentence each."""
    outbreaks = summary["outbreaks"]
    said = []
    if summary["outbreak"]["origin"] == "least" and 0 < outbreaks < summary["runs"]:
        said.append(
            "The final sizes have one hump: how many runs count as outbreaks is what the cut makes of them"
            " (another one: --outbreak-above)."
        )
    if 0 < outbreaks < FEW_FOR_90:
        said.append(
            f"{outbreaks} {'outbreak' if outbreaks == 1 else 'outbreaks'}: bands are rough, and those of 90 % need"
            f" {FEW_FOR_90} outbreaks or more."
        )
    if still := summary["still_infected"][OUTBREAK]:
        said.append(
            f"In {still} of {outbreaks} outbreaks somebody was still infected at the end: size, deaths and duration are"
            " those until then."
        )
    if overrun := summary["endings"].get("overrun", 0):
        said.append(
            f"{overrun} of {summary['runs']} runs were stopped as overrun: size, deaths and duration are those until"
            " then."
        )
    if summary["failed"]:
        seeds = "1 seed failed and is" if summary["failed"] == 1 else f"{summary['failed']} seeds failed and are"
        said.append(f"{seeds} left out: 'failed' in ensemble.json says why.")
    return said


def course_lines(ensemble: "Ensemble", width: int = 100) -> list[str]:
    """The median course of the outbreaks: name, curve, largest value, in a width; new infections last."""
    courses = ensemble.courses()
    chosen = courses[courses["group"] == OUTBREAK]
    medians = {
        str(name): band["median"].fillna(0).to_numpy(dtype=float).tolist() for name, band in chosen.groupby("series")
    }
    if not medians:
        return []
    order = ensemble.open(ensemble.seeds[0]).timeline().columns
    states = [name for name in order if name in medians and name not in FLOWS]
    return lines_of({name: medians.get(name, []) for name in (*states, "new_infections")}, width)


def example_line(ensemble: "Ensemble", summary: dict[str, Any]) -> str:
    """Seeds to look at, and how."""
    chosen = ", ".join(f"seed {seed} ({why})" for seed, why in summary["examples"].items())
    first = next(iter(summary["examples"]), None)
    if first is None:
        return ""
    from hyosan.analysis.folder import seed_folder

    return f"examples  {chosen}: hyosan show {seed_folder(ensemble.folder, first)}"


def render(ensemble: "Ensemble", width: int = 100) -> list["RenderableType"]:
    """The whole summary, for a rich console."""
    from rich.text import Text

    summary, record = ensemble.summary(), ensemble.record
    title = record["title"] or record["scenario_id"]
    about = f"{summary['runs']} runs (seeds {seeds_text(ensemble.seeds) or 'none'}), each a possible course"
    parts: list[RenderableType] = [Text(title, style="bold"), Text(about, style="italic"), Text()]
    left_out = ensemble.open(ensemble.seeds[0]).record["left_out"] if ensemble.seeds else {}
    parts.append(table_of((), [*outcome_rows(summary), *left_out_rows(left_out)]))
    for group, heading in ((OUTBREAK, "given an outbreak"), (FIZZLE, "without an outbreak")):
        if rows := measure_rows(summary, group):
            parts += [Text(), table_of(measure_header(summary, group, heading), rows)]
    parts += [Text(line, style="dim") for line in cautions(summary)]
    if lines := course_lines(ensemble, width):
        parts += [Text(), Text("median of the outbreaks over time", style="bold")]
        parts += [Text(line, no_wrap=True) for line in lines]
    if example := example_line(ensemble, summary):
        parts += [Text(), Text(example)]
    return [*parts, Text(), Text(_effort(ensemble), style="dim")]


def _effort(ensemble: "Ensemble") -> str:
    record, runs = ensemble.record, ensemble.runs()
    each = f" · {wall(float(runs['wall_s'].median()))} a run" if len(runs) else ""
    return f"{wall(record['wall_s'])}{each} · {record['processes']} processes · {_threads(record['threads'])} each"


def _threads(number: int) -> str:
    return "1 thread" if number == 1 else f"{number} threads"
