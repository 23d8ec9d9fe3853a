"""What a run says of a transmissibility that was fitted, and whether it still belongs to what it was fitted for."""

import hashlib
import json
from typing import Any

from hyosan.disease.spec import FittedSpec
from hyosan.population.identity import population_identity
from hyosan.population.interface import AnyPopulation
from hyosan.scenario.model import Scenario

_NOT_OF_THE_STRAIN = dict.fromkeys(("block", "transmissibility", "target", "fitted", "seasonality", "mutates"), True)
"""What early outbreaks leave out, what changes no event, and what fitting itself writes."""
_NOT_OF_A_SETTING = {"seasonality": True, "closed": True, "optional": True, "age_mixing": {"source"}}
PARTS = {"strain": "the strain, its immunity or the host types", "settings": "the settings"}
"""What the hashes are of."""
UNKNOWN = "no hash of strain and settings was kept: whether they changed is unknown"


def fit_conditions(scenario: Scenario, strain: str) -> str:
    """Hashes of all in the scenario, but the people, that fitting the strain depends on: `strain ..., settings ...`.

    Not in them: what early outbreaks go without (other strains, seeding, importation, named immunity, seasons,
    closures, fear, encounters, mutation), the calendar, times, records.
    """
    own = scenario.immunity.get(strain)
    natural_history = {
        "strain": _plain(scenario.strains[strain], _NOT_OF_THE_STRAIN),
        "immunity": None if own is None or strain not in own.protection else _plain(own.protection[strain]),
        "host_types": {name: _plain(spec) for name, spec in scenario.host_types.items()},
    }
    settings = {name: _plain(spec, _NOT_OF_A_SETTING) for name, spec in scenario.settings.items()}
    return f"strain {_hash(natural_history)}, settings {_hash(settings)}"


def fitted_entries(scenario: Scenario, population: AnyPopulation) -> dict[str, dict[str, Any]]:
    """What `run.json` says of each fitted transmissibility.

    `as_fitted`: whether transmissibility, strain, settings and people are those of the fit; None where that is not
    known. `not_as_fitted`: why not, or what is not known; empty where all are.
    """
    found = {}
    for name, strain in scenario.strains.items():
        if strain.fitted is not None:
            differing = _differing(scenario, name, strain.fitted, population)
            unknown = [UNKNOWN] if strain.fitted.conditions is None else []
            found[name] = {
                "transmissibility": strain.transmissibility,
                "as_fitted": False if differing else None if unknown else True,
                "not_as_fitted": "; ".join([*differing, *unknown]),
                **strain.fitted.model_dump(mode="json"),
            }
    return found


def _differing(scenario: Scenario, name: str, fitted: FittedSpec, population: AnyPopulation) -> list[str]:
    """What is not as it was."""
    found = []
    used = scenario.strains[name].transmissibility
    if used != fitted.value:
        found.append(f"transmissibility {used:g} is not the {fitted.value:g} that was found")
    if fitted.conditions is not None:
        now, then = _hashes(fit_conditions(scenario, name)), _hashes(fitted.conditions)
        changed = [words for part, words in PARTS.items() if now[part] != then.get(part)]
        found += [f"{words} changed" for words in changed]
    people = population_identity(population)
    if people != fitted.population:
        found.append(f"the people are others ({people}; fitted with {fitted.population})")
    return found


def _hashes(conditions: str) -> dict[str, str]:
    """The hash of each part."""
    pairs = (part.partition(" ") for part in conditions.split(", "))
    return {name: digest for name, _, digest in pairs}


def _plain(spec: Any, without: dict[str, Any] | None = None) -> Any:
    """A table of the scenario as plain data, without defaults: a key that is new in a later version changes nothing."""
    return spec.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True, exclude=without)


def _hash(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
