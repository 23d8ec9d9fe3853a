"""The natural history: which state follows, how infectious and how protected somebody is."""

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Records, Shorts
from hyosan.core.compilation import inner_kernel
from hyosan.core.philox import draw, unit_fine
from hyosan.disease.tables import ALL_OR_NOTHING, LEAKY, LESS_INFECTIOUS


@inner_kernel
def find_branch(cumulative: Floats, first: int, last: int, age_class: int, host: int, u: float) -> int:
    """The branch of a list into which a uniform number u falls."""
    for index in range(first, last - 1):
        if u < cumulative[index, age_class, host]:
            return index
    return last - 1


@inner_kernel
def passing(guards: Records, keys: Keys, shield: int, strain: int, person: int, degree: int) -> float:
    """The probability to go up to a degree of severity that the sources in `shield` (bits) leave."""
    factor = 1.0
    for source in range(guards.shape[0]):
        if (shield >> source) & 1 == 0 or guards[source, strain]["degree"] != degree:
            continue
        if guards[source, strain]["kind"] == LEAKY:
            factor *= 1.0 - guards[source, strain]["effect"]
        else:
            words = draw(keys[source, strain], person, 0, 0, 0, 0, 0)
            if unit_fine(words[0], words[1]) < guards[source, strain]["effect"]:
                return 0.0
    return factor


@inner_kernel
def spared_branch(
    milder: Shorts, cumulative: Floats, guards: Records, keys: Keys, shield: int, strain: int, person: int,
    index: int, first: int, age_class: int, host: int, u: float,
) -> int:  # fmt: skip
    """The branch that is taken instead of one into which u falls, or the same; `first`: the first of the list."""
    low = cumulative[index - 1, age_class, host] if index > first else 0.0
    width = cumulative[index, age_class, host] - low
    left = 1.0
    for degree in range(1, milder.shape[3]):
        if milder[index, age_class, host, degree] >= 0:
            left *= passing(guards, keys, shield, strain, person, degree)
            if left < 1.0 and u >= low + left * width:
                return int(milder[index, age_class, host, degree])
    return index


@inner_kernel
def profile_value(times: Ints, values: Floats, first: int, last: int, age_ticks: int) -> float:
    """Relative infectiousness by time since infection: 1 without a profile, 0 before its first time."""
    if first == last:
        return 1.0
    value = 0.0
    for index in range(first, last):
        if times[index] > age_ticks:
            break
        value = values[index]
    return float(value)


@inner_kernel
def protection_factor(kinds: Bytes, effects: Floats, keys: Keys, immune: int, strain: int, person: int) -> float:
    """The factor of susceptibility that the sources held (bits of `immune`) leave against a strain."""
    factor = 1.0
    for source in range(kinds.shape[0]):
        if (immune >> source) & 1 == 0:
            continue
        if kinds[source, strain] == LEAKY:
            factor *= 1.0 - effects[source, strain]
        elif kinds[source, strain] == ALL_OR_NOTHING:
            words = draw(keys[source, strain], person, 0, 0, 0, 0, 0)
            if unit_fine(words[0], words[1]) < effects[source, strain]:
                return 0.0
    return factor


@inner_kernel
def shedding_factor(kinds: Bytes, effects: Floats, immune: int, strain: int) -> float:
    """The factor of infectiousness that the sources held leave to somebody infected nevertheless."""
    factor = 1.0
    for source in range(kinds.shape[0]):
        if (immune >> source) & 1 and kinds[source, strain] == LESS_INFECTIOUS:
            factor *= 1.0 - effects[source, strain]
    return factor
