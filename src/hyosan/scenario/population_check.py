"""Names in a scenario that only the population can answer: kinds of place and tie, host types, places, areas."""

from collections.abc import Callable, Collection, Iterator

from hyosan.core.errors import Problem, ScenarioError, nearest
from hyosan.disease.spec import ORDINARY
from hyosan.scenario.groups import Finding
from hyosan.scenario.load import LoadedScenario
from hyosan.scenario.model import Scenario, WhereSpec
from hyosan.scenario.positions import Path, format_path


def check_against_population(
    scenario: Scenario | LoadedScenario,
    place_kinds: Collection[str],
    edge_kinds: Collection[str],
    host_types: Collection[str],
    place_labels: Callable[[str], Collection[str]],
    area_names: Collection[str],
) -> None:
    """Raise ScenarioError for every name that the population has not.

    `place_labels` gives the names of the places of a kind; `area_names` are names and codes of areas; `host_types`
    are those that come with the people. A `LoadedScenario` gives problems their lines.
    """
    loaded = scenario if isinstance(scenario, LoadedScenario) else None
    model = scenario.scenario if isinstance(scenario, LoadedScenario) else scenario
    found = [
        *_settings(model, place_kinds, edge_kinds),
        *_host_types(model, host_types),
        *_seeding(model, place_kinds, place_labels, area_names),
    ]
    if found:
        file = f"scenario '{model.scenario.id}'"
        raise ScenarioError(
            loaded.document.problem(path, message) if loaded else Problem(file, None, format_path(path), message)
            for path, message in found
        )


def _settings(scenario: Scenario, place_kinds: Collection[str], edge_kinds: Collection[str]) -> Iterator[Finding]:
    for name, setting in scenario.settings.items():
        if setting.place_kind is not None and setting.place_kind not in place_kinds:
            yield ("settings", name, "place_kind"), _unknown("place kind", setting.place_kind, place_kinds)
        if setting.edge_kind is not None and setting.edge_kind not in edge_kinds:
            yield ("settings", name, "edge_kind"), _unknown("edge kind", setting.edge_kind, edge_kinds)


def _host_types(scenario: Scenario, brought: Collection[str]) -> Iterator[Finding]:
    for name, host_type in scenario.host_types.items():
        if host_type.share is None and name not in brought:
            yield (
                ("host_types", name),
                f"unused: no share, and nobody in the population has it; {nearest(name, brought)}".rstrip("; "),
            )
        if host_type.share is not None and name in brought:
            yield ("host_types", name, "share"), "the population brings this host type: no share is allowed"
    for name in sorted(set(brought) - set(scenario.host_types) - {ORDINARY}):
        yield ("host_types",), f"the population has the host type '{name}', which [host_types.{name}] does not declare"


def _seeding(
    scenario: Scenario,
    place_kinds: Collection[str],
    place_labels: Callable[[str], Collection[str]],
    area_names: Collection[str],
) -> Iterator[Finding]:
    outside: list[tuple[Path, WhereSpec | None]] = [
        (("seeding", i), seed.where) for i, seed in enumerate(scenario.seeding)
    ]
    outside += [(("importation", name), spec.where) for name, spec in scenario.importation.items()]
    for above, where in outside:
        if where is None:
            continue
        path: Path = (*above, "where")
        if where.area is not None and where.area not in area_names:
            yield (*path, "area"), _unknown("area", where.area, area_names)
        if where.place_kind is not None and where.place_kind not in place_kinds:
            yield (*path, "place_kind"), _unknown("place kind", where.place_kind, place_kinds)
        elif where.place_kind is not None and where.place is not None:
            labels = place_labels(where.place_kind)
            if where.place not in labels:
                yield (*path, "place"), _unknown(where.place_kind, where.place, labels)


def _unknown(kind: str, name: str, known: Collection[str]) -> str:
    return f"unknown {kind} '{name}'; {nearest(name, known) or 'the population has none'}"
