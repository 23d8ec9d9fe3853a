"""Philox4x32-10 in plain whole numbers, and a book of every address drawn."""

from collections.abc import Sequence

Words = tuple[int, int, int, int]
Key = tuple[int, int]
Purpose = tuple[object, ...]


def philox(counter: Words, key: Key) -> Words:
    """Ten rounds of Philox4x32 on a counter of four words.

    >>> [f"{word:08x}" for word in philox((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    a, b, c, d = counter
    key_0, key_1 = key
    for _ in range(10):
        high_0, low_0 = divmod(0xD2511F53 * a, 1 << 32)
        high_1, low_1 = divmod(0xCD9E8D57 * c, 1 << 32)
        a, b, c, d = high_1 ^ b ^ key_0, low_1, high_0 ^ d ^ key_1, low_0
        key_0 = (key_0 + 0x9E3779B9) % (1 << 32)
        key_1 = (key_1 + 0xBB67AE85) % (1 << 32)
    return a, b, c, d


def unit(word: int) -> float:
    """A uniform number in (0, 1) from a 32-bit word."""
    return (word + 0.5) * (1.0 / 4294967296.0)


def unit_fine(high: int, low: int) -> float:
    """A uniform number in (0, 1) with 53 bits, from two words."""
    return (float((high << 20) | (low >> 12)) + 0.5) * (1.0 / 4503599627370496.0)


def counter_of(who: int, episode: int, layer: int, block: int, stay: int, number: int) -> Words:
    """The counter of an address; see "Addresses" in docs/model.md."""
    return (
        who % (1 << 32),
        (episode % (1 << 12) << 20) + ((who >> 32) % (1 << 4) << 16) + layer % (1 << 16),
        ((stay >> 12) % (1 << 12) << 20) + block % (1 << 20),
        (stay % (1 << 12) << 20) + number % (1 << 20),
    )


def key_of(key: Key, episode: int, block: int, stay: int, number: int) -> Key:
    """The key with what exceeds its bits of the counter; see "Addresses" in docs/model.md."""
    beyond_0 = (episode >> 12) % (1 << 20) + ((stay >> 24) % (1 << 12) << 20)
    beyond_1 = (block >> 20) % (1 << 16) + ((number >> 20) % (1 << 16) << 16)
    return key[0] ^ beyond_0, key[1] ^ beyond_1


class AddressBook:
    """Every address drawn and the purpose that it served; an address that serves a second one is a fault."""

    def __init__(self) -> None:
        self.purposes: dict[tuple[Key, Words], Purpose] = {}
        self.faults: list[tuple[Key, Words, Purpose, Purpose]] = []

    def note(self, key: Key, counter: Words, purpose: Purpose) -> None:
        """Note that an address was drawn."""
        first = self.purposes.setdefault((key, counter), purpose)
        if first != purpose:
            self.faults.append((key, counter, first, purpose))


class Chance:
    """Draws words; with a book, notes each address and what it was drawn for."""

    def __init__(self, book: AddressBook | None = None) -> None:
        self.book = book
        self._streams_begun = 0

    def begin_stream(self) -> int:
        """A number that no other stream of attempts has: to draw one stream twice is a fault."""
        self._streams_begun += 1
        return self._streams_begun

    def words(
        self,
        key: Sequence[int],
        what: str,
        who: int,
        *,
        episode: int = 0,
        layer: int = 0,
        block: int = 0,
        stay: int = 0,
        number: int = 0,
        stream: int = 0,
    ) -> Words:
        """The four words at an address. `what` and all coordinates, uncut, are the purpose."""
        key_words = key_of((key[0], key[1]), episode, block, stay, number)
        counter = counter_of(who, episode, layer, block, stay, number)
        if self.book is not None:
            self.book.note(key_words, counter, (what, who, episode, layer, block, stay, number, stream))
        return philox(counter, key_words)
