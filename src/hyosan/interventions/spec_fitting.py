"""What of an intervention does not fit its action: keys that it has not, lacks, or that do nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hyosan.interventions.spec_actions import BY_GROUP, COMMON, CONTACTS, COUNTED, KEYS, KNOWN, REQUIRED, SHUT

if TYPE_CHECKING:
    from hyosan.interventions.spec import InterventionSpec

Problems = Iterator[tuple[str, str]]
"""Key, and what is wrong with it."""
OTHER_WAYS = {
    "roles": "people from files may have a host type of their own instead of a role",
    "place_kinds": "left says in which settings, and so at which kinds of place, it acts",
}
"""How to choose people otherwise, for each key that asks who somebody is."""


def problems_of(spec: "InterventionSpec") -> Problems:
    """All that does not fit, key by key."""
    yield from _keys(spec)
    yield from _contacts_left(spec)
    yield from _ring(spec)
    yield from _shut(spec)
    yield from _costs(spec)
    yield from _evacuation(spec)
    if spec.action in BY_GROUP:
        for key, other_way in OTHER_WAYS.items():
            if getattr(spec.who, key):
                told = f"'{spec.action}' goes by age and host type alone, for each meeting (allowed: none); {other_way}"
                yield f"who.{key}", told
    if spec.action == "cordon" and not spec.areas:
        yield "areas", "missing: a cordon needs areas, else nothing lies outside"
    finds_contacts = spec.action == "trace" or spec.ring == "contacts"
    if finds_contacts and not any((*spec.named.values(), spec.named_elsewhere)):
        yield "named", "missing: needs named or named_elsewhere, else no contact is found"
    if spec.until is not None and spec.duration is not None:
        yield "duration", "both until and duration: any_of in until joins conditions"
    if spec.travellers_per_day is not None and spec.whom != "arrivals":
        yield "travellers_per_day", "unused: residents are screened (whom = 'arrivals' screens who arrives)"
    if spec.attraction is not None and spec.attraction < 1.0:
        yield "attraction", f"got {spec.attraction:g}, allowed: at least 1"


def _is_said(spec: "InterventionSpec", key: str) -> bool:
    return bool(getattr(spec, key) != type(spec).model_fields[key].get_default(call_default_factory=True))


def _keys(spec: "InterventionSpec") -> Problems:
    for key in sorted(spec.model_fields_set - {*COMMON, *KEYS[spec.action]}):
        if _is_said(spec, key):
            yield key, f"unused: '{spec.action}' has no {key}; it has: {', '.join(KEYS[spec.action])}"
    for key in REQUIRED.get(spec.action, ()):
        if getattr(spec, key) in (None, ()):
            yield key, f"missing: '{spec.action}' needs {key}"


def _contacts_left(spec: "InterventionSpec") -> Problems:
    said = spec.left or spec.left_elsewhere != 1.0
    detains = spec.action != "evacuate" or spec.test is not None
    if said and not detains:
        yield "left", "unused: without a test nobody is detained"
    if "left" in KEYS[spec.action] and detains and not said and spec.left_moves == 1.0:
        yield "left", f"'{spec.action}' needs left or left_elsewhere other than 1, else it changes nothing"


def _costs(spec: "InterventionSpec") -> Problems:
    tests = spec.test is not None or spec.release is not None
    for key, used, told in (
        ("dose", spec.action == "vaccinate", "gives no doses"),
        ("course", spec.action == "treat", "gives no courses of a drug"),
        ("test", tests, "makes no tests"),
        ("case", spec.action == "trace", "asks no cases"),
    ):
        if getattr(spec.cost, key) and not used:
            yield f"cost.{key}", f"unused: '{spec.action}' {told}"


def _evacuation(spec: "InterventionSpec") -> Problems:
    if spec.action != "evacuate":
        return
    if spec.by != "everywhere":
        yield "by", "an evacuation is decided for all its areas together"
    if spec.test is not None and spec.test.delay:
        yield "test.delay", "unused: who is tested on arrival waits for the result"


def _shut(spec: "InterventionSpec") -> Problems:
    if spec.action != "close":
        return
    said = {key for key in (*SHUT, *COUNTED, "closed_by", "by_grade", *KNOWN) if _is_said(spec, key)}
    if spec.place_kind is None:
        yield from ((key, "unused: without place_kind no place is closed by itself") for key in sorted(said))
        return
    for key in sorted({*SHUT} - said - ({"within"} if spec.closed else set())):
        yield key, "missing: closing place by place needs place_kind, within and length"
    yield from _counts_of_closed(spec, said)
    counted = [key for key in COUNTED if key in said]
    if len(counted) != 1:
        yield (
            counted[-1] if counted else "cases",
            f"got {' and '.join(counted) or 'none'}, allowed: exactly one of {', '.join(COUNTED)}",
        )
    if spec.counts_absences and "findings" in said:
        yield "findings", "unused: absences are no findings"
    if spec.absent_share == 0:
        yield "absent_share", "got 0, allowed: above 0"


def _counts_of_closed(spec: "InterventionSpec", said: set[str]) -> Problems:
    """Whether what is said of places that others have closed fits together."""
    if spec.closed is None:
        if spec.closed_by:
            yield "closed_by", "unused: without closed nobody counts what they close"
        return
    if not spec.closed_by:
        yield "closed_by", "missing: closed counts what some interventions close"
    for key in sorted({"within", *KNOWN} & said):
        yield key, "unused: closed counts places, not what is told of people"


def _ring(spec: "InterventionSpec") -> Problems:
    if spec.action not in ("vaccinate", "treat"):
        return
    unused = [] if spec.needs_reports else [(key, "without ring nobody becomes known") for key in KNOWN]
    if spec.ring != "contacts":
        unused += [(key, "only a ring of contacts asks for them") for key in CONTACTS]
    elif spec.window is None:
        yield "window", "missing: a ring of contacts needs window"
    if spec.ring is not None:
        unused.append(("priority", "a ring goes by when cases become known"))
    if spec.action == "treat" and spec.ring is not None and spec.length is None:
        yield "length", "missing: who is around a case is protected for a length"
    for key, told in unused:
        if _is_said(spec, key):
            yield key, f"unused: {told}"
