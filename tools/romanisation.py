"""Hangul in the Revised Romanization of Korean (2000), for the names of places and schools.

>>> romanise("춘천"), romanise("종로"), romanise("신림"), romanise("왕십리")
('chuncheon', 'jongno', 'sillim', 'wangsimni')
"""

import re

INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
MEDIALS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
)  # fmt: skip
# Final consonants: how they sound before a pause, and before a vowel.
FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l",
    "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
)  # fmt: skip
LINKED = (
    "", "g", "kk", "ks", "n", "nj", "n", "d", "r", "lg", "lm", "lb", "ls", "lt", "lp", "r",
    "m", "b", "ps", "s", "ss", "ng", "j", "ch", "k", "t", "p", "",
)  # fmt: skip
NASAL = {"k": "ng", "t": "n", "p": "m"}

GIRLS = "Girls' "
LEVELS = {"초등학교": "Elementary School", "중학교": "Middle School", "고등학교": "High School"}


def romanise(text: str) -> str:
    """The text with each run of Hangul syllables romanised; other characters stay."""
    return re.sub("[가-힣]+", lambda run: _run(run.group()), text)


def _run(word: str) -> str:
    syllables = [divmod(ord(letter) - 0xAC00, 28) for letter in word]
    parts = [(cv // 21, cv % 21, final) for cv, final in syllables]
    out = []
    for position, (initial, medial, final) in enumerate(parts):
        before = parts[position - 1][2] if position else 0
        following = parts[position + 1][0] if position + 1 < len(parts) else None
        out.append(_onset(initial, before) + MEDIALS[medial] + _coda(final, following))
    return "".join(out)


def _onset(initial: int, before: int) -> str:
    sound, coda = INITIALS[initial], FINALS[before]
    if sound == "r" and coda:
        return "l" if coda in ("l", "n") else "n"
    if sound == "n" and coda == "l":
        return "l"
    return sound


def _coda(final: int, following: int | None) -> str:
    coda = FINALS[final]
    if following is None or not coda:
        return coda
    sound = INITIALS[following]
    if sound == "":
        return LINKED[final]
    if sound == "r" and coda == "n":
        return "l"
    return NASAL.get(coda, coda) if sound in ("n", "m", "r") else coda


def neighbourhood_name(name_ko: str) -> str:
    """`후평1동` → `Hupyeong 1-dong`; the suffix keeps its hyphen."""
    match = re.fullmatch(r"(.+?)(\d[\d·.,]*)?(가)?(동|읍|면)", name_ko)
    if match is None:
        return romanise(name_ko).capitalize()
    stem, number, street, suffix = match.groups()
    if number is None and street:
        stem += street
    ending = ("-ga" if number and street else "") + "-" + romanise(suffix)
    name = "·".join(romanise(part).capitalize() for part in stem.split("·")).replace("·", "-")
    return f"{name} {number.replace('·', '.')}{ending}" if number else name + ending


def school_name(name_ko: str) -> str:
    """`춘천여자고등학교` → `Chuncheon Girls' High School`; a branch school names its mother school first."""
    branch = re.fullmatch(r"(.+학교)(.*?)분교장?", name_ko)
    if branch:
        return f"{school_name(branch[1])} {romanise(branch[2]).capitalize()} Branch".replace("  ", " ")
    for ending, english in LEVELS.items():
        if name_ko.endswith(ending) and len(name_ko) > len(ending):
            stem = name_ko[: -len(ending)]
            girls = stem.endswith("여자") and len(stem) > 2
            stem = stem[:-2] if girls else stem
            return f"{romanise(stem).capitalize()} {GIRLS if girls else ''}{english}"
    return " ".join(word[:1].upper() + word[1:] for word in romanise(name_ko).split())
