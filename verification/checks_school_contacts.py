"""`school-contacts` (VALIDATION.md): whom a pupil of `influenza-changwon` meets on a school day, beside sensors.

A contact is an attempt that reaches somebody present: a pupil who is infectious meets each other of the place at the
pair rate of docs/model.md, section 4. Attempts are drawn independently, so that on two days a pair meets by chance
only. The law is computed here, and counted in the engine by a rule that changes nothing and records each meeting.
Observed: Mastrandrea, Fournet, Barrat 2015 (PLOS ONE 10: e0136497), a French high school of nine classes, by sensors
that see people face to face within 1.5 m: a floor of contacts. Figures: data/contact_stats, `highschool_2013`.
"""

import tempfile
from dataclasses import dataclass
from math import exp
from pathlib import Path

import numpy as np
from laboratory import Row, Rows

import hyosan
from hyosan.catalogue import FOLDER
from hyosan.catalogue.sources import at, read
from hyosan.population.write import write_population

FRENCH_CLASSES = (36, 34, 40, 33, 29, 38, 44, 39, 34)
"""Pupils of the nine classes, group_mixing.csv."""
SCHOOL_DAYS_A_WEEK = 5


@dataclass(frozen=True)
class SchoolDay:
    """A pupil's day, on average over the pupils of a school."""

    contacts: float
    distinct: float
    """Different people met."""
    share_inside: float
    """Share of all contacts with pupils of the own class."""
    links_inside: float
    """Share of the different people met that are of the own class."""
    repeated: float
    """Pairs that meet on both of two days, of those that meet on at least one (Jaccard)."""


OBSERVED = SchoolDay(contacts=float("nan"), distinct=14.76, share_inside=0.935, links_inside=0.805, repeated=0.267)
OBSERVED_MINUTES = 82.73
"""Of contact a day; the share inside the class is of these minutes."""


def shipped_rates() -> tuple[float, float]:
    """Contacts on a school day in the class and in the school: the scenario's are averages over the week."""
    data = read(FOLDER / "influenza-changwon.toml")
    week = 7 / SCHOOL_DAYS_A_WEEK
    in_class, in_school = (at(data, ("settings", name, "contacts_per_day")) for name in ("classroom", "school"))
    return week * in_class, week * in_school


def law(
    classes: tuple[int, ...], in_class: float, in_school: float, friends: float = 0.0, tie: float = 0.0
) -> SchoolDay:
    """The day that rates imply; `friends` ties within the class, each with `tie` meetings a day, come on top."""
    pupils = sum(classes)
    totals = np.zeros(6)
    for size in classes:
        outside = in_school / (pupils - 1)
        inside = in_class / (size - 1) + outside
        groups = ((size - 1 - friends, inside, 1), (friends, inside + tie, 1), (pupils - size, outside, 0))
        for others, rate, own in groups:
            met = 1 - exp(-rate)
            each = np.array([rate, own * rate, met, own * met, met**2, 1 - (1 - met) ** 2])
            totals += size / pupils * others * each
    contacts, contacts_inside, distinct, distinct_inside, both, either = totals
    return SchoolDay(contacts, distinct, contacts_inside / contacts, distinct_inside / distinct, both / either)


FRIENDS, TIE_PER_DAY, CLASS_PER_DAY, SCHOOL_PER_DAY = 6, 1.944, 8.564, 3.250
"""Ties within the class, meetings along each of them, in the class and in the school on a school day, that give what
sensors saw: distinct contacts, links inside, and repeated ones (solved from the law)."""
WATCHED = """
[scenario]
id = "watched-school"
title = "Everybody records whom they meet"
[population.files]
folder = "people"
copies = {copies}
[time]
start = 2024-03-04
duration = "5 days"
[record]
tables = ["events"]
[strains.watch]
start = "on"
[strains.watch.states.on]
{settings}
[encounters.meet]
actor = {{ strain = "watch", states = ["on"] }}
target = {{ states = ["watch.on"] }}
meetings = {{ {meetings} }}
outcomes = [{{ name = "met", probability = 1.0, actor = "on" }}]
[[seeding]]
strain = "watch"
count = {pupils}
"""
OPEN_HOURS = 8.0


def friends_of(classes: tuple[int, ...], friends: int) -> tuple[list[int], list[int]]:
    """Ties of each pupil with the next and the last in the class, half of `friends` on either side."""
    first = np.concatenate([[0], np.cumsum(classes)[:-1]])
    ties = [
        (begin + pupil, begin + (pupil + step) % size)
        for begin, size in zip(first.tolist(), classes, strict=True)
        for pupil in range(size)
        for step in range(1, friends // 2 + 1)
    ]
    return [one for one, _ in ties], [other for _, other in ties]


def watched(folder: Path, copies: int, rates: dict[str, float], friends: int) -> Path:
    """A school of the French classes in which every meeting is recorded; `rates`: meetings on a school day."""
    pupils = sum(FRENCH_CLASSES)
    people = {
        "id": np.arange(pupils),
        "classroom": np.repeat(np.arange(len(FRENCH_CLASSES)), FRENCH_CLASSES),
        "school": np.zeros(pupils, dtype=np.int64),
    }
    source, target = friends_of(FRENCH_CLASSES, friends)
    edges = {"source": source, "target": target, "kind": ["friends"] * len(source)} if friends else None
    write_population(folder / "people", people=people, edges=edges)
    hours = 'open = ["Mon-Fri 08:30-16:30"]'
    kinds = {name: "edge_kind" if name == "friends" else "place_kind" for name in rates}
    settings = "".join(f'[settings.{name}]\n{kind} = "{name}"\n{hours}\n' for name, kind in kinds.items())
    meetings = ", ".join(f'{name} = "{rate / OPEN_HOURS:.9g} / hour"' for name, rate in rates.items())
    path = folder / "scenario.toml"
    path.write_text(WATCHED.format(copies=copies, settings=settings, meetings=meetings, pupils=pupils))
    return path


def counted(seed: int, copies: int, rates: dict[str, float], friends: int = 0) -> tuple[SchoolDay, SchoolDay]:
    """The day of the pupils of the engine, and its standard errors over schools; meetings count for who acts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        events = hyosan.run(watched(folder, copies, rates, friends), seed=seed, out=folder / "run").events()
    pupils, day = sum(FRENCH_CLASSES), events["time"].to_numpy().astype("datetime64[D]").astype(np.int64)
    actor, target = events["actor"].to_numpy(), events["target"].to_numpy()
    own_class = np.repeat(np.arange(len(FRENCH_CLASSES)), FRENCH_CLASSES)
    schools = []
    for school in range(copies):
        here = actor // pupils == school
        meetings = np.zeros((SCHOOL_DAYS_A_WEEK, pupils, pupils))
        np.add.at(meetings, (day[here] - day.min(), actor[here] % pupils, target[here] % pupils), 1)
        schools.append(_day(meetings, own_class[:, None] == own_class))
    values = np.array(schools)
    return SchoolDay(*values.mean(axis=0)), SchoolDay(*(values.std(axis=0, ddof=1) / copies**0.5))


def _day(meetings: np.ndarray, same_class: np.ndarray) -> tuple[float, ...]:
    """The figures of one school from its meetings, [day, pupil, other]."""
    pupil_days, met = meetings.shape[0] * meetings.shape[1], meetings > 0
    both, either = (met[1:] & met[:-1]).sum(), (met[1:] | met[:-1]).sum()
    return (
        meetings.sum() / pupil_days,
        met.sum() / pupil_days,
        (meetings * same_class).sum() / meetings.sum(),
        (met & same_class).sum() / met.sum(),
        both / either,
    )


def school_contacts(seed: int, *, copies: int, friends: bool) -> Rows:
    """The engine against the law: the shipped rates, or those with friends that give what sensors saw."""
    in_class, in_school = (CLASS_PER_DAY, SCHOOL_PER_DAY) if friends else shipped_rates()
    rates, ties = {"classroom": in_class, "school": in_school}, FRIENDS if friends else 0
    if friends:
        rates["friends"] = TIE_PER_DAY
    expected = law(FRENCH_CLASSES, in_class, in_school, ties, TIE_PER_DAY if friends else 0.0)
    found, se = counted(seed, copies, rates, ties)
    name = "with friends" if friends else "as shipped"
    return [
        Row(f"school-contacts {name}: {field}", target, getattr(found, field), getattr(se, field), units=copies)
        for field, target in vars(expected).items()
    ]
