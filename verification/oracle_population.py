"""The population and the result of the oracle."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NOBODY = -1
NEAREST = 6
EARTH_RADIUS_KM = 6371.0
Site = tuple[str, int]
"""A physical place: kind and number. Kinds with `same_site_as` have no sites of their own."""


@dataclass
class OraclePlaces:
    """All places of one kind; `member[i]` is the place of person i (-1: none), `area[p]` where place p lies."""

    member: list[int]
    area: list[int]
    labels: list[str] = field(default_factory=list)
    parent_kind: str | None = None
    parent: list[int] = field(default_factory=list)
    same_site_as: str | None = None


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The way on the sphere between two points of (latitude, longitude) in degrees."""
    (north, east), (north_b, east_b) = ((math.radians(x) for x in point) for point in (a, b))
    half = math.sin((north - north_b) / 2) ** 2
    half += math.cos(north) * math.cos(north_b) * math.sin((east - east_b) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def neighbours_of(coordinates: Sequence[tuple[float, float] | None]) -> dict[int, list[tuple[int, float]]]:
    """The neighbours of each area with their weights (section 1): either is among the 6 nearest to the other."""
    there = {a: at for a, at in enumerate(coordinates) if at is not None}
    far = {a: {b: distance_km(there[a], there[b]) for b in there if b != a} for a in there}
    nearest = {a: sorted(far[a], key=far[a].__getitem__)[:NEAREST] for a in there}
    return {a: [(b, 1.0 / (km + 1.0)) for b, km in far[a].items() if b in nearest[a] or a in nearest[b]] for a in there}


@dataclass
class OraclePopulation:
    """Everybody, by number 0..n-1. The kind `neighbourhood` is made from the areas when it is not given."""

    ages: list[int]
    areas: list[int]
    area_names: list[str]
    places: dict[str, OraclePlaces] = field(default_factory=dict)
    edges: dict[str, list[tuple[int, int, float]]] = field(default_factory=dict)
    neighbours: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    sexes: list[str] = field(default_factory=list)
    host_types: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    area_codes: list[str] = field(default_factory=list)
    coordinates: list[tuple[float, float] | None] = field(default_factory=list)
    """latitude and longitude of each area; for writing files only: `neighbours` counts"""

    def __post_init__(self) -> None:
        n = len(self.ages)
        self.sexes = self.sexes or ["unknown"] * n
        self.host_types = self.host_types or ["ordinary"] * n
        self.ids = self.ids or [str(i) for i in range(n)]
        if "neighbourhood" not in self.places:
            count = len(self.area_names)
            self.places["neighbourhood"] = OraclePlaces(list(self.areas), list(range(count)), list(self.area_names))

    def __len__(self) -> int:
        return len(self.ages)

    def site(self, kind: str, place: int) -> Site:
        """The physical place of place number `place` of the kind."""
        shared = self.places[kind].same_site_as
        return (kind, place) if shared is None else self.site(shared, place)

    def parent(self, site: Site) -> Site | None:
        """The site that the site lies in: as stated, else the neighbourhood of its area; None for a neighbourhood."""
        places = self.places[site[0]]
        if site[0] == "neighbourhood":
            return None
        if places.parent_kind is None or not places.parent or places.parent[site[1]] == NOBODY:
            return ("neighbourhood", places.area[site[1]])
        return self.site(places.parent_kind, places.parent[site[1]])

    def children(self, site: Site) -> list[Site]:
        """The sites whose parent the site is."""
        own = [(kind, p) for kind, b in self.places.items() if b.same_site_as is None for p in range(len(b.area))]
        return [child for child in own if self.parent(child) == site]

    def depth(self, kind: str) -> int:
        """How deep the kind lies in the hierarchy: 0 for a kind without parent."""
        places = self.places[kind]
        if places.same_site_as is not None:
            return self.depth(places.same_site_as)
        return 0 if kind == "neighbourhood" else 1 + self.depth(places.parent_kind or "neighbourhood")


def from_table(table: Any, neighbours: Mapping[int, list[tuple[int, float]]] | None = None) -> OraclePopulation:
    """The oracle's population of a `hyosan.population.table.Population`."""
    sexes = ("unknown", "female", "male")
    places = {
        kind.name: OraclePlaces(
            kind.member.tolist(),
            kind.area.tolist(),
            list(kind.labels or ()),
            kind.parent_kind,
            [] if kind.parent is None else kind.parent.tolist(),
            kind.same_site_as,
        )
        for kind in table.place_kinds
    }
    hosts = [] if table.host_type is None else [table.host_type_names[k] for k in table.host_type]
    return OraclePopulation(
        ages=table.age_years.tolist(),
        areas=table.area.tolist(),
        area_names=list(table.areas.names),
        places=places,
        edges={
            kind.name: list(zip(kind.source.tolist(), kind.target.tolist(), kind.weight.tolist(), strict=True))
            for kind in table.edge_kinds
        },
        neighbours=dict(neighbours or {}),
        sexes=[sexes[k] for k in table.sex],
        host_types=hosts,
        ids=[] if table.person_ids is None else [str(name) for name in table.person_ids],
        area_codes=list(table.areas.codes),
    )


@dataclass
class OracleResult:
    """What happened; times in days since the start. A state is "susceptible" or "strain.state"."""

    infections: list[tuple[float, int, int | None, str, str | None]] = field(default_factory=list)
    """(time, person, infector or None for a seed or an arrival, strain of the episode, setting or None)"""
    infection_causes: list[str] = field(default_factory=list)
    """of each infection: seed, importation, transmission or encounter"""
    transitions: list[tuple[float, int, str, str, str]] = field(default_factory=list)
    """(time, person, from, to, cause): every change of state; causes as of infections, and dwell"""
    encounters: list[tuple[float, str, int, int, str, str]] = field(default_factory=list)
    """(time, rule, actor, target, setting, outcome's name or "nothing"): every valid meeting of a rule"""
    moves: list[tuple[float, int, str, int, str]] = field(default_factory=list)
    """(time, person, kind, place, cause): causes roam, leave, enter, cross, join, flee"""
    record_times: list[float] = field(default_factory=list)
    counts: list[dict[str, int]] = field(default_factory=list)
    """people by state at each record time until the end"""
    decided: dict[str, list[bool]] = field(default_factory=dict)
    """by behaviour and person"""
    final_states: list[str] = field(default_factory=list)
    final_sites: list[Site | None] = field(default_factory=list)
    """None: untouched"""
    host_types: list[str] = field(default_factory=list)
    end_time: float = 0.0
    ended_by: str = ""
    """duration, idle or overrun"""
