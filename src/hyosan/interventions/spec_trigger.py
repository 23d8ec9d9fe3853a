"""What a scenario may say of when an intervention starts and stops."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from hyosan.core.spec import Names, Number, Positive, Spec, Text, contradict
from hyosan.core.ticks import TICKS_PER_WEEK
from hyosan.core.units import Duration, PositiveDuration
from hyosan.disease.spec_season import Date

Finding = Literal["suspected", "admitted", "discharged", "died", "missing", "confirmed", "negative"]
"""What a report tells of a person: FINDINGS of surveillance."""


class SeriesSpec(Spec):
    """Something seen by surveillance over some time."""

    stream: Text = Field(description="Stream of surveillance.")
    finding: Finding | None = Field(
        default=None, description="Finding of the reports that count; without it all but negative ones."
    )
    over: PositiveDuration = Field(default=TICKS_PER_WEEK, description="Time up to the decision in which it was told.")
    per: Positive | None = Field(
        default=None, description="Residents to whom a count is referred, such as 100000; without it the bare count."
    )


class ObservedSpec(SeriesSpec):
    """Something seen by surveillance, above or below a number."""

    above: Number | None = Field(default=None, description="Holds above this; exactly one of above and below.")
    below: Number | None = Field(default=None, description="Holds below this; exactly one of above and below.")
    for_: Duration = Field(default=0, alias="for", description="How long it must have held.")
    areas: Names = Field(
        default=(), description="Areas whose residents count, by name or code; without it those of the unit."
    )

    @model_validator(mode="after")
    def _one_bound(self) -> "ObservedSpec":
        if (self.above is None) == (self.below is None):
            contradict([("", "exactly one of above and below is needed")])
        contradict([("below", "nothing is below 0: it would never hold")] if self.below == 0 else [])
        return self


class FollowsSpec(SeriesSpec):
    """Something seen by surveillance that people take to heart."""

    half: Positive = Field(description="Value at which half of those who comply take part.")

    def share(self, value: float) -> float:
        """Share of those who comply that take part at a value of the series."""
        return value / (value + self.half)


FORMS = ("date", "observed", "started", "ended", "all_of", "any_of", "not_")


class TriggerSpec(Spec):
    """A condition: exactly one of its forms."""

    date: Date | None = Field(default=None, description="Holds from this local date on.")
    observed: ObservedSpec | None = Field(default=None, description="Something seen by surveillance.")
    started: Text | None = Field(default=None, description="Another intervention that has started.")
    ended: Text | None = Field(default=None, description="Another intervention that has ended, and is not in force.")
    after: Duration = Field(default=0, description="How long ago at least; with started or ended.")
    all_of: tuple["TriggerSpec", ...] | None = Field(default=None, min_length=1, description="All of these hold.")
    any_of: tuple["TriggerSpec", ...] | None = Field(default=None, min_length=1, description="One of these holds.")
    not_: "TriggerSpec | None" = Field(default=None, alias="not", description="This does not hold.")

    @model_validator(mode="after")
    def _one_form(self) -> "TriggerSpec":
        given = [form.rstrip("_") for form in FORMS if getattr(self, form) is not None]
        if len(given) != 1:
            allowed = ", ".join(form.rstrip("_") for form in FORMS)
            contradict([("", f"got {' and '.join(given) or 'none'}, allowed: exactly one of {allowed}")])
        if self.after and self.started is None and self.ended is None:
            contradict([("after", "unused: only started and ended have after")])
        return self

    def within(self) -> Iterator["TriggerSpec"]:
        """This condition and all in it."""
        yield self
        for other in (*(self.all_of or ()), *(self.any_of or ()), *((self.not_,) if self.not_ is not None else ())):
            yield from other.within()
