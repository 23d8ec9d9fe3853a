"""Write the compact tables of North Korea and Japan that ship with the package, from the folder of shared data.

Usage: python tools/derive_neighbours.py [folder]    (default: ../shared/data beside the repository)

Only tier A folders are read (kp_admin, jp_admin, world_population). What each table holds, where it comes from and what
was done to it is in src/hyosan/population/north_korea/SOURCES.md and src/hyosan/population/japan/SOURCES.md.
"""

import hashlib
import re
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from romanisation import romanise
from topology import Points, polygons, spread

from hyosan.population.travel.commuting import fitted
from hyosan.population.travel.rounding import rounded
from hyosan.population.travel.shares import largest_remainders

REPOSITORY = Path(__file__).resolve().parents[1]
TARGET = REPOSITORY / "src" / "hyosan" / "population"
BANDS = [f"{low}_{low + 4}" for low in range(0, 80, 5)] + ["80p"]
JAPAN_2025 = 0.9783
SUFFIXES = {"시": "-si", "군": "-gun", "구역": "-guyok", "구": "-gu", "지구": "-jigu"}
WARD_KM2, WARD_RING_KM = 25.0, 4.0
# GeoNames writes McCune-Reischauer, the table Hangul: both are folded to what they have in common.
FOLDED = (
    ("eo", "o"),
    ("eu", "u"),
    ("kk", "k"),
    ("g", "k"),
    ("d", "t"),
    ("b", "p"),
    ("j", "c"),
    ("ch", "c"),
    ("l", "r"),
)
# Towns that GeoNames lists under another name.
OTHER_NAMES = {
    "김책시": "Changam-ch’on",
    "라선시": "Rajin",
    "송림시": "Songnim-ni",
    "천리마군": "Kangsŏn",
    "리원군": "Iwŏn-ŭp",
    "경흥군": "Ŭndŏk",
    "서흥군": "Sinmak",
    "승호구역": "Sŭngho 1-tong",
    "재령군": "Chaeryŏng-ŭp",
}
Counts = NDArray[np.int64]


def national_ages(source: Path, country: str) -> NDArray[np.float64]:
    """Residents of a country by band, 2025."""
    table = pd.read_csv(source / "world_population" / "world_age_2025.csv").set_index("iso3")
    return table.loc[country, BANDS].to_numpy(dtype=np.float64)


def by_age(residents: Counts, prior: NDArray[np.float64], national: NDArray[np.float64]) -> Counts:
    """Whole residents by area and band: areas exactly, bands exactly the national shares, odds of the prior kept."""
    columns = largest_remainders(int(residents.sum()), national)
    return rounded(fitted(prior, residents, columns), residents, columns)


def folded(name: str) -> str:
    """What two ways of writing a Korean name have in common."""
    plain = unicodedata.normalize("NFD", name.lower())
    plain = re.sub(r"-?(up|si|dong|ni|ri|li|gun|nodongjagu|rodongjagu)$", "", re.sub(r"[^a-z-]", "", plain))
    for old, new in FOLDED:
        plain = plain.replace(old, new)
    return re.sub(r"[^a-z]", "", plain).replace("ts", "s")


def stem_of(name_ko: str) -> tuple[str, str]:
    """Stem and ending of a county's name, in Latin letters: `갑산군` → ("Gapsan", "-gun")."""
    ending = next(each for each in ("구역", "지구", "시", "군", "구") if name_ko.endswith(each))
    return romanise(name_ko.removesuffix(ending)).capitalize(), SUFFIXES[ending]


def north_korea(source: Path) -> pd.DataFrame:
    """One row a city, county or district: residents scaled to 2024, modelled place."""
    provinces = pd.read_csv(source / "kp_admin" / "kp_provinces.csv").set_index("name_en")
    table = pd.read_csv(source / "kp_admin" / "kp_counties_2008.csv")
    table["order"] = table["province"].map(dict(zip(provinces.index, provinces["iso3166_2"], strict=True)))
    table = table.sort_values(["order", "name_ko"], ignore_index=True)
    number = table.groupby("order").cumcount() + 1
    residents = np.zeros(len(table), dtype=np.int64)
    for name, rows in table.groupby("province").groups.items():
        total = int(provinces.loc[name, "population_2024_scaled"])
        residents[rows] = largest_remainders(total, table.loc[rows, "census2008"].to_numpy(dtype=np.float64))
    national = national_ages(source, "PRK")
    ages = by_age(residents, np.broadcast_to(national, (len(table), len(BANDS))).copy(), national)
    place = places(source, table, provinces)
    derived = pd.DataFrame(
        {
            "code": table["order"] + "-" + number.map("{:02d}".format),
            "name": ["".join(stem_of(name)) for name in table["name_ko"]],
            "name_ko": table["name_ko"],
            "province_code": table["order"],
            "province": table["province"],
            "type": table["type"],
            "latitude_degrees": place["latitude"].round(4),
            "longitude_degrees": place["longitude"].round(4),
            "located": place["located"],
            "area_km2": place["area_km2"].round(1),
            "census_2008": table["census2008"].astype("int32"),
            "female_share": (table["female"] / table["census2008"]).round(4),
            "urban_share": (table["urban"] / table["census2008"]).round(4),
        }
    )
    return pd.concat([derived, pd.DataFrame(ages.astype("int32"), columns=BANDS)], axis=1)


def places(source: Path, table: pd.DataFrame, provinces: pd.DataFrame) -> pd.DataFrame:
    """Where each county is: its town in GeoNames, round its city's centre, or spread over its province (invented)."""
    towns = pd.read_csv(source / "world_population" / "world_cities.csv", keep_default_na=False)
    towns = towns[towns["iso2"] == "KP"]
    shapes = polygons(source / "kp_admin" / "kp_provinces.topojson")
    city = {"청진시": "Chongjin", "함흥시": "Hamhŭng"}
    found = pd.DataFrame({"latitude": np.nan, "longitude": np.nan, "located": ""}, index=table.index)
    ward = (table["type"] == "district") & ((table["rural"] == 0) | table["city_ko"].notna())
    for row in table.index:
        name_ko = table.loc[row, "name_ko"]
        other = towns["name"] == OTHER_NAMES.get(name_ko, "")
        same = towns["name"].map(folded) == folded(stem_of(name_ko)[0] + "-up")
        near = _near(towns[other if other.any() else same], shapes[table.loc[row, "order"]])
        if near is not None:
            found.loc[row] = [near["lat"], near["lon"], "town"]
    around = ward & (found["located"] == "")
    for name, rows in table[around].groupby(table["city_ko"].fillna("평양")).groups.items():
        centre = towns[towns["name"] == city.get(str(name), "Pyongyang")].iloc[0]
        for position, row in enumerate(rows):
            found.loc[row] = [*_round(centre["lat"], centre["lon"], position, len(rows)), "city"]
    for code, rows in table[found["located"] == ""].groupby("order").groups.items():
        own = found[(table["order"] == code) & (found["located"] != "")]
        known: Points = own[["longitude", "latitude"]].to_numpy(dtype=np.float64)
        for row, point in zip(rows, spread(shapes[str(code)], len(rows), known), strict=True):
            found.loc[row] = [point[1], point[0], "province"]
    of_wards = ward.groupby(table["order"]).sum() * WARD_KM2
    of_others = (~ward).groupby(table["order"]).sum()
    area = table["order"].map(provinces.set_index("iso3166_2")["area_km2"])
    rest = (area - table["order"].map(of_wards)) / table["order"].map(of_others)
    return found.assign(area_km2=np.where(ward, WARD_KM2, rest))


def _near(towns: pd.DataFrame, rings: list[Points]) -> pd.Series | None:
    """The largest of these towns that lies in or near the province."""
    corners = np.concatenate(rings)
    low, high = corners.min(axis=0) - 0.05, corners.max(axis=0) + 0.05
    near = towns[towns["lon"].between(low[0], high[0]) & towns["lat"].between(low[1], high[1])]
    return None if near.empty else near.sort_values("population").iloc[-1]


def _round(latitude: float, longitude: float, position: int, count: int) -> tuple[float, float]:
    """A place on a ring round a centre."""
    angle, degrees = 2 * np.pi * position / count, WARD_RING_KM / 111.2
    east = degrees * np.cos(angle) / np.cos(np.radians(latitude))
    return latitude + degrees * np.sin(angle), longitude + east


def japan(source: Path) -> pd.DataFrame:
    """One row a prefecture: residents scaled to 2025, ages raked to the nation's of 2025."""
    text = {"pref_code": str}
    table = pd.read_csv(source / "jp_admin" / "jp_prefectures.csv", dtype=text)
    older = pd.read_csv(source / "jp_admin" / "jp_prefecture_age.csv", dtype=text)
    if list(table["pref_code"]) != list(older["pref_code"]):
        raise SystemExit("japan: the two tables have different prefectures")
    total = round(int(table["population_2019"].sum()) * JAPAN_2025)
    residents = largest_remainders(total, table["population_2019"].to_numpy(dtype=np.float64))
    ages = by_age(residents, older[BANDS].to_numpy(dtype=np.float64), national_ages(source, "JPN"))
    derived = pd.DataFrame(
        {
            "code": table["pref_code"],
            "name": table["name_en"],
            "latitude_degrees": table["capital_lat"],
            "longitude_degrees": table["capital_lon"],
            "area_km2": table["area_km2_polygon"],
            "population_2019": table["population_2019"].astype("int32"),
        }
    )
    return pd.concat([derived, pd.DataFrame(ages.astype("int32"), columns=BANDS)], axis=1)


def write(folder: Path, name: str, table: pd.DataFrame) -> None:
    """The table as parquet, and its hash beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(arrow, path, compression="zstd", compression_level=19)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  {path.name}\n", encoding="ascii")
    print(f"{path.relative_to(REPOSITORY)}: {len(table)} rows, {path.stat().st_size / 1e3:.0f} kB")


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data"
    write(TARGET / "north_korea", "counties", north_korea(source))
    write(TARGET / "japan", "prefectures", japan(source))


if __name__ == "__main__":
    main()
