"""Numbers in words: counts, shares, spans of time, sizes."""

from collections.abc import Iterable, Mapping

MOST_NAMES = 6
"""So many settings are named in one line."""


def count(number: float) -> str:
    """A whole number with separators.

    >>> count(286537)
    '286,537'
    """
    return f"{number:,.0f}"


def rough(number: float) -> str:
    """A number with two digits that count, as estimates have.

    >>> rough(286537), rough(41.2), rough(0)
    ('290,000', '41', '0')
    """
    return f"{float(f'{number:.2g}'):,.0f}"


def origin(basis: str, vintages: Iterable[str]) -> str:
    """What a count of people is, and the times that its inputs describe.

    >>> origin("registered", ["residents June 2024", "schools 2024/25"])
    'registered: residents June 2024; schools 2024/25'
    """
    told = "; ".join(dict.fromkeys(vintage for vintage in vintages if vintage))
    return f"{basis}: {told}" if told else basis


def left_out_rows(left_out: Mapping[str, str]) -> list[tuple[str, ...]]:
    """A line of a table that names the optional settings that were left out; none where none was.

    >>> left_out_rows({"nursery": "nursery", "hospital_visit": "hospital_room_visit"})
    [('left out', '2 settings without places: nursery, hospital_visit')]
    """
    if not left_out:
        return []
    named = ", ".join(list(left_out)[:MOST_NAMES])
    more = ", ... (all: `left_out` in run.json)" if len(left_out) > MOST_NAMES else ""
    number = "1 setting" if len(left_out) == 1 else f"{len(left_out)} settings"
    return [("left out", f"{number} without places: {named}{more}")]


def brought_in(cause: str) -> str:
    """Infections from outside, by their cause, where infections are told by setting.

    >>> brought_in("importation")
    'brought in (importation)'
    """
    return f"brought in ({cause})"


def share(part: float, whole: float) -> str:
    """A part of a whole in percent; empty when there is no whole.

    >>> share(1, 3), share(1, 1_000_000), share(0, 0)
    ('33.3 %', '0.0001 %', '')
    """
    if not whole:
        return ""
    percent = 100 * part / whole
    return f"{percent:.1f} %" if percent >= 0.1 or percent == 0 else f"{percent:.1g} %"


def span(seconds: float) -> str:
    """A span of simulated time: minutes, hours up to five days, then days.

    >>> span(600), span(3600), span(5400), span(180 * 86400)
    ('10 min', '1 hour', '1.5 hours', '180 days')
    """
    if seconds < 3600:
        return f"{_short(seconds / 60)} min"
    length, unit = (3600, "hour") if seconds < 5 * 86400 else (86400, "day")
    number = _short(seconds / length)
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def days_or_hours(days: float, of: str = "") -> str:
    """A sum of days, or below two of them of hours; `of`: what they are of.

    >>> days_or_hours(0.479), days_or_hours(1 / 24), days_or_hours(1.2, "person-"), days_or_hours(3400.4, "person-")
    ('11.5 hours', '1 hour', '28.8 person-hours', '3,400 person-days')
    """
    if days >= 2:
        return f"{count(days)} {of}days"
    hours = _short(24 * days)
    return f"{hours} {of}{'hour' if hours == '1' else 'hours'}"


def wall(seconds: float) -> str:
    """A span of wall time.

    >>> wall(0.034), wall(12.3), wall(95), wall(7380)
    ('0.03 s', '12 s', '1 min 35 s', '2 h 3 min')
    """
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def size(number: float) -> str:
    """A number of bytes.

    >>> size(512), size(750e6), size(1.25e9)
    ('512 B', '750 MB', '1.2 GB')
    """
    for unit in ("B", "kB", "MB"):
        if number < 999.5:
            return f"{number:.0f} {unit}" if unit != "MB" or number >= 10 else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
