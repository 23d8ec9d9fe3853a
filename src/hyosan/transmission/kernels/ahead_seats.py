"""Places and slots of people, for those streams alone that may hold attempts: most looks at memory miss the caches."""

from hyosan.core.arrays import Records
from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.disease.tables import NONE
from hyosan.population.kernels.people import area_of
from hyosan.population.kernels.seats import chair_of, function_seat, seat_by_chair
from hyosan.population.tables_function import CHAIR, KIND_CODE
from hyosan.transmission.tables import PLACES
from hyosan.transmission.tables_ahead import BELONGING, LIVES_IN


@inner_kernel
def home_area(run: Context, person: int) -> int:
    """The area of residence."""
    lives_in = view(run, LIVES_IN)
    return int(lives_in[person]) if len(lives_in) > 0 else int(area_of(run, person))


@inner_kernel
def roster_seats(run: Context, streams: Records, count: int, seats: Records) -> None:
    """Seats from rosters, in two passes of reads that do not wait for one another."""
    belonging, places = view(run, BELONGING), view(run, PLACES)
    for row in range(count):
        kind = streams[row]["kind"]
        if kind >= 0:
            mine = belonging[streams[row]["person"], kind]
            seats[row]["place"] = mine["place"]
            seats[row]["own"] = mine["slot"]
    for row in range(count):
        place = seats[row]["place"]
        if streams[row]["kind"] >= 0 and place >= 0:
            seats[row]["first"] = places[place]["first"]
            seats[row]["size"] = places[place]["size"]
            seats[row]["run"] = places[place]["size"]
            seats[row]["area"] = places[place]["area"]


@inner_kernel
def seats_of_streams(run: Context, streams: Records, count: int, seats: Records) -> None:
    """Fill `seats[row]` with the place of each stream's person and kind; `place` is NONE without one."""
    codes = view(run, KIND_CODE)
    if len(codes) == 0:
        roster_seats(run, streams, count, seats)
        return
    noted = len(view(run, CHAIR)) > 0
    if noted:
        for row in range(count):  # reads only, that do not wait for one another
            seats[row]["first"] = chair_of(run, int(streams[row]["person"]))
    for row in range(count):
        kind = streams[row]["kind"]
        if kind < 0:
            continue
        person, code = int(streams[row]["person"]), int(codes[kind])
        if noted:
            seat_by_chair(run, person, code, int(seats[row]["first"]), seats[row])
        else:
            function_seat(run, person, code, seats[row])


@inner_kernel
def place_of(run: Context, person: int, kind: int, seat: Records) -> tuple[int, int]:
    """Place of a kind that somebody has, and its area; NONE without. `seat` is room to work in."""
    codes = view(run, KIND_CODE)
    if len(codes) > 0:
        function_seat(run, person, int(codes[kind]), seat)
        return int(seat["place"]), int(seat["area"]) if seat["place"] >= 0 else NONE
    place = int(view(run, BELONGING)[person, kind]["place"])
    return place, int(view(run, PLACES)[place]["area"]) if place >= 0 else NONE
