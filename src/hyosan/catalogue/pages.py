"""The tables on the pages of the catalogue's scenarios: numbers with their sources, and the expected outcome."""

from pathlib import Path
from typing import Any

from hyosan.catalogue.expected import Expected, Measure, read_expected
from hyosan.catalogue.published import read_published
from hyosan.catalogue.sources import Source, at, read, sources

BEGIN, END = "<!-- {name}: begin -->", "<!-- {name}: end -->"


def numbers_table(scenario: Path) -> str:
    """A Markdown table: each source of the file, what the file says there, and where it comes from."""
    data = read(scenario)
    lines = ["| what | in the file | source, or reason for the size |", "| --- | --- | --- |"]
    for source in sources(data):
        lines.append(f"| `{source.what}` | {_value(at(data, source.keys))} | {_origin(source)} |")
    return "\n".join(lines)


def expected_table(folder: Path, scenario_id: str) -> str:
    """A Markdown table of what is expected of a scenario, and how far a new measurement may be off."""
    expected = read_expected(folder / f"{scenario_id}.toml")
    if not expected.measures:
        return "Not measured yet over enough seeds to be stated here."
    lines = ["| measure | median (90 % of runs) or share | tolerance | meaning |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {measure.name} | {_found(measure)} | {_number(measure.tolerance)} | {measure.meaning} |"
        for measure in expected.measures
    ]
    return "\n".join([*lines, "", _conditions(expected)])


def published_table(scenario: Path, expected: Path, published: Path) -> str:
    """A Markdown table: what the runs gave beside what is published, and whether the median lies inside.

    Paths are the scenario's file and the folders of expected and published numbers; KeyError when a range is for
    something that is neither expected nor fitted.
    """
    measures, strains = read_expected(expected / f"{scenario.stem}.toml"), read(scenario)["strains"]
    lines = [
        "| what | here: median (90 % of outbreaks) | published | | there, and source |",
        "| --- | --- | --- | --- | --- |",
    ]
    for each in read_published(published / f"{scenario.stem}.toml"):
        strain = each.fitted_strain
        found = measures.measure(each.measure) if strain is None else _realised(strains[strain]["fitted"])
        span = f"{_number(each.low)} to {_number(each.high)}"
        cells = (each.meaning, _found(found), span, each.verdict(found.value), f"{each.says}: {each.source}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _realised(fitted: dict[str, Any]) -> Measure:
    """What was realised with the fitted transmissibility, with its interval."""
    low, high = fitted["realised_low"], fitted["realised_high"]
    return Measure("realised", fitted["definition"], "median", fitted["realised"], 0.0, low, high)


def tables(scenario: Path, expected: Path, published: Path) -> dict[str, str]:
    """All tables of a scenario's page by the names of their marks."""
    found = {"numbers": numbers_table(scenario), "expected": expected_table(expected, scenario.stem)}
    if read_published(published / f"{scenario.stem}.toml"):
        found["published"] = published_table(scenario, expected, published)
    return found


def with_tables(page: str, made: dict[str, str]) -> str:
    """The page with what stands between the marks of each table replaced; KeyError when a mark is missing."""
    for name, table in made.items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        if begin not in page or end not in page:
            raise KeyError(begin)
        head, rest = page.split(begin, 1)
        page = f"{head}{begin}\n\n{table}\n\n{end}{rest.split(end, 1)[1]}"
    return page


def _conditions(expected: Expected) -> str:
    seeds = f"{expected.seeds} seeds from {expected.first_seed}"
    rule = "A measurement over other seeds agrees when it lies within the tolerance plus 4 standard errors."
    return f"Measured over {seeds} ({expected.measured}). {rule}"


def _found(measure: Measure) -> str:
    if measure.low is None or measure.high is None:
        return _number(measure.value)
    return f"{_number(measure.value)} ({_number(measure.low)} to {_number(measure.high)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _origin(source: Source) -> str:
    text = source.source or f"*Invented:* {source.invented}"
    return f"{text}. There: {source.value}" if source.value else text


def _value(value: Any) -> str:
    """A value of TOML on one line, laws and tables by group in short."""
    if isinstance(value, dict):
        if "by_age" in value or "by_setting" in value or "by_host_type" in value:
            return "; ".join(_by_group(key, part) for key, part in value.items())
        return ", ".join(f"{key} {_value(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "; ".join(_value(part) for part in value)
    return str(value)


def _by_group(key: str, part: Any) -> str:
    if key == "by_age":
        return "by age " + ", ".join(f"{band['from']}+: {band['value']}" for band in part)
    return key.replace("_", " ") + " " + ", ".join(f"{name}: {value}" for name, value in part.items())
