"""Writes data/processed: tables as CSV files with the names and columns of the 2019 study."""

from pathlib import Path

import duckdb

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import write_whole
from pozo.outputs.export.spreadsheet import define_harmless
from pozo.pipeline.paths import ROOT, WAREHOUSE
from pozo.pipeline.queries import names, read
from pozo.pipeline.session import reading

ABOUT = """\
{title}{warning}
Scenario: paper, the method of doi:10.1016/j.scitotenv.2019.134168.
Names and columns are that study's; concentrations are in µg/L.
A text that a spreadsheet would run as a formula (it begins with = + - @) has an apostrophe before it.
Written by `make processed`. The query of each file is in sql/queries/processed.
"""


def write_processed(
    dataset: Dataset, warehouse: Path = WAREHOUSE, folder: Path = ROOT / "data" / "processed"
) -> list[Path]:
    """Writes one CSV per query of sql/queries/processed, and ABOUT.txt. Returns the files that it changed.

    The first column is an index without a name, as in the study's files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with reading(warehouse) as session:
        define_harmless(session)
        files = {folder / f"{name.rpartition('/')[2]}.csv": session.sql(read(name)) for name in names("processed")}
        written = [path for path, rows in files.items() if _write(rows, path)]
    about = folder / "ABOUT.txt"
    warning = "\nSYNTHETIC DATA: every figure in these files is invented." if dataset.is_synthetic else ""
    write_whole(about, ABOUT.format(title=dataset.title, warning=warning))
    return [*written, about]


def _write(rows: duckdb.DuckDBPyRelation, path: Path) -> bool:
    """Writes the rows as CSV. Returns whether the file has changed."""
    texts = [name for name, kind in zip(rows.columns, rows.types, strict=True) if kind == "VARCHAR"]
    harmless = rows.project(f"* REPLACE ({', '.join(f'harmless({name}) AS {name}' for name in texts)})")
    text = harmless.df().to_csv()
    is_changed = not path.exists() or path.read_bytes() != text.encode()
    if is_changed:
        write_whole(path, text)
    return is_changed
