"""A scenario with every part of a course, as text, and a cohort to run it on."""

from pathlib import Path

from hyosan.population.files import read_population
from hyosan.population.table import Population

FRAME = """
[scenario]
id = "cohort"
title = "A cohort"

[population.files]
folder = "people"

[time]
start = 2024-01-01
step = "1 day"
duration = "200 days"

[settings.home]
place_kind = "household"
contacts_per_day = 0

[[seeding]]
strain = "flu"
count = 1000000
"""

SEVERITY = """
[strains.flu]
transmissibility = 0

[strains.flu.severity]
ages                    = [0,    20,   60]
symptomatic             = [0.4,  0.6,  0.8]
hospital                = [0.1,  0.25, 0.5]
intensive_care          = [0.25, 0.3,  0.5]
death_in_hospital       = [0.1,  0.2,  0.4]
death_in_intensive_care = 0.5
death_outside_care      = [0,    0.05, 0.2]
"""

LAWS = """
[strains.flu.course]
latent                         = { distribution = "gamma", mean = "2 days", shape = 4 }
incubation                     = { distribution = "gamma", mean = "5 days", shape = 10 }
symptomatic                    = { distribution = "weibull", scale = "6 days", shape = 2 }
asymptomatic                   = { distribution = "uniform", low = "2 days", high = "8 days" }
onset_to_hospital              = { distribution = "gamma", mean = "4 days", shape = 2 }
hospital                       = { distribution = "lognormal", mean = "8 days", sd = "6 days" }
hospital_before_intensive_care = { distribution = "exponential", mean = "1 day" }
intensive_care                 = { distribution = "gamma", mean = "10 days", sd = "5 days" }
hospital_after_intensive_care  = { distribution = "fixed", value = "4 days" }
"""

DEATHS = 'onset_to_death = { distribution = "gamma", mean = "15 days", sd = "6 days" }\n'

FULL = FRAME + SEVERITY + LAWS + DEATHS


def cohort(folder: Path, people: int, size: int = 1) -> Population:
    """People of all ages below 100, in households of one size."""
    write_cohort(folder, people, size)
    return read_population(folder)


def write_cohort(folder: Path, people: int, size: int = 1) -> Path:
    """The files of a cohort."""
    folder.mkdir(parents=True)
    rows = [f"{n},{n * 7 % 100},town,home-{n // size}" for n in range(people)]
    (folder / "people.csv").write_text("\n".join(["id,age,area,household", *rows]) + "\n", encoding="utf-8")
    return folder
