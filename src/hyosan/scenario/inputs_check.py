"""Files beside a scenario that it cannot do without: told where the scenario names them, before they are read."""

from pathlib import Path

from hyosan.core.errors import Problem, ScenarioError
from hyosan.scenario.loaded import LoadedScenario


def check_inputs(loaded: LoadedScenario) -> None:
    """Raise ScenarioError when the folder of the people, or the list of schools, is not there."""
    population = loaded.scenario.population
    problems: list[Problem] = []
    if population.files is not None:
        folder = Path(population.files.folder)
        if not folder.is_dir():
            fault = "a file, not a folder" if folder.exists() else "there is no such folder"
            problems.append(loaded.document.problem(("population", "files", "folder"), f"{fault}: {folder}"))
    if population.city is not None and population.city.schools is not None:
        schools = Path(population.city.schools)
        if not schools.is_file():
            fault = "not a file" if schools.exists() else "there is no such file"
            problems.append(loaded.document.problem(("population", "city", "schools"), f"{fault}: {schools}"))
    if problems:
        raise ScenarioError(problems)
