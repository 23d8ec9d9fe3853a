"""The arithmetic of contacts against contacts that the engine draws.

Bounds are four standard errors: about 6.3e-5 a comparison (the normal law) if seeds were drawn anew, nine comparisons a
setting and three of a week. Seeds are fixed, so there are no false alarms.
"""

from pathlib import Path

import numpy as np
import pytest
from settings import HEAD, crowd, write

import hyosan

AGES = (0, 18, 65)
COPIES, SIZE = 1500, 60
DAILY = """
[settings.home]
place_kind = "household"
contacts_per_day = 1.5
scaling = "per_pair"
absent_while_in = ["class", "work"]
[settings.class]
place_kind = "classroom"
contacts_per_day = 6
open = ["daily 08:00-16:00"]
[settings.work]
place_kind = "workplace"
contacts_per_day = 5
scaling = { exponent = 0.5, reference_size = 4 }
open = ["daily 07:00-15:00"]
[settings.town]
place_kind = "neighbourhood"
contacts_per_day = 8
open = ["daily 12:00-22:00"]
absent_while_in = ["class"]
age_mixing = { ages = [0, 18, 65], matrix = [[9, 2, 1], [2, 4, 1], [1, 2, 6]] }
"""


@pytest.mark.parametrize("setting", ["home", "class", "work", "town"])
def test_people_met_are_those_infected_when_every_contact_infects(tmp_path: Path, setting: str) -> None:
    """One seed a copy for a day in one setting; who is infected does not infect."""
    others = [name for name in ("home", "class", "work", "town") if name != setting]
    off = [f"settings.{name}.contacts_per_day=0" for name in others]
    path = write(tmp_path, crowd(SIZE), DAILY, copies=COPIES)
    expected = hyosan.contacts(path, ages=AGES, overrides=off)
    assert expected.settings == (setting,)
    run = hyosan.run(path, out=tmp_path / "run", overrides=off)
    rows = run.infections()
    seeds = rows[rows["infector"].isna()]
    infected = rows[rows["infector"].notna()]
    assert len(seeds) == COPIES
    group = np.searchsorted(AGES, seeds.set_index("person")["age"], side="right") - 1
    group_of = dict(zip(seeds["person"], group, strict=True))
    met = np.zeros((COPIES, len(AGES)))
    number = {person: index for index, person in enumerate(seeds["person"])}
    for infector, age in zip(infected["infector"], infected["age"], strict=True):
        met[number[infector], np.searchsorted(AGES, age, side="right") - 1] += 1
    groups = np.array([group_of[person] for person in seeds["person"]])
    for one in range(len(AGES)):
        found = met[groups == one]
        error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
        assert (np.abs(found.mean(axis=0) - expected.met[0, one]) <= 4 * error + 1e-9).all()


WEEKLY = """
[settings.home]
place_kind = "household"
contacts_per_day = 1.5
scaling = "per_pair"
absent_while_in = ["class", "work"]
[settings.class]
place_kind = "classroom"
contacts_per_day = 6
open = ["Mon-Fri 08:00-16:00", "Sat 09:00-12:00"]
[settings.work]
place_kind = "workplace"
contacts_per_day = 5
scaling = { exponent = 0.5, reference_size = 4 }
open = ["Tue-Sat 07:00-15:00"]
[encounters.meet]
actor = { strain = "flu", states = ["ill"] }
target = { states = ["flu.ill"] }
meetings = { home = "1.5 / day", class = "23.4418605 / day", work = "21 / day" }
outcomes = [{ name = "met", probability = 1.0, actor = "ill" }]
"""


def test_contacts_are_the_meetings_of_a_week(tmp_path: Path) -> None:
    """Everybody is an actor and can be met: the events are all meetings, at the rates while the settings are open."""
    head = HEAD.replace("transmissibility = 1.0", "transmissibility = 0.0").replace("infectiousness = 1.0\n", "")
    head = head.replace('dwell = { distribution = "fixed", value = "1 day" }\nnext = "well"\n', "")
    head = head.replace("[strains.flu.states.well]\n", "").replace("[strains.flu.states.caught]\n", "")
    head = head.replace('start = "caught"', 'start = "ill"').replace("count = 1\n", f"count = {SIZE}\n")
    path = write(tmp_path, crowd(SIZE), WEEKLY, copies=40, head=head)
    expected = hyosan.contacts(path, ages=(0,))
    run = hyosan.run(path, out=tmp_path / "run")
    counts = run.sql("SELECT place_kind, count(*) AS meetings FROM events WHERE outcome = 'met' GROUP BY ALL")
    found = dict(zip(counts["place_kind"], counts["meetings"], strict=True))
    for kind, contacts in zip(expected.kinds, expected.contacts[:, 0, 0], strict=True):
        mean = float(contacts) * 7 * SIZE * 40
        assert abs(found[kind] - mean) <= 4 * mean**0.5, kind
