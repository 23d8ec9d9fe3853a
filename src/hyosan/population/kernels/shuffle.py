"""Keyed permutations of 0 to n - 1, both ways, with nothing stored.

Some rounds of a multiplication by an odd number, a keyed addition and an exchange of high and low bits, each a
bijection of the numbers of so many bits; who falls behind n goes round again (cycle walking). Tested for uniformity on
small n.
"""

import numpy as np

from hyosan.core.compilation import inner_kernel

ROUNDS = 6
LEAST_BITS = 5
"""Few bits mix badly: small shuffles walk through 32 numbers."""
TIMES = np.uint64(0x9E3779B97F4A7C15)
BACK = np.uint64(0xF1DE83E19937733D)
"""The inverse of TIMES modulo 2 ** 64, and so modulo each smaller power of 2."""
MIX_1, MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S_30, S_27, S_31 = np.uint64(30), np.uint64(27), np.uint64(31)
WORD = np.uint64(0xFFFFFFFFFFFFFFFF)


@inner_kernel
def mixed(word: np.uint64) -> np.uint64:
    """A well-mixed word (the finaliser of SplitMix64; Steele, Lea, Flood 2014)."""
    word = (word ^ (word >> S_30)) * MIX_1 & WORD
    word = (word ^ (word >> S_27)) * MIX_2 & WORD
    return np.uint64(word ^ (word >> S_31))


@inner_kernel
def key_of(key: np.uint64, which: int) -> np.uint64:
    """The key of one of many shuffles."""
    return np.uint64(mixed(key ^ mixed(np.uint64(which))))


@inner_kernel
def bits_of(count: int) -> int:
    """The bits that the numbers 0 to count - 1 need, LEAST_BITS at least; without a loop, since it is asked often."""
    rest, bits = max(count - 1, 1), 1
    step = int(rest >= 1 << 32) << 5
    rest, bits = rest >> step, bits + step
    step = int(rest >= 1 << 16) << 4
    rest, bits = rest >> step, bits + step
    step = int(rest >= 1 << 8) << 3
    rest, bits = rest >> step, bits + step
    step = int(rest >= 1 << 4) << 2
    rest, bits = rest >> step, bits + step
    step = int(rest >= 1 << 2) << 1
    rest, bits = rest >> step, bits + step
    return max(LEAST_BITS, bits + int(rest >= 2))


@inner_kernel
def shuffled(count: int, key: np.uint64, position: int) -> int:
    """Where a position goes in the keyed shuffle of `count` things."""
    if count < 2:
        return position
    bits = bits_of(count)
    mask = np.uint64((1 << bits) - 1)
    fold = np.uint64((bits + 1) >> 1)
    value = np.uint64(position)
    while True:
        word = key
        for _ in range(ROUNDS):
            word = word * TIMES + MIX_1 & WORD
            value = (value + (word >> S_31)) & mask
            value = (value * TIMES) & mask
            value ^= value >> fold
        if value < np.uint64(count):
            return int(value)


@inner_kernel
def unshuffled(count: int, key: np.uint64, position: int) -> int:
    """Where what is at a position came from: the inverse of `shuffled`."""
    if count < 2:
        return position
    bits = bits_of(count)
    mask = np.uint64((1 << bits) - 1)
    fold = np.uint64((bits + 1) >> 1)
    value = np.uint64(position)
    last = key
    for _ in range(ROUNDS):
        last = last * TIMES + MIX_1 & WORD
    while True:
        word = last
        for _ in range(ROUNDS):
            value ^= value >> fold
            value = (value * BACK) & mask
            value = (value - (word >> S_31)) & mask
            word = (word - MIX_1) * BACK & WORD
        if value < np.uint64(count):
            return int(value)
