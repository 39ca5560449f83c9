"""Exports the tables of exposure and summary into reports/tables, with names, geometry and datapackage.json.

Parquet has tables of staging too, and a folder for each state if a table has towns or sites.
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
from pozo.pipeline.interfaces import Session
from pozo.pipeline.paths import QUERIES, ROOT, WAREHOUSE, relative
from pozo.pipeline.queries import Row, read, rows, run, set_variable
from pozo.pipeline.session import reading
from pozo.pipeline.steps import column_descriptions, read_query

PACKAGE = "datapackage.json"
# without these, GDAL writes the time into a GeoPackage, and indexes it in a thread, which changes its bytes
SAME_BYTES = {"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z", "OGR_GPKG_ALLOW_THREADED_RTREE": "NO"}


def export_tables(
    dataset: Dataset, file_format: str, warehouse: Path = WAREHOUSE, folder: Path = ROOT / "reports" / "tables"
) -> list[Path]:
    """Writes the tables as csv, parquet or gpkg into a folder of that name. Returns the files that it changed.

    Geometry is in degrees, EPSG:4326. Raises PozoError if a file cannot be written, and then changes no file.
    """
    target, beside = folder / file_format, folder / f".{file_format}.new"
    shutil.rmtree(beside, ignore_errors=True)
    os.environ.update(SAME_BYTES)
    try:
        with reading(warehouse) as session:
            _write_package(session, dataset, file_format, beside)
        return _swap_in(beside, target)
    except (duckdb.Error, OSError, PozoError) as error:
        raise PozoError(f"The tables cannot be written into {relative(target)}: {error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_package(session: Session, dataset: Dataset, file_format: str, folder: Path) -> None:
    define_harmless(session)
    set_variable(session, "map_crs", dataset.map_crs)
    set_variable(session, "file_format", file_format)
    (build,) = rows(session, "export/build")
    mark = MARK if build["is_synthetic"] else ""
    resources = []
    for table in rows(session, "export/tables"):
        name = f"{table['schema_name']}.{table['table_name']}"
        # without rows there would be no folder of a state, and so no file
        table["is_by_state"] &= session.sql(f"FROM {name} LIMIT 1").fetchone() is not None
        ending = "" if table["is_by_state"] else f".{file_format}"
        path = Path(table["schema_name"]) / f"{table['table_name']}{ending}"
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        set_variable(session, "table_name", name)
        set_variable(session, "file", str(folder / path))
        set_variable(session, "title", f"{mark}{build['title']}. {table['description']}")
        fields = _write_table(session, table, file_format)
        resources.append(describe_resource(folder, path, table["description"], fields))
    package = describe_package(
        dataset.folder.name,
        file_format,
        build,
        [(dataset.declared[row["name"]], row["file"], row["sha256"]) for row in rows(session, "export/inputs")],
        scenarios=rows(session, "export/scenarios"),
        exposure_sets=rows(session, "export/exposure_sets"),
        resources=resources,
    )
    (folder / PACKAGE).write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_table(session: Session, table: Row, file_format: str) -> list[Row]:
    """Writes the table of the settings into their file or folder. Returns the descriptions of its columns."""
    place = f"export/place/{table['place']}"
    set_variable(session, "geometry_type", table["geometry_type"])
    session.execute(f"CREATE OR REPLACE TEMP VIEW exported AS {read(place)}")
    if table["is_by_state"]:
        session.execute("SET threads = 1")  # with several threads, the order of the rows would differ each time
        run(session, f"export/format/{file_format}_by_state")
        session.execute("RESET threads")
    else:
        run(session, f"export/format/{file_format}")
    added = column_descriptions(read_query(QUERIES / f"{place}.sql"))
    return [
        field | {"description": field["description"] or added[field["name"]]}
        for field in rows(session, "export/fields")
    ]


def _swap_in(beside: Path, target: Path) -> list[Path]:
    """Moves the files that differ to their place, datapackage.json last. Removes tables that no longer exist."""
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
        with contextlib.suppress(OSError):  # the folder of a state, if it is empty now
            (target / path).parent.rmdir()
    return changed


def _tables_described(folder: Path) -> set[Path]:
    """The files in the folder that datapackage.json lists. Files that a user put there are not among them."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        paths = (resource["path"] for resource in package["resources"])
        named = {name for path in paths for name in ([path] if isinstance(path, str) else path)}
        files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
        return {path for path in files if path.as_posix() in named}
    return set()
