"""Who infected whom, as arrays over the rows of `infections`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.core.arrays import count_up

if TYPE_CHECKING:
    import pyarrow as pa

SEEDED = -1
"""The parent of an infection that came from nobody."""
EPISODE_BITS = 31
"""Bits of an episode's number in the key of an infection: as many as the column `episode` holds."""

TREE_COLUMNS = ("time", "person", "episode", "infector", "infector_episode")
"""Columns of `infections` that a tree follows from."""

Int64 = NDArray[np.int64]

_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Tree:
    """The infections of a run as a forest; element i of every array belongs to row i of `infections`.

    `parent` is the row of the infection that it came from (`SEEDED`: none), `generation` 0 for seeds,
    `offspring_count` how many infections it led to directly, `time_us` microseconds since 1970 on the local clock.
    """

    person: Int64
    episode: Int64
    time_us: Int64
    parent: Int64
    generation: Int64
    offspring_count: Int64

    def __len__(self) -> int:
        return len(self.parent)

    def offspring(self) -> Int64:
        """How many infections led to 0, 1, 2, ... others."""
        return np.bincount(self.offspring_count).astype(np.int64)

    def generations(self) -> Int64:
        """How many infections are of generation 0 (seeds), 1, 2, ..."""
        return np.bincount(self.generation).astype(np.int64)

    def children(self, row: int) -> Int64:
        """The rows of the infections that one infection led to directly, in order of row."""
        return np.flatnonzero(self.parent == row).astype(np.int64)

    def subtree_size(self, row: int) -> int:
        """How many infections go back to this one, itself included."""
        order, first = _by_parent(self.parent)
        level = np.array([row], dtype=np.int64)
        size = 0
        while len(level):
            size += len(level)
            level = _children_of(level, order, first)
        return size

    def newick(self, limit: int = 10_000) -> str:
        """The first `limit` infections in Newick notation, one line a seed; branch lengths in days.

        A node is called p<person>e<episode>; its branch is the time from its infector's infection to its own.
        """
        rows = min(limit, len(self))
        order, first = _by_parent(self.parent)
        roots = [row for row in range(rows) if not 0 <= self.parent[row] < rows]
        return "".join(f"{self._newick_of(root, rows, order, first)};\n" for root in roots)

    def _newick_of(self, root: int, rows: int, order: Int64, first: Int64) -> str:
        # A stack of its own: chains of infection are longer than Python's recursion allows.
        text: list[str] = []
        stack: list[int | str] = [root]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                text.append(item)
                continue
            children = [int(c) for c in order[first[item] : first[item + 1]] if c < rows]
            label = self._label(item, item == root)
            if not children:
                text.append(label)
                continue
            text.append("(")
            stack.append(f"){label}")
            for number, child in enumerate(reversed(children)):
                stack += [","] * (number > 0) + [child]
        return "".join(text)

    def _label(self, row: int, is_root: bool) -> str:
        name = f"p{self.person[row]}e{self.episode[row]}"
        if is_root:
            return name
        return f"{name}:{(self.time_us[row] - self.time_us[self.parent[row]]) / _DAY_US:.6g}"


def infection_tree(infections: "pa.Table") -> Tree:
    """The tree of the table `infections`."""
    person = infections["person"].to_numpy().astype(np.int64)
    episode = infections["episode"].to_numpy().astype(np.int64)
    infector = infections["infector"].fill_null(-1).to_numpy().astype(np.int64)
    infector_episode = infections["infector_episode"].fill_null(0).to_numpy().astype(np.int64)
    parent = _parents(person, episode, infector, infector_episode)
    return Tree(
        person=person,
        episode=episode,
        time_us=infections["time"].to_numpy().astype("datetime64[us]").astype(np.int64),
        parent=parent,
        generation=_generations(parent),
        offspring_count=np.bincount(parent[parent >= 0], minlength=len(parent)).astype(np.int64),
    )


def infection_keys(person: Int64, episode: Int64) -> Int64:
    """One number for each infection: of the person (below 2³²) and the episode."""
    return (person << EPISODE_BITS) | episode


def _parents(person: Int64, episode: Int64, infector: Int64, infector_episode: Int64) -> Int64:
    """The row of the infection that each came from, found by its key of person and episode."""
    import pandas as pd

    rows = pd.Index(infection_keys(person, episode))
    # An absent infector gives a negative key, which is nobody's, and get_indexer answers −1 for what it does not find.
    wanted = pd.Index(infection_keys(infector, infector_episode))
    parent: Int64 = rows.get_indexer(wanted).astype(np.int64)
    return parent


def _by_parent(parent: Int64) -> tuple[Int64, Int64]:
    """Rows sorted by parent, and for each row the position of its first child there."""
    order = np.argsort(parent, kind="stable").astype(np.int64)
    counts = np.bincount(parent + 1, minlength=len(parent) + 1)
    return order, np.cumsum(counts).astype(np.int64)


def _children_of(rows: Int64, order: Int64, first: Int64) -> Int64:
    counts = first[rows + 1] - first[rows]
    children: Int64 = order[np.repeat(first[rows], counts) + count_up(counts)]
    return children


def _generations(parent: Int64) -> Int64:
    """Level by level from the seeds: a parent may stand below its child when both fall into one microsecond."""
    order, first = _by_parent(parent)
    generation = np.zeros(len(parent), dtype=np.int64)
    level = np.flatnonzero(parent < 0).astype(np.int64)
    depth = 0
    while len(level):
        generation[level] = depth
        level = _children_of(level, order, first)
        depth += 1
    return generation
