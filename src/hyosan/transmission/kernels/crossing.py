"""What a crossing asks of a run that is drawn ahead: courses of some of the infected, and who takes infection in."""

from hyosan.core.arrays import Floats, Ints
from hyosan.core.compilation import kernel
from hyosan.core.context import Context
from hyosan.disease.tables import SUSCEPTIBLE
from hyosan.transmission.kernels.ahead_course import held_by, scale_of, taken_in, walk


@kernel
def write_courses(
    run: Context, people: Ints, states: Ints, times: Ints, held: Ints, last: int, courses: Ints, rows: Ints
) -> None:
    """Write the courses of first episodes, rows (time, state) by person; `rows`: how many each has, or FULL.

    `states`, `times`: the first state of each and when it begins; `held`: bits of the protections then;
    `last`: time up to which courses are drawn.
    """
    for number in range(len(people)):
        rows[number] = walk(
            run, people[number], 1, 0, states[number], times[number], last, courses[number], 0, False, held[number],
            SUSCEPTIBLE,
        )  # fmt: skip


@kernel
def write_traits(run: Context, people: Ints, strain: int, takes_in: Floats, gives_off: Floats) -> None:
    """Write the relative susceptibility of some people, and their individual factor of infectiousness."""
    for number in range(len(people)):
        takes_in[number] = taken_in(run, people[number], strain)
        gives_off[number] = scale_of(run, people[number], strain, 1, held_by(run, people[number]))
