"""When interventions are in force: their units, and the conditions by which they start and stop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hyosan.core.arrays import Arrays, Ints
from hyosan.disease.tables import NONE
from hyosan.interventions.heard import Heard
from hyosan.interventions.measures import areas_named
from hyosan.interventions.spec import InterventionSpec
from hyosan.interventions.spec_trigger import TriggerSpec
from hyosan.population.regions import told_apart

EVERYWHERE = "everywhere"


@dataclass
class Unit:
    """One of the units for which an intervention is decided, and what became of it; times in ticks."""

    name: str
    areas: Ints
    in_force: bool = False
    may_start: bool = True
    first_start: int | None = None
    last_start: int | None = None
    last_stop: int | None = None

    @property
    def state(self) -> list[int]:
        """What became of it, as whole numbers: NONE where nothing did."""
        times = (self.first_start, self.last_start, self.last_stop)
        return [self.in_force, self.may_start, *(NONE if time is None else time for time in times)]

    def restore(self, state: Sequence[int]) -> None:
        """Be as when `state` was asked."""
        in_force, may_start, *times = state
        self.in_force, self.may_start = bool(in_force), bool(may_start)
        self.first_start, self.last_start, self.last_stop = (None if time == NONE else time for time in times)


def units_of(spec: InterventionSpec, areas: list[tuple[str, ...]]) -> list[Unit]:
    """The units of an intervention; an area is told by its name, code and municipality."""
    meant = np.flatnonzero(areas_named(spec.areas, areas))
    return [Unit(name, members) for name, members in areas_by_unit(spec.by, areas, meant)]


def areas_by_unit(by: str, areas: list[tuple[str, ...]], meant: Ints | None = None) -> list[tuple[str, Ints]]:
    """Name and areas of each unit, of all areas or of those meant; `by`: everywhere, municipality or area.

    Municipalities that share a name with another have their code beside it: there are six Jung-gu.
    """
    chosen = np.arange(max(1, len(areas))) if meant is None else meant
    if by == EVERYWHERE:
        return [(EVERYWHERE, chosen)]
    if by == "area":
        return [(areas[area][0], np.array([area])) for area in chosen]
    municipality = told_apart([area[2] for area in areas], [area[1] for area in areas])
    names = np.array([municipality[area] for area in chosen])
    return [(str(name), chosen[names == name]) for name in np.unique(names)]


@dataclass
class Scene:
    """What conditions look at. `moment`: first moment of a local date, in ticks since the start."""

    heard: Heard
    areas: list[tuple[str, ...]]
    units: Mapping[str, list[Unit]]
    moment: Callable[[object], int]
    since: dict[tuple[str, int], int] = field(default_factory=dict)
    """When a condition that must hold for some time began to, by its place in the file and the unit's first area."""
    _meant: dict[tuple[str, ...], Ints] = field(default_factory=dict)

    def named(self, names: tuple[str, ...]) -> Ints:
        """The areas of some names, looked up once."""
        if names not in self._meant:
            self._meant[names] = np.flatnonzero(areas_named(names, self.areas))
        return self._meant[names]

    def saved(self) -> Arrays:
        """Since when conditions hold."""
        return {
            "place": np.array([place for place, _ in self.since], dtype=np.str_),
            "area": np.array([area for _, area in self.since], dtype=np.int64),
            "time": np.array(list(self.since.values()), dtype=np.int64),
        }

    def restore(self, saved: Arrays) -> None:
        """Be as when `saved` was asked."""
        self.since = dict(
            zip(zip(saved["place"].tolist(), saved["area"].tolist(), strict=True), saved["time"].tolist(), strict=True)
        )


def holds(trigger: TriggerSpec, at: int, unit: Unit, scene: Scene, place: str) -> bool:
    """Whether a condition holds; asked once at each decision of its intervention and unit.

    `place`: where it stands in the scenario, such as "masks.until.any_of.0": conditions are told apart by it.
    """
    if trigger.date is not None:
        return at >= scene.moment(trigger.date)
    if trigger.observed is not None:
        return _observed(trigger, at, unit, scene, place)
    if trigger.started is not None:
        others = _sharing(trigger.started, unit, scene)
        return any(u.first_start is not None and u.first_start <= at - trigger.after for u in others)
    if trigger.ended is not None:
        others = _sharing(trigger.ended, unit, scene)
        return any(u.last_stop is not None and not u.in_force and u.last_stop <= at - trigger.after for u in others)
    # All are asked, so that each knows since when it holds.
    if trigger.all_of is not None:
        answers = [holds(t, at, unit, scene, f"{place}.all_of.{n}") for n, t in enumerate(trigger.all_of)]
        return all(answers)
    if trigger.any_of is not None:
        answers = [holds(t, at, unit, scene, f"{place}.any_of.{n}") for n, t in enumerate(trigger.any_of)]
        return any(answers)
    assert trigger.not_ is not None, "a condition has one form"
    return not holds(trigger.not_, at, unit, scene, f"{place}.not")


def _sharing(name: str, unit: Unit, scene: Scene) -> list[Unit]:
    return [other for other in scene.units[name] if np.isin(other.areas, unit.areas).any()]


def _observed(trigger: TriggerSpec, at: int, unit: Unit, scene: Scene, place: str) -> bool:
    spec = trigger.observed
    assert spec is not None, "asked of what was observed"
    areas = scene.named(spec.areas) if spec.areas else unit.areas
    value = scene.heard.value(spec, at, areas)
    now = value > spec.above if spec.above is not None else value < (spec.below or 0.0)
    key = (place, int(unit.areas[0]))
    if not now:
        scene.since.pop(key, None)
        return False
    return at - scene.since.setdefault(key, at) >= spec.for_


def decide(name: str, spec: InterventionSpec, unit: Unit, at: int, scene: Scene) -> bool | None:
    """Whether a unit is to start (True) or to stop (False); None: it stays as it is, until `switch` is called."""
    triggered = holds(spec.trigger, at, unit, scene, f"{name}.trigger")
    over = spec.until is not None and holds(spec.until, at, unit, scene, f"{name}.until")
    if not unit.in_force:
        if triggered and unit.may_start and not (spec.once and unit.first_start is not None):
            return True
        unit.may_start |= not triggered
        return None
    unit.may_start |= not triggered
    if spec.duration is not None:
        assert unit.last_start is not None, "it has started"
        over = at - unit.last_start >= spec.duration
    elif spec.until is None:
        over = not triggered
    return False if over else None


def switch(unit: Unit, at: int, on: bool) -> None:
    """Let a unit start or stop."""
    unit.in_force = on
    if on:
        unit.first_start = at if unit.first_start is None else unit.first_start
        unit.last_start, unit.may_start = at, False
    else:
        unit.last_stop = at
