"""Recent infections, and which of them are somebody's own or by somebody."""

from hyosan.core.arrays import Bytes, Ints, Shorts
from hyosan.core.compilation import kernel
from hyosan.disease.tables import NONE
from hyosan.interventions.tables import INFECTOR, PERSON, SETTING, TIME


@kernel
def keep_infections(rows: Ints, times: Ints, people: Shorts, settings: Shorts) -> int:
    """Take infections that somebody caused: times, (infected, infector) and settings; how many."""
    count = 0
    for row in range(len(rows)):
        if rows[row, INFECTOR] != NONE:
            times[count] = rows[row, TIME]
            people[count, 0] = rows[row, PERSON]
            people[count, 1] = rows[row, INFECTOR]
            settings[count] = rows[row, SETTING]
            count += 1
    return count


@kernel
def find_infections(people: Shorts, marks: Bytes, out: Ints) -> int:
    """The rows of two people of whom one may be marked, in `out`; how many.

    `marks`: a bit for the last bits of a number, as many bytes as a power of 2; of others a few are found too.
    """
    last, count = 8 * len(marks) - 1, 0
    for row in range(len(people)):
        one, other = people[row, 0] & last, people[row, 1] & last
        if (marks[one >> 3] >> (one & 7) | marks[other >> 3] >> (other & 7)) & 1:
            out[count] = row
            count += 1
    return count
