"""The people: who they are, and the names of the places they belong to."""

import difflib
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hyosan.population.bringing.areas import KnownAreas
from hyosan.population.bringing.columns import (
    NUMBER,
    Factor,
    clean_text,
    complain_of_names,
    factor,
    numbers,
    positions,
    recode,
)
from hyosan.population.bringing.sheet import Sheet
from hyosan.population.table import NOBODY, SEX_NAMES

OLDEST_YEARS = 120
ORDINARY = "ordinary"
NEIGHBOURHOOD = "neighbourhood"
DAY_NEIGHBOURHOOD = "day_neighbourhood"
NUMERIC = {"age"}
OWN_COLUMNS = ("id", "age", "sex", "area", "household", "host_type", "role", DAY_NEIGHBOURHOOD)
SEXES = {"f": 1, "female": 1, "m": 2, "male": 2, "unknown": 0}
RESERVED = {
    NEIGHBOURHOOD: "it is made from the column 'area'",
    **dict.fromkeys(("place_kind", "place", "parent_kind", "parent", "label"), "it belongs in the places file"),
    **dict.fromkeys(("name", "latitude", "longitude", "municipality"), "it belongs in the areas file"),
    **dict.fromkeys(("source", "target", "kind", "weight"), "it belongs in the edges file"),
    **dict.fromkeys(("person", "copy", "copies", "time", "state", "strain"), "results have a column of that name"),
}
FRACTION = r"^[+-]?[0-9]*\.[0-9]*[1-9]"
KIND_NAME = re.compile(r"[^\W\d_][\w-]*")


@dataclass(frozen=True)
class People:
    """The columns of the people file; `ids` is None where they cannot serve to find people."""

    sheet: Sheet
    ids: pa.Array | None
    age_years: NDArray[np.uint8]
    sex: NDArray[np.uint8]
    area: NDArray[np.int32]
    day_area: NDArray[np.int32] | None
    host_type: Factor | None
    role: Factor | None
    kinds: dict[str, Factor]

    def __len__(self) -> int:
        return len(self.sheet)


def read_people(sheet: Sheet, areas: KnownAreas, listed_kinds: set[str]) -> People:
    """The people; complaints about all that is wrong with them."""
    kinds = _place_kinds(sheet, listed_kinds)
    members = {kind: factor(sheet, kind) for kind in kinds}
    for kind in members.keys() - listed_kinds:
        _complain_of_fractions(sheet, kind, members[kind])
    return People(
        sheet=sheet,
        ids=_ids(sheet),
        age_years=_ages(sheet),
        sex=_sexes(sheet),
        area=_areas(sheet, areas),
        day_area=areas.index(sheet, DAY_NEIGHBOURHOOD) if sheet.has(DAY_NEIGHBOURHOOD) else None,
        host_type=_named(sheet, "host_type", ORDINARY, np.iinfo(np.int16).max, always=True),
        role=_named(sheet, "role", "", np.iinfo(np.uint8).max, always=False),
        kinds=members,
    )


def kind_name_fault(name: str) -> str:
    """Why this cannot be the name of a place or edge kind; empty when it can."""
    if name in RESERVED:
        return f"the name '{name}' is reserved: {RESERVED[name]}"
    if name.strip() != name or " " in name:
        better = "_".join(name.split())
        return f"the name '{name}' has blanks" + (f"; write '{better}'" if better else "")
    if not KIND_NAME.fullmatch(name):
        return f"the name '{name}' must begin with a letter and consist of letters, digits, '_' and '-'"
    return ""


def _place_kinds(sheet: Sheet, listed_kinds: set[str]) -> list[str]:
    """Every column that is no column of its own meaning, unless its name looks like a slip."""
    line = None if sheet.complaints.locate is None else 1
    kinds = []
    for name in sheet.names():
        if name in OWN_COLUMNS and name != "household":
            continue
        fault = "" if name in OWN_COLUMNS or name in listed_kinds else _slip(name, sheet)
        fault = kind_name_fault(name) or fault
        if fault:
            sheet.complaints.whole(name, fault, line)
        else:
            kinds.append(name)
    return kinds


def _complain_of_fractions(sheet: Sheet, kind: str, names: Factor) -> None:
    """A column of numbers with fractions (an income, a distance) is no column of places."""
    if not len(names.names) or not pa.types.is_string(names.names.type):
        return  # Parquet's numbers are settled while the file is read
    if not pc.all(pc.match_substring_regex(names.names, NUMBER)).as_py():
        return
    fraction = pc.match_substring_regex(names.names, FRACTION).to_numpy(zero_copy_only=False)

    def tell(name: str) -> str:
        return f"must be text or a whole number, got {name}; if this names a place, list the kind in a places file"

    complain_of_names(sheet, kind, names, fraction, tell)


def _slip(name: str, sheet: Sheet) -> str:
    """Any further column is a place kind, so a misspelt 'age' would silently become one."""
    plain = {_plain(known): known for known in (*OWN_COLUMNS, NEIGHBOURHOOD)}
    meant = plain.get(_plain(name), "")
    if not meant:
        absent = [known for known in (*OWN_COLUMNS, NEIGHBOURHOOD) if not sheet.has(known)]
        meant = next(iter(difflib.get_close_matches(name.casefold(), absent, n=1, cutoff=0.85)), "")
    if not meant:
        return ""
    return f"did you mean '{meant}'? If '{name}' is a place kind, list its places in a places file"


def _plain(name: str) -> str:
    joined = re.sub(r"[\W_]", "", name.casefold())
    return joined.removesuffix("id").removesuffix("s") or joined


def _ids(sheet: Sheet) -> pa.Array | None:
    """The ids as int64 if all are whole numbers written plainly, else as text."""
    if not sheet.has("id"):
        sheet.complaints.whole("id", "the column 'id' is missing", None if sheet.complaints.locate is None else 1)
        return None
    ids = plain_ids(sheet, "id")
    empty = np.flatnonzero(ids.is_null().to_numpy(zero_copy_only=False))
    sheet.complaints.rows("id", empty, lambda _row: "this person has no id")
    if len(empty) or (positions(ids, ids) != np.arange(len(ids))).any():
        encoded = ids.dictionary_encode()
        same = Factor(encoded.indices.fill_null(NOBODY).to_numpy(zero_copy_only=False), encoded.dictionary)
        given = np.flatnonzero(same.codes != NOBODY)
        first = same.first_rows()
        repeated = given[first[same.codes[given]] != given]
        sheet.complaints.rows(
            "id",
            repeated,
            lambda row: f"the id {ids[row].as_py()!r} is given already",
            lambda row: int(first[same.codes[row]]),
        )
    return ids


def plain_ids(sheet: Sheet, column: str) -> pa.Array:
    """Ids of a column: int64 where that loses nothing ('007' stays text), else text; null where empty."""
    values = sheet.table.column(column)
    values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], pa.string())
    if pa.types.is_integer(values.type) and values.type != pa.uint64():
        return pc.cast(values, pa.int64())
    text = clean_text(values)
    try:
        whole = pc.cast(text, pa.int64())
    except pa.ArrowInvalid:
        return text
    return whole if pc.all(pc.equal(pc.cast(whole, pa.string()), text)).as_py() is not False else text


def _ages(sheet: Sheet) -> NDArray[np.uint8]:
    if not sheet.has("age"):
        return np.zeros(len(sheet), np.uint8)
    given = numbers(sheet, "age")
    with np.errstate(invalid="ignore"):
        whole = (given.values >= 0) & (given.values <= OLDEST_YEARS) & (np.floor(given.values) == given.values)

    def tell(row: int) -> str:
        allowed = f"must be whole years from 0 to {OLDEST_YEARS}"
        return f"no age is given; it {allowed}" if given.empty[row] else f"{allowed}, got {given.got(row)}"

    sheet.complaints.rows("age", np.flatnonzero(~whole), tell)
    return np.where(whole, given.values, 0).astype(np.uint8)


def _sexes(sheet: Sheet) -> NDArray[np.uint8]:
    if not sheet.has("sex"):
        return np.full(len(sheet), SEX_NAMES.index("unknown"), np.uint8)
    given = factor(sheet, "sex")
    codes = np.array([SEXES.get(name.casefold(), NOBODY) for name in given.names.to_pylist()], np.int32)
    tell = lambda name: f"must be 'f', 'm', 'female', 'male', 'unknown' or empty, got '{name}'"  # noqa: E731
    complain_of_names(sheet, "sex", given, codes == NOBODY, tell)
    sexes = recode(given.codes, codes)
    return np.where(sexes == NOBODY, SEX_NAMES.index("unknown"), sexes).astype(np.uint8)


def _areas(sheet: Sheet, areas: KnownAreas) -> NDArray[np.int32]:
    if sheet.has("area"):
        index = areas.index(sheet, "area")
        empty = factor(sheet, "area").codes == NOBODY
        sheet.complaints.rows("area", np.flatnonzero(empty), lambda _row: "no area is given; each person needs one")
        return index
    if len(areas.areas) > 1:
        line = None if sheet.complaints.locate is None else 1
        message = f"the column 'area' is missing, but there are {len(areas.areas)} areas, {areas.source}"
        sheet.complaints.whole("area", message, line)
    return np.zeros(len(sheet), np.int32)


def _named(sheet: Sheet, column: str, default: str, most: int, *, always: bool) -> Factor | None:
    """Names with a default for the empty; the default, where needed (or `always`), is the first name."""
    if not sheet.has(column):
        return None
    given = factor(sheet, column)
    names = [name for name in given.names.to_pylist() if name != default]
    if always or len(names) < len(given.names) or (given.codes == NOBODY).any():
        names.insert(0, default)
    if len(names) > most:
        line = None if sheet.complaints.locate is None else 1
        sheet.complaints.whole(column, f"has {len(names):,} different names; at most {most:,} are possible", line)
    known = pa.array(names, pa.string())
    codes = recode(given.codes, positions(given.names, known))
    return Factor(np.where(codes == NOBODY, np.int32(0), codes), known)
