"""Streams of surveillance: which kinds there are, and what may be said of each."""

import itertools
from typing import Literal

from pydantic import Field, model_validator

from hyosan.core.spec import Age, FrozenMap, Names, Number, Positive, Share, Spec, Text, Whole, contradict
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.core.units import PositiveDuration, Rate
from hyosan.disease.spec import ByGroup, Dwell, plain
from hyosan.disease.spec_season import Date, SeasonalitySpec

Kind = Literal[
    "clinicians",
    "hospital",
    "death certificate",
    "missing persons",
    "laboratory",
    "tests",
    "school absence",
    "serosurvey",
    "wastewater",
]
TELLS_OF_PEOPLE = ("clinicians", "hospital", "death certificate", "missing persons", "laboratory", "tests")
"""Kinds that report people."""
PEOPLE_KINDS = ("clinicians", "hospital", "death certificate", "missing persons")
"""Kinds that see people, by an event of their infection."""

_DELAYED = ("report_delay", "changes")
_WORKED = ("probability", "delay", "weekdays", "capacity", "capacity_of", "overflow", *_DELAYED)
_SEEN = (*_WORKED, "by_state")
_BACKGROUND = ("background", "background_seasonality")
_TEST = ("sensitivity", "specificity")
KEYS: dict[str, tuple[str, ...]] = {
    "clinicians": (*_SEEN, *_BACKGROUND),
    "hospital": (*_SEEN, *_BACKGROUND),
    "death certificate": _SEEN,
    "missing persons": (*_SEEN, "presumed_dead_after"),
    "laboratory": (*_SEEN, *_TEST, "specimens_from"),
    "tests": ("interventions",),
    "school absence": ("probability", "setting", "min_age", "max_age", "background_share", *_DELAYED),
    "serosurvey": ("probability", "dates", "sample", "min_age", "max_age", "delay", "report_delay", *_TEST),
    "wastewater": ("every", "shedding", "noise", "limit", "report_delay"),
}
"""The keys that each kind has, besides `kind`."""
REQUIRED: dict[str, tuple[str, ...]] = {
    "laboratory": ("specimens_from", *_TEST),
    "school absence": ("setting",),
    "serosurvey": ("dates", "sample", *_TEST),
    "wastewater": ("every", "shedding"),
}
CHANGES: dict[str, tuple[str, ...]] = {
    "clinicians": ("probability_factor", "delay_factor", "background_factor", "capacity"),
    "hospital": ("probability_factor", "delay_factor", "background_factor", "capacity"),
    "death certificate": ("probability_factor", "delay_factor", "capacity"),
    "missing persons": ("probability_factor", "delay_factor", "capacity"),
    "laboratory": ("probability_factor", "delay_factor", "capacity"),
    "school absence": ("probability_factor",),
}
"""What may change over time, by kind."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WeekSpec(Spec):
    """Share of what is due on a day that is worked on that day; the rest is put off to the next, and asked again."""

    monday: Share = Field(default=1.0, description="On Mondays, 0 to 1.")
    tuesday: Share = Field(default=1.0, description="On Tuesdays.")
    wednesday: Share = Field(default=1.0, description="On Wednesdays.")
    thursday: Share = Field(default=1.0, description="On Thursdays.")
    friday: Share = Field(default=1.0, description="On Fridays.")
    saturday: Share = Field(default=1.0, description="On Saturdays.")
    sunday: Share = Field(default=1.0, description="On Sundays.")
    holidays: Share | None = Field(
        default=None, description="On holidays of the calendar; without it as on other days."
    )

    @model_validator(mode="after")
    def _some_day_is_open(self) -> "WeekSpec":
        contradict([] if any(self.shares) else [("", "all days are 0: nothing would ever be worked on")])
        return self

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares from Monday to Sunday."""
        return tuple(getattr(self, day) for day in DAYS)


class ChangeSpec(Spec):
    """What holds from a date on, up to the next change; what is not said is as it was at the start."""

    from_: Date = Field(alias="from", description="First date on which it holds.")
    probability_factor: Number = Field(default=1.0, description="Factor of the probability.")
    delay_factor: Positive = Field(default=1.0, description="Factor of the delay.")
    background_factor: Number = Field(default=1.0, description="Factor of the background.")
    capacity: Whole | None = Field(default=None, description="Capacity a day; without it that of the stream.")


class StreamSpec(Spec):
    """A place where authorities look; which keys it has depends on its kind."""

    kind: Kind = Field(description="What it sees, and how.")
    probability: ByGroup = Field(
        default=plain(1.0),
        description="Probability to be seen (laboratory: that a specimen is taken; school absence: to stay at home "
        "when ill; serosurvey: to take part), or a table by age and host type.",
    )
    by_state: FrozenMap[str, Number] = Field(
        default_factory=FrozenMap,
        description="Factors of the probability by the state entered, as strain.state (laboratory: of the sensitivity, "
        "by the state at the specimen); 1 for those not named.",
    )
    delay: Dwell | None = Field(
        default=None,
        description="Law of the time from the event until it is due (serosurvey: from infection to antibodies).",
    )
    report_delay: Dwell | None = Field(
        default=None, description="Law of the time until it is told; without it at once."
    )
    weekdays: WeekSpec = Field(
        default=WeekSpec(), description="Share of what is due that is worked on, by day of the week."
    )
    capacity: Whole | None = Field(default=None, description="Most that is worked on in a day; without it no limit.")
    capacity_of: Literal["everybody", "municipality", "area"] = Field(
        default="everybody", description="Whose capacity it is."
    )
    overflow: Literal["wait", "lost"] = Field(
        default="wait", description="What becomes of what exceeds the capacity: it waits, or is lost."
    )
    background: Rate = Field(
        default=0.0, description="Rate at which a person who is not ill comes with another illness that looks alike."
    )
    background_seasonality: SeasonalitySpec | None = Field(
        default=None, description="Factor of the background by date; without it 1."
    )
    changes: tuple[ChangeSpec, ...] = Field(default=(), description="Changes over time, by date.")
    specimens_from: FrozenMap[str, Share] = Field(
        default_factory=FrozenMap, description="Share of those seen by a stream of people who are tested, by stream."
    )
    sensitivity: Share | None = Field(
        default=None, description="Probability of a positive test of one who has what it tests for, 0 to 1."
    )
    specificity: Share | None = Field(default=None, description="Probability of a negative test of all others, 0 to 1.")
    interventions: Names = Field(
        default=(), description="Interventions whose positive tests it tells; without it all that test."
    )
    setting: Text | None = Field(default=None, description="Setting whose members are counted when they stay away.")
    min_age: Age | None = Field(default=None, description="Lowest age, whole years.")
    max_age: Age | None = Field(default=None, description="Highest age, whole years.")
    background_share: Share = Field(
        default=0.0, description="Share of those who are well that stays away on a day for other reasons."
    )
    dates: tuple[Date, ...] = Field(default=(), description="Dates of the surveys.")
    sample: Whole | None = Field(default=None, description="People invited on each date.")
    every: PositiveDuration | None = Field(default=None, description="Interval of samples in whole days.")
    shedding: tuple[Number, ...] = Field(
        default=(), description="Amount shed on the date of infection, the date after, and so on; any unit."
    )
    noise: Number = Field(default=0.0, description="Standard deviation of the logarithm of a sample's error.")
    limit: Number = Field(default=0.0, description="Smallest amount for 100,000 residents that is detected.")
    presumed_dead_after: PositiveDuration | None = Field(
        default=None, description="Time missing after which one is presumed dead; without it never."
    )

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "StreamSpec":
        contradict([*self._of_other_kinds(), *self._missing(), *self._wrong_numbers(), *self._wrong_changes()])
        return self

    def _of_other_kinds(self) -> list[tuple[str, str]]:
        known = KEYS[self.kind]
        return [
            (key, f"unused: '{self.kind}' has no {key}; it has: {', '.join(known)}")
            for key in sorted(self.model_fields_set - {"kind", *known})
            if getattr(self, key) != type(self).model_fields[key].get_default(call_default_factory=True)
        ]

    def _missing(self) -> list[tuple[str, str]]:
        needed = REQUIRED.get(self.kind, ())
        lost = [key for key in needed if getattr(self, key) in (None, ()) or getattr(self, key) == FrozenMap()]
        return [(key, f"missing: '{self.kind}' needs {key}") for key in lost]

    def _wrong_numbers(self) -> list[tuple[str, str]]:
        problems = []
        if self.every is not None and self.every % TICKS_PER_DAY:
            problems.append(("every", "allowed: whole days"))
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            problems.append(("max_age", f"max_age {self.max_age} is below min_age {self.min_age}"))
        if any(later <= earlier for earlier, later in itertools.pairwise(self.dates)):
            problems.append(("dates", "the dates do not ascend"))
        if self.background_seasonality is not None and not self.background:
            problems.append(("background_seasonality", "unused: there is no background"))
        limited = self.capacity is not None or any(change.capacity is not None for change in self.changes)
        if not limited:
            fields = type(self).model_fields
            keys = [key for key in ("capacity_of", "overflow") if getattr(self, key) != fields[key].default]
            problems += [(key, "unused: there is no capacity") for key in keys]
        if self.shedding and not any(self.shedding):
            problems.append(("shedding", "all amounts are 0: nothing would ever be found"))
        return problems

    def _wrong_changes(self) -> list[tuple[str, str]]:
        problems = []
        if any(later.from_ <= earlier.from_ for earlier, later in itertools.pairwise(self.changes)):
            problems.append(("changes", "the dates do not ascend"))
        known = CHANGES.get(self.kind, ())
        for i, change in enumerate(self.changes):
            lost = sorted(change.model_fields_set - {"from_", *known} - _unsaid(change))
            problems += [(f"changes.{i}.{key}", f"unused: '{self.kind}' has no such change") for key in lost]
            if not change.model_fields_set & set(known):
                problems.append((f"changes.{i}", f"changes nothing; it may change: {', '.join(known)}"))
        if (
            "background" in KEYS[self.kind]
            and not self.background
            and any(c.background_factor != 1 for c in self.changes)
        ):
            problems.append(("changes", "unused: there is no background whose factor could change"))
        return problems


def _unsaid(change: ChangeSpec) -> set[str]:
    """Keys that say what holds without them, as a scenario written out in full has."""
    fields = type(change).model_fields
    return {key for key in change.model_fields_set if key != "from_" and getattr(change, key) == fields[key].default}
