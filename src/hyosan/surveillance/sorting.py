"""Orders of very many rows: by words that sort fast, with what is rare looked at apart."""

from collections.abc import Callable

import numpy as np

from hyosan.core.arrays import Ints


def by_time(times: Ints, others: Callable[[Ints], tuple[Ints, ...]]) -> Ints:
    """Positions of rows by time; those of equal time by other keys of theirs, of which the last counts most.

    Equal times are rare, so `others` is asked for the keys of few positions.
    """
    order = np.argsort(times)
    sorted_times = times[order]
    same = np.zeros(len(order), np.bool_)
    same[1:] = sorted_times[1:] == sorted_times[:-1]
    same[:-1] |= same[1:]
    tied = np.sort(order[same])
    order[same] = tied[np.lexsort((*others(tied), times[tied]))]
    return order


def person_and_row(people: Ints) -> tuple[Ints, int]:
    """Words of person and row, ascending, and how many bits the row has; rows of one person stay in their order.

    Both in one word: sorting words takes a tenth of the time of sorting positions.
    """
    bits = max(1, len(people)).bit_length()
    return np.sort((people << bits) | np.arange(len(people))), bits
