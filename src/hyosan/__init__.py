"""Hyosan follows every person of an outbreak: from one classroom, through a city, over a country, across a border.

>>> import hyosan
>>> run = hyosan.run("classroom", seed=1)  # doctest: +SKIP
>>> run.timeline()  # doctest: +SKIP
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hyosan.analysis.contacts import EmergentContacts
    from hyosan.results.run import Run
    from hyosan.scenario import Scenario

__all__ = ["contacts", "load", "open_run", "run"]


def load(scenario: str | Path, *, overrides: Sequence[str] = ()) -> "Scenario":
    """The scenario of a file or of the catalogue, with overrides such as "time.duration=10 days".

    Raises ScenarioError with every problem found.
    """
    from hyosan.catalogue import find
    from hyosan.scenario import load_scenario

    return load_scenario(scenario, overrides=overrides, resolve=find)


def run(
    scenario: str | Path,
    *,
    seed: int = 1,
    out: str | Path | None = None,
    threads: int | None = None,
    overrides: Sequence[str] = (),
    overwrite: bool = False,
) -> "Run":
    """Run a scenario (a file, or an id of the catalogue) and open its results.

    `out` is the folder to write (default: a new one in `runs`); `threads` changes the speed and nothing else. Raises
    ScenarioError, PopulationError or RunFolderError, each with every problem found.
    """
    from hyosan.catalogue import find
    from hyosan.engine.run import prepare, run_prepared
    from hyosan.scenario import read_scenario

    prepared = prepare(read_scenario(scenario, overrides=overrides, resolve=find))
    return run_prepared(prepared, seed=seed, out=Path(out) if out else None, threads=threads, overwrite=overwrite)


def contacts(
    scenario: str | Path,
    *,
    overrides: Sequence[str] = (),
    ages: Sequence[int] | None = None,
    week: datetime.date | None = None,
) -> "EmergentContacts":
    """Who meets whom in a scenario, by age and setting: arithmetic over its people, before anybody is ill.

    `ages` are the first ages of the groups (default: 0, 5, ... 75); `week` is a date in the week that is meant, with
    what the calendar closes in it (default: an ordinary week). Raises ScenarioError or PopulationError.
    """
    from hyosan.analysis.contacts import emergent_contacts
    from hyosan.analysis.contacts.emergent import AGES
    from hyosan.catalogue import find
    from hyosan.engine.build import build_population, check_population
    from hyosan.scenario import read_scenario

    loaded = read_scenario(scenario, overrides=overrides, resolve=find)
    population = build_population(loaded.scenario)
    check_population(loaded, population)
    return emergent_contacts(loaded.scenario, population, ages=AGES if ages is None else tuple(ages), week=week)


def open_run(folder: str | Path) -> "Run":
    """Open the results of a run. RunFolderError when the folder holds none."""
    from hyosan.results.run import open_run as opened

    return opened(Path(folder))
