"""Settings that may be without places (`optional = true`), left out where the population has none of their kind."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from hyosan.core.spec import FrozenMap
from hyosan.scenario.groups import Finding
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path
from hyosan.scenario.scan import parse_path
from hyosan.scenario.surveillance_check import holidays_matter
from hyosan.scenario.tables_calendar import HOLIDAYS

Table = TypeVar("Table", bound=BaseModel)
Value = TypeVar("Value")


class Left(NamedTuple):
    """A scenario without some settings; which, with the kind of place or tie of each; what cannot be without them."""

    scenario: Scenario
    left_out: dict[str, str]
    findings: list[Finding]


def without_places(scenario: Scenario, place_kinds: Collection[str], edge_kinds: Collection[str]) -> Left:
    """The scenario as if optional settings of kinds that the population has not had never been written.

    Nothing else names them afterwards, and what served them alone (periods of the calendar, sources) goes with them.
    """
    left_out = {
        name: spec.place_kind or spec.edge_kind or ""
        for name, spec in scenario.settings.items()
        if spec.optional and (spec.place_kind or spec.edge_kind) not in (place_kinds if spec.place_kind else edge_kinds)
    }
    if not left_out:
        return Left(scenario, {}, [])
    gone: list[Path] = [("settings", name) for name in left_out]
    findings: list[Finding] = []
    found = scenario.model_copy(
        update={
            "settings": FrozenMap(
                (name, _with_names(spec, "absent_while_in", left_out))
                for name, spec in scenario.settings.items()
                if name not in left_out
            ),
            "strains": _each(scenario.strains, lambda _, spec: _target_without(spec, left_out)),
            "encounters": _each(
                scenario.encounters, lambda name, spec: _encounter_without(name, spec, left_out, gone, findings)
            ),
            "behaviours": _each(
                scenario.behaviours, lambda name, spec: _behaviour_without(name, spec, left_out, findings)
            ),
        }
    )
    found = _acting_without(found, left_out, gone, findings)
    findings += _unwatched(scenario, left_out)
    found = _calendar_without(found, scenario, gone)
    return Left(_sources_without(found, gone), left_out, findings)


def _each(table: Mapping[str, Value], change: Any) -> FrozenMap[str, Value]:
    return FrozenMap((name, change(name, value)) for name, value in table.items())


def _with_names(spec: Table, key: str, left_out: Collection[str]) -> Table:
    """A table whose list of settings goes without those left out; the very same where it names none of them."""
    names = getattr(spec, key)
    kept = tuple(name for name in names if name not in left_out)
    return spec.model_copy(update={key: kept}) if kept != names else spec


def _target_without(strain: Any, left_out: Collection[str]) -> Any:
    if strain.target is None or not strain.target.shares:
        return strain
    shares = tuple(_with_names(group, "settings", left_out) for group in strain.target.shares)
    return strain.model_copy(update={"target": strain.target.model_copy(update={"shares": shares})})


def _encounter_without(
    name: str, rule: Any, left_out: Mapping[str, str], gone: list[Path], findings: list[Finding]
) -> Any:
    path: Path = ("encounters", name)
    meetings = FrozenMap((setting, rate) for setting, rate in rule.meetings.items() if setting not in left_out)
    if rule.meetings and not meetings:
        findings.append(((*path, "meetings"), _nothing_left(rule.meetings, left_out)))
    gone += [(*path, "meetings", setting) for setting in rule.meetings if setting in left_out]
    outcomes = []
    for number, outcome in enumerate(rule.outcomes):
        factors = outcome.probability.by_setting
        here = (*path, "outcomes", number, "probability", "by_setting")
        gone += [(*here, setting) for setting in factors if setting in left_out]
        kept = FrozenMap((setting, factor) for setting, factor in factors.items() if setting not in left_out)
        probability = outcome.probability.model_copy(update={"by_setting": kept})
        outcomes.append(outcome.model_copy(update={"probability": probability} if len(kept) < len(factors) else {}))
    return rule.model_copy(update={"meetings": meetings, "outcomes": tuple(outcomes)})


def _behaviour_without(name: str, spec: Any, left_out: Mapping[str, str], findings: list[Finding]) -> Any:
    found = _with_names(spec, "settings", left_out)
    if spec.settings and not found.settings:
        findings.append((("behaviours", name, "settings"), _nothing_left(spec.settings, left_out)))
    return found


def _acting_without(
    scenario: Scenario, left_out: Mapping[str, str], gone: list[Path], findings: list[Finding]
) -> Scenario:
    """Without what interventions say of settings that are not there."""
    changed = {}
    for name, spec in scenario.interventions.items():
        changed[name] = spec
        for key, elsewhere in (("left", spec.left_elsewhere == 1.0), ("named", spec.named_elsewhere == 0.0)):
            table: FrozenMap[str, float] = getattr(spec, key)
            kept = FrozenMap((setting, share) for setting, share in table.items() if setting not in left_out)
            lost = [setting for setting in table if setting in left_out]
            gone += [("interventions", name, key, setting) for setting in lost]
            if lost and not kept and elsewhere:
                findings.append((("interventions", name, key), _nothing_left(lost, left_out)))
            if lost:
                changed[name] = changed[name].model_copy(update={key: kept})
    return scenario.model_copy(update={"interventions": FrozenMap(changed)})


def _unwatched(scenario: Scenario, left_out: Mapping[str, str]) -> list[Finding]:
    """Streams of surveillance that count the members of a setting that is not there."""
    streams = scenario.surveillance.streams if scenario.surveillance is not None else {}
    return [
        (("surveillance", "streams", name, "setting"), _nothing_left([stream.setting], left_out))
        for name, stream in streams.items()
        if stream.setting is not None and stream.setting in left_out
    ]


def _nothing_left(names: Collection[str], left_out: Mapping[str, str]) -> str:
    kinds = ", ".join(sorted({f"'{left_out[name]}'" for name in names}))
    return f"none of these settings is left: the population has no {kinds}"


def _calendar_without(scenario: Scenario, before: Scenario, gone: list[Path]) -> Scenario:
    """Without the periods, and the holidays, for which only settings that went had closed."""
    closed_before = {name for setting in before.settings.values() for name in setting.closed}
    unused = closed_before - {name for setting in scenario.settings.values() for name in setting.closed}
    calendar = scenario.calendar
    changes: dict[str, Any] = {}
    if unused & set(calendar.periods):
        changes["periods"] = FrozenMap((name, days) for name, days in calendar.periods.items() if name not in unused)
        gone += [("calendar", "periods", name) for name in calendar.periods if name in unused]
    if HOLIDAYS in unused and not holidays_matter(scenario):
        changes |= {"public_holidays": None, "holidays": ()}
        gone += [("calendar", "public_holidays"), ("calendar", "holidays")]
    return scenario.model_copy(update={"calendar": calendar.model_copy(update=changes)}) if changes else scenario


def _sources_without(scenario: Scenario, gone: list[Path]) -> Scenario:
    """Without the sources of what went."""
    about = scenario.scenario
    kept = tuple(source for source in about.sources if not any(_begins(path, source.what) for path in gone))
    return scenario.model_copy(update={"scenario": about.model_copy(update={"sources": kept})})


def _begins(start: Path, what: str) -> bool:
    try:
        path = parse_path(what)
    except ValueError:
        return False
    return path[: len(start)] == start
