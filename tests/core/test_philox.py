"""The generator: published vectors, the same words as the plain one, uniform numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from hyosan.core.philox import draw, philox, unit, unit_fine, words_of_people
from hyosan.transmission.reference import chance

FALSE_ALARM = 1e-4
"""Probability that a right generator fails one test of uniformity under fresh keys; the keys are fixed."""
WORD = st.integers(0, 2**32 - 1)
ONES = 0xFFFFFFFF
VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
"""Counter, key and words, from the authors' known answers."""


def compiled(counter: chance.Words, key: chance.Key) -> chance.Words:
    """The kernel on Python's numbers."""
    words = philox(*(np.uint64(word) for word in (*counter, *key)))
    return int(words[0]), int(words[1]), int(words[2]), int(words[3])


@pytest.mark.parametrize(("counter", "key", "words"), VECTORS)
def test_published_vectors(counter: chance.Words, key: chance.Key, words: chance.Words) -> None:
    assert compiled(counter, key) == words
    assert chance.philox(counter, key) == words


@settings(max_examples=500, deadline=None)
@given(counter=st.tuples(WORD, WORD, WORD, WORD), key=st.tuples(WORD, WORD))
def test_the_twin_gives_the_same_words(counter: chance.Words, key: chance.Key) -> None:
    assert compiled(counter, key) == chance.philox(counter, key)


@settings(max_examples=500, deadline=None)
@given(
    who=st.integers(0, 2**36 - 1),
    episode=st.integers(0, 2**20),
    layer=st.integers(0, 2**16 - 1),
    block=st.integers(0, 2**40),
    stay=st.integers(0, 2**20),
    number=st.integers(0, 2**24),
)
def test_the_twin_has_the_same_addresses(
    who: int, episode: int, layer: int, block: int, stay: int, number: int
) -> None:
    key = np.array([17, 4], np.uint64)
    words = draw(key, who, episode, layer, block, stay, number)
    counter = chance.counter_of(who, episode, layer, block, stay, number)
    assert tuple(int(word) for word in words) == chance.philox(
        counter, chance.key_of((17, 4), episode, block, stay, number)
    )


@pytest.mark.parametrize(("part", "bits"), [("episode", 12), ("stay", 24), ("block", 20), ("number", 20)])
def test_what_exceeds_the_counter_is_no_repetition(part: str, bits: int) -> None:
    """An SIS town of 20 once repeated itself after 4,096 episodes."""
    parts = ("who", "episode", "layer", "block", "stay", "number")
    key = np.array([17, 4], np.uint64)
    at = [dict.fromkeys(parts, 3) | {part: 3 + step * 2**bits} for step in range(3)]
    assert len({draw(key, *(one[name] for name in parts)) for one in at}) == 3
    keys = [chance.key_of((17, 4), one["episode"], one["block"], one["stay"], one["number"]) for one in at]
    assert keys[0] == (17, 4)
    assert len(set(keys)) == 3


def test_parts_of_an_address_do_not_touch() -> None:
    """Each part at its largest, alone: all counters differ, and none spills into another part."""
    largest = [2**36 - 1, 2**12 - 1, 2**16 - 1, 2**20 - 1, 2**24 - 1, 2**20 - 1]
    counters = [
        chance.counter_of(*(value if part == own else 0 for own, value in enumerate(largest))) for part in range(6)
    ]
    for position in range(4):
        words = [counter[position] for counter in counters]
        assert sum(words) == ONES
        assert sum(bin(word).count("1") for word in words) == 32


@given(high=WORD, low=WORD)
def test_uniform_numbers_lie_inside_and_are_those_of_the_twin(high: int, low: int) -> None:
    assert 0.0 < unit(np.uint64(high)) < 1.0
    assert 0.0 < unit_fine(np.uint64(high), np.uint64(low)) < 1.0
    assert unit(np.uint64(high)) == chance.unit(high)
    assert unit_fine(np.uint64(high), np.uint64(low)) == chance.unit_fine(high, low)


@pytest.mark.parametrize("word", range(4))
@pytest.mark.parametrize("part", ["who", "episode", "layer", "block", "stay", "number"])
def test_words_are_uniform_along_every_part_of_the_address(part: str, word: int) -> None:
    parts = ["who", "episode", "layer", "block", "stay", "number"]
    key = np.array([2024, 7], np.uint64)
    count = 4096
    numbers = np.array([unit(draw(key, *(k if name == part else 1 for name in parts))[word]) for k in range(count)])
    assert stats.kstest(numbers, "uniform").pvalue > FALSE_ALARM
    pairs, _, _ = np.histogram2d(numbers[:-1:2], numbers[1::2], bins=8, range=[[0, 1], [0, 1]])
    assert stats.chisquare(pairs.ravel()).pvalue > FALSE_ALARM


def test_words_of_people_are_those_of_their_addresses() -> None:
    people = np.array([0, 5, 2**33 + 1], np.int64)
    words = words_of_people(np.array([1, 2], np.uint64), people, 3)
    plain = [chance.philox(chance.counter_of(int(person), 3, 0, 0, 0, 0), (1, 2)) for person in people]
    assert words.tolist() == [(high << 32) | low for high, low, _, _ in plain]
