"""Text that means harm: it arrives unchanged in the warehouse, is no formula in a CSV export, and cannot become SQL or a path."""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from pozo.inputs.datasets import load_dataset
from pozo.outputs.export.spreadsheet import define_harmless
from pozo.pipeline.errors import PozoError
from warehouses import edit

NAMES = [
    'O\'Higgins "El Pozo"',
    "'; DROP TABLE staging.site; --",
    "<script>alert(1)</script> & <b>",
    "two\nlines",
    "two\r\nlines, and a comma",
    '=HYPERLINK("http://example.com?"&A1,"click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "＝1+1",
    "Pozo 💧 número 7",
    "\u202eabc\u202c \u05d0\u05d1",
    "{0} %s $HOME `id` \\",
    "n" * 10_000,
]


@pytest.fixture(scope="module")
def hostile_project(tmp_path_factory, run_pozo) -> Path:
    """A copy of the project with the sample, its first sites named so, built from a folder whose name is no better."""
    from conftest import copy_project

    project = copy_project(tmp_path_factory.mktemp("hostile") / "pozo")
    folder = project.parent / 'it\'s "mine" ; $(touch reached) `touch reached` %20 ñ'
    shutil.copytree(project / "data" / "datasets" / "sample", folder)
    with (folder / "sites.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, name in zip(rows, NAMES, strict=False):
        row["NOMBRE DEL SITIO"] = name
    with (folder / "sites.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    result = run_pozo(project, "build", "--data-dir", str(folder))
    assert result.returncode == 0, result.stderr
    return project


def test_names_arrive_unchanged(hostile_project: Path):
    with duckdb.connect(str(hostile_project / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        names = {name for (name,) in connection.execute("SELECT site FROM staging.site").fetchall()}
    assert set(NAMES) <= names


def test_a_csv_export_holds_no_formula(hostile_project: Path, run_pozo):
    result = run_pozo(
        hostile_project,
        "query",
        "--csv",
        "SELECT site, longitude, '-0.5' AS text FROM staging.site ORDER BY file_row LIMIT 14",
    )
    assert result.returncode == 0, result.stderr
    rows = list(csv.reader(io.StringIO(result.stdout, newline="")))[1:]
    found = [row[0].replace("\r\n", "\n") for row in rows]
    assert found == [(f"'{name}" if name[0] in "=+-@＝" else name).replace("\r\n", "\n") for name in NAMES]
    assert all(float(longitude) < 0 and text == "-0.5" for _, longitude, text in rows)


def test_processed_files_hold_no_formula(hostile_project: Path, run_pozo):
    with duckdb.connect(str(hostile_project / "warehouse" / "warehouse.duckdb")) as connection:
        town = connection.execute("SELECT min(town_id) FROM exposure.town_reach").fetchone()[0]
        connection.execute("UPDATE staging.town_reading SET town = '=1+1' WHERE town_id = ?", [town])
    from pozo.outputs.export.processed import write_processed

    folder = hostile_project / "data" / "processed"
    write_processed(load_dataset("sample", None), hostile_project / "warehouse" / "warehouse.duckdb", folder)
    with (folder / "towns_near_sites.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(row["name"] == "'=1+1" for row in rows) == 1
    assert all(float(row["longitude"]) < 0 for row in rows)
    assert not any(cell[:1] in ("=", "+", "@") for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *((number, number) for number in ("-0.5", "+3", "-1e-05", "-.5", "-5.", "-inf")),
        *((formula, "'" + formula) for formula in ("-2+3", "+A1", "=1", "@A1", "\t=1", "\r=1", "\n=1", "＝1", "－1")),
        *((other, other) for other in ("a=1", "'=1", "", None)),
    ],
)
def test_a_text_that_begins_as_a_formula_gets_an_apostrophe_and_a_number_none(text: str | None, written: str | None):
    with duckdb.connect() as connection:
        define_harmless(connection)
        assert connection.execute("SELECT harmless($text)", {"text": text}).fetchone() == (written,)


@pytest.mark.parametrize(("target", "variable"), [("plan", "DATA_DIR"), ("data", "FROM")])
def test_make_passes_a_folder_on_as_it_is(hostile_project: Path, target: str, variable: str):
    folder = next(path for path in hostile_project.parent.iterdir() if "mine" in path.name)
    (hostile_project / ".venv").mkdir(exist_ok=True)
    (hostile_project / ".venv" / "built").touch()
    commands = subprocess.run(
        [
            "make",
            "--silent",
            target,
            "PYTHON=true",
            "POZO=printf %s\\\\n",
            f"{variable}={str(folder).replace('$', '$$')}",
        ],
        cwd=hostile_project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert str(folder) in commands.stdout.splitlines(), commands.stderr
    assert not list(hostile_project.parent.rglob("reached"))


@pytest.mark.parametrize("adapter", ["../20_staging", "conagua/../../20_staging", "/tmp", "", ".", "conagua'"])
def test_an_adapter_is_a_folder_of_10_source(adapter: str, project: Path):
    edit(project / "data/datasets/sample/dataset.toml", '"conagua"', json.dumps(adapter))
    with pytest.raises(PozoError, match="there is no adapter"):
        load_dataset("sample", None, root=project)
