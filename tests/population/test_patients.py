"""Patients and visitors of hospitals: who they are, where they lie, and that each can be switched off."""

import numpy as np
import pytest

from hyosan.population import city
from hyosan.population.kinds import shipped_kinds
from hyosan.population.table import NOBODY, Population

CHUNCHEON = ("51110",)
KIND, ROOM = shipped_kinds()["hospital"], shipped_kinds()["hospital_room"]


@pytest.fixture(scope="module")
def full() -> Population:
    return city.build_city(CHUNCHEON, places=["all"])


@pytest.fixture(scope="module")
def only() -> Population:
    return city.build_city(CHUNCHEON, places=["hospital"])


def patients(built: Population) -> np.ndarray:
    return built.place_kind("hospital_room").member >= 0


def visitors(built: Population) -> np.ndarray:
    return (built.place_kind("hospital_room_visit").member >= 0) & ~patients(built)


def test_patients_fill_the_share_of_the_beds(full: Population) -> None:
    for name in ("hospital", "hospital_ward"):
        place = full.place_kind(name)
        assert place.slots is not None
        taken = np.bincount(place.member[patients(full)], minlength=place.count)
        assert taken.sum() / place.slots.sum() == pytest.approx(KIND.filled, abs=0.005)
        # Each of them alike, but for whole people and wards of unequal size.
        assert taken / place.slots == pytest.approx(KIND.filled, abs=0.08)
    rooms = full.place_kind("hospital_room")
    assert ROOM.size is not None
    assert rooms.slots is not None
    assert rooms.slots.mean() == pytest.approx(ROOM.size.mean, rel=0.05)
    assert np.bincount(rooms.member[patients(full)], minlength=rooms.count).max() <= ROOM.size.mean


def test_patients_are_old_and_keep_home_and_work(full: Population, only: Population) -> None:
    ill, role = patients(full), full.role
    assert role is not None
    old = full.age_years >= 60
    assert 0.5 < old[ill].mean() < 0.65
    assert ill[old].mean() > 3 * ill[~old].mean()
    assert np.all(full.place_kind("household").member[ill] != NOBODY)
    names = np.array(full.role_names)[role[ill]]
    assert {"worker", "retired", "pupil"} <= set(names)
    assert not {"nurse", "carer", "resident in care"} & set(names)
    works = np.isin(names, ["worker"])
    assert np.all(full.place_kind("workplace").member[ill][works] != NOBODY)
    # The same whether or not there are other places, but for those in care and their staff.
    assert np.mean(patients(only)[ill]) > 0.85


def test_patients_are_in_the_ward_in_every_shift_and_no_staff_are_in_rooms(full: Population) -> None:
    ill, room, ward = patients(full), full.place_kind("hospital_room"), full.place_kind("hospital_ward")
    assert room.parent is not None
    assert np.array_equal(ward.member[ill], room.parent[room.member[ill]])
    for shift in ("day", "evening", "night"):
        assert np.array_equal(full.place_kind(f"hospital_ward_{shift}").member[ill], ward.member[ill])
    staff = (ward.member >= 0) & ~ill
    assert np.all(room.member[staff] == NOBODY)


def test_visitors_come_from_home_or_from_the_neighbourhood(full: Population) -> None:
    visit, room, home = (full.place_kind(name) for name in ("hospital_room_visit", "hospital_room", "household"))
    ill, come = patients(full), visitors(full)
    assert visit.same_site_as == "hospital_room"
    assert np.array_equal(visit.member[ill], room.member[ill])
    law = ROOM.visitors
    assert law is not None
    assert come.sum() == round(ill.sum() * law.per_member)
    assert full.age_years[come].min() >= law.ages[0]
    assert full.age_years[come].max() <= law.ages[1]
    lie_with: dict[int, set[int]] = {}
    live_near: dict[int, set[int]] = {}
    for person in np.flatnonzero(ill):
        lie_with.setdefault(int(room.member[person]), set()).add(int(home.member[person]))
        live_near.setdefault(int(room.member[person]), set()).add(int(full.area[person]))
    own = [int(home.member[person]) in lie_with[int(visit.member[person])] for person in np.flatnonzero(come)]
    assert 0.5 < np.mean(own) < 0.9
    assert all(int(full.area[person]) in live_near[int(visit.member[person])] for person in np.flatnonzero(come))


def test_patients_and_visitors_can_each_be_switched_off(only: Population) -> None:
    none = city.build_city(CHUNCHEON, places=["hospital"], place_kinds={"hospital": {"filled": 0.0}})
    assert not patients(none).any()
    assert not visitors(none).any()
    slots = [built.place_kind("hospital").slots for built in (none, only)]
    assert slots[0] is not None
    assert np.array_equal(*slots)
    staff = [(built.place_kind("hospital").member >= 0) & ~patients(built) for built in (none, only)]
    assert staff[0].sum() == staff[1].sum()
    alone = {"hospital_room": {"visitors": {"per_member": 0.0}}}
    unseen = city.build_city(CHUNCHEON, places=["hospital"], place_kinds=alone)
    assert np.array_equal(patients(unseen), patients(only))
    assert not visitors(unseen).any()
    assert np.array_equal(unseen.place_kind("workplace").member, only.place_kind("workplace").member)


def test_a_city_without_hospitals_has_nobody_in_them() -> None:
    built = city.build_city(("47940",), places=["hospital"])
    assert built.place_kind("hospital").count == 0
    assert not patients(built).any()
    assert not visitors(built).any()


def test_who_lives_in_no_household_is_visited_by_neighbours() -> None:
    unit = {"care_home_unit": {"visitors": {"per_member": 0.3}}}
    built = city.build_city(CHUNCHEON, places=["care_home"], place_kinds=unit)
    home, visit = built.place_kind("care_home_unit"), built.place_kind("care_home_unit_visit")
    assert built.role is not None
    resident = built.role == built.role_names.index("resident in care")
    come = (visit.member >= 0) & ~resident
    assert come.sum() == round(resident.sum() * 0.3)
    assert np.array_equal(visit.member[resident], home.member[resident])
