"""Whether two populations are the same people in the same places, told in one hash."""

import hashlib
import json

from hyosan.population.interface import AnyPopulation


def population_identity(population: AnyPopulation) -> str:
    """Number of people of one copy, and the hash of the population, in words."""
    return f"{len(population) // population.copies} people, {population_hash(population)}"


def people_hash(population: AnyPopulation) -> str:
    """The hash of a population in either form; with the number of its copies."""
    return f"{population_hash(population)}-{population.copies}"


def population_hash(population: AnyPopulation) -> str:
    """Changes with the ages of the people, where they belong, and the files they come from; not with copies.

    Of people by function with the counts that they follow from; the same people as a table have another hash.
    """
    digest = hashlib.blake2b(digest_size=8)
    for part in population.content():
        digest.update(part)
    for record in population.inputs:
        digest.update(json.dumps(record.sha256).encode())
    return digest.hexdigest()
