"""What transmission is to be, instead of a probability per contact; and what fitting it found."""

import datetime
from typing import Annotated

from pydantic import Field, model_validator

from hyosan.core.spec import Number, Positive, SomeNames, Spec, Text, Whole, contradict
from hyosan.core.units import Rate, format_rate

QUANTITIES = ("reproduction_number", "growth_rate", "household_secondary_attack_rate")
TOLERANCE = 1e-6
"""Shares may miss a sum of 1 by so much."""

OpenShare = Annotated[Positive, Field(lt=1)]
"""A number between 0 and 1, both excluded."""


class SettingShareSpec(Spec):
    """A share of infections, and the settings in which they happen."""

    settings: SomeNames = Field(description="Settings that share one factor of their contacts.")
    share: OpenShare = Field(description="Share of infections in them, between 0 and 1; all groups sum to 1.")


class TargetSpec(Spec):
    """What transmission is to be: exactly one of the three numbers, and perhaps shares by setting."""

    reproduction_number: Positive | None = Field(
        default=None, description="Mean offspring of a typical early case, everybody susceptible."
    )
    growth_rate: Rate | None = Field(
        default=None, description="Exponential growth of early infections, everybody susceptible; above 0."
    )
    household_secondary_attack_rate: OpenShare | None = Field(
        default=None, description="Share of the others in a household whom its first case infects, between 0 and 1."
    )
    shares: tuple[SettingShareSpec, ...] = Field(
        default=(), description="Shares of early infections by settings; without it contacts stay as they are."
    )

    @model_validator(mode="after")
    def _agrees(self) -> "TargetSpec":
        given = [name for name in QUANTITIES if getattr(self, name) is not None]
        problems = []
        if len(given) != 1:
            named = "none" if not given else " and ".join(given)
            problems.append(("", f"exactly one of {', '.join(QUANTITIES)} is needed, got {named}"))
        if self.growth_rate == 0:
            problems.append(("growth_rate", 'got 0, allowed: a rate above 0, such as "0.1 / day"'))
        problems += self._wrong_shares()
        contradict(problems)
        return self

    def _wrong_shares(self) -> list[tuple[str, str]]:
        total = sum(group.share for group in self.shares)
        names = [name for group in self.shares for name in group.settings]
        problems = [("shares", f"'{name}' is in two groups") for name in sorted(set(names)) if names.count(name) > 1]
        if self.shares and abs(total - 1) > TOLERANCE:
            problems.append(("shares", f"shares sum to {total:g}, allowed: 1"))
        return problems

    @property
    def quantity(self) -> str:
        """Which of the three numbers is given."""
        return next(name for name in QUANTITIES if getattr(self, name) is not None)

    @property
    def number(self) -> float:
        """The number given; of a growth rate, per day."""
        return float(getattr(self, self.quantity))

    @property
    def text(self) -> str:
        """The target in one line."""
        number = f'"{format_rate(self.number)}"' if self.quantity == "growth_rate" else f"{self.number:g}"
        groups = "; ".join(f"{' + '.join(group.settings)} {group.share:g}" for group in self.shares)
        return f"{self.quantity} = {number}" + (f", shares: {groups}" if groups else "")


class FittedSpec(Spec):
    """What `fit-transmission` found; it stands beside the target and the transmissibility that it wrote."""

    target: Text = Field(description="The target that was fitted, in one line.")
    value: Number = Field(description="Transmissibility found.")
    low: Number = Field(description="Lower end of its 95 % interval.")
    high: Number = Field(description="Upper end of its 95 % interval.")
    realised: Number = Field(description="The targeted number in outbreaks of other seeds; a growth rate per day.")
    realised_low: Number = Field(description="Lower end of its 95 % interval.")
    realised_high: Number = Field(description="Upper end of its 95 % interval.")
    definition: Text = Field(description="What the targeted number is.")
    seeds: Text = Field(description="Seeds of the runs that were fitted, and of those that confirm.")
    outbreaks: Whole = Field(description="Outbreaks in each of the two.")
    cases: Whole = Field(description="Cases whose offspring was counted, in those that confirm.")
    date: datetime.date = Field(description="Day on which it was fitted.")
    version: Text = Field(description="Version of Hyosan.")
    population: Text = Field(description="Number of people, and a hash of what they were made from.")
    conditions: Text | None = Field(
        default=None, description="Hashes of strain and settings as they were fitted; without it nobody can compare."
    )
