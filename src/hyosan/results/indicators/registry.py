"""All indicators of a run by name, as methods of one object."""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING

from hyosan.core.errors import Problem, RunFolderError, nearest
from hyosan.results.indicators.attack import (
    attack_rate,
    attack_rate_by_age,
    attack_rate_by_area,
    attack_rate_by_host_type,
    attack_rate_by_immunity,
    attack_rate_by_setting,
    attack_rate_by_sex,
)
from hyosan.results.indicators.care import care, care_by_period
from hyosan.results.indicators.course import course, incidence
from hyosan.results.indicators.fatality import fatality, severity_by_age
from hyosan.results.indicators.growth import growth_rate
from hyosan.results.indicators.intervals import generation_interval, generation_interval_by_period, serial_interval
from hyosan.results.indicators.offspring import offspring, offspring_by_generation, offspring_distribution
from hyosan.results.indicators.records import Records
from hyosan.results.indicators.reproduction import case_reproduction_number, instantaneous_reproduction_number
from hyosan.results.indicators.secondary import class_secondary_attack_rate, household_secondary_attack_rate
from hyosan.results.indicators.settings import infections_by_setting

if TYPE_CHECKING:
    import pandas as pd


class Indicators(Records):
    """The indicators of a run: each method gives a table, and says in its docstring what it counts.

    One run is one possible course: these are its numbers, no estimates for another.
    """

    course = course
    incidence = incidence
    attack_rate = attack_rate
    attack_rate_by_age = attack_rate_by_age
    attack_rate_by_sex = attack_rate_by_sex
    attack_rate_by_area = attack_rate_by_area
    attack_rate_by_setting = attack_rate_by_setting
    attack_rate_by_host_type = attack_rate_by_host_type
    attack_rate_by_immunity = attack_rate_by_immunity
    infections_by_setting = infections_by_setting
    household_secondary_attack_rate = household_secondary_attack_rate
    class_secondary_attack_rate = class_secondary_attack_rate
    generation_interval = generation_interval
    generation_interval_by_period = generation_interval_by_period
    serial_interval = serial_interval
    offspring = offspring
    offspring_by_generation = offspring_by_generation
    offspring_distribution = offspring_distribution
    case_reproduction_number = case_reproduction_number
    instantaneous_reproduction_number = instantaneous_reproduction_number
    growth_rate = growth_rate
    care = care
    care_by_period = care_by_period
    fatality = fatality
    severity_by_age = severity_by_age

    def table(self, name: str) -> "pd.DataFrame":
        """The table of an indicator by its name, with its default options; RunFolderError names the known ones."""
        if name not in INDICATORS:
            hint = nearest(name, INDICATORS)
            problems = [f"no indicator {name}; {hint}", f"indicators: {', '.join(INDICATORS)}"]
            raise RunFolderError([Problem(str(self.run.folder), None, "", message) for message in problems])
        return INDICATORS[name](self)


INDICATORS: dict[str, Callable[..., "pd.DataFrame"]] = {
    name: value
    for name, value in vars(Indicators).items()
    if isinstance(value, FunctionType) and value.__module__ != __name__
}
"""Every indicator by name, in the order of the page docs/indicators.md."""


def meaning(name: str) -> str:
    """What an indicator is, in a line."""
    return (inspect.getdoc(INDICATORS[name]) or "").partition("\n")[0]
