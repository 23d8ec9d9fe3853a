"""The files that `hyosan new` writes: a scenario to begin with, and a small town to try it on."""

from collections.abc import Iterator

HOUSEHOLDS = 150
CLASSES = 10
WORKPLACES = 25

ABOUT = """\
# A scenario of your own. Change a number, then:
#   hyosan validate {name}.toml
#   hyosan run {name}.toml
# Every table and key: docs/scenario.md. What it all means: docs/model.md.
"""

WHOLE = """
[scenario]
id = "{name}"
title = "Influenza, as a beginning"

{population}
[time]
start = 2024-01-08            # a Monday, 00:00 local time
duration = "120 days"         # or until nobody is infected any more

# The illness: states, how long they last, what follows.
[strains.flu]
transmissibility = 0.05       # probability of infection per contact
start = "latent"

[strains.flu.states.latent]   # infected, not yet infectious
dwell = {{ distribution = "gamma", mean = "1.6 days", shape = 4 }}
next = "infectious"

[strains.flu.states.infectious]
infectiousness = 1
symptomatic = true
dwell = {{ distribution = "gamma", mean = "3 days", shape = 3 }}
next = [
  {{ to = "dead", probability = {{ by_age = [{{ from = 0, value = 0.0001 }}, {{ from = 65, value = 0.01 }}] }} }},
  {{ to = "recovered" }},       # everybody else
]

[strains.flu.states.recovered]
immune = true

[strains.flu.states.dead]
dead = true

# Where people meet. `contacts_per_day` is the mean over an ordinary week of somebody who goes there.
[settings.home]
place_kind = "household"
contacts_per_day = 4
absent_while_in = ["classroom", "work"]

[settings.classroom]
place_kind = "classroom"
contacts_per_day = 8
open = ["Mon-Fri 08:30-16:30"]

[settings.work]
place_kind = "workplace"
contacts_per_day = 5
open = ["Mon-Fri 09:00-18:00"]

[settings.street]
place_kind = "neighbourhood"
contacts_per_day = 2

# Who is infected first.
[[seeding]]
strain = "flu"
count = 3
"""

CITY = """\
# The people: a synthetic city, built from census tables (docs/population.md).
[population.city]
municipalities = ["Gwacheon-si"]
"""

FOLDER = """\
# The people: the files in this folder, relative to this file (docs/own-population.md).
[population.files]
folder = "{name}-people"
"""

EXTENDING = """extends = "{base}"             # everything that is not said here is as there

[scenario]
id = "{name}"
title = "As {base}, with changes of my own"

# Write only what differs, under the same names as there, for example:
# [time]
# duration = "{duration}"
"""


def scenario_text(name: str, *, with_people: bool) -> str:
    """A whole scenario with comments; with people from files, else of a city."""
    population = (FOLDER if with_people else CITY).format(name=name)
    return ABOUT.format(name=name) + WHOLE.format(name=name, population=population)


def extending_text(name: str, base: str, duration: str) -> str:
    """A scenario that changes another one."""
    return ABOUT.format(name=name) + "\n" + EXTENDING.format(name=name, base=base, duration=duration)


def people_rows() -> Iterator[str]:
    """A town of 600 as lines of `people.csv`: couples with two children each, in two neighbourhoods."""
    yield "id,age,sex,area,household,classroom,workplace,role"
    person = 0
    for household in range(HOUSEHOLDS):
        area = "North" if household % 2 else "South"
        child = household % CLASSES + 6
        for member, (age, sex) in enumerate(
            [(30 + household % 20, "f"), (32 + household % 23, "m"), (child, "f"), (child + 2, "m")]
        ):
            person += 1
            is_child = member >= 2
            classroom = f"class {(household + member) % CLASSES + 1}" if is_child else ""
            workplace = "" if is_child else f"firm {(household * 7 + member * 11) % WORKPLACES + 1}"
            role = "pupil" if is_child else "worker"
            yield f"{person},{age},{sex},{area},family {household + 1},{classroom},{workplace},{role}"
