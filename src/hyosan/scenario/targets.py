"""Targets of transmission: what contradicts them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hyosan.core.errors import ScenarioError
from hyosan.scenario.groups import Finding
from hyosan.scenario.model import Scenario
from hyosan.scenario.positions import Path

if TYPE_CHECKING:
    from hyosan.scenario.loaded import LoadedScenario

HOUSEHOLD = "household"


def target_findings(scenario: Scenario) -> Iterator[Finding]:
    """Where a target does not go with the rest of the scenario."""
    targets = {name: strain.target for name, strain in scenario.strains.items() if strain.target is not None}
    for name, target in targets.items():
        path: Path = ("strains", name, "target")
        rules = [rule for rule, spec in scenario.encounters.items() if spec.actor.strain == name]
        if rules:
            yield path, f"infects by encounters too ({', '.join(rules)}), which no transmissibility governs"
        if target.quantity == "household_secondary_attack_rate" and not household_settings(scenario):
            yield (*path, target.quantity), "no setting has place_kind = 'household' and contacts_per_day"
        if target.shares:
            yield from _share_findings(scenario, (*path, "shares"), name)
            if len(targets) > 1:
                yield (*path, "shares"), "several strains have targets: contacts can be fitted to one of them only"


def household_settings(scenario: Scenario) -> list[str]:
    """The settings in which members of a household infect each other."""
    return [name for name in _with_contacts(scenario) if scenario.settings[name].place_kind == HOUSEHOLD]


def _with_contacts(scenario: Scenario) -> list[str]:
    return [name for name, spec in scenario.settings.items() if spec.contacts_per_day > 0]


def _share_findings(scenario: Scenario, path: Path, strain: str) -> Iterator[Finding]:
    target = scenario.strains[strain].target
    assert target is not None, "only strains with a target are looked at"
    shared = {name for group in target.shares for name in group.settings}
    lost = [name for name in _with_contacts(scenario) if name not in shared]
    if lost:
        yield path, f"in no group: {', '.join(lost)}; every setting with contacts_per_day belongs to one"
    for i, group in enumerate(target.shares):
        if not set(group.settings) & set(_with_contacts(scenario)):
            yield (*path, i, "settings"), "no contacts_per_day in any of these settings: no infections can happen there"


def refuse_unfitted(loaded: "LoadedScenario") -> None:
    """Raise ScenarioError for every target that no transmissibility has been fitted to."""
    problems = []
    for name, strain in loaded.scenario.strains.items():
        if strain.awaits_fit:
            found = loaded.document.problem(("strains", name, "target"), "")
            message = (
                f"not fitted yet: `hyosan fit-transmission {found.file}` writes a scenario with the transmissibility,"
                " which can be run"
            )
            problems.append(loaded.document.problem(("strains", name, "target"), message))
    if problems:
        raise ScenarioError(problems)
