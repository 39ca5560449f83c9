"""How a map layer is to be read: one in whatever format, packed or not, looked at before a build."""

import json
from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.archive import open_archive
from pozo.errors import PozoError
from pozo.project import relative
from pozo.reads import Look
from pozo.shapefile import attribute_encoding, refuse_cut_off

DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".parquet": "Parquet"}
LONGITUDE_LATITUDE = ("EPSG:4326", "OGC:CRS84")


def look_at_layer(connection: duckdb.DuckDBPyConnection, path: Path, stated: dict[str, str]) -> Look:
    """How one map layer is to be read; stated: what data/datasets.toml says of its crs and layer.

    Raises PozoError for a file that is none, is damaged, holds several layers, or does not say its coordinate system.
    """
    member = _layer_member(path, stated.get("layer")) if path.suffix.lower() == ".zip" else ""
    ending = Path(member).suffix.lower() if member else path.suffix.lower()
    if ending not in DRIVERS:
        raise PozoError(
            f"{relative(path)} is no map layer that can be read: it must be {', '.join(DRIVERS)}, or a zip of one."
        )
    readable = f"/vsizip/{path}/{member}" if member else str(path)
    driver = DRIVERS[ending]
    if ending == ".shp":
        refuse_cut_off(path, member)
    try:
        if driver == "Parquet":
            layer, geometry, crs, columns = _look_at_parquet(connection, path, readable)
        else:
            layer, geometry, crs, columns = _look_with_gdal(connection, path, readable, stated.get("layer"), driver)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise PozoError(f"{relative(path)} cannot be read as {driver} ({reason}): fetch it again.") from error
    crs = crs or stated.get("crs", "")
    if geometry and not crs:
        raise PozoError(
            f"{relative(path)} does not say its coordinate system: state it in data/datasets.toml, "
            'as crs = "EPSG:4326" for longitude and latitude, beside the file\'s name.'
        )
    options = {
        "driver": driver,
        "layer": layer,
        "geometry": geometry,
        "crs": "" if crs in LONGITUDE_LATITUDE else crs,
        "encoding": attribute_encoding(path, member) if ending == ".shp" else "",
    }
    return Look(readable, options, columns)


def _layer_member(path: Path, layer: str | None) -> str:
    """The layer's file inside a zip, in whatever folder."""
    with open_archive(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    layers = [
        name
        for name in names
        if Path(name).suffix.lower() in DRIVERS and not name.startswith("__MACOSX/") and ".shp.xml" not in name
    ]
    if layer:
        layers = [name for name in layers if Path(name).stem == layer] or layers
    if len(layers) != 1:
        found = (
            f"holds several map layers, {', '.join(layers)}: name one in data/datasets.toml, as layer = …"
            if layers
            else (f"holds no map layer: there is none of {', '.join(DRIVERS)} in it.")
        )
        raise PozoError(f"{relative(path)} {found}")
    stem = layers[0].rpartition(".")[0]
    endings = {name.rpartition(".")[2].lower() for name in names if name.rpartition(".")[0] == stem}
    if layers[0].lower().endswith(".shp") and not {"dbf", "shx"} <= endings:
        missing = " and ".join(f"{stem}.{ending}" for ending in ("dbf", "shx") if ending not in endings)
        raise PozoError(f"{relative(path)} holds {layers[0]} without {missing}: fetch it again.")
    return layers[0]


def _look_with_gdal(
    connection: duckdb.DuckDBPyConnection, path: Path, readable: str, layer: str | None, driver: str
) -> tuple:
    file = exp.convert(readable).sql("duckdb")
    # ST_Read_Meta of a file that GDAL cannot open ends the whole process (DuckDB 1.5.5); ST_Read says what is wrong
    connection.execute(f"DESCRIBE FROM ST_Read({file}, allowed_drivers = ['{driver}'])")
    rows = connection.execute(f"SELECT layers FROM ST_Read_Meta({file})").fetchall()
    layers = {found["name"]: found for found in (rows[0][0] if rows else [])}
    if layer not in layers and len(layers) != 1:
        raise PozoError(
            f"{relative(path)} holds several layers, {', '.join(layers)}: name one in data/datasets.toml, as layer = …"
            if layers
            else f"{relative(path)} holds no layer that can be read: fetch it again."
        )
    found = layers.get(layer) or next(iter(layers.values()))
    field = found["geometry_fields"][0] if found["geometry_fields"] else None
    crs = ""
    if field and field["crs"]:
        said = field["crs"]
        crs = (
            f"{said['auth_name']}:{said['auth_code']}" if said["auth_name"] and said["auth_code"] else said["wkt"] or ""
        )
    geometry = (field["name"] or "geom") if field else ""
    return found["name"], geometry, crs, [column["name"] for column in found["fields"]]


def _look_at_parquet(connection: duckdb.DuckDBPyConnection, path: Path, readable: str) -> tuple:
    file = exp.convert(readable).sql("duckdb")
    columns = [row[0] for row in connection.execute(f"DESCRIBE FROM read_parquet({file})").fetchall()]
    said = connection.execute(
        f"SELECT decode(value) FROM parquet_kv_metadata({file}) WHERE decode(key) = 'geo'"
    ).fetchall()
    if not said:
        return path.stem, "", "", columns
    geo = json.loads(said[0][0])
    geometry = geo["primary_column"]
    crs = geo["columns"][geometry].get(
        "crs", {"id": {"authority": "OGC", "code": "CRS84"}}
    )  # absent: longitude and latitude
    named = crs["id"] if crs and "id" in crs else None
    text = f"{named['authority']}:{named['code']}" if named else json.dumps(crs) if crs else ""
    return path.stem, geometry, text, [column for column in columns if column != geometry]
