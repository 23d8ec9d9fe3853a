"""Philox4x32-10, the counter-based generator: an address in, four 32-bit words out.

Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3". Words of 32 bits are held in unsigned
64-bit integers, which runs alike compiled and plain.
"""

import numpy as np
from numpy.typing import NDArray

from hyosan.core.compilation import kernel

MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
WORD = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
Words = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


@kernel
def philox(
    a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64, key_0: np.uint64, key_1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Ten rounds of Philox4x32 on the counter (a, b, c, d)."""
    for _ in range(10):
        product_0 = MULTIPLIER_0 * a
        product_1 = MULTIPLIER_1 * c
        a, b, c, d = (
            ((product_1 >> HALF) ^ b ^ key_0) & WORD,
            product_1 & WORD,
            ((product_0 >> HALF) ^ d ^ key_1) & WORD,
            product_0 & WORD,
        )
        key_0 = (key_0 + WEYL_0) & WORD
        key_1 = (key_1 + WEYL_1) & WORD
    return a, b, c, d


@kernel
def counter(
    key: NDArray[np.uint64], who: int, episode: int, layer: int, block: int, stay: int, number: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64, np.uint64]:
    """Counter and key, six words of 32 bits, of an address of a stream; see "Addresses" in docs/model.md."""
    # What exceeds its bits of the counter goes into the key: two words that are 0 in all but the longest runs.
    beyond_0 = ((episode >> 12) & 0xFFFFF) | (((stay >> 24) & 0xFFF) << 20)
    beyond_1 = ((block >> 20) & 0xFFFF) | (((number >> 20) & 0xFFFF) << 16)
    return (
        np.uint64(who & 0xFFFFFFFF),
        np.uint64(((episode & 0xFFF) << 20) | (((who >> 32) & 0xF) << 16) | (layer & 0xFFFF)),
        np.uint64((((stay >> 12) & 0xFFF) << 20) | (block & 0xFFFFF)),
        np.uint64(((stay & 0xFFF) << 20) | (number & 0xFFFFF)),
        key[0] ^ np.uint64(beyond_0),
        key[1] ^ np.uint64(beyond_1),
    )


@kernel
def draw(
    key: NDArray[np.uint64], who: int, episode: int, layer: int, block: int, stay: int, number: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """The four words at an address of a stream."""
    a, b, c, d, key_0, key_1 = counter(key, who, episode, layer, block, stay, number)
    return philox(a, b, c, d, key_0, key_1)


@kernel
def words_of_counters(counters: NDArray[np.uint32], count: int, words: NDArray[np.uint32]) -> None:
    """The four words at many addresses: columns of `counters`, see `counter`, and of `words`.

    The same steps as `philox`, in a loop without calls, so that several columns are computed at once: 2 ns an address
    instead of 14.
    """
    for column in range(count):
        a, b = np.uint64(counters[0, column]), np.uint64(counters[1, column])
        c, d = np.uint64(counters[2, column]), np.uint64(counters[3, column])
        key_0, key_1 = np.uint64(counters[4, column]), np.uint64(counters[5, column])
        for _ in range(10):
            product_0 = MULTIPLIER_0 * a
            product_1 = MULTIPLIER_1 * c
            a = ((product_1 >> HALF) ^ b ^ key_0) & WORD
            b = product_1 & WORD
            c = ((product_0 >> HALF) ^ d ^ key_1) & WORD
            d = product_0 & WORD
            key_0 = (key_0 + WEYL_0) & WORD
            key_1 = (key_1 + WEYL_1) & WORD
        words[0, column] = a
        words[1, column] = b
        words[2, column] = c
        words[3, column] = d


@kernel
def unit(word: np.uint64) -> float:
    """A uniform number in (0, 1) from a 32-bit word."""
    return (np.float64(np.int64(word)) + 0.5) * (1.0 / 4294967296.0)


@kernel
def unit_fine(high: np.uint64, low: np.uint64) -> float:
    """A uniform number in (0, 1) with 52 bits, from two words; with 53 the largest would round to 1."""
    bits = (np.int64(high) << 20) | (np.int64(low) >> 12)
    return (np.float64(bits) + 0.5) * (1.0 / 4503599627370496.0)


@kernel
def words_of_people(key: NDArray[np.uint64], people: NDArray[np.int64], episode: int) -> NDArray[np.uint64]:
    """One 64-bit word a person: the order of a keyed shuffle.

    The same steps as `philox`, as in `words_of_counters`.
    """
    result = np.empty(len(people), np.uint64)
    _, same, third, fourth, first_key, second_key = counter(key, 0, episode, 0, 0, 0, 0)
    for index in range(len(people)):
        a = np.uint64(people[index]) & WORD
        b = same | (((np.uint64(people[index]) >> HALF) & np.uint64(0xF)) << np.uint64(16))
        c, d, key_0, key_1 = third, fourth, first_key & WORD, second_key & WORD
        for _ in range(10):
            product_0 = MULTIPLIER_0 * a
            product_1 = MULTIPLIER_1 * c
            a = ((product_1 >> HALF) ^ b ^ key_0) & WORD
            b = product_1 & WORD
            c = ((product_0 >> HALF) ^ d ^ key_1) & WORD
            d = product_0 & WORD
            key_0 = (key_0 + WEYL_0) & WORD
            key_1 = (key_1 + WEYL_1) & WORD
        result[index] = (a << HALF) | b
    return result
