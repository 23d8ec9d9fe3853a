"""The calendar of a scenario: public holidays, and periods such as school terms or vacations."""

import datetime
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from hyosan.core.errors import nearest
from hyosan.core.spec import FrozenMap, Name, Spec, contradict
from hyosan.disease.spec_season import Date

HOLIDAYS = "holidays"
"""The name under which settings close on public holidays and on the dates of `calendar.holidays`."""


@cache
def _countries() -> tuple[str, ...]:
    from holidays import list_supported_countries

    return tuple(list_supported_countries())


def _known_country(given: str) -> str:
    import holidays

    # The list of all takes a tenth of a second, and two capitals need none.
    if len(given) == 2 and given.isascii() and given.isupper() and hasattr(holidays, given):
        return given
    if given not in _countries():
        contradict([("", f"unknown country '{given}'; {nearest(given, _countries())} (ISO 3166 codes, such as KR)")])
    return given


class PeriodSpec(Spec):
    """Some days, both ends included."""

    from_: Date = Field(alias="from", description="First day.")
    to: Date = Field(description="Last day.")

    @model_validator(mode="after")
    def _ascends(self) -> "PeriodSpec":
        contradict([("to", f"{self.to} is before {self.from_}")] if self.to < self.from_ else [])
        return self


class CalendarSpec(Spec):
    """Which days are unlike others."""

    public_holidays: Annotated[str, AfterValidator(_known_country)] | None = Field(
        default=None, description="Country whose public holidays count as `holidays`: ISO 3166 code, such as KR."
    )
    holidays: tuple[Date, ...] = Field(default=(), description="More days that count as `holidays`.")
    periods: FrozenMap[Name, tuple[PeriodSpec, ...]] = Field(
        default_factory=FrozenMap, description="Named periods, such as vacations: lists of first and last days."
    )

    @model_validator(mode="after")
    def _names_are_free(self) -> "CalendarSpec":
        contradict(
            [(f"periods.{HOLIDAYS}", "'holidays' are public_holidays and holidays")] if HOLIDAYS in self.periods else []
        )
        return self

    def days(self, name: str, first: datetime.date, last: datetime.date) -> frozenset[datetime.date]:
        """The days of the holidays or of a period that lie between two dates, both included."""
        if name == HOLIDAYS:
            return frozenset(day for day in {*self.holidays, *self._public(first, last)} if first <= day <= last)
        periods = self.periods[name]
        count = (last - first).days + 1
        every = (first + datetime.timedelta(days=number) for number in range(count))
        return frozenset(day for day in every if any(p.from_ <= day <= p.to for p in periods))

    def _public(self, first: datetime.date, last: datetime.date) -> set[datetime.date]:
        if self.public_holidays is None:
            return set()
        from holidays import country_holidays

        return set(country_holidays(self.public_holidays, years=range(first.year, last.year + 1)))
