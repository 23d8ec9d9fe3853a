"""Write the seats between Korean provinces and Japanese prefectures that ship with the package, from the shared data.

Usage: python tools/derive_air_network.py [folder]    (default: ../shared/data beside the repository)

The table is derived from OpenFlights and stays under the ODbL, in a folder of its own:
src/hyosan/population/air_network/.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from derive_neighbours import REPOSITORY, TARGET, write
from topology import nearest_polygon, polygons


def seats(source: Path) -> pd.DataFrame:
    """Airlines times typical seats of all routes from a province to a prefecture; routes are the same both ways."""
    airports = pd.read_csv(source / "air_network" / "airports.csv").set_index("id")
    routes = pd.read_csv(source / "air_network" / "routes.csv.gz")
    shapes = {
        "KOR": polygons(source / "kr_admin" / "kr_sido.topojson"),
        "JPN": polygons(source / "jp_admin" / "jp_prefectures.topojson"),
    }
    ends = airports[airports["iso3"].isin(shapes)]
    areas = {
        number: nearest_polygon(shapes[end["iso3"]], end["lon"], end["lat"])
        for number, end in ends[["iso3", "lon", "lat"]].to_dict("index").items()
    }
    country = {"from": routes["src_id"].map(airports["iso3"]), "to": routes["dst_id"].map(airports["iso3"])}
    out = routes[(country["from"] == "KOR") & (country["to"] == "JPN")]
    back = routes[(country["from"] == "JPN") & (country["to"] == "KOR")]
    if set(zip(out["src_id"], out["dst_id"], strict=True)) != set(zip(back["dst_id"], back["src_id"], strict=True)):
        raise SystemExit("air_network: routes out and back differ")
    typical = float(np.average(out["mean_seats"].dropna()))
    weight = out["n_airlines"] * out["mean_seats"].fillna(typical)
    table = pd.DataFrame(
        {
            "province_code": out["src_id"].map(areas),
            "prefecture_code": out["dst_id"].map(areas),
            "routes": 1,
            "airlines": out["n_airlines"],
            "seats": weight,
            "distance_km": weight * out["dist_km"],
        }
    )
    summed = table.groupby(["province_code", "prefecture_code"], as_index=False).sum()
    summed["distance_km"] = (summed["distance_km"] / summed["seats"]).round(0)
    return summed.astype({"routes": "int32", "airlines": "int32", "seats": "float64"}).round({"seats": 0})


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data"
    write(TARGET / "air_network", "seats", seats(source))


if __name__ == "__main__":
    main()
