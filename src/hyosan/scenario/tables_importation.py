"""Infections that come from outside during the run: at a rate, at rates by date, or a series of counts."""

import itertools

from pydantic import Field, model_validator

from hyosan.core.spec import Spec, Text, Whole, contradict
from hyosan.core.units import Rate
from hyosan.disease.spec_season import Date
from hyosan.scenario.tables import WhereSpec, WhoSpec


class DatedRate(Spec):
    """A rate from a date on, up to the next."""

    from_: Date = Field(alias="from", description="First date on which it holds.")
    rate: Rate = Field(description="Mean number of arrivals by time.")


class DatedCount(Spec):
    """Arrivals on a date."""

    date: Date = Field(description="The date.")
    count: Whole = Field(description="Number of people; in every copy.")


class ImportationSpec(Spec):
    """People infected from outside while the run goes on; exactly one of rate, table and series."""

    strain: Text = Field(description="Strain that arrives.")
    rate: Rate | None = Field(
        default=None, description="Mean number of arrivals by time, all through the run; in every copy."
    )
    table: tuple[DatedRate, ...] = Field(default=(), description="Rates from dates on; 0 before the first.")
    series: tuple[DatedCount, ...] = Field(default=(), description="Numbers by date, at random times of the day.")
    state: Text | None = Field(default=None, description="State on arrival; without it drawn from the strain's start.")
    where: WhereSpec | None = Field(default=None, description="Where they live; without it anywhere.")
    who: WhoSpec | None = Field(default=None, description="Who may arrive; without it anybody susceptible.")

    @model_validator(mode="after")
    def _one_form(self) -> "ImportationSpec":
        problems = []
        forms = {"rate": self.rate is not None, "table": bool(self.table), "series": bool(self.series)}
        given = [key for key, there in forms.items() if there]
        if len(given) != 1:
            text = " and ".join(given) or "none of rate, table and series"
            problems.append((given[-1] if given else "", f"{text} given: exactly one is needed"))
        if any(later.from_ <= earlier.from_ for earlier, later in itertools.pairwise(self.table)):
            problems.append(("table", "the dates do not ascend"))
        if any(later.date <= earlier.date for earlier, later in itertools.pairwise(self.series)):
            problems.append(("series", "the dates do not ascend"))
        contradict(problems)
        return self
