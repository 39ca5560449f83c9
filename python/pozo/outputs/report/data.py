"""Reads from the warehouse what the report shows.

sql/queries/report has a query for each table of the page; its folder map has what the map draws, lineage what the
drawing of the lineage needs, and session the views that these read.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from pozo.inputs.datasets import Dataset
from pozo.inputs.parts import parts_of
from pozo.outputs.tables_read import outputs_read
from pozo.pipeline.interfaces import Session
from pozo.pipeline.queries import names, rows, run, set_variable, table
from pozo.pipeline.session import reading


@dataclass(frozen=True)
class ReportData:
    """What the page shows. content: what the templates show. map, lineage: JSON for the page's scripts."""

    content: dict
    map: bytes
    lineage: bytes


def read_report(warehouse: Path, dataset: Dataset) -> ReportData:
    with reading(warehouse) as session:
        content = _content(session, dataset)
        set_variable(session, "map_crs", dataset.map_crs)
        run(session, "report/session/map_town")
        return ReportData(content, _json(session, "report/map"), _json(session, "report/lineage"))


def _content(session: Session, dataset: Dataset) -> dict:
    """What the templates show: the rows of each query, and the texts of dataset.toml."""
    set_variable(session, "outputs", outputs_read(session))
    run(session, "report/session/shown_scenario")
    declared = dataset.declared
    # parts of a file, and files that are read at an address, have names of their own
    files = {file.name: file for file in declared.values()} | {
        part.name: declared[key] for key, path in dataset.files.items() for part in parts_of(path)
    }
    return {
        "rows": {_last(name): rows(session, name) for name in names("report")},
        "examples": rows(session, "shell/examples"),
        # the queries of `make inspect` about the files
        "inspection": {
            _last(name).partition("_")[2]: table(session, name) for name in names("inspect") if _last(name)[0].isdigit()
        },
        "state_word": dataset.state_word,
        "files": {name: {"licence": file.licence, "citation": file.citation} for name, file in files.items()},
    }


def _json(session: Session, folder: str) -> bytes:
    """The answers to a folder's queries as JSON: for each query its columns, for each column its values."""
    answers = {_last(name): table(session, name) for name in names(folder)}
    data = {
        name: {column: [row[place] for row in found] for place, column in enumerate(columns)}
        for name, (columns, found) in answers.items()
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _last(name: str) -> str:
    """The last part of a query's name."""
    return name.rpartition("/")[2]
