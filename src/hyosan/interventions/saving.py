"""What an authority is restored from, and how one goes on under another law: what stays itself keeps its course."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Arrays, Floats, Ints, Records, put_under, those_under
from hyosan.interventions.account import Account
from hyosan.interventions.border import Border
from hyosan.interventions.course import Scene, Unit
from hyosan.interventions.measures import MeasureArrays
from hyosan.interventions.spec import InterventionSpec
from hyosan.interventions.spec_whom import CostSpec
from hyosan.interventions.work import Work


class SavedAuthority(ABC):
    """What saving adds to an authority. What it was told is not saved: surveillance keeps that (`recall`)."""

    names: tuple[str, ...]
    unit_names: tuple[str, ...]
    units: dict[str, list[Unit]]
    accounts: dict[str, Account]
    border: Border
    works: dict[str, Work]
    grade: Floats
    _measures: MeasureArrays
    _specs: Mapping[str, InterventionSpec]
    _scene: Scene
    _numbers: dict[str, int]
    _reached: dict[str, NDArray[np.bool_]]
    _under: dict[str, Ints]
    _told: list[Records]
    _signals: list[Records]

    @abstractmethod
    def _all_in_force(self) -> NDArray[np.bool_]:
        """[measure, area]: what is in force."""

    def recall(self, told: Records, signals: Records) -> None:
        """Know again all that was told before, which nobody acts on anew."""
        self._told, self._signals = [told], [signals]

    def saved(self) -> Arrays:
        """All that the decisions to come follow from, but for what was told; once rows have been taken."""
        arrays = put_under("since", self._scene.saved()) | put_under("border", self.border.saved())
        arrays["grade"] = self.grade.copy()
        for name in self.names:
            state = np.array([unit.state for unit in self.units[name]], np.int64)
            arrays |= put_under(f"course.{name}", {"units": state, "reached": self._reached[name]})
        for name, account in self.accounts.items():
            arrays |= put_under(f"account.{name}", {**account.saved(), "number": np.array([account.number])})
        for name, work in self.works.items():
            arrays |= put_under(f"work.{name}", work.saved())
        return arrays

    def areas_in_force(self, name: str) -> NDArray[np.bool_]:
        """In which areas an intervention is in force."""
        found = np.zeros(len(self._reached[name]), np.bool_)
        for unit in self.units[name]:
            found[unit.areas] |= unit.in_force
        return found

    def restore(self, arrays: Arrays) -> None:
        """Be as when `saved` was asked."""
        self._scene.restore(those_under("since", arrays))
        self.grade[:] = arrays["grade"]
        for name in self.names:
            course = those_under(f"course.{name}", arrays)
            for unit, state in zip(self.units[name], course["units"].tolist(), strict=True):
                unit.restore(state)
            self._reached[name] = course["reached"].astype(np.bool_)
        self._restore_accounts(arrays)
        for name, work in self.works.items():
            work.restore(those_under(f"work.{name}", arrays))
        self.border.restore(those_under("border", arrays))

    def _restore_accounts(self, arrays: Arrays) -> None:
        """Take back the sums, those of interventions too that there were before a branch."""
        ending, accounts = ".number", those_under("account", arrays)
        names = [path.removesuffix(ending) for path in accounts if path.endswith(ending)]
        for name in sorted(names, key=lambda name: int(accounts[name + ending][0])):
            if name not in self.accounts:
                self.accounts[name] = Account(len(self.accounts), CostSpec())
            self.accounts[name].restore(those_under(name, accounts))

    def follow(self, old: "SavedAuthority", at: int) -> None:
        """Go on at a time where an authority of another law was.

        An intervention goes on with what it is now; a unit of which the areas are others begins anew, and so does the
        work of another action. What there is no more stops.
        """
        for name, account in old.accounts.items():
            if name not in self.names:
                self.accounts[name] = Account(len(self.accounts), account.cost)
            self.accounts[name].totals, self.accounts[name].lacking = account.totals, account.lacking
            if name not in old.names:
                continue
            kept = self._kept_units(name, old) if name in self.names else []
            self._stop_others(name, old, [unit for unit, _ in kept], at)
            if name in self.names:
                self._keep(name, old, kept)
        self.border.follow(old.border)
        self.border.note(at - 1, self._all_in_force())

    def _kept_units(self, name: str, old: "SavedAuthority") -> list[tuple[Unit, Unit]]:
        """Units that stay what they are: under the old law, and under this one."""
        now = {unit.name: unit for unit in self.units[name]}
        pairs = [(unit, now[unit.name]) for unit in old.units[name] if unit.name in now]
        return [(then, unit) for then, unit in pairs if np.array_equal(then.areas, unit.areas)]

    def _keep(self, name: str, old: "SavedAuthority", kept: list[tuple[Unit, Unit]]) -> None:
        """Let an intervention go on: its units, since when its conditions hold, and its work."""
        spec, before = self._specs[name], old._specs[name]
        for then, unit in kept:
            unit.restore(then.state)
        self._reached[name] = old._reached[name]
        if spec.follows is not None and before.follows is not None:
            rows = [each._measures.names.index(name) for each in (self, old)]
            self.grade[rows[0]] = old.grade[rows[1]]
        same = [f"{name}.{key}" for key in ("trigger", "until") if getattr(spec, key) == getattr(before, key)]
        first = {int(unit.areas[0]) for _, unit in kept}
        for (place, area), time in old._scene.since.items():
            if area in first and any(f"{place}.".startswith(f"{begin}.") for begin in same):
                self._scene.since[place, area] = time
        if name in self.works and type(self.works[name]) is type(old.works.get(name)):
            self.works[name].restore(old.works[name].saved())

    def _stop_others(self, name: str, old: "SavedAuthority", kept: list[Unit], at: int) -> None:
        """Note that units stop which there are no more."""
        for unit in old.units[name]:
            stays = any(unit is other for other in kept)
            if unit.in_force and not stays and unit.last_start is not None:
                number = self._numbers.setdefault(unit.name, len(self._numbers))
                people = int(old._under[name][unit.areas].sum())
                self.accounts[name].stop(at, number, unit.last_start, people, at_end=False)
        self.unit_names = tuple(self._numbers)
