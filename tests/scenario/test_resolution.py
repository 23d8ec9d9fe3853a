# ruff: noqa: E501 (a row a mistake)
"""What cannot be had where people roam at the resolution of areas is told where it stands."""

import pytest

from hyosan.core.errors import ScenarioError
from hyosan.engine.warm import AREAS
from hyosan.scenario import load_text

WRONG = {
    "a step that does not fit": ('duration = "3 hours"', 'duration = "185 min"', "time.duration: at the resolution of areas times are whole steps"),
    "no such resolution": ('"area"', '"room"', "resolution.roaming: got text 'room', allowed: 'area'"),
    "transmission": ('start = "bitten"', 'transmissibility = 0.1\nstart = "bitten"', "strains.virus.transmissibility: at the resolution of areas nobody transmits by contacts"),
    "variation": ('start = "bitten"', 'individual_variation = { distribution = \"gamma\", shape = 0.5 }\nstart = "bitten"', "individual_variation: at the resolution of areas nobody transmits"),
    "a season": ('place_kind = "household"', 'place_kind = "household"\nseasonality = { amplitude = 0.1, peak = "2024-01-01" }', "settings.home"),
    "back again": ("dead = true", 'dead = true\n[strains.virus.states.well]\ndwell = { distribution = "fixed", value = "1 day" }\nnext = "susceptible"', "nobody is infected twice"),
    "who stops roaming": ('cross = "6 / hour" }', 'cross = "6 / hour" }\ndwell = { distribution = "fixed", value = "1 day" }\nnext = "bitten"', "who roams dies or roams on, and 'bitten' does neither"),
    "others who act": ('states = ["roaming"]', 'states = ["bitten"]', "only who roams acts, and 'bitten' does not"),
    "other changes": ('target = "infect virus"', 'target = "infect virus"\nactor = "bitten"', "an actor can only be killed"),
    "places that are never left": ('leave = "6 / hour", ', "", "each must be left"),
    "flight": ('action = "shelter"\nhazard = "9 / hour"\nsaturation = 0.1\nfactor = 0.5\nsettings = ["home"]', 'action = "flee"\nhazard = "9 / hour"\nsaturation = 0.1', "nobody flees"),
    "another interval": ('action = "shelter"', 'action = "shelter"\nevery = "20 min"', "fear grows at each step"),
    "events": ("[resolution]", '[record]\ntables = ["events"]\n[resolution]', "there are no events without [crossing] or record.outcomes"),
    "moves": ("[resolution]", '[record]\ntables = ["events"]\nmoves = true\n[resolution]', "record.moves: at the resolution of areas it is not told who walks where"),
    "a size": ('place_kind = "household"', 'place_kind = "household"\nscaling = "per_pair"', "meetings do not grow with the size of a place"),
    "outings": ('place_kind = "household"', 'place_kind = "outing"', "people meet in household, neighbourhood"),
    "arrivals": ("[[seeding]]", '[importation.travel]\nstrain = "virus"\nrate = "1 / day"\n[[seeding]]', "there can be no [importation]"),
    "a crossing with contacts": ("[[seeding]]", '[crossing.sea]\nstrain = "virus"\nby = "sea"\nstay = "1 day"\ncontacts_per_day = 1\n[[seeding]]', "crossing.sea: needs restrained at the resolution of areas"),
    "nobody who roams": ('roaming = { leave = "6 / hour", enter = "6 / hour", cross = "6 / hour" }', "symptomatic = true", "unused: nobody roams in any state"),
    "a table": ("[population.made_up]\npeople = 1000\nareas = 2", '[population.city]\nmunicipalities = ["51110"]\nform = "table"', "needs people by function"),
    "files": ("[population.made_up]\npeople = 1000\nareas = 2", '[population.files]\nfolder = "people"', "needs people by function"),
    "a border of one": ("[population.made_up]\npeople = 1000\nareas = 2", '[population.countries]\nnames = ["south-korea"]\nland_border = "open"', "names leaves one of them out"),
    "a border for nobody": ('[population.made_up]\npeople = 1000\nareas = 2\n[resolution]\nroaming = "area"', '[population.countries]\nnames = ["south-korea", "north-korea"]\nland_border = "open"', "land_border: unused: only who roams crosses it"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told(name: str) -> None:
    old, new, said = WRONG[name]
    assert old in AREAS
    with pytest.raises(ScenarioError) as caught:
        load_text(AREAS.replace(old, new), "areas")
    assert said in str(caught.value)


def test_without_it_people_by_function_do_not_roam() -> None:
    with pytest.raises(ScenarioError, match=r"nobody roams \(unless at the resolution of areas") as caught:
        load_text(AREAS.replace('[resolution]\nroaming = "area"\n', ""), "areas")
    assert "encounters.bite: by function there are no encounters" in str(caught.value)


def test_tables_and_form_are_written_out() -> None:
    text = AREAS.replace(
        "[population.made_up]\npeople = 1000\nareas = 2", '[population.city]\nmunicipalities = ["51110"]'
    )
    scenario = load_text(text, "areas")
    assert scenario.record.tables == ("infections", "transitions", "people")
    assert scenario.population.city is not None
    assert scenario.population.city.form == "function"
