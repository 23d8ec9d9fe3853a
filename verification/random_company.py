"""Who keeps together, and who shuts whom out, in random scenarios of the biting kind."""

from typing import Any

from random_draw import Draw

FRIENDS = {"edge_kind": "friends"}


def add_company(draw: Draw, scenario: dict[str, Any]) -> None:
    """Let people in roaming states join others, units flee together, and enemies shut each other out."""
    if "jonas" not in scenario["strains"]:
        return
    states, behaviours = scenario["strains"]["jonas"]["states"], scenario.get("behaviours", {})
    if draw.chance(0.5):
        walks = {name: f"{draw.number(0.1, 0.5)} / hour" for name in ("leave", "enter") if draw.chance()}
        states["hybrid"]["roaming"] = {**walks, "join": _join(draw, ["jonas.hybrid"], ["susceptible", "jonas.zombie"])}
    if draw.chance(0.3):
        states["zombie"]["roaming"]["join"] = _join(draw, ["jonas.zombie"], ["jonas.hybrid"])
    if "flight" in behaviours and draw.chance(0.7):
        behaviours["flight"]["together"] = {**FRIENDS, "probability": draw.number(0.4, 1.0)}
    if "shelter" in behaviours and draw.chance(0.7):
        behaviours["shelter"]["refused"] = {**FRIENDS, "probability": draw.number(0.4, 1.0)}
    if "shelter" in behaviours and draw.chance(0.5):
        behaviours["shelter"]["breaks"] = draw.number(0.1, 0.6)


def _join(draw: Draw, always: list[str], sometimes: list[str]) -> dict[str, Any]:
    """Of states that are joined some always; along ties, or those near by."""
    states = always + [name for name in sometimes if draw.chance()]
    return {"rate": f"{draw.number(1.0, 4.0)} / hour", "states": states, **(FRIENDS if draw.chance() else {})}
