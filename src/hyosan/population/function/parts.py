"""What a country is built from in the function form: who lives where, and its laws of school, work and outings."""

from collections.abc import Callable
from dataclasses import dataclass

from hyosan.core.arrays import Floats, Ints, Shorts
from hyosan.population.function.flows import Moves
from hyosan.population.function.schooling import Schooling
from hyosan.population.table import Areas, InputRecord


@dataclass(frozen=True)
class Part:
    """One country, or a part of one: its people stay inside it, at school, at work and on outings."""

    name: str
    areas: Areas
    """In order of municipality."""
    municipality: Shorts
    """Of each area, from 0."""
    municipality_codes: tuple[str, ...]
    residents: Ints
    """By area, sex code (0 unknown: nobody, 1 female, 2 male) and band of five years."""
    size_households: Floats
    """Expected households by area and size 1 to 7."""
    fit_first: Shorts | None
    """First area of each group in which rounding of households is made up for, and the end; None: areas with the same
    people have the same households, which are fitted once."""
    schools: Callable[[Ints], Schooling]
    """From pupils by area and grade."""
    commuting: Callable[[Ints], Moves]
    """Between municipalities, from who lives in each and works."""
    outings: Moves
    """Everybody, by municipality of home and of habitual destination."""
    job_share: Floats
    """How the posts of a municipality that are not at schools are shared among its areas, by area."""
    inputs: tuple[InputRecord, ...]
