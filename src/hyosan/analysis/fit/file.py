"""A small scenario that extends the one that was fitted, with the numbers found."""

import hashlib
import json
import os
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tomlkit

from hyosan.analysis.fit.definition import DEFINITIONS
from hyosan.analysis.fit.fit import Fit, rounded
from hyosan.population.table import Population
from hyosan.results.folder import write_atomically
from hyosan.scenario import Scenario


def write_fitted(path: Path, extends: str, scenario: Scenario, population: Population, fits: list[Fit]) -> None:
    """Write the file; `extends`: the id of the catalogue or the path of the scenario."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by `hyosan fit-transmission`: docs/transmissibility.md says what it means."))
    document.add("extends", tomlkit.item(extends))
    about = scenario.scenario
    document.add("scenario", _table({"id": f"{about.id}-fitted", "title": f"{about.title} (fitted)"}))
    strains = tomlkit.table(is_super_table=True)
    for fit in fits:
        own = _table({"transmissibility": rounded(fit.transmissibility.value)})
        own.add("fitted", _table(fitted_table(fit, population)))
        strains.add(fit.strain, own)
    document.add("strains", strains)
    settings = tomlkit.table(is_super_table=True)
    for name, factor in {name: f for fit in fits for name, f in fit.contact_factors.items()}.items():
        contacts = scenario.settings[name].contacts_per_day
        if contacts and rounded(factor) != 1.0:
            settings.add(name, _table({"contacts_per_day": contacts * rounded(factor)}))
    if settings:
        document.add("settings", settings)
    write_atomically(path, tomlkit.dumps(document))


def base_name(scenario: str, out: Path, in_catalogue: bool) -> str:
    """What the file extends: an id, or the path from its own folder."""
    return scenario if in_catalogue else Path(os.path.relpath(scenario, out.absolute().parent)).as_posix()


def fitted_table(fit: Fit, population: Population) -> dict[str, Any]:
    """The table `fitted` of a strain."""
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
        "population": f"{len(population) // population.copies} people, {population_hash(population)}",
    }


def population_hash(population: Population) -> str:
    """Changes with the ages of the people and where they belong; not with copies."""
    people = len(population) // population.copies
    digest = hashlib.blake2b(digest_size=8)
    digest.update(population.age_years[:people].tobytes())
    for kind in sorted(population.place_kinds, key=lambda kind: kind.name):
        digest.update(kind.name.encode())
        digest.update(kind.member[:people].tobytes())
    for record in population.inputs:
        digest.update(json.dumps(record.sha256).encode())
    return digest.hexdigest()


def _table(values: dict[str, Any]) -> Any:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, value)
    return table
