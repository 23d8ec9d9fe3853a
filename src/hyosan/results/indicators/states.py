"""What each state of each strain means, as arrays by code: marks, care, infectiousness, and what may follow."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.results.record import RunRecord
from hyosan.results.schema import SUSCEPTIBLE

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Document = Mapping[str, Any]

HOSPITAL, INTENSIVE = "hospital", "intensive care"
SCENARIO_FILE = "scenario.toml"


def read_document(folder: Path) -> Document:
    """The scenario in a run's folder as tables and lists; empty when there is none that can be read."""
    try:
        return tomllib.loads((folder / SCENARIO_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


@dataclass(frozen=True)
class States:
    """The states of all strains; a state's code is number of the strain × number of state names + number of the name.

    `active`: can infect now, or later in the same episode. `mortal`: alive, and may die by the natural course.
    `in_hospital` includes intensive care. Without the scenario in the folder, `active` and `mortal` are the states
    that are neither immune nor dead.
    """

    strains: tuple[str, ...]
    names: tuple[str, ...]
    symptomatic: Bools
    infectious: Bools
    immune: Bools
    dead: Bools
    in_hospital: Bools
    in_intensive_care: Bools
    active: Bools
    mortal: Bools
    infectiousness: Floats

    def code(self, strain: str, state: str) -> int:
        """The code of a state of a strain."""
        return self.strains.index(strain) * len(self.names) + self.names.index(state)


def states_of(record: RunRecord, document: Document) -> States:
    """The states that the record of a run declares, with what the scenario says of them."""
    strains, names = tuple(record["vocabularies"].get("strain", ())), tuple(record["vocabularies"].get("state", ()))
    number = {pair: code for code, pair in enumerate((strain, name) for strain in strains for name in names)}
    marks = {(strain, name): set(has) for strain, all_ in record["states"].items() for name, has in all_.items()}
    specs = {(strain, name): spec for strain, name, spec in _specs(document)}

    def marked(mark: str) -> Bools:
        return np.array([mark in marks.get(pair, ()) for pair in number], dtype=np.bool_)

    def cared_for(*kinds: str) -> Bools:
        return np.array([specs.get(pair, {}).get("care") in kinds for pair in number], dtype=np.bool_)

    dead, immune = marked("dead"), marked("immune")
    declared = np.array([pair in marks and pair[1] != SUSCEPTIBLE for pair in number], dtype=np.bool_)
    active = mortal = declared & ~dead & ~immune
    infectiousness = np.array([float(specs.get(pair, {}).get("infectiousness", 0)) for pair in number])
    if specs:
        course = _reachable(_by_course(document), number)
        mortal = (course & dead).any(axis=1) & ~dead
        anyhow = _reachable([*_by_course(document), *_by_encounters(document)], number)
        infects = (infectiousness > 0) | np.isin(list(number.values()), [number[a] for a in _actors(document)])
        active = (anyhow & infects).any(axis=1) & ~dead
    return States(
        strains, names, marked("symptomatic"), marked("infectious"), immune, dead,
        cared_for(HOSPITAL, INTENSIVE), cared_for(INTENSIVE), active, mortal, infectiousness,
    )  # fmt: skip


Pair = tuple[str, str]


def _specs(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for strain, spec in document.get("strains", {}).items():
        for name, state in spec.get("states", {}).items():
            yield strain, name, state


def _by_course(document: Document) -> list[tuple[Pair, Pair]]:
    """Changes of state by the natural history."""
    return [
        ((strain, name), (strain, to))
        for strain, name, state in _specs(document)
        for to in _targets(state.get("next", ()))
        if to != SUSCEPTIBLE
    ]


def _targets(branches: Any) -> list[str]:
    return [branches] if isinstance(branches, str) else [branch["to"] for branch in branches]


def _by_encounters(document: Document) -> Iterator[tuple[Pair, Pair]]:
    """Changes of state within an episode by outcomes of encounters."""
    for rule in document.get("encounters", {}).values():
        strain = rule["actor"]["strain"]
        met = [tuple(state.split(".", 1)) for state in rule["target"]["states"] if "." in state]
        for outcome in rule["outcomes"]:
            if "actor" in outcome:
                yield from (((strain, state), (strain, outcome["actor"])) for state in rule["actor"]["states"])
            into = outcome.get("target", "")
            if "." in into:
                changed = into.split(".", 1)
                yield from (((of, state), (changed[0], changed[1])) for of, state in met if of == changed[0])


def _actors(document: Document) -> list[Pair]:
    """States in which one infects others by an encounter."""
    return [
        (rule["actor"]["strain"], state)
        for rule in document.get("encounters", {}).values()
        if infects(rule)
        for state in rule["actor"]["states"]
    ]


def infects(rule: Document) -> bool:
    """Whether an encounter rule has an outcome that infects."""
    return any(outcome.get("target", "").startswith("infect ") for outcome in rule["outcomes"])


def _reachable(changes: list[tuple[Pair, Pair]], number: Mapping[Pair, int]) -> Bools:
    """[from, to]: the states that can follow, each state itself included."""
    reached = np.eye(len(number), dtype=np.bool_)
    for before, after in changes:
        if before in number and after in number:
            reached[number[before], number[after]] = True
    for _ in range(max(1, len(number).bit_length())):
        reached = (reached.astype(np.int64) @ reached.astype(np.int64)) > 0
    return reached
