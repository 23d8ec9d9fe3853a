"""Places and slots of people, for those alone who may meet somebody there: most looks at memory miss the caches."""

from hyosan.core.arrays import Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.prefetch import prefetch
from hyosan.disease.tables import NONE
from hyosan.population.kernels.seats import codes_of, function_seat, home_of
from hyosan.population.tables_function import KIND_CODE, NOTES
from hyosan.transmission.kernels.traits import ask_for_traits
from hyosan.transmission.tables import PLACES
from hyosan.transmission.tables_ahead import BELONGING, HELD, LIVES_IN, STREAM_SEATS, STRETCHES, WANTED


@inner_kernel
def home_area(run: Context, person: int) -> int:
    """The area of residence."""
    lives_in = view(run, LIVES_IN)
    return int(lives_in[person]) if len(lives_in) > 0 else int(home_of(run, person))


@inner_kernel
def ask_for_person(run: Context, person: int) -> None:
    """Ask for what will be read of somebody who is infected."""
    ask_for_traits(run, person)
    if len(view(run, HELD)) > 0:
        prefetch(view(run, HELD), person)
    if len(view(run, KIND_CODE)) == 0:
        prefetch(view(run, LIVES_IN), person)
        prefetch(view(run, BELONGING), person * view(run, BELONGING).shape[1])
    elif len(view(run, NOTES)) > 0:
        prefetch(view(run, NOTES), person)


@inner_kernel
def kinds_of(run: Context, person: int) -> int:
    """Bits of the kinds of which somebody has a place."""
    codes, belonging = view(run, KIND_CODE), view(run, BELONGING)
    bits = 0
    if len(codes) > 0:
        has = codes_of(run, person)
        for kind in range(len(codes)):
            if codes[kind] >= 0 and (has >> codes[kind]) & 1:
                bits |= 1 << kind
        return bits
    for kind in range(belonging.shape[1]):
        if belonging[person, kind]["place"] >= 0:
            bits |= 1 << kind
    return bits


@inner_kernel
def roster_seats(run: Context, chunk: int, count: int) -> None:
    """The same from rosters, in two passes of reads that do not wait for one another."""
    belonging, places = view(run, BELONGING), view(run, PLACES)
    stretches, seats, wanted = view(run, STRETCHES)[chunk], view(run, STREAM_SEATS)[chunk], view(run, WANTED)[chunk]
    for position in range(count):
        row = wanted[position]
        mine = belonging[stretches[row]["person"], stretches[row]["kind"]]
        seats[row]["place"] = mine["place"]
        seats[row]["own"] = mine["slot"]
    for position in range(count):
        row = wanted[position]
        place = seats[row]["place"]
        if place >= 0:
            seats[row]["first"] = places[place]["first"]
            seats[row]["size"] = places[place]["size"]
            seats[row]["run"] = places[place]["size"]
            seats[row]["area"] = places[place]["area"]


@inner_kernel
def find_seats(run: Context, chunk: int, count: int) -> None:
    """Find the places of a thread's wanted stretches, which are of place kinds; `place` is NONE without one."""
    codes = view(run, KIND_CODE)
    if len(codes) == 0:
        roster_seats(run, chunk, count)
        return
    stretches, seats, wanted = view(run, STRETCHES)[chunk], view(run, STREAM_SEATS)[chunk], view(run, WANTED)[chunk]
    for position in range(count):
        row = wanted[position]
        function_seat(run, int(stretches[row]["person"]), int(codes[stretches[row]["kind"]]), False, seats[row])


@inner_kernel
def place_of(run: Context, person: int, kind: int, seat: Records) -> tuple[int, int]:
    """Place of a kind that somebody has, and its area; NONE without. `seat` is room to work in."""
    codes = view(run, KIND_CODE)
    if len(codes) > 0:
        function_seat(run, person, int(codes[kind]), True, seat)
        return int(seat["place"]), int(seat["area"]) if seat["place"] >= 0 else NONE
    place = int(view(run, BELONGING)[person, kind]["place"])
    return place, int(view(run, PLACES)[place]["area"]) if place >= 0 else NONE
