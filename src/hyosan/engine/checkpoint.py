"""What a checkpoint of a run holds beside the engine's state, and whether it fits what is to go on."""

from importlib.metadata import version
from typing import Any

from hyosan.core.arrays import put_under, those_under
from hyosan.core.errors import InputError, Problem, RunFolderError
from hyosan.engine.areas import AreaSimulation
from hyosan.engine.once import OnceSimulation
from hyosan.engine.policy import AnySimulation
from hyosan.engine.recording import Recording
from hyosan.engine.saving import Saving, State
from hyosan.engine.simulation import Simulation
from hyosan.engine.standing import EngineName, can_be_drawn_ahead, comes_back
from hyosan.population.identity import people_hash
from hyosan.results.checkpoints import Checkpoint
from hyosan.results.schema import RESULTS_VERSION
from hyosan.results.writer import RunWriter
from hyosan.scenario import Scenario, scenario_hash
from hyosan.scenario.compile import Compiled

ENGINE = "engine"
"""Under which name the state of the engine is saved."""


def engine_name(simulation: AnySimulation) -> EngineName:
    """What the engine of a run is called."""
    if isinstance(simulation, Simulation):
        return "stepwise"
    if isinstance(simulation, AreaSimulation):
        return "areas"
    return "once" if isinstance(simulation, OnceSimulation) else "ahead"


def refuse_unsaved(scenario: Scenario, engine: EngineName) -> None:
    """Raise InputError when checkpoints are asked for of a run with beds that cannot be saved."""
    if scenario.record.checkpoint_every is not None and scenario.care and engine in ("ahead", "once"):
        message = "a run with beds and people by function cannot be saved: leave it out, or take a table"
        raise InputError([Problem(f"scenario '{scenario.scenario.id}'", None, "record.checkpoint_every", message)])


def keep_checkpoints(recording: Recording, writer: RunWriter, law_since: int = 0) -> None:
    """Have checkpoints of a run written into its folder, if its scenario asks for them.

    `law_since`: ticks at which its law began to hold, in a run that was branched. Until the blocks are over that were
    in progress then, no checkpoint is written: their streams follow from two laws.
    """
    simulation, compiled = recording.simulation, recording.simulation.compiled
    record = compiled.scenario.record
    if record.checkpoint_every is None:
        return
    facts = identity_of(compiled) | {"engine": engine_name(simulation), "law_since": law_since}
    facts["acted_on"] = getattr(simulation, "authority", None) is not None
    by_block = [] if facts["engine"] == "areas" else compiled.scenario.strains.values()
    longest = max((strain.block for strain in by_block), default=0)

    def save(at: int) -> None:
        if law_since > 0 and at < law_since + longest:
            return
        state = simulation.state()
        arrays = put_under(ENGINE, state.arrays) | recording.saved()
        writer.checkpoint(at, {**facts, "time_ticks": at, "state": state.facts}, arrays, record.checkpoints_kept)

    simulation.save_with(Saving(record.checkpoint_every, save))


def identity_of(compiled: Compiled) -> dict[str, Any]:
    """What must be the same for a checkpoint to fit."""
    return {
        "version": version("hyosan"),
        "results_version": RESULTS_VERSION,
        "scenario_hash": scenario_hash(compiled.scenario),
        "population_hash": people_hash(compiled.population),
        "people": len(compiled.population),
        "seed": compiled.seed,
    }


MEANINGS = {
    "version": "version of Hyosan",
    "results_version": "version of the results",
    "scenario_hash": "hash of the scenario",
    "population_hash": "hash of the population",
    "people": "number of people",
    "seed": "seed",
}


def refuse_other(checkpoint: Checkpoint, compiled: Compiled) -> None:
    """Raise RunFolderError, naming everything that differs, when a checkpoint is not of this scenario and people."""
    facts = checkpoint.facts
    problems = [
        Problem(
            str(checkpoint.folder), None, name, f"the {meaning} is {now!r}, the checkpoint is of {facts.get(name)!r}"
        )
        for (name, meaning), now in zip(MEANINGS.items(), identity_of(compiled).values(), strict=True)
        if facts.get(name) != now
    ]
    if problems:
        raise RunFolderError(problems)


def engine_that_goes_on(checkpoint: Checkpoint, compiled: Compiled, threads: int) -> EngineName:
    """The engine of a checkpoint; RunFolderError when it cannot run what the scenario has become."""
    name: EngineName = checkpoint.facts["engine"]
    drawn_ahead = can_be_drawn_ahead(compiled.scenario, compiled.population, threads)
    if checkpoint.facts.get("acted_on") or compiled.scenario.interventions:
        drawn_ahead = drawn_ahead and checkpoint.facts["scenario_hash"] == scenario_hash(compiled.scenario)
    by_area = compiled.scenario.resolution is not None
    able = {
        "stepwise": True,
        "ahead": drawn_ahead,
        "once": drawn_ahead and not comes_back(compiled.scenario),
        "areas": by_area,
    }
    if not able[name]:
        message = (
            "the changes need everything to be handled event by event (encounters, behaviours, any change where there"
            " are interventions, or a table too large), and the run was drawn ahead: make the changes in the scenario,"
            " and run it from the start"
        )
        raise RunFolderError([Problem(str(checkpoint.folder), None, "", message)])
    return name


def restore(recording: Recording, checkpoint: Checkpoint, before: Compiled | None) -> None:
    """Bring a new run to a checkpoint; `before`: the law until then, where it was another or ended sooner."""
    arrays = checkpoint.arrays()
    recording.restore(arrays, before)
    state = State(checkpoint.facts["time_ticks"], checkpoint.facts["state"], those_under(ENGINE, arrays))
    recording.simulation.restore(state, before)
