"""Treatment: courses of a drug for cases, or for the people around them, as far as they last."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.interventions.finding import Finder
from hyosan.interventions.giving import bits_of
from hyosan.interventions.heard import UNKNOWN
from hyosan.interventions.known import Known, News
from hyosan.interventions.work import Moment, Post, Work, quota


class Waiting(NamedTuple):
    """Somebody who is to have a course. `known`: since when; `onset`: first moment of that date, of the case."""

    person: int
    known: int
    onset: int


class Treatment(Work):
    """One intervention that treats."""

    def __init__(self, post: Post) -> None:
        """Nobody is known."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)
        self._finder = Finder(post) if post.spec.ring == "contacts" else None
        self._bits = bits_of(post, post.spec.immunity)
        self._decisions = 0
        self._cases: set[int] = set()
        """Subjects of surveillance that have been a case of it."""
        self._waiting: list[Waiting] = []
        self._until: dict[int, int] = {}
        """When the last course of each who had one is over."""

    @property
    def wants_infections(self) -> bool:
        """Who infected whom is among the contacts of a ring."""
        return self._finder is not None

    def hear(self, news: News) -> None:
        """Take reports."""
        self._known.hear(news)

    def see(self, infections: Ints) -> None:
        """Take who infected whom."""
        if self._finder is not None:
            self._finder.see(infections)

    def act(self, moment: Moment) -> None:
        """Let candidates wait, give up who comes too late, and give the courses that there are."""
        self._wait(moment, self._new_cases(moment))
        if not (moment.unit_of_area >= 0).any():
            return
        self._decisions += 1
        self._bury(moment)
        self._give_up(moment)
        self._give(moment, self._chosen(moment))
        self._turn_away(moment)
        here = moment.units_of(self.post.realm.public, self._people()) >= 0
        until = min(moment.at + self.post.spec.every, moment.run_end)
        self.post.account.lack(moment.at, until, int(here.sum()))

    def _people(self) -> Ints:
        return np.array([row.person for row in self._waiting], dtype=np.int64)

    def _new_cases(self, moment: Moment) -> Records:
        """The first report of each case that is new, where it is in force."""
        told = self._known.take_reports()
        told = told[moment.units_of(self.post.realm.public, told["person"]) >= 0]
        _, first = np.unique(told["subject"], return_index=True)
        told = told[np.sort(first)]
        told = told[[subject not in self._cases for subject in told["subject"].tolist()]]
        self._cases.update(told["subject"].tolist())
        return told

    def _wait(self, moment: Moment, cases: Records) -> None:
        """Let those of the cases, or around them, wait who are willing, wait not yet and are under no course."""
        taken = {row.person for row in self._waiting}
        found: dict[int, int] = {}
        for case, person in self._around(moment, cases).tolist():
            if person not in taken and self._until.get(person, moment.at) <= moment.at:
                found.setdefault(person, int(cases["onset"][case]))
        candidates = np.array(list(found), dtype=np.int64)
        candidates = candidates[self.post.willing(candidates) & moment.ground.alive(candidates)]
        self._waiting += [Waiting(person, moment.at, found[person]) for person in candidates.tolist()]

    def _around(self, moment: Moment, cases: Records) -> Ints:
        """Whom courses are for: position of the case, person; in the order of the cases."""
        people = cases["person"].astype(np.int64)
        if self.post.spec.ring is None:
            return np.stack([np.arange(len(people)), people], axis=1)
        if self._finder is None:
            others = [self.post.realm.public.others_at_home(people[n : n + 1]) for n in range(len(people))]
            positions = np.repeat(np.arange(len(people)), [len(members) for members in others])
            return np.stack([positions, np.concatenate([np.zeros(0, np.int64), *others])], axis=1)
        named = self._finder.named(moment, people, np.full(len(people), moment.at))
        self._finder.forget(moment.at - self._finder.window)
        return named

    def _bury(self, moment: Moment) -> None:
        """Forget who has died waiting."""
        alive = moment.ground.alive(self._people())
        self._keep(alive)
        self.post.account.totals.died_waiting += int((~alive).sum())

    def _give_up(self, moment: Moment) -> None:
        """Give up who has waited too long, or whose case fell ill too long ago."""
        spec, at = self.post.spec, moment.at
        late = np.zeros(len(self._waiting), np.bool_)
        for number, row in enumerate(self._waiting):
            late[number] = spec.give_up_after is not None and at - row.known > spec.give_up_after
            late[number] |= spec.within is not None and row.onset != UNKNOWN and at - row.onset > spec.within
        for unit, of_unit in self.post.by_unit(self._people()[late]):
            self.post.account.give_up(at, unit, len(of_unit))
        self._keep(~late)

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        self._waiting = [row for row, stays in zip(self._waiting, kept.tolist(), strict=True) if stays]

    def _courses_left(self) -> int | None:
        """How many courses are left; None: no end of them."""
        courses = self.post.spec.courses
        return None if courses is None else courses - self.post.account.totals.courses

    def _chosen(self, moment: Moment) -> Ints:
        """The first who live where it is in force, as many as there are courses at this decision."""
        spec = self.post.spec
        people = self._people()
        count = len(people)
        if spec.courses_per_day is not None:
            count = quota(self._decisions, spec.courses_per_day, spec.every)
        left = self._courses_left()
        count = count if left is None else min(count, left)
        here = np.flatnonzero(moment.units_of(self.post.realm.public, people) >= 0)[:count]
        chosen = np.zeros(len(people), np.bool_)
        chosen[here] = True
        self._keep(~chosen)
        return people[chosen]

    def _give(self, moment: Moment, people: Ints) -> None:
        """Give people a course each: it acts on the infection that they have, and protects for its length."""
        if not len(people):
            return
        spec, acts = self.post.spec, moment.at + self.post.spec.delay
        moment.orders.treated.append((acts, people, self._bits))
        over = acts
        if spec.length is not None:
            over = -(-(acts + spec.length) // spec.every) * spec.every
            moment.orders.doses.append((acts, people, self._bits))
            moment.orders.lapses.append((over, people, self._bits))
        new = np.array([person not in self._until for person in people.tolist()])
        self._until.update(dict.fromkeys(people.tolist(), over))
        for unit, of_unit in self.post.by_unit(people):
            self.post.account.treat(moment.at, unit, len(of_unit), int(new[of_unit].sum()))

    def _turn_away(self, moment: Moment) -> None:
        """When no course is left, nobody waits any more."""
        if self._courses_left() != 0:
            return
        for unit, of_unit in self.post.by_unit(self._people()):
            self.post.account.turn_away(moment.at, unit, len(of_unit))
        self._waiting = []

    def saved(self) -> Arrays:
        """Who is known, who waits, and who has had a course until when."""
        finder = {} if self._finder is None else self._finder.saved()
        return {
            **self._known.saved(),
            **finder,
            "decisions": np.array([self._decisions]),
            "cases": np.array(sorted(self._cases), dtype=np.int64),
            "waiting": np.array(self._waiting, dtype=np.int64).reshape(-1, 3),
            "until": np.array(list(self._until.items()), dtype=np.int64).reshape(-1, 2),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._known.restore(saved)
        if self._finder is not None:
            self._finder.restore(saved)
        self._decisions = int(saved["decisions"][0])
        self._cases = set(saved["cases"].tolist())
        self._waiting = [Waiting(*row) for row in saved["waiting"].tolist()]
        self._until = dict(saved["until"].tolist())
