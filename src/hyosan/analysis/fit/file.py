"""A small scenario that extends the one that was fitted, with the numbers found."""

import os
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tomlkit

from hyosan.analysis.fit.definition import DEFINITIONS
from hyosan.analysis.fit.fit import Fit, rounded
from hyosan.core.spec import FrozenMap
from hyosan.population.identity import population_identity
from hyosan.population.interface import AnyPopulation
from hyosan.results.folder import write_atomically
from hyosan.scenario import Scenario
from hyosan.scenario.fitted import fit_conditions


def write_fitted(path: Path, extends: str, scenario: Scenario, population: AnyPopulation, fits: list[Fit]) -> None:
    """Write the file; `extends`: the id of the catalogue or the path of the scenario."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by `hyosan fit-transmission`: docs/transmissibility.md says what it means."))
    document.add("extends", tomlkit.item(extends))
    about = scenario.scenario
    document.add("scenario", _table({"id": f"{about.id}-fitted", "title": f"{about.title} (fitted)"}))
    contacts = _contacts_found(scenario, fits)
    found = _with_contacts(scenario, contacts)
    strains = tomlkit.table(is_super_table=True)
    for fit in fits:
        own = _table({"transmissibility": rounded(fit.transmissibility.value)})
        own.add("fitted", _table(fitted_table(fit, found, population)))
        strains.add(fit.strain, own)
    document.add("strains", strains)
    settings = tomlkit.table(is_super_table=True)
    for name, number in contacts.items():
        settings.add(name, _table({"contacts_per_day": number}))
    if settings:
        document.add("settings", settings)
    write_atomically(path, tomlkit.dumps(document))


def _contacts_found(scenario: Scenario, fits: list[Fit]) -> dict[str, float]:
    """Contacts a day of each setting whose contacts fitting changed."""
    factors = {name: rounded(factor) for fit in fits for name, factor in fit.contact_factors.items()}
    before = {name: scenario.settings[name].contacts_per_day for name in factors}
    return {name: before[name] * factor for name, factor in factors.items() if before[name] and factor != 1.0}


def _with_contacts(scenario: Scenario, contacts: dict[str, float]) -> Scenario:
    settings = {
        name: spec.model_copy(update={"contacts_per_day": contacts[name]}) if name in contacts else spec
        for name, spec in scenario.settings.items()
    }
    return scenario.model_copy(update={"settings": FrozenMap(settings)})


def base_name(scenario: str, out: Path, in_catalogue: bool) -> str:
    """What the file extends: an id, or the path from its own folder."""
    return scenario if in_catalogue else Path(os.path.relpath(scenario, out.absolute().parent)).as_posix()


def fitted_table(fit: Fit, scenario: Scenario, population: AnyPopulation) -> dict[str, Any]:
    """The table `fitted` of a strain; `scenario`: with the contacts that were found."""
    definition = DEFINITIONS[fit.target.quantity]
    if fit.shares:
        pairs = zip(fit.target.shares, fit.shares, strict=True)
        found = "; ".join(f"{' + '.join(g.settings)} {s.value:.3f} ({s.low:.3f} to {s.high:.3f})" for g, s in pairs)
        definition += f"; shares of offspring by setting found: {found}"
    return {
        "target": fit.target.text,
        "value": rounded(fit.transmissibility.value),
        "low": rounded(fit.transmissibility.low),
        "high": rounded(fit.transmissibility.high),
        "realised": rounded(fit.realised.value),
        "realised_low": rounded(fit.realised.low),
        "realised_high": rounded(fit.realised.high),
        "definition": definition,
        "seeds": fit.seeds,
        "outbreaks": fit.outbreaks,
        "cases": fit.cases,
        "date": date.today(),
        "version": version("hyosan"),
        "population": population_identity(population),
        "conditions": fit_conditions(scenario, fit.strain),
    }


def _table(values: dict[str, Any]) -> Any:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, value)
    return table
