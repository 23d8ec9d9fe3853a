"""Contacts of places and ties small enough to be counted by hand, and laws that hold for all."""

import datetime
import math
from pathlib import Path

import numpy as np
import pytest
from settings import crowd, write

import hyosan
from hyosan.analysis.contacts import EmergentContacts

ALL = (0,)
CHILD, ADULT = 0, 1
HOUSEHOLDS = """
id,age,household
1,30,single
2,40,pair
3,10,pair
4,41,three
5,39,three
6,8,three
"""
CLASSES = """
id,age,classroom
1,10,small
2,10,small
3,10,large
4,10,large
5,10,large
6,40,large
7,70,
"""


def found(tmp_path: Path, people: str, settings: str, ages: tuple[int, ...] = ALL, **more: object) -> EmergentContacts:
    edges = str(more.pop("edges", ""))
    return hyosan.contacts(write(tmp_path, people, settings, edges=edges), ages=ages, **more)  # type: ignore[arg-type]


def test_three_households(tmp_path: Path) -> None:
    """2 a day with each member: children have 1 and 2 others, adults 0, 1, 2 and 2."""
    home = '[settings.home]\nplace_kind = "household"\ncontacts_per_day = 2\nscaling = "per_pair"\n'
    contacts = found(tmp_path, HOUSEHOLDS, home, (0, 18))
    assert contacts.people.tolist() == [2, 4]
    assert contacts.contacts[0] == pytest.approx(np.array([[0, 2 * 3 / 2], [2 * 3 / 4, 2 * 2 / 4]]))
    assert contacts.met == pytest.approx(contacts.contacts / 2 * (1 - math.exp(-2)))
    assert float(contacts.mean(contacts.contacts_by_age.sum(axis=0))) == pytest.approx(2 * 8 / 6)


def test_two_classes_have_as_many_contacts_with_the_constant_scaling(tmp_path: Path) -> None:
    """7 a day in the mean of the week are 9.8 on each of five days, with 1 or 3 others."""
    school = '[settings.class]\nplace_kind = "classroom"\ncontacts_per_day = 7\nopen = ["Mon-Fri 08:00-16:00"]\n'
    contacts = found(tmp_path, CLASSES, school, (0, 18, 65))
    assert contacts.contacts_by_age[0] == pytest.approx([7, 7, 0])
    # Two in the small class, three in the large one.
    assert contacts.contacts[0, CHILD, CHILD] == pytest.approx((2 * 7 + 3 * 2 / 3 * 7) / 5)
    day = {others: others * (1 - math.exp(-9.8 / others)) for others in (1, 3)}
    assert contacts.met_by_age[0] == pytest.approx([(2 * day[1] + 3 * day[3]) / 5 * 5 / 7, day[3] * 5 / 7, 0])


@pytest.mark.parametrize(
    ("scaling", "small", "large"),
    [('"constant"', 7, 7), ('"per_pair"', 7, 21), ("{ exponent = 0.5, reference_size = 1 }", 7 * 2**0.5, 7 * 2)],
)
def test_scaling(tmp_path: Path, scaling: str, small: float, large: float) -> None:
    school = f'[settings.class]\nplace_kind = "classroom"\ncontacts_per_day = 7\nscaling = {scaling}\n'
    contacts = found(tmp_path, CLASSES, school)
    assert float(contacts.contacts.sum()) == pytest.approx((2 * small + 4 * large) / 7)


def test_a_week_in_which_the_setting_is_closed_on_two_days(tmp_path: Path) -> None:
    school = """
[settings.class]
place_kind = "classroom"
contacts_per_day = 7
open = ["Mon-Fri 08:00-16:00"]
closed = ["holidays", "camp"]
[calendar]
holidays = [2024-01-10, 2024-01-13]
periods.camp = [{ from = 2024-01-11, to = 2024-01-11 }, { from = 2024-01-15, to = 2024-01-21 }]
"""
    path = write(tmp_path, CLASSES, school)
    weeks = {
        day: hyosan.contacts(path, ages=ALL, week=datetime.date(2024, 1, day)).contacts.sum() for day in (2, 8, 14, 15)
    }
    ordinary = hyosan.contacts(path, ages=ALL).contacts.sum()
    assert ordinary == pytest.approx(7 * 6 / 7)
    assert weeks == pytest.approx({2: ordinary, 8: ordinary * 3 / 5, 14: ordinary * 3 / 5, 15: 0})


def test_those_elsewhere_are_not_met(tmp_path: Path) -> None:
    """At home always but in class 8 of 24 hours: a pair of whom one is a pupil meets for 16 hours."""
    people = "id,household,classroom\n1,a,x\n2,a,\n3,a,y\n4,b,\n5,b,"
    settings = """
[settings.home]
place_kind = "household"
contacts_per_day = 1
scaling = "per_pair"
absent_while_in = ["class"]
[settings.class]
place_kind = "classroom"
contacts_per_day = 5
open = ["daily 08:00-16:00"]
"""
    contacts = found(tmp_path, people, settings)
    assert contacts.settings == ("class", "home")
    # Alone in class; at home six ordered pairs for 16 hours and two for 24.
    assert contacts.contacts.reshape(-1) == pytest.approx([0, (6 * 2 / 3 + 2) / 5])
    assert contacts.met.reshape(-1) == pytest.approx([0, (6 * (1 - math.exp(-2 / 3)) + 2 * (1 - math.exp(-1))) / 5])


def test_ties(tmp_path: Path) -> None:
    """A chain of three with weights 1 and 2: by pair, and shared among the ties of the one who acts."""
    settings = "".join(
        f'[settings.{name}]\nedge_kind = "friend"\ncontacts_per_day = 3\nscaling = "{name}"\n'
        for name in ("per_pair", "constant")
    )
    edges = "source,target,kind,weight\n1,2,friend,1\n2,3,friend,2"
    contacts = found(tmp_path, "id,age\n1,0\n2,10\n3,20", settings, (0, 10, 20), edges=edges)
    assert contacts.kinds == ("friend", "friend")
    assert contacts.contacts[contacts.settings.index("per_pair")] == pytest.approx(
        np.array([[0, 3, 0], [3, 0, 6], [0, 6, 0]])
    )
    assert contacts.contacts[contacts.settings.index("constant")] == pytest.approx(
        np.array([[0, 3, 0], [1, 0, 2], [0, 3, 0]])
    )


def test_mixing_by_age_gives_the_matrix_of_the_scenario(tmp_path: Path) -> None:
    """In one place of 4,000 people a reciprocal matrix with mean 9 comes out again, but for oneself."""
    people = "id,age\n" + "\n".join(f"{person},{10 if person % 10 < 3 else 40}" for person in range(4000))
    town = """
[settings.town]
place_kind = "neighbourhood"
contacts_per_day = 9
age_mixing = { ages = [0, 18], matrix = [[8, 4], [1.7142857, 6]] }
"""
    contacts = found(tmp_path, people, town, (0, 18))
    expected = np.array([[8, 4], [12 / 7, 6]]) * 9 / (0.3 * 12 + 0.7 * (12 / 7 + 6))
    assert contacts.contacts[0] == pytest.approx(expected, rel=0.002)
    assert contacts.met[0] == pytest.approx(expected, rel=0.005)


def test_contacts_are_mutual_in_every_setting_of_places(tmp_path: Path) -> None:
    settings = """
[settings.home]
place_kind = "household"
contacts_per_day = 2
scaling = "per_pair"
absent_while_in = ["class", "work"]
[settings.class]
place_kind = "classroom"
contacts_per_day = 5
open = ["Mon-Fri 08:00-16:00"]
[settings.work]
place_kind = "workplace"
contacts_per_day = 4
scaling = { exponent = 0.3, reference_size = 5 }
open = ["Mon-Sat 09:00-18:00"]
[settings.town]
place_kind = "neighbourhood"
contacts_per_day = 3
absent_while_in = ["class"]
age_mixing = { matrix = "prem-2021-korea-community" }
"""
    contacts = found(tmp_path, crowd(300), settings, (0, 7, 18, 33, 65))
    for values in (contacts.contacts, contacts.met):
        total = values * contacts.people[None, :, None]
        assert total == pytest.approx(total.swapaxes(1, 2), rel=1e-9)
    assert (contacts.met <= contacts.contacts + 1e-12).all()


def test_groups_of_ages_only_divide_the_same_contacts(tmp_path: Path) -> None:
    town = (
        '[settings.town]\nplace_kind = "neighbourhood"\ncontacts_per_day = 3\n'
        'age_mixing = { matrix = "prem-2021-korea-community" }\n'
    )
    path = write(tmp_path, crowd(300), town)
    fine, coarse = hyosan.contacts(path), hyosan.contacts(path, ages=(0, 30))
    parts = [slice(0, 6), slice(6, 16)]
    total = fine.contacts[0] * fine.people[:, None]
    expected = [[total[one, other].sum() for other in parts] for one in parts]
    assert coarse.contacts[0] * coarse.people[:, None] == pytest.approx(np.array(expected))


def test_nobody_and_one_person(tmp_path: Path) -> None:
    home = '[settings.home]\nplace_kind = "neighbourhood"\ncontacts_per_day = 2\n'
    one = found(tmp_path / "one", "id\n1", home)
    assert (one.people.tolist(), float(one.contacts.sum())) == ([1], 0.0)
    assert len(one.table()) == 1
