"""What the engine is given of a city and of a strain: streets lead back, and zombies draw nothing beyond a stay."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hyosan.catalogue import find
from hyosan.disease.history import _may_act
from hyosan.disease.tables import WANDERS
from hyosan.population.city import build_city
from hyosan.scenario import load_scenario
from hyosan.scenario.compile import compile_scenario
from hyosan.transmission.neighbours import NEIGHBOURS, nearest_pairs, neighbours

HYOSAN = ("51110",)


def test_streets_lead_back_and_reach_the_whole_city() -> None:
    population = build_city(HYOSAN)
    areas = population.areas
    one, other, kilometres = nearest_pairs(areas.latitude_degrees, areas.longitude_degrees)
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    assert pairs == {(there, here) for here, there in pairs}
    assert (kilometres > 0).all()
    assert np.bincount(one, minlength=len(areas)).min() >= NEIGHBOURS
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(len(areas), len(areas)))
    assert connected_components(graph, directed=True, connection="strong")[0] == 1


def test_shares_of_neighbours_are_by_inverse_distance_and_sum_to_one() -> None:
    population = build_city(HYOSAN)
    first, target, cumulative = neighbours(population, len(population.areas))
    one, other, kilometres = nearest_pairs(population.areas.latitude_degrees, population.areas.longitude_degrees)
    assert target.tolist() == other.tolist()
    for area in range(len(population.areas)):
        weight = 1 / (kilometres[one == area] + 1)
        shares = cumulative[first[area] : first[area + 1]]
        np.testing.assert_allclose(np.diff(shares, prepend=0), weight / weight.sum())
        assert shares[-1] == 1.0


def test_two_copies_of_the_neighbourhoods_do_not_mix() -> None:
    population = build_city(HYOSAN)
    areas = len(population.areas)
    first, target, _ = neighbours(population, 2 * areas)
    half = int(first[areas])
    assert (target[:half] < areas).all()
    assert (target[half:] == target[:half] + areas).all()


def test_only_states_that_lead_to_no_still_actor_wander() -> None:
    """A zombie draws nothing beyond its stay; who is turning acts (a farewell) but does not roam, so draws on."""
    scenario = load_scenario(find("hyosan-unanswered"))
    compiled = compile_scenario(scenario, build_city(HYOSAN, special_school="Hyosan High School"), seed=1)
    flags = compiled.law.states["flags"]
    wandering = {compiled.codes.states[number] for number in np.flatnonzero(flags & WANDERS)}
    assert wandering == {("jonas", "zombie")}


def test_a_long_natural_history_is_compiled_in_no_time() -> None:
    """Which states lead to acting was once a question of the fourth power of the states: 400 took minutes."""
    count = 400
    follows = np.eye(count, k=1, dtype=bool)
    acts = np.arange(count) == count - 2
    assert _may_act(follows, acts).tolist() == [True] * (count - 1) + [False]
