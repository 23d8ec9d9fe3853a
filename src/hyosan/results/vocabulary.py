"""The names that codes stand for: the engine writes whole numbers, the files hold names."""

from collections.abc import Mapping, Sequence
from typing import Any

from hyosan.core.errors import EngineError
from hyosan.results.schema import CAUSES, EVENT_KINDS, TABLES

GROUPS = sorted({c.vocabulary for table in TABLES.values() for c in table.columns if c.vocabulary})
"""Every group of columns that shares one list of names."""


class Vocabularies:
    """Lists of names by group. A name may be registered twice, as when two strains both have a state `dead`."""

    def __init__(self) -> None:
        self.names: dict[str, list[str]] = {}
        self._code_of: dict[str, list[int]] = {}
        self.register("cause", CAUSES)
        self.register("event_kind", EVENT_KINDS)

    def register(self, group: str, names: Sequence[str]) -> None:
        """Let the codes 0, 1, ... of a group stand for these names."""
        if group not in GROUPS:
            raise EngineError(f"no such vocabulary: {group}; known: {', '.join(GROUPS)}")
        unique = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self.names[group] = list(unique)
        self._code_of[group] = [unique[name] for name in names]

    def recoded(self, table: str, columns: Mapping[str, Any]) -> Mapping[str, Any]:
        """The columns, with the codes of names that were registered twice brought to the first of them."""
        import numpy as np

        recoded = dict(columns)
        for column in TABLES[table].columns:
            code_of = self._code_of.get(column.vocabulary or "", [])
            if column.name in columns and len(code_of) > len(self.names.get(column.vocabulary or "", [])):
                codes = np.asarray(columns[column.name])
                if codes.size and int(codes.max()) >= len(code_of):
                    raise EngineError(f"{table}.{column.name}: a code lies outside the vocabulary {column.vocabulary}")
                recoded[column.name] = np.where(codes < 0, -1, np.asarray(code_of)[codes])
        return recoded
