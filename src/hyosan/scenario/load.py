"""From a scenario file to a validated, immutable scenario; all problems are reported together."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from hyosan.core.errors import Problem, ScenarioError
from hyosan.scenario.changes import refuse_before_all, with_changes
from hyosan.scenario.check import contradictions
from hyosan.scenario.document import Document, read_file, read_text
from hyosan.scenario.extend import Resolve, with_base
from hyosan.scenario.form import settled_form
from hyosan.scenario.groups import Finding
from hyosan.scenario.loaded import LoadedScenario
from hyosan.scenario.messages import problems_of
from hyosan.scenario.model import Scenario
from hyosan.scenario.overrides import FILE as SET
from hyosan.scenario.overrides import with_overrides
from hyosan.scenario.population_names import names_of_city, population_findings
from hyosan.scenario.positions import Path as KeyPath
from hyosan.scenario.positions import format_path
from hyosan.scenario.references import unknown_names
from hyosan.scenario.unused import unused
from hyosan.scenario.without import WITHOUT
from hyosan.scenario.without_places import without_places


def no_catalogue(_name: str) -> Path | None:
    """A catalogue without entries."""
    return None


def load_scenario(source: str | Path, *, overrides: Sequence[str] = (), resolve: Resolve = no_catalogue) -> Scenario:
    """The scenario of a file, or of a catalogue id that `resolve` knows.

    Optional settings of kinds that its city has not are left out; those of people from files when these are read.

    `overrides` are texts "path=value", laid over the file before it is validated. Raises ScenarioError with every
    problem found.
    """
    return read_scenario(source, overrides=overrides, resolve=resolve).scenario


def read_scenario(
    source: str | Path, *, overrides: Sequence[str] = (), resolve: Resolve = no_catalogue
) -> LoadedScenario:
    """As `load_scenario`, keeping the positions of all keys."""
    path = (resolve(source) if isinstance(source, str) else None) or Path(source)
    document = with_base(read_file(path), path.parent, resolve, (path.resolve(),))
    return _validated(with_overrides(document, overrides))


def read_changed(
    source: Path, changes: Path | None, *, overrides: Sequence[str] = (), resolve: Resolve = no_catalogue
) -> LoadedScenario:
    """The scenario of a run's file with a file of changes laid over it, and overrides over both."""
    base = with_base(read_file(source), source.parent, resolve, (source.resolve(),))
    document = with_overrides(base if changes is None else with_changes(base, changes), overrides)
    try:
        return _validated(document)
    except ScenarioError:
        refuse_before_all(base, document)
        raise


def load_text(
    text: str,
    name: str = "text",
    *,
    overrides: Sequence[str] = (),
    resolve: Resolve = no_catalogue,
    folder: Path | None = None,
) -> Scenario:
    """The scenario of a TOML text; `name` stands for the file in messages, relative paths start at `folder`."""
    return read_scenario_text(text, name, overrides=overrides, resolve=resolve, folder=folder).scenario


def read_scenario_text(
    text: str,
    name: str = "text",
    *,
    overrides: Sequence[str] = (),
    resolve: Resolve = no_catalogue,
    folder: Path | None = None,
) -> LoadedScenario:
    """As `load_text`, keeping the positions of all keys."""
    base = folder or Path()
    document = with_base(read_text(text, name, base), base, resolve)
    return _validated(with_overrides(document, overrides))


def _validated(document: Document) -> LoadedScenario:
    problems = unknown_names(document)
    try:
        scenario = Scenario.model_validate(document.data)
    except ValidationError as error:
        raise ScenarioError(_in_order([*problems_of(error, document), *problems])) from None
    scenario, lacking = settled_form(scenario)
    names = names_of_city(scenario)
    left_out: dict[str, str] = {}
    found: list[Finding] = []
    if names is not None:
        scenario, left_out, found = without_places(scenario, names.place_kinds, names.edge_kinds)
        found += population_findings(scenario, names, left_out)
    found += lacking
    found += contradictions(scenario)
    if not problems:
        # A misspelt name makes the right one look unused: that is said only once the names are right.
        found += unused(scenario)
    problems += [document.problem(path, message + _way_out(document, path)) for path, message in found]
    if problems:
        raise ScenarioError(_in_order(problems))
    return LoadedScenario(scenario, document, left_out)


def _way_out(document: Document, path: KeyPath) -> str:
    """How to leave out a place where nobody lives, if another file names it."""
    if path[-2:-1] != ("where",) or document.positions.find(path).file in (document.positions.file, SET):
        return ""
    return f'; {WITHOUT} = ["{format_path(path[:-1])}"] at the top of {document.positions.file} leaves it out'


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0))
