"""Write the compact tables of South Korea that ship with the package, from the folder of shared data.

Usage: python tools/derive_korea.py [folder]    (default: ../shared/data beside the repository)

Only tier A folders are read (kr_admin, kr_schools, kr_reference, kr_mobility). What each table holds, where it comes
from and what was done to it is in src/hyosan/population/korea/SOURCES.md.
"""

import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from romanisation import neighbourhood_name, school_name

REPOSITORY = Path(__file__).resolve().parents[1]
TARGET = REPOSITORY / "src" / "hyosan" / "population" / "korea"
BANDS = [f"{low}_{low + 4}" for low in range(0, 100, 5)] + ["100p"]
LEVELS = ("elementary", "middle", "high")


def areas(source: Path) -> pd.DataFrame:
    """One row a neighbourhood (eup, myeon, dong): place, residents by sex and five-year band."""
    table = pd.read_parquet(source / "kr_admin" / "kr_dong.parquet")
    bands = [f"{sex}_{band}" for sex in "fm" for band in BANDS]
    derived = pd.DataFrame(
        {
            "code": table["dong_code"],
            "municipality_code": table["sigungu_code"],
            "name": [neighbourhood_name(name) for name in table["dong_ko"]],
            "latitude_degrees": table["lat"],
            "longitude_degrees": table["lon"],
            "area_km2": table["area_km2"],
            "households": table["households"].astype("int32"),
            "medical_institutions": table["n_medical_institutions"].astype("int32"),
        }
    )
    derived = pd.concat([derived, table[bands].astype("int32")], axis=1).sort_values("code", ignore_index=True)
    if int(derived[bands].to_numpy().sum()) != int(table["population"].sum()):
        raise SystemExit("areas: the age bands do not add up to the population")
    return derived


def municipalities(source: Path) -> pd.DataFrame:
    """One row a municipality (si, gun, gu): name, establishments, household sizes, class sizes."""
    admin = pd.read_csv(source / "kr_admin" / "kr_sigungu.csv", dtype={"sigungu_code": str})
    sizes = pd.read_csv(source / "kr_reference" / "kr_household_size_sigungu_est.csv", dtype={"sigungu_code": str})
    classes = pd.read_csv(source / "kr_schools" / "kr_school_by_sigungu.csv", dtype={"sigungu_code": str})
    mean = classes.pivot_table(index="sigungu_code", columns="level", values="mean_class_size_2023")
    mean.columns = [f"mean_class_size_{level}" for level in mean.columns]
    joined = admin.merge(sizes, on="sigungu_code", validate="1:1").merge(
        mean.reset_index(), on="sigungu_code", how="left"
    )
    renamed = {
        "sigungu_code": "code",
        "name_en": "name",
        "sido_en": "province",
        "establishments_2020": "establishments",
    }
    shares = {"p1": "share_1", "p2": "share_2", "p3": "share_3", "p4": "share_4", "p5plus": "share_5_or_more"}
    joined = joined.rename(columns=renamed | shares)
    columns = ["code", "name", "province", "type", "population", "households", "establishments", *shares.values()]
    return joined[columns + [f"mean_class_size_{level}" for level in LEVELS]].sort_values("code", ignore_index=True)


def schools(source: Path) -> pd.DataFrame:
    """One row an elementary, middle or high school: name, place, kind, modelled number of pupils."""
    text = dict.fromkeys(("dong_code", "sigungu_code", "school_id"), "str")
    table = pd.read_csv(source / "kr_schools" / "kr_schools.csv", dtype=text)
    return pd.DataFrame(
        {
            "id": table["school_id"],
            "municipality_code": table["sigungu_code"],
            "area_code": table["dong_code"],
            "name": [school_name(name) for name in table["name_ko"]],
            "level": table["level"],
            "type": table["hs_type"].fillna(""),
            "pupils": table["coed"].fillna("coed"),
            "latitude_degrees": table["lat"],
            "longitude_degrees": table["lon"],
            "students_estimated": table["students_est"].astype("int16"),
        }
    ).sort_values(["municipality_code", "level", "id"], ignore_index=True)


def services(source: Path) -> pd.DataFrame:
    """One row a municipality: hospitals by type, nursing hospitals, education shops."""
    table = pd.read_csv(source / "kr_admin" / "kr_sigungu.csv", dtype={"sigungu_code": str})
    renamed = {
        "sigungu_code": "code",
        "n_hospital": "hospitals",
        "n_general_hospital": "general_hospitals",
        "n_tertiary_hospital": "tertiary_hospitals",
        "n_nursing_hospital": "nursing_hospitals",
        "n_store_edu": "education_shops",
    }
    chosen = table.rename(columns=renamed)[list(renamed.values())]
    counts = {column: "int32" for column in chosen.columns if column != "code"}
    return chosen.astype(counts).sort_values("code", ignore_index=True)


def cities(source: Path) -> pd.DataFrame:
    """One row a si or gun, as trips were counted (districts of a city together): place, members; islands added."""
    table = pd.read_csv(source / "kr_mobility" / "sigun.csv", dtype={"sigun_sgis": str})
    admin = pd.read_csv(source / "kr_admin" / "kr_sigungu.csv", dtype={"sigungu_code": str, "sgis_code_2020": str})
    covered = {code for members in table["sigungu_codes"] for code in members.split("|")}
    left = admin[~admin["sigungu_code"].isin(covered)]
    columns = ["code", "name", "residents", "area_km2", "latitude_degrees", "longitude_degrees", "municipality_codes"]
    fitted = table[["sigun_sgis", "name_en", "population", "area_km2", "lat_pw", "lon_pw", "sigungu_codes"]]
    islands = left[["sgis_code_2020", "name_en", "population", "area_km2", "lat_pw", "lon_pw", "sigungu_code"]]
    fitted.columns = islands.columns = pd.Index(columns)
    joined = pd.concat([fitted.assign(fitted=True), islands.assign(fitted=False)], ignore_index=True)
    if sorted("|".join(joined["municipality_codes"]).split("|")) != sorted(admin["sigungu_code"]):
        raise SystemExit("cities: their members are not the municipalities")
    return joined.astype({"residents": "int32"}).sort_values("code", ignore_index=True)


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data"
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, table in (
        ("areas", areas(source)),
        ("municipalities", municipalities(source)),
        ("schools", schools(source)),
        ("services", services(source)),
        ("cities", cities(source)),
    ):
        path = TARGET / f"{name}.parquet"
        arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
        pq.write_table(arrow, path, compression="zstd", compression_level=19)
        print(f"{path.relative_to(REPOSITORY)}: {len(table)} rows, {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
