"""A light scan of TOML text for the line of each key, beside `tomllib`, which gives values without lines."""

import re
import tomllib
from collections.abc import Callable

from hyosan.scenario.positions import BARE_KEY, Path, Position, Positions

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_QUOTED = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_INDEX = re.compile(r"\[(\d+)\]")


def scan(text: str, file: str) -> Positions:
    """The positions of all keys of a text that is valid TOML."""
    return Positions({path: Position(file, line) for path, line in scan_lines(text).items()}, Position(file, 1))


def scan_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every key of a text that is valid TOML; empty if it is nested too deeply."""
    try:
        return _Scan(text).run()
    except RecursionError:
        return {}


def parse_path(text: str) -> Path:
    """The path of a text such as strains.flu.start[0].to; ValueError if it is none.

    >>> parse_path("seeding[0].at")
    ('seeding', 0, 'at')
    """
    scan_ = _Scan(text)
    path: list[str | int] = []
    try:
        while scan_.at < len(text):
            if path:
                scan_.take(".")
            path += scan_.key()
            while index := _INDEX.match(text, scan_.at):
                path.append(int(index[1]))
                scan_.at = index.end()
    except (_NotTomlError, tomllib.TOMLDecodeError):
        path = []
    if not path:
        raise ValueError(f"'{text}' is no path, such as strains.flu.block or seeding[0].count")
    return tuple(path)


class _NotTomlError(Exception):
    """The scanned text is not what was expected."""


class _Scan:
    """One pass over a text; lenient, since `tomllib` has accepted the text before."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._line = 1
        self._counted = 0
        self._lines: dict[Path, int] = {}
        self._list_lengths: dict[Path, int] = {}

    def run(self) -> dict[Path, int]:
        """Line by path."""
        table: Path = ()
        self._skip()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._skip()
        return self._lines

    def take(self, mark: str) -> None:
        """Go past a mark that must be here."""
        if not self.text.startswith(mark, self.at):
            raise _NotTomlError
        self.at += len(mark)

    def key(self) -> list[str | int]:
        """A dotted key."""
        parts: list[str | int] = [self._simple_key()]
        while (match := _DOT.match(self.text, self.at)) is not None:
            self.at = match.end()
            parts.append(self._simple_key())
        return parts

    def _simple_key(self) -> str:
        match = BARE_KEY.match(self.text, self.at)
        if match is None:
            match = _QUOTED.match(self.text, self.at)
        if match is None:
            raise _NotTomlError
        self.at = match.end()
        word = match[0]
        return next(iter(tomllib.loads(f"{word} = 0"))) if word[0] in "\"'" else word

    def _header(self) -> Path:
        is_list = self.text.startswith("[[", self.at)
        line = self._line_here()
        self.take("[[" if is_list else "[")
        self._blanks()
        keys = self.key()
        self._blanks()
        self.take("]]" if is_list else "]")
        path: Path = ()
        for i, key in enumerate(keys):
            path = (*path, key)
            self._lines.setdefault(path, line)
            if is_list and i == len(keys) - 1:
                self._list_lengths[path] = self._list_lengths.get(path, 0) + 1
            if path in self._list_lengths:
                path = (*path, self._list_lengths[path] - 1)
        # A header that opens a table named before by one of its parts is where the table stands.
        self._lines[path] = line
        return path

    def _pair(self, table: Path) -> None:
        line = self._line_here()
        path = table
        for key in self.key():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._blanks()
        self.take("=")
        self._blanks()
        self._value(path)

    def _value(self, path: Path) -> None:
        if self.text.startswith("[", self.at):
            self._group("]", lambda number: self._element((*path, number)))
        elif self.text.startswith("{", self.at):
            self._group("}", lambda _number: self._pair(path))
        else:
            match = _QUOTED.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            if match is None:
                raise _NotTomlError
            self.at = match.end()

    def _element(self, path: Path) -> None:
        self._lines[path] = self._line_here()
        self._value(path)

    def _group(self, end: str, item: Callable[[int], None]) -> None:
        self.at += 1
        self._skip()
        number = 0
        while not self.text.startswith(end, self.at):
            item(number)
            number += 1
            self._skip()
            if self.text.startswith(",", self.at):
                self.at += 1
                self._skip()
        self.at += 1

    def _skip(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _blanks(self) -> None:
        while self.text.startswith((" ", "\t"), self.at):
            self.at += 1

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line
