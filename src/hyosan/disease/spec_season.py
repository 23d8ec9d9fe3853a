"""The course of the year: a factor that rises and falls, or a table of factors by date."""

import datetime
import itertools
import math
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from hyosan.core.spec import Number, Share, Spec, contradict, wrong_shape

DAYS_PER_YEAR = 365.25


def _plain_date(given: Any) -> Any:
    if isinstance(given, datetime.datetime) or not isinstance(given, datetime.date):
        raise wrong_shape()
    return given


Date = Annotated[datetime.date, BeforeValidator(_plain_date)]
"""A calendar date without a time."""


class DatedFactor(Spec):
    """A factor from a date on, up to the next."""

    from_: Date = Field(alias="from", description="First date on which it holds.")
    factor: Number = Field(description="The factor, a pure number.")


class SeasonalitySpec(Spec):
    """A factor by date: 1 + amplitude × cos(2π (date − peak) / 365.25 days), or a table; one of the two."""

    amplitude: Share | None = Field(default=None, description="Half of the range of the factor, 0 to 1; with peak.")
    peak: Date | None = Field(default=None, description="A date on which the factor is largest, in any year.")
    table: tuple[DatedFactor, ...] = Field(
        default=(), description="Factors from dates on; 1 before the first; instead of amplitude and peak."
    )

    @model_validator(mode="after")
    def _one_form(self) -> "SeasonalitySpec":
        problems = []
        if self.table and (self.amplitude is not None or self.peak is not None):
            problems.append(("table", "both a table and amplitude or peak: only one form is allowed"))
        elif not self.table and (self.amplitude is None) != (self.peak is None):
            missing = "peak" if self.peak is None else "amplitude"
            problems.append((missing, "missing: amplitude and peak go together"))
        elif not self.table and self.amplitude is None:
            problems.append(("", "neither amplitude with peak nor a table: one is needed"))
        if any(later.from_ <= earlier.from_ for earlier, later in itertools.pairwise(self.table)):
            problems.append(("table", "the dates do not ascend"))
        contradict(problems)
        return self

    def factor(self, date: datetime.date) -> float:
        """The factor that holds all through a date: that of its noon.

        >>> SeasonalitySpec(amplitude=0.5, peak=datetime.date(2024, 1, 15)).factor(datetime.date(2024, 1, 15))
        1.5
        """
        if self.table:
            return next((row.factor for row in reversed(self.table) if row.from_ <= date), 1.0)
        if self.amplitude is None or self.peak is None:
            return 1.0
        return 1.0 + self.amplitude * math.cos(2 * math.pi * (date - self.peak).days / DAYS_PER_YEAR)
