"""A town of couples in which the exact numbers of transmission are known, as scenario text and files."""

from pathlib import Path

from hyosan.analysis.fit.fit import Fit, fit, laboratory, prepare
from hyosan.scenario import read_scenario

LATENT_DAYS, INFECTIOUS_DAYS, SHAPE, CONTACTS = 1.0, 3.0, 3, 10.0


def town(folder: Path, target: str, *, people: int = 5000, settings: str = "", extra: str = "") -> Path:
    """The scenario file of a well-mixed town in couples; `target`: the lines of the strain's table `target`."""
    (folder / "people").mkdir(parents=True, exist_ok=True)
    rows = "\n".join(f"{person},30,0,{person // 2}" for person in range(people))
    (folder / "people" / "people.csv").write_text(f"id,age,town,household\n{rows}\n", encoding="utf-8")
    path = folder / "town.toml"
    path.write_text(
        f"""
[scenario]
id = "town"
title = "Town"
[population.files]
folder = "people"
[time]
start = 2024-01-01
duration = "30 days"
[strains.flu]
start = "latent"
{extra}
[strains.flu.target]
{target}
[strains.flu.states.latent]
dwell = {{ distribution = "fixed", value = "{LATENT_DAYS:g} days" }}
next = "ill"
[strains.flu.states.ill]
infectiousness = 1.0
dwell = {{ distribution = "gamma", mean = "{INFECTIOUS_DAYS:g} days", shape = {SHAPE} }}
next = "well"
[strains.flu.states.well]
immune = true
[settings.town]
place_kind = "town"
contacts_per_day = {CONTACTS}
{settings}
[[seeding]]
strain = "flu"
count = 5
""",
        encoding="utf-8",
    )
    return path


def fitted(path: Path, outbreaks: int) -> Fit:
    """What fitting the strain of a town finds."""
    loaded = read_scenario(path)
    return fit(laboratory(prepare(loaded, outbreaks), "flu"), loaded, outbreaks, lambda _text: None)
