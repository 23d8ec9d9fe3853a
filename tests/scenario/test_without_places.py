"""Settings that may be without places: left out where the population has none, and nowhere else."""

from pathlib import Path

import pytest

import hyosan
from hyosan.core.errors import ScenarioError
from hyosan.scenario import LoadedScenario, load_text, read_scenario_text, scenario_hash, scenario_toml

CITY = """
[scenario]
id = "town"
title = "Town"
[[scenario.sources]]
what = "settings.nursery.contacts_per_day"
invented = "for the test"
[[scenario.sources]]
what = "settings.household.contacts_per_day"
invented = "for the test"
[population.city]
municipalities = ["47940"]
places = ["hospital"]
[time]
start = 2024-01-01
duration = "20 days"
[calendar]
public_holidays = "KR"
[calendar.periods]
break = [{ from = 2024-01-05, to = 2024-01-06 }]
[strains.flu]
transmissibility = 0.5
start = "ill"
[strains.flu.states.ill]
infectiousness = 1.0
dwell = { distribution = "fixed", value = "2 days" }
next = "well"
[strains.flu.states.well]
immune = true
[settings.household]
place_kind = "household"
contacts_per_day = 2
absent_while_in = ["nursery", "hospital"]
[settings.hospital]
place_kind = "hospital"
optional = true
contacts_per_day = 1
[settings.nursery]
place_kind = "nursery"
optional = true
contacts_per_day = 3
open = ["Mon-Fri 09:00-16:00"]
closed = ["holidays", "break"]
[[seeding]]
strain = "flu"
count = 3
"""


def test_what_a_city_has_not_is_left_out_with_all_that_served_it_alone() -> None:
    loaded = read_scenario_text(CITY)
    scenario = loaded.scenario
    assert loaded.left_out == {"nursery": "nursery"}
    assert set(scenario.settings) == {"household", "hospital"}
    assert scenario.settings["household"].absent_while_in == ("hospital",)
    assert not scenario.calendar.periods
    assert scenario.calendar.public_holidays is None
    assert [source.what for source in scenario.scenario.sources] == ["settings.household.contacts_per_day"]
    text = scenario_toml(scenario, loaded.left_out)
    assert text.startswith("# Left out, since the population has no places for them: nursery (of nursery)\n")
    assert load_text(text) == scenario


def test_a_city_that_has_all_leaves_nothing_out() -> None:
    loaded = read_scenario_text(CITY, overrides=['population.city.places=["all"]'])
    assert loaded.left_out == {}
    assert set(loaded.scenario.settings) == {"household", "hospital", "nursery"}
    plain = load_text(CITY.replace("optional = true\n", ""), overrides=['population.city.places=["all"]'])
    assert scenario_hash(plain) == scenario_hash(loaded.scenario)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'place_kind = "nursery"\noptional = true',
            'place_kind = "nursery"',
            r":39: settings\.nursery\.place_kind: unknown place kind 'nursery'; .* when `places` names it; `optional",
        ),
        (
            'place_kind = "nursery"',
            'place_kind = "nurserry"',
            "no city can have the kind 'nurserry'; did you mean 'nurs",
        ),
        (
            'place_kind = "household"',
            'place_kind = "hosehold"',
            "unknown place kind 'hosehold'; did you mean 'household'",
        ),
        (
            'strain = "flu"\n',
            'strain = "flu"\nwhere = { place_kind = "nursery" }\n',
            r"seeding\[0\]\.where\.place_kind: ",
        ),
        (
            'place_kind = "household"',
            'edge_kind = "freindship"',
            "unknown edge kind 'freindship'; did you mean 'friend",
        ),
    ],
)
def test_what_names_alone_say_is_told_at_once(old: str, new: str, message: str) -> None:
    assert old in CITY
    with pytest.raises(ScenarioError, match=message):
        read_scenario_text(CITY.replace(old, new))


MEETS = """
[encounters.bite]
actor = { strain = "flu", states = ["ill"] }
target = { states = ["susceptible"] }
meetings = { household = "1 / day", nursery = "2 / day" }
[[encounters.bite.outcomes]]
name = "bitten"
probability = { by_setting = { nursery = 0.5, household = 0.3 } }
target = "infect flu"
"""


def test_a_kind_that_no_city_can_have_is_a_slip_even_where_all_are_there() -> None:
    wrong = CITY.replace('place_kind = "nursery"', 'place_kind = "nurserry"')
    with pytest.raises(ScenarioError, match="no city can have the kind 'nurserry'; did you mean 'nursery'"):
        read_scenario_text(wrong, overrides=['population.city.places=["all"]'])


UNFITTED = CITY.replace("transmissibility = 0.5\n", "")


def test_encounters_shares_and_shelters_go_without_it() -> None:
    target = "[strains.flu.target]\nreproduction_number = 2\n" + "".join(
        f"[[strains.flu.target.shares]]\nsettings = [{names}]\nshare = {share}\n"
        for names, share in (('"household", "nursery"', 0.7), ('"hospital"', 0.3))
    )
    rule = load_text(CITY + MEETS).encounters["bite"]
    assert set(rule.meetings) == {"household"}
    assert set(rule.outcomes[0].probability.by_setting) == {"household"}
    shares = load_text(UNFITTED + target).strains["flu"].target
    assert shares is not None
    assert [group.settings for group in shares.shares] == [("household",), ("hospital",)]
    with pytest.raises(ScenarioError, match=r"encounters\.bite\.meetings: none of these settings is left: .*'nursery'"):
        load_text(CITY + MEETS.replace('household = "1 / day", ', ""))
    lost = target.replace('"household", "nursery"', '"household", "hospital"').replace(
        '"hospital"]\nshare = 0.3', '"nursery"]\nshare = 0.3'
    )
    with pytest.raises(ScenarioError, match=r"shares\[1\]\.settings: no contacts_per_day in any of these"):
        load_text(UNFITTED + lost)


FILES = CITY.replace(
    '[population.city]\nmunicipalities = ["47940"]\nplaces = ["hospital"]', '[population.files]\nfolder = "people"'
)


def by_hand(text: str) -> str:
    """Without the nursery and the hospital, and without what names them."""
    text = text.replace('absent_while_in = ["nursery", "hospital"]\n', "")
    text = text.replace(
        '[[scenario.sources]]\nwhat = "settings.nursery.contacts_per_day"\ninvented = "for the test"\n', ""
    )
    begin, end = text.index("[calendar]"), text.index("[strains.flu]")
    text = text[:begin] + text[end:]
    begin, end = text.index("[settings.hospital]"), text.index("[[seeding]]")
    return text[:begin] + text[end:]


def test_people_from_files_say_what_they_have(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    rows = [f"{person},{person % 80},h{person // 4}" for person in range(400)]
    (tmp_path / "people" / "people.csv").write_text("\n".join(["id,age,household", *rows, ""]))
    runs = {}
    for name, text in (("left", FILES), ("hand", by_hand(FILES))):
        (tmp_path / f"{name}.toml").write_text(text)
        runs[name] = hyosan.run(tmp_path / f"{name}.toml", seed=2, out=tmp_path / name)
    assert runs["left"].record["left_out"] == {"hospital": "hospital", "nursery": "nursery"}
    assert len(runs["left"].infections()) > 3
    for table in runs["left"].record["tables"]:
        assert runs["left"].table(table).equals(runs["hand"].table(table))
    assert runs["left"].record["scenario_hash"] == runs["hand"].record["scenario_hash"]


def test_before_people_from_files_are_there_nothing_is_left_out() -> None:
    loaded: LoadedScenario = read_scenario_text(FILES)
    assert loaded.left_out == {}
    assert set(loaded.scenario.settings) == {"household", "hospital", "nursery"}
