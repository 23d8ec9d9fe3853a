"""The people of one run of the oracle: who is in which state, who is where, who is protected (sections 1 to 4, 6)."""

import heapq
from typing import TYPE_CHECKING, Any

import numpy as np
from oracle_language import DAY, Table
from oracle_population import NOBODY, OraclePopulation, OracleResult, Site
from oracle_scenario import Branches, Rates, Scenario, Setting, State, Strain
from oracle_severity import FROM, Options, crossed, milder, sure_degrees
from oracle_year import age_group, mixing

if TYPE_CHECKING:
    from oracle_fear import Behaviour

STILL = (0.0, 0.0, 0.0, 0.0)
TRANSITION = 3
"""Rank of dwell ends among events of one time: after updates of fear (0), seedings (1) and arrivals (2)."""


class World:
    """The state of a run and the ways it may change."""

    def __init__(self, scenario: Scenario, people: OraclePopulation, seed: int) -> None:
        n = len(people)
        self.scenario, self.people = scenario, people
        self.rng = np.random.default_rng(seed)
        self.result = OracleResult()
        self.state: list[State | None] = [None] * n
        self.infected_at = [0] * n
        self.strength = [1.0] * n
        self.version = [0] * n
        self.site: list[Site | None] = [None] * n
        self.stay_rates: list[Rates] = [STILL] * n
        self.sources: list[set[str]] = [set() for _ in range(n)]
        self.held: list[set[str]] = [set() for _ in range(n)]
        """What each held at the last infection."""
        self.draws: dict[tuple[int, str, str], bool] = {}
        self.wholly: dict[tuple[int, str, str], bool] = {}
        self.queue: list[tuple[int, int, int, int, Any]] = []
        self.behaviours: list[Behaviour] = []
        self.rosters = {
            kind: [[i for i in range(n) if places.member[i] == p] for p in range(len(places.area))]
            for kind, places in people.places.items()
        }
        mixed = {c.name: c.age_mixing for c in scenario.settings.values() if c.age_mixing is not None}
        self.highest: dict[tuple[str, str], float] = {}
        self.mixing = {name: mixing(raw, people.ages) for name, raw in mixed.items()}
        self.age_groups = {name: [age_group(raw["ages"], age) for age in people.ages] for name, raw in mixed.items()}
        self._assign_host_types()
        self._immunise()

    # --- before the start -------------------------------------------------------------------------------------

    def _assign_host_types(self) -> None:
        self.host = list(self.people.host_types)
        ordinary = [i for i, host in enumerate(self.host) if host == "ordinary"]
        order = self.rng.permutation(ordinary).tolist()
        for name in sorted(self.scenario.host_shares):
            count = round(self.scenario.host_shares[name] * len(self.people))
            for i in order[:count]:
                self.host[i] = name
            order = order[count:]
        self.result.host_types = list(self.host)

    def _immunise(self) -> None:
        """Exactly round(coverage × eligible) people; the eligible of one coverage are one group."""
        for name, coverage in self.scenario.coverage.items():
            groups: dict[float, list[int]] = {}
            for i in range(len(self.people)):
                groups.setdefault(self.of(coverage, i), []).append(i)
            for share, group in groups.items():
                for i in self.rng.choice(group, size=min(len(group), round(share * len(group))), replace=False):
                    self.sources[int(i)].add(name)

    # --- questions --------------------------------------------------------------------------------------------

    def of(self, table: Table, i: int, setting: str = "") -> float:
        """The table's value for person i."""
        return table.value(self.people.ages[i], self.host[i], setting)

    def name_of_state(self, i: int) -> str:
        """ "susceptible" or strain.state"""
        state = self.state[i]
        return "susceptible" if state is None else state.full_name

    def alive(self, i: int) -> bool:
        """Not in a state marked dead."""
        state = self.state[i]
        return state is None or not state.dead

    def roams(self, i: int) -> bool:
        """In a roaming state."""
        state = self.state[i]
        return state is not None and not state.dead and state.roaming is not None

    def susceptibility(self, j: int, strain: Strain) -> float:
        """σ_j(s) of section 3."""
        state = self.state[j]
        if state is not None and (state.dead or strain.name not in state.susceptible_to):
            return 0.0
        sigma = self.of(strain.susceptibility, j)
        for source, (kind, effect) in self._protections(j, strain):
            if kind == "leaky":
                sigma *= 1.0 - effect
            elif kind == "all-or-nothing" and self._all(j, source, strain.name, effect):
                sigma = 0.0
        return sigma

    def _protections(self, j: int, strain: Strain) -> list[tuple[str, tuple[str, float]]]:
        rules = self.scenario.protection
        return [(a, rules[a][strain.name]) for a in sorted(self.sources[j]) if strain.name in rules.get(a, {})]

    def _all(self, j: int, source: str, strain: str, effect: float) -> bool:
        key = (j, source, strain)
        if key not in self.draws:
            self.draws[key] = bool(self.rng.random() < effect)
        return self.draws[key]

    def infectiousness(self, i: int, t: int) -> float:
        """κ_i(t) of section 2."""
        state = self.state[i]
        if state is None or state.infectiousness == 0.0:
            return 0.0
        strain = self.scenario.strains[state.strain]
        by_host = strain.infectiousness_by_host_type.get(self.host[i], 1.0)
        return state.infectiousness * strain.profile_at(t - self.infected_at[i]) * by_host * self.strength[i]

    def highest_season(self, strain: Strain, setting: Setting) -> float:
        """The largest Y of the run, computed once."""
        key = (strain.name, setting.name)
        if key not in self.highest:
            self.highest[key] = self.scenario.highest_season(strain, setting)
        return self.highest[key]

    def mixing_of(self, i: int, j: int, setting: Setting) -> float:
        """M of section 5 for actor i and target j."""
        if setting.age_mixing is None:
            return 1.0
        groups = self.age_groups[setting.name]
        return self.mixing[setting.name][groups[i]][groups[j]]

    def present(self, i: int, setting: Setting, t: int) -> bool:
        """Whether person i is present in the setting at time t (section 4)."""
        if not self.alive(i) or not self.scenario.is_open(setting, t):
            return False
        site = self.site[i]
        if site is not None:
            return setting.place_kind is not None and self.people.site(setting.place_kind, 0)[0] == site[0]
        if setting.place_kind is not None and self.people.places[setting.place_kind].member[i] == NOBODY:
            return False
        return not any(self.present(i, self.scenario.settings[name], t) for name in setting.absent_while_in)

    def place_in(self, i: int, setting: Setting) -> int:
        """The place of the setting's kind in which person i would be present, or -1."""
        kind, site = setting.place_kind, self.site[i]
        if kind is None:
            return NOBODY
        if site is None:
            return self.people.places[kind].member[i]
        return site[1] if self.people.site(kind, 0)[0] == site[0] else NOBODY

    # --- changes ----------------------------------------------------------------------------------------------

    def pick(self, options: Branches, i: int, strain: Strain, left: State | None) -> str:
        """The target of one branch for person i, who leaves a state (None: susceptible), or a milder one."""
        given = self._options(options, i)
        chosen = given[self.rng.choice(len(given), p=np.array([p for _, p in given]))][0]
        if not any(strain.name in self.scenario.severity.get(source, {}) for source in self.held[i]):
            return chosen
        sure = sure_degrees(strain, lambda state: self._options(state.next, i) if state.next else [])
        for degree in crossed(given, chosen, left, sure):
            if not self._goes_up(i, strain, degree):
                return milder(given, chosen, left, strain, sure, degree)
        return chosen

    def _goes_up(self, i: int, strain: Strain, degree: int) -> bool:
        for source in sorted(self.held[i]):
            kind, effect, begin = self.scenario.severity.get(source, {}).get(strain.name, ("leaky", 0.0, "symptoms"))
            key = (i, source, strain.name)
            if 1 + FROM.index(begin) != degree:
                continue
            if kind == "all-or-nothing" and key not in self.wholly:
                self.wholly[key] = bool(self.rng.random() < effect)
            if self.wholly[key] if kind == "all-or-nothing" else self.rng.random() < effect:
                return False
        return True

    def _options(self, options: Branches, i: int) -> Options:
        """The targets of branches, each with its probability for person i."""
        given = [None if table is None else self.of(table, i) for _, table in options]
        rest = 1.0 - sum(p for p in given if p is not None)
        probabilities = np.array([rest if p is None else p for p in given])
        if probabilities.min() < -1e-9 or abs(probabilities.sum() - 1.0) > 1e-6:
            raise ValueError(f"branches {options} do not sum to 1 for person {i}")
        probabilities = np.clip(probabilities, 0.0, None)
        probabilities = probabilities / probabilities.sum()
        return [(target, float(p)) for (target, _), p in zip(options, probabilities, strict=True)]

    def infect(
        self, j: int, strain: Strain, t: int, infector: int | None, setting: str | None, cause: str, state: str | None
    ) -> None:
        """A new episode of person j (section 2)."""
        if infector is not None and state is None:
            dice = self.rng.random()
            for target, probability in strain.mutates:
                if 0.0 <= dice < probability:
                    strain = self.scenario.strains[target]
                    break
                dice -= probability
        self.infected_at[j] = t
        self.held[j] = set(self.sources[j])
        shape = strain.variation_shape
        self.strength[j] = 1.0 if shape is None else self.rng.gamma(shape, 1.0 / shape)
        for _, (kind, effect) in self._protections(j, strain):
            if kind == "infectiousness":
                self.strength[j] *= 1.0 - effect
        self.result.infections.append((t / DAY, j, infector, strain.name, setting))
        self.result.infection_causes.append(cause)
        target_state = self.pick(strain.start, j, strain, None) if state is None else state
        self.enter(j, strain.states.get(target_state), t, cause, replaces=True)

    def enter(self, i: int, new: State | None, t: int, cause: str, *, replaces: bool = False) -> None:
        """Person i enters a state (None: susceptible)."""
        old, before = self.state[i], self.name_of_state(i)
        if old is not None and old.immune and not (replaces and new is not None and new.strain != old.strain):
            self.sources[i].discard(old.strain)
        if new is not None and new.immune:
            self.sources[i].add(new.strain)
        self.state[i] = new
        self.version[i] += 1
        self.result.transitions.append((t / DAY, i, before, self.name_of_state(i), cause))
        if new is None or new.dead:
            return
        if new.roaming is not None and (old is None or old.roaming is None):
            if self.site[i] is None:
                self.move(i, self.whereabouts(i, t), t, "roam")
            self.begin_stay(i)
        if new.dwell is not None:
            heapq.heappush(self.queue, (t + new.dwell.draw(self.rng), TRANSITION, i, self.version[i], None))

    def leave_state(self, i: int, version: int, t: int) -> bool:
        """The end of a dwell; False when the state was left before."""
        state = self.state[i]
        if version != self.version[i] or state is None:
            return False
        target = self.pick(state.next, i, self.scenario.strains[state.strain], state)
        self.enter(i, self.scenario.strains[state.strain].states.get(target), t, "dwell")
        return True

    def move(self, i: int, site: Site, t: int, cause: str) -> None:
        """Person i is at the site from now on (touched)."""
        self.site[i] = site
        self.begin_stay(i)
        self.result.moves.append((t / DAY, i, site[0], site[1], cause))

    def begin_stay(self, i: int) -> None:
        """A stay of person i begins, with the rates of the present state."""
        state = self.state[i]
        self.stay_rates[i] = (state.roaming if state is not None else None) or STILL

    def whereabouts(self, i: int, t: int) -> Site:
        """Where person i is (section 12, presence): the untouched where they would begin to roam (section 6)."""
        own = self.site[i]
        if own is not None:
            return own
        kinds = {c.place_kind for c in self.scenario.settings.values() if c.place_kind and self.present(i, c, t)}
        if not kinds:
            return ("neighbourhood", self.people.areas[i])
        sites = [self.people.site(kind, self.people.places[kind].member[i]) for kind in kinds]
        return min(sites, key=lambda site: (-self.people.depth(site[0]), site[0]))
