"""reports/tables: what is exported is what the warehouse holds, opens elsewhere, and describes itself."""

import csv
import hashlib
import json
import math
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS

from pozo.inputs.datasets import load_dataset
from pozo.outputs.export.tables import export_tables
from test_hostile_text import NAMES

FORMATS = ["csv", "parquet", "gpkg"]
POINTS = ["exposure.site_concentration", "exposure.town_exposure"]
OUTLINES = ["summary.municipality_risk", "summary.state_arsenic"]
PLACES = [*POINTS, *OUTLINES, "exposure.near_site"]


@pytest.fixture(scope="module")
def exported(built_project: Path, run_pozo) -> Path:
    """A folder with the sample's tables in every format."""
    for file_format in FORMATS:
        result = run_pozo(built_project, "export", "--format", file_format)
        assert result.returncode == 0, result.stderr
    return built_project / "reports" / "tables"


def export(warehouse: Path, folder: Path, file_format: str) -> list[str]:
    """Exports the sample; the files written, from their folder."""
    written = export_tables(load_dataset("sample", None), file_format, warehouse, folder)
    return [str(path.relative_to(folder / file_format)) for path in written]


def package(folder: Path, file_format: str) -> dict:
    return json.loads((folder / file_format / "datapackage.json").read_text(encoding="utf-8"))


def file_of(folder: Path, file_format: str, table: str) -> Path:
    """The table's file; of one that is written by state, the name that stands for all of them."""
    whole = folder / file_format / table.replace(".", "/")
    return whole / "*" / f"*.{file_format}" if whole.is_dir() else whole.with_name(f"{whole.name}.{file_format}")


def rows_read(folder: Path, file_format: str, table: str, columns: list[str]) -> list[tuple]:
    """A file's rows, read by something other than what wrote it where that is at hand."""
    path = file_of(folder, file_format, table)
    if file_format == "csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [tuple(row[column] or None for column in columns) for row in csv.DictReader(file)]
    if file_format == "gpkg":
        _, _, _, values = pyogrio.raw.read(path, columns=columns, read_geometry=False)
        return list(zip(*(column.tolist() for column in values), strict=True))
    return duckdb.sql(f"SELECT {', '.join(columns)} FROM read_parquet('{path}', hive_partitioning = true)").fetchall()


def as_text(rows: list[tuple], types: list[str]) -> list[tuple]:
    """Values as all formats can be compared: a number with 12 digits, a code as it is, None where there is none."""

    def written(value: object, kind: str) -> str | None:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        if kind in ("DOUBLE", "BIGINT", "INTEGER"):
            return f"{float(value):.12g}"
        return str(value).lower() if kind == "BOOLEAN" else value

    return sorted((tuple(map(written, row, types)) for row in rows), key=str)


def tables(session: duckdb.DuckDBPyConnection, file_format: str) -> list[str]:
    staged = ["measurement", "municipality", "rejected", "site", "state", "town"] if file_format == "parquet" else []
    return [
        name
        for (name,) in session.execute(
            "SELECT DISTINCT schema_name || '.' || table_name FROM duckdb_columns() "
            "WHERE schema_name IN ('exposure', 'summary') OR (schema_name = 'staging' AND list_contains(?, table_name)) "
            "ORDER BY ALL",
            [staged],
        ).fetchall()
    ]


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_table_is_exported_row_by_row(sample, exported: Path, file_format: str):
    described = [resource["name"] for resource in package(exported, file_format)["resources"]]
    assert sorted(described) == tables(sample, file_format)
    for table in described:
        answer = sample.sql(f"FROM {table}")
        kept = as_text(answer.fetchall(), answer.types)
        assert as_text(rows_read(exported, file_format, table, answer.columns), answer.types) == kept, table


@pytest.mark.parametrize("table", PLACES)
def test_a_place_has_one_and_the_same_geometry_in_every_format_in_wgs_84(sample, exported: Path, table: str):
    layer = geopandas.read_file(file_of(exported, "gpkg", table))
    assert layer.crs == CRS("EPSG:4326")
    kind = "LineString" if table == "exposure.near_site" else "Point" if table in POINTS else "MultiPolygon"
    assert pyogrio.read_info(file_of(exported, "gpkg", table))["geometry_type"] == kind
    assert set(layer.geom_type) == {kind} and layer.is_valid.all()

    path = file_of(exported, "parquet", table)
    said = duckdb.sql(f"SELECT value FROM parquet_kv_metadata('{path}') WHERE key = 'geo'").fetchall()
    geo = json.loads(said[0][0])
    assert (geo["primary_column"], geo["columns"]["geom"]["encoding"]) == ("geom", "WKB")
    assert CRS.from_json_dict(geo["columns"]["geom"]["crs"]) == CRS("EPSG:4326")
    assert all(json.loads(value)["columns"]["geom"]["geometry_types"] == [kind] for (value,) in said)
    with duckdb.connect() as plain:
        plain.execute("SET enable_geoparquet_conversion = false")  # the bytes as they stand in the file
        wkb = [row[0] for row in plain.execute(f"SELECT geom FROM '{path}'").fetchall()]
    in_order = (
        np.sort(shapely.to_wkb(shapely.set_precision(some, 1e-9)))
        for some in (layer.geometry.values, shapely.from_wkb(wkb))
    )
    assert np.array_equal(*in_order)
    west, south, east, north = layer.total_bounds
    assert -118.7 < west < east < -86.4 and 14.2 < south < north < 32.9


@pytest.mark.parametrize("table", POINTS)
def test_a_point_lies_where_its_longitude_and_latitude_say(exported: Path, table: str):
    layer = geopandas.read_file(file_of(exported, "gpkg", table))
    assert np.array_equal(layer.geometry.x, layer["longitude"]) and np.array_equal(layer.geometry.y, layer["latitude"])


def test_an_outline_is_the_boundary_files_within_the_simplification(sample, exported: Path):
    layer = geopandas.read_file(file_of(exported, "gpkg", "summary.state_arsenic"))
    layer = layer.drop_duplicates("state_code").set_index("state_code").to_crs("EPSG:6372")
    for code, wkb in sample.execute("SELECT state_code, ST_AsWKB(geom) FROM staging.state").fetchall():
        boundary = geopandas.GeoSeries([shapely.from_wkb(bytes(wkb))], crs="EPSG:4326").to_crs("EPSG:6372")[0]
        assert shapely.hausdorff_distance(layer.geometry[code], boundary) < 3000, code
    assert set(layer["state"]) >= {"México", "Nuevo León"}


def test_a_csv_has_names_and_coordinates_and_no_geometry(exported: Path):
    with file_of(exported, "csv", "exposure.town_exposure").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert {"town", "municipality", "state", "longitude", "latitude"} <= row.keys() and "geom" not in row


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_package_describes_itself_by_the_frictionless_standard(exported: Path, file_format: str):
    described = package(exported, file_format)
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"[-a-z0-9._/]+", described["name"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", described["created"])
    assert described["synthetic"] is True and "SYNTHETIC" in described["description"]
    assert [licence["name"] for licence in described["licenses"]] == ["CC0-1.0"]
    assert {source["file"] for source in described["sources"]} == {
        path.name for path in load_dataset("sample", None).files.values()
    }
    for source in described["sources"]:
        content = next(path for path in load_dataset("sample", None).files.values() if path.name == source["file"])
        assert source["hash"] == f"sha256:{hashlib.sha256(content.read_bytes()).hexdigest()}"
        assert source["title"] and source["licence"] == "CC0-1.0"
    for file in described["resources"]:
        paths = [file["path"]] if isinstance(file["path"], str) else file["path"]
        content = b"".join((exported / file_format / path).read_bytes() for path in paths)
        assert file["bytes"] == len(content) and file["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert re.fullmatch(r"[-a-z0-9._/]+", file["name"]) and file["format"] == file_format
        assert "Grain: " in file["description"]
        assert all(not {"..", ""} & set(path.split("/")) for path in paths)


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_column_of_a_file_is_described_with_type_and_unit(exported: Path, file_format: str):
    for file in package(exported, file_format)["resources"]:
        fields = file["schema"]["fields"]
        names = [field["name"] for field in fields]
        assert len(set(names)) == len(names)
        path = file_of(exported, file_format, file["name"])
        if file_format == "gpkg":
            columns = [*pyogrio.read_info(path)["fields"], *(["geom"] if "geom" in names else [])]
        else:
            columns = duckdb.sql(f"FROM '{path}' LIMIT 0").columns
        assert sorted(columns) == sorted(names)  # the state, in the name of a folder, comes last
        for field in fields:
            assert field["description"], field
            assert field["type"] in {"string", "integer", "number", "boolean", "date"} or field["name"] == "geom", field
            assert (field.get("crs") == "EPSG:4326") == (field["name"] == "geom")
            for unit in ("µg/L", "km", "%", "per year"):
                if re.search(rf"(^|, ){re.escape(unit)}(;|$)", field["description"]):
                    assert field["unit"] == unit, field


def test_values_of_a_csv_have_the_type_that_is_declared(exported: Path):
    shapes = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?(e[+-]?\d+)?", "boolean": "true|false", "string": "(?s).+"}
    for file in package(exported, "csv")["resources"]:
        with (exported / "csv" / file["path"]).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                for field in file["schema"]["fields"]:
                    value = row[field["name"]]
                    assert not value or re.fullmatch(shapes[field["type"]], value), (file["name"], field, value)


def test_scenarios_and_exposure_sets_of_the_tables_are_explained(sample, exported: Path):
    described = package(exported, "csv")
    for kind, table, key in (
        ("scenarios", "summary.headline", "scenario_id"),
        ("exposure_sets", "exposure.town_exposure", "exposure_set"),
    ):
        used = {value for (value,) in sample.execute(f"SELECT DISTINCT {key} FROM {table}").fetchall()}
        assert used <= {row[key] for row in described[kind]}
    paper = next(row for row in described["scenarios"] if row["scenario_id"] == "paper")
    assert "doi:10.1016/j.scitotenv.2019.134168" in paper["note"]


@pytest.mark.parametrize("file_format", FORMATS)
def test_only_what_differs_is_replaced(exported: Path, built_project: Path, tmp_path: Path, file_format: str):
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy(built_project / "warehouse" / "warehouse.duckdb", warehouse)
    folder = tmp_path / "tables"
    shutil.copytree(exported / file_format, folder / file_format)
    assert export(warehouse, folder, file_format) == []
    own = folder / file_format / "summary" / f"my own.{file_format}"
    own.write_text("kept")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE summary.headline SET value = -1 WHERE metric = 'arsenic_cancer_cases'")
        connection.execute("DROP TABLE summary.radius_sweep")
    assert export(warehouse, folder, file_format) == [f"summary/headline.{file_format}", "datapackage.json"]
    assert own.read_text() == "kept"
    assert not file_of(folder, file_format, "summary.radius_sweep").exists()


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_full_disk_leaves_what_was_there(exported: Path, built_project: Path, tmp_path: Path, file_format: str):
    folder = tmp_path / "tables"
    shutil.copytree(exported / file_format, folder / file_format)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    code = (
        "import sys; from pathlib import Path; from pozo.outputs.export.tables import export_tables; "
        "from pozo.inputs.datasets import load_dataset; "
        "export_tables(load_dataset('sample', None), sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    warehouse = built_project / "warehouse" / "warehouse.duckdb"
    result = subprocess.run(
        [sys.executable, "-c", code, file_format, str(warehouse), str(folder)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"PozoError: The tables cannot be written into {folder / file_format}" in result.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_names_that_mean_harm_stay_text(built_project: Path, tmp_path: Path):
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy(built_project / "warehouse" / "warehouse.duckdb", warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        sites = [row[0] for row in connection.execute("SELECT site_id FROM staging.site ORDER BY ALL").fetchall()]
        for site, name in zip(sites, NAMES, strict=False):
            connection.execute("UPDATE staging.site SET site = ? WHERE site_id = ?", [name, site])
    for file_format in FORMATS:
        export(warehouse, tmp_path, file_format)
        names = dict(rows_read(tmp_path, file_format, "exposure.chosen_site", ["site_id", "site"]))
        for site, name in zip(sites, NAMES, strict=False):
            written = f"'{name}" if file_format == "csv" and name[0] in "=+-@＝" else name
            assert names[site] == written


def test_a_table_of_towns_or_sites_has_a_folder_for_each_state(sample, exported: Path):
    for table in (
        "staging.town",
        "staging.site",
        "staging.measurement",
        "exposure.town_exposure",
        "exposure.near_site",
    ):
        folders = sorted((exported / "parquet" / table.replace(".", "/")).iterdir())
        assert len(folders) > 5 and all(re.fullmatch(r"state_code=\d\d", folder.name) for folder in folders), table
    code, path = "01", exported / "parquet/staging/town/state_code=01/part0.parquet"
    there = f"read_parquet('{exported}/parquet/staging/town/**/*.parquet', hive_partitioning = true)"
    expected = sample.execute("SELECT count(*) FROM staging.town WHERE state_code = ?", [code]).fetchone()
    assert duckdb.sql(f"SELECT count(*) FROM {there} WHERE state_code = '{code}'").fetchone() == expected
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchone() == expected


def test_a_state_that_is_no_more_goes_with_its_folder(built_project: Path, tmp_path: Path):
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy(built_project / "warehouse" / "warehouse.duckdb", warehouse)
    export(warehouse, tmp_path, "parquet")
    own = tmp_path / "parquet/staging/site/state_code=02/my own.parquet"
    own.write_text("kept")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("DELETE FROM staging.site WHERE state_code IN ('01', '02')")
    changed = export(warehouse, tmp_path, "parquet")
    sites = tmp_path / "parquet/staging/site"
    assert not (sites / "state_code=01").exists() and list((sites / "state_code=02").iterdir()) == [own]
    assert "datapackage.json" in changed and "staging/site/state_code=03/part0.parquet" not in changed


def test_a_table_by_state_without_rows_is_a_file(built_project: Path, tmp_path: Path):
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy(built_project / "warehouse" / "warehouse.duckdb", warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("DELETE FROM exposure.site_mean_ros")
    export(warehouse, tmp_path, "parquet")
    (ros,) = [file for file in package(tmp_path, "parquet")["resources"] if file["name"] == "exposure.site_mean_ros"]
    path = tmp_path / "parquet" / ros["path"]
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchone() == (0,)
    assert duckdb.sql(f"FROM '{path}'").columns == [field["name"] for field in ros["schema"]["fields"]]
