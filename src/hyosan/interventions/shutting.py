"""Closing place by place: a class, a grade, a school in which some are known to be cases or stay away, or some classes
are closed, for a length."""

from collections import defaultdict

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.disease.tables import NONE
from hyosan.interventions.classes import classes_of, streams_of_absence
from hyosan.interventions.known import Known, News
from hyosan.interventions.work import Moment, Post, Work
from hyosan.surveillance.series import no_absences


class Shutting(Work):
    """One intervention that closes places of a kind, each by itself."""

    def __init__(self, post: Post) -> None:
        """All are open."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)
        self._absences: list[Records] = []
        self._classes = classes_of(post)
        self._streams = [post.streams.index(name) for name in streams_of_absence(post)]
        self._kind = post.realm.place_kinds.index(post.spec.place_kind or "")
        self._recent: dict[int, int] = {}
        """When each person became known, or stayed away, last: of the time that counts; nobody where places count."""
        self._ends: dict[int, int] = {}
        """Until when each place is closed."""
        self._closed_before: set[int] = set()

    def hear(self, news: News) -> None:
        """Take reports."""
        if self.post.spec.cases is not None:
            self._known.hear(news)

    def miss(self, absences: Records) -> None:
        """Take who stayed away."""
        if self.post.spec.counts_absences and len(absences):
            self._absences.append(absences[np.isin(absences["stream"], self._streams)])

    def act(self, moment: Moment) -> None:
        """Close the places in which enough people have become known."""
        spec, at = self.post.spec, moment.at
        assert spec.length is not None, "a closing by place has it"
        if spec.within is not None:
            known = self._stayed_away() if spec.counts_absences else dict.fromkeys(self._known.take().tolist(), at)
            counts = {**self._recent, **known}
            self._recent = {person: told for person, told in counts.items() if told > at - spec.within}
        self._ends = {place: end for place, end in self._ends.items() if end > at}
        end = at + spec.length
        closed = self._places_over(moment)
        if len(closed):
            moment.orders.shut.append((self.post.shut_row, closed, np.full(len(closed), end, dtype=np.int64)))
        affected: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for place in closed.tolist():
            unit = self._unit(moment, place)
            size = int(self.post.realm.public.world.places["size"][place])
            affected[unit][0] += size
            affected[unit][1] += 0 if place in self._closed_before else size
            self._ends[place] = end
        self._closed_before.update(closed.tolist())
        for unit, (members, new) in sorted(affected.items()):
            self.post.account.place(at, unit, members, new, members * (min(end, moment.run_end) - at))

    def finish(self, now: int) -> None:
        """Take off the days behind the end of a run that ends before its time."""
        places = self.post.realm.public.world.places
        cut: dict[int, Ints] = defaultdict(lambda: np.zeros(2, np.int64))
        for place, end in self._ends.items():
            ticks, size = min(end, self.post.realm.duration) - now, int(places["size"][place])
            if ticks > 0:
                cut[int(self.post.unit_of_area[places["area"][place]])] += size, size * ticks
        for unit in sorted(cut):
            self.post.account.cut_short(now, unit, *cut[unit].tolist())

    def closed(self, at: int) -> Ints:
        """The places that this keeps closed beyond a time."""
        return np.array(sorted(place for place, end in self._ends.items() if end > at), dtype=np.int64)

    def _stayed_away(self) -> dict[int, int]:
        """Who has stayed away from a place that was not closed by this, and when last."""
        absences, self._absences = np.concatenate([no_absences(), *self._absences]), []
        place = self._places_of(absences["person"])
        closed = np.array([self._ends.get(one, 0) for one in place.tolist()], np.int64) > absences["time"]
        counts = absences[(place != NONE) & ~closed]
        return dict(zip(counts["person"].tolist(), counts["time"].tolist(), strict=True))

    def _places_of(self, people: Ints) -> Ints:
        return np.asarray(self.post.realm.public.world.member[self._kind, people], np.int64)

    def _places_over(self, moment: Moment) -> Ints:
        """Open places, where it is in force, of groups with enough people who count since they were closed last."""
        people, classes = np.array(list(self._recent), dtype=np.int64), self._classes
        place = self._places_of(people)
        people, place = people[place != NONE], place[place != NONE]
        group = classes.of(place) if self.post.spec.closed is None else self._around(moment)
        over = np.flatnonzero(np.bincount(group, minlength=len(classes.needed)) >= classes.needed)
        first = [int(classes.places(np.array([one]))[0]) for one in over.tolist()]
        open_ones = [one not in self._ends and self._unit(moment, one) != NONE for one in first]
        closing = over[np.array(open_ones, np.bool_)]
        for person in people[np.isin(group, closing)].tolist() if len(people) else ():
            del self._recent[person]
        return classes.places(closing)

    def _around(self, moment: Moment) -> Ints:
        """The group of each place, or of the one around it, that others had closed before this decision."""
        places = self.post.realm.public.world.places
        inside = np.unique(np.concatenate([moment.closed[name] for name in self.post.spec.closed_by]))
        around = inside.copy()
        while (lower := (around != NONE) & (places["kind"][around] != self._kind)).any():
            around[lower] = places["parent"][around[lower]]
        return self._classes.of(around[around != NONE])

    def _unit(self, moment: Moment, place: int) -> int:
        """The unit in force where a place lies; NONE without."""
        area = int(self.post.realm.public.world.places["area"][place])
        return NONE if area == NONE else int(moment.unit_of_area[area])

    def saved(self) -> Arrays:
        """Who counts lately, what is closed until when, what ever was, and what has been told since."""
        return {
            **self._known.saved(),
            "absences": np.concatenate([no_absences(), *self._absences]),
            "recent": np.array(list(self._recent.items()), dtype=np.int64).reshape(-1, 2),
            "ends": np.array(list(self._ends.items()), dtype=np.int64).reshape(-1, 2),
            "closed_before": np.array(sorted(self._closed_before), dtype=np.int64),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._known.restore(saved)
        self._absences = [saved["absences"]]
        self._recent = dict(saved["recent"].tolist())
        self._ends = dict(saved["ends"].tolist())
        self._closed_before = set(saved["closed_before"].tolist())
