"""The contacts of a scenario as lines and tables for people."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hyosan.analysis.contacts import EmergentContacts
from hyosan.analysis.contacts.groups import by_group
from hyosan.analysis.contacts.korea import (
    BY_AGE,
    CLOSE_CONTACTS_PER_DAY,
    DIARIES,
    EVERYBODY,
    OTHERS_AT_HOME,
    Diary,
    projected,
)
from hyosan.core.arrays import Floats
from hyosan.core.errors import InputError, Problem
from hyosan.report.words import count

if TYPE_CHECKING:
    from rich.table import Table

ENDINGS = (".csv", ".parquet")


def table_by_age(found: EmergentContacts, *, korea: bool) -> "Table":
    """People met a day by age and group of settings, all contacts and, for Korea, the diaries."""
    from rich.table import Table

    groups = by_group(found, found.met_by_age)
    columns = np.stack([*groups.values(), found.met_by_age.sum(axis=0), found.contacts_by_age.sum(axis=0)])
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("age")
    for name in ("people", *groups, "people met", "contacts", *(["diaries"] if korea else [])):
        table.add_column(name, justify="right", no_wrap=True)
    for number, name in enumerate(found.group_names()):
        said = next((_diary(diary) for diary in BY_AGE if _has_ages(found, number, diary)), "")
        table.add_row(name, *_cells(found.people[number], columns[:, number]), *([said] if korea else []))
    everybody = [_diary(EVERYBODY)] if korea else []
    table.add_row("all", *_cells(found.people.sum(), found.mean(columns)), *everybody, style="bold")
    return table


def _cells(people: int, values: Floats) -> list[str]:
    return [count(people), *(f"{value:.1f}" for value in values)]


def notes(found: EmergentContacts, *, korea: bool) -> Iterator[str]:
    """What the columns of the table mean, a line each."""
    if not found.settings:
        yield "no setting has contacts_per_day: people meet in encounters only, which are not counted here"
    yield "by setting and people met: different people a day, mean of a week; who is met in two settings counts twice"
    yield "contacts: meetings at the scenario's rates, which transmission follows from; one person may be met often"
    if korea:
        home = projected("home")[1].sum(axis=1)
        yield (
            f"diaries: mean and 95 % interval in South Korea, {DIARIES}; close contacts {CLOSE_CONTACTS_PER_DAY} a day"
            f" (Son and others 2025); {OTHERS_AT_HOME} others at home (census), where projected"
            f" matrices have {home.min():.1f} to {home.max():.1f}"
        )


def write_table(found: EmergentContacts, path: str | Path) -> Path:
    """Write the matrices as one long table, CSV or Parquet; InputError when the name or the place will not do."""
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise InputError([Problem(str(path), None, "", f"a table's name ends in {', '.join(ENDINGS)}")])
    table = found.table()
    try:
        if path.suffix.lower() == ".csv":
            table.to_csv(path, index=False)
        else:
            table.to_parquet(path, index=False)
    except OSError as error:
        message = f"the table cannot be written: {error.strerror or error}"
        raise InputError([Problem(str(path), None, "", message)]) from error
    return path


def _has_ages(found: EmergentContacts, number: int, diary: Diary) -> bool:
    """Whether a group of ages is that of a diary; the last group is open."""
    ends = [*(age - 1 for age in found.ages[1:]), 120]
    return (found.ages[number], ends[number]) == (diary.first, diary.last)


def _diary(diary: Diary) -> str:
    return f"{diary.mean} ({diary.low}-{diary.high})"
