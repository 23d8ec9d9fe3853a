"""Episodes are taken apart into the columns that NumPy makes of them, and counted by where people live."""

import numpy as np

from hyosan.disease.tables import NONE
from hyosan.transmission.kernels.episode_columns import count_episodes, new_columns, split_episodes
from hyosan.transmission.tables_ahead import BEGUN

ROWS, PEOPLE, AREAS, STRAINS = 200, 50, 4, 2
KIND_OF_SETTING, NUMBER_OF_KIND, OFFSET_OF_KIND = np.array([1, 0, NONE]), np.array([2, 0, NONE]), np.array([0, 1000])


def some_episodes() -> np.ndarray:
    rng = np.random.default_rng(1)
    begun = np.zeros(ROWS, BEGUN)
    for name in BEGUN.names or ():
        begun[name] = rng.integers(0, 50, ROWS)
    begun["setting"] = rng.integers(-1, 3, ROWS)
    by_tie = begun["setting"] == 2
    begun["place"] = np.where((begun["setting"] < 0) | by_tie, NONE, 1000 * (begun["setting"] == 0) + begun["place"])
    begun["infector"] = np.where(begun["setting"] < 0, NONE, begun["infector"])
    begun["home"], begun["strain"] = rng.integers(0, AREAS, ROWS), rng.integers(0, STRAINS, ROWS)
    return begun


def test_columns_are_those_of_the_table() -> None:
    begun, ages = some_episodes(), np.arange(PEOPLE, dtype=np.uint8)
    hosts = (np.arange(PEOPLE) % 3).astype(np.int16)
    columns = new_columns(ROWS)
    split_episodes(begun, KIND_OF_SETTING, NUMBER_OF_KIND, OFFSET_OF_KIND, ages, hosts, columns)
    for name in ("time", "person", "episode", "infector", "infector_episode", "setting", "area", "strain", "cause"):
        assert (getattr(columns, name) == begun[name]).all(), name
    at_place = begun["place"] >= 0
    kind = KIND_OF_SETTING[begun["setting"]]
    assert (columns.place_kind == np.where(at_place, NUMBER_OF_KIND[kind], NONE)).all()
    assert (columns.place == np.where(at_place, begun["place"] - OFFSET_OF_KIND[kind], NONE)).all()
    assert set(begun["setting"][~at_place]) == {-1, 2}
    assert (columns.age == ages[begun["person"]]).all()
    assert (columns.host_type == hosts[begun["person"]]).all()
    split_episodes(begun, KIND_OF_SETTING, NUMBER_OF_KIND, OFFSET_OF_KIND, ages, hosts[:0], columns)
    assert not columns.host_type.any()


def test_counts_are_by_residence_and_strain() -> None:
    begun = some_episodes()
    unit = np.array([0, 0, 2, 3])
    infections, imported = np.ones((AREAS, STRAINS), np.int64), np.zeros((AREAS, STRAINS), np.int64)
    count_episodes(begun, unit, infections, imported)
    expected = np.zeros((AREAS, STRAINS), np.int64)
    np.add.at(expected, (unit[begun["home"]], begun["strain"]), 1)
    assert (infections - 1 == expected).all()
    assert imported.sum() == (begun["infector"] < 0).sum() > 0
