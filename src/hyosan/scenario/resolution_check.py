"""What a scenario has that roaming at the resolution of areas has not, and what only that resolution has."""

from collections.abc import Iterator

from hyosan.disease.spec import SUSCEPTIBLE, StrainSpec
from hyosan.disease.spec_states import RoamingSpec, StateSpec
from hyosan.scenario.groups import Finding
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path
from hyosan.transmission.spec import EncounterSpec

KINDS = ("household", "neighbourhood", "classroom", "school", "workplace", "day_neighbourhood")
KOREAS = {"south-korea", "north-korea"}
ABSENT = ("immunity", "importation", "interventions", "surveillance", "care")
"""Tables of which this resolution knows nothing."""
OF_TRANSMISSION = (
    "transmissibility", "target", "individual_variation", "infectiousness_profile", "infectiousness_by_host_type",
    "seasonality",
)  # fmt: skip
"""Keys of a strain that say how it passes on by contacts."""


def resolution_findings(scenario: Scenario) -> Iterator[Finding]:
    """Everything that does not fit the resolution that a scenario asks for."""
    yield from _border(scenario)
    if scenario.resolution is None:
        if scenario.record.outcomes:
            yield ("record", "outcomes"), "unused: outcomes of meetings are always written where nobody roams by area"
        return
    for path, message in _lacking(scenario):
        yield path, f"at the resolution of areas {message}"
    yield from _people(scenario)


def _border(scenario: Scenario) -> Iterator[Finding]:
    if scenario.land_border == "closed":
        return
    path: Path = ("population", "countries", "land_border")
    assert scenario.population.countries is not None
    if not {*scenario.population.countries.names} >= KOREAS:
        yield path, "the border of South and North Korea, and names leaves one of them out"
    if scenario.resolution is None:
        yield path, 'unused: only who roams crosses it, at the resolution of areas ([resolution] roaming = "area")'


def _people(scenario: Scenario) -> Iterator[Finding]:
    population, path = scenario.population, ("resolution", "roaming")
    if population.files is not None:
        yield path, "needs people by function ([population.city], [population.countries]), and these are from files"
    elif population.city is not None and population.city.form == "table":
        yield path, 'needs people by function, and [population.city] says form = "table"'
    roams = any(state.roaming is not None for strain in scenario.strains.values() for state in strain.states.values())
    if not roams:
        yield path, "unused: nobody roams in any state"


def _lacking(scenario: Scenario) -> Iterator[Finding]:
    for key in ABSENT:
        if getattr(scenario, key):
            yield (key,), f"there can be no [{key}]"
    for name, strain in scenario.strains.items():
        yield from _strain(("strains", name), strain)
    for name, setting in scenario.settings.items():
        for key in ("seasonality", "age_mixing"):
            if getattr(setting, key) is not None:
                yield ("settings", name, key), "nobody transmits by contacts, and encounters know no season or mixing"
    yield from _jumps(scenario)
    for name, rule in scenario.encounters.items():
        yield from _rule(scenario, ("encounters", name), rule)
    yield from _behaviours(scenario)
    yield from _times(scenario)
    yield from _record(scenario)


def _strain(path: Path, strain: StrainSpec) -> Iterator[Finding]:
    for key in OF_TRANSMISSION:
        if getattr(strain, key):
            yield (*path, key), "nobody transmits by contacts: those who roam act by encounters"
    if strain.mutates is not None:
        yield (*path, "mutates"), "no strain mutates"
    if any(branch.to == SUSCEPTIBLE for branch in strain.start):
        yield (*path, "start"), "nobody is infected twice, and this leads back to susceptible"
    for name, state in strain.states.items():
        yield from _state((*path, "states", name), strain, state)


def _state(path: Path, strain: StrainSpec, state: StateSpec) -> Iterator[Finding]:
    if state.susceptible_to:
        yield (*path, "susceptible_to"), "nobody is infected twice"
    for branch in state.next:
        if branch.to == SUSCEPTIBLE:
            yield (*path, "next"), "nobody is infected twice, and this leads back to susceptible"
        following = strain.states.get(branch.to)
        stays = following is None or following.dead or following.roaming is not None
        if state.roaming is not None and not stays:
            yield (*path, "next"), f"who roams dies or roams on, and '{branch.to}' does neither"


def _jumps(scenario: Scenario) -> Iterator[Finding]:
    """Time in an area is shared out once, so that all who roam must roam alike."""
    rates: dict[RoamingSpec, str] = {}
    for name, strain in scenario.strains.items():
        for state_name, state in strain.states.items():
            if state.roaming is None:
                continue
            path: Path = ("strains", name, "states", state_name, "roaming")
            first = next(iter(rates), state.roaming)
            rates.setdefault(state.roaming, f"{name}.{state_name}")
            if state.roaming != first:
                yield path, f"all who roam have the same rates, and these differ from those of {rates[first]}"
            if state.roaming.join is not None:
                yield (*path, "join"), "nobody joins others"
            if state.roaming.leave <= 0:
                yield (*path, "leave"), "time is shared among places in the long run, so each must be left"


def _rule(scenario: Scenario, path: Path, rule: EncounterSpec) -> Iterator[Finding]:
    strain = scenario.strains.get(rule.actor.strain)
    for number, name in enumerate(rule.actor.states):
        state = strain.states.get(name) if strain is not None else None
        if state is not None and state.roaming is None:
            yield (*path, "actor", "states", number), f"only who roams acts, and '{name}' does not"
    for number, target in enumerate(rule.target.states):
        strain_name, _, name = target.partition(".")
        owner = scenario.strains.get(strain_name)
        if owner is not None and name in owner.states and owner.states[name].roaming is not None:
            yield (*path, "target", "states", number), f"nobody meets those who roam, and '{name}' does"
    for name in rule.meetings:
        setting = scenario.settings.get(name)
        if setting is None:
            continue
        if setting.place_kind not in KINDS:
            yield (*path, "meetings", name), f"people meet in {', '.join(KINDS)} only"
        if setting.scaling != "constant":
            yield ("settings", name, "scaling"), "meetings do not grow with the size of a place (allowed: 'constant')"
    yield from _outcomes(path, rule, strain)


def _outcomes(path: Path, rule: EncounterSpec, strain: StrainSpec | None) -> Iterator[Finding]:
    for number, outcome in enumerate(rule.outcomes):
        actor = strain.states.get(outcome.actor) if strain is not None and outcome.actor is not None else None
        if actor is not None and not actor.dead:
            yield (*path, "outcomes", number, "actor"), "an actor can only be killed"
        if outcome.target is not None and outcome.infects is None and outcome.target != "dead":
            yield (*path, "outcomes", number, "target"), "a target is infected or killed"
        if outcome.begins_in is not None:
            yield (*path, "outcomes", number, "target"), "an infection begins in one of the strain's start states"


def _behaviours(scenario: Scenario) -> Iterator[Finding]:
    assert scenario.resolution is not None
    for name, behaviour in scenario.behaviours.items():
        if behaviour.action != "shelter":
            yield ("behaviours", name, "action"), "nobody flees (allowed: 'shelter')"
        if behaviour.refused is not None:
            yield ("behaviours", name, "refused"), "there are no ties, so nobody shuts anybody out"
        if behaviour.every != scenario.resolution.step:
            yield ("behaviours", name, "every"), "fear grows at each step (allowed: resolution.step)"


def _times(scenario: Scenario) -> Iterator[Finding]:
    assert scenario.resolution is not None
    step = scenario.resolution.step
    times: list[tuple[Path, int]] = [(("time", "duration"), scenario.time.duration)]
    times += [(("record", "every"), scenario.record.every)]
    times += [(("seeding", number, "at"), seed.at) for number, seed in enumerate(scenario.seeding)]
    for path, ticks in times:
        if ticks % step:
            yield path, "times are whole steps (resolution.step)"


def _record(scenario: Scenario) -> Iterator[Finding]:
    record = scenario.record
    asked = "events" in record.tables and "tables" in record.model_fields_set
    if asked and not (scenario.crossing or record.outcomes):
        yield (
            ("record", "tables"),
            "there are no events without [crossing] or record.outcomes (allowed: infections, transitions, people)",
        )
    if record.moves:
        yield ("record", "moves"), "it is not told who walks where: an infection tells in which area it happened"
