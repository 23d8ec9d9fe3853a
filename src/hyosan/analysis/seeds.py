"""Which seeds an ensemble has: a number of them, a range, or a list."""

import operator
import re
from collections.abc import Iterable

from hyosan.core.errors import InputError, Problem

MOST_SEEDS = 100_000
LARGEST_SEED = 2**63 - 1
_PIECE = re.compile(r"(\d{1,19})(?:-(\d{1,19}))?")


def as_seeds(given: int | str | Iterable[int]) -> tuple[int, ...]:
    """Seeds in ascending order, each once: a number n means 1 to n; a text is "20", "1-20", "3,5,9" or "1-5,9".

    >>> as_seeds(3), as_seeds("3,5,9"), as_seeds(range(3))
    ((1, 2, 3), (3, 5, 9), (0, 1, 2))
    """
    if isinstance(given, str):
        return _of_text(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return _checked(range(1, min(given, MOST_SEEDS + 1) + 1), str(given))
    try:
        seeds = [operator.index(seed) for seed in given]  # type: ignore[union-attr]
    except TypeError:
        raise _wrong(repr(given)) from None
    return _checked(seeds, repr(given))


def seeds_text(seeds: Iterable[int]) -> str:
    """Seeds as short as they can be said; `as_seeds` reads it again where it has a comma or a dash.

    >>> seeds_text([1, 2, 3, 7, 9, 10])
    '1-3,7,9-10'
    """
    pieces: list[list[int]] = []
    for seed in sorted(seeds):
        if pieces and seed == pieces[-1][-1] + 1:
            pieces[-1] = [pieces[-1][0], seed]
        else:
            pieces.append([seed])
    return ",".join("-".join(map(str, piece)) for piece in pieces)


def _of_text(text: str) -> tuple[int, ...]:
    plain = text.replace(" ", "")
    if plain.isdecimal() and len(plain) < 19:
        return _checked(range(1, int(plain) + 1), text)
    seeds: list[int] = []
    for piece in plain.split(","):
        match = _PIECE.fullmatch(piece)
        if match is None:
            raise _wrong(text)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last - first >= MOST_SEEDS:
            raise _wrong(text)
        seeds += range(first, last + 1)
    return _checked(seeds, text)


def _checked(seeds: Iterable[int], text: str) -> tuple[int, ...]:
    found = sorted(set(seeds))
    if not found or found[0] < 0 or found[-1] > LARGEST_SEED or len(found) > MOST_SEEDS:
        raise _wrong(text)
    return tuple(found)


def _wrong(text: str) -> InputError:
    allowed = f'allowed: 1 to {MOST_SEEDS:,} seeds, as "20" (seeds 1 to 20), "1-20", "3,5,9" or "1-5,9"'
    return InputError([Problem("--seeds", None, "", f"got '{text:.80}', {allowed}")])
