"""School sizes are varied, and their effect on an epidemic reported: figures of docs/population.md over other seeds.

25 pairs of seeds in one county, with contacts at school as they are and growing with its size. Each difference is held
to the one measured over 100 to 200 pairs within 4 standard errors of both: with fresh seeds a false alarm below 2e-4.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import school_sizes

SEEDS = range(1001, 1026)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "population.md"
MEASURED = {0.0: (0.003, 0.005), 0.25: (0.148, 0.005)}
"""Exponent of contacts at school by its size → attack rate among pupils of 6 to 11, large less small, and its SE."""


@pytest.mark.parametrize("exponent", MEASURED)
def test_what_a_large_school_does_to_the_attack_rate_of_its_pupils(
    exponent: float, record_property: Callable[[str, str], None]
) -> None:
    found = school_sizes.effects(SEEDS, exponent)
    for effect in found:
        record_property(f"school sizes, exponent {exponent}, {effect.what}", str(effect))
    difference, se = MEASURED[exponent]
    assert abs(found[0].difference - difference) <= 4 * np.hypot(found[0].se, se)
    assert exponent == 0 or found[0].difference > 4 * found[0].se


def test_the_lists_change_the_sizes_and_nothing_else(tmp_path: Path) -> None:
    small, large = (school_sizes.prepared(tmp_path, name).population for name in school_sizes.LISTS)
    sizes = [school_sizes.school_sizes(people) for people in (small, large)]
    assert sizes[0].max() < 1.2 * sizes[0].mean()
    assert sizes[1].max() > 0.98 * sizes[1].sum()
    assert np.array_equal(small.place_kind("household").member, large.place_kind("household").member)
    young = (small.age_years >= 6) & (small.age_years < 12)
    classes = [len(np.unique(people.place_kind("classroom").member[young])) for people in (small, large)]
    assert classes[0] == pytest.approx(classes[1], rel=0.05)


def test_the_page_tells_the_figures() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for difference, se in MEASURED.values():
        assert f"{100 * difference:.1f} ± {100 * se:.1f} points" in text
