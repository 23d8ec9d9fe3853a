"""Every name that one part of a scenario uses must be declared by another.

Looked up in the tables as written, before validation, so that misspelt names are reported together with wrong values.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from hyosan.core.errors import Problem, nearest
from hyosan.disease.course_merge import made_by_course
from hyosan.disease.spec import DEAD, ORDINARY, SUSCEPTIBLE
from hyosan.scenario.document import Document
from hyosan.scenario.positions import Path
from hyosan.scenario.scan import parse_path
from hyosan.scenario.schema import forms_at
from hyosan.scenario.tables_calendar import HOLIDAYS
from hyosan.transmission.spec import INFECT


class Reference(NamedTuple):
    """A name in use: where, what kind of thing, and which names are declared."""

    path: Path
    kind: str
    name: Any
    known: Collection[str]


def unknown_names(document: Document) -> list[Problem]:
    """A problem for each name that nothing declares, with the nearest one that is declared."""
    problems = []
    for path, kind, name, known in _references(document.data):
        if isinstance(name, str) and name not in known:
            hint = nearest(name, known) or "none is declared"
            problems.append(document.problem(path, f"unknown {kind} '{name}'; {hint}"))
    return problems + _lost_municipalities(document) + _lost_sources(document)


def _references(data: dict[str, Any]) -> Iterator[Reference]:
    yield from _in_strains(data)
    yield from _in_settings(data)
    yield from _in_encounters(data)
    yield from _in_seeding(data)
    yield from _in_surveillance(data)
    yield from _in_interventions(data)
    yield from _in_care(data)
    yield from _in_factors(data, ())


def _in_strains(data: dict[str, Any]) -> Iterator[Reference]:
    strains = _keys(data, "strains")
    for path, strain in _each(data, "strains", "*"):
        states = state_names(strain)
        yield from _branches((*path, "start"), _get(strain, "start"), states)
        for key in _keys(strain, "infectiousness_by_host_type"):
            yield Reference((*path, "infectiousness_by_host_type", key), "host type", key, _host_types(data))
        for below, name in _each(strain, "mutates", "to"):
            yield Reference((*path, *below), "strain", name, strains)
        for below, state in _each(strain, "states", "*"):
            yield from _branches((*path, *below, "next"), _get(state, "next"), [*states, SUSCEPTIBLE])
            for last, name in _each(state, "roaming", "join", "states", "[]"):
                yield Reference((*path, *below, *last), "state", name, [SUSCEPTIBLE, *_all_states(data)])
            for last, name in _each(state, "susceptible_to", "[]"):
                yield Reference((*path, *below, *last), "strain", name, strains)
        for below, name in _each(strain, "target", "shares", "[]", "settings", "[]"):
            yield Reference((*path, *below), "setting", name, _keys(data, "settings"))
    for table in ("protection", "severity"):
        for path, protection in _each(data, "immunity", "*", table):
            for key in _keys(protection):
                yield Reference((*path, key), "strain", key, strains)


def _branches(path: Path, value: Any, states: list[str]) -> Iterator[Reference]:
    yield Reference(path, "state", value, states)
    for below, name in _each(value, "[]", "to"):
        yield Reference((*path, *below), "state", name, states)


def _in_settings(data: dict[str, Any]) -> Iterator[Reference]:
    settings = _keys(data, "settings")
    for pattern in (("settings", "*", "absent_while_in", "[]"), ("behaviours", "*", "settings", "[]")):
        for path, name in _each(data, *pattern):
            yield Reference(path, "setting", name, settings)
    for path, name in _each(data, "settings", "*", "closed", "[]"):
        yield Reference(path, "period of the calendar", name, [HOLIDAYS, *_keys(data, "calendar", "periods")])
    for path, name in _each(data, "behaviours", "*", "unless_states", "[]"):
        yield Reference(path, "state", name, _all_states(data))


def _in_encounters(data: dict[str, Any]) -> Iterator[Reference]:
    for path, rule in _each(data, "encounters", "*"):
        strain = _get(rule, "actor", "strain")
        yield Reference((*path, "actor", "strain"), "strain", strain, _keys(data, "strains"))
        own_states = state_names(_get(data, "strains", strain))
        for below, name in _each(rule, "actor", "states", "[]") if own_states else ():
            yield Reference((*path, *below), f"state of '{strain}'", name, own_states)
        for below, name in _each(rule, "target", "states", "[]"):
            yield Reference((*path, *below), "state", name, [SUSCEPTIBLE, *_all_states(data)])
        for below, name in _each(rule, "target", "host_types", "[]"):
            yield Reference((*path, *below), "host type", name, _host_types(data))
        for key in _keys(rule, "meetings"):
            yield Reference((*path, "meetings", key), "setting", key, _keys(data, "settings"))
        for below, name in _each(rule, "outcomes", "[]", "actor") if own_states else ():
            yield Reference((*path, *below), f"state of '{strain}'", name, own_states)
        for below, name in _each(rule, "outcomes", "[]", "target"):
            yield _target_reference((*path, *below), name, data)


def _target_reference(path: Path, name: Any, data: dict[str, Any]) -> Reference:
    if isinstance(name, str) and name.startswith(INFECT):
        strain, _, state = name.removeprefix(INFECT).strip().partition(".")
        states = state_names(_get(data, "strains", strain))
        if state and states:
            return Reference(path, f"state of '{strain}'", state, states)
        return Reference(path, "strain", strain, _keys(data, "strains"))
    infections = [INFECT + strain for strain in _keys(data, "strains")]
    return Reference(path, "outcome for the target", name, [DEAD, *_all_states(data), *infections])


def _in_seeding(data: dict[str, Any]) -> Iterator[Reference]:
    for path, crossing in _each(data, "crossing", "*"):
        yield Reference((*path, "strain"), "strain", _get(crossing, "strain"), _keys(data, "strains"))
    for path, seed in (*_each(data, "seeding", "[]"), *_each(data, "importation", "*")):
        strain = _get(seed, "strain")
        yield Reference((*path, "strain"), "strain", strain, _keys(data, "strains"))
        states = state_names(_get(data, "strains", strain))
        if states:
            yield Reference((*path, "state"), f"state of '{strain}'", _get(seed, "state"), states)
        yield Reference((*path, "who", "host_type"), "host type", _get(seed, "who", "host_type"), _host_types(data))


def _in_surveillance(data: dict[str, Any]) -> Iterator[Reference]:
    for path, name in _each(data, "surveillance", "agent", "[]"):
        yield Reference(path, "strain", name, _keys(data, "strains"))
    streams = _keys(data, "surveillance", "streams")
    for path, stream in _each(data, "surveillance", "streams", "*"):
        for key in _keys(stream, "by_state"):
            yield Reference((*path, "by_state", key), "state", key, _all_states(data))
        for key in _keys(stream, "specimens_from"):
            yield Reference((*path, "specimens_from", key), "stream", key, streams)
        for below, name in _each(stream, "interventions", "[]"):
            yield Reference((*path, *below), "intervention", name, _keys(data, "interventions"))
        yield Reference((*path, "setting"), "setting", _get(stream, "setting"), _keys(data, "settings"))


def _in_care(data: dict[str, Any]) -> Iterator[Reference]:
    for path, spec in _each(data, "care", "*"):
        for key in _keys(spec, "waiting"):
            yield Reference((*path, "waiting", key), "state", key, _all_states(data))
            yield Reference((*path, "waiting", key), "state", _get(spec, "waiting", key), _all_states(data))


def _in_interventions(data: dict[str, Any]) -> Iterator[Reference]:
    settings, streams = _keys(data, "settings"), _keys(data, "surveillance", "streams")
    named = [name for name in _keys(data, "immunity") if name not in _keys(data, "strains")]
    for path, spec in _each(data, "interventions", "*"):
        for table in ("left", "named"):
            for key in _keys(spec, table):
                yield Reference((*path, table, key), "setting", key, settings)
        for test in ("test", "release"):
            for key in _keys(spec, test, "by_state"):
                yield Reference((*path, test, "by_state", key), "state", key, _all_states(data))
        for list_of, kind, known in (
            ("streams", "stream", streams),
            ("closed_by", "intervention", _keys(data, "interventions")),
            ("states", "state", _all_states(data)),
        ):
            for below, name in _each(spec, list_of, "[]"):
                yield Reference((*path, *below), kind, name, known)
        for given in (("immunity", "[]"), ("further_doses", "[]", "immunity", "[]")):
            for below, name in _each(spec, *given):
                yield Reference((*path, *below), "named immunity", name, [*named, *_keys(data, "strains")])
        for key in _keys(spec, "kills_by_state"):
            yield Reference((*path, "kills_by_state", key), "state", key, [SUSCEPTIBLE, *_all_states(data)])
        for pattern in (("who", "host_types", "[]"), ("priority", "[]", "host_types", "[]")):
            for below, name in _each(spec, *pattern):
                yield Reference((*path, *below), "host type", name, _host_types(data))
        yield Reference((*path, "follows", "stream"), "stream", _get(spec, "follows", "stream"), streams)
        for key in ("trigger", "until"):
            yield from _in_trigger(data, (*path, key), _get(spec, key))


def _in_trigger(data: dict[str, Any], path: Path, trigger: Any) -> Iterator[Reference]:
    streams = _keys(data, "surveillance", "streams")
    yield Reference((*path, "observed", "stream"), "stream", _get(trigger, "observed", "stream"), streams)
    for key in ("started", "ended"):
        yield Reference((*path, key), "intervention", _get(trigger, key), _keys(data, "interventions"))
    for key in ("all_of", "any_of"):
        for below, other in _each(trigger, key, "[]"):
            yield from _in_trigger(data, (*path, *below), other)
    if isinstance(_get(trigger, "not"), dict):
        yield from _in_trigger(data, (*path, "not"), _get(trigger, "not"))


def _in_factors(value: Any, path: Path, data: Any = None) -> Iterator[Reference]:
    """Keys of all tables by_host_type and by_setting."""
    data = value if data is None else data
    for key, below in _items(value):
        if key == "by_host_type":
            yield from (Reference((*path, key, name), "host type", name, _host_types(data)) for name in _keys(below))
        elif key == "by_setting":
            yield from (
                Reference((*path, key, name), "setting", name, _keys(data, "settings")) for name in _keys(below)
            )
        else:
            yield from _in_factors(below, (*path, key), data)


def _lost_municipalities(document: Document) -> list[Problem]:
    """Municipalities are names too: of the tables that ship."""
    given = _get(document.data, "population", "city", "municipalities")
    if not isinstance(given, list) or not given or not all(isinstance(name, str) for name in given):
        return []
    # Imported here: only a city needs what reads tables.
    from hyosan.population.builder.tables import municipality_faults

    path: Path = ("population", "city", "municipalities")
    return [document.problem((*path, number), message) for number, message in municipality_faults(given)]


def _lost_sources(document: Document) -> list[Problem]:
    problems = []
    for path, what in _each(document.data, "scenario", "sources", "[]", "what"):
        if not isinstance(what, str) or not what:
            continue
        try:
            lost = _lost_part(document, parse_path(what))
        except ValueError as problem:
            problems.append(document.problem(path, str(problem)))
            continue
        if lost is not None:
            part, known = lost
            problems.append(
                document.problem(path, f"'{what}' is not in this file: no '{part}'; {nearest(str(part), known)}")
            )
    return problems


def _lost_part(document: Document, path: Path) -> tuple[str | int, list[str]] | None:
    """The first part of a path that the file has not, with the keys that are there instead."""
    for i in range(len(path)):
        above = document.get(path[:i])
        try:
            document.get(path[: i + 1])
        except KeyError:
            # A number may also be written as a table, a name as branches: such a path is as good.
            if not isinstance(above, dict) and forms_at(path, document.data):
                return None
            # What was said in short stands in full in the scenario as run.
            if len(path) > 3 and path[2] in ("course", "severity") and i == 2 and forms_at(path, document.data):
                return None
            return path[i], [str(key) for key, _ in _items(above)]
    return None


def _host_types(data: Any) -> list[str]:
    return [ORDINARY, *_keys(data, "host_types")]


def _all_states(data: Any) -> list[str]:
    return [
        f"{strain}.{state}" for strain in _keys(data, "strains") for state in state_names(_get(data, "strains", strain))
    ]


def state_names(strain: Any) -> list[str]:
    """The states of a strain as written, with those that its course makes."""
    return list(dict.fromkeys([*_keys(strain, "states"), *made_by_course(strain)]))


def _get(value: Any, *keys: Any) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) and isinstance(key, str) else None
    return value


def _keys(value: Any, *keys: Any) -> list[str]:
    table = _get(value, *keys)
    return list(table) if isinstance(table, dict) else []


def _items(value: Any) -> Iterable[tuple[str | int, Any]]:
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def _each(value: Any, *pattern: str) -> Iterator[tuple[Path, Any]]:
    """All (path, value) below a value that fit a pattern; "*" is any key of a table, "[]" any element of a list."""
    if not pattern:
        yield (), value
        return
    part, rest = pattern[0], pattern[1:]
    wanted = list if part == "[]" else dict
    for key, below in _items(value) if isinstance(value, wanted) else ():
        if part in ("*", "[]") or key == part:
            for path, found in _each(below, *rest):
                yield (key, *path), found
