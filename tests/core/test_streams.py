"""Streams and their keys: one name each, never another; keys follow from names alone."""

import itertools
import tomllib
from typing import Any

import numpy as np

from hyosan.core.streams import Stream, stream_key
from hyosan.engine.warm import SCENARIO, two_people
from hyosan.scenario.compile import compile_scenario
from hyosan.scenario.model import Scenario

NAMES = (
    "attempt", "pull", "start", "state", "variation", "mutation", "roam", "protection", "threshold", "refuge",
    "refusal", "seeding", "immunity", "host type", "importation", "imported person", "detection",
    "background illness", "background case", "specimen", "test", "interview", "absence", "serosurvey",
    "serosurvey test", "wastewater", "crossing", "compliance", "vaccination", "contact",
    "named contact", "screened", "test by an intervention", "waning", "meeting in area", "crossing of area", "strike",
    "destruction", "cull", "evacuation", "severity", "spared", "shuffle",
)  # fmt: skip
"""Every value ever used: add new ones here, take none away."""


def test_values_are_unique_and_stay() -> None:
    assert len(Stream) == len(Stream.__members__)
    assert tuple(stream.value for stream in Stream) == NAMES


def test_keys_stay() -> None:
    """Keys are part of what a seed means: a change here changes every run."""
    assert stream_key(1, Stream.ATTEMPT, "bite", "jonas", "street").tolist() == [470919433, 3159498754]
    assert stream_key(1, Stream.ROAM).tolist() == stream_key(1, Stream.ROAM).tolist()


def test_keys_depend_on_seed_stream_and_every_name() -> None:
    names: list[tuple[str, ...]] = [(), ("",), ("a",), ("b",), ("ab",), ("a", "b"), ("b", "a"), ("a", ""), ("", "a")]
    which = list(itertools.product((0, 1, 11, -1), Stream, names))
    keys = {tuple(stream_key(seed, stream, *some).tolist()) for seed, stream, some in which}
    assert len(keys) == len(which)


def test_keys_are_two_words() -> None:
    for stream in Stream:
        key = stream_key(5, stream, "x")
        assert key.dtype == np.uint64
        assert key.shape == (2,)
        assert (key < 2**32).all()


def backwards(data: Any) -> Any:
    """The same tables with their keys in the opposite order."""
    return {key: backwards(value) for key, value in reversed(data.items())} if isinstance(data, dict) else data


def test_keys_do_not_depend_on_the_order_in_a_file() -> None:
    data = tomllib.loads(SCENARIO)
    one, other = (
        compile_scenario(Scenario.model_validate(tables), two_people(), 9).law for tables in (data, backwards(data))
    )
    for name in ("attempt_keys", "pull_keys", "state_keys", "start_keys", "threshold_keys", "refuge_keys"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
        assert len(np.unique(getattr(one, name), axis=0)) == len(getattr(one, name))
