"""The table that ends a run: how it went, who survived, where people were infected, how long it took."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from hyosan.core.errors import Problem, RunFolderError
from hyosan.report.interventions import BEDS, DONE, care_rows, intervention_rows
from hyosan.report.observed import KNOWN, TRUTH, observed_rows
from hyosan.report.words import brought_in, count, left_out_rows, origin, share, size, span, wall
from hyosan.results.record import changed_law
from hyosan.results.sides import CONDITIONS, WELL

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import RenderableType
    from rich.table import Table

    from hyosan.results.run import Run

Rows = list[tuple[str, ...]]
LONGEST_LOADING_S = 10.0
"""Kernels that took longer to be ready were not loaded but compiled."""

_ENDINGS = {
    "finished": "the time was over",
    "overrun": "overrun",
    "died out": "the outbreak died out",
    "interrupted": "interrupted: the results end here",
    "failed": "failed: the results end here",
    "running": "still running, or killed: the results end here",
}


def headline(run: "Run") -> str:
    """What is shown, and what it is not."""
    title = run.record["title"] or run.record["scenario_id"]
    return f"{title}\none possible course (seed {run.record['seed']}), not an estimate"


def likelihood_text(run: "Run", scenario: str) -> str:
    """How to learn what one course cannot tell; of a branch, whose law did not hold from the start, otherwise."""
    if any(changed_law(entry) for entry in run.record["resumed"]):
        return (
            "a branch: its scenario.toml has the changes from the first day on; to learn how such branches go,"
            ' branch other seeds alike (docs/resume.md, "Over seeds")'
        )
    return f"how likely an outbreak is, and how outbreaks go: hyosan run {scenario} --seeds 20"


def outcome_rows(run: "Run", summary: dict[str, Any]) -> Rows:
    """How the run ended, in numbers with units."""
    people, status = summary["people"], run.record["status"]
    lasted = _seconds_between(run.record["clock"]["start"], summary["end_time"])
    ended = f"{span(lasted)} after the start ({_moment(summary['end_time'])})"
    ending = f"{_ENDINGS[status]} {ended}" if status in ("overrun", "died out") else f"{_ENDINGS[status]}: {ended}"
    rows: Rows = [
        ("how it ended", ending.replace(": the results end here:", ": the results end")),
        ("people", count(people)),
    ]
    if run.record["population"].get("basis"):
        vintages = [entry.get("vintage", "") for entry in run.record["inputs"]]
        rows.append(("population", origin(run.record["population"]["basis"], vintages)))
    if status == "overrun":
        rows.insert(1, ("hours to overrun", f"{lasted / 3600:.1f}"))
    if summary["infected"] is not None:
        rows.append(("infected", _part(summary["infected"], people)))
    if summary["infections"] != summary["infected"]:
        rows.append(("infections", count(summary["infections"])))
    rows.append(("dead", _part(summary["deaths"], people)))
    if summary["peak_time"] is not None:
        after = span(_seconds_between(run.record["clock"]["start"], summary["peak_time"]))
        rows.append(("most at one time", f"{count(summary['peak_prevalence'])} infected, {after} after the start"))
    return [*rows, *seeding_rows(run), *_not_kept_rows(run), *left_out_rows(run.record["left_out"]), *fitted_rows(run)]


def _not_kept_rows(run: "Run") -> Rows:
    """Tables that are not written of very many people unless they are asked for."""
    missing = [name for name in ("people", "transitions") if name not in run.record["tables"]]
    if run.record["population"].get("form") != "function" or not missing:
        return []
    return [("not kept", f"{' and '.join(missing)} (record.tables asks for them)")]


def seeding_rows(run: "Run") -> Rows:
    """How many of those to be infected by seeding were not, where too few people matched; nothing otherwise."""
    missed = run.record["counts"].get("seeding_missed", 0)
    return [("not seeded", f"{count(missed)} of those asked for: no more people matched")] if missed else []


def fitted_rows(run: "Run") -> Rows:
    """By fitted strain: the target, what was realised when it was fitted, and whether that still holds."""
    return [(f"{name}, fitted to", _fitted_text(entry)) for name, entry in run.record["fitted"].items()]


def _fitted_text(entry: dict[str, Any]) -> str:
    realised = " to ".join(f"{entry[key]:.3g}" for key in ("realised_low", "realised_high"))
    text = f"{entry['target']}; realised {entry['realised']:.3g} (95 % {realised})"
    reason = entry.get("not_as_fitted", "")
    if entry["as_fitted"] is False:
        return f"{text}; NOT AS FITTED{': ' if reason else ''}{reason}; fit again if the target is still meant"
    return f"{text}; {reason}; fit again to know" if entry["as_fitted"] is None else text


def survival_rows(summary: dict[str, Any]) -> Rows:
    """Role, people, survivors, share; nothing when all are alike."""
    roles = summary.get("survivors_by_role", {})
    if not roles:
        return []
    rows = [
        (
            name.replace("_", " "),
            count(found["people"]),
            count(found["survivors"]),
            share(found["survivors"], found["people"]),
        )
        for name, found in sorted(roles.items(), key=lambda item: -item[1]["people"])
    ]
    if len(rows) > 1:
        people, alive = (sum(found[key] for found in roles.values()) for key in ("people", "survivors"))
        rows.append(("all", count(people), count(alive), share(alive, people)))
    return [*rows]


def ends_rows(summary: dict[str, Any]) -> Rows:
    """Host type, people, and the states in which they end, most first; nothing when all people are of one type."""
    hosts = summary.get("ends_by_host_type", {})
    if len(hosts) < 2:
        return []
    return [
        (
            host.replace("_", " "),
            count(sum(states.values())),
            ", ".join(f"{count(number)} {state}" for state, number in states.items()),
        )
        for host, states in sorted(hosts.items(), key=lambda item: -sum(item[1].values()))
    ]


def side_rows(summary: dict[str, Any]) -> Rows:
    """Side, people, well, afflicted, dead; nothing when all people are of one type and nobody is missing."""
    found = summary.get("sides", {})
    hosts = found.get("host_types", {})
    if len(hosts) < 2 and "missing" not in found:
        return []
    told = [(host.replace("_", " "), row) for host, row in sorted(hosts.items(), key=lambda item: -item[1]["people"])]
    told += [("infected at some time", found["infected"])]
    told += [("missing, never found", found["missing"])] if "missing" in found else []
    return [
        (name, *(count(row[key]) for key in ("people", *CONDITIONS)), share(row[WELL], row["people"]))
        for name, row in told
    ]


def setting_rows(run: "Run") -> Rows:
    """Setting, infections, share: where people were infected."""
    if "infections" not in run.record["tables"]:
        return []
    infections = run.table("infections", ["setting", "cause"])
    local = {str(name).replace("_", " "): n for name, n in _counts(infections["setting"]) if name is not None}
    outside = _counts(infections["cause"].filter(infections["setting"].is_null()))
    counts = local | {brought_in(str(cause)): n for cause, n in outside}
    total = sum(counts.values())
    return [
        (name, count(n), share(n, total)) for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _counts(column: "pa.ChunkedArray") -> list[tuple[Any, int]]:
    return [(pair["values"], int(pair["counts"])) for pair in column.value_counts().to_pylist()]


def timing_text(run: "Run") -> str:
    """Where the wall time went, and the memory."""
    timing = run.record["timing"]
    compiled = timing.get("compile_s", 0.0) > LONGEST_LOADING_S
    parts = [
        f"{words} {wall(timing[key])}"  # type: ignore[literal-required]
        for key, words in (
            ("start_s", "starting"),
            ("build_s", "making people"),
            ("plan_s", "planning"),
            ("compile_s", "compiling kernels" if compiled else "loading kernels"),
            ("simulation_s", "simulation"),
            ("write_s", "writing"),
            ("picture_s", "picture"),
            ("summary_s", "summary"),
        )
        if key in timing
    ]
    peak = run.record.get("peak_memory_bytes")
    memory = [f"peak memory {size(peak)}"] if peak else []
    threads = run.record.get("threads")
    machine = [*memory, *([f"threads {threads}"] if threads else [])]
    return "\n".join(" · ".join(line) for line in (parts, machine) if line)


def render(run: "Run", scenario: str = "SCENARIO") -> list["RenderableType"]:
    """The whole summary, for a rich console; `scenario` is what the command to run many seeds takes.

    RunFolderError of a run that is only beginning, or was killed before it had begun.
    """
    from rich.text import Text

    if "start" not in run.record["clock"]:
        message = "nothing to show yet: the run is only beginning, or was killed before it had begun"
        raise RunFolderError([Problem(str(run.folder), None, "", message)])
    summary = run.summary()
    title, caution = headline(run).split("\n")
    parts: list[RenderableType] = [Text(title, style="bold"), Text(caution, style="italic")]
    parts += [Text(likelihood_text(run, scenario), "dim"), Text()]
    known = observed_rows(run)
    if known:
        parts.append(Text(TRUTH, style="bold"))
    parts.append(table_of((), outcome_rows(run, summary)))
    if survival := survival_rows(summary):
        parts += [Text(), table_of(("role", "people", "survivors", "share"), survival)]
        parts.append(Text("survivors: alive and not infected at the end", style="dim"))
    if ends := ends_rows(summary):
        parts += [Text(), table_of(("host type", "people", "in the end"), ends)]
    if told := side_rows(summary):
        parts += [Text(), table_of(("seen from", "people", *CONDITIONS, "share well"), told)]
        parts.append(Text("well: alive, susceptible or immune; afflicted: infected and alive, at the end", style="dim"))
    if settings := setting_rows(run):
        parts += [Text(), table_of(("infected in", "infections", "share"), settings)]
    if known:
        parts += [Text(), Text(KNOWN, style="bold"), table_of((), known)]
    if done := intervention_rows(run):
        parts += [Text(), Text(DONE, style="bold"), table_of((), done)]
    if beds := care_rows(run):
        parts += [Text(), Text(BEDS, style="bold"), table_of((), beds)]
    return [*parts, Text(), Text(timing_text(run), style="dim")]


def table_of(header: tuple[str, ...], rows: Rows) -> "Table":
    """A plain table; with a header, all columns but the first are numbers."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=bool(header), header_style="bold", padding=(0, 2, 0, 0))
    for number in range(len(header) or 2):
        table.add_column(header[number] if header else "", justify="right" if header and number else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _part(number: float, whole: float) -> str:
    """A count, and its share where there is a whole."""
    return f"{count(number)}  ({share(number, whole)})" if whole else count(number)


def _seconds_between(start: str, end: str | None) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() if end else 0.0


def _moment(time: str | None) -> str:
    return datetime.fromisoformat(time).strftime("%a %d %b %Y %H:%M") if time else "unknown"
