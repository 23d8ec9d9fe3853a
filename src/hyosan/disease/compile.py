"""Strains, states and immunity: from what the scenario says to arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Keys, Records
from hyosan.core.quantiles import LawBook
from hyosan.core.streams import Stream, stream_key
from hyosan.disease.codes import Codes
from hyosan.disease.spec import (
    Branch,
    Dwell,
    EmpiricalDwell,
    ExponentialDwell,
    FixedDwell,
    GammaDwell,
    ImmunitySpec,
    LognormalDwell,
    UniformDwell,
    WeibullDwell,
)
from hyosan.disease.spec_states import DEGREES
from hyosan.disease.tables import GUARD

Floats = NDArray[np.float64]
PROTECTION_KINDS = {"leaky": 1, "all-or-nothing": 2, "infectiousness": 3}


@dataclass
class BranchBook:
    """Lists of branches, one after another."""

    codes: Codes
    to: list[int] = field(default_factory=list)
    cumulative: list[Floats] = field(default_factory=list)

    def add(self, strain: str, branches: Sequence[Branch]) -> tuple[int, int]:
        """Add a list; returns its bounds. Probabilities are summed along the list for each age class and host type."""
        first = len(self.to)
        grids = [None if b.probability is None else self.codes.grid(b.probability) for b in branches]
        given = sum(
            (grid for grid in grids if grid is not None),
            np.zeros((len(self.codes.age_edges), len(self.codes.host_types))),
        )
        total = np.zeros_like(given)
        for b, grid in zip(branches, grids, strict=True):
            total = total + (1.0 - given if grid is None else grid)
            self.to.append(self.codes.state(strain, b.to))
            self.cumulative.append(total)
        return first, len(self.to)


def add_dwell(book: LawBook, dwell: Dwell) -> int:
    """Add a dwell law in ticks; returns its number."""
    match dwell:
        case FixedDwell():
            return book.add_fixed(float(dwell.value))
        case ExponentialDwell():
            return book.add_exponential(float(dwell.mean))
        case GammaDwell():
            return book.add_gamma(float(dwell.mean), dwell.shape_number)
        case LognormalDwell():
            return book.add_lognormal(dwell.median_ticks, dwell.sigma_number)
        case WeibullDwell():
            return book.add_weibull(float(dwell.scale), dwell.shape)
        case UniformDwell():
            return book.add_uniform(float(dwell.low), float(dwell.high))
        case EmpiricalDwell():
            return book.add_empirical([float(v) for v in dwell.values], dwell.weights)


@dataclass(frozen=True)
class Protections:
    """What each source does against each strain: arrays by [source, strain]."""

    kind: NDArray[np.uint8]
    effect: Floats
    keys: NDArray[np.uint64]


@dataclass(frozen=True)
class Guards:
    """What each source does against severe courses of each strain, by [source, strain]; no rows where none does."""

    records: Records
    keys: Keys


def protections(seed: int, codes: Codes, sources: Sequence[str], immunity: Mapping[str, ImmunitySpec]) -> Protections:
    """A strain protects against itself wholly, unless the scenario says otherwise."""
    shape = (max(1, len(sources)), len(codes.strains))
    kind, effect = np.zeros(shape, np.uint8), np.zeros(shape)
    keys = np.zeros((*shape, 2), np.uint64)
    for row, source in enumerate(sources):
        for column, strain in enumerate(codes.strains):
            keys[row, column] = stream_key(seed, Stream.PROTECTION, source, strain)
            given = immunity[source].protection.get(strain) if source in immunity else None
            if given is not None:
                kind[row, column], effect[row, column] = PROTECTION_KINDS[given.kind], given.effect
            elif source == strain:
                kind[row, column], effect[row, column] = PROTECTION_KINDS["leaky"], 1.0
    return Protections(kind, effect, keys)


def guards(seed: int, codes: Codes, sources: Sequence[str], immunity: Mapping[str, ImmunitySpec]) -> Guards:
    """Only what the scenario says protects from severe courses."""
    rows = len(sources) if any(spec.severity for spec in immunity.values()) else 0
    records = np.zeros((rows, len(codes.strains)), GUARD)
    keys = np.zeros((rows, len(codes.strains), 2), np.uint64)
    for row, source in enumerate(sources[:rows]):
        for column, strain in enumerate(codes.strains):
            keys[row, column] = stream_key(seed, Stream.SEVERITY, source, strain)
            given = immunity[source].severity.get(strain) if source in immunity else None
            if given is not None:
                degree = 1 + DEGREES.index(given.from_)
                records[row, column] = given.effect, PROTECTION_KINDS[given.kind], degree
    return Guards(records, keys)
