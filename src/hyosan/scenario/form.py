"""Whether the people of a city are a table or computed from their number, and what a scenario cannot have by function.

Settled when a scenario is read: by its own word, else by size. What follows from the form without being said (tables
that are written, areas of the timeline) is settled with it, so that the scenario of a run says all of it.
"""

from collections.abc import Iterator
from typing import Any

from hyosan.core.errors import nearest
from hyosan.core.ticks import TICKS_PER_MINUTE
from hyosan.disease.spec import SUSCEPTIBLE
from hyosan.population.kinds import BY_FUNCTION
from hyosan.population.spec import CitySpec, PopulationSpec
from hyosan.scenario.beat import LEAST_BEAT, OTHERWISE, changes_infections, keeps_the_beat, moments
from hyosan.scenario.groups import Finding
from hyosan.scenario.model import Scenario, WhereSpec, WhoSpec
from hyosan.scenario.positions import Path

MOST_AS_TABLE = 2_000_000
"""People from which a table is not sensible any more: it takes 20 seconds to build for each million."""
MOST_POSSIBLE_AS_TABLE = 20_000_000
"""People of whom there can be no table."""
TABLES_OF_MANY = ("infections",)
TABLES_OF_AREAS = ("infections", "transitions", "people")
"""Tables written of more people by function than that, unless the scenario names others: the rest fill the disk."""
FUNCTION = "function"
BY_AREA = ' (unless at the resolution of areas: [resolution] roaming = "area")'


def by_function(scenario: Scenario) -> bool:
    """Whether the people are computed from their number."""
    population = scenario.population
    is_never_a_table = population.countries is not None or population.made_up is not None
    return is_never_a_table or (population.city is not None and population.city.form == FUNCTION)


def settled_form(scenario: Scenario) -> tuple[Scenario, list[Finding]]:
    """The scenario with form, tables and timeline written out, and what it has that its form lacks."""
    if scenario.population.files is not None:
        return _with_record(scenario, many=False), []
    people = _residents(scenario.population)
    found = _with_form(scenario, people)
    is_function = by_function(found)
    return (
        _with_record(found, many=is_function and people > MOST_AS_TABLE),
        list(lacking(found) if is_function else _too_many(found, people)),
    )


def _too_many(scenario: Scenario, people: int) -> Iterator[Finding]:
    """A table that somebody asks for of more people than can be in one."""
    if scenario.population.city is not None and people > MOST_POSSIBLE_AS_TABLE:
        told = f"{people:,} people are too many for a table, allowed: at most {MOST_POSSIBLE_AS_TABLE:,}"
        yield ("population", "city", "form"), f'{told}; form = "function" has them'


def _with_form(scenario: Scenario, people: int) -> Scenario:
    """With the form of a city written out."""
    city = scenario.population.city
    if city is None:
        return scenario
    form = city.form or _form_by_size(scenario, people)
    population = scenario.population.model_copy(update={"city": city.model_copy(update={"form": form})})
    return scenario.model_copy(update={"population": population})


def _with_record(scenario: Scenario, *, many: bool) -> Scenario:
    """With what is recorded written out; `many`: of so many people that not everything is."""
    record: dict[str, Any] = {}
    if scenario.record.timeline_by is None:
        record["timeline_by"] = "municipality" if many else "area"
    if "tables" not in scenario.record.model_fields_set:
        if many:
            record["tables"] = TABLES_OF_MANY
        elif scenario.resolution is not None:
            record["tables"] = TABLES_OF_AREAS
    return scenario.model_copy(update={"record": scenario.record.model_copy(update=record)}) if record else scenario


def _residents(population: PopulationSpec) -> int:
    """People before any are made; 0 where municipalities are not known, which is told where they stand."""
    # Imported here: only a city needs what reads tables.
    from hyosan.core.errors import PopulationError
    from hyosan.population.counting import registered_people

    try:
        return registered_people(population)
    except PopulationError:
        return 0


def _form_by_size(scenario: Scenario, people: int) -> str:
    if scenario.resolution is not None:
        return FUNCTION
    if people <= MOST_AS_TABLE:
        return "table"
    possible = not any(True for _ in lacking(scenario)) and not any(True for _ in _settings_without(scenario))
    return FUNCTION if possible or people > MOST_POSSIBLE_AS_TABLE else "table"


def _settings_without(scenario: Scenario) -> Iterator[str]:
    """Settings of kinds that people by function have not."""
    for name, setting in scenario.settings.items():
        if setting.edge_kind is not None or setting.place_kind not in BY_FUNCTION:
            yield name


def lacking(scenario: Scenario) -> Iterator[Finding]:
    """What a scenario has that people by function lack; kinds of place of its settings apart."""
    for path, message in _lacking(scenario):
        yield path, f"by function {message}; {table_has(scenario)} it"


def table_has(scenario: Scenario) -> str:
    """Where what people by function lack can be had."""
    if scenario.population.city is None:
        return "[population.city] as a table has"
    if _residents(scenario.population) > MOST_POSSIBLE_AS_TABLE:
        return f'form = "table", with municipalities of at most {MOST_POSSIBLE_AS_TABLE:,} people, has'
    return 'form = "table" has'


def _lacking(scenario: Scenario) -> Iterator[Finding]:
    yield from _city(scenario.population.city)
    yield from _strains(scenario)
    for key in ("encounters", "behaviours") if scenario.resolution is None else ():
        for name in getattr(scenario, key):
            yield (key, name), f"there are no {key}: everything follows from who is infected by whom{BY_AREA}"
    yield from _interventions(scenario)
    for number, seed in enumerate(scenario.seeding):
        yield from _choice(("seeding", number), seed.where, seed.who)
    for name, arriving in scenario.importation.items():
        yield from _choice(("importation", name), arriving.where, arriving.who)


def _city(city: CitySpec | None) -> Iterator[Finding]:
    if city is None:
        return
    path: Path = ("population", "city")
    known = f"{', '.join(BY_FUNCTION[:-1])} and {BY_FUNCTION[-1]}"
    for number, name in enumerate(city.places):
        close = f" ({nearest(name, BY_FUNCTION)})" if nearest(name, BY_FUNCTION).startswith("did") else ""
        yield (*path, "places", number), f"there is no '{name}', only {known}{close}"
    usual_choices = {
        "fictional_names": False, "special_school": None, "schools": None, "workforce": "broad", "enemies": 0.0,
    }  # fmt: skip
    for key, usual in usual_choices.items():
        if getattr(city, key) != usual:
            yield (*path, key), f"this cannot be changed (got {getattr(city, key)!r}, allowed: {usual!r})"


def _strains(scenario: Scenario) -> Iterator[Finding]:
    for name, strain in scenario.strains.items():
        path: Path = ("strains", name)
        if any(branch.to == SUSCEPTIBLE for branch in strain.start):
            yield (*path, "start"), "nobody is infected twice, and this leads back to susceptible"
        for state_name, state in strain.states.items():
            here: Path = (*path, "states", state_name)
            if any(branch.to == SUSCEPTIBLE for branch in state.next):
                yield (*here, "next"), "nobody is infected twice, and this leads back to susceptible"
            if state.susceptible_to:
                yield (*here, "susceptible_to"), "nobody is infected twice"
            if state.roaming is not None and scenario.resolution is None:
                yield (*here, "roaming"), f"nobody roams{BY_AREA}"


def _interventions(scenario: Scenario) -> Iterator[Finding]:
    for name, spec in scenario.interventions.items():
        path: Path = ("interventions", name)
        if spec.action in OTHERWISE:
            yield (*path, "action"), f"there is no '{spec.action}'"
        if changes_infections(spec, scenario):
            yield (
                (*path, "immunity"),
                "nobody is treated once infected (an immunity that lowers susceptibility is given)",
            )
        if spec.closes_by_place:
            yield (*path, "place_kind"), "no place is closed by itself"
    if not keeps_the_beat(scenario):
        message = f"what is decided takes effect every {LEAST_BEAT // TICKS_PER_MINUTE} minutes, this is no multiple"
        yield from ((path, message) for path, ticks in moments(scenario) if ticks % LEAST_BEAT)


def _choice(path: Path, where: WhereSpec | None, who: WhoSpec | None) -> Iterator[Finding]:
    if where is not None and where.place_kind is not None:
        message = "people are chosen by area, municipality, country and age, not by place"
        yield (*path, "where", "place_kind"), message
    for key in ("person", "host_type"):
        if who is not None and getattr(who, key) is not None:
            message = f"people are chosen by area and age, not by {key} (allowed: min_age, max_age)"
            yield (*path, "who", key), message
