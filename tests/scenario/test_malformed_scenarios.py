"""Malformed scenarios: each names its line, its path, what was got and what is allowed."""

# ruff: noqa: E501 - one row a case reads better than three lines a case

from pathlib import Path

import pytest

from hyosan.core.errors import ScenarioError
from hyosan.scenario import load_text

BASE = (Path(__file__).parent / "base.toml").read_text()

# (what stands in base.toml, what replaces it with "# !" on the line that is to be named, path, words of the message)
MALFORMED = [
    # Shapes and types
    ('id = "everything"', 'id = "Every Thing" # !', "scenario.id", "got text 'Every Thing', allowed: small letters"),
    ('title = "Every', 'titel = "x" # !\ntitle = "Every', "scenario.titel", "unknown key 'titel'; did you mean 'title'?"),
    ('[scenario]\nid = "everything"\n', "[scenario] # !\n", "scenario.id", "missing, allowed: small letters"),
    ("start = 2024-01-01\n", "", "time.start", "missing, allowed: a date or local time"),
    ("start = 2024-01-01\n", "start = 1 # !\n", "time.start", "got number 1, allowed: a date or local time"),
    ("start = 2024-01-01\n", "start = 2024-01-01T00:00:00Z # !\n", "time.start", "without an offset"),
    ('step = "1 hour"', "step = 60 # !", "time.step", 'got number 60 without a unit, allowed: text such as "10 min"'),
    ('step = "1 hour"', 'step = "60" # !', "time.step", "a unit is missing"),
    ('step = "1 hour"', 'step = "1 houre" # !', "time.step", "unknown unit 'houre': did you mean 'hour'?"),
    ('step = "1 hour"', 'step = "0 h" # !', "time.step", "allowed: more than 0"),
    ('step = "1 hour"', 'step = "-1 h" # !', "time.step", "allowed: a duration of 0 or more"),
    ('step = "1 hour"', 'step = "31 days" # !', "time.step", "the step is longer than the duration"),
    ("start = 2024-01-01\n", "start = 9999-12-31\n", "time.duration", "ends after the year 9999"),
    ("[settings.friends]", "[setting.friends] # !", "setting", "unknown key 'setting'; did you mean 'settings'?"),
    ('step = "1 hour"', "step = true # !", "time.step", "got true, allowed: a duration with its unit"),
    ("healthy_below = 0.1", "healthy_below = 1.1", "time.stop.healthy_below", "got number 1.1, allowed: a number from 0 to 1"),
    ("transmissibility = 0.05", 'transmissibility = "0.05" # !', "strains.flu.transmissibility", "got text '0.05', allowed: a number from 0 to 1"),
    ("transmissibility = 0.05", "transmissibility = true # !", "strains.flu.transmissibility", "got true, allowed: a number from 0 to 1"),
    ("transmissibility = 0.05", "transmissibility = nan # !", "strains.flu.transmissibility", "got number nan"),
    ("transmissibility = 0.05", "transmissibility = inf # !", "strains.flu.transmissibility", "got number inf"),
    ("transmissibility = 0.05", "transmissibility = -0.1 # !", "strains.flu.transmissibility", "got number -0.1, allowed: a number from 0 to 1"),
    ("symptomatic = true", "symptomatic = 1 # !", "strains.flu.states.sick.symptomatic", "got number 1, allowed: true or false"),
    ('care = "hospital"', 'care = "hospitl" # !', "strains.flu.states.sick.care", "got text 'hospitl', allowed: 'hospital', 'intensive care'; did you mean 'hospital'?"),
    ("[population]\nseed = 3", "[population]\nseed = -3 # !", "population.seed", "got number -3, allowed: a whole number ≥ 0"),
    ("copies = 2", "copies = 0 # !", "population.files.copies", "got number 0, allowed: a whole number ≥ 1"),
    ('leave = "6 / hour"', "leave = 6", "strains.jonas.states.zombie.roaming.leave", "without a unit"),
    ('leave = "6 / hour"', 'leave = "6 / houre"', "strains.jonas.states.zombie.roaming.leave", "did you mean 'hour'"),
    ('leave = "6 / hour"', 'leaves = "6 / hour"', "strains.jonas.states.zombie.roaming.leaves", "did you mean 'leave'"),
    ('action = "flee"', 'action = "fly" # !', "behaviours.flight.action", "got text 'fly', allowed: 'flee', 'shelter'"),
    ('kind = "leaky"', 'kind = "leeky"', "immunity.flu.protection.flu.kind", "did you mean 'leaky'?"),
    ("effect = 0.9", "effect = 1.9", "immunity.flu.protection.flu.effect", "allowed: a number from 0 to 1"),
    ("transmissibility = 0.05", "transmissibility = 5", "strains.flu.transmissibility", "got number 5, allowed: a number from 0 to 1"),
    ('tables = ["infections", "events"]', 'tables = [\n"infections",\n"evens", # !\n"events"]', "record.tables[1]", "did you mean 'events'?"),
    ("moves = true", 'moves = "yes" # !', "record.moves", "got text 'yes', allowed: true or false"),
    ("[host_types.nurse]", '[host_types."night nurse"] # !', 'host_types."night nurse"', "got the name 'night nurse'"),
    ("min_age = 15", "min_age = 121", "seeding[1].who.min_age", "allowed: a whole number from 0 to 120"),
    ("min_age = 15", "min_age = 19", "seeding[1].who.max_age", "max_age 18 is below min_age 19"),
    # Population
    ("[population.files]", '[population.city]\nmunicipalities = ["51110"]\n[population.files] # !', "population.files", "two populations"),
    ('[population]\nseed = 3\n[population.files]\nfolder = "people"\ncopies = 2', "[population] # !", "population", "no population"),
    # Laws and branches
    ('distribution = "uniform"', 'distribution = "uniformly"', "strains.jonas.states.turning.dwell.distribution", "did you mean 'uniform'?"),
    ('low = "1 min"', 'low = "10 min"', "strains.jonas.states.turning.dwell.high", "high is not above low"),
    ("shape = 4 }", 'shape = 4, sd = "1 day" }', "strains.flu.states.latent.dwell", "exactly one of shape and sd"),
    ('sd = "1 day" }', "sigma = 2 }", "strains.flu.states.sick.dwell", "median and sigma, or mean and sd"),
    ("weights = [3, 1]", "weights = [3]", "strains.flu.states.well.dwell.weights", "1 weights for 2 values"),
    ("weights = [3, 1]", "weights = [0, 0]", "strains.flu.states.well.dwell.weights", "all weights are 0"),
    ('next = "zombie"', "", "strains.jonas.states.turning.dwell", "dwell without next"),
    ('dwell = { distribution = "uniform", low = "1 min", high = "10 min" }\n', "", "strains.jonas.states.turning.next", "next without dwell"),
    ('{ to = "well" }]', '{ to = "well", probability = 0.2 }]', "strains.flu.states.latent.next", "sum to 0.9 at age 0 for host type 'ordinary'"),
    ('probability = 0.7 }, { to = "well" }]', 'probability = 1.7 }, { to = "well" }]', "strains.flu.states.latent.next", "sum to 1.7"),
    ('{ to = "sick", probability = 0.7 }', '{ to = "sick" }', "strains.flu.states.latent.next[1]", "a second branch without a probability"),
    ('next = "zombie"', 'next = "zombi" # !', "strains.jonas.states.turning.next", "unknown state 'zombi'; did you mean 'zombie'?"),
    ('  { to = "well" },', '  { to = "wel" }, # !', "strains.flu.states.sick.next[1].to", "unknown state 'wel'; did you mean 'well'?"),
    ('start = "turning"', 'start = "susceptible" # !', "strains.jonas.start", "unknown state 'susceptible'"),
    ("from = 65, value = 0.1", "from = 0, value = 0.1", "strains.flu.states.sick.next[0].probability.by_age", "do not ascend"),
    ("[strains.jonas.states.dead]\n", "[strains.jonas.states.dead]\ninfectiousness = 1 # !\n", "strains.jonas.states.dead.infectiousness", "a dead state has no infectiousness"),
    ("[strains.jonas.states.dead]\n", '[strains.jonas.states.dead]\ncare = "hospital" # !\n', "strains.jonas.states.dead.care", "a dead state has no care"),
    ("[strains.jonas.states.dead]\n", "[strains.jonas.states.dead]\nroaming = {} # !\n", "strains.jonas.states.dead.roaming", "a dead state has no roaming"),
    ('times = ["0 days", "1 day"]', 'times = ["0 days", "0 days"]', "strains.flu.infectiousness_profile.times", "do not ascend"),
    ("values = [0.5, 1.0] }", "values = [0.5] }", "strains.flu.infectiousness_profile.values", "1 values for 2 times"),
    ('"gamma", shape = 0.5', '"gamma", shape = 0', "strains.flu.individual_variation.shape", "got number 0, allowed: a number > 0"),
    ("[{ from = 0, value = 1.0 }, { from = 15", "[{ from = 1, value = 1.0 }, { from = 15", "strains.flu.susceptibility.by_age", "starts at age 1"),
    ("by_host_type = { immune = 0.0 }", "by_host_type = { imune = 0.0 }", "strains.flu.susceptibility.by_host_type.imune", "did you mean 'immune'?"),
    ('to = "flu-b"', 'to = "flu-c"', "strains.flu.mutates.to", "unknown strain 'flu-c'; did you mean 'flu-b'?"),
    ('to = "flu-b"', 'to = "flu"', "strains.flu.mutates.to", "cannot mutate into itself"),
    ('susceptible_to = ["flu"]', 'susceptible_to = ["flue"] # !', "strains.jonas.states.hybrid.susceptible_to[0]", "did you mean 'flu'?"),
    # Settings
    ('place_kind = "classroom"\ncon', 'place_kind = "classroom"\nedge_kind = "x" # !\ncon', "settings.classroom.edge_kind", "both place_kind and edge_kind"),
    ('edge_kind = "friendship"', "", "settings.friends", "neither place_kind nor edge_kind"),
    ('edge_kind = "friendship"', 'edge_kind = "friendship"\nscaling = { exponent = 1, reference_size = 2 } # !', "settings.friends.scaling", "allowed for ties"),
    ("exponent = 0.5", "exponnt = 0.5", "settings.household.scaling.exponnt", "did you mean 'exponent'?"),
    ("scaling = { exponent = 0.5, reference_size = 3 }", 'scaling = "constnt" # !', "settings.household.scaling", "did you mean 'constant'?"),
    ('"Mon-Fri 13:00-16:30"]', '"Mon-Fri 11:00-16:30"] # !', "settings.classroom.open", "the intervals 08:30-12:00 and 11:00-16:30 of Mon overlap"),
    ('"Mon-Fri 13:00-16:30"]', '"Mon-Fri 22:00-06:00"] # !', "settings.classroom.open", "past midnight, give two entries"),
    ('"Mon-Fri 13:00-16:30"]', '"Mon-Fry 13:00-16:30"] # !', "settings.classroom.open", "unknown day 'Fry': did you mean 'Fri'?"),
    ('"Mon-Fri 13:00-16:30"]', '"Mon-Fri 13:00-25:30"] # !', "settings.classroom.open", "no time of day"),
    ('"Mon-Fri 13:00-16:30"]', '"Mon-Fri"] # !', "settings.classroom.open", "allowed: days and hours"),
    ('absent_while_in = ["classroom"]', 'absent_while_in = ["clasroom"] # !', "settings.household.absent_while_in[0]", "did you mean 'classroom'?"),
    ('absent_while_in = ["classroom"]', 'absent_while_in = ["household"] # !', "settings.household.absent_while_in", "household → household"),
    ('place_kind = "classroom"\ncon', 'place_kind = "classroom"\nabsent_while_in = ["household"] # !\ncon', "settings.classroom.absent_while_in", "runs in a circle"),
    ('absent_while_in = ["classroom"]', 'absent_while_in = ["classroom", "classroom"] # !', "settings.household.absent_while_in", "'classroom' stands twice"),
    # Encounters
    ('strain = "jonas", states = ["zombie"] }\ntarget = { states = ["sus', 'strain = "jona", states = ["zombie"] } # !\ntarget = { states = ["sus', "encounters.bite.actor.strain", "did you mean 'jonas'?"),
    ('strain = "jonas", states = ["zombie"] }\ntarget = { states = ["sus', 'strain = "jonas", states = ["zomby"] } # !\ntarget = { states = ["sus', "encounters.bite.actor.states[0]", "did you mean 'zombie'?"),
    ('"flu.sick"]', '"flu.sik"]', "encounters.bite.target.states[1]", "did you mean 'flu.sick'?"),
    ('"flu.sick"]', '"flu.dead"]', "encounters.bite.target.states[1]", "nobody meets the dead"),
    ('host_types = ["ordinary", "nurse"]', 'host_types = ["ordinry"]', "encounters.bite.target.host_types[0]", "did you mean 'ordinary'?"),
    ('meetings = { classroom = "20', 'meetings = { clasroom = "20', "encounters.bite.meetings.clasroom", "did you mean 'classroom'?"),
    ('meetings = { classroom = "20 / hour"', "meetings = { classroom = 20", "encounters.bite.meetings.classroom", "without a unit"),
    ('target = "infect jonas"', 'target = "infect jonnas" # !', "encounters.bite.outcomes[0].target", "unknown strain 'jonnas'; did you mean 'jonas'?"),
    ('target = "infect jonas"', 'target = "infect jonas.zomby" # !', "encounters.bite.outcomes[0].target", "unknown state of 'jonas' 'zomby'; did you mean 'zombie'?"),
    ('target = "infect jonas"', 'target = "infect jonas.dead" # !', "encounters.bite.outcomes[0].target", "an infection begins alive"),
    ('target = "infect jonas"', 'target = "infct jonas" # !', "encounters.bite.outcomes[0].target", "did you mean 'infect jonas'?"),
    ('target = "jonas.hybrid" }', 'target = "flu.sick" }', "encounters.turn.outcomes[0].target", "has no state of 'flu'"),
    ('target = "jonas.hybrid" }', 'target = "infect flu" }', "encounters.turn.outcomes[0].target", "nobody in jonas.turning can be infected with 'flu'"),
    ('probability = 0.2\nactor = "dead"', 'probability = 0.2\nactor = "ded" # !', "encounters.bite.outcomes[1].actor", "unknown state of 'jonas' 'ded'; did you mean 'dead'?"),
    ('probability = 0.2\nactor = "dead"', "probability = 0.2", "encounters.bite.outcomes[1]", "neither target nor actor"),
    ("probability = 0.2\n", "probability = 0.7\n", "encounters.bite.outcomes", "sum to 1.3 at age 0 for host type 'ordinary' in setting 'classroom'"),
    ('name = "both killed"', 'name = "bitten" # !', "encounters.bite.outcomes[2].name", "a second outcome named 'bitten'"),
    ("by_setting = { household = 0.5 }", "by_setting = { houshold = 0.5 }", "encounters.bite.outcomes[0].probability.by_setting.houshold", "did you mean 'household'?"),
    # Immunity, seeding, behaviours
    ("coverage = { by_age = [{ from = 0, value = 0.5 }, { from = 65, value = 1 }] }", "coverage = 1.5 # !", "immunity.vaccine.coverage", "got 1.5, allowed: from 0 to 1"),
    ("{ from = 65, value = 1 }", "{ from = 65, value = 2 }", "immunity.vaccine.coverage", "got 2 at age 65 for host type 'ordinary'"),
    ("[immunity.flu]", "[immunity.flu]\ncoverage = 0.5 # !", "immunity.flu.coverage", "acquired by going through it"),
    ("coverage = { by_age = [{ from = 0, value = 0.5 }, { from = 65, value = 1 }] }", "", "immunity.vaccine.coverage", "a named immunity needs coverage"),
    ("flu-b = { kind", "flu-c = { kind", "immunity.flu.protection.flu-c", "did you mean 'flu-b'?"),
    ('strain = "flu"\ncount', 'strain = "flux" # !\ncount', "seeding[0].strain", "unknown strain 'flux'; did you mean 'flu'?"),
    ('[[seeding]]\nstrain = "jonas"\ncount = 1\n', '[[seeding]] # !\nstrain = "jonas"\n', "seeding[1].count", "missing, allowed: a whole number"),
    ('at = "2 days"', 'at = "30 days" # !', "seeding[1].at", "not before the end"),
    ('state = "zombie"', 'state = "dead" # !', "seeding[1].state", "a dead state: seeds are alive"),
    ('place_kind = "classroom", place', "place", "seeding[1].where", "exactly one of place_kind, area, municipality and country"),
    ('action = "flee"', 'action = "flee"\nfactor = 0.5 # !', "behaviours.flight.factor", "flee has no factor"),
    ('action = "flee"', 'action = "flee"\nsettings = ["household"] # !', "behaviours.flight.settings", "flee has no settings"),
    ("factor = 0.25\n", "", "behaviours.barricade.factor", "shelter needs a factor"),
    ('settings = ["household"]\n', "", "behaviours.barricade.settings", "shelter needs settings"),
    ('settings = ["household"]', 'settings = ["houshold"] # !', "behaviours.barricade.settings[0]", "did you mean 'household'?"),
    ('"jonas.zombie"]', '"jonas.zomby"] # !', "behaviours.flight.unless_states[1]", "did you mean 'jonas.zombie'?"),
    ('hazard = "2 / hour"', 'hazard = "nan / hour" # !', "behaviours.barricade.hazard", "allowed: a rate with its unit"),
    ('tables = ["infections", "events"]\nmoves = true', 'tables = ["infections"]\nmoves = true # !', "record.moves", "not in tables"),
    ('[record]\nevery = "1 day"', '[record]\nevery = "31 days" # !', "record.every", "longer than time.duration"),
    # Sources and host types
    ('what = "strains.flu.states.latent.dwell.mean"', 'what = "strains.flu.states.latnt.dwell" # !', "scenario.sources[0].what", "no 'latnt'; did you mean 'latent'?"),
    ('what = "strains.flu.states.latent.dwell.mean"', 'what = "strains.flu.block.x" # !', "scenario.sources[0].what", "no 'x'"),
    ('source = "A citation"', 'source = "A citation"\ninvented = "no" # !', "scenario.sources[0].invented", "both source and invented"),
    ('source = "A citation"', "", "scenario.sources[0]", "neither source nor invented"),
    ("[host_types.nurse]", "[host_types.nurse]\nshare = 0.95", "host_types", "shares sum to 1.05"),
    ("[host_types.nurse]", "[host_types.nurse]\n[host_types.ordinary] # !", "host_types.ordinary", "'ordinary' always exists"),
    ('[population.files]\nfolder = "people"\ncopies = 2', '[population.city]\nmunicipalities = ["51110"]', "host_types.nurse", "a city needs its share"),
    # Unused
    ("[strains.jonas.states.dead]", "[strains.jonas.states.spare] # !\n[strains.jonas.states.dead]", "strains.jonas.states.spare", "unused"),
    ("[settings.friends]", '[settings.park] # !\nplace_kind = "park"\n[settings.friends]', "settings.park", "unused"),
    ("mutates = {", "# mutates = {", "strains.flu-b", "unused: never seeded"),
    ("[strains.jonas]\n", "[strains.jonas]\ntransmissibility = 0.1 # !\n", "strains.jonas.transmissibility", "no state of this strain has infectiousness"),
    ("transmissibility = 0.04\n", "", "strains.flu-b.states.sick.infectiousness", "unused: the strain has no transmissibility"),
    ("immune = true", "", "immunity.flu", "unused: no state of strain 'flu' has immune = true"),
    ('roaming = { leave = "6 / hour", enter = "1 / hour" }', "", "behaviours.flight", "no state has roaming"),
    ('roaming = { leave = "6 / hour", enter = "1 / hour" }', 'roaming = { join = { rate = "1 / hour", states = ["jonas.zomby"] } } # !', "strains.jonas.states.zombie.roaming.join.states[0]", "did you mean 'jonas.zombie'?"),
    ('roaming = { leave = "6 / hour", enter = "1 / hour" }', 'roaming = { join = { rate = "1 / hour", states = ["susceptible"] } } # !', "strains.jonas.states.zombie.roaming.join.states[0]", "do not roam: without an edge_kind"),
    ('roaming = { leave = "6 / hour", enter = "1 / hour" }', 'roaming = { join = { rate = "1 / hour", states = ["jonas.dead"] } } # !', "strains.jonas.states.zombie.roaming.join.states[0]", "nobody joins the dead"),
    ("factor = 0.25\n", 'factor = 0.25\ntogether = { edge_kind = "friendship", probability = 1 } # !\n', "behaviours.barricade.together", "shelter has no together"),
    ('action = "flee"', 'action = "flee"\nrefused = { edge_kind = "friends", probability = 1 } # !', "behaviours.flight.refused", "flee has no refused"),
    # Syntax
    ("copies = 2", "copies = = 2 # !", "", "not valid TOML"),
    ("copies = 2", 'copies = 2\nfolder = "again" # !', "", "not valid TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "words"), MALFORMED)
def test_says_where_and_what(old: str, new: str, path: str, words: str) -> None:
    assert old in BASE
    text = BASE.replace(old, new, 1)
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "case.toml")
    found = [problem for problem in caught.value.problems if problem.path == path and words in problem.message]
    assert found, f"not said: {path}: {words}, but:\n{caught.value}"
    assert found[0].file == "case.toml"
    marked = [number for number, line in enumerate(text.splitlines(), 1) if "# !" in line]
    if marked:
        assert found[0].line == marked[0]
    else:
        assert found[0].line is not None


def test_base_is_fine() -> None:
    """What the others damage is no error by itself, and says all that it is written to say."""
    scenario = load_text(BASE)
    assert set(scenario.strains) == {"flu", "flu-b", "jonas"}
    assert [seed.strain for seed in scenario.seeding] == ["flu", "jonas"]


def test_all_problems_together() -> None:
    text = BASE.replace("transmissibility = 0.05", "transmissibility = -1")
    text = (
        text.replace('next = "zombie"', 'next = "zombi"')
        .replace('step = "1 hour"', "step = 1")
        .replace("copies", "copys")
    )
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "case.toml")
    paths = [problem.path for problem in caught.value.problems]
    assert set(paths) == {
        "population.files.copys",
        "time.step",
        "strains.flu.transmissibility",
        "strains.jonas.states.turning.next",
    }
    lines = [problem.line or 0 for problem in caught.value.problems]
    assert lines == sorted(lines)
    assert str(caught.value).count("case.toml:") == 4


PERIODS = {
    "none": ("[]", False),
    "over before the run": ("[{ from = 2023-01-03, to = 2023-12-31 }]", True),
    "until its first day": ("[{ from = 2023-01-03, to = 2024-01-01 }]", False),
    "after a run made shorter": ("[{ from = 2024-07-20, to = 2024-08-18 }]", False),
    "terms of several years": (
        "[{ from = 2022-07-20, to = 2022-08-18 }, { from = 2023-07-20, to = 2023-08-18 }]",
        False,
    ),
}


@pytest.mark.parametrize("name", PERIODS)
def test_a_period_over_before_the_run_is_an_error(name: str) -> None:
    given, is_wrong = PERIODS[name]
    scenario = BASE.replace("contacts_per_day = 6\n", "contacts_per_day = 6\nclosed = ['vacation']\n", 1)
    text = f"{scenario}\n[calendar.periods]\nvacation = {given}\n"
    if not is_wrong:
        load_text(text)
        return
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "case.toml")
    (problem,) = caught.value.problems
    assert problem.path == "calendar.periods.vacation[0]"
    assert problem.message == "2023-01-03 to 2023-12-31 is outside the run (2024-01-01 to 2024-01-31)"
    assert problem.line == len(text.splitlines())
