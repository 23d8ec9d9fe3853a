"""The town that programs with structure share: ages, households, classes, workplaces and who meets whom (NumPy only).

Group sizes and contacts a day are those that Covasim takes where nothing is said: about 2 others at home, 20 in class,
16 at work, 20 elsewhere. Each contact is as dangerous as any other. All else is invented: it has to be the same for
everybody.
"""

import numpy as np

HOUSEHOLD, SCHOOL_CLASS, WORKPLACE = 3, 21, 17
COMMUNITY_CONTACTS = 20
PUPILS_OF_THIRDS, EMPLOYED = 0.5, 0.75
CONTACTS = {
    "household": HOUSEHOLD - 1,
    "class": SCHOOL_CLASS - 1,
    "workplace": WORKPLACE - 1,
    "community": COMMUNITY_CONTACTS,
}
"""Contacts a day of one who belongs to a layer."""


def mean_contacts_per_day() -> float:
    """Contacts a day of a person, over everybody."""
    pupils = PUPILS_OF_THIRDS / HOUSEHOLD
    workers = (1 - pupils) * EMPLOYED
    shares = {"household": 1.0, "class": pupils, "workplace": workers, "community": 1.0}
    return sum(CONTACTS[layer] * share for layer, share in shares.items())


def _grouped(who: np.ndarray, size: int, people: int) -> np.ndarray:
    """Group of each person, -1 for none: `who` in order, `size` at a time; an incomplete last group is left out."""
    group = np.full(people, -1, np.int32)
    full = len(who) // size * size
    group[who[:full]] = np.arange(full) // size
    return group


def town(people: int, seed: int) -> dict[str, np.ndarray]:
    """Age in years, and household, class and workplace of everybody (-1: none)."""
    generator = np.random.default_rng(seed)
    who = np.arange(people, dtype=np.int32)
    pupil = (who % HOUSEHOLD == HOUSEHOLD - 1) & (generator.random(people, np.float32) < PUPILS_OF_THIRDS)
    worker = ~pupil & (generator.random(people, np.float32) < EMPLOYED)
    adult_age = generator.integers(20, 70, people, np.uint8)
    child_age = generator.integers(6, 18, people, np.uint8)
    return {
        "age": np.where(pupil, child_age, adult_age),
        "household": _grouped(who, HOUSEHOLD, people),
        "class": _grouped(who[pupil], SCHOOL_CLASS, people),
        "workplace": _grouped(generator.permutation(who[worker]), WORKPLACE, people),
    }


def _cliques(group: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs within groups of one size."""
    members = np.argsort(group, kind="stable")[np.count_nonzero(group < 0) :].reshape(-1, size).astype(np.int32)
    one, other = np.triu_indices(size, 1)
    return members[:, one].ravel(), members[:, other].ravel()


def edges(arrays: dict[str, np.ndarray], seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Pairs who meet every day, by layer; in the community they are drawn once."""
    people = len(arrays["age"])
    sizes = {"household": HOUSEHOLD, "class": SCHOOL_CLASS, "workplace": WORKPLACE}
    made = {layer: _cliques(arrays[layer], size) for layer, size in sizes.items()}
    generator = np.random.default_rng([seed, 1])
    ties = people * COMMUNITY_CONTACTS // 2
    one, other = (generator.integers(0, people, ties, np.int32) for _ in range(2))
    apart = one != other
    made["community"] = (one[apart], other[apart])
    return made
