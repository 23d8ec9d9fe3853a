"""What a scenario may say of an intervention; which keys it has depends on its action."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from hyosan.core.spec import Flag, FrozenMap, Names, Number, Positive, Share, Spec, Text, Whole, contradict
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.core.units import Duration, PositiveDuration
from hyosan.disease.spec import ByGroup, Dwell, plain
from hyosan.interventions.spec_actions import PLACING, Action
from hyosan.interventions.spec_doses import DoseSpec
from hyosan.interventions.spec_fitting import problems_of
from hyosan.interventions.spec_testing import ReleaseSpec, TestSpec
from hyosan.interventions.spec_trigger import Finding, FollowsSpec, SeriesSpec, TriggerSpec
from hyosan.interventions.spec_whom import CostSpec, WhomSpec
from hyosan.transmission.spec_opening import ALWAYS, Opening

Cases = Annotated[int, Strict(), Field(ge=1)]
Depth = Annotated[int, Strict(), Field(ge=1, le=5)]


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
        default=None,
        description="Who complies together; of a quarantine or evacuation the household unless this says otherwise.",
    )
    findings: tuple[Finding, ...] = Field(
        default=("suspected", "admitted", "confirmed"), description="Findings by which people become known."
    )
    streams: Names = Field(
        default=(), description="Streams by which people become known, or are seen to stay away; without it all."
    )
    length: PositiveDuration | None = Field(
        default=None,
        description="How long somebody is placed, a place closed by itself, or protected by a course of a drug.",
    )
    cases: Cases | None = Field(default=None, description="Members known to be cases that close such a place.")
    absences: Cases | None = Field(
        default=None, description="Members seen to stay away by streams of school absence that close it."
    )
    absent_share: Share | None = Field(default=None, description="The same as a share of those members; above 0.")
    closed: Cases | None = Field(
        default=None, description="Places in it that other interventions have closed by themselves, which close it too."
    )
    closed_by: Names = Field(default=(), description="Which interventions those are.")
    within: PositiveDuration | None = Field(
        default=None,
        description="Time in which they became known, or stayed away; of a course, since an onset that is known.",
    )
    by_grade: Flag = Field(
        default=False,
        description="Whether such places of one parent whose members are of one age are counted and closed together.",
    )
    capacity: Whole | None = Field(
        default=None, description="Most people placed, or in the camp, at a time; without it no limit."
    )
    release: ReleaseSpec | None = Field(
        default=None, description="Test after which the negative are free; without it all stay for the length."
    )
    window: PositiveDuration | None = Field(
        default=None, description="Time before a case became known in which its contacts count."
    )
    named: FrozenMap[str, Share] = Field(
        default_factory=FrozenMap, description="Share of a case's contacts that it names, by setting."
    )
    named_elsewhere: Share = Field(default=0.0, description="The same in settings that `named` does not name.")
    cases_per_day: Positive | None = Field(
        default=None, description="Cases a day that tracers ask, everywhere together; without it all."
    )
    give_up_after: Duration | None = Field(
        default=None,
        description="Longest time that a case waits to be asked, or somebody for a course; without it for ever.",
    )
    depth: Depth = Field(
        default=1, description="1: contacts of cases; 2: theirs too, whether infected or not; and so on."
    )
    test: TestSpec | None = Field(default=None, description="The test of a screening, or on arrival in the camp.")
    whom: Literal["residents", "arrivals"] = Field(
        default="residents", description="Who is screened: residents, or those who arrive from outside."
    )
    travellers_per_day: Positive | None = Field(
        default=None,
        description="Arrivals a day whom no importation infected, everywhere together; without it none.",
    )
    tests_per_day: Positive | None = Field(
        default=None, description="Tests of a screening a day, everywhere together; without it everybody each time."
    )
    immunity: Names = Field(default=(), description="Named immunities that a dose gives, or a course of a drug.")
    courses: Whole | None = Field(default=None, description="Courses of the drug that there are; without it no limit.")
    courses_per_day: Positive | None = Field(
        default=None, description="Courses a day, everywhere together; without it as many as are needed."
    )
    doses_per_day: Positive | None = Field(default=None, description="Doses a day, everywhere together.")
    priority: tuple[WhomSpec, ...] = Field(
        default=(), description="Groups in the order in which they are vaccinated; without it all alike."
    )
    wane: Dwell | None = Field(
        default=None, description="How long what the first dose gives lasts; without it to the end."
    )
    further_doses: tuple[DoseSpec, ...] = Field(default=(), description="Doses behind the first, in order.")
    ring: Literal["household", "contacts"] | None = Field(
        default=None,
        description="Who around a case is vaccinated, or treated; without it everybody, or the case.",
    )
    delay: Duration = Field(
        default=0,
        description="Time from a dose or course until it acts, or from asking a case until its contacts are reached.",
    )
    leak: Share = Field(default=0.0, description="Share of contacts and moves across the border that is left.")
    left_moves: Share = Field(
        default=1.0, description="Share left of flights, of journeys across the sea and of arrivals from outside."
    )
    between: Literal["area", "municipality", "country"] = Field(
        default="area", description="Between which units travel is limited; within them it is as ever."
    )
    beyond_km: Number = Field(
        default=0.0, description="Distance in kilometres between the centres of two areas beyond which it is limited."
    )
    hours: Opening = Field(
        default=ALWAYS, description='Hours at which it is at work, "<days> <from>-<to>" each; without it always.'
    )
    wanes: PositiveDuration | None = Field(
        default=None, description="Time from the start in which half of those who comply cease to."
    )
    follows: FollowsSpec | None = Field(
        default=None,
        description="Series of surveillance with which the share of those who comply rises and falls; without it all.",
    )
    kills: Share | None = Field(default=None, description="Probability that somebody who is there is killed.")
    kills_by_state: FrozenMap[str, Share] = Field(
        default_factory=FrozenMap, description="The same by state, as strain.state or susceptible."
    )
    kills_sheltered: Share = Field(
        default=1.0, description="Factor of that probability for people who have barricaded themselves."
    )
    destroys: Share = Field(default=0.0, description="Share of the buildings there in which nobody meets any more.")
    attraction: Number | None = Field(
        default=None, description="Factor of the rate at which roaming people go where it is loudest; at least 1."
    )
    reach_km: Number = Field(default=0.0, description="Distance in kilometres at which it is no longer heard.")
    kills_per_day: Positive | None = Field(
        default=None, description="People killed a day, everywhere together, at most."
    )
    states: Names = Field(default=(), description="States in which people are killed; without it those that roam.")
    camp: Text | None = Field(default=None, description="Area to which people are brought, by name or code.")
    people_per_hour: Positive | None = Field(
        default=None, description="People brought away in an hour, everywhere together, at most."
    )
    place_kind: Text | None = Field(
        default=None,
        description="Kind of the places that are closed each by itself, or from which people are brought away.",
    )
    cost: CostSpec = Field(default=CostSpec(), description="What it costs.")

    @model_validator(mode="after")
    def _fits_its_action(self) -> "InterventionSpec":
        contradict(list(problems_of(self)))
        return self

    @property
    def immunities(self) -> Iterator[tuple[tuple[str | int, ...], str, bool]]:
        """What its doses or courses give: place among its keys, name, whether it is lost in time."""
        for number, name in enumerate(self.immunity):
            yield ("immunity", number), name, self.wane is not None or self.length is not None
        for which, dose in enumerate(self.further_doses):
            for number, name in enumerate(dose.immunity):
                yield ("further_doses", which, "immunity", number), name, dose.wane is not None

    @property
    def acts_on_meetings(self) -> bool:
        """Whether it thins meetings, or lets nobody pass."""
        acting = self.action not in ("vaccinate", "treat", "strike", "lure", "cull", "evacuate", "return")
        return acting or self.holds_people

    @property
    def closes_by_place(self) -> bool:
        """Whether it closes places each by itself."""
        return self.action == "close" and self.place_kind is not None

    @property
    def counts_absences(self) -> bool:
        """Whether places are closed by who stays away, not by cases."""
        return self.absences is not None or self.absent_share is not None

    @property
    def holds_people(self) -> bool:
        """Whether people are under it for a time of their own: placed, or detained."""
        return self.places_people or self.test is not None

    @property
    def places_people(self) -> bool:
        """Whether it places people who have become known."""
        return self.action in PLACING

    @property
    def needs_reports(self) -> bool:
        """Whether people become known to it by reports."""
        counts_cases = self.closes_by_place and self.cases is not None
        tells = self.action == "treat" or (self.places_people and self.action != "screen")
        return tells or self.ring is not None or counts_cases

    @property
    def tests(self) -> Iterator[tuple[str, TestSpec]]:
        """Its tests, by key."""
        for key, test in (("test", self.test), ("release", self.release)):
            if test is not None:
                yield key, test

    @property
    def by_household(self) -> bool:
        """Whether households comply together."""
        usual = "household" if self.action in ("quarantine", "evacuate") else "person"
        together = self.places_people or self.action == "evacuate"
        return together and (self.compliance_of or usual) == "household"

    @property
    def by_person(self) -> bool:
        """Whether people, not places, are under it."""
        selective = (
            self.who != WhomSpec()
            or self.compliance != plain(1.0)
            or self.wanes is not None
            or self.follows is not None
        )
        return self.action in ("stay_at_home", *PLACING) or (self.action == "reduce" and selective)

    def triggers(self) -> Iterator[TriggerSpec]:
        """All its conditions, those within others too."""
        yield from self.trigger.within()
        if self.until is not None:
            yield from self.until.within()

    def series(self) -> Iterator[SeriesSpec]:
        """All that it asks of surveillance but reports about single people."""
        yield from (trigger.observed for trigger in self.triggers() if trigger.observed is not None)
        if self.follows is not None:
            yield self.follows

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
    return spec.action in ("quarantine", "evacuate") or spec.by_household or spec.ring == "household"
