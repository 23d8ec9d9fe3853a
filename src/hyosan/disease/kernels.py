"""The natural history: which state follows, how infectious and how protected somebody is."""

from hyosan.core.arrays import Bytes, Floats, Ints, Keys, Shorts
from hyosan.core.compilation import inner_kernel
from hyosan.core.philox import draw, unit_fine
from hyosan.disease.tables import ALL_OR_NOTHING, LEAKY, LESS_INFECTIOUS


@inner_kernel
def choose_branch(to: Shorts, cumulative: Floats, first: int, last: int, age_class: int, host: int, u: float) -> int:
    """The state that a list of branches leads to, for a uniform number u."""
    for index in range(first, last - 1):
        if u < cumulative[index, age_class, host]:
            return int(to[index])
    return int(to[last - 1])


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
