"""Describes exported tables in datapackage.json, a Frictionless Data Package (https://datapackage.org/standard/data-package/)."""

import hashlib
import re
from pathlib import Path

from pozo.inputs.datasets import DeclaredFile
from pozo.pipeline.queries import Row

MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "gpkg": "application/geopackage+sqlite3",
}
MARK = "SYNTHETIC DATA: every figure is invented. "
ABOUT = (
    "What people in each place drink, and what follows from it, as pozo computes it from the sources below. "
    "scenario_id and exposure_set name the ways in which it is computed, which stand below too; an empty cell is NULL. "
)
ABOUT_FORMAT = {
    "csv": "A text that a spreadsheet would run as a formula (it begins with = + - @) has an apostrophe before it.",
    "parquet": "geom is longitude and latitude in degrees, WGS 84 (GeoParquet). A table of towns or sites has a folder "
    "for each state, from whose name readers take the column state_code (hive partitioning).",
    "gpkg": "geom is longitude and latitude in degrees, WGS 84, and empty in a table without a place.",
}


def describe_package(
    name: str, file_format: str, build: Row, inputs: list[tuple[DeclaredFile, str, str | None]], **parts: list[Row]
) -> Row:
    """The description of a package: its build, its input files with their SHA-256, and the parts given."""
    licences = dict.fromkeys(file.licence for file, *_ in inputs)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"pozo-{name}-{file_format}".lower(),
        "title": f"{build['title']}: exposure and risk",
        "description": (MARK if build["is_synthetic"] else "") + ABOUT + ABOUT_FORMAT[file_format],
        "synthetic": build["is_synthetic"],
        "created": build["created"],
        "commit": build["commit"],
        "licenses": [{"name": _token(licence), "title": licence} for licence in licences],
        "sources": [_source(*read) for read in inputs],
        **parts,
    }


def describe_resource(folder: Path, path: Path, description: str, fields: list[Row]) -> Row:
    """The description of a table: its file, or folder of files, at a path in the package's folder, and its columns."""
    at = folder / path
    files = sorted(filter(Path.is_file, at.rglob("*"))) if at.is_dir() else [at]
    paths = [file.relative_to(folder).as_posix() for file in files]
    file_format = files[0].suffix.removeprefix(".")
    return {
        "name": f"{path.parent.name}.{path.stem}",
        "type": "table",
        "path": paths if at.is_dir() else paths[0],
        "description": description,
        "format": file_format,
        "mediatype": MEDIA_TYPES[file_format],
        "bytes": sum(file.stat().st_size for file in files),
        # of all its files, in the order of path
        "hash": f"sha256:{_sha256(files)}",
        "schema": {"fields": [{key: value for key, value in field.items() if value is not None} for field in fields]},
    }


def _sha256(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _source(file: DeclaredFile, name: str, sha256: str | None) -> Row:
    """An input file, or one of its parts. sha256: None for a file at an address, which was not downloaded."""
    link = {"path": address} if (address := file.page or file.remote) else {}
    content = {"hash": f"sha256:{sha256}"} if sha256 else {}
    return {"title": file.citation, **link, "file": name, **content, "licence": file.licence}


def _token(licence: str) -> str:
    """A licence in the characters that the standard allows: letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", licence).strip("-")
