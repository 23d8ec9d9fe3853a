"""Names in a scenario that only the population can answer: kinds of place and tie, host types, places, areas."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from hyosan.core.errors import nearest
from hyosan.disease.spec import ORDINARY
from hyosan.interventions.spec import InterventionSpec, needs_households
from hyosan.interventions.spec_whom import WhomSpec
from hyosan.population.kinds import ALL, BY_FUNCTION, ENMITY, TIES, names_in_city
from hyosan.population.spec_countries import SOUTH_KOREA
from hyosan.scenario.area_names import known_area_names
from hyosan.scenario.form import by_function, table_has
from hyosan.scenario.groups import Finding
from hyosan.scenario.model import Scenario, WhereSpec
from hyosan.scenario.positions import Path
from hyosan.scenario.ties import named_ties


@dataclass(frozen=True)
class PopulationNames:
    """The names that a population has; None for what is not known before its people are there."""

    place_kinds: Collection[str]
    edge_kinds: Collection[str]
    host_types: Collection[str] | None = None
    place_labels: Callable[[str], Collection[str]] | None = None
    """The names of the places of a kind."""
    area_names: Collection[str] | None = None
    """Names and codes of areas."""
    municipalities: Collection[str] = ()
    """Names of the municipalities that the areas lie in."""
    switched_off: Collection[str] | None = None
    """Of a city: kinds of place that it would have if the scenario asked for them."""
    municipality_names: Collection[str] | None = None
    """Names and codes of municipalities."""
    ambiguous: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Names that several municipalities have, with their codes."""
    countries: Collection[str] = ()
    roles: Collection[str] | None = None
    has_member: Callable[[str, int, int], bool] | None = None
    """Whether somebody from one age to another has a place of a kind."""
    by_function: bool = False
    """Whether people are computed from their number."""
    table_has: str = ""
    """Where what people by function lack can be had."""


def names_of_city(scenario: Scenario) -> PopulationNames | None:
    """What [population] alone says; None for people from files, whose kinds stand in the files."""
    if scenario.population.files is not None:
        return None
    city, areas = scenario.population.city, known_area_names(scenario.population)
    possible = {*names_in_city([ALL], city.place_kinds if city is not None else {}), *BY_FUNCTION}
    if city is None or by_function(scenario):
        other = sorted({*possible, *TIES} - set(BY_FUNCTION))
        return PopulationNames(
            BY_FUNCTION,
            (),
            switched_off=other,
            countries=_countries(scenario),
            by_function=True,
            table_has=table_has(scenario),
            **areas,
        )
    here = names_in_city(city.places, city.place_kinds)
    ties = (*TIES, *([ENMITY] if city.enemies else []))
    return PopulationNames(here, ties, switched_off=sorted(possible - set(here)), **areas)


def population_findings(scenario: Scenario, names: PopulationNames, left_out: Mapping[str, str]) -> Iterator[Finding]:
    """Every name that the population has not, and settings left out for a kind that no city can have: a slip."""
    yield from _settings(scenario, names)
    if names.switched_off is not None:
        possible = [*names.place_kinds, *names.edge_kinds, *names.switched_off]
        for name, kind in left_out.items():
            if kind not in possible:
                yield ("settings", name), f"no city can have the kind '{kind}'; {nearest(kind, possible)}"
    if names.host_types is not None:
        yield from _host_types(scenario, names.host_types)
    yield from _seeding(scenario, names)
    yield from _interventions(scenario, names)
    if names.has_member is not None:
        yield from _without_members(scenario, names.place_kinds, names.has_member)


def _without_members(
    scenario: Scenario, kinds: Collection[str], has_member: Callable[[str, int, int], bool]
) -> Iterator[Finding]:
    """Streams of school absence that look at nobody. Settings may be empty: small towns are cut from large ones."""
    streams = scenario.surveillance.streams if scenario.surveillance is not None else {}
    for name, stream in streams.items():
        setting = scenario.settings.get(stream.setting or "")
        if setting is None or setting.place_kind not in kinds:
            continue
        low, high = stream.min_age or 0, 255 if stream.max_age is None else stream.max_age
        if not has_member(setting.place_kind or "", low, high):
            of_age = f" of {low} to {high} years" if (low, high) != (0, 255) else ""
            told = f"sees nobody: no '{setting.place_kind}' of this population has a member{of_age}"
            yield ("surveillance", "streams", name, "setting"), told


def _settings(scenario: Scenario, names: PopulationNames) -> Iterator[Finding]:
    for name, setting in scenario.settings.items():
        if setting.place_kind is not None and setting.place_kind not in names.place_kinds:
            more = "; `optional = true` leaves the setting out" if _is_off(setting.place_kind, names) else ""
            yield ("settings", name, "place_kind"), _unknown_kind(setting.place_kind, names) + more
    for path, kind in named_ties(scenario):
        if kind not in names.edge_kinds:
            yield path, _unknown_tie(kind, names)


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


def _seeding(scenario: Scenario, names: PopulationNames) -> Iterator[Finding]:
    outside: list[tuple[Path, WhereSpec | None]] = [
        (("seeding", i), seed.where) for i, seed in enumerate(scenario.seeding)
    ]
    outside += [(("importation", name), spec.where) for name, spec in scenario.importation.items()]
    for above, where in outside:
        if where is None:
            continue
        path: Path = (*above, "where")
        if where.area is not None and names.area_names is not None and where.area not in names.area_names:
            yield (*path, "area"), _unknown("area", where.area, names.area_names)
        if where.municipality is not None:
            yield from _municipality((*path, "municipality"), where.municipality, names)
        if where.country is not None and where.country not in names.countries:
            yield (*path, "country"), _unknown("country", where.country, names.countries)
        if where.place_kind is not None and where.place_kind not in names.place_kinds:
            yield (*path, "place_kind"), _unknown_kind(where.place_kind, names)
        elif where.place_kind is not None and where.place is not None and names.place_labels is not None:
            labels = names.place_labels(where.place_kind)
            if where.place not in labels:
                yield (*path, "place"), _unknown(where.place_kind, where.place, labels)


def _countries(scenario: Scenario) -> Collection[str]:
    """The countries of people by function."""
    population = scenario.population
    if population.countries is not None:
        return population.countries.names
    return (SOUTH_KOREA,) if population.city is not None else ()


def _municipality(path: Path, given: str, names: PopulationNames) -> Iterator[Finding]:
    if given in names.ambiguous:
        codes = ", ".join(names.ambiguous[given])
        yield path, f"several municipalities are called '{given}': give the code ({codes})"
    elif names.municipality_names is not None and given not in names.municipality_names:
        yield path, _unknown("municipality", given, names.municipality_names)


def _interventions(scenario: Scenario, names: PopulationNames) -> Iterator[Finding]:
    """Areas of interventions and of their conditions, and households for those that ask who lives with whom."""
    for name, spec in scenario.interventions.items():
        path: Path = ("interventions", name)
        if needs_households(spec) and "household" not in names.place_kinds:
            yield path, f"asks who lives with whom: {_unknown_kind('household', names)}"
        if spec.place_kind is not None and spec.place_kind not in names.place_kinds:
            yield (*path, "place_kind"), _unknown_kind(spec.place_kind, names)
        yield from _whom(path, spec, names)
        yield from _areas(path, spec, names)


def _areas(path: Path, spec: InterventionSpec, names: PopulationNames) -> Iterator[Finding]:
    """Areas of an intervention and of its conditions."""
    if names.area_names is None:
        return
    if spec.camp is not None and spec.camp not in names.area_names:
        yield (*path, "camp"), _unknown("area", spec.camp, names.area_names)
    known = [*names.area_names, *names.municipalities]
    for number, area in enumerate(spec.areas):
        if area not in known:
            yield (*path, "areas", number), _unknown("area", area, known)
    for trigger in spec.triggers():
        for area in trigger.observed.areas if trigger.observed is not None else ():
            if area not in known:
                yield path, f"a condition: {_unknown('area', area, known)}"


def interventions_elsewhere(scenario: Scenario) -> list[str]:
    """Interventions that name areas which the scenario's people do not live in, and those that wait for such a one."""
    names = names_of_city(scenario)
    if names is None:
        return []
    gone = {name for name, spec in scenario.interventions.items() if any(_areas((), spec, names))}
    waits = {
        name: {*spec.closed_by, *(other for each in spec.triggers() for other in (each.started, each.ended))}
        for name, spec in scenario.interventions.items()
    }
    while more := {name for name, others in waits.items() if name not in gone and others & gone}:
        gone |= more
    return [name for name in scenario.interventions if name in gone]


def _whom(path: Path, spec: InterventionSpec, names: PopulationNames) -> Iterator[Finding]:
    """Roles and kinds of place by which people are chosen."""
    groups: list[tuple[Path, WhomSpec]] = [((*path, "who"), spec.who)]
    groups += [((*path, "priority", number), group) for number, group in enumerate(spec.priority)]
    for here, group in groups:
        for number, kind in enumerate(group.place_kinds):
            if kind not in names.place_kinds:
                yield (*here, "place_kinds", number), _unknown_kind(kind, names)
        for number, role in enumerate(group.roles):
            if names.by_function:
                yield (*here, "roles", number), f"people by function have no roles; {names.table_has} them"
            elif names.roles is not None and role not in names.roles:
                yield (*here, "roles", number), _unknown("role", role, names.roles)


def _unknown_tie(kind: str, names: PopulationNames) -> str:
    if names.by_function and kind in TIES:
        return f"people by function have no ties, so no '{kind}'; {names.table_has} them"
    if kind == ENMITY and names.switched_off is not None:
        return f"no pupil has enemies; population.city.enemies, a mean above 0, gives them the ties '{ENMITY}'"
    return _unknown("edge kind", kind, names.edge_kinds)


def _unknown_kind(kind: str, names: PopulationNames) -> str:
    if names.by_function and _is_off(kind, names):
        return f"people by function have no place kind '{kind}'; {_known(names)}; {names.table_has} it"
    found = _unknown("place kind", kind, names.place_kinds)
    if not _is_off(kind, names):
        return found
    return f"{found}; {_where_it_is(kind)}"


def _known(names: PopulationNames) -> str:
    return f"known: {', '.join(sorted(names.place_kinds))}"


def _where_it_is(kind: str) -> str:
    if kind in BY_FUNCTION:
        return 'people by function have it (form = "function")'
    return "[population.city] has it when `places` names it"


def _is_off(kind: str, names: PopulationNames) -> bool:
    return names.switched_off is not None and kind in names.switched_off


def _unknown(kind: str, name: str, known: Collection[str]) -> str:
    # Codes that look alike say nothing unless of one municipality, and a list of names says more than one of codes.
    hint = nearest(name, [other for other in known if not name.isdigit() or other[:5] == name[:5]])
    if not hint.startswith("did"):
        hint = nearest(name, [other for other in known if not other.isdigit()] or known)
    return f"unknown {kind} '{name}'; {hint or 'the population has none'}"
