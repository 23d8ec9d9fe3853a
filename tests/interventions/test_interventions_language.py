"""What is refused at the border, and what survives being written out."""

from pathlib import Path

import pytest
from town_text import TOWN

import hyosan
from hyosan.core.errors import ScenarioError
from hyosan.scenario import load_text, scenario_hash, scenario_toml

BASE = (
    TOWN
    + """
[[seeding]]
strain = "flu"
count = 5
[surveillance.streams.doctors]
kind = "clinicians"
[surveillance.streams.sewer]
kind = "wastewater"
every = "1 day"
shedding = [1]
"""
)
DATE = "trigger.date = 2024-01-12"
WANE = '{ distribution = "fixed", value = "9 days" }'
VACCINE = '[immunity.vaccine]\nprotection.flu = { kind = "leaky", effect = 0.5 }'
WRONG = {
    "an unknown key": (f'action = "close"\n{DATE}\nleft = {{ home = 0 }}\nlefft = 1', "lefft"),
    "a key of another action": (
        f'action = "close"\n{DATE}\nleft = {{ home = 0 }}\nleak = 0.5', "'close' has no leak",
    ),
    "nothing thinned": (f'action = "close"\n{DATE}', "needs left or left_elsewhere"),
    "no length": (f'action = "isolate"\n{DATE}\nleft_elsewhere = 0', "'isolate' needs length"),
    "an unknown setting": (f'action = "close"\n{DATE}\nleft = {{ hme = 0 }}', "unknown setting 'hme'; did you mean"),
    "an unknown stream": (
        'action = "close"\ntrigger.observed = { stream = "doctor", above = 1 }\nleft = { home = 0 }',
        "unknown stream 'doctor'; did you mean 'doctors'",
    ),
    "an unknown intervention": (
        'action = "close"\ntrigger.started = "mesures"\nleft = { home = 0 }', "unknown intervention 'mesures'",
    ),
    "itself": ('action = "close"\ntrigger.started = "measure"\nleft = { home = 0 }', "cannot wait for itself"),
    "two forms": (
        'action = "close"\ntrigger = { date = 2024-01-12, started = "measure" }\nleft = { home = 0 }',
        "got date and started, allowed: exactly one of",
    ),
    "both bounds": (
        'action = "close"\ntrigger.observed = { stream = "doctors", above = 2, below = 1 }\nleft = { home = 0 }',
        "exactly one of above and below",
    ),
    "a count of an amount": (
        'action = "close"\ntrigger.observed = { stream = "sewer", above = 2, per = 1000 }\nleft = { home = 0 }',
        "unused: 'sewer' is of kind 'wastewater'",
    ),
    "people of an amount": (
        f'action = "isolate"\n{DATE}\nleft_elsewhere = 0\nlength = "3 days"\nstreams = ["sewer"]',
        "'sewer' sees no people",
    ),
    "nobody named": (
        f'action = "trace"\n{DATE}\nleft_elsewhere = 0\nlength = "3 days"\nwindow = "2 days"',
        "needs named or named_elsewhere, else no contact is found",
    ),
    "an untested screening": (
        f'action = "screen"\n{DATE}\nleft_elsewhere = 0\nlength = "3 days"', "'screen' needs test",
    ),
    "nobody arrives": (
        f'action = "screen"\n{DATE}\nleft_elsewhere = 0\nlength = "3 days"\ntest.sensitivity = 1\nwhom = "arrivals"',
        "nobody ever arrives",
    ),
    "travellers who are not screened": (
        f'action = "screen"\n{DATE}\nleft_elsewhere = 0\nlength = "3 days"\ntest.sensitivity = 1\n'
        "travellers_per_day = 9",
        "unused: residents are screened",
    ),
    "a count of what nobody closes": (
        f'action = "close"\n{DATE}\nleft_elsewhere = 0\nplace_kind = "household"\nlength = "2 days"\nclosed = 2',
        "closed counts what some interventions close",
    ),
    "a count of itself": (
        f'action = "close"\n{DATE}\nleft_elsewhere = 0\nplace_kind = "household"\nlength = "2 days"\nclosed = 2\n'
        'closed_by = ["measure"]',
        "cannot wait for itself",
    ),
    "a test of an unknown state": (
        f'action = "isolate"\n{DATE}\nleft_elsewhere = 0\nlength = "3 days"\n'
        'release = { sensitivity = 1, by_state = { "flu.il" = 2 } }',
        "unknown state 'flu.il'; did you mean 'flu.ill'",
    ),
    "cases that close no place": (
        f'action = "close"\n{DATE}\nleft = {{ home = 0 }}\ncases = 2', "without place_kind no place is closed",
    ),
    "two counts": (
        f'action = "close"\n{DATE}\nleft_elsewhere = 0\nplace_kind = "household"\nwithin = "2 days"\n'
        'length = "2 days"\ncases = 2\nabsences = 2',
        "got cases and absences, allowed: exactly one of cases, absences, absent_share, closed",
    ),
    "absences that nobody sees": (
        f'action = "close"\n{DATE}\nleft_elsewhere = 0\nplace_kind = "household"\nwithin = "2 days"\n'
        'length = "2 days"\nabsences = 2\nstreams = ["doctors"]',
        "'doctors' sees no absences: it is of kind 'clinicians'",
    ),
    "a grade that is no place": (
        f'action = "close"\n{DATE}\nleft_elsewhere = 0\nby_grade = true',
        "without place_kind no place is closed by itself",
    ),
    "a limit of nothing": (f'action = "limit_travel"\n{DATE}', "'limit_travel' needs left or left_elsewhere"),
    "a place that is closed for no length": (
        f'action = "close"\n{DATE}\nleft = {{ home = 0 }}\nplace_kind = "household"\ncases = 2\nwithin = "9 days"',
        "closing place by place needs place_kind, within and length",
    ),
    "cases without a ring": (
        f'action = "vaccinate"\n{DATE}\nimmunity = ["vaccine"]\ndoses_per_day = 5\nfindings = ["died"]\n{VACCINE}',
        "unused: without ring nobody becomes known",
    ),
    "waning twice": (
        f'action = "vaccinate"\n{DATE}\nimmunity = ["vaccine"]\ndoses_per_day = 5\n'
        f'further_doses = [{{ after = "9 days", immunity = ["vaccine"], wane = {WANE} }}]\n{VACCINE}',
        "'vaccine' wanes, so that nothing else may give it",
    ),
    "had by some and lost": (
        f'action = "treat"\n{DATE}\nimmunity = ["vaccine"]\nring = "household"\nlength = "9 days"\n'
        + VACCINE.replace("\n", "\ncoverage = 0.1\n"),
        "'vaccine' is lost after `length`, so that nothing else may give it",
    ),
    "a course that does nothing": (
        f'action = "treat"\n{DATE}\nimmunity = ["vaccine"]\n{VACCINE}', "does nothing to an infection",
    ),
    "a course around cases for no length": (
        f'action = "treat"\n{DATE}\nimmunity = ["vaccine"]\nring = "household"\n{VACCINE}', "is protected for a length",
    ),
    "doses of a treatment": (
        f'action = "treat"\n{DATE}\nimmunity = ["vaccine"]\nlength = "9 days"\ndoses_per_day = 5\n{VACCINE}',
        "'treat' has no doses_per_day",
    ),
    "a cost of no tests": (f'action = "close"\n{DATE}\nleft = {{ home = 0 }}\ncost.test = 5', "makes no tests"),
    "too late": ('action = "close"\ntrigger.date = 2025-01-12\nleft = { home = 0 }', "is after the run"),
    "a cordon of everything": (f'action = "cordon"\n{DATE}', "a cordon needs areas"),
    "an unknown immunity": (
        f'action = "vaccinate"\n{DATE}\nimmunity = ["vaccin"]\ndoses_per_day = 5', "unknown named immunity 'vaccin'",
    ),
    "immunity by a strain": (
        f'action = "vaccinate"\n{DATE}\nimmunity = ["flu"]\ndoses_per_day = 5', "acquired by going through it",
    ),
    "two ends": (
        f'action = "close"\n{DATE}\nuntil.date = 2024-01-20\nduration = "3 days"\nleft = {{ home = 0 }}',
        "both until and duration",
    ),
    "a strike without a way to die": (f'action = "strike"\n{DATE}\nkills = 0.5', "no strain has a state marked dead"),
    "a strike that asks for shelter": (
        f'action = "strike"\n{DATE}\nkills = 0.5\nkills_sheltered = 0.5', "no behaviour is a shelter",
    ),
    "a state that is none": (
        f'action = "strike"\n{DATE}\nkills = 0.5\nkills_by_state = {{ "flu.il" = 1 }}',
        "unknown state 'flu.il'; did you mean",
    ),
    "a repellent lure": (f'action = "lure"\n{DATE}\nattraction = 0.5', "allowed: at least 1"),
    "a camp nowhere": (f'action = "evacuate"\n{DATE}\npeople_per_hour = 5', "'evacuate' needs camp"),
    "nobody detained": (
        f'action = "evacuate"\n{DATE}\ncamp = "a"\npeople_per_hour = 5\nleft_elsewhere = 0',
        "without a test nobody is detained",
    ),
    "bounds the wrong way round": (
        'action = "close"\ntrigger.observed = { stream = "doctors", above = 3 }\n'
        'until.observed = { stream = "doctors", below = 10 }\nleft = { home = 0 }',
        "got 10, allowed: up to 3",
    ),
    "a finding that is never told": (
        'action = "close"\ntrigger.observed = { stream = "doctors", finding = "confirmed", above = 3 }\n'
        "left = { home = 0 }",
        "which tells suspected",
    ),
    "longer than the run": (
        'action = "close"\ntrigger.observed = { stream = "doctors", above = 3, for = "4000 days" }\n'
        "left = { home = 0 }",
        "longer than the run",
    ),
    "nobody to lure": (f'action = "lure"\n{DATE}\nattraction = 3', "of those who roam"),
    "nobody to bring home": (f'action = "return"\n{DATE}', "nobody ever leaves"),
    "hours of a strike": (
        f'action = "strike"\n{DATE}\nkills = 1\nhours = ["daily 00:00-06:00"]', "'strike' has no hours",
    ),
    "too many who comply": (f'action = "stay_at_home"\n{DATE}\ncompliance = 1.5\nleft_elsewhere = 0', "compliance"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told(what: str) -> None:
    text, told = WRONG[what]
    with pytest.raises(ScenarioError) as caught:
        load_text(f"{BASE}\n[interventions.measure]\n{text}\n", "town.toml")
    assert told in str(caught.value)
    assert "interventions.measure" in str(caught.value)
    assert "town.toml:" in str(caught.value)


def test_a_scenario_without_interventions_keeps_its_hash_and_one_with_them_survives_writing() -> None:
    bare = load_text(BASE, "town.toml")
    assert "interventions" not in str(sorted(bare.model_dump(exclude_defaults=True)))
    text = f'{BASE}\n[interventions.measure]\naction = "close"\n{DATE}\nleft = {{ home = 0 }}\n'
    seen = '{ observed = { stream = "doctors", above = 3, for = "2 days" } }'
    text += f"until = {{ any_of = [{{ not = {{ date = 2024-01-13 }} }}, {seen}] }}\n"
    full = load_text(text, "town.toml")
    assert load_text(scenario_toml(full), "again.toml") == full
    assert scenario_hash(full) != scenario_hash(bare)


def test_areas_are_those_of_the_population(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "people.csv").write_text("id,area,household\na,north,1\nb,south,2\n")
    (tmp_path / "people" / "areas.csv").write_text("area,municipality\nnorth,Upper\nsouth,Lower\n")
    measure = f'\n[interventions.measure]\naction = "close"\n{DATE}\nleft = {{ home = 0 }}\nareas = '
    path = tmp_path / "town.toml"
    path.write_text(BASE.replace("count = 5", "count = 1") + measure + '["north", "Lower"]\n')
    assert set(hyosan.run(path, seed=1, out=tmp_path / "run").interventions()["count"]) == {2}
    path.write_text(BASE + measure + '["nrth"]\n')
    with pytest.raises(ScenarioError, match="unknown area 'nrth'; did you mean 'north'"):
        hyosan.run(path, seed=1, out=tmp_path / "again")
