"""Whether two populations are the same people in the same places, told in one hash."""

import hashlib
import json

import numpy as np

from hyosan.population.function.country import Country
from hyosan.population.table import Population


def population_identity(population: Population) -> str:
    """Number of people of one copy, and the hash of the population, in words."""
    return f"{len(population) // population.copies} people, {population_hash(population)}"


def people_hash(population: Population | Country) -> str:
    """The hash of a population in either form; with the number of its copies."""
    if isinstance(population, Population):
        return f"{population_hash(population)}-{population.copies}"
    digest = hashlib.blake2b(digest_size=8)
    for flow in (population.function, population.schooling, population.commuting, population.outing):
        for values in flow:
            digest.update(np.ascontiguousarray(values).tobytes())
    digest.update(json.dumps([population.seed, [record.sha256 for record in population.inputs]]).encode())
    return digest.hexdigest()


def population_hash(population: Population) -> str:
    """Changes with the ages of the people, where they belong, and the files they come from; not with copies."""
    people = len(population) // population.copies
    digest = hashlib.blake2b(digest_size=8)
    digest.update(population.age_years[:people].tobytes())
    for kind in sorted(population.place_kinds, key=lambda kind: kind.name):
        digest.update(kind.name.encode())
        digest.update(kind.member[:people].tobytes())
    for record in population.inputs:
        digest.update(json.dumps(record.sha256).encode())
    return digest.hexdigest()
