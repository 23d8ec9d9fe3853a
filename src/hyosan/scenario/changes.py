"""Changes laid over the scenario of a run that goes on: which may be made while it goes on, and which may not."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from hyosan.core.errors import Problem, ScenarioError
from hyosan.scenario.document import Document, read_file
from hyosan.scenario.extend import merge_tables
from hyosan.scenario.loaded import LoadedScenario
from hyosan.scenario.merged_sources import with_merged_sources
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path
from hyosan.scenario.without import WITHOUT, left_out

ANY = "*"
STREAM_KEYS = (
    *("probability", "by_state", "delay", "report_delay", "weekdays", "capacity", "background"),
    *("background_seasonality", "changes", "specimens_from", "sensitivity", "specificity", "background_share"),
    *("every", "shedding", "noise", "limit", "interventions"),
)
"""Keys of a stream of surveillance of which nothing that was seen before depends."""
LOOK_BACK = ("serosurvey", "wastewater")
"""Kinds of stream that count infections of earlier days."""
TURNS = ("who", "compliance", "compliance_of", "priority", "ring")
"""Keys of a vaccination of which follows who has had a dose."""
CONTINUES = "continues"
"""Key of a file of changes: the scenarios, by id, whose runs it is made to go on with."""
MAY_CHANGE: tuple[tuple[str, ...], ...] = (
    ("scenario",),
    ("time", "duration"),
    ("time", "stop"),
    ("calendar",),
    ("strains", ANY, "transmissibility"),
    ("strains", ANY, "susceptibility"),
    ("strains", ANY, "seasonality"),
    ("strains", ANY, "infectiousness_profile"),
    ("strains", ANY, "states", ANY, "infectiousness"),
    ("settings",),
    ("encounters",),
    ("behaviours",),
    ("interventions",),
    ("importation",),
    ("seeding",),
    *(("surveillance", "streams", ANY, key) for key in STREAM_KEYS),
    ("record", "outbreak_above"),
    ("record", "checkpoint_every"),
    ("record", "checkpoints_kept"),
)
"""What the law from a time on may say otherwise; all that is below is meant too."""
MOVED: tuple[tuple[str, ...], ...] = (("population", "files", "folder"), ("population", "city", "schools"))
"""Where files lie: no change, as long as they hold the same people (their hash is compared)."""
WHY = {
    "population": "the people of a run stay",
    "host_types": "the people of a run stay",
    "immunity": "it was given before the start, and what it does belongs to it; one that nobody holds yet may be new",
    "surveillance": "streams stay what they are, so does what cases tell; may change: "
    + ", ".join(STREAM_KEYS)
    + ". To let a stream begin or end, have it in the run from its start, with probability = 0 until or from then on."
    " A run without any may be given surveillance",
    "time": "the clock of a run stays; the duration and the stop may change",
    "resolution": "at which resolution, and in which steps, is part of the process",
    "care": "beds that are taken and people who wait belong to it",
    "record": "a run's tables go on as they began",
    "strains": "courses that have begun were drawn under it; transmissibility, susceptibility, seasonality,"
    " infectiousness_profile and infectiousness may change",
}


def with_changes(base: Document, path: FilePath) -> Document:
    """The document of a run's scenario under a file of changes: tables merge deeply, lists and scalars replace.

    What a list `without` names is left out first. ScenarioError where a list `continues` names other scenarios.
    """
    changes = read_file(path)
    if "extends" in changes.data:
        raise ScenarioError(
            [changes.problem(("extends",), "changes are laid over the run's scenario and extend no other")]
        )
    _refuse_another(base.data, changes)
    kept, problems = left_out(base, changes)
    problems += _courses(changes)
    if problems:
        raise ScenarioError(problems)
    replaced: list[Path] = []
    own = {key: value for key, value in changes.data.items() if key not in (WITHOUT, CONTINUES)}
    data = merge_tables(kept.data, own, (), replaced)
    document = Document(data, kept.positions.replaced_by(changes.positions, replaced))
    return with_merged_sources(document, base, changes)


def _refuse_another(base: dict[str, Any], changes: Document) -> None:
    named, run = changes.data.get(CONTINUES, []), base["scenario"]["id"]
    if not isinstance(named, list) or not all(isinstance(text, str) for text in named):
        raise ScenarioError([changes.problem((CONTINUES,), f"got {named!r}, allowed: a list such as ['hyosan']")])
    if named and run not in named:
        message = f"these changes go on with a run of {' or '.join(named)}, and this is one of {run}"
        raise ScenarioError([changes.problem((CONTINUES,), message)])


def _courses(changes: Document) -> list[Problem]:
    """Natural history said in short cannot change: the run's scenario has it written out as states."""
    strains = changes.data.get("strains")
    return [
        changes.problem(
            ("strains", name, key),
            f"cannot change while a run goes on: {WHY['strains']}. A run's scenario has course and severity written out"
            f" as states: of one of them strains.{name}.states.NAME.infectiousness may change. Anything else: change it"
            " in the scenario, and run that from its start",
        )
        for name, spec in (strains.items() if isinstance(strains, dict) else ())
        for key in ("course", "severity")
        if isinstance(spec, dict) and key in spec
    ]


def changed_paths(before: Scenario, after: Scenario) -> list[Path]:
    """The paths at which two scenarios differ; lists are one value each."""
    return list(_differences(before.model_dump(by_alias=True), after.model_dump(by_alias=True), ()))


def refuse_what_stays(before: Scenario, after: LoadedScenario, at: int) -> list[Path]:
    """The paths at which a scenario was changed; ScenarioError when one cannot be from a time in ticks on."""
    paths = [path for path in changed_paths(before, after.scenario) if path not in MOVED]
    problems = _staying(paths, before, after.scenario, after.document)
    problems += _in_the_past(before, after, at)
    problems += _first_acts(before, after)
    problems += _turns(paths, after)
    problems += _look_back(before, after)
    if problems:
        raise ScenarioError(problems)
    return paths


def refuse_before_all(base: Document, document: Document) -> None:
    """ScenarioError where what stays was changed, of changes that contradict what is there: most often therefore.

    Nothing where a document is no scenario at all.
    """
    try:
        before, after = (Scenario.model_validate(each.data) for each in (base, document))
    except ValidationError:
        return
    paths = [path for path in changed_paths(before, after) if path not in MOVED]
    problems = _staying(paths, before, after, document)
    if problems:
        raise ScenarioError(problems)


def _staying(paths: list[Path], before: Scenario, after: Scenario, document: Document) -> list[Problem]:
    """A problem for each path that cannot change while a run goes on."""
    return [
        document.problem(path, f"cannot change while a run goes on: {WHY.get(str(path[0]), 'it stays')}")
        for path in paths
        if not any(_is_under(path, allowed) for allowed in MAY_CHANGE)
        and not _is_new_immunity(path, before, after)
        and not _is_new_surveillance(path, before)
    ]


def _differences(one: Any, other: Any, path: Path) -> Iterator[Path]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys([*one, *other]):
            yield from _differences(one.get(key), other.get(key), (*path, key))
    elif one != other:
        yield path


def _is_under(path: Path, pattern: tuple[str, ...]) -> bool:
    return len(path) >= len(pattern) and all(wanted in (ANY, part) for part, wanted in zip(path, pattern, strict=False))


def _is_new_immunity(path: Path, before: Scenario, after: Scenario) -> bool:
    """Whether an immunity is meant that nobody has before an intervention gives it."""
    if path[0] != "immunity" or len(path) < 2 or path[1] in before.immunity or path[1] in before.strains:
        return False
    return after.immunity[str(path[1])].coverage is None


def _is_new_surveillance(path: Path, before: Scenario) -> bool:
    """Whether surveillance is meant of a run that had none: it begins then."""
    return path == ("surveillance",) and before.surveillance is None


def _look_back(before: Scenario, after: LoadedScenario) -> Iterator[Problem]:
    """Series that count infections from before cannot begin while a run goes on."""
    surveillance = after.scenario.surveillance
    if surveillance is None or before.surveillance is not None:
        return
    for name, stream in surveillance.streams.items():
        if stream.kind in LOOK_BACK:
            told = (
                f"a {stream.kind} counts infections from before, of which a checkpoint knows nothing:"
                " run the scenario from its start with this stream in it"
            )
            yield after.document.problem(("surveillance", "streams", name, "kind"), told)


def _in_the_past(before: Scenario, after: LoadedScenario, at: int) -> Iterator[Problem]:
    """Seedings until then have happened, and a run cannot end before it goes on."""
    past = [[spec for spec in scenario.seeding if spec.at <= at] for scenario in (before, after.scenario)]
    if past[0] != past[1]:
        yield after.document.problem(("seeding",), "what was seeded until then cannot change; later seedings may")
    if after.scenario.time.duration < at:
        yield after.document.problem(("time", "duration"), "the run would end before the time from which it goes on")


def _turns(paths: list[Path], after: LoadedScenario) -> Iterator[Problem]:
    """Whose turn it is to be vaccinated was settled with the first dose."""
    for path in paths:
        if path[0] != "interventions" or len(path) < 3 or path[2] not in TURNS:
            continue
        spec = after.scenario.interventions.get(str(path[1]))
        treats_others = spec is not None and spec.action == "treat" and path[2] == "ring"
        if spec is not None and (spec.action == "vaccinate" or treats_others):
            told = "whose turn it is cannot change while it goes on: leave it out, and add another"
            yield after.document.problem(path, told)


def _first_acts(before: Scenario, after: LoadedScenario) -> Iterator[Problem]:
    """Who acts at all was settled when courses were drawn: infectiousness stays 0 or stays above."""
    for strain, spec in before.strains.items():
        for state, old in spec.states.items():
            now = after.scenario.strains.get(strain)
            if now is None or state not in now.states:
                continue
            if (old.infectiousness > 0) != (now.states[state].infectiousness > 0):
                path = ("strains", strain, "states", state, "infectiousness")
                yield after.document.problem(
                    path, "cannot become 0, nor cease to be, while a run goes on: only be more or less"
                )
