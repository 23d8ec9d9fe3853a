"""Mixing by age and by season: from what the scenario says to factors of a meeting."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hyosan.core.arrays import Floats, Ints
from hyosan.disease.spec import StrainSpec
from hyosan.disease.spec_season import SeasonalitySpec
from hyosan.disease.tables import NONE
from hyosan.transmission.spec import SettingSpec
from hyosan.transmission.spec_mixing import AgeMixingSpec


@dataclass(frozen=True)
class MixingArrays:
    """Factors by the ages of the two who meet."""

    row_of: dict[str, int]
    """Row of a setting in `factor`; settings without a matrix have none."""
    factor: Floats
    """[row, age class of the actor, age class of the target], mean 1 over all pairs of people."""


def mixing_factors(spec: AgeMixingSpec, age_edges: Sequence[int], people: Ints) -> Floats:
    """Factors of the rate of meeting by age classes whose first ages are `age_edges`; `people`: how many are in each.

    A matrix C of contacts a day per person of group a with group b is made symmetric in the number of contacts,
    N_a C_ab = N_b C_ba (mean of the two), and divided by what even mixing would give. The mean over all pairs is 1.
    """
    groups = len(spec.ages)
    group_of = np.searchsorted(spec.ages, age_edges, side="right") - 1
    sizes = np.bincount(group_of, weights=people, minlength=groups).astype(np.float64)
    contacts = np.array(spec.matrix) * sizes[:, None]
    contacts = (contacts + contacts.T) / 2
    pairs = np.outer(sizes, sizes)
    rate = np.divide(contacts, pairs, out=np.zeros_like(contacts), where=pairs > 0)
    mean = float((rate * pairs).sum() / max(1.0, pairs.sum()))
    return (rate / mean if mean > 0 else rate)[np.ix_(group_of, group_of)]


def compile_mixing(settings: Mapping[str, SettingSpec], age_edges: Sequence[int], people: Ints) -> MixingArrays:
    """The factors of every setting with a matrix."""
    row_of: dict[str, int] = {}
    rows: list[Floats] = []
    for name in sorted(settings):
        spec = settings[name].age_mixing
        if spec is not None:
            row_of[name] = len(rows)
            rows.append(mixing_factors(spec, age_edges, people))
    shape = (0, len(age_edges), len(age_edges))
    return MixingArrays(row_of, np.ascontiguousarray(np.stack(rows)) if rows else np.zeros(shape))


@dataclass(frozen=True)
class SeasonArrays:
    """Factors by calendar day of the run."""

    row_of: dict[tuple[str, str], int]
    """Row by strain and setting; those without a season have none."""
    factor: Floats
    """[row, day]; day 0 is the date of the start."""

    def row(self, strain: str, setting: str) -> int:
        """The row of a strain in a setting, or NONE."""
        return self.row_of.get((strain, setting), NONE)


def compile_seasons(
    strains: Mapping[str, StrainSpec],
    settings: Mapping[str, SettingSpec],
    dates: Sequence[datetime.date],
) -> SeasonArrays:
    """The product of the strain's and the setting's factor on every date, where either has one."""
    row_of: dict[tuple[str, str], int] = {}
    rows: list[Floats] = []
    for strain in sorted(strains):
        for setting in sorted(settings):
            specs = [spec for spec in (strains[strain].seasonality, settings[setting].seasonality) if spec is not None]
            if specs:
                row_of[strain, setting] = len(rows)
                rows.append(_by_date(specs, dates))
    return SeasonArrays(row_of, np.stack(rows) if rows else np.zeros((0, len(dates))))


def _by_date(specs: Sequence[SeasonalitySpec], dates: Sequence[datetime.date]) -> Floats:
    return np.asarray(np.prod([[spec.factor(date) for date in dates] for spec in specs], axis=0))
