"""`hyosan new --municipality`: a scenario of the catalogue among the people of some municipalities."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hyosan.core.errors import InputError, Problem

if TYPE_CHECKING:
    from hyosan.scenario import LoadedScenario, Scenario

OF_ALL = (
    "cases_per_day",
    "tests_per_day",
    "doses_per_day",
    "courses_per_day",
    "capacity",
    "people_per_hour",
    "courses",
)
"""Keys of interventions and of streams of surveillance that say how much there is for all people together."""

TOWN = """extends = "{base}"             # everything that is not said here is as there
{without}
[scenario]
id = "{name}"
title = "As {base}, in {where}"

[population.city]
municipalities = [{municipalities}]
"""
BY_FUNCTION = """form = "function"               # as there: the same kinds of place, and the places where people go out
"""
MEANT_FOR_MORE = """
# These numbers of {base} are meant for all its {people:,} people together. Write those here that a town should have
# otherwise; behind them what it would be for as many people as there:
"""


def town_text(name: str, base: str, loaded: "LoadedScenario", municipalities: Sequence[str]) -> tuple[str, list[str]]:
    """A scenario that extends another among other people, and the interventions that it has to leave out.

    InputError where the other has no city and no country.

    `base`, `loaded`: the id of the other, and what it says.
    """
    from hyosan.population.counting import registered_people
    from hyosan.population.spec import CitySpec, PopulationSpec
    from hyosan.scenario.form import by_function

    data, scenario = loaded.document.data, loaded.scenario
    _refuse_other(base, loaded, municipalities)
    people = registered_people(scenario.population)
    quoted = ", ".join(f'"{town}"' for town in municipalities)
    elsewhere = _elsewhere(scenario, municipalities)
    left_out = [*_without(data), *(f"interventions.{name}" for name in elsewhere)]
    gone = ", ".join(f'"{path}"' for path in left_out)
    text = TOWN.format(
        base=base,
        name=name,
        where=", ".join(municipalities),
        municipalities=quoted,
        without=f"without = [{gone}]\n" if gone else "",
    )
    if by_function(scenario) and scenario.resolution is None:
        text += BY_FUNCTION
    share = registered_people(PopulationSpec(city=CitySpec(municipalities=tuple(municipalities)))) / people
    numbers = [
        f"# {path}{_told(value, share)}"
        for path, value in _for_all(data)
        if not any(path.startswith(f"interventions.{other}.") for other in elsewhere)
    ]
    text += MEANT_FOR_MORE.format(base=base, people=people) + "\n".join([*numbers, ""]) if numbers else ""
    return text, elsewhere


def _elsewhere(scenario: "Scenario", municipalities: Sequence[str]) -> list[str]:
    """Interventions that are about areas of other people."""
    from hyosan.population.spec import CitySpec, PopulationSpec
    from hyosan.scenario.population_names import interventions_elsewhere

    city = scenario.population.city or CitySpec(municipalities=tuple(municipalities))
    there = city.model_copy(update={"municipalities": tuple(municipalities), "name": None, "special_school": None})
    return interventions_elsewhere(scenario.model_copy(update={"population": PopulationSpec(city=there)}))


def _told(value: Any, share: float) -> str:
    """A number, and what it would be for a share of the people; nothing of lists."""
    if isinstance(value, str):
        number, slash, unit = value.partition("/")
        try:
            return f' = "{value}"   ({float(number) * share:.2g} {slash}{unit})'
        except ValueError:
            return f' = "{value}"'
    return f" = {value}   ({value * share:.2g})" if isinstance(value, (int, float)) else ""


def _refuse_other(base: str, loaded: "LoadedScenario", municipalities: Sequence[str]) -> None:
    from hyosan.population.builder.tables import municipality_faults

    population = loaded.scenario.population
    problems = [Problem("--municipality", None, "", message) for _, message in municipality_faults(municipalities)]
    if population.city is None and population.countries is None:
        problems.append(
            Problem(base, None, "", "has people of its own, from no municipalities: leave out --municipality")
        )
    if loaded.scenario.crossing:
        problems.append(Problem(base, None, "", "is about who travels from one country to another: no town has that"))
    if problems:
        raise InputError(problems)


def _without(data: dict[str, Any]) -> Iterator[str]:
    """What of a scenario speaks of where its own people live."""
    if "countries" in data["population"]:
        yield "population.countries"
    if "name" in data["population"].get("city", {}):
        yield "population.city.name"
    if "special_school" in data["population"].get("city", {}):
        yield "population.city.special_school"
    if "outbreak_above" in data.get("record", {}):
        yield "record.outbreak_above"
    for number, seed in enumerate(data.get("seeding", ())):
        if "where" in seed:
            yield f"seeding[{number}].where"
    for name, arriving in data.get("importation", {}).items():
        if "where" in arriving:
            yield f"importation.{name}.where"


def _for_all(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Path and value of numbers that are meant for all people together."""
    for number, seed in enumerate(data.get("seeding", ())):
        yield f"seeding[{number}].count", seed.get("count")
    for name, arriving in data.get("importation", {}).items():
        for key in ("rate", "table", "series"):
            if key in arriving:
                yield f"importation.{name}.{key}", arriving[key]
    streams = data.get("surveillance", {}).get("streams", {})
    for above, tables in (("interventions", data.get("interventions", {})), ("surveillance.streams", streams)):
        for name, spec in tables.items():
            for key in (key for key in OF_ALL if key in spec):
                yield f"{above}.{name}.{key}", spec[key]
    for name, spec in data.get("care", {}).items():
        if "per" not in spec and spec.get("by", "everywhere") == "everywhere":
            yield f"care.{name}.beds", spec.get("beds")
