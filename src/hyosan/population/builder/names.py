"""Names of neighbourhoods and schools: the real ones in romanisation, or invented ones of the same style."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from hyosan.population.builder.streams import stream
from hyosan.population.builder.tables import all_place_names

# Syllables common in Korean place names, in the Revised Romanization; the first ends in a vowel: no sound changes.
FIRST = "Ga Na No Da Do Ma Mi Mo Mu Ba Bo Bu Sa Seo So Su Si A O U Yu Ja Jo Ju Cha Cho Ta To Ha Ho Hwa Hyo Gu Go Gyo Ye"
SECOND = "ram san seong dam ho gok chon dae pyeong rim won jin hyeon bong gyo deok ju am nae hwa"
LEVEL_NAMES = ("Elementary School", "Middle School", "High School")
GIRLS = "Girls' "


def unique_names(names: Sequence[str], qualifiers: Sequence[str]) -> tuple[str, ...]:
    """The names, those that occur twice with their qualifier, and with a number where that is not enough.

    >>> unique_names(["Jungang-dong", "Jungang-dong", "Sa-dong"], ["Ansan", "Gunpo", "Ansan"])
    ('Jungang-dong (Ansan)', 'Jungang-dong (Gunpo)', 'Sa-dong')
    """
    repeated = {name for name, count in Counter(names).items() if count > 1}
    full = [f"{name} ({where})" if name in repeated else name for name, where in zip(names, qualifiers, strict=True)]
    seen: dict[str, int] = {}
    out = []
    for name in full:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(out)


class NameMaker:
    """Invented stems such as "Seoram", each once; the same municipalities always get the same."""

    def __init__(self, codes: Sequence[str], avoid: Iterable[str]) -> None:
        real = {re.split(r"[- ]", name)[0].lower() for name in all_place_names()}
        self._taken = real | {name.lower() for name in avoid}
        self._rng = stream(0, "names " + " ".join(codes))
        self._first, self._second = FIRST.split(), SECOND.split()

    def stem(self) -> str:
        """A new stem; a third syllable once the pairs run out."""
        for attempt in range(100_000):
            first, second = self._pick(self._first), self._pick(self._second)
            if first.lower() == second:
                continue
            name = first + second
            if attempt > 200:
                name += self._pick(self._second)
            if name.lower() not in self._taken:
                self._taken.add(name.lower())
                return name
        raise AssertionError("no invented name left")

    def _pick(self, syllables: Sequence[str]) -> str:
        return syllables[int(self._rng.integers(len(syllables)))]


def name_maker(municipality_codes: Sequence[str], name: str | None, special_school: str | None) -> NameMaker:
    """Who invents the names of a city: none of them is its own or that of its special school."""
    return NameMaker(municipality_codes, f"{name or ''} {special_school or ''}".split())


def name_areas(names: Sequence[str], towns: Sequence[str], maker: NameMaker | None) -> tuple[str, ...]:
    """The names of areas, each once; invented where somebody invents. `towns`: their municipalities, by real name."""
    return unique_names(names if maker is None else fictional_area_names(names, maker), towns)


def fictional_area_names(names: Sequence[str], maker: NameMaker) -> tuple[str, ...]:
    """Invented names that keep what a neighbourhood is (eup, myeon, dong) and its number among its namesakes."""
    stems: dict[str, str] = {}
    out = []
    for name in names:
        match = re.match(r"(.+?)( [\d.]+)?(?:-ga)?(-(?:dong|eup|myeon))?$", name)
        base, number, suffix = match.groups() if match else (name, None, None)
        key = base if number else name
        if key not in stems:
            stems[key] = maker.stem()
        out.append(stems[key] + (number or "") + (suffix or "-dong"))
    return tuple(out)


def fictional_school_names(
    levels: Sequence[int], areas: Sequence[int], girls: Sequence[bool], area_names: Sequence[str], maker: NameMaker
) -> tuple[str, ...]:
    """The first school of a level in a neighbourhood is called after it, the others by invented names."""
    used: set[tuple[int, str]] = set()
    out = []
    for level, area, for_girls in zip(levels, areas, girls, strict=True):
        stem = re.split(r"[- ]", area_names[area])[0]
        if (level, stem) in used:
            stem = maker.stem()
        used.add((level, stem))
        out.append(f"{stem} {GIRLS if for_girls else ''}{LEVEL_NAMES[level]}")
    return tuple(out)


def median_index(sizes: Sequence[int]) -> int:
    """Index of the size nearest the median, the first of equals.

    >>> median_index([300, 900, 610])
    2
    """
    return int(np.argmin(np.abs(np.asarray(sizes) - np.median(sizes))))
