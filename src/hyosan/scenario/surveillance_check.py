"""Surveillance beside the rest of a scenario: what contradicts it, and what can never see anything."""

from collections.abc import Callable, Iterator

from hyosan.core.errors import nearest
from hyosan.disease.spec import StateSpec
from hyosan.scenario.groups import Finding, share_findings
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path
from hyosan.surveillance.spec_streams import PEOPLE_KINDS, TELLS_OF_PEOPLE, StreamSpec

EVENTS: dict[str, tuple[str, Callable[[StateSpec], bool]]] = {
    "clinicians": ("symptomatic = true", lambda state: state.symptomatic),
    "hospital": ("care", lambda state: state.care is not None),
    "death certificate": ("dead = true", lambda state: state.dead),
    "missing persons": ("roaming", lambda state: state.roaming is not None),
}
"""What marks the states that each kind of stream sees people enter."""
TOP: Path = ("surveillance", "streams")


def surveillance_contradictions(scenario: Scenario) -> Iterator[Finding]:
    """Where surveillance contradicts itself or other tables; tolerates names that nothing declares."""
    if scenario.surveillance is None:
        return
    for name, stream in scenario.surveillance.streams.items():
        path: Path = (*TOP, name)
        yield from share_findings((*path, "probability"), stream.probability, scenario.host_types)
        yield from _sources_of_specimens(scenario, path, stream)
        yield from _dates(scenario, path, stream)
        yield from _tests(scenario, path, stream)
        if stream.weekdays.holidays is not None and not _has_holidays(scenario):
            told = 'the calendar has no holidays: give calendar.public_holidays (such as "KR") or calendar.holidays'
            yield (*path, "weekdays", "holidays"), told
        setting = scenario.settings.get(stream.setting or "")
        if setting is not None and setting.place_kind is None:
            yield (*path, "setting"), f"'{stream.setting}' has no places: it holds for ties between people"


def _sources_of_specimens(scenario: Scenario, path: Path, stream: StreamSpec) -> Iterator[Finding]:
    assert scenario.surveillance is not None
    streams = scenario.surveillance.streams
    people = [name for name, other in streams.items() if other.kind in PEOPLE_KINDS]
    for source in stream.specimens_from:
        if source in streams and source not in people:
            told = f"'{source}' sees no people: it is of kind '{streams[source].kind}'; {nearest(source, people)}"
            yield (*path, "specimens_from", source), told.rstrip("; ")


def _tests(scenario: Scenario, path: Path, stream: StreamSpec) -> Iterator[Finding]:
    """Interventions that make no tests, of a stream that tells what they find."""
    if stream.kind != "tests":
        return
    testing = [name for name, spec in scenario.interventions.items() if any(spec.tests)]
    if not testing:
        yield path, "unused: no intervention makes tests (screen, evacuate with test, and all with release do)"
    for number, name in enumerate(stream.interventions if testing else ()):
        if name in scenario.interventions and name not in testing:
            yield (*path, "interventions", number), f"'{name}' makes no tests; {nearest(name, testing)}".rstrip("; ")


def _dates(scenario: Scenario, path: Path, stream: StreamSpec) -> Iterator[Finding]:
    """Dates before the start; what lies behind the end is left by a run made shorter."""
    first = scenario.time.start.date()
    for i, date in enumerate(stream.dates):
        if date < first:
            yield (*path, "dates", i), f"{date} is before the run, which starts on {first}"


def _has_holidays(scenario: Scenario) -> bool:
    return bool(scenario.calendar.public_holidays or scenario.calendar.holidays)


def holidays_matter(scenario: Scenario) -> bool:
    """Whether some stream works otherwise on holidays."""
    streams = scenario.surveillance.streams.values() if scenario.surveillance is not None else ()
    return any(stream.weekdays.holidays is not None for stream in streams)


def surveillance_unused(scenario: Scenario) -> Iterator[Finding]:
    """Streams that can see nobody, states that they cannot see, and what no stream uses."""
    surveillance = scenario.surveillance
    if surveillance is None:
        return
    streams = surveillance.streams.values()
    if surveillance.identification is not None and not any(stream.kind == "laboratory" for stream in streams):
        yield ("surveillance", "identification"), "unused: no laboratory takes specimens"
    if not any(stream.kind in TELLS_OF_PEOPLE for stream in streams):
        if surveillance.interview != type(surveillance.interview)():
            yield ("surveillance", "interview"), "unused: no stream sees people"
    elif surveillance.interview.correct != 1.0 and not surveillance.interview.exposure:
        yield ("surveillance", "interview", "correct"), "unused: no exposure is ever named"
    agent = set(surveillance.agent or scenario.strains)
    for name, stream in surveillance.streams.items():
        if stream.kind in EVENTS:
            yield from _unseen(scenario, (*TOP, name), stream, agent)
        elif stream.kind == "laboratory":
            for key in stream.by_state:
                if key.partition(".")[0] not in agent:
                    yield (*TOP, name, "by_state", key), "unused: that strain is not of the agent"


def _unseen(scenario: Scenario, path: Path, stream: StreamSpec, agent: set[str]) -> Iterator[Finding]:
    mark, sees = EVENTS[stream.kind]
    states: dict[str, StateSpec] = {
        f"{strain}.{state}": spec for strain in agent for state, spec in scenario.strains[strain].states.items()
    }
    flees = stream.kind == "missing persons" and any(b.action == "flee" for b in scenario.behaviours.values())
    if not flees and not any(sees(state) for state in states.values()):
        yield path, f"unused: no state of the agent has {mark}"
    for key in stream.by_state:
        if key not in states:
            yield (*path, "by_state", key), "unused: that strain is not of the agent"
        elif not sees(states[key]):
            yield (*path, "by_state", key), f"unused: '{stream.kind}' sees no entry into it, which has no {mark}"
