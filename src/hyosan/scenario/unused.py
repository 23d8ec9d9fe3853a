"""Parts of a scenario that can never matter: most often a slip, so they are errors.

A number that is written down as 0 is meant so (nothing transmits, no contacts): only what was left at its default
counts as a slip.
"""

from collections.abc import Iterator

from hyosan.disease.spec import DEAD, SUSCEPTIBLE, StrainSpec
from hyosan.disease.spec_states import DEGREES
from hyosan.scenario.groups import Finding
from hyosan.scenario.model import Scenario
from hyosan.scenario.surveillance_check import holidays_matter, surveillance_unused
from hyosan.scenario.tables_calendar import HOLIDAYS


def unused(scenario: Scenario) -> list[Finding]:
    """Everything that nothing uses; needs a scenario in which every name is declared."""
    return [
        *_settings(scenario),
        *_calendar(scenario),
        *_strains(scenario),
        *_states(scenario),
        *_transmission(scenario),
        *_immunity(scenario),
        *_behaviours(scenario),
        *surveillance_unused(scenario),
    ]


def _settings(scenario: Scenario) -> Iterator[Finding]:
    used = {name for rule in scenario.encounters.values() for name in rule.meetings}
    used |= {name for setting in scenario.settings.values() for name in setting.absent_while_in}
    for name, setting in scenario.settings.items():
        if name not in used and "contacts_per_day" not in setting.model_fields_set:
            yield (
                ("settings", name),
                "unused: no contacts_per_day, no encounter meets here, and no setting is left for it",
            )


def _calendar(scenario: Scenario) -> Iterator[Finding]:
    closed = {name for setting in scenario.settings.values() for name in setting.closed}
    for name in scenario.calendar.periods:
        if name not in closed:
            yield ("calendar", "periods", name), "unused: no setting is closed for it"
    if HOLIDAYS not in closed and not holidays_matter(scenario):
        for key in ("public_holidays", "holidays"):
            if getattr(scenario.calendar, key):
                yield ("calendar", key), f'unused: no setting has closed = ["{HOLIDAYS}"]'


def _strains(scenario: Scenario) -> Iterator[Finding]:
    reached = {seed.strain for seed in scenario.seeding} | {spec.strain for spec in scenario.importation.values()}
    while True:
        more = {strain.mutates.to for name, strain in scenario.strains.items() if strain.mutates and name in reached}
        for rule in scenario.encounters.values():
            if rule.actor.strain in reached:
                more |= {outcome.infects for outcome in rule.outcomes if outcome.infects is not None}
        if more <= reached:
            break
        reached |= more
    for name in scenario.strains:
        if name not in reached:
            yield ("strains", name), "unused: never seeded or imported, and reached by no mutation or encounter"


def _states(scenario: Scenario) -> Iterator[Finding]:
    for name, strain in scenario.strains.items():
        waiting = {branch.to for branch in strain.start} | _entered_from_outside(scenario, name)
        reached: set[str] = set()
        while waiting:
            state = waiting.pop()
            reached.add(state)
            branches = strain.states[state].next if state in strain.states else ()
            waiting |= {branch.to for branch in branches} - reached - {SUSCEPTIBLE}
            waiting |= _waited_in(scenario, name, state) - reached
        for state in strain.states:
            if state not in reached:
                yield (
                    ("strains", name, "states", state),
                    "unused: no start, branch, seeding or encounter leads to this state",
                )


def _waited_in(scenario: Scenario, strain: str, state: str) -> set[str]:
    """Where people of a strain wait for the bed that a state takes."""
    found = {
        spec.waiting[f"{strain}.{state}"] for spec in scenario.care.values() if f"{strain}.{state}" in spec.waiting
    }
    return {name.removeprefix(f"{strain}.") for name in found}


def _entered_from_outside(scenario: Scenario, strain: str) -> set[str]:
    """States of a strain that seeding and encounters put people in."""
    entered = {seed.state for seed in scenario.seeding if seed.strain == strain and seed.state is not None}
    entered |= {spec.state for spec in scenario.importation.values() if spec.strain == strain and spec.state}
    for rule in scenario.encounters.values():
        target_strains = {
            state.partition(".")[0] if "." in state else rule.actor.strain for state in rule.target.states
        }
        for outcome in rule.outcomes:
            if outcome.actor is not None and rule.actor.strain == strain:
                entered.add(outcome.actor)
            if outcome.infects == strain and outcome.begins_in is not None:
                entered.add(outcome.begins_in)
            if outcome.target == DEAD and strain in target_strains:
                entered.add(DEAD)
            elif outcome.target is not None and outcome.target.startswith(f"{strain}."):
                entered.add(outcome.target.removeprefix(f"{strain}."))
    return entered


def _transmission(scenario: Scenario) -> Iterator[Finding]:
    """Contacts and transmissibility need each other."""
    has_contacts = any(setting.contacts_per_day > 0 for setting in scenario.settings.values())
    says_contacts = any("contacts_per_day" in setting.model_fields_set for setting in scenario.settings.values())
    says_transmits = any(_says_transmissibility(strain) for strain in scenario.strains.values())
    for name, strain in scenario.strains.items():
        path = ("strains", name, "transmissibility" if strain.target is None else "target")
        transmits = strain.transmissibility > 0 or strain.awaits_fit
        if transmits and not says_contacts:
            yield path, "unused: no setting has contacts_per_day"
        if transmits and not _says_infectiousness(strain):
            yield path, "unused: no state of this strain has infectiousness"
        if not _says_transmissibility(strain):
            for state_name, state in strain.states.items():
                if state.infectiousness > 0:
                    yield (
                        ("strains", name, "states", state_name, "infectiousness"),
                        "unused: the strain has no transmissibility",
                    )
    if has_contacts and not says_transmits:
        for name, setting in scenario.settings.items():
            if setting.contacts_per_day > 0:
                yield ("settings", name, "contacts_per_day"), "unused: no strain has transmissibility"


def _says_transmissibility(strain: StrainSpec) -> bool:
    return "transmissibility" in strain.model_fields_set or strain.target is not None


def _says_infectiousness(strain: StrainSpec) -> bool:
    return any("infectiousness" in state.model_fields_set for state in strain.states.values())


def _immunity(scenario: Scenario) -> Iterator[Finding]:
    for name, spec in scenario.immunity.items():
        if name in scenario.strains and not any(state.immune for state in scenario.strains[name].states.values()):
            yield ("immunity", name), f"unused: no state of strain '{name}' has immune = true"
        if name in spec.severity and name not in spec.protection:
            message = (
                f"unused: who went through '{name}' is not infected again, unless protection.{name} says otherwise"
            )
            yield ("immunity", name, "severity", name), message
        for strain, guard in spec.severity.items():
            least = 1 + DEGREES.index(guard.from_)
            states = scenario.strains[strain].states.values() if strain in scenario.strains else ()
            if all(state.degree < least for state in states):
                message = (
                    f"unused: no state of strain '{strain}' is as severe as {guard.from_} (symptomatic, care, dead)"
                )
                yield ("immunity", name, "severity", strain, "from"), message


def _behaviours(scenario: Scenario) -> Iterator[Finding]:
    roams = any(state.roaming is not None for strain in scenario.strains.values() for state in strain.states.values())
    for name in scenario.behaviours:
        if not roams:
            yield ("behaviours", name), "unused: people fear those who roam, and no state has roaming"
