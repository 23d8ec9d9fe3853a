"""What a scenario may say of an intervention; which keys it has depends on its action."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from hyosan.core.spec import Age, Flag, FrozenMap, Names, Number, Positive, Share, Spec, Whole, contradict
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.core.units import Duration, PositiveDuration
from hyosan.disease.spec import ByGroup, plain
from hyosan.interventions.spec_trigger import Finding, TriggerSpec

Action = Literal["close", "reduce", "stay_at_home", "isolate", "quarantine", "vaccinate", "cordon"]
PLACING = ("isolate", "quarantine")
"""Actions that place people who have become known."""

_LEFT = ("left", "left_elsewhere")
_WHOM = ("who", "compliance")
_PLACED = (*_LEFT, *_WHOM, "compliance_of", "findings", "streams", "length", "capacity")
KEYS: dict[str, tuple[str, ...]] = {
    "close": _LEFT,
    "reduce": (*_LEFT, *_WHOM),
    "stay_at_home": (*_LEFT, *_WHOM),
    "isolate": _PLACED,
    "quarantine": _PLACED,
    "vaccinate": (*_WHOM, "immunity", "doses_per_day", "priority", "delay"),
    "cordon": ("leak",),
}
"""The keys that each action has, besides those of all."""
COMMON = ("action", "trigger", "until", "duration", "every", "once", "areas", "by", "cost")
REQUIRED: dict[str, tuple[str, ...]] = {
    "isolate": ("length",),
    "quarantine": ("length",),
    "vaccinate": ("immunity", "doses_per_day"),
}


class WhomSpec(Spec):
    """A group of people."""

    min_age: Age | None = Field(default=None, description="Lowest age, whole years.")
    max_age: Age | None = Field(default=None, description="Highest age, whole years.")
    host_types: Names = Field(default=(), description="Host types; without it all.")

    @model_validator(mode="after")
    def _ages_ascend(self) -> "WhomSpec":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            contradict([("max_age", f"max_age {self.max_age} is below min_age {self.min_age}")])
        return self

    def names(self, age_years: int, host_type: str) -> bool:
        """Whether somebody of an age and host type belongs to it."""
        low, high = self.min_age or 0, 255 if self.max_age is None else self.max_age
        return low <= age_years <= high and (not self.host_types or host_type in self.host_types)

    def by_age(self) -> ByGroup:
        """Ages as a table, so that age classes keep them apart."""
        ages = {0, *((self.min_age,) if self.min_age else ()), *(() if self.max_age is None else (self.max_age + 1,))}
        return ByGroup.model_validate({"by_age": [{"from": a, "value": 1.0} for a in sorted(ages) if a <= 120]})


class CostSpec(Spec):
    """What an intervention costs, in any unit; the parts add up."""

    start: Number = Field(default=0.0, description="For each start.")
    day: Number = Field(default=0.0, description="For each day in force, of each unit.")
    person: Number = Field(default=0.0, description="For each person affected.")
    person_day: Number = Field(default=0.0, description="For each day of each person affected.")
    dose: Number = Field(default=0.0, description="For each dose.")


class InterventionSpec(Spec):
    """Something that authorities do: when, what, to whom."""

    action: Action = Field(description="What is done.")
    trigger: TriggerSpec = Field(description="When it starts.")
    until: TriggerSpec | None = Field(
        default=None, description="When it stops; without it and duration, as soon as the trigger does not hold."
    )
    duration: PositiveDuration | None = Field(default=None, description="Time after which it stops.")
    every: PositiveDuration = Field(default=TICKS_PER_DAY, description="Interval of decisions.")
    once: Flag = Field(default=False, description="Whether it starts at most once in each unit.")
    areas: Names = Field(default=(), description="Areas or municipalities, by name or code; without it all.")
    by: Literal["everywhere", "municipality", "area"] = Field(
        default="everywhere", description="For what it is decided separately."
    )
    left: FrozenMap[str, Number] = Field(
        default_factory=FrozenMap, description="Share of contacts left by setting, 0 to 1; above 1 there are more."
    )
    left_elsewhere: Number = Field(default=1.0, description="The same in settings that `left` does not name.")
    who: WhomSpec = Field(default_factory=WhomSpec, description="Whom it is for; without it everybody.")
    compliance: ByGroup = Field(
        default=plain(1.0), description="Share of people who comply, 0 to 1, or a table by age and host type."
    )
    compliance_of: Literal["person", "household"] | None = Field(
        default=None, description="Who complies together; of a quarantine the household unless this says otherwise."
    )
    findings: tuple[Finding, ...] = Field(
        default=("suspected", "admitted", "confirmed"), description="Findings by which people become known."
    )
    streams: Names = Field(default=(), description="Streams by which people become known; without it all.")
    length: PositiveDuration | None = Field(default=None, description="How long somebody is placed.")
    capacity: Whole | None = Field(default=None, description="Most people placed at a time; without it no limit.")
    immunity: Names = Field(default=(), description="Named immunities that a dose gives.")
    doses_per_day: Positive | None = Field(default=None, description="Doses a day, everywhere together.")
    priority: tuple[WhomSpec, ...] = Field(
        default=(), description="Groups in the order in which they are vaccinated; without it all alike."
    )
    delay: Duration = Field(default=0, description="Time from a dose until it protects.")
    leak: Share = Field(default=0.0, description="Share of contacts and moves across the border that is left.")
    cost: CostSpec = Field(default=CostSpec(), description="What it costs.")

    @model_validator(mode="after")
    def _fits_its_action(self) -> "InterventionSpec":
        known = (*COMMON, *KEYS[self.action])
        fields = type(self).model_fields
        problems = [
            (key, f"unused: '{self.action}' has no {key}; it has: {', '.join(KEYS[self.action])}")
            for key in sorted(self.model_fields_set - set(known))
            if getattr(self, key) != fields[key].get_default(call_default_factory=True)
        ]
        problems += [
            (key, f"missing: '{self.action}' needs {key}")
            for key in REQUIRED.get(self.action, ())
            if getattr(self, key) in (None, ())
        ]
        if "left" in KEYS[self.action] and not self.left and self.left_elsewhere == 1.0:
            problems.append(("left", f"missing: '{self.action}' needs left or left_elsewhere, else it changes nothing"))
        if self.action == "cordon" and not self.areas:
            problems.append(("areas", "missing: a cordon needs areas, else nothing lies outside"))
        if self.until is not None and self.duration is not None:
            problems.append(("duration", "both until and duration: any_of in until joins conditions"))
        if self.cost.dose and self.action != "vaccinate":
            problems.append(("cost.dose", f"unused: '{self.action}' gives no doses"))
        contradict(problems)
        return self

    @property
    def places_people(self) -> bool:
        """Whether it places people who have become known."""
        return self.action in PLACING

    @property
    def by_household(self) -> bool:
        """Whether households comply together."""
        usual = "household" if self.action == "quarantine" else "person"
        return self.places_people and (self.compliance_of or usual) == "household"

    @property
    def by_person(self) -> bool:
        """Whether people, not places, are under it."""
        selective = self.who != WhomSpec() or self.compliance != plain(1.0)
        return self.action in ("stay_at_home", *PLACING) or (self.action == "reduce" and selective)

    def triggers(self) -> Iterator[TriggerSpec]:
        """All its conditions, those within others too."""
        yield from self.trigger.within()
        if self.until is not None:
            yield from self.until.within()

    def probability(self, age_years: int, host_type: str) -> float:
        """Probability that somebody of an age and host type whom it is for complies; 0 for all others."""
        named = self.who.names(age_years, host_type)
        return min(1.0, self.compliance.value(age_years, host_type)) if named else 0.0

    def by_age(self) -> Iterator[ByGroup]:
        """All that depends on age."""
        yield self.who.by_age()
        yield self.compliance
        yield from (group.by_age() for group in self.priority)


def needs_households(spec: InterventionSpec) -> bool:
    """Whether an intervention asks who lives with whom."""
    return spec.action == "quarantine" or spec.by_household
