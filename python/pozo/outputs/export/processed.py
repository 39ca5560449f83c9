"""data/processed: the tables as CSV files with the names and columns of the 2019 study."""

import os
from pathlib import Path

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import write_whole
from pozo.outputs.export.spreadsheet import define_harmless
from pozo.pipeline.paths import ROOT, WAREHOUSE
from pozo.pipeline.session import reading

QUERIES = ROOT / "sql" / "queries" / "processed"


ABOUT = """\
{title}{warning}
Scenario: paper, the method of doi:10.1016/j.scitotenv.2019.134168.
Names and columns are that study's; concentrations are in µg/L.
A text that a spreadsheet would run as a formula (it begins with = + - @) has an apostrophe before it.
Written by `make processed`; each file's query stands in sql/processed.
"""


def write_processed(
    dataset: Dataset, warehouse: Path = WAREHOUSE, folder: Path = ROOT / "data" / "processed"
) -> list[Path]:
    """Writes one CSV per query of sql/processed, with the leading unnamed index column that the study's files have.

    ABOUT.txt beside them says which dataset they come from, and whether it is synthetic.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with reading(warehouse) as connection:
        define_harmless(connection)
        for query in sorted(QUERIES.glob("*.sql")):
            path = folder / f"{query.stem}.csv"
            beside = path.with_suffix(".new")
            rows = connection.sql(query.read_text(encoding="utf-8"))
            texts = [name for name, kind in zip(rows.columns, rows.types, strict=True) if kind == "VARCHAR"]
            written = rows.project(f"* REPLACE ({', '.join(f'harmless({name}) AS {name}' for name in texts)})")
            try:
                written.df().to_csv(beside)
                if not path.exists() or path.read_bytes() != beside.read_bytes():
                    os.replace(beside, path)
                    paths.append(path)
            finally:
                beside.unlink(missing_ok=True)
    about = folder / "ABOUT.txt"
    warning = "\nSYNTHETIC DATA: every figure in these files is invented." if dataset.is_synthetic else ""
    write_whole(about, ABOUT.format(title=dataset.title, warning=warning))
    return [*paths, about]
