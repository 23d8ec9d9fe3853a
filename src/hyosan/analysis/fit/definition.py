"""What is measured: early outbreaks in a population in which everybody is susceptible (docs/transmissibility.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

from hyosan.core.errors import ScenarioError
from hyosan.core.spec import FrozenMap
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.spec import StrainSpec
from hyosan.disease.spec_states import SUSCEPTIBLE
from hyosan.scenario import LoadedScenario, Scenario
from hyosan.scenario.model import RecordSpec, SeedingSpec, TimeSpec

FIRST_GENERATION, LAST_GENERATION = 3, 5
"""Whose offspring is counted: past the seeds, who were not chosen as infection chooses."""
EARLY_SHARE = 0.05
"""An outbreak is early until so many of the people have been infected."""
EARLY_CASES = 200
"""An outbreak is early until it has so many cases, or as many as its third generation needs."""
USUAL_DAYS, LONGEST_DAYS = 200, 1500
"""How long outbreaks are followed; who then still infects is followed once more, for longer."""
GOLDEN = 0.6180339887498949

DEFINITIONS = {
    "reproduction_number": "mean offspring of a typical early case: of generations 3 to 5 of outbreaks that one person"
    " begins, everybody else susceptible, in ordinary weeks without season",
    "growth_rate": "rate per day at which early infections grow, from the offspring of generations 3 to 5 and the times"
    " at which they are infected (Lotka, Euler), everybody susceptible, in ordinary weeks without season",
    "household_secondary_attack_rate": "of the others in a household, those whom its first case infects there, where"
    " that case is of generation 3 to 5 of an outbreak, everybody susceptible, in ordinary weeks without season",
}


@dataclass(frozen=True)
class Guess:
    """Numbers to be tried: the transmissibility, and a factor of the contacts of each setting."""

    transmissibility: float
    contact_factors: Mapping[str, float]


def early_scenario(
    scenario: Scenario, strain: str, guess: Guess, run: int, seeds: int, days: int = USUAL_DAYS
) -> Scenario:
    """The scenario of early outbreaks: `seeds` people of each copy infected, at a time of the week that each run has.

    Gone are seeding, importation, named immunity, season, holidays, fear, encounters, mutation and early stops.
    """
    at = int((run * GOLDEN) % 1 * 7 * TICKS_PER_DAY)
    return scenario.model_copy(
        update={
            "strains": FrozenMap({name: _plain(spec, name, strain, guess) for name, spec in scenario.strains.items()}),
            "settings": FrozenMap(
                {
                    name: spec.model_copy(
                        update={
                            "contacts_per_day": spec.contacts_per_day * guess.contact_factors.get(name, 1.0),
                            "seasonality": None,
                            "closed": (),
                        }
                    )
                    for name, spec in scenario.settings.items()
                }
            ),
            "encounters": FrozenMap(),
            "behaviours": FrozenMap(),
            "interventions": FrozenMap(),
            "care": FrozenMap(),
            "importation": FrozenMap(),
            "immunity": FrozenMap({n: spec for n, spec in scenario.immunity.items() if n in scenario.strains}),
            "seeding": (SeedingSpec(strain=strain, count=seeds).model_copy(update={"at": at}),),
            "time": _long(scenario.time, days),
            "record": RecordSpec().model_copy(update={"every": TICKS_PER_DAY, "tables": (), "moves": False}),
        }
    )


def _plain(spec: StrainSpec, name: str, strain: str, guess: Guess) -> StrainSpec:
    transmissibility = guess.transmissibility if name == strain else spec.transmissibility
    return spec.model_copy(update={"transmissibility": transmissibility, "mutates": None, "seasonality": None})


def _long(time: TimeSpec, days: int) -> TimeSpec:
    return time.model_copy(update={"step": TICKS_PER_DAY, "duration": days * TICKS_PER_DAY, "stop": None})


def harmless_states(strain: StrainSpec) -> frozenset[str]:
    """States from which nobody comes to infect again in the same episode."""
    harmful = {name for name, spec in strain.states.items() if spec.infectiousness > 0}
    while True:
        before = {
            name
            for name, spec in strain.states.items()
            if spec.dwell is not None and any(branch.to in harmful for branch in spec.next)
        }
        if before <= harmful:
            return frozenset({*strain.states, SUSCEPTIBLE} - harmful)
        harmful |= before


def refuse_endless(loaded: LoadedScenario, strain: str) -> None:
    """Raise ScenarioError where somebody infects for ever: such a case has no number of offspring."""
    problems = [
        loaded.document.problem(
            ("strains", strain, "states", name),
            "infectious for ever: without a dwell time there is no offspring to count",
        )
        for name, spec in loaded.scenario.strains[strain].states.items()
        if spec.infectiousness > 0 and spec.dwell is None
    ]
    if problems:
        raise ScenarioError(problems)
