"""Who is a case again is asked again for contacts: a false positive before does not stand in the way."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from test_interventions_at_work import EVERYBODY, authority
from test_interventions_properties import TRACE

from hyosan.interventions.heard import no_told
from hyosan.interventions.known import News
from hyosan.interventions.tracing import Tracing
from hyosan.interventions.work import Moment, Orders
from hyosan.surveillance.tables import CONFIRMED

DAY = 86_400_000_000


def moment_at(at: int) -> Moment:
    """A decision in force everywhere."""
    everywhere = np.zeros(4, np.int64)
    return Moment(
        at=at,
        run_end=40 * DAY,
        unit_of_area=everywhere,
        started=everywhere > 0,
        ground=EVERYBODY,
        orders=Orders(),
        share_left=lambda contacts: np.ones(len(contacts)),
        in_camps=lambda: np.zeros(400, bool),
        closed={},
    )


def infection(time: int, person: int, infector: int) -> NDArray[np.int64]:
    """Somebody is infected by somebody, at the first setting."""
    return np.array([[time, person, infector, 0, 0]], np.int64)


def tracing() -> Tracing:
    """One that names everybody, and places them at once."""
    kept = {key: value for key, value in TRACE.items() if key not in ("release", "cases_per_day", "give_up_after")}
    spec: dict[str, Any] = {**kept, "window": "20 days", "delay": "0 s", "named_elsewhere": 1.0, "every": "1 day"}
    work = authority(t=spec).works["t"]
    assert isinstance(work, Tracing)
    return work


def tell(work: Tracing, person: int, *subjects: int) -> None:
    """Let it hear that somebody is confirmed, as these subjects of surveillance."""
    told = no_told(len(subjects))
    told["person"], told["subject"], told["finding"] = person, subjects, CONFIRMED
    work.hear(News(told))


def test_another_case_of_the_same_person_names_its_offspring() -> None:
    """Within the window of the first, of which the second report asks for nobody anew."""
    work, asked = tracing(), []
    tell(work, 7, 3)
    for day in range(6):
        if day == 1:
            tell(work, 7, 3)
        if day == 3:
            work.see(infection(3 * DAY - 1, 399, 7))
            tell(work, 7, 3, 9, 10)
        again = Tracing(work.post)
        again.restore({key: array.copy() for key, array in work.saved().items()})
        work = again
        before = work.post.account.totals.cases_asked
        work.act(moment_at(day * DAY))
        asked.append(work.post.account.totals.cases_asked - before)
        assert bool(work.is_placed(np.array([399]))[0]) == (day >= 3)
    assert asked == [1, 0, 0, 1, 0, 0]
