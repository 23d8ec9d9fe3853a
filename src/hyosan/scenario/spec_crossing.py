"""Who crosses the sea between South Korea and Japan while infected, and what follows there."""

from typing import Literal

from pydantic import Field

from hyosan.core.spec import Number, Share, Spec, Text
from hyosan.core.units import PositiveDuration


class CrossingSpec(Spec):
    """Travellers by one kind of link from South Korea to Japan; needs both countries."""

    strain: Text = Field(description="Strain that is carried.")
    by: Literal["air", "sea"] = Field(description="Links: routes by air, or the ferries of Busan.")
    travellers: Number = Field(default=1.0, description="Travellers over those counted in a year; 0: nobody.")
    stay: PositiveDuration = Field(description="Mean time that a traveller stays, of an exponential law.")
    contacts_per_day: Number | None = Field(
        default=None,
        description="Residents of the prefecture whom a visitor meets in a day; not where people roam by area.",
    )
    ill_travel: Share = Field(default=1.0, description="Share of those with symptoms who board all the same.")
    until: PositiveDuration | None = Field(default=None, description="Time from the start from which nobody boards.")
    restrained: Share | None = Field(
        default=None,
        description="Share of those who begin to roam on board and never step on land; where people roam by area.",
    )
