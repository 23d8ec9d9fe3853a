"""Households with global mixing: `households-global` (VALIDATION.md)."""

from math import comb, exp, log

import numpy as np
from checks_growth import infection_rows
from exact import final_size_law, fixed_escape
from laboratory import DAY, Bench, Floats, Ints, Rows, mean, room, sir
from scipy.optimize import brentq

SIZE, ESCAPE, CONTACTS = 4, 0.8, 0.8
"""Members of a household; escape from an infected member; contacts with anybody while infected, a day."""


def households_exact(
    size: int = SIZE, escape: float = ESCAPE, contacts: float = CONTACTS, initial: float = 0.0
) -> tuple[float, float]:
    """R* and the final attack of households with global mixing (Ball, Mollison, Scalia-Tomba 1997), fixed period.

    `initial`: share of people infected at the start, at random.
    """
    local = fixed_escape(-log(escape))

    def mean_size(susceptible: int, infected: int) -> float:
        return infected + sum(k * p for k, p in enumerate(final_size_law(susceptible, infected, local)))

    sizes = [0.0, *(mean_size(size - outside, outside) for outside in range(1, size + 1))]

    def attack(z: float) -> float:
        """Mean share infected in a household whose members escape infection from outside with exp(-contacts z)."""
        p = (1 - initial) * exp(-contacts * z)
        return sum(comb(size, k) * (1 - p) ** k * p ** (size - k) * sizes[k] for k in range(size + 1)) / size

    return contacts * sizes[1], float(brentq(lambda z: attack(z) - z, 0.05, 0.999))


def households_global(seed: int, *, households: int, seeds: int, copies: int, tolerance: float) -> Rows:
    """`households-global`, attack: the share infected in the end, n = 4, escape 0.8, fixed period of a day.

    With so many seeds there is always an outbreak, and the theory is that of the same initial share.
    """
    share = seeds / (SIZE * households)
    sizes = _bench(households, seeds, copies, "400 days").run(seed).sizes() / (SIZE * households)
    _, z = households_exact(initial=share)
    return [mean(f"households-global: attack, {share:.1%} seeded", z, sizes, tolerance)]


def household_reproduction(seed: int, *, households: int, seeds: int, copies: int, tolerance: float) -> Rows:
    """`households-global`, R*: people in other households whom a household infects, begun by one of its members.

    Of all households with one seed, followed for the four days that its chain can last. `household_offspring` makes up
    for what the others use up meanwhile, so that many can be seeded.
    """
    bench = _bench(households, seeds, copies, "4 days")
    rows = infection_rows(bench.run(seed))
    copy_of = rows[:, 1] // (SIZE * households)
    offspring = np.concatenate(
        [household_offspring(rows[copy_of == copy], SIZE * households) for copy in range(copies)]
    )
    star, _ = households_exact()
    return [mean("households-global: R*", star, offspring, tolerance)]


def _bench(households: int, seeds: int, copies: int, duration: str) -> Bench:
    """A town of households of four, all of whom meet."""
    home = [f"home {person // SIZE}" for person in range(SIZE * households)]
    extra = f'[settings.home]\nplace_kind = "home"\ncontacts_per_day = {-log(ESCAPE)!r}\nscaling = "per_pair"\n'
    text = sir("fixed", r0=CONTACTS, seeds=f"count = {seeds}", duration=duration)
    return Bench(text.replace("[[seeding]]", extra + "[[seeding]]"), room(SIZE * households, home=home), copies)


def household_offspring(rows: Ints, people: int) -> Floats:
    """Infections in other households by each household with one seed (four people in a row), as if alone in the world.

    Rows: infections of one town (microseconds, person, infector or -1), by time. What others use up is made up for,
    exactly in the mean. An infection elsewhere stands for all contacts that would have been one, those with people
    infected already included. A household that one from outside infects is followed no longer; until then those that
    are still followed stand for them, by the inverse of the chance of it, which the number infectious gives.
    """
    to_others = (people - 1) / (people - np.arange(len(rows)))
    hazard = CONTACTS / (people - 1) * infectious_days(rows[:, 0])
    homes, seeds = np.unique(rows[rows[:, 2] < 0, 1] // SIZE, return_counts=True)
    offspring = dict.fromkeys(homes[seeds == 1].tolist(), 0.0)
    followed = dict.fromkeys(offspring, (SIZE - 1, 0.0, 0.0))
    """Members not infected yet; the hazard of one person at the last event; that of the household summed until then."""
    chain: set[int] = set()
    """Seeds of these households, and who was infected by them within."""
    for (_, person, infector), weight, now in zip(rows.tolist(), to_others.tolist(), hazard.tolist(), strict=True):
        home, source = person // SIZE, infector // SIZE
        if infector < 0:
            chain.update([person] if home in followed else [])
            continue
        inside = infector in chain and source == home
        if home in followed:
            left, before, summed = followed.pop(home)
            if inside:
                followed[home] = (left - 1, now, summed + left * (now - before))
                chain.add(person)
        if infector in chain and not inside and source in followed:
            left, before, summed = followed[source]
            offspring[source] += weight * exp(summed + left * (now - before))
    return np.array(list(offspring.values()))


def infectious_days(times: Ints) -> Floats:
    """Days for which all together have been infectious until each time: each for a day from its own infection on."""
    days = times / DAY
    ended = np.searchsorted(days, days - 1.0, side="right")
    sums = np.concatenate([[0.0], np.cumsum(days)])
    begun = np.arange(1, len(days) + 1)
    found: Floats = ended + (begun - ended) * days - (sums[begun] - sums[ended])
    return found
