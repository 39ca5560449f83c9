"""reports/tables: the tables of exposure and summary as files, with names and geometry, and datapackage.json.

Parquet has those of staging too, and a folder for each state where a table is one of towns or sites.
"""

import contextlib
import filecmp
import json
import os
import shutil
from pathlib import Path

import duckdb

from pozo.inputs.datasets import Dataset
from pozo.outputs.export.datapackage import MARK, describe_package, describe_resource
from pozo.outputs.export.spreadsheet import define_harmless
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT, WAREHOUSE, relative
from pozo.pipeline.session import literal, reading, rows_of
from pozo.pipeline.steps import column_descriptions, read_query

QUERIES = ROOT / "sql" / "queries" / "export"
PACKAGE = "datapackage.json"
# GDAL would write its clock into a GeoPackage, and index it in a thread that is never equally fast
SAME_BYTES = {"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z", "OGR_GPKG_ALLOW_THREADED_RTREE": "NO"}

Session = duckdb.DuckDBPyConnection
Row = dict[str, object]


def export_tables(
    dataset: Dataset, file_format: str, warehouse: Path = WAREHOUSE, folder: Path = ROOT / "reports" / "tables"
) -> list[Path]:
    """Writes the tables as csv, parquet or gpkg into a folder of that name; returns those files that were not as now.

    Geometry is in degrees, EPSG:4326. Raises PozoError where a file cannot be written, and leaves all as they were.
    """
    target, beside = folder / file_format, folder / f".{file_format}.new"
    shutil.rmtree(beside, ignore_errors=True)
    os.environ.update(SAME_BYTES)
    try:
        with reading(warehouse) as connection:
            _write_package(connection, dataset, file_format, beside)
        return _swap_in(beside, target)
    except (duckdb.Error, OSError) as error:
        raise PozoError(f"The tables cannot be written into {relative(target)}: {error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_package(connection: Session, dataset: Dataset, file_format: str, folder: Path) -> None:
    define_harmless(connection)
    _let(connection, "map_crs", dataset.map_crs)
    _let(connection, "file_format", file_format)
    (build,) = _rows(connection, "build")
    mark = MARK if build["is_synthetic"] else ""
    resources = []
    for table in _rows(connection, "tables"):
        ending = "" if table["is_by_state"] else f".{file_format}"
        path = Path(table["schema_name"]) / f"{table['table_name']}{ending}"
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        _let(connection, "file", str(folder / path))
        _let(connection, "title", f"{mark}{build['title']}. {table['description']}")
        fields = _write_table(connection, table, file_format)
        resources.append(describe_resource(folder, path, table["description"], fields))
    package = describe_package(
        dataset.folder.name,
        file_format,
        build,
        [(dataset.declared[row["name"]], row["file"], row["sha256"]) for row in _rows(connection, "inputs")],
        scenarios=_rows(connection, "scenarios"),
        exposure_sets=_rows(connection, "exposure_sets"),
        resources=resources,
    )
    (folder / PACKAGE).write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_table(connection: Session, table: Row, file_format: str) -> list[Row]:
    """Writes a table into the file or folder that the variable file names, and returns its columns."""
    place = QUERIES / "place" / f"{table['place']}.sql"
    _let(connection, "table_name", f"{table['schema_name']}.{table['table_name']}")
    _let(connection, "geometry_type", table["geometry_type"])
    connection.execute(f"CREATE OR REPLACE TEMP VIEW exported AS {place.read_text(encoding='utf-8')}")
    if table["is_by_state"]:
        connection.execute("SET threads = 1")  # several would share the rows out another way each time
        connection.execute(_query(f"format/{file_format}_by_state"))
        connection.execute("RESET threads")
    else:
        connection.execute(_query(f"format/{file_format}"))
    added = column_descriptions(read_query(place))
    return [
        field | {"description": field["description"] or added[field["name"]]} for field in _rows(connection, "fields")
    ]


def _swap_in(beside: Path, target: Path) -> list[Path]:
    """Moves what differs to its place, the description last, and removes tables that are there no more."""
    stale = _tables_described(target) - _tables_described(beside)
    changed = []
    for new in sorted(filter(Path.is_file, beside.rglob("*")), key=lambda path: (path.name == PACKAGE, path)):
        path = target / new.relative_to(beside)
        if not path.exists() or not filecmp.cmp(new, path, shallow=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(new, path)
            changed.append(path)
    for path in stale:
        (target / path).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # the folder of a state, unless there is something else in it
            (target / path).parent.rmdir()
    return changed


def _tables_described(folder: Path) -> set[Path]:
    """The files in the folder that its description names: none of somebody's own, and none elsewhere."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        paths = (resource["path"] for resource in package["resources"])
        named = {name for path in paths for name in ([path] if isinstance(path, str) else path)}
        files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
        return {path for path in files if path.as_posix() in named}
    return set()


def _rows(connection: Session, query: str) -> list[Row]:
    return rows_of(connection.sql(_query(query)))


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def _let(connection: Session, variable: str, value: str) -> None:
    connection.execute(f"SET VARIABLE {variable} = {literal(value)}")
