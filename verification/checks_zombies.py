"""Zombies: a meeting of S and Z is a bite with probability 1 / (1 + α), else the zombie is killed (VALIDATION.md)."""

from typing import Any

import numpy as np
from exact import bitten_law, hybrid_extinction, mean_susceptible, ruin_law
from laboratory import Bench, Outcome, Row, Rows, clock, law, mean, room, share

STREET = 'place_kind = "neighbourhood"'
ROOM = 'place_kind = "room"'
STATES = ("infections", "transitions")
"""The tables to keep where states at the end are wanted, too."""


def bites(
    alpha: float,
    *,
    people: int,
    seeds: str = "count = 1",
    setting: str = ROOM,
    scaling: str = '"constant"',
    latent: str = "",
    roaming: bool = False,
    start: str = "",
    outcomes: str = "",
    hybrids: str = "",
    duration: str = "400 days",
    step: str = "1 day",
    meetings: str = "",
    target: str = '"susceptible"',
    hosts: str = "",
    extra: str = "",
    block: str = "1 day",
) -> str:
    """Bites at rate 1 a day for a zombie among susceptibles only (β = 1, `people` in all), kills at rate α."""
    p = 1 / (1 + alpha)
    meetings = meetings or f"{(1 + alpha) * (people - 1) / people!r} / day"
    default = f"""
[[encounters.bite.outcomes]]
name = "bitten"
probability = {p!r}
target = "infect z"
[[encounters.bite.outcomes]]
name = "killed"
probability = {1 - p!r}
actor = "dead"
"""
    return f"""
{clock(duration, step)}
[strains.z]
block = "{block}"
start = {start or ('"bitten"' if latent else '"zombie"')}
{f'[strains.z.states.bitten]{chr(10)}dwell = {latent}{chr(10)}next = "zombie"' if latent else ""}
[strains.z.states.zombie]
{"roaming = {}" if roaming else ""}
[strains.z.states.dead]
dead = true
{hybrids}
[settings.room]
{setting}
scaling = {scaling}
[encounters.bite]
actor = {{ strain = "z", states = ["zombie"] }}
target = {{ states = [{target}]{hosts} }}
meetings = {{ room = "{meetings}" }}
{outcomes or default}
{extra}
[[seeding]]
strain = "z"
{seeds}
"""


def ruin_counts(outcome: Outcome, seeds: int) -> tuple[Any, Any, Any]:
    """By copy: bites, whether the zombies won, whether the fight is over."""
    left = outcome.ended_in("susceptible")
    fighting = outcome.per_copy - outcome.ended_in("dead") - left
    return outcome.sizes() - seeds, left == 0, (left == 0) | (fighting == 0)


def ruin(
    seed: int,
    *,
    alpha: float,
    copies: int,
    label: str,
    parts: int = 1,
    s0: int = 199,
    z0: int = 1,
    tolerance: float,
    **text: Any,
) -> Rows:
    """`szr-ruin`: P(zombies win), and the law of the number of bites before extinction."""
    bench = Bench(bites(alpha, people=s0 + z0, seeds=f"count = {z0}", **text), room(s0 + z0), copies, STATES)
    runs = [ruin_counts(bench.run(1000 * seed + part), z0) for part in range(parts)]
    bitten, won, over = (np.concatenate(column) for column in zip(*runs, strict=True))
    exact = ruin_law(s0, z0, alpha)
    cells = [*exact[:8], sum(exact[8:-1]), exact[-1]]
    name = f"szr-ruin alpha={alpha} S0={s0} Z0={z0} {label}"
    return [
        Row(f"{name}: fights not over, below 1e-4", 0.0, float((~over).mean()), 2.5e-5, units=len(over), stated=True),
        share(f"{name}: zombies win", exact[-1], won, tolerance),
        law(f"{name}: bites before extinction", cells, np.where(won, 9, np.minimum(bitten, 8))),
    ]


ROAMING = {"setting": STREET, "roaming": True}
"""Zombies who roam in the street without leaving it: pulled from the targets' side where they outnumber them."""
VARIANTS: dict[str, dict[str, Any]] = {
    "frequency": {"duration": "80 days"},
    "density": {"scaling": '"per_pair"', "meetings": "0.5 / day", "duration": "40 days"},
    "latent": {"latent": '{ distribution = "gamma", mean = "1 day", shape = 3 }', "duration": "90 days"},
}


def small_ruins(seed: int, *, copies: int) -> Rows:
    """A small crowd, whatever the scaling and the latent stage, and with two zombies."""
    rows: Rows = []
    for label, text in VARIANTS.items():
        rows += ruin(seed, alpha=0.8, s0=9, copies=copies, label=label, tolerance=0.03, **text)
    return rows + ruin(seed, alpha=0.8, s0=9, z0=2, copies=copies, label="two", tolerance=0.03, duration="80 days")


def pulled_ruins(seed: int, *, copies: int) -> Rows:
    """A small crowd in a street, where zombies that outnumber the others are met from the others' side."""
    text = {**ROAMING, "duration": "100 days", "block": "2 days"}
    return ruin(seed, alpha=0.8, s0=19, copies=copies, label="street", tolerance=0.01, **text)


def horde(seed: int, *, copies: int) -> Rows:
    """Twelve zombies among eight others of a street: how many are bitten by several times, a pure birth process.

    Zombies outnumber the others: from the second block on they are met from the others' side. In the room they are not.
    """
    rows: Rows = []
    for label, more in (("street", ROAMING), ("room", {})):
        for hours in (0.9, 1.9, 3.5):
            text = bites(
                0.0,
                people=20,
                meetings="0.6 / hour",
                seeds="count = 12",
                block="1 hour",
                duration=f"{hours} hours",
                step="0.1 hours",
                **more,
            )
            bitten = Bench(text, room(20), copies).run(seed).sizes() - 12
            rows.append(
                law(f"horde in the {label}: bitten by {hours} hours", bitten_law(8, 12, 0.6 / 19, hours), bitten)
            )
    return rows


def ruins(seed: int, *, alpha: float, copies: int, tolerance: float, parts: int = 1) -> Rows:
    """The published numbers, S0 = 199; zombies roam in one street, so that the winners cost nothing."""
    duration, block = {0.6: (150, 5), 0.8: (400, 10), 1.0: (800, 20)}[alpha]
    text = {**ROAMING, "block": f"{block} days", "duration": f"{duration} days"}
    return ruin(
        seed, alpha=alpha, copies=copies, parts=parts, label="street", tolerance=tolerance, step="5 days", **text
    )


def reemergence(seed: int, *, copies: int, tolerance: float) -> Rows:
    """`szr-reemergence`: a strike kills each of 100 zombies with probability 0.99; those left re-emerge or die out.

    The strike is a state in which they are for a minute, or an intervention. 200 people are left to bite, so that all
    are bitten with a probability below 1e-9 in a line that dies out.
    """
    struck = """
[strains.z.states.struck]
dwell = { distribution = "fixed", value = "1 min" }
next = [{ to = "dead", probability = 0.99 }, { to = "zombie" }]
"""
    action = """
[interventions.strike]
action = "strike"
trigger.date = 2024-01-02
duration = "1 day"
kills = 0.0
kills_by_state = { "z.zombie" = 0.99 }
"""
    rows: Rows = []
    exact = (0.99 + 0.01 * 0.5) ** 100
    for zombies, state, strike, target in (
        (1, "zombie", "", 0.5),
        (100, "struck", "", exact),
        (100, "zombie", action, exact),
    ):
        text = bites(
            0.5,
            people=200,
            hybrids=struck if state == "struck" else "",
            extra=strike,
            seeds=f'count = {zombies}\nstate = "{state}"\nat = "1 day"',
            block="4 days",
            duration="121 days",
            **ROAMING,
        )
        outcome = Bench(text, room(200 + zombies), copies, STATES).run(seed)
        extinct = outcome.ended_in("susceptible") > 0
        name = "struck by an intervention" if strike else state
        rows.append(share(f"szr-reemergence from {zombies} zombies ({name})", target, extinct, tolerance))
    return rows


def immune_hybrid(seed: int, *, copies: int, tolerance: float, people: int = 400, cut: int = 30) -> Rows:
    """`szr-immune-hybrid`: 10 % of bites fall on immune people, 5 % make hybrids who still fight.

    Extinct: fewer than `cut` people turned or made hybrids in all. The target is exact for the finite number of people.
    """
    text = bites(
        0.5,
        people=people,
        start='[{ to = "hybrid", probability = %r }, { to = "zombie" }]' % (0.05 / 0.9),
        hybrids="[strains.z.states.hybrid]",
        target='"susceptible", "z.hybrid"',
        extra="[host_types.immune]",
        seeds='count = 1\nstate = "zombie"\nwho = { person = "0" }',
        duration="60 days",
    ).replace("start = [", "susceptibility = { by_host_type = { immune = 0.0 } }\nstart = [")
    hosts = ["ordinary"] * (people + 1 - people // 10) + ["immune"] * (people // 10)
    outcome = Bench(text, room(people + 1, host_type=hosts), copies).run(seed)
    exact = hybrid_extinction(people, 0.5, people // 10, 0.05, cut)
    return [
        share(
            f"szr-immune-hybrid extinct, {people} people (limit 0.588235)", exact, outcome.sizes() - 1 < cut, tolerance
        )
    ]


def ode(seed: int, *, m: int, parts: int, short: bool) -> Rows:
    """`szr-ode`: S0 = 199 m, Z0 = m, α = 0.6, by time and in the end; (1 - α) S + Z changes by chance alone."""
    people = 200 * m
    text = bites(0.6, people=people, seeds=f"count = {m}", duration="10 days", step="1 day")
    bench = Bench(text, room(people), tables=STATES)
    s, z = np.zeros(parts), np.zeros(parts)
    for part in range(parts):
        outcome = bench.run(1000 * seed + part)
        s[part], z[part] = outcome.ended_in("susceptible")[0] / m, outcome.ended_in("zombie")[0] / m
    kept = 0.4 * s + z
    kept_se = float(np.sqrt(0.6 * (199 - 118.0575) * 1.6 / m / parts))
    sd_s, sd_z = (16.0 / np.sqrt(m * parts / 100), 8.0 / np.sqrt(m * parts / 100))
    if parts >= 40:
        sd_s, sd_z = (float(x.std(ddof=1) / np.sqrt(parts)) for x in (s, z))
    wide = float("inf") if short else 0.005
    return [
        Row("szr-ode (1-alpha) S/m + Z/m at t=10", 80.6, float(kept.mean()), kept_se, 0.005 * 80.6, parts),
        Row("szr-ode S/m at t=10", 118.0575, float(s.mean()), sd_s, wide * 118.0575, parts),
        Row("szr-ode Z/m at t=10", 33.3770, float(z.mean()), sd_z, wide * 33.3770, parts),
    ]


def stochastic_mean(seed: int, *, copies: int, parts: int, tolerance: float) -> Rows:
    """`szr-ode` at m = 1: the mean of S at t = 10 is another thing, 155.114 (155.4 ± 0.5); and 60 % of runs die out."""
    bench = Bench(bites(0.6, people=200, duration="10 days"), room(200), copies, STATES)
    left = np.concatenate([bench.run(1000 * seed + part).ended_in("susceptible") for part in range(parts)])
    return [mean("szr-ode m=1: S at t=10", mean_susceptible(199, 1, 0.6, 10.0), left, tolerance)]
