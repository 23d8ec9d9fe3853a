"""Which actions there are, and which keys each has."""

from typing import Literal

Action = Literal[
    "close",
    "reduce",
    "stay_at_home",
    "isolate",
    "quarantine",
    "trace",
    "screen",
    "vaccinate",
    "treat",
    "cordon",
    "limit_travel",
    "strike",
    "lure",
    "cull",
    "evacuate",
    "return",
]
PLACING = ("isolate", "quarantine", "trace", "screen")
"""Actions that place people."""

BY_GROUP = ("reduce", "stay_at_home", "limit_travel")
"""Actions of which it is asked for each meeting whom they are for."""

LEFT = ("left", "left_elsewhere")
WHOM = ("who", "compliance")
KNOWN = ("findings", "streams")
PLACED = (*LEFT, *WHOM, "compliance_of", "length", "capacity", "release")
COUNTED = ("cases", "absences", "absent_share", "closed")
SHUT = ("place_kind", "within", "length")
CONTACTS = ("window", "named", "named_elsewhere")
KEYS: dict[str, tuple[str, ...]] = {
    "close": (*LEFT, *SHUT, *COUNTED, "closed_by", "by_grade", *KNOWN, "hours"),
    "reduce": (*LEFT, *WHOM, "hours", "wanes", "follows"),
    "stay_at_home": (*LEFT, *WHOM, "hours", "wanes", "follows"),
    "isolate": (*PLACED, *KNOWN),
    "quarantine": (*PLACED, *KNOWN),
    "trace": (*PLACED, *KNOWN, *CONTACTS, "delay", "cases_per_day", "give_up_after", "depth"),
    "screen": (*PLACED, "test", "whom", "tests_per_day", "travellers_per_day"),
    "vaccinate": (
        *(*WHOM, "immunity", "doses_per_day", "priority", "delay", "wane", "further_doses", "ring"),
        *(*KNOWN, *CONTACTS),
    ),
    "treat": (
        *(*WHOM, "immunity", "courses", "courses_per_day", "within", "give_up_after", "delay", "length", "ring"),
        *(*KNOWN, *CONTACTS),
    ),
    "cordon": ("leak",),
    "limit_travel": (*LEFT, "left_moves", "between", "beyond_km", *WHOM),
    "strike": ("kills", "kills_by_state", "kills_sheltered", "destroys"),
    "lure": ("attraction", "reach_km"),
    "cull": ("kills_per_day", "states"),
    "evacuate": (
        *("camp", "people_per_hour", "capacity", "place_kind", "test"),
        *(*LEFT, *WHOM, "compliance_of"),
    ),
    "return": WHOM,
}
"""The keys that each action has, besides those of all."""
COMMON = ("action", "trigger", "until", "duration", "every", "once", "areas", "by", "cost")
REQUIRED: dict[str, tuple[str, ...]] = {
    "isolate": ("length",),
    "quarantine": ("length",),
    "trace": ("length", "window"),
    "screen": ("length", "test"),
    "vaccinate": ("immunity", "doses_per_day"),
    "treat": ("immunity",),
    "strike": ("kills",),
    "lure": ("attraction",),
    "cull": ("kills_per_day",),
    "evacuate": ("camp", "people_per_hour"),
}
