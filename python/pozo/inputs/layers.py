"""How a map layer is to be read, in whatever format, in a zip or not."""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pozo.inputs.layout import Layout, as_needed, layer_query, quoted, reader_path, unique_names
from pozo.inputs.parts import InputFile
from pozo.inputs.remote import Remote, why_unread
from pozo.inputs.shapefile import attribute_encoding, refuse_cut_off
from pozo.inputs.zipped import open_archive
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative
from pozo.pipeline.session import literal

IN_A_ZIP = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON"}
DRIVERS = {**IN_A_ZIP, ".parquet": "Parquet"}


@dataclass(frozen=True)
class Found:
    """What a file says about the layer that is read, and which layers it has."""

    layer: str
    geometry: str  # name of its column; empty if there is none
    crs: str  # empty if the file does not say
    columns: list[str]  # all others
    layers: tuple[str, ...]


def layer_layout(
    connection: duckdb.DuckDBPyConnection, path: InputFile, needed: list[str], stated: dict[str, str]
) -> Layout:
    """How one map layer, or a Parquet file, is to be read. stated: crs and layer, if dataset.toml states them.

    Raises PozoError for a file that is no layer, is damaged, has several layers, or does not say its coordinate system.
    """
    chosen = stated.get("layer", "")
    member = _member(path, chosen) if path.suffix.lower() == ".zip" else ""
    ending = Path(member or path.name).suffix.lower()
    if ending not in DRIVERS:
        raise PozoError(
            f"{relative(path)} cannot be read: a table must be .csv, .tsv, .txt, .xlsx or .parquet, "
            f"a map layer {', '.join(DRIVERS)}, or a zip of one."
        )
    driver, encoding = DRIVERS[ending], ""
    if ending == ".shp":
        refuse_cut_off(path, member)
        encoding = attribute_encoding(path, member)
    try:
        if driver == "Parquet":
            found = _look_at_parquet(connection, path)
            options = "" if found.geometry else ", binary_as_string = true"
            rows = (
                "(SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS __file_row "
                f"FROM read_parquet({reader_path(path)}, file_row_number = true{options}))"
            )
        else:
            file = literal(f"/vsizip/{path}/{member}" if member else str(path))
            found = _look_with_gdal(connection, path, file, "" if Path(member).stem == chosen else chosen, driver)
            # GDAL has no Windows-1252: as_windows_1252() corrects what it reads as Latin-1
            options = {"": "", "CP1252": "'ENCODING=ISO-8859-1'"}.get(encoding, "'ENCODING=UTF-8'")
            rows = (
                f"(SELECT *, row_number() OVER () AS __file_row FROM ST_Read({file}, "
                f"layer = {literal(found.layer)}, allowed_drivers = [{literal(driver)}], open_options = [{options}]))"
            )
    except duckdb.Error as error:
        if isinstance(path, Remote):
            raise PozoError(why_unread(path, error)) from error
        reason = str(error).splitlines()[0]
        raise PozoError(f"{relative(path)} cannot be read as {driver} ({reason}): fetch it again.") from error
    if found.geometry.lower() in (column.lower() for column in found.columns):
        raise PozoError(f"{relative(path)} has a column {found.geometry}, like its geometry: rename the column.")
    crs = _known_crs(connection, path, found, stated.get("crs", "")) if found.geometry else ""
    names = unique_names(found.columns)
    as_text = "as_windows_1252(as_text({}))" if encoding == "CP1252" else "as_text({})"
    pairs = zip(as_needed(names, needed), found.columns, strict=True)
    attributes = {name: as_text.format(quoted(column)) for name, column in pairs}
    query = layer_query(rows, attributes, found.geometry, crs, path)
    return Layout(driver, query, names, found.layer, found.layers, {"crs": crs, "encoding": encoding})


def _known_crs(connection: duckdb.DuckDBPyConnection, path: InputFile, found: Found, stated: str) -> str:
    """The layer's coordinate system: what it says or, where it says none that is known, what is stated of it."""
    if found.crs and _is_known(connection, found.crs):
        return found.crs
    if not stated:
        raise PozoError(
            f"{relative(path)} does not say its coordinate system: state it in dataset.toml, "
            'as crs = "EPSG:4326" for longitude and latitude, beside the file\'s name.'
        )
    if not _is_known(connection, stated):
        raise PozoError(f"{relative(path)}: dataset.toml states crs = {stated!r}, which is no coordinate system.")
    return stated


def _is_known(connection: duckdb.DuckDBPyConnection, crs: str) -> bool:
    try:
        connection.execute(f"SELECT ST_Transform(ST_Point(0, 0), {literal(crs)}, 'EPSG:4326')")
    except duckdb.Error as error:
        return "Could not create projection" not in str(error)  # or else 0, 0 is no place in it
    return True


def _member(path: Path, chosen: str) -> str:
    """The layer's file inside a zip, in whatever folder."""
    with open_archive(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    # macOS puts a shadow of each file beside it
    names = [name for name in names if not name.startswith("__MACOSX/") and not Path(name).name.startswith("._")]
    layers = [name for name in names if Path(name).suffix.lower() in IN_A_ZIP]
    layers = [name for name in layers if Path(name).stem == chosen] or layers
    if len(layers) > 1:
        raise PozoError(
            f"{relative(path)} holds several map layers, {', '.join(layers)}: name one in dataset.toml, as layer = …"
        )
    if not layers:
        packed = [name for name in names if name.lower().endswith((".zip", ".parquet"))]
        hint = f" It holds {', '.join(packed)}: unpack it, and take that." if packed else ""
        raise PozoError(f"{relative(path)} holds no map layer: there is none of {', '.join(IN_A_ZIP)} in it.{hint}")
    return layers[0]


def _look_with_gdal(connection: duckdb.DuckDBPyConnection, path: Path, file: str, chosen: str, driver: str) -> Found:
    # ST_Read_Meta of a file that GDAL cannot open ends the whole process (DuckDB 1.5.5); ST_Read says what is wrong
    connection.execute(f"DESCRIBE FROM ST_Read({file}, allowed_drivers = ['{driver}'])")
    rows = connection.execute(f"SELECT layers FROM ST_Read_Meta({file})").fetchall()
    layers = {found["name"]: found for found in (rows[0][0] if rows else [])}
    if not layers:
        raise PozoError(f"{relative(path)} holds no layer that can be read: fetch it again.")
    if chosen and chosen not in layers:
        raise PozoError(
            f"{relative(path)} has no layer {chosen}, which dataset.toml states: it has {', '.join(layers)}."
        )
    if not chosen and len(layers) > 1:
        raise PozoError(
            f"{relative(path)} holds several layers, {', '.join(layers)}: name one in dataset.toml, as layer = …"
        )
    layer = layers[chosen or next(iter(layers))]
    field = layer["geometry_fields"][0] if layer["geometry_fields"] else None
    said = (field and field["crs"]) or {}
    is_named = said.get("auth_name") and said.get("auth_code")
    crs = f"{said['auth_name']}:{said['auth_code']}" if is_named else said.get("wkt") or ""
    geometry = (field["name"] or "geom") if field else ""
    return Found(layer["name"], geometry, crs, [column["name"] for column in layer["fields"]], tuple(layers))


def _look_at_parquet(connection: duckdb.DuckDBPyConnection, path: InputFile) -> Found:
    file = reader_path(path)
    columns = [row[0] for row in connection.execute(f"DESCRIBE FROM read_parquet({file})").fetchall()]
    said = connection.execute(
        f"SELECT decode(value) FROM parquet_kv_metadata({file}) WHERE decode(key) = 'geo'"
    ).fetchall()
    if not said:
        return Found("", "", "", columns, ())  # a table, whose columns may well hold coordinates
    geo = json.loads(said[0][0])
    geometry = geo["primary_column"]
    # absent: longitude and latitude
    crs = geo["columns"][geometry].get("crs", {"id": {"authority": "OGC", "code": "CRS84"}}) or {}
    known = f"{crs['id']['authority']}:{crs['id']['code']}" if "id" in crs else json.dumps(crs) if crs else ""
    layer = path.name.removesuffix(path.suffix)
    return Found(layer, geometry, known, [column for column in columns if column != geometry], (layer,))
