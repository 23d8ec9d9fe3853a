"""docs/natural-history.md: its examples load, and its numbers follow from their states."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from courses import FRAME

from hyosan.core.ticks import TICKS_PER_DAY
from hyosan.disease.moments import moments
from hyosan.disease.spec import StateSpec, StrainSpec
from hyosan.scenario import load_text

PAGE = (Path(__file__).parents[2] / "docs" / "natural-history.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
ROWS = {
    name.strip(): [cell.strip() for cell in cells.split("|")]
    for name, cells in re.findall(r"^\| ([a-z][^|`]*) \|([^\n]*)\|$", PAGE, re.MULTILINE)
}


class Stage(NamedTuple):
    """A state on a way through the natural history: mean and variance of its time, in days and days squared."""

    state: StateSpec
    mean: float
    variance: float

    @property
    def half_square(self) -> float:
        """Mean of half the time squared: the integral of the time since entering, over the stay."""
        return (self.mean**2 + self.variance) / 2


def ways(strain: StrainSpec, age: int, name: str) -> Iterator[tuple[float, list[Stage]]]:
    """Every way from a state to the end, with its probability."""
    state = strain.states[name]
    if state.dwell is None or state.immune:
        yield 1.0, []
        return
    time = moments(state.dwell)
    stage = Stage(state, time.mean / TICKS_PER_DAY, time.variance / TICKS_PER_DAY**2)
    given = sum(branch.probability.value(age, "ordinary") for branch in state.next if branch.probability)
    for branch in state.next:
        share = branch.probability.value(age, "ordinary") if branch.probability else 1 - given
        for probability, stages in ways(strain, age, branch.to):
            yield share * probability, [stage, *stages]


def intervals(strain: StrainSpec, age: int) -> dict[str, float]:
    """Means in days and shares, weighted by infectiousness: the closed forms of the page."""
    total = since_infection = since_onset = before = without = of_ill = 0.0
    onsets = []
    for probability, stages in ways(strain, age, "latent"):
        clock, onset = 0.0, None
        is_ill = any(stage.state.symptomatic for stage in stages)
        for stage in stages:
            if stage.state.symptomatic and onset is None:
                onset = clock
                onsets.append((probability, onset))
            weight = probability * stage.state.infectiousness
            amount = weight * stage.mean
            total += amount
            since_infection += weight * (clock * stage.mean + stage.half_square)
            of_ill += amount if is_ill else 0
            without += 0 if is_ill else amount
            if is_ill and onset is None:
                before += amount
                since_onset -= weight * stage.half_square
            elif onset is not None:
                since_onset += weight * ((clock - onset) * stage.mean + stage.half_square)
            clock += stage.mean
    incubation = sum(share * onset for share, onset in onsets) / sum(share for share, _ in onsets)
    return {
        "incubation period, mean": incubation,
        "generation interval, mean": since_infection / total,
        "serial interval, mean": since_onset / of_ill + incubation,
        "infections before symptoms": 100 * before / total,
        "infections by those who never get symptoms": 100 * without / total,
    }


def strain_of(example: str) -> StrainSpec:
    """The strain of an example."""
    text = FRAME.replace("contacts_per_day = 0", "contacts_per_day = 6")
    name = re.findall(r"\[strains\.([\w-]+)", example)[0]
    return load_text(text.replace('"flu"', f'"{name}"') + example).strains[name]


@pytest.mark.parametrize("number", range(3))
def test_intervals_in_the_table(number: int) -> None:
    for name, value in intervals(strain_of(EXAMPLES[number]), age=40).items():
        text = f"{value:.0f} %" if name.startswith("infections") else f"{value:.1f} days"
        assert ROWS[name][number] == text, (name, number)


def test_the_same_incubation_without_time_before_symptoms() -> None:
    late = EXAMPLES[2].replace('latent = { distribution = "gamma", mean = "3 days", shape = 4 }\nincubation', "latent")
    found = intervals(strain_of(late), age=40)
    assert f"{found['generation interval, mean']:.1f} days instead" in PAGE
    assert found["infections before symptoms"] == 0


def test_what_comes_of_100_000_infections() -> None:
    strain = strain_of(EXAMPLES[2])
    for row, age in (("at age 25", 25), ("at age 70", 70)):
        found = {"hospital": 0.0, "intensive care": 0.0, "dead": 0.0}
        for probability, stages in ways(strain, age, "latent"):
            cares = {stage.state.care for stage in stages}
            found["hospital"] += probability * bool(cares & {"hospital", "intensive care"})
            found["intensive care"] += probability * ("intensive care" in cares)
            found["dead"] += probability * any(branch.to == "dead" for branch in stages[-1].state.next[:1])
        counts = [f"{100_000 * share:,.0f}" for share in found.values()]
        assert ROWS[row] == counts, (row, counts)


def test_every_example_loads() -> None:
    assert len(EXAMPLES) >= 4
    for example in EXAMPLES:
        strain_of(example)
