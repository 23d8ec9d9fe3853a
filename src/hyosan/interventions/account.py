"""What an intervention did, to how many, and what it cost."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np

from hyosan.core.arrays import Arrays, Ints
from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.tables import NONE
from hyosan.interventions.spec_whom import CostSpec
from hyosan.transmission.tables import EVENT_DESTROYED, EVENT_STARTED, EVENT_STOPPED

WHATS = (
    *("start", "stop", "end of run", "placed", "turned away", "doses"),
    *("released", "tests", "positive", "false positive", "asked", "named", "given up"),
    *("killed", "destroyed", "evacuated", "detained", "returned", "courses", "died"),
)
START, STOP, AT_END, PLACED, TURNED_AWAY, DOSES, RELEASED, TESTS, POSITIVE, FALSE, ASKED, NAMED, GIVEN_UP = range(13)
KILLED, DESTROYED, EVACUATED, DETAINED, RETURNED, COURSES, DIED = range(13, len(WHATS))
Row = tuple[int, int, int, int, int, float, float]
"""Time, intervention, what (code of WHATS), unit, people or doses (courses), person-days, cost."""
Happening = tuple[int, int, int, int, int, int]
"""Time, kind of event, intervention, unit, place, people; NONE: of no unit, at no place, nobody."""


@dataclass
class Totals:
    """Sums over a run."""

    starts: int = 0
    stops: int = 0
    days_in_force: float = 0.0
    people: int = 0
    person_days: float = 0.0
    doses: int = 0
    courses: int = 0
    turned_away: int = 0
    most_placed: int = 0
    """At a time: the room that there was need of, or that there is."""
    unmet_person_days: float = 0.0
    """Days for which those turned away would have been placed, and of people who waited for a first dose, a course or
    to be brought away."""
    died_waiting: int = 0
    """People who died while they waited for a first dose, a course or to be brought away."""
    released: int = 0
    tests: int = 0
    positive: int = 0
    false_positive: int = 0
    """Of the positive tests; the truth, which no authority knows."""
    cases: int = 0
    """Cases that were to be asked for contacts."""
    cases_asked: int = 0
    contacts_named: int = 0
    given_up: int = 0
    """Cases that waited too long to be asked for their contacts; people who came too late for a course."""
    killed: int = 0
    killed_by_state: dict[str, dict[str, int]] = field(default_factory=dict)
    """People killed by state and host type."""
    destroyed: int = 0
    evacuated: int = 0
    detained: int = 0
    returned: int = 0
    cost: float = 0.0


@dataclass
class Account:
    """The account of one intervention. `rows` and `happened` are taken by whoever writes them."""

    number: int
    cost: CostSpec
    totals: Totals = field(default_factory=Totals)
    rows: list[Row] = field(default_factory=list)
    happened: list[Happening] = field(default_factory=list)
    lacking: dict[int, int] = field(default_factory=dict)
    """Until when people are in want whose days are in the sums already, and how many."""

    def saved(self) -> Arrays:
        """The sums; rows are with whoever has taken them."""
        return {
            "totals": np.frombuffer(json.dumps(asdict(self.totals)).encode(), np.uint8),
            "lacking": np.array(list(self.lacking.items()), np.int64).reshape(-1, 2),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self.totals = Totals(**json.loads(saved["totals"].tobytes()))
        self.lacking = dict(saved["lacking"].tolist())

    def start(self, at: int, unit: int, new_people: int) -> None:
        """A unit starts; `new_people`: affected by that who were not before."""
        self.totals.starts += 1
        self.totals.people += new_people
        self._add(at, START, unit, new_people, 0.0, self.cost.start + self.cost.person * new_people)
        self.happened.append((at, EVENT_STARTED, self.number, unit, NONE, new_people))

    def stop(self, at: int, unit: int, since: int, people: int, *, at_end: bool) -> None:
        """A unit stops, or the run ends; `people`: those under it all the time."""
        days = (at - since) / TICKS_PER_DAY
        self.totals.stops += not at_end
        self.totals.days_in_force += days
        cost = self.cost.day * days + self.cost.person_day * people * days
        self._add(at, AT_END if at_end else STOP, unit, people, people * days, cost)
        if not at_end:
            self.happened.append((at, EVENT_STOPPED, self.number, unit, NONE, people))

    def place(self, at: int, unit: int, people: int, new_people: int, ticks: int) -> None:
        """People are placed for so many ticks in all."""
        self.totals.people += new_people
        days = ticks / TICKS_PER_DAY
        self._add(at, PLACED, unit, people, days, self.cost.person * new_people + self.cost.person_day * days)

    def turn_away(self, at: int, unit: int, people: int) -> None:
        """People find no room."""
        self.totals.turned_away += people
        self._add(at, TURNED_AWAY, unit, people, 0.0, 0.0)

    def lack(self, at: int, until: int, people: int) -> None:
        """People are in want until a time; should the run end before it, `finish` takes off what is behind."""
        self.totals.unmet_person_days += people * (until - at) / TICKS_PER_DAY
        self.lacking = {end: count for end, count in self.lacking.items() if end > at}
        if people:
            self.lacking[until] = self.lacking.get(until, 0) + people

    def bury(self, at: int, unit: int, people: int, ticks: int) -> None:
        """People are found to have died while they were placed, so many ticks in all before their time."""
        days = -ticks / TICKS_PER_DAY
        self._add(at, DIED, unit, people, days, self.cost.person_day * days)

    def cut_short(self, now: int, unit: int, people: int, ticks: int) -> None:
        """The run ends while people are placed, so many ticks in all before their time."""
        days = -ticks / TICKS_PER_DAY
        self._add(now, AT_END, unit, people, days, self.cost.person_day * days)

    def crowd(self, people: int) -> None:
        """So many are placed now."""
        self.totals.most_placed = max(self.totals.most_placed, people)

    def finish(self, now: int) -> None:
        """The run ends: who is in want is so no longer."""
        behind = sum(count * max(0, end - now) for end, count in self.lacking.items())
        self.totals.unmet_person_days -= behind / TICKS_PER_DAY
        self.lacking = {}

    def release(self, at: int, unit: int, people: int, ticks: int) -> None:
        """People are free again, so many ticks in all before their time."""
        self.totals.released += people
        days = -ticks / TICKS_PER_DAY
        self._add(at, RELEASED, unit, people, days, self.cost.person_day * days)

    def test(self, at: int, unit: int, people: int, positive: int, false: int) -> None:
        """People are tested; `false`: of the positive, those who do not carry the agent."""
        self.totals.tests += people
        self.totals.positive += positive
        self.totals.false_positive += false
        self._add(at, TESTS, unit, people, 0.0, self.cost.test * people)
        for what, count in ((POSITIVE, positive), (FALSE, false)):
            if count:
                self._add(at, what, unit, count, 0.0, 0.0)

    def ask(self, at: int, unit: int, cases: int, named: int) -> None:
        """Cases are asked, and name contacts."""
        self.totals.cases_asked += cases
        self.totals.contacts_named += named
        self._add(at, ASKED, unit, cases, 0.0, self.cost.case * cases)
        if named:
            self._add(at, NAMED, unit, named, 0.0, 0.0)

    def give_up(self, at: int, unit: int, cases: int) -> None:
        """Cases have waited too long to be asked, or people for a course."""
        self.totals.given_up += cases
        self._add(at, GIVEN_UP, unit, cases, 0.0, 0.0)

    def give(self, at: int, unit: int, doses: int, new_people: int) -> None:
        """Doses are given, one a person; `new_people`: those who had none before."""
        self.totals.doses += doses
        self.totals.people += new_people
        self._add(at, DOSES, unit, doses, 0.0, self.cost.dose * doses + self.cost.person * new_people)

    def treat(self, at: int, unit: int, courses: int, new_people: int) -> None:
        """Courses of a drug are given, one a person; `new_people`: those who had none before."""
        self.totals.courses += courses
        self.totals.people += new_people
        self._add(at, COURSES, unit, courses, 0.0, self.cost.course * courses + self.cost.person * new_people)

    def kill(self, at: int, unit: int, killed: Mapping[tuple[str, str], int]) -> None:
        """People are killed: how many by state and host type."""
        people = sum(killed.values())
        for (state, host), count in killed.items():
            by_host = self.totals.killed_by_state.setdefault(state, {})
            by_host[host] = by_host.get(host, 0) + count
        self.totals.killed += people
        self.totals.people += people
        self._add(at, KILLED, unit, people, 0.0, self.cost.person * people)

    def destroy(self, at: int, unit: int, buildings: Ints) -> None:
        """Buildings are destroyed: these places."""
        self.totals.destroyed += len(buildings)
        self._add(at, DESTROYED, unit, len(buildings), 0.0, 0.0)
        self.happened += [(at, EVENT_DESTROYED, self.number, NONE, place, NONE) for place in buildings.tolist()]

    def evacuate(self, at: int, unit: int, people: int, detained: int) -> None:
        """People are brought away; some of them are detained."""
        self.totals.evacuated += people
        self.totals.people += people
        self._add(at, EVACUATED, unit, people, 0.0, self.cost.person * people)
        if detained:
            self.totals.detained += detained
            self._add(at, DETAINED, unit, detained, 0.0, 0.0)

    def bring_back(self, at: int, unit: int, people: int, ticks: int, *, at_end: bool) -> None:
        """People go home who were away for so many ticks in all, or the run ends."""
        self.totals.returned += 0 if at_end else people
        days = ticks / TICKS_PER_DAY
        self._add(at, AT_END if at_end else RETURNED, unit, people, days, self.cost.person_day * days)

    def _add(self, at: int, what: int, unit: int, count: int, person_days: float, cost: float) -> None:
        self.totals.person_days += person_days
        self.totals.cost += cost
        self.rows.append((at, self.number, what, unit, count, person_days, cost))
