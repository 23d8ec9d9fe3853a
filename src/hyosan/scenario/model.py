"""The whole scenario: an immutable model whose attributes are the keys of the language."""

from typing import Any

from pydantic import Field, model_validator

from hyosan.core.spec import FrozenMap, Name, Spec
from hyosan.disease.spec import HostTypeSpec, ImmunitySpec, StrainSpec
from hyosan.interventions.spec import InterventionSpec
from hyosan.interventions.spec_behaviour import BehaviourSpec
from hyosan.interventions.spec_care import CareSpec
from hyosan.population.spec import PopulationSpec
from hyosan.scenario.spec_crossing import CrossingSpec
from hyosan.scenario.spec_resolution import ResolutionSpec
from hyosan.scenario.tables import (
    AboutSpec,
    RecordSpec,
    SeedingSpec,
    SourceSpec,
    StopSpec,
    TimeSpec,
    WhereSpec,
    WhoSpec,
)
from hyosan.scenario.tables_calendar import CalendarSpec
from hyosan.scenario.tables_importation import ImportationSpec
from hyosan.surveillance.spec import SurveillanceSpec
from hyosan.transmission.spec import EncounterSpec, SettingSpec

__all__ = [
    "AboutSpec",
    "RecordSpec",
    "Scenario",
    "SeedingSpec",
    "SourceSpec",
    "StopSpec",
    "TimeSpec",
    "WhereSpec",
    "WhoSpec",
]


class Scenario(Spec):
    """Everything a run follows from, but its seed."""

    scenario: AboutSpec = Field(description="What the scenario is.")
    population: PopulationSpec = Field(description="Who lives where.")
    time: TimeSpec = Field(description="When the run begins and ends.")
    resolution: ResolutionSpec | None = Field(
        default=None, description="How finely people are followed; without the table each event and place."
    )
    calendar: CalendarSpec = Field(default=CalendarSpec(), description="Which days are unlike others.")
    host_types: FrozenMap[Name, HostTypeSpec] = Field(
        default_factory=FrozenMap, description="Host types besides `ordinary`, which always exists."
    )
    strains: FrozenMap[Name, StrainSpec] = Field(min_length=1, description="Infectious agents, by name.")
    settings: FrozenMap[Name, SettingSpec] = Field(default_factory=FrozenMap, description="Where people meet, by name.")
    encounters: FrozenMap[Name, EncounterSpec] = Field(
        default_factory=FrozenMap, description="Rules of meetings that change either side, by name."
    )
    immunity: FrozenMap[Name, ImmunitySpec] = Field(
        default_factory=FrozenMap,
        description="Protections: by a strain gone through, or named and given before the start.",
    )
    seeding: tuple[SeedingSpec, ...] = Field(default=(), description="People infected from outside.")
    importation: FrozenMap[Name, ImportationSpec] = Field(
        default_factory=FrozenMap, description="People infected from outside during the run, by name."
    )
    crossing: FrozenMap[Name, CrossingSpec] = Field(
        default_factory=FrozenMap, description="Travellers who carry an infection from South Korea to Japan, by name."
    )
    behaviours: FrozenMap[Name, BehaviourSpec] = Field(
        default_factory=FrozenMap, description="What people do out of fear, by name."
    )
    interventions: FrozenMap[Name, InterventionSpec] = Field(
        default_factory=FrozenMap, description="What authorities do, by name."
    )
    care: FrozenMap[Name, CareSpec] = Field(
        default_factory=FrozenMap, description="Beds, and where people wait when none is free, by name."
    )
    surveillance: SurveillanceSpec | None = Field(
        default=None, description="What authorities see; without the table nothing."
    )
    record: RecordSpec = Field(default=RecordSpec(), description="What a run writes down.")

    @property
    def land_border(self) -> str:
        """Whether those who roam cross the border between South and North Korea: closed, open."""
        countries = self.population.countries
        return "closed" if countries is None else countries.land_border

    @model_validator(mode="before")
    @classmethod
    def _record_every_step(cls, given: Any) -> Any:
        """`record.every` is the step where it is not said."""
        if not isinstance(given, dict) or not isinstance(given.get("record", {}), dict):
            return given
        time, record = given.get("time"), given.get("record", {})
        if isinstance(time, dict) and "step" in time and "every" not in record:
            return {**given, "record": {"every": time["step"], **record}}
        return given
