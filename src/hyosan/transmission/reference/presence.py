"""Opening hours, and where a person is: section 4 of the model."""

from hyosan.disease.tables import NONE
from hyosan.transmission.reference.facts import Setting
from hyosan.transmission.reference.run import Person, Run


def is_open(setting: Setting, time: int) -> bool:
    """Whether a setting is open."""
    return setting.always or any(start <= time < end for start, end in setting.intervals)


def open_before(setting: Setting, time: int) -> float:
    """Open time of a setting between the start of the run and a time, in ticks."""
    if setting.always:
        return float(time)
    return float(sum(min(end, time) - start for start, end in setting.intervals if start < time))


def time_of_open(setting: Setting, elapsed: float) -> int:
    """The time at which a setting has been open for `elapsed` ticks."""
    if setting.always:
        return int(elapsed)
    before, found = 0, 0
    for start, end in setting.intervals:
        if before <= elapsed:
            found = start + int(elapsed - before)
        before += end - start
    return found


def attends(run: Run, person: Person, setting_number: int, time: int) -> bool:
    """Whether an untouched person is present in a setting."""
    setting = run.facts.settings[setting_number]
    if setting.kind != NONE and run.facts.member[setting.kind][person.number] == NONE:
        return False
    if not is_open(setting, time):
        return False
    return not any(attends(run, person, other, time) for other in setting.absent_while_in)


def place_at_site(run: Run, kind: int, site: int) -> int:
    """The place of a kind that has this site, or NONE."""
    own = run.facts.places[site].kind
    if own == kind:
        return site
    if run.facts.kinds[kind].site_kind == own:
        return run.facts.kinds[kind].offset + site - run.facts.kinds[own].offset
    return NONE


def acting_place(run: Run, person: Person, setting_number: int) -> int:
    """The place in which a person would act in a setting of a place kind, whatever the time; NONE without."""
    kind = run.facts.settings[setting_number].kind
    if person.site != NONE:
        return place_at_site(run, kind, person.site)
    return run.facts.member[kind][person.number]


def present(run: Run, person: Person, setting_number: int, time: int) -> bool:
    """Whether somebody who has an acting place in the setting is there now, as an actor."""
    if person.site != NONE:
        return is_open(run.facts.settings[setting_number], time)
    return attends(run, person, setting_number, time)


def can_be_met(run: Run, person: Person, setting_number: int, place: int, time: int) -> bool:
    """Whether somebody on the roster of a place is there now, to be met."""
    if person.site != NONE:
        return person.site == place
    return attends(run, person, setting_number, time)


def deepest_site(run: Run, person: Person, time: int) -> int:
    """Where somebody is who becomes touched now: the deepest place of presence, else the street at home."""
    facts = run.facts
    found: list[tuple[int, int, int]] = []
    for number, setting in enumerate(facts.settings):
        if setting.kind == NONE or not attends(run, person, number, time):
            continue
        kind = facts.kinds[setting.kind]
        site_kind = facts.kinds[kind.site_kind]
        place = facts.member[setting.kind][person.number]
        found.append((-site_kind.depth, site_kind.order, site_kind.offset + place - kind.offset))
    if found:
        return min(found)[2]
    return facts.street_of(person.home) if person.home != NONE else NONE
