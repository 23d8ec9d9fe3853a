"""What may be asked of a city besides its municipalities, checked, and as words that name it in the cache."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from pydantic import ValidationError

from hyosan.core.errors import PopulationError, Problem, nearest
from hyosan.population.builder import laws
from hyosan.population.kinds import Kinds, problems_of_kinds
from hyosan.population.spec_places import PlaceKindSpec

BASES = {"registered": 1.0, "census-scaled": laws.CENSUS_FACTOR}


class CityOptions(TypedDict, total=False):
    """As the keys of [population.city] in a scenario; all may be left out."""

    name: str | None
    fictional_names: bool
    special_school: str | None
    places: Sequence[str]
    place_kinds: Mapping[str, PlaceKindSpec] | Mapping[str, Mapping[str, Any]]
    workforce: str
    basis: str
    schools: str | Path | None
    enemies: float


def checked(options: CityOptions) -> CityOptions:
    """The options with defaults and whole kinds of place; PopulationError with all that is wrong."""
    kinds, problems = _kinds(options.get("place_kinds", {}))
    problems += problems_of_kinds(options.get("places", ()), kinds)
    for key, default, known in (("workforce", "broad", laws.WORKFORCES), ("basis", "registered", BASES)):
        given = str(options.get(key, default))
        if given not in known:
            problems.append((key, f"got '{given}'; {nearest(given, known)}"))
    if problems:
        raise PopulationError(Problem("population.city", None, key, message) for key, message in problems)
    return {
        "name": options.get("name"),
        "fictional_names": options.get("fictional_names", False),
        "special_school": options.get("special_school"),
        "places": tuple(options.get("places", ())),
        "place_kinds": kinds,
        "workforce": options.get("workforce", "broad"),
        "basis": options.get("basis", "registered"),
        "schools": options.get("schools"),
        "enemies": options.get("enemies", 0.0),
    }


def as_words(options: CityOptions) -> dict[str, Any]:
    """Checked options as plain words: equal words, equal city."""
    schools = options["schools"]
    content = None
    if schools is not None and Path(schools).is_file():
        content = hashlib.sha256(Path(schools).read_bytes()).hexdigest()
    kinds = {name: PlaceKindSpec.model_validate(kind) for name, kind in options["place_kinds"].items()}
    words: dict[str, Any] = {
        **options,
        "places": sorted(options["places"]),
        "place_kinds": {name: kind.model_dump(mode="json") for name, kind in kinds.items()},
        "schools": content,
    }
    if not options["enemies"]:
        del words["enemies"]
    return words


def _kinds(given: Mapping[str, Any]) -> tuple[Kinds, list[tuple[str, str]]]:
    found, problems = {}, []
    for name, kind in given.items():
        try:
            found[name] = PlaceKindSpec.model_validate(kind)
        except ValidationError as error:
            problems += [
                (".".join(["place_kinds", name, *map(str, detail["loc"])]), detail["msg"]) for detail in error.errors()
            ]
    return found, problems
