"""Keeping together: whom those join who roam, and where that leads (section 6, joining)."""

from oracle_population import NOBODY, Site
from oracle_scenario import Join
from oracle_world import World


def joined(world: World, i: int, t: int) -> Site | None:
    """Where a join of person i leads to; None: he or she has company already, or finds nobody."""
    state, site = world.state[i], world.site[i]
    assert state is not None
    assert state.join is not None
    assert site is not None
    company = _company(world, i, state.join, site)
    wanted = [k for k, _ in company if world.name_of_state(k) in state.join.states]
    if not company or any(world.whereabouts(k, t) == site for k in wanted):
        return None
    total = sum(weight for _, weight in company)
    k = company[world.rng.choice(len(company), p=[weight / total for _, weight in company])][0]
    return world.whereabouts(k, t) if k in wanted else None


def _company(world: World, i: int, join: Join, site: Site) -> list[tuple[int, float]]:
    """All who might be chosen, by weight: at the other ends of ties, or those who roam near by in one of the states."""
    people = world.people
    if join.edge_kind is not None:
        return [(b if a == i else a, weight) for a, b, weight in people.edges[join.edge_kind] if i in (a, b)]
    here = people.places[site[0]].area[site[1]]
    near = {here, *(area for area, _ in people.neighbours.get(here, []))}
    at = [NOBODY if found is None else people.places[found[0]].area[found[1]] for found in world.site]
    others = (k for k in range(len(people)) if k != i and at[k] in near and world.roams(k))
    return [(k, 1.0) for k in others if world.name_of_state(k) in join.states]
