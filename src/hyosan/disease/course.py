"""A course as states: what it declares becomes explicit states of the natural history, as a file would have them."""

from collections.abc import Sequence
from typing import Any

from hyosan.disease.course_parts import (
    ASYMPTOMATIC,
    BEFORE_DEATH,
    BEFORE_HOSPITAL,
    HOSPITAL,
    HOSPITAL_AFTER,
    HOSPITAL_BEFORE,
    HOSPITAL_BEFORE_DEATH,
    INTENSIVE,
    INTENSIVE_BEFORE_DEATH,
    LATENT,
    PRESYMPTOMATIC,
    RECOVERED,
    SYMPTOMATIC,
    has_stay_before,
    remainder,
    used_columns,
)
from hyosan.disease.moments import Moments, law_of, moments, written
from hyosan.disease.spec_course import CourseSpec
from hyosan.disease.spec_dwell import Dwell
from hyosan.disease.spec_groups import age_bands
from hyosan.disease.spec_severity import SeveritySpec
from hyosan.disease.spec_states import DEAD, SUSCEPTIBLE

State = dict[str, Any]
Shares = Sequence[float]
Fork = list[tuple[str, Shares | None]]
"""Where a way leads, with shares by band of ages; one goes without and takes the rest."""


def course_states(course: CourseSpec, severity: SeveritySpec) -> dict[str, State]:
    """The states of a course that agrees with a severity (see `course_findings`), by name."""
    return _Course(course, severity).states()


class _Course:
    """A course with the shares that decide about its ways."""

    def __init__(self, course: CourseSpec, severity: SeveritySpec) -> None:
        self.course = course
        self.ages = severity.ages
        self.shares = {name: severity.columns[name] for name in used_columns(severity.columns)}
        self.end = RECOVERED if course.immunity else SUSCEPTIBLE

    def states(self) -> dict[str, State]:
        """All states that are declared."""
        made = {**self._before_symptoms(), **self._outside_care()}
        if HOSPITAL in self.shares:
            made |= self._in_hospital()
        if "intensive_care" in self.shares:
            made |= self._in_intensive_care()
        if self.course.immunity:
            wanes = self.course.waning
            made[RECOVERED] = {"immune": True} | ({"dwell": written(wanes), "next": SUSCEPTIBLE} if wanes else {})
        if any(column.startswith("death") for column in self.shares):
            made[DEAD] = {"dead": True}
        return made

    def _state(self, dwell: dict[str, Any], fork: Fork, when: str = "", **more: Any) -> State:
        """A state; `when` names the factor of infectiousness, which is said where it is not 0 or the course says it."""
        factors = self.course.infectiousness
        factor = getattr(factors, when) if when else 0.0
        said = {"infectiousness": factor} if factor or when in factors.model_fields_set else {}
        return {**said, **more, "dwell": dwell, "next": self._branches(fork)}

    def _branches(self, fork: Fork) -> Any:
        if len(fork) == 1:
            return fork[0][0]
        return [
            {"to": to} if shares is None else {"to": to, "probability": {"by_age": age_bands(self.ages, shares)}}
            for to, shares in fork
        ]

    def _before_symptoms(self) -> dict[str, State]:
        course, onset = self.course, self._onset()
        before = self._presymptomatic_law()
        made = {}
        if before is not None:
            made[PRESYMPTOMATIC] = self._state(before, onset, PRESYMPTOMATIC)
            onset = [(PRESYMPTOMATIC, None)]
        if SYMPTOMATIC in self.shares:
            onset = [*_times(onset, self.shares[SYMPTOMATIC]), (ASYMPTOMATIC, None)]
            made[ASYMPTOMATIC] = self._state(self._asymptomatic_law(before), [(self.end, None)], ASYMPTOMATIC)
        return {LATENT: self._state(written(course.latent), onset), **made}

    def _presymptomatic_law(self) -> dict[str, Any] | None:
        if self.course.presymptomatic is not None:
            return written(self.course.presymptomatic)
        return None if self.course.incubation is None else law_of(remainder(self.course, PRESYMPTOMATIC))

    def _asymptomatic_law(self, before: dict[str, Any] | None) -> dict[str, Any]:
        course = self.course
        if course.asymptomatic is not None or before is None:
            return written(course.asymptomatic or course.symptomatic)
        ill = moments(course.symptomatic)
        well = moments(course.presymptomatic) if course.presymptomatic else remainder(course, PRESYMPTOMATIC)
        return law_of(Moments(well.mean + ill.mean, well.variance + ill.variance))

    def _onset(self) -> Fork:
        fork: Fork = []
        if HOSPITAL in self.shares:
            fork.append((BEFORE_HOSPITAL, self.shares[HOSPITAL]))
        if "death_outside_care" in self.shares:
            fork.append((BEFORE_DEATH, self.shares["death_outside_care"]))
        return [*fork, (SYMPTOMATIC, None)]

    def _outside_care(self) -> dict[str, State]:
        course = self.course

        def ill(law: Dwell, fork: Fork) -> State:
            return self._state(written(law), fork, SYMPTOMATIC, symptomatic=True)

        made = {SYMPTOMATIC: ill(course.symptomatic, [(self.end, None)])}
        if course.onset_to_hospital is not None:
            made[BEFORE_HOSPITAL] = ill(course.onset_to_hospital, self._admission())
        if "death_outside_care" in self.shares and course.onset_to_death is not None:
            made[BEFORE_DEATH] = ill(course.onset_to_death, [(DEAD, None)])
        return made

    def _admission(self) -> Fork:
        ward: Fork = [(HOSPITAL, None)]
        if self._dies_in("death_in_hospital"):
            ward = [(HOSPITAL_BEFORE_DEATH, self.shares["death_in_hospital"]), *ward]
        intensive = self.shares.get("intensive_care")
        if intensive is None:
            return ward
        others = [1 - share for share in intensive]
        first: Fork = [(HOSPITAL_BEFORE, None)] if has_stay_before(self.course) else self._into_intensive_care()
        return [*_times(first, intensive), *_times(ward[:-1], others), (HOSPITAL, None)]

    def _into_intensive_care(self) -> Fork:
        fork: Fork = [(INTENSIVE, None)]
        if self._dies_in("death_in_intensive_care"):
            fork = [(INTENSIVE_BEFORE_DEATH, self.shares["death_in_intensive_care"]), *fork]
        return fork

    def _dies_in(self, column: str) -> bool:
        """Whether those who die in care have a time to death of their own."""
        return column in self.shares and self.course.onset_to_death is not None

    def _in_hospital(self) -> dict[str, State]:
        made = {HOSPITAL: self._cared(HOSPITAL, self._law(HOSPITAL), self._leaving("death_in_hospital", self.end))}
        if self._dies_in("death_in_hospital"):
            law = law_of(remainder(self.course, HOSPITAL_BEFORE_DEATH))
            made[HOSPITAL_BEFORE_DEATH] = self._cared(HOSPITAL, law, [(DEAD, None)])
        return made

    def _in_intensive_care(self) -> dict[str, State]:
        made: dict[str, State] = {}
        if has_stay_before(self.course):
            law = self._law("hospital_before_intensive_care")
            made[HOSPITAL_BEFORE] = self._cared(HOSPITAL, law, self._into_intensive_care())
        has_stay_after = self.course.hospital_after_intensive_care is not None
        leaving = self._leaving("death_in_intensive_care", HOSPITAL_AFTER if has_stay_after else self.end)
        made[INTENSIVE] = self._cared("intensive care", self._law("intensive_care"), leaving)
        if self._dies_in("death_in_intensive_care"):
            law = law_of(remainder(self.course, INTENSIVE_BEFORE_DEATH))
            made[INTENSIVE_BEFORE_DEATH] = self._cared("intensive care", law, [(DEAD, None)])
        if has_stay_after:
            law = self._law("hospital_after_intensive_care")
            made[HOSPITAL_AFTER] = self._cared(HOSPITAL, law, [(self.end, None)])
        return made

    def _law(self, key: str) -> dict[str, Any]:
        return written(getattr(self.course, key))

    def _cared(self, care: str, law: dict[str, Any], fork: Fork) -> State:
        return self._state(law, fork, care.replace(" ", "_"), symptomatic=True, care=care)

    def _leaving(self, column: str, alive: str) -> Fork:
        """The end of a stay: death too, where it has no time of its own."""
        if column in self.shares and self.course.onset_to_death is None:
            return [(DEAD, self.shares[column]), (alive, None)]
        return [(alive, None)]


def _times(fork: Fork, shares: Shares) -> Fork:
    """The ways of a fork that only a share of people comes to; none takes the rest."""
    others = [way for _, way in fork if way is not None]
    rest = [1 - sum(ways) for ways in zip(*others, strict=True)] if others else [1.0] * len(shares)
    return [(to, [a * b for a, b in zip(way or rest, shares, strict=True)]) for to, way in fork]
