"""The infection that docs/architecture.md follows: its address gives the time that the page says."""

import math
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import hyosan
from hyosan.core.philox import draw, unit
from hyosan.core.streams import Stream, stream_key

PAGE = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
ZOMBIE, BITTEN, BITER = "09:02:21.588411", "09:05:37.701299", 83366


def test_the_address_gives_the_time_and_the_outcome() -> None:
    for words in (ZOMBIE, BITTEN, str(BITER), "(biter, episode 1, block 0, stay 1, n 0)", "a gap of 196.1 s", "0.432"):
        assert words in PAGE
    bite = hyosan.load("hyosan").encounters["bite"]
    words = draw(stream_key(1, Stream.ATTEMPT, "bite", "jonas", "laboratory"), BITER, 1, 0, 0, 1, 0)
    gap_s = -math.log(unit(words[0])) * 86_400 / bite.meetings["laboratory"]
    assert gap_s == pytest.approx(196.1, abs=0.05)
    began = datetime.fromisoformat(f"2022-10-28 {ZOMBIE}")
    assert (began + timedelta(seconds=gap_s)).strftime("%H:%M:%S.%f") == BITTEN
    assert unit(words[3]) == pytest.approx(0.432, abs=0.0005)
    bitten = bite.outcomes[0]
    assert (bitten.name, bitten.probability.value(16, "ordinary", "laboratory")) == ("bitten", pytest.approx(0.56))
