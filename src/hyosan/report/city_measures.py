"""A built city measured against what it was built from: rows of quantity, source, built, origin of the source."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from hyosan.analysis.contacts import EmergentContacts
from hyosan.population.builder import household_search as relations
from hyosan.population.builder import laws
from hyosan.population.builder.ages import draw_people
from hyosan.population.builder.attendance import shares
from hyosan.population.builder.basis import scaled
from hyosan.population.builder.households import make_households
from hyosan.population.builder.options import BASES, CityOptions, checked
from hyosan.population.builder.own_schools import with_own_schools
from hyosan.population.builder.services import counted
from hyosan.population.builder.streams import stream
from hyosan.population.builder.tables import CityTables, read, resolve
from hyosan.population.city import load_city
from hyosan.population.kinds import Kinds, resolve_kinds, visit_of
from hyosan.population.table import PlaceKind, Population
from hyosan.report.city_contacts import contacts_of

NOT_WORKING = ("preschool child", "pupil", "other adult", "retired", "student", "resident in care")
Row = tuple[str, str, str, str]
"""Quantity, source, built, origin of the source."""


@dataclass(frozen=True)
class City:
    """A built city, and what it was built from."""

    codes: tuple[str, ...]
    options: CityOptions
    seed: int
    tables: CityTables
    people: Population

    @classmethod
    def built(cls, municipalities: Sequence[str], *, seed: int = 1, **options: Unpack[CityOptions]) -> "City":
        """The city of these arguments (see `load_city`)."""
        asked = checked(options)
        tables, _ = with_own_schools(read(resolve(municipalities)), asked["schools"])
        tables = scaled(tables, BASES[asked["basis"]]) if asked["basis"] != "registered" else tables
        people = load_city(municipalities, seed=seed, **options)
        return cls(tuple(resolve(municipalities)), asked, seed, tables, people)

    @property
    def kinds(self) -> Kinds:
        """The kinds of place beside homes, schools and workplaces."""
        return resolve_kinds(self.options["places"], self.options["place_kinds"])  # type: ignore[arg-type]

    @cached_property
    def works(self) -> NDArray[np.bool_]:
        """Who works, teachers and staff included."""
        idle = [number for number, name in enumerate(self.people.role_names) if name in NOT_WORKING]
        assert self.people.role is not None, "everybody in a city has a role"
        return np.asarray(~np.isin(self.people.role, idle))

    @cached_property
    def contacts(self) -> EmergentContacts:
        """Who meets whom, with the settings that ship."""
        return contacts_of(self.people, list(self.kinds))

    @cached_property
    def families(self) -> dict[str, float]:
        """Gap between partners, share of three generations: from the households as made, before anybody is in care."""
        area, sex, age = draw_people(self.tables, stream(self.seed, "ages"))
        home, relation = make_households(self.tables, area, sex, age, stream(self.seed, "households"))
        years, count = age.astype(np.int64), int(home.max()) + 1

        def one(kind: int) -> NDArray[np.int64]:
            found = np.full(count, -1, dtype=np.int64)
            found[home[relation == kind]] = years[relation == kind]
            return found

        head, partner = one(relations.HEAD), one(relations.PARTNER)
        gap = (partner - head)[(head >= 0) & (partner >= 0)]
        below = (one(relations.CHILD) >= 0) | (one(relations.GROWN_CHILD) >= 0)
        three = (one(relations.ELDER) >= 0) & below
        return {"gap": float(gap.mean()), "gap_sd": float(gap.std()), "three": float(three.mean() * 100)}


def sizes(kind: PlaceKind) -> NDArray[np.int64]:
    """Members of each place."""
    return np.bincount(kind.member[kind.member >= 0], minlength=kind.count)


def people_rows(city: City) -> list[Row]:
    """Residents, and the largest error of a band of age and sex in a neighbourhood."""
    counts = np.zeros_like(city.tables.residents)
    band = np.minimum(city.people.age_years // 5, counts.shape[2] - 1)
    np.add.at(counts, (city.people.area, city.people.sex, band), 1)
    error = int(np.abs(counts - city.tables.residents).max())
    basis = "measured" if city.people.basis == "registered" else "measured, scaled"
    return [
        ("residents", f"{city.tables.residents.sum():,}", f"{len(city.people):,}", basis),
        ("largest error of a band of age and sex in a neighbourhood", "0", f"{error}", basis),
    ]


def household_rows(city: City) -> list[Row]:
    """Shares by size, number and mean size, partners, three generations, elders who live alone."""
    households = sizes(city.people.place_kind("household"))
    built = np.bincount(np.minimum(households, 5), minlength=6)[1:] / len(households) * 100
    town = city.tables.area_municipality
    persons = np.bincount(town, weights=city.tables.residents.sum(axis=(1, 2)))
    share = city.tables.size_shares / city.tables.size_shares.sum(axis=1, keepdims=True)
    mean = share @ np.array([1, 2, 3, 4, 5 + float(np.arange(3) @ np.array(laws.FIVE_OR_MORE_SHARES))])
    number = persons / mean
    source = number @ share / number.sum() * 100
    names = ("1", "2", "3", "4", "5 and more")
    estimated = "estimated from the register census 2023"
    rows: list[Row] = [
        (f"households of {name} (%)", f"{source[size]:.1f}", f"{built[size]:.1f}", estimated)
        for size, name in enumerate(names)
    ]
    in_homes = city.people.place_kind("household").member >= 0
    old = city.people.age_years >= laws.RETIREMENT_AGE_YEARS
    alone = np.zeros(len(city.people), dtype=np.bool_)
    alone[in_homes] = households[city.people.place_kind("household").member[in_homes]] == 1
    rate = laws.by_sex_and_age(laws.ALONE_FROM_AGE_YEARS, laws.ALONE)[city.people.sex, city.people.age_years]
    return [
        *rows,
        ("households", f"{number.sum():,.0f}", f"{len(households):,}", estimated),
        ("persons a household", f"{persons.sum() / number.sum():.2f}", f"{households.mean():.2f}", estimated),
        ("husbands are older by (years)", "2.5", f"{city.families['gap']:.1f}", "measured, between parents, 2023"),
        ("  standard deviation (years)", "3.2", f"{city.families['gap_sd']:.1f}", "invented"),
        ("households of three generations (%)", "about 3", f"{city.families['three']:.1f}", "invented"),
        (
            "of 65 and over, live alone (%)",
            f"{rate[old].mean() * 100:.1f}",
            f"{alone[old].mean() * 100:.1f}",
            "measured, nation 2022, by age and sex",
        ),
    ]


def school_rows(city: City) -> list[Row]:
    """Schools, pupils and mean class size of each level."""
    classroom, school = city.people.place_kind("classroom"), city.people.place_kind("school")
    pupil = city.people.role == city.people.role_names.index("pupil")
    level = np.digitize(city.people.age_years, laws.LEVEL_FIRST_AGE_YEARS[1:])
    rows: list[Row] = []
    for number, name in enumerate(laws.LEVELS):
        own = pupil & (level == number) & (classroom.member >= 0)
        table = city.tables.school_level == number
        count = len(np.unique(school.member[own]))
        town = city.tables.area_municipality[city.tables.school_area[table]]
        expected = np.bincount(town, weights=city.tables.school_students[table], minlength=len(city.codes))
        mean = city.tables.mean_class_size[:, number]
        classes = (expected / np.maximum(mean, 1e-9)).sum()
        built = own.sum() / max(len(np.unique(classroom.member[own])), 1)
        rows += [
            (f"{name} schools", f"{table.sum():,}", f"{count:,}", "measured"),
            (f"pupils, {name}", f"{expected.sum():,.0f}", f"{own.sum():,}", "modelled"),
            (f"pupils a class, {name}", f"{expected.sum() / max(classes, 1e-9):.2f}", f"{built:.2f}", "measured"),
        ]
    return rows


def work_rows(city: City) -> list[Row]:
    """Employment by sex and age, and the sizes of workplaces."""
    table = laws.by_sex_and_age(*laws.WORKFORCES[city.options["workforce"]])
    age, sex = city.people.age_years, city.people.sex
    broad = city.options["workforce"] == "broad"
    rows: list[Row] = []
    for code, name in ((laws.FEMALE, "women"), (laws.MALE, "men")):
        origin = "measured, nation" if broad or code == laws.FEMALE else "invented inside the measured total"
        for low, high in ((18, 29), (30, 44), (45, 59), (60, 120)):
            own = (sex == code) & (age >= low) & (age <= high)
            expected, built = table[code, age[own]].mean() * 100, city.works[own].mean() * 100
            span = f"{low} to {high}" if high < 120 else f"{low} and over"
            rows.append((f"{name} of {span} who work (%)", f"{expected:.1f}", f"{built:.1f}", origin))
    size = all_workplaces(city)
    law = "fitted to the census on establishments 2020"
    return [
        *rows,
        ("workers a workplace", "4.13", f"{size.mean():.2f}", law),
        *(
            (f"workplaces of {least} and more (%)", share, f"{np.mean(size >= least) * 100:.2f}", law)
            for least, share in ((5, "13.6"), (100, "0.31"))
        ),
    ]


def all_workplaces(city: City) -> NDArray[np.int64]:
    """Workers of each workplace, further places with staff included: the census on establishments counts them too."""
    found = [sizes(city.people.place_kind("workplace"))]
    for name, kind in city.kinds.items():
        if kind.parent is None and kind.staff is not None:
            place, staff = city.people.place_kind(name), _members_and_staff(city, name)[1]
            found.append(np.bincount(place.member[staff], minlength=place.count))
    size = np.concatenate(found)
    return size[size > 0]


def place_rows(city: City) -> list[Row]:
    """Places, members and staff of every further kind."""
    rows: list[Row] = []
    for name, kind in city.kinds.items():
        place, label = city.people.place_kind(name), name.replace("_", " ")
        origin = _origin(kind.sources or {}, "size.mean", "counted")
        members, staff = _members_and_staff(city, name)
        size = place.slots.mean() if place.slots is not None else members / max(place.count, 1)
        assert kind.size is not None, "a checked kind has a size"
        if kind.parent is None:
            rows += _whole_rows(city, name, place, members, staff)
        if not kind.counted:
            rows.append((f"{label}: members", f"{kind.size.mean:g}", f"{size:.1f}", origin))
        if kind.visitors is not None:
            visitors = int((city.people.place_kind(visit_of(name)).member >= 0).sum()) - members
            origin = _origin(kind.sources or {}, "visitors.per_member")
            rows.append((f"{label}: visitors", f"{members * kind.visitors.per_member:,.0f}", f"{visitors:,}", origin))
    return rows


def _whole_rows(city: City, name: str, place: PlaceKind, members: int, staff: NDArray[np.bool_]) -> list[Row]:
    kind, label = city.kinds[name], name.replace("_", " ")
    numbers = {column: counted(city.tables.municipality_codes, column) for column in kind.counted or {}}
    room = sum(float(numbers[column].sum()) * mean for column, mean in (kind.counted or {}).items())
    rows: list[Row] = []
    if numbers:
        total = sum(int(count.sum()) for count in numbers.values())
        rows.append((f"{label}: places", f"{total:,}", f"{place.count:,}", "measured"))
    origin = _origin(kind.sources or {}, "members", "counted", "filled")
    if place.slots is not None:
        rows.append(
            (f"{label}: slots", f"{room:,.0f}", f"{place.slots.sum():,}", _origin(kind.sources or {}, "counted"))
        )
    if kind.members:
        cell = (city.people.sex, city.people.age_years)
        wanted = room * (kind.filled or 1.0) if room else float(shares(kind.members or ())[cell].sum())
        rows.append((f"{label}: all members", f"{wanted:,.0f}", f"{members:,}", origin))
    if kind.staff is not None:
        needed = (place.slots.sum() if place.slots is not None else members) * kind.staff.per_member
        origin = _origin(kind.sources or {}, "staff.per_member")
        rows.append((f"{label}: staff", f"{needed:,.0f}", f"{staff.sum():,}", origin))
        women = (city.people.sex[staff] == laws.FEMALE).mean() * 100
        share = f"{kind.staff.female_share * 100:.0f}"
        origin = _origin(kind.sources or {}, "staff.female_share")
        rows.append((f"{label}: women among staff (%)", share, f"{women:.0f}", origin))
    return rows


def _members_and_staff(city: City, name: str) -> tuple[int, NDArray[np.bool_]]:
    """Members without staff, and who is staff: those who work, in kinds whose members do not come as workers."""
    top = name
    while (parent := city.kinds[top].parent) in city.kinds and parent is not None:
        top = parent
    inside = city.people.place_kind(name).member >= 0
    law = city.kinds[top].staff
    if law is None:
        return int(inside.sum()), np.zeros(len(city.people), dtype=np.bool_)
    at_work = city.people.place_kind("workplace").member >= 0
    teachers = city.people.place_kind("school").member >= 0
    staff = inside & city.works & ~at_work & ~teachers
    return int((inside & ~staff).sum()), staff


def _origin(sources: Any, *keys: str) -> str:
    text = " ".join(str(sources[key]) for key in keys if key in sources)
    parts = [word for word, sign in (("measured", "20"), ("invented", "invented")) if sign in text]
    return ", partly ".join(parts) or "invented"
