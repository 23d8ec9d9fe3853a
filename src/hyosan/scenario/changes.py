"""Changes laid over the scenario of a run that goes on: which may be made while it goes on, and which may not."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from hyosan.core.errors import Problem, ScenarioError
from hyosan.scenario.document import Document, read_file
from hyosan.scenario.extend import merge_tables
from hyosan.scenario.loaded import LoadedScenario
from hyosan.scenario.merged_sources import with_merged_sources
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path

ANY = "*"
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
    ("importation",),
    ("seeding",),
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
    "immunity": "it was given before the start, and what it does belongs to it",
    "time": "the clock of a run stays; the duration and the stop may change",
    "care": "beds that are taken and people who wait belong to it",
    "record": "a run's tables go on as they began",
    "strains": "courses that have begun were drawn under it; transmissibility, susceptibility, seasonality,"
    " infectiousness_profile and infectiousness may change",
}


def with_changes(base: Document, path: FilePath) -> Document:
    """The document of a run's scenario under a file of changes: tables merge deeply, lists and scalars replace."""
    changes = read_file(path)
    if "extends" in changes.data:
        raise ScenarioError(
            [changes.problem(("extends",), "changes are laid over the run's scenario and extend no other")]
        )
    replaced: list[Path] = []
    data = merge_tables(base.data, changes.data, (), replaced)
    document = Document(data, base.positions.replaced_by(changes.positions, replaced))
    return with_merged_sources(document, base, changes)


def changed_paths(before: Scenario, after: Scenario) -> list[Path]:
    """The paths at which two scenarios differ; lists are one value each."""
    return list(_differences(before.model_dump(by_alias=True), after.model_dump(by_alias=True), ()))


def refuse_what_stays(before: Scenario, after: LoadedScenario, at: int) -> list[Path]:
    """The paths at which a scenario was changed; ScenarioError when one cannot be from a time in ticks on."""
    paths = [path for path in changed_paths(before, after.scenario) if path not in MOVED]
    problems = [
        after.document.problem(path, f"cannot change while a run goes on: {WHY.get(str(path[0]), 'it stays')}")
        for path in paths
        if not any(_is_under(path, allowed) for allowed in MAY_CHANGE)
    ]
    problems += _in_the_past(before, after, at)
    problems += _first_acts(before, after)
    if problems:
        raise ScenarioError(problems)
    return paths


def _differences(one: Any, other: Any, path: Path) -> Iterator[Path]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys([*one, *other]):
            yield from _differences(one.get(key), other.get(key), (*path, key))
    elif one != other:
        yield path


def _is_under(path: Path, pattern: tuple[str, ...]) -> bool:
    return len(path) >= len(pattern) and all(wanted in (ANY, part) for part, wanted in zip(path, pattern, strict=False))


def _in_the_past(before: Scenario, after: LoadedScenario, at: int) -> Iterator[Problem]:
    """Seedings until then have happened, and a run cannot end before it goes on."""
    past = [[spec for spec in scenario.seeding if spec.at <= at] for scenario in (before, after.scenario)]
    if past[0] != past[1]:
        yield after.document.problem(("seeding",), "what was seeded until then cannot change; later seedings may")
    if after.scenario.time.duration < at:
        yield after.document.problem(("time", "duration"), "the run would end before the time from which it goes on")


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
