"""A SYNTHETIC world: the synthetic country many times over, side by side around the globe, none upon another.

Each country has states, keys and positions of its own; all else repeats. To the north or south of its place a country
keeps its areas and its widths, and so the density of its towns and sites.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import duckdb
import numpy as np
import pandas as pd
import shapely

from synthetic import country as synthetic

MIDDLE = -102.0  # of the country, degrees east
# the rows of countries, from 77° S to 70° N: how latitudes move (times, plus degrees), so that narrow tips point to the
# poles; how many countries fit into a row
ROWS = (
    (1, 0.0, 19),
    (1, -18.3, 20),
    (1, -36.6, 19),
    (-1, 65.6, 14),
    (1, -54.9, 17),
    (1, -73.2, 12),
    (-1, 83.9, 9),
    (1, -91.5, 6),
)
MOST = sum(count for *_, count in ROWS)
LAYERS = ("towns", "states", "municipalities")
FIELDS = {name: dict(synthetic.INVENTED["fields"][name]) for name in LAYERS}
for name in ("towns", "municipalities"):
    FIELDS[name]["CVE_ENT"] = "U5"  # with the number of the country before it


@dataclass(frozen=True)
class Place:
    """Where one of the countries lies; the first is where the country itself does."""

    number: int
    times: int
    plus: float
    middle: float

    def move(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) in degrees, moved here; longitudes beyond ±180 where the country reaches across it."""
        longitude, latitude = points.T
        moved = self.times * latitude + self.plus
        stretch = np.cos(np.radians(latitude)) / np.cos(np.radians(moved))
        return np.column_stack([self.middle + (longitude - MIDDLE) * stretch, moved]).round(6)


def places(times: int) -> Iterator[Place]:
    """The places of so many countries: row by row, from the first to the west."""
    every = [
        (sign, plus, (MIDDLE - 360 * position / count + 180) % 360 - 180)
        for sign, plus, count in ROWS
        for position in range(count)
    ]
    for number, place in enumerate(every[:times], start=1):
        yield Place(number, *place)


def write_world(folder: Path, times: int, file_format: str, **sizes: int) -> None:
    """Write sites-*, samples-*, towns-*, states-* and municipalities-*, a part of each per country, to folder.

    `file_format` is parquet, or shapefile (zipped; with sites and samples as CSV); `sizes` are those of one country, as
    of `synthetic.make`. Raises ClickException for more countries than the globe has room for.
    """
    if times > MOST:
        raise click.ClickException(f"The globe has room for {MOST} of the synthetic country, not for {times}.")
    # the extension comes from a wheel, without a signature
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.load_extension("spatial")
        country = synthetic.make(**sizes)
        folder.mkdir(parents=True, exist_ok=True)
        for place in places(times):
            for name, table in moved(country, place).items():
                path = folder / f"{name}-{place.number:03d}"
                if file_format == "parquet":
                    write_parquet(connection, path.with_suffix(".parquet"), table, FIELDS.get(name))
                elif name in LAYERS:
                    synthetic.write_zip(path.with_suffix(".zip"), table, FIELDS[name])
                else:
                    table.to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n")


def moved(country: dict[str, pd.DataFrame], place: Place) -> dict[str, pd.DataFrame]:
    """The country's tables for its place: positions moved, states and keys with the place's number."""
    number = f"{place.number:03d}"
    tables = {}
    for name in LAYERS:
        table = country[name].copy(deep=False)
        table["CVE_ENT"] = number + table["CVE_ENT"]
        table["NOM_ENT"] = table["NAME_1"] = table["NOM_ENT"] + f" {number}"
        if name == "towns":
            position = around_the_globe(place.move(table[["lon_dd", "lat_dd"]].to_numpy()))
            table["lon_dd"], table["lat_dd"] = position.T
            table["geometry"] = shapely.points(position)
        else:
            table["geometry"] = cut(shapely.transform(table["geometry"].to_numpy(), place.move))
        tables[name] = table
    site, sample = country["sites"].copy(deep=False), country["samples"].copy(deep=False)
    position = around_the_globe(place.move(site[["longitude", "latitude"]].to_numpy()))
    site["LONGITUD"], site["LATITUD"] = (np.char.mod("%.6f", degrees) for degrees in position.T)
    site["ESTADO"] += f" {number}"
    for table in (site, sample):
        for column in table.columns.intersection(["CLAVE SITIO", "CLAVE MONITOREO"]):
            table[column] = f"{number}-" + table[column]
    return tables | {"sites": site.loc[:, site.columns.str.isupper()], "samples": sample}


def around_the_globe(points: np.ndarray) -> np.ndarray:
    """Points (n, 2) with longitudes from -180 to 180."""
    return np.column_stack([(points[:, 0] + 180) % 360 - 180, points[:, 1]]).round(6)


def cut(outlines: np.ndarray) -> np.ndarray:
    """Outlines across the meridian of 180° in two, as publishers cut them."""
    west, _, east, _ = shapely.bounds(outlines).T
    for shift, beyond in ((360, west < -180), (-360, east > 180)):
        far = shapely.transform(outlines[beyond], lambda points, shift=shift: points + np.array([shift, 0]))
        halves = [shapely.intersection(half, shapely.box(-180, -90, 180, 90)) for half in (outlines[beyond], far)]
        outlines[beyond] = shapely.union(*halves)
    return outlines


def write_parquet(
    connection: duckdb.DuckDBPyConnection, path: Path, table: pd.DataFrame, fields: dict[str, str] | None
) -> None:
    """Write a table, or the fields of a layer: outlines as GeoParquet, points by their columns alone."""
    rows = table[[*fields]] if fields else table
    is_outlined = "geometry" in table and "lon_dd" not in table
    if is_outlined:
        rows = rows.assign(geometry=shapely.to_wkb(table["geometry"].to_numpy()))
    connection.register("rows", rows)
    geometry = "REPLACE (ST_GeomFromWKB(geometry) AS geometry)" if is_outlined else ""
    file = str(path).replace("'", "''")
    connection.execute(f"COPY (SELECT * {geometry} FROM rows) TO '{file}' (FORMAT parquet)")
