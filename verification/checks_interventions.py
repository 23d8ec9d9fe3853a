"""Exact laws through interventions: vaccination before an outbreak, isolation at onset."""

from math import log

import numpy as np
from exact import vaccinated
from laboratory import Bench, Row, clock, dwell, mean, room, sir

Rows = list[Row]


def vaccination(seed: int, *, kind: str, people: int, copies: int, tolerance: float) -> Rows:
    """`vaccine`: R0 = 2, half vaccinated by doses given before the first infections act, VE = 0.8; fixed period."""
    acting = f"""
[immunity.vaccine]
protection = {{ flu = {{ kind = "{kind}", effect = 0.8 }} }}
[interventions.campaign]
action = "vaccinate"
trigger.date = 2024-01-01
duration = "1 day"
immunity = ["vaccine"]
doses_per_day = {people * copies // 2}
"""
    text = sir("fixed", r0=2.0, seeds="count = 5").replace("[[seeding]]", acting + "[[seeding]]")
    shares = Bench(text, room(people), copies).run(seed).sizes() / people
    major = shares[shares > 0.05]
    return [mean(f"vaccination {kind}", vaccinated(2.0, 0.5, 0.8, kind == "leaky"), major, tolerance)]


def isolation(
    seed: int, *, symptomatic: float, before: float, silent: float, people: int, seeds: int, tolerance: float
) -> Rows:
    """`isolation`: infectious for 3 days of which a share `before` lies before the onset; the infected infect nobody.

    R_e / R0 = (p θ + (1 − p) a) / (p + (1 − p) a). Offspring are counted by how many escape: each of the others does
    with probability exp(−S R / (n − 1)) for S seeds. Decisions every ten minutes let 5 minutes through.
    """
    found = []
    for acting in (False, True):
        text = _isolated(symptomatic, before, silent, seeds, acting)
        sizes = Bench(text, room(people)).run(seed).sizes()
        escaped = 1.0 - (float(sizes.sum()) - seeds) / (people - seeds)
        found.append(-log(escaped) * (people - 1) / seeds)
    ratio = found[1] / found[0]
    p, theta, a = symptomatic, before, silent
    target = (p * theta + (1 - p) * a) / (p + (1 - p) * a)
    # A count of offspring has at most about the variance of a mixed Poisson law: mean, and its square.
    each = [np.sqrt((value + value**2) / seeds) / value for value in found]
    return [Row("isolation at onset", target, ratio, float(ratio * np.hypot(*each)), tolerance, seeds)]


def _isolated(symptomatic: float, before: float, silent: float, seeds: int, acting: bool) -> str:
    done = """
[interventions.isolation]
action = "isolate"
trigger.date = 2024-01-01
every = "10 min"
length = "30 days"
left_elsewhere = 0.0
[surveillance.streams.doctors]
kind = "clinicians"
"""
    return f"""
{clock("4 days")}
[strains.flu]
transmissibility = 1.0
start = [{{ to = "coming", probability = {symptomatic!r} }}, {{ to = "silent" }}]
mutates = {{ to = "spent", probability = 1.0 }}
[strains.flu.states.coming]
infectiousness = 1.0
dwell = {dwell("fixed", 3 * before)}
next = "ill"
[strains.flu.states.ill]
symptomatic = true
infectiousness = 1.0
dwell = {dwell("fixed", 3 * (1 - before))}
next = "recovered"
[strains.flu.states.silent]
infectiousness = {silent!r}
dwell = {dwell("fixed", 3.0)}
next = "recovered"
[strains.flu.states.recovered]
immune = true
[strains.spent]
start = "done"
[strains.spent.states.done]
immune = true
[settings.room]
place_kind = "room"
contacts_per_day = 0.6
[[seeding]]
strain = "flu"
count = {seeds}
{done if acting else ""}
"""
