"""A cordon that leaks, against what branching processes say: outbreaks on the other side (VALIDATION.md)."""

from math import log1p

import numpy as np
from exact import final_size
from laboratory import Bench, Floats, Row, Rows, clock, dwell, sir

R0 = 2.0
SEEDS = 10
CUT = 0.2
"""An outbreak on the other side is more than this share of its people; the humps lie below 10 % and above 70 %."""


def two_towns(people: int) -> dict[str, dict[str, object]]:
    """Two towns of so many people each, with ties from each person of one to one of the other."""
    town = np.repeat(["inside", "outside"], people)
    numbers = np.arange(people)
    return {
        "people": {"id": np.arange(2 * people), "area": town, "room": town},
        "areas": {"area": ["inside", "outside"], "latitude": [35.0, 35.01], "longitude": [128.0, 128.0]},
        "edges": {"source": numbers, "target": people + numbers},
    }


def _around(leak: float) -> str:
    return f"""
[interventions.border]
action = "cordon"
trigger.date = 2024-01-01
areas = ["inside"]
leak = {leak!r}
"""


def crossed(seed: int, *, people: int, copies: int, entering: float, tolerance: float) -> Rows:
    """Infected people cross at an infectious age uniform over a fixed period: P = 1 - exp(-N z l (1 - 1 / R0)).

    They roam, and would cross ten times as often without the cordon; N z l is `entering`. N z is what each copy had.
    """
    leak, z = 0.1, final_size(R0, SEEDS / people)
    per_infection = entering / (people * z)
    rate = -log1p(-per_infection) / leak
    text = f"""
{clock("60 days")}
[strains.flu]
transmissibility = 1.0
start = "infectious"
[strains.flu.states.infectious]
infectiousness = 1.0
roaming = {{ cross = "{rate!r} / day" }}
dwell = {dwell("fixed", 1.0)}
next = "recovered"
[strains.flu.states.recovered]
immune = true
[settings.street]
place_kind = "neighbourhood"
contacts_per_day = {R0!r}
{_around(leak)}
[[seeding]]
strain = "flu"
count = {SEEDS}
where = {{ area = "inside" }}
"""
    return [_outbreaks(f"cordon: infected people cross, N z l {entering}", text, seed, people, copies,
                       per_infection * (1 - 1 / R0), tolerance)]  # fmt: skip


def touched(seed: int, *, people: int, copies: int, entering: float, tolerance: float) -> Rows:
    """Contacts cross: whoever is infected there is so from the beginning, and 1 - 1 / R0 becomes 1 - q (fixed period).

    Everybody has a tie to one person outside; N z l is `entering`.
    """
    leak, z = 0.1, final_size(R0, SEEDS / people)
    per_infection = entering / (people * z)
    rate = -log1p(-per_infection) / leak
    text = sir("fixed", r0=R0, duration="60 days", seeds=f'count = {SEEDS}\nwhere = {{ area = "inside" }}')
    ties = f'[settings.ties]\nedge_kind = "contact"\ncontacts_per_day = {rate!r}\n'
    text = text.replace("[[seeding]]", ties + _around(leak) + "[[seeding]]")
    return [_outbreaks(f"cordon: contacts cross, N z l {entering}", text, seed, people, copies,
                       per_infection * final_size(R0), tolerance)]  # fmt: skip


def _outbreaks(
    name: str, text: str, seed: int, people: int, copies: int, per_infection: float, tolerance: float
) -> Row:
    """How many copies had an outbreak outside; the target is that of the infections each had inside."""
    infected = Bench(text, two_towns(people), copies).run(seed).infected()
    inside, outside = infected[:, :people].sum(axis=1), infected[:, people:].mean(axis=1)
    expected: Floats = 1.0 - np.exp(-inside * per_infection)
    target = float(expected.mean())
    se = float(np.sqrt((expected * (1 - expected)).sum())) / copies
    return Row(name, target, float((outside > CUT).mean()), se, tolerance, copies)
