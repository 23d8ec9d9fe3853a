"""Which changes of state a run drawn ahead has to tell: those that somebody listens to."""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import Bytes
from hyosan.disease.tables import DEAD
from hyosan.engine.standing import comes_back
from hyosan.scenario.compile import Compiled
from hyosan.surveillance.compile import States
from hyosan.surveillance.spec_streams import PEOPLE_KINDS

ALWAYS = -1
"""Of states that are told of whatever the state before."""
Classes = NDArray[np.int16]
ENTERED = ("symptomatic", "care", "dead", "roams")
"""Marks of states that make entering them an event."""


def everything(states: int) -> Classes:
    """Every change is told."""
    return np.full(states, ALWAYS, np.int16)


def classes_heard(compiled: Compiled) -> Classes:
    """States as listeners tell them apart: a change within a class is not told.

    Deaths are always heard of. Streams that see people, or tell of tests, hear of who falls ill, goes to hospital, and
    is ill no more; those that count people, and the table of transitions, of everything, and so does surveillance
    where people are infected again. Tests hear of who carries the agent, by states that differ for them. In a run with
    checkpoints everything is told: in a branch others may listen.
    """
    scenario, count = compiled.scenario, len(compiled.law.states)
    watched = scenario.surveillance
    if "transitions" in scenario.record.tables or scenario.record.checkpoint_every is not None:
        return everything(count)
    marks = [(compiled.law.states["flags"] & DEAD > 0).astype(np.float64)]
    agent = watched.agent if watched is not None else ()
    states = States.of(compiled.codes, scenario.strains, agent)
    if watched is not None:
        kinds = {stream.kind for stream in watched.streams.values()}
        if comes_back(scenario) or not kinds <= {*PEOPLE_KINDS, "tests"}:
            return everything(count)
        seen = (states.symptomatic, states.care, states.dead, states.roams)
        marks += [states.ill.astype(np.float64), *((states.agent & mark).astype(np.float64) for mark in seen)]
    for spec in scenario.interventions.values():
        for _, test in spec.tests:
            factors = np.ones(count)
            for path, factor in test.by_state.items():
                factors[compiled.codes.state_of_path(path)] = factor
            marks += [states.carries.astype(np.float64), factors * states.carries]
    return np.unique(np.stack(marks), axis=1, return_inverse=True)[1].reshape(-1).astype(np.int16)


def changes_asked(compiled: Compiled) -> Bytes:
    """Which of the changes told are given to sinks: [from, to] 1; of length 0: all.

    Others are for those alone who test people, and ask the engine who is in which state.
    """
    scenario = compiled.scenario
    if (classes_heard(compiled) == ALWAYS).all():
        return np.zeros((0, 0), np.uint8)
    dead = compiled.law.states["flags"] & DEAD > 0
    asked = np.repeat(dead[None], len(dead), axis=0)
    if scenario.surveillance is None:
        return asked.astype(np.uint8)
    states = States.of(compiled.codes, scenario.strains, scenario.surveillance.agent)
    for mark in ENTERED:
        has = states.agent & getattr(states, mark)
        asked |= ~has[:, None] & has
    asked |= (states.agent & states.care)[:, None] & ~states.care
    if any(stream.background for stream in scenario.surveillance.streams.values()):
        asked |= states.ill[:, None] != states.ill
    return asked.astype(np.uint8)
