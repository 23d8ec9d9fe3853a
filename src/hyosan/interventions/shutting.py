"""Closing place by place: a class, a school, a workplace in which some have become known, for a length."""

from collections import Counter, defaultdict

import numpy as np

from hyosan.core.arrays import Arrays, Ints, Records
from hyosan.disease.tables import NONE
from hyosan.interventions.known import Known
from hyosan.interventions.work import Moment, Post, Work


class Shutting(Work):
    """One intervention that closes places of a kind, each by itself."""

    def __init__(self, post: Post) -> None:
        """All are open."""
        super().__init__(post)
        self._known = Known(post.spec, post.streams)
        self._recent: dict[int, int] = {}
        """When each person became known last, of the time that counts."""
        self._ends: dict[int, int] = {}
        """Until when each place is closed."""
        self._closed_before: set[int] = set()

    def hear(self, told: Records) -> None:
        """Take reports."""
        self._known.hear(told)

    def act(self, moment: Moment) -> None:
        """Close the places in which enough people have become known."""
        spec, at = self.post.spec, moment.at
        assert spec.within is not None
        assert spec.length is not None, "a closing by place has both"
        self._ends = {place: end for place, end in self._ends.items() if end > at}
        self._recent = {person: told for person, told in self._recent.items() if told > at - spec.within}
        self._recent |= dict.fromkeys(self._known.take().tolist(), at)
        end = at + spec.length
        closed = self._places_over(moment)
        if len(closed):
            moment.orders.shut.append((self.post.shut_row, closed, np.full(len(closed), end, dtype=np.int64)))
        counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for place in closed.tolist():
            unit = self._unit(moment, place)
            size = int(self.post.realm.public.world.places["size"][place])
            counts[unit][0] += size
            counts[unit][1] += 0 if place in self._closed_before else size
            self._ends[place] = end
        self._closed_before.update(closed.tolist())
        for unit, (members, new) in sorted(counts.items()):
            self.post.account.place(at, unit, members, new, members * (min(end, moment.run_end) - at))

    def _places_over(self, moment: Moment) -> Ints:
        """Open places, where it is in force, with enough people who became known since they were closed last."""
        people = np.array(list(self._recent), dtype=np.int64)
        assert self.post.spec.place_kind is not None, "it closes places of a kind"
        kind = self.post.realm.place_kinds.index(self.post.spec.place_kind)
        member = self.post.realm.public.world.member[kind, people]
        counted = Counter(member[member != NONE].tolist())
        places = [
            place
            for place, count in counted.items()
            if count >= (self.post.spec.cases or 0) and place not in self._ends and self._unit(moment, place) != NONE
        ]
        shut = np.isin(member, places)
        for person in people[shut].tolist():
            del self._recent[person]
        return np.array(sorted(places), dtype=np.int64)

    def _unit(self, moment: Moment, place: int) -> int:
        """The unit in force where a place lies; NONE without."""
        area = int(self.post.realm.public.world.places["area"][place])
        return NONE if area == NONE else int(moment.unit_of_area[area])

    def saved(self) -> Arrays:
        """Who became known lately, what is closed until when, what ever was, and what has been told since."""
        return {
            **self._known.saved(),
            "recent": np.array(list(self._recent.items()), dtype=np.int64).reshape(-1, 2),
            "ends": np.array(list(self._ends.items()), dtype=np.int64).reshape(-1, 2),
            "closed_before": np.array(sorted(self._closed_before), dtype=np.int64),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._known.restore(saved)
        self._recent = dict(saved["recent"].tolist())
        self._ends = dict(saved["ends"].tolist())
        self._closed_before = set(saved["closed_before"].tolist())
