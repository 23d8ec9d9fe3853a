"""States that would lie flat on the zero of a panel have a panel of their own."""

from hyosan.results.plot import TITLES, by_size


def groups(**highest: int) -> list[list[str]]:
    """Names by panel."""
    return [[name for name, *_ in group] for group in by_size([(name, "", "") for name in highest], highest)]


def test_each_panel_holds_states_of_alike_many_people() -> None:
    found = groups(susceptible=286_537, recovered=18_800, ill=2_500, hospital=160, dead=15)
    assert found == [["susceptible"], ["recovered", "ill"], ["hospital", "dead"]]
    assert len(found) <= len(TITLES)


def test_one_panel_where_all_have_alike_many_or_nobody_is_there() -> None:
    assert groups(susceptible=600, recovered=500) == [["susceptible", "recovered"]]
    assert groups() == [[]]
