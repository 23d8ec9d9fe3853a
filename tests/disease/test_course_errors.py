"""Malformed severities and courses: the whole message, with the line and the path that the user wrote."""

# ruff: noqa: E501 - one row a case reads better than three lines a case

import pytest
from courses import FULL

from hyosan.core.errors import ScenarioError
from hyosan.scenario import load_text

LONG_COURSE = "a table with distribution ('fixed', 'exponential', 'gamma', 'lognormal', 'weibull', 'uniform', 'empirical') and the numbers of that law"
LATENT = 'latent                         = { distribution = "gamma", mean = "2 days", shape = 4 }'
INCUBATION = 'incubation                     = { distribution = "gamma", mean = "5 days", shape = 10 }'
HOSPITAL = "hospital                = [0.1,  0.25, 0.5]"
AGES = "ages                    = [0,    20,   60]"
INTENSIVE = "intensive_care          = [0.25, 0.3,  0.5]"
OUTSIDE = "death_outside_care      = [0,    0.05, 0.2]"
BRANCH = (
    '\n[strains.flu.states.latent]\nnext = [{ to = "asymptomatic", probability = %s }, { to = "presymptomatic" }]\n'
)

# (what stands in the text, what replaces it, a part of the line that is named, path and message)
MALFORMED = [
    # Severity
    (HOSPITAL, "hospital = [0.1, 0.25]", "hospital = [0.1", "strains.flu.severity.hospital: 2 values for 3 ages"),
    (HOSPITAL, "hospital = [0.1]", "hospital = [0.1", "strains.flu.severity.hospital: 1 values for 3 ages"),
    (HOSPITAL, "hospital = [0.1, 1.25, 0.5]", "hospital = [0.1", "strains.flu.severity.hospital[1]: got number 1.25, allowed: a number from 0 to 1"),
    (HOSPITAL, "hospital = -0.1", "hospital = -0.1", "strains.flu.severity.hospital: got number -0.1, allowed: a number from 0 to 1, or a list of one or more: each a number from 0 to 1"),
    (HOSPITAL, 'hospital = "few"', "hospital = ", "strains.flu.severity.hospital: got text 'few', allowed: a number from 0 to 1, or a list of one or more: each a number from 0 to 1"),
    (HOSPITAL, f"{HOSPITAL}\n'own share' = 0.5", "[strains.flu.severity]", "strains.flu.severity: got the column 'own share', allowed: a letter, then letters, digits, - and _"),
    (AGES, "ages = [0, 60, 20]", "ages = [0", "strains.flu.severity.ages: ages 0, 60, 20 do not ascend"),
    (AGES, "ages = [1, 20, 60]", "ages = [1", "strains.flu.severity.ages: the first band starts at age 1, allowed: 0"),
    (AGES, "ages = [0, 20, 160]", "ages = [0", "strains.flu.severity.ages[2]: got number 160, allowed: a whole number from 0 to 120"),
    (HOSPITAL, f"{HOSPITAL}\nhospitl = 0.5", "hospitl", "strains.flu.severity.hospitl: unused: neither the course nor a branch names this column; did you mean 'hospital'?"),
    (HOSPITAL, f"{HOSPITAL}\nmine = 0.5", "mine = 0.5", "strains.flu.severity.mine: unused: neither the course nor a branch names this column"),
    (INTENSIVE, "", "intensive_care  ", "strains.flu.course.intensive_care: unused: severity has no column 'intensive_care'"),
    (OUTSIDE, "death_outside_care = [0, 0.8, 0.2]", "death_outside_care", "strains.flu.severity.death_outside_care: hospital and death_outside_care sum to 1.05 at age 20, allowed: at most 1 (both are shares of those with symptoms)"),
    # Branches that name columns
    ("", BRANCH % '{ severity = "hospitl" }', "next =", "strains.flu.states.latent.next[0].probability.severity: unknown column 'hospitl'; did you mean 'hospital'?"),
    ("", BRANCH % "{ factor = 2 }", "next =", "strains.flu.states.latent.next[0].probability.factor: a factor without severity: it has nothing to multiply"),
    ("", BRANCH % '{ severity = "hospital", by_age = [{ from = 0, value = 1 }] }', "next =", "strains.flu.states.latent.next[0].probability.by_age: both severity and by_age: only one of them can give the values by age"),
    ("", BRANCH % '{ severity = "hospital", factor = 3 }', "next =", "strains.flu.states.latent.next: probabilities sum to 1.5 at age 60 for host type 'ordinary', allowed: at most 1"),
    # The course by itself
    (LATENT, "", "[strains.flu.course]", f"strains.flu.course.latent: missing, allowed: {LONG_COURSE}"),
    (LATENT, 'latent = "2 days"', "latent = ", f"strains.flu.course.latent: got text '2 days', allowed: {LONG_COURSE}"),
    ("\nincubation", "\nincubaton", "incubaton", "strains.flu.course.incubaton: unknown key 'incubaton'; did you mean 'incubation'?"),
    (INCUBATION, f"{INCUBATION}\npresymptomatic = {{ distribution = 'fixed', value = '1 day' }}", "presymptomatic =", "strains.flu.course.presymptomatic: both incubation and presymptomatic: only one is allowed"),
    (INCUBATION, f"{INCUBATION}\nimmunity = false\nwaning = {{ distribution = 'fixed', value = '1 day' }}", "waning", "strains.flu.course.waning: there is no immunity to wane (immunity = false)"),
    (INCUBATION, "incubation = { distribution = 'gamma', mean = '1.5 days', shape = 10 }", "incubation", "strains.flu.course.incubation: the mean, 1.5 days, is not longer than that of latent, 2 days: nothing is left for the time before symptoms"),
    (INCUBATION, "incubation = { distribution = 'gamma', mean = '5 days', sd = '12 hours' }", "incubation", "strains.flu.course.incubation: the standard deviation, 12 hours, is less than that of latent, 1 day: no time for the time before symptoms makes up for it"),
    # The course and the severity
    ("\nhospital                       =", "\n#", "[strains.flu.course]", "strains.flu.course.hospital: missing: severity has the column 'hospital', allowed: a law of time"),
    ("\nonset_to_hospital ", "\n#", "[strains.flu.course]", "strains.flu.course.onset_to_hospital: missing: severity has the column 'hospital', allowed: a law of time"),
    ("\nonset_to_death", "\n#", "[strains.flu.course]", "strains.flu.course.onset_to_death: missing: severity has the column 'death_outside_care', allowed: a law of time"),
    ("symptomatic             = [0.4,  0.6,  0.8]", "", "asymptomatic", "strains.flu.course.asymptomatic: unused: severity has no column 'symptomatic'"),
    (INCUBATION, "infectiousness = { presymptomatic = 0.5 }", "infectiousness", "strains.flu.course.infectiousness.presymptomatic: unused: the course has neither incubation nor presymptomatic"),
    ('mean = "15 days", sd = "6 days"', 'mean = "4.5 days", sd = "6 days"', "onset_to_death", "strains.flu.course.onset_to_death: the mean, 4.5 days, is not longer than that of onset_to_hospital and hospital_before_intensive_care, 5 days: nothing is left for the stay of those who die in intensive care"),
    # The course and states of one's own
    ("", '\n[strains.flu.states.hospital]\ndwell = { distribution = "fixed", value = "1 day" }\n', "dwell =", "strains.flu.states.hospital.dwell: the course gives this time already, by course.hospital: change it there"),
    ('mean = "15 days", sd = "6 days" }', 'mean = "15 days", sd = "6 days" }\ninfectiousness = { hospital = 0.1 }\n[strains.flu.states.hospital]\ninfectiousness = 0.2', "infectiousness = 0.2", "strains.flu.states.hospital.infectiousness: the course gives it already, by course.infectiousness.hospital: change it there"),
    ("", "\n[strains.flu.states.latent]\nnext = 'asymptomatic'\n", "incubation", "strains.flu.course.incubation: state 'presymptomatic': unused: no start, branch, seeding or encounter leads to this state"),
    ("", "\n[strains.flu.states.hospital]\ndead = true\n", "[strains.flu.states.hospital]", "strains.flu.states.hospital.dwell: a dead state has no dwell"),
    ('strain = "flu"', 'strain = "flu"\nstate = "ward"', "state =", "seeding[0].state: unknown state of 'flu' 'ward'; known: asymptomatic, before-death, before-hospital, dead, hospital, hospital-after-intensive-care, hospital-before-death, hospital-before-intensive-care, intensive-care, intensive-care-before-death, latent, presymptomatic, ..."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "message"), MALFORMED)
def test_says_where_and_what(old: str, new: str, line: str, message: str) -> None:
    assert old in FULL
    text = FULL.replace(old, new, 1) if old else FULL + new
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "case.toml")
    numbers = [number for number, words in enumerate(text.splitlines(), 1) if words.startswith(line)]
    assert f"case.toml:{numbers[-1]}: {message}" in str(caught.value).splitlines()


def test_a_course_of_a_strain_that_transmits_nothing() -> None:
    """What the states lead to is said of the course's keys, which are what the user wrote."""
    with pytest.raises(ScenarioError) as caught:
        load_text(FULL.replace("transmissibility = 0\n", ""), "case.toml")
    paths = {problem.path for problem in caught.value.problems}
    assert "strains.flu.course.symptomatic" in paths
    assert all(path.startswith("strains.flu.course.") for path in paths)


def test_a_column_that_goes_with_one_that_is_not_there() -> None:
    text = FULL[: FULL.index("[strains.flu.severity]")]
    law = '{ distribution = "fixed", value = "1 day" }'
    course = f"[strains.flu.course]\nlatent = {law}\nsymptomatic = {law}\n"
    with pytest.raises(ScenarioError) as caught:
        load_text(f"{text}{course}[strains.flu.severity]\nintensive_care = 0.1\ndeath_in_hospital = 0.1\n")
    assert [problem.message for problem in caught.value.problems] == [
        "unused: no branch names this column, and the course uses it only with the column 'hospital'"
    ] * 2


def test_a_severity_without_a_course_or_columns() -> None:
    text = FULL[: FULL.index("[strains.flu.severity]")]
    states = 'start = "ill"\n[strains.flu.states]\nill = { immune = true }\n'
    for severity, message in [
        ("hospital = 0.5", "strains.flu.severity.hospital: unused: no branch names this column"),
        ("ages = [0]", "strains.flu.severity: unused: it has no columns"),
    ]:
        with pytest.raises(ScenarioError) as caught:
            load_text(f"{text}{states}[strains.flu.severity]\n{severity}\n")
        assert message in str(caught.value)


def test_set_names_only_states_that_the_course_makes() -> None:
    with pytest.raises(ScenarioError, match=r"--set: strains\.flu\.states\.hospitl\.infectiousness: unknown 'hospitl'"):
        load_text(FULL, overrides=["strains.flu.states.hospitl.infectiousness=0.2"])
