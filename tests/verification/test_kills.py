"""A few of the kills of `python -m verification.kills`."""

import random
from pathlib import Path

import pytest
from kills import checkpoints_in, killed_and_resumed, run_whole


@pytest.mark.parametrize("engine", ["once", "stepwise"])
def test_killed_runs_become_the_run_that_was_not(engine: str, tmp_path: Path) -> None:
    """Twice, the second time also while the run goes on."""
    whole, draw = run_whole(engine, tmp_path / "whole"), random.Random(2)
    assert len(checkpoints_in(whole.folder)) > 10
    said = [killed_and_resumed(whole, engine, tmp_path / f"{n}", draw, again=n == 1) for n in range(2)]
    assert not [text for text in said if "differs" in text]
    assert any("the same" in text for text in said), said
