"""Interventions beside the rest of a scenario: what contradicts them, and what can never act."""

from collections.abc import Iterator

from hyosan.core.errors import nearest
from hyosan.disease.spec import plain
from hyosan.interventions.spec import InterventionSpec
from hyosan.interventions.spec_trigger import ObservedSpec, SeriesSpec, TriggerSpec
from hyosan.scenario.beat import changes_infections
from hyosan.scenario.groups import Finding, share_findings
from hyosan.scenario.idle import idle_doses, never_begin
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path
from hyosan.surveillance.spec_streams import TELLS_OF_PEOPLE

ABSENCE = "school absence"
TOLD: dict[str, tuple[str, ...]] = {
    "clinicians": ("suspected",),
    "hospital": ("admitted", "discharged", "died"),
    "death certificate": ("died",),
    "missing persons": ("missing",),
    "laboratory": ("confirmed", "negative"),
    "tests": ("confirmed",),
}
"""What streams of people tell of them."""


def intervention_contradictions(scenario: Scenario) -> Iterator[Finding]:
    """Where interventions contradict themselves or other tables; tolerates names that nothing declares."""
    for name, spec in scenario.interventions.items():
        path: Path = ("interventions", name)
        yield from share_findings((*path, "compliance"), spec.compliance, scenario.host_types)
        yield from _conditions(scenario, path, name, spec)
        yield from _reversed_bounds(path, spec)
        yield from _nobody_to_act_on(scenario, path, spec)
        if spec.needs_reports:
            yield from _known_by(scenario, path, spec, TELLS_OF_PEOPLE, "nobody ever becomes known", "people")
        if spec.counts_absences:
            yield from _known_by(scenario, path, spec, (ABSENCE,), "nobody is ever seen to stay away", "absences")
        given = [immunity for immunity in spec.immunity if immunity in scenario.immunity]
        if spec.action == "treat" and spec.length is None and given and not changes_infections(spec, scenario):
            message = "does nothing to an infection, and without length nobody is protected from the next one"
            yield (*path, "immunity"), f"unused: what it gives {message}"
        agent = scenario.surveillance.agent if scenario.surveillance is not None else ()
        for key, test in spec.tests:
            for state in test.by_state:
                if agent and state.partition(".")[0] not in agent:
                    yield (*path, key, "by_state", state), "unused: that strain is not of the agent"
        yield from _counts_what_is_closed(scenario, path, name, spec)
        if spec.whom == "arrivals" and not scenario.importation and spec.travellers_per_day is None:
            yield (*path, "whom"), "nobody ever arrives: there is no [importation], and no travellers_per_day"
        kills = spec.kills is not None or spec.kills_per_day is not None
        if kills and not any(state.dead for strain in scenario.strains.values() for state in strain.states.values()):
            yield path, f"'{spec.action}' kills, and no strain has a state marked dead"
        sheltering = any(behaviour.action == "shelter" for behaviour in scenario.behaviours.values())
        if spec.kills_sheltered != 1.0 and not sheltering:
            yield (*path, "kills_sheltered"), "unused: no behaviour is a shelter"
    yield from _given(scenario)
    yield from never_begin(scenario)
    yield from idle_doses(scenario)
    if "affected" in scenario.record.tables and not scenario.interventions:
        yield ("record", "tables"), "'affected' is unused: there are no interventions"


def _counts_what_is_closed(scenario: Scenario, path: Path, own: str, spec: InterventionSpec) -> Iterator[Finding]:
    """Whether those that close places by themselves do, before this one does."""
    for number, name in enumerate(spec.closed_by):
        other = scenario.interventions.get(name)
        if name == own:
            yield (*path, "closed_by", number), "an intervention cannot wait for itself"
        elif other is not None and not other.closes_by_place:
            yield (*path, "closed_by", number), f"'{name}' closes no places by themselves (close with place_kind does)"


def _conditions(scenario: Scenario, path: Path, name: str, spec: InterventionSpec) -> Iterator[Finding]:
    for key, trigger in (("trigger", spec.trigger), ("until", spec.until)):
        if trigger is not None:
            yield from _trigger(scenario, (*path, key), name, trigger)
    if spec.follows is not None:
        yield from _observed(scenario, (*path, "follows"), spec.follows)


def _trigger(scenario: Scenario, path: Path, own: str, trigger: TriggerSpec) -> Iterator[Finding]:
    for key in ("started", "ended"):
        if getattr(trigger, key) == own:
            yield (*path, key), "an intervention cannot wait for itself"
    last = scenario.time.end.date()
    if trigger.date is not None and trigger.date > last:
        yield (*path, "date"), f"unused: {trigger.date} is after the run ({last})"
    if trigger.observed is not None:
        yield from _observed(scenario, (*path, "observed"), trigger.observed)
    for key in ("all_of", "any_of"):
        for number, other in enumerate(getattr(trigger, key) or ()):
            yield from _trigger(scenario, (*path, key, number), own, other)
    if trigger.not_ is not None:
        yield from _trigger(scenario, (*path, "not"), own, trigger.not_)


def _observed(scenario: Scenario, path: Path, spec: SeriesSpec) -> Iterator[Finding]:
    streams = scenario.surveillance.streams if scenario.surveillance is not None else {}
    if spec.stream not in streams:
        return
    kind = streams[spec.stream].kind
    observed = spec if isinstance(spec, ObservedSpec) else None
    if observed is not None and observed.for_ > scenario.time.duration:
        yield (*path, "for"), "unused: longer than the run"
    if kind in TELLS_OF_PEOPLE:
        if spec.finding is not None and spec.finding not in TOLD[kind]:
            told = f"'{spec.stream}' is of kind '{kind}', which tells {' and '.join(TOLD[kind])}"
            yield (*path, "finding"), f"got '{spec.finding}', which is never told: {told}"
        return
    for key in ("finding", "per"):
        if getattr(spec, key) is not None:
            yield (*path, key), f"unused: '{spec.stream}' is of kind '{kind}', which tells a share or an amount"
    above = observed.above if observed is not None else None
    if kind in ("school absence", "serosurvey") and above is not None and above >= 1:
        yield (*path, "above"), f"got {above:g}, allowed: below 1, since '{spec.stream}' tells a share of people"


def _reversed_bounds(path: Path, spec: InterventionSpec) -> Iterator[Finding]:
    """Whether it would stop at once, since what it starts by is within the bound by which it stops."""
    start, stop = spec.trigger.observed, spec.until.observed if spec.until is not None else None
    if start is None or stop is None:
        return
    same = ("stream", "finding", "over", "per", "areas")
    if stop.for_ or any(getattr(start, key) != getattr(stop, key) for key in same):
        return
    apart = 1.0 if start.per is None else 0.0  # of whole numbers above 3 none is below 4
    if start.above is not None and stop.below is not None and stop.below > start.above + apart:
        yield (
            (*path, "until", "observed", "below"),
            f"got {stop.below:g}, allowed: up to {start.above:g}, where it starts",
        )
    if start.below is not None and stop.above is not None and stop.above < start.below - apart:
        yield (
            (*path, "until", "observed", "above"),
            f"got {stop.above:g}, allowed: from {start.below:g}, where it starts",
        )


def _nobody_to_act_on(scenario: Scenario, path: Path, spec: InterventionSpec) -> Iterator[Finding]:
    """Whether it is about people who roam, or are away from home, and nobody ever is."""
    roams = any(state.roaming is not None for strain in scenario.strains.values() for state in strain.states.values())
    if not roams and (spec.action == "lure" or (spec.action == "cull" and not spec.states)):
        yield path, f"'{spec.action}' is of those who roam, and no state does"
    flee = any(behaviour.action == "flee" for behaviour in scenario.behaviours.values())
    brought = any(other.action == "evacuate" for other in scenario.interventions.values())
    if spec.action == "return" and not (roams or flee or brought):
        yield path, "'return' brings people home, and nobody ever leaves"


def _known_by(
    scenario: Scenario, path: Path, spec: InterventionSpec, kinds: tuple[str, ...], lacking: str, what: str
) -> Iterator[Finding]:
    """Whether there are streams of the kinds by which an intervention learns of people, and it names no other."""
    streams = scenario.surveillance.streams if scenario.surveillance is not None else {}
    telling = [name for name, stream in streams.items() if stream.kind in kinds]
    if not telling:
        yield path, f"{lacking} to '{spec.action}': [surveillance] has no stream that sees {what}"
    for number, name in enumerate(spec.streams):
        if name in streams and name not in telling:
            told = f"'{name}' sees no {what}: it is of kind '{streams[name].kind}'; {nearest(name, telling)}"
            yield (*path, "streams", number), told.rstrip("; ")


def _given(scenario: Scenario) -> Iterator[Finding]:
    """Immunities that doses give: named ones; one that is lost in time has one dose alone as its source."""
    given: dict[str, list[tuple[Path, bool]]] = {}
    for name, spec in scenario.interventions.items():
        for below, source, wanes in spec.immunities:
            path: Path = ("interventions", name, *below)
            given.setdefault(source, []).append((path, wanes))
            if source in scenario.strains:
                yield path, f"'{source}' is a strain, whose immunity is acquired by going through it"
    for source, places in given.items():
        covered = source in scenario.immunity and scenario.immunity[source].coverage not in (None, plain(0.0))
        if any(wanes for _, wanes in places) and (len(places) > 1 or covered):
            lost = _how_it_is_lost(scenario, next(path for path, wanes in places if wanes))
            told = f"'{source}' {lost}, so that nothing else may give it: name another immunity there"
            yield places[-1][0], told


def _how_it_is_lost(scenario: Scenario, path: Path) -> str:
    """In words, how the immunity goes that is given at a place."""
    spec = scenario.interventions[str(path[1])]
    return "is lost after `length`" if path[2] == "immunity" and spec.wane is None else "wanes"


def given_immunities(scenario: Scenario) -> set[str]:
    """Named immunities that some intervention gives."""
    return {name for spec in scenario.interventions.values() for _, name, _ in spec.immunities}
