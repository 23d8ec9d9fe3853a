"""What each table alone cannot know: contradictions between tables, and parts that nothing uses."""

from collections.abc import Iterator

from hyosan.disease.sources import MOST_SOURCES, sources_of
from hyosan.disease.spec import DEAD, ORDINARY, SUSCEPTIBLE
from hyosan.disease.spec_states import StateSpec
from hyosan.scenario.care_check import care_contradictions
from hyosan.scenario.groups import Finding, branch_findings, outcome_findings, share_findings
from hyosan.scenario.interventions_check import given_immunities, intervention_contradictions
from hyosan.scenario.model import Scenario, WhoSpec
from hyosan.scenario.positions import Path
from hyosan.scenario.resolution_check import resolution_findings
from hyosan.scenario.surveillance_check import surveillance_contradictions
from hyosan.scenario.tables_calendar import HOLIDAYS
from hyosan.scenario.targets import target_findings
from hyosan.transmission.spec import EncounterSpec, OutcomeSpec


def contradictions(scenario: Scenario) -> list[Finding]:
    """Everything in which tables contradict each other; tolerates names that nothing declares."""
    return [
        *_host_types(scenario),
        *_strains(scenario),
        *target_findings(scenario),
        *_absence(scenario),
        *(
            found
            for name, rule in scenario.encounters.items()
            for found in _encounter(scenario, ("encounters", name), rule)
        ),
        *_immunity(scenario),
        *_time(scenario),
        *surveillance_contradictions(scenario),
        *_crossing(scenario),
        *intervention_contradictions(scenario),
        *care_contradictions(scenario),
        *resolution_findings(scenario),
    ]


def _crossing(scenario: Scenario) -> Iterator[Finding]:
    countries = scenario.population.countries
    is_joined = countries is not None and {"south-korea", "japan"} <= {*countries.names}
    by_area = scenario.resolution is not None
    needed, unused = ("restrained", "contacts_per_day") if by_area else ("contacts_per_day", "restrained")
    for name, spec in scenario.crossing.items():
        if not is_joined:
            yield ("crossing", name), "needs [population.countries] with names = ['south-korea', 'japan'], or more"
        where = "at the resolution of areas" if by_area else "where nobody roams by area"
        if getattr(spec, needed) is None:
            yield ("crossing", name), f"needs {needed} {where}"
        if getattr(spec, unused) is not None:
            yield ("crossing", name, unused), f"unused {where}"


def _host_types(scenario: Scenario) -> Iterator[Finding]:
    for name, host_type in scenario.host_types.items():
        path: Path = ("host_types", name)
        if name == ORDINARY:
            yield path, "'ordinary' always exists and is everybody without another host type"
        elif host_type.share is None and scenario.population.files is None:
            yield path, "unused: nobody has this host type; a city needs its share"
    chosen: list[tuple[Path, WhoSpec | None]] = [(("seeding", i), seed.who) for i, seed in enumerate(scenario.seeding)]
    chosen += [(("importation", name), spec.who) for name, spec in scenario.importation.items()]
    for path, who in chosen:
        host = scenario.host_types.get(who.host_type or "") if who is not None else None
        if host is not None and host.share == 0:
            yield (*path, "who", "host_type"), "matches nobody: the share of that host type is 0"
    total = sum(host_type.share or 0.0 for host_type in scenario.host_types.values())
    if total > 1:
        yield ("host_types",), f"shares sum to {total:g}, allowed: at most 1"


def _strains(scenario: Scenario) -> Iterator[Finding]:
    for name, strain in scenario.strains.items():
        path: Path = ("strains", name)
        yield from branch_findings((*path, "start"), strain.start, scenario.host_types)
        for state_name, state in strain.states.items():
            yield from branch_findings((*path, "states", state_name, "next"), state.next, scenario.host_types)
            yield from _joined(scenario, (*path, "states", state_name, "roaming", "join", "states"), state)
        if strain.mutates is not None and strain.mutates.to == name:
            yield (*path, "mutates", "to"), "a strain cannot mutate into itself"


def _absence(scenario: Scenario) -> Iterator[Finding]:
    """Presence would have no meaning where settings keep people out of each other in a circle."""
    for name in scenario.settings:
        reached, waiting = {name}, [(name, [name])]
        while waiting:
            here, chain = waiting.pop()
            for other in scenario.settings[here].absent_while_in if here in scenario.settings else ():
                if other == name:
                    # Each circle is said once, at its first name.
                    if name == min(chain):
                        yield ("settings", name, "absent_while_in"), f"runs in a circle: {' → '.join([*chain, name])}"
                elif other not in reached:
                    reached.add(other)
                    waiting.append((other, [*chain, other]))


def _joined(scenario: Scenario, path: Path, state: StateSpec) -> Iterator[Finding]:
    """The dead are joined by nobody; without a tie one finds those who roam."""
    join = state.roaming.join if state.roaming is not None else None
    for i, name in enumerate(join.states if join is not None else ()):
        if _is_dead(scenario, *_split(name)):
            yield (*path, i), f"'{name}' is a dead state: nobody joins the dead"
        elif join is not None and join.edge_kind is None and not _roams(scenario, *_split(name)):
            yield (*path, i), f"people in '{name}' do not roam: without an edge_kind only those who do can be found"


def _encounter(scenario: Scenario, path: Path, rule: EncounterSpec) -> Iterator[Finding]:
    for i, state in enumerate(rule.actor.states):
        if _is_dead(scenario, rule.actor.strain, state):
            yield (*path, "actor", "states", i), f"'{state}' is a dead state: the dead meet nobody"
    for i, state in enumerate(rule.target.states):
        if _is_dead(scenario, *_split(state)):
            yield (*path, "target", "states", i), f"'{state}' is a dead state: nobody meets the dead"
    yield from outcome_findings(
        (*path, "outcomes"), rule.outcomes, rule.target.host_types or scenario.host_types, rule.meetings
    )
    for i, outcome in enumerate(rule.outcomes):
        here = (*path, "outcomes", i)
        for setting in outcome.probability.by_setting:
            if setting in scenario.settings and setting not in rule.meetings:
                yield (
                    (*here, "probability", "by_setting", setting),
                    f"no meetings in setting '{setting}': {', '.join(rule.meetings)}",
                )
        yield from _target_outcome(scenario, (*here, "target"), rule, outcome)
        if outcome.actor == DEAD:
            yield from _dead_state(scenario, (*here, "actor"), rule.actor.strain)


def _target_outcome(scenario: Scenario, path: Path, rule: EncounterSpec, outcome: OutcomeSpec) -> Iterator[Finding]:
    """What becomes of the target must be possible in the states in which targets are met."""
    if outcome.target is None:
        return
    if outcome.infects is not None:
        if not any(_can_catch(scenario, state, outcome.infects) for state in rule.target.states):
            states = ", ".join(rule.target.states)
            yield path, f"nobody in {states} can be infected with '{outcome.infects}' (see susceptible_to)"
        if outcome.begins_in is not None and _is_dead(scenario, outcome.infects, outcome.begins_in):
            yield path, f"'{outcome.begins_in}' is a dead state: an infection begins alive (\"dead\" kills)"
    elif outcome.target == DEAD:
        for strain in sorted({_split(state)[0] or rule.actor.strain for state in rule.target.states}):
            yield from _dead_state(scenario, path, strain)
    else:
        strain = _split(outcome.target)[0]
        for state in rule.target.states:
            if _split(state)[0] != strain:
                yield path, f"a target in '{state}' has no state of '{strain}'; \"infect {strain}\" begins an episode"


def _dead_state(scenario: Scenario, path: Path, strain: str) -> Iterator[Finding]:
    if strain not in scenario.strains:
        return
    state = scenario.strains[strain].states.get(DEAD)
    if state is None or not state.dead:
        yield path, f"'dead' needs a state named dead in strain '{strain}', with dead = true"


def _immunity(scenario: Scenario) -> Iterator[Finding]:
    sources = sources_of(scenario.strains, scenario.immunity)
    if len(sources) > MOST_SOURCES:
        text = f"{len(sources)} sources of immunity (strains with an immune state, and named ones)"
        yield ("immunity",) if scenario.immunity else ("strains",), f"{text}, allowed: at most {MOST_SOURCES}"
    for name, immunity in scenario.immunity.items():
        path: Path = ("immunity", name)
        if name in scenario.strains:
            if immunity.coverage is not None:
                yield (
                    (*path, "coverage"),
                    f"'{name}' is a strain, whose immunity is acquired by going through it: no coverage",
                )
        elif immunity.coverage is None:
            if name not in given_immunities(scenario):
                told = "a named immunity needs coverage, or an intervention that gives it (a strain's has none)"
                yield (*path, "coverage"), f"missing: {told}"
        else:
            yield from share_findings((*path, "coverage"), immunity.coverage, scenario.host_types)


def _time(scenario: Scenario) -> Iterator[Finding]:
    if scenario.record.every > scenario.time.duration:
        yield ("record", "every"), "the interval is longer than time.duration"
    for i, seed in enumerate(scenario.seeding):
        if seed.at >= scenario.time.duration:
            yield ("seeding", i, "at"), "the seeding is not before the end of the run (time.duration)"
        if seed.state is not None and _is_dead(scenario, seed.strain, seed.state):
            yield ("seeding", i, "state"), f"'{seed.state}' is a dead state: seeds are alive"
    first, last = scenario.time.start.date(), scenario.time.end.date()
    for name, spec in scenario.importation.items():
        path: Path = ("importation", name)
        if spec.state is not None and _is_dead(scenario, spec.strain, spec.state):
            yield (*path, "state"), f"'{spec.state}' is a dead state: who arrives is alive"
        for i, row in enumerate(spec.series):
            if not first <= row.date <= last:
                yield (*path, "series", i, "date"), f"{row.date} is outside the run ({first} to {last})"
        if spec.table and spec.table[0].from_ > last:
            yield (*path, "table"), f"unused: the first rate holds from {spec.table[0].from_}, after the run ({last})"
    for name, periods in scenario.calendar.periods.items():
        # Several may be the terms of several years; one after the end is left by a run made shorter.
        if len(periods) == 1 and periods[0].to < first:
            told = f"{periods[0].from_} to {periods[0].to} is outside the run ({first} to {last})"
            yield ("calendar", "periods", name, 0), told
    for name, setting in scenario.settings.items():
        if HOLIDAYS in setting.closed and not (scenario.calendar.public_holidays or scenario.calendar.holidays):
            yield (
                ("settings", name, "closed"),
                'the calendar has no holidays: give calendar.public_holidays (such as "KR") or calendar.holidays',
            )


def _split(state: str) -> tuple[str, str]:
    """Strain and state of "strain.state"; no strain for `susceptible`."""
    strain, _, name = state.partition(".")
    return (strain, name) if name else ("", strain)


def _is_dead(scenario: Scenario, strain: str, state: str) -> bool:
    return (
        strain in scenario.strains
        and state in scenario.strains[strain].states
        and scenario.strains[strain].states[state].dead
    )


def _roams(scenario: Scenario, strain: str, state: str) -> bool:
    """Whether people in a state roam; of a state that is not declared: True."""
    states = scenario.strains[strain].states if strain in scenario.strains else {}
    return state != SUSCEPTIBLE and (state not in states or states[state].roaming is not None)


def _can_catch(scenario: Scenario, state: str, strain: str) -> bool:
    if state == SUSCEPTIBLE:
        return True
    own, name = _split(state)
    if own not in scenario.strains or name not in scenario.strains[own].states or strain not in scenario.strains:
        return True
    return strain in scenario.strains[own].states[name].susceptible_to
