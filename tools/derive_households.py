"""Write the prior of the function form: which households there are, and of what age and sex who lives in them.

Usage: python tools/derive_households.py

Twelve municipalities are built in the table form, their households sorted by who lives in them, and the ages and sexes
of each member counted. What the table holds is in src/hyosan/population/korea/SOURCES.md.
"""

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hyosan.population.builder.ages import draw_people
from hyosan.population.builder.household_search import CHILD, ELDER, GROWN_CHILD, HEAD, LONE, PARTNER, PEER, RELATIONS
from hyosan.population.builder.households import make_households
from hyosan.population.builder.streams import stream
from hyosan.population.builder.tables import read, resolve
from hyosan.population.function.groups import GROUP_COUNT, MINOR_GROUPS, group_of_age

TARGET = Path(__file__).resolve().parents[1] / "src" / "hyosan" / "population" / "korea"
# Large and small, young and old: districts of Seoul and Busan, suburbs, cities of the provinces, counties.
MUNICIPALITIES = (
    "11680", "11620", "26350", "41465", "41590", "51110", "48121", "48123", "36110", "46770", "47730", "51770",
)  # fmt: skip
ORDER = (LONE, HEAD, PARTNER, GROWN_CHILD, ELDER, PEER, CHILD)
# Patterns that fewer households have are left out (3 % of households in all); of six and of seven people the commonest.
SMALLEST_SHARE, COMMONEST = 0.0008, {6: 5, 7: 3}
# Ages and sexes that fewer of a role have are left out, to keep the function small.
SMALLEST_PART = 0.01
# The members' ages hang together by the age of the first: households are counted apart by two of its groups of age.
COMMON_SHARE, COMMON_STRATUM, RARE_STRATUM = 0.012, 2, 4
SMALLEST_PART_OF_STRATUM = 0.025
LONE_PATTERN, PEERS_PATTERN, ONE_CHILD_PATTERN, THREE_CHILDREN_PATTERN = 1, 66, 72, 7772
# A few people of every age and sex live alone, with another adult, or as a head or child with one or three children, so
# that every area can be housed that has an adult for three minors.
ANYBODY, ANYBODY_SHARE = (LONE_PATTERN, PEERS_PATTERN, ONE_CHILD_PATTERN, THREE_CHILDREN_PATTERN), 0.005
IS_ADULT = np.tile(np.arange(GROUP_COUNT) >= MINOR_GROUPS, 2)
Column = NDArray[np.int64]
Row = tuple[str, int, float, int, int, int, float]


def members() -> tuple[Column, Column, Column, Column]:
    """Household, rank of the relation, age and sex of everybody, in order of household and of place in it."""
    rank = np.full(len(RELATIONS), len(ORDER))
    rank[list(ORDER)] = np.arange(len(ORDER))
    columns = []
    households = 0
    for code in MUNICIPALITIES:
        tables = read(resolve([code]))
        area, sex, age = draw_people(tables, stream(1, "ages"))
        household, relation = make_households(tables, area, sex, age, stream(1, "households"))
        columns.append(np.stack([household + households, rank[relation], age, sex]).astype(np.int64))
        households += int(household.max()) + 1
    household, place, age, sex = np.concatenate(columns, axis=1)
    # Adults first, the eldest first, of elders the women.
    woman_first = np.where(place == ORDER.index(ELDER), sex, 0)
    order = np.lexsort((-age, woman_first, place, household))
    return household[order], place[order], age[order], sex[order]


def chosen_patterns(code: Column) -> list[int]:
    """The patterns that are kept, of each size the commonest first."""
    counts = Counter(code.tolist())
    chosen: list[int] = []
    for size in range(1, 8):
        able = [pattern for pattern, _ in counts.most_common() if len(str(pattern)) == size and _usable(str(pattern))]
        common = [pattern for pattern in able if counts[pattern] >= SMALLEST_SHARE * len(code)]
        chosen += able[: COMMONEST[size]] if size in COMMONEST else common
    return chosen


def households_like(code: Column, chosen: list[int]) -> dict[int, float]:
    """Share of households of each pattern, with those that are of none: they count for the most like one of their size.

    Like is, in this order: as many minors, as many elders, a couple or not.
    """
    shares = dict.fromkeys(chosen, 0.0)
    weight = {CHILD: 100, ELDER: 10, PARTNER: 3, GROWN_CHILD: 1}
    for pattern, many in Counter(code.tolist()).items():
        have = Counter(str(pattern))

        def unlike(other: int, have: Counter[str] = have) -> int:
            needs = Counter(str(other))
            digits = {relation: str(ORDER.index(relation) + 1) for relation in weight}
            return sum(weight[relation] * abs(have[digit] - needs[digit]) for relation, digit in digits.items())

        like = min((other for other in chosen if len(str(other)) == len(str(pattern))), key=unlike)
        shares[like] += many / len(code)
    return shares


def main() -> None:
    household, place, age, sex = members()
    size = np.bincount(household)
    position = np.arange(len(household)) - np.repeat(np.cumsum(size) - size, size)
    # A household's pattern as a number whose digits, from the right, tell who its members are.
    code = np.bincount(household, weights=(place + 1) * 10.0**position).astype(np.int64)
    chosen = chosen_patterns(code)
    shares = households_like(code, chosen)
    group = group_of_age(age)
    first = group[position == 0]
    rows = []
    for pattern in chosen:
        own = np.flatnonzero((code == pattern)[household])
        width = COMMON_STRATUM if shares[pattern] >= COMMON_SHARE else RARE_STRATUM
        stratum = np.where(pattern == LONE_PATTERN, 0, (first[household[own]] - MINOR_GROUPS) // width)
        cell = (position[own], (sex[own] - 1) * GROUP_COUNT + group[own])
        rows += strata_rows(pattern, shares[pattern], stratum, *cell)
    write(rows)
    print(
        f"{len(chosen)} patterns hold {np.isin(code, chosen).mean():.1%} of {len(code)} households; {len(rows)} cells"
    )
    for pattern in chosen:
        print(f"  {_name(pattern)}: {shares[pattern]:.3%} ({np.mean(code == pattern):.3%})")


def strata_rows(pattern: int, share: float, stratum: Column, position: Column, cell: Column) -> list[Row]:
    """Ages and sexes of the members of a pattern's households, apart by the age of the first member."""
    many = np.zeros((int(stratum.max()) + 1, len(str(pattern)), 2 * GROUP_COUNT), dtype=np.int64)
    np.add.at(many, (stratum, position, cell), 1)
    many[:, many.sum(axis=0) < SMALLEST_PART * len(cell) / len(str(pattern))] = 0
    many[many < SMALLEST_PART_OF_STRATUM * many.sum(axis=2, keepdims=True)] = 0
    households = many.sum(axis=2).min(axis=1)
    parts = [
        (share * households[number] / households.sum(), number, many[number] / many[number].sum(axis=1, keepdims=True))
        for number in np.flatnonzero(households)
    ]
    if pattern in ANYBODY:
        able = np.array(
            [~IS_ADULT if int(digit) - 1 == ORDER.index(CHILD) else IS_ADULT for digit in str(pattern)[::-1]]
        )
        parts.append((share * ANYBODY_SHARE, len(many), able / able.sum(axis=1, keepdims=True)))
    return [
        (_name(pattern), number, weight, member, column // GROUP_COUNT + 1, column % GROUP_COUNT, part[member, column])
        for weight, number, part in parts
        for member in range(len(part))
        for column in in_order(np.flatnonzero(part[member]), share)
    ]


def in_order(columns: Column, share: float) -> Column:
    """Ages and sexes in the order in which people of a stratum lie, each matched with the first members by age.

    In common patterns girls and women come first, so that the members' ages are less bound to one another than when
    all are in order of age; strata of rare ones are too wide for that.
    """
    by_age = np.argsort(columns % GROUP_COUNT, kind="stable")
    return columns if share >= COMMON_SHARE else columns[by_age]


def write(rows: list[Row]) -> None:
    names, stratum, shares, member, sex, group, part = zip(*rows, strict=True)
    table = pa.table(
        {
            "pattern": pa.array(names, pa.string()),
            "stratum": pa.array(stratum, pa.int8()),
            "households_share": pa.array(shares, pa.float32()),
            "member": pa.array(member, pa.int8()),
            "sex": pa.array(sex, pa.int8()),
            "age_group": pa.array(group, pa.int8()),
            "share": pa.array(part, pa.float32()),
        }
    )
    pq.write_table(table, TARGET / "patterns.parquet", compression="zstd", compression_level=19)
    digests = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in TARGET.glob("*.parquet")]
    (TARGET / "SHA256SUMS").write_text("".join(sorted(digests, key=lambda line: line.split()[1])), encoding="ascii")


def _usable(pattern: str) -> bool:
    """Whether somebody heads it (lone, head or peers) and nobody was taken at any age because a place was left."""
    heads = [str(ORDER.index(relation) + 1) for relation in (LONE, HEAD, PEER)]
    return pattern[-1] in heads and str(len(ORDER) + 1) not in pattern


def _name(pattern: int) -> str:
    return ", ".join(RELATIONS[ORDER[int(digit) - 1]] for digit in reversed(str(pattern)))


if __name__ == "__main__":
    main()
