"""The rows of a run as the indicators need them: infections with their tree, stays in states, the outcome of each."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.core.errors import Problem, RunFolderError, nearest
from hyosan.results.indicators.states import Document, States, read_document, states_of
from hyosan.results.schema import BEGINNINGS, SUSCEPTIBLE
from hyosan.results.tree import infection_keys

if TYPE_CHECKING:
    import pandas as pd

    from hyosan.results.run import Run
    from hyosan.results.tree import Tree

Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
"""A time that does not come, in microseconds."""
NOBODY = -1
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Outcomes:
    """What became of each infection until the end of the run; element i belongs to row i of `infections`.

    `onset_us`: first moment with symptoms, in microseconds since 1970 (`NEVER`: none). `died`: by the natural course;
    `killed`: by an encounter. `is_active`: may still infect at the end of the run. `is_open`: may still die.
    """

    onset_us: Int64
    died: Bools
    killed: Bools
    in_hospital: Bools
    in_intensive_care: Bools
    is_active: Bools
    is_open: Bools


@dataclass(frozen=True)
class Records:
    """A run's rows, read once when they are first needed. Times are microseconds since 1970 on the local clock."""

    run: "Run"

    def keeps(self, table: str) -> bool:
        """Whether the run kept a table."""
        return table in self.run.record["tables"]

    @cached_property
    def document(self) -> Document:
        """The scenario as it was run; empty when the folder holds none."""
        return read_document(self.run.folder)

    @cached_property
    def states(self) -> States:
        """What the states mean."""
        return states_of(self.run.record, self.document)

    @cached_property
    def tree(self) -> "Tree":
        """Who infected whom; row i is row i of `infections`."""
        return self.run.tree()

    @cached_property
    def infections(self) -> "pd.DataFrame":
        """One row an infection, by time and person."""
        return self.run.infections()

    @cached_property
    def people(self) -> "pd.DataFrame":
        """One row a person."""
        return self.run.people()

    @cached_property
    def people_count(self) -> int:
        """Everybody, alive or not, immune or not."""
        known = self.run.record["population"].get("people")
        return len(self.people) if known is None else int(known)

    @cached_property
    def residents_by_age(self) -> Int64:
        """People by age in years, from 0, as the run says without its table people."""
        by_age = self.run.record["population"].get("by_age")
        if by_age is None:
            return np.bincount(self.people["age"].to_numpy()).astype(np.int64)
        return np.array(by_age, dtype=np.int64)

    @cached_property
    def not_immune(self) -> Bools | None:
        """Who held no immunity before the start; None when the run does not say."""
        if not self.keeps("people") or "immunity" not in self.people:
            return None
        return np.asarray(self.people["immunity"].isna(), dtype=np.bool_)

    @cached_property
    def start_us(self) -> int:
        """Start of the run."""
        return _moment_us(self.run.record["clock"]["start"])

    @cached_property
    def end_us(self) -> int:
        """The simulated time that was reached."""
        clock = self.run.record["clock"]
        return _moment_us(clock.get("end_simulated", clock["start"]))

    @cached_property
    def has_symptoms(self) -> bool:
        """Whether the scenario says which states have symptoms, and the run kept who was in them."""
        return bool(self.states.symptomatic.any()) and self.keeps("transitions")

    @cached_property
    def is_local(self) -> Bools:
        """Which infections came from somebody; the others were seeded or imported."""
        return np.asarray(self.infections["infector"].notna(), dtype=np.bool_)

    @cached_property
    def is_imported(self) -> Bools:
        """Which infections were brought in during the run by `importation`."""
        return np.asarray(self.infections["cause"] == "importation", dtype=np.bool_)

    @cached_property
    def is_seeded(self) -> Bools:
        """Which infections were brought in by `seeding`."""
        return ~self.is_local & ~self.is_imported

    def of_strain(self, strain: str | None) -> Bools:
        """Which infections are of a strain; None: all."""
        if strain is None:
            return np.ones(len(self.infections), dtype=np.bool_)
        self.check_strain(strain)
        return np.asarray(self.infections["strain"] == strain, dtype=np.bool_)

    def check_strain(self, strain: str | None) -> None:
        """RunFolderError when the run has no strain of that name."""
        if strain is not None and strain not in self.states.strains:
            message = f"no strain {strain}; {nearest(strain, self.states.strains)}"
            raise RunFolderError([Problem(str(self.run.folder), None, "", message)])

    @cached_property
    def stays(self) -> "pd.DataFrame":
        """One row a stay in a state, by person and time; a person's last stay goes on when the run ends.

        `infection`: its row (`NOBODY`: none); `state`: a code (see `States`), −1 for susceptible; `entered`, `left`.
        """
        import pandas as pd

        rows = self.run.transitions()
        entered = _microseconds(rows["time"])
        person = rows["person"].to_numpy().astype(np.int64)
        cause = rows["cause"]
        begins = np.asarray(cause.isin(BEGINNINGS))
        state = _codes(rows["strain"], self.states.strains) * len(self.states.names) + _codes(
            rows["to"], self.states.names
        )
        state[np.asarray(rows["to"] == SUSCEPTIBLE)] = -1
        # By person; within a person in the order of writing, which is that of causes even at equal times.
        order = np.argsort(person, kind="stable")
        person, entered = person[order], entered[order]
        is_last = np.ones(len(person), dtype=np.bool_)
        is_last[:-1] = person[1:] != person[:-1]
        left = np.full(len(person), self.end_us)
        left[:-1] = np.where(is_last[:-1], self.end_us, entered[1:])
        return pd.DataFrame(
            {
                "infection": self._infection_rows(person, begins[order]),
                "person": person,
                "state": state[order],
                "entered": entered,
                "left": np.maximum(left, entered),
                "is_last": is_last,
                "by_encounter": np.asarray(cause == "encounter")[order],
            }
        )

    @cached_property
    def episode_stays(self) -> "pd.DataFrame":
        """The stays within an episode: without those of the susceptible, and of those killed before any infection."""
        return self.stays[(self.stays["infection"] >= 0) & (self.stays["state"] >= 0)]

    def _infection_rows(self, person: Int64, begins: Bools) -> Int64:
        """The row of the infection that each stay belongs to: each episode begins with one stay marked so."""
        import pandas as pd

        begun = np.cumsum(begins)
        is_first = np.ones(len(person), dtype=np.bool_)
        is_first[1:] = person[1:] != person[:-1]
        first = np.flatnonzero(is_first)
        before: Int64 = np.repeat(begun[first] - begins[first], np.diff(np.append(first, len(person))))
        known = pd.Index(infection_keys(self.tree.person, self.tree.episode))
        wanted = pd.Index(infection_keys(person, begun - before))
        rows: Int64 = known.get_indexer(wanted).astype(np.int64)
        return rows

    @cached_property
    def outcomes(self) -> Outcomes:
        """What became of each infection."""
        stays, states, count = self.episode_stays, self.states, len(self.tree)
        row, state = stays["infection"].to_numpy(), stays["state"].to_numpy()
        last, met = stays["is_last"].to_numpy(), stays["by_encounter"].to_numpy()
        onset = np.full(count, NEVER, dtype=np.int64)
        ill = states.symptomatic[state]
        np.minimum.at(onset, row[ill], stays["entered"].to_numpy()[ill])

        def any_of(chosen: Bools) -> Bools:
            found = np.zeros(count, dtype=np.bool_)
            found[row[chosen]] = True
            return found

        dead = states.dead[state]
        return Outcomes(
            onset_us=onset,
            died=any_of(dead & ~met),
            killed=any_of(dead & met),
            in_hospital=any_of(states.in_hospital[state]),
            in_intensive_care=any_of(states.in_intensive_care[state]),
            is_active=any_of(states.active[state] & last),
            is_open=any_of(states.mortal[state] & last),
        )

    @cached_property
    def complete_until_us(self) -> int:
        """Who was infected before this moment can infect no more: it is the infection of the first who still can."""
        active = self.outcomes.is_active
        return int(self.tree.time_us[active].min()) if active.any() else NEVER

    @cached_property
    def is_complete(self) -> Bools:
        """Which infections happened before `complete_until_us`: chosen by when, not by how long they lasted."""
        complete: Bools = self.tree.time_us < self.complete_until_us
        return complete


def _moment_us(text: str) -> int:
    return int(np.datetime64(text, "us").astype(np.int64))


def _microseconds(times: "pd.Series") -> Int64:
    values: Int64 = times.to_numpy().astype("datetime64[us]").astype(np.int64)
    return values


def _codes(names: "pd.Series", known: tuple[str, ...]) -> Int64:
    """The number of each name among the known; −1 for absence."""
    categories = names.astype("category").cat
    number_of = np.array([known.index(name) if name in known else -1 for name in categories.categories] + [-1])
    codes: Int64 = number_of[categories.codes.to_numpy()].astype(np.int64)
    return codes
