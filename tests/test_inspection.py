"""`make inspect`: what is in the files before a build, also where a build would refuse them, and that nothing else changes."""

import csv
import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import geopandas
import openpyxl
import pytest

from pozo.ask.inspect import SHOWN, Inspection, inspect, inspecting
from pozo.cli.console import Console
from pozo.inputs.datasets import Dataset, load_dataset
from pozo.pipeline.paths import ROOT
from test_shapes import REFUSED, bad, saved, workbook

SAMPLE = load_dataset("sample", None)
QUERIES = {path.stem.partition("_")[2]: path for path in SHOWN}


def answer(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict]:
    found = connection.sql(QUERIES[query].read_text(encoding="utf-8"))
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def with_files(**paths: Path) -> Dataset:
    return dataclasses.replace(SAMPLE, files={**SAMPLE.files, **paths})


@pytest.fixture(scope="module")
def whole() -> Iterator[Inspection]:
    """The sample as it is."""
    with inspecting(SAMPLE) as inspection:
        yield inspection


@pytest.mark.parametrize("query", QUERIES)
def test_a_built_warehouse_gives_the_same_answers(query: str, whole: Inspection, sample):
    assert answer(whole.session, query) == answer(sample, query)
    assert answer(whole.session, query) or query == "positions"


def test_the_sample_could_be_built(whole: Inspection):
    assert whole.faults == []


def test_non_detects_are_as_counted_by_hand(whole: Inspection):
    with SAMPLE.files["samples"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["column"]: row for row in answer(whole.session, "non_detects")}
    assert len(found) == 6
    for column, figures in found.items():
        cells = [row[column] for row in rows if row[column]]
        limits = {float(cell[1:]) for cell in cells if cell.startswith("<")}
        non_detects = sum(cell.startswith("<") for cell in cells)
        assert (figures["values"], figures["non-detects"], figures["limits"]) == (len(cells), non_detects, len(limits))
        assert float(figures["percent"]) == pytest.approx(100 * non_detects / len(cells), abs=0.05)
        assert (figures["lowest, µg/L"], figures["highest, µg/L"]) == pytest.approx(
            (1000 * min(limits), 1000 * max(limits))
        )


def test_ways_of_writing_are_counted_as_they_stand_there(whole: Inspection):
    with SAMPLE.files["sites"].open(encoding="utf-8", newline="") as file:
        written = [row["SUBTIPO CUERPO AGUA"] for row in csv.DictReader(file)]
    (river,) = (row for row in answer(whole.session, "spellings") if row["read as"] == "River")
    assert river["rows"] == sum(kind.strip() in ("RÍO", "RIO") for kind in written)
    for kind in ("RÍO", "RIO", "RÍO "):
        assert f'"{kind}" {written.count(kind):,}' in river["as written, with rows"]


def test_how_a_file_is_read(tmp_path: Path):
    path = tmp_path / "book.xlsx"
    workbook(path, ["sites", "samples", "key"], titles=2)
    sites = bad(tmp_path, "sites.csv", SAMPLE.files["sites"].read_bytes().decode().replace(",", ";").encode("latin-1"))
    towns = tmp_path / "towns.gpkg"
    geopandas.read_file(SAMPLE.files["towns"]).to_crs(6372).to_file(towns, engine="pyogrio")
    with inspecting(with_files(sites=sites, samples=path, towns=towns)) as inspection:
        found = {row["for"]: tuple(row.values())[1:] for row in answer(inspection.session, "files")}
    assert found["source.site"] == ("sites.csv", None, "CSV, CP1252, semicolons", None, 1, 14, 400, None)
    assert found["source.sample"] == ("book.xlsx", "samples", "workbook", None, 3, 12, 1500, "sites, key")
    assert found["source.town"] == ("towns.gpkg", "towns", "GeoPackage", "EPSG:6372", None, 10, 2500, None)
    assert found["source.state"][2:] == ("shapefile, UTF-8", "EPSG:4326", None, 1, 32, None)


# ---- what a build would refuse ----


def edited(key: str, folder: Path, edit: Callable[[str], str]) -> Dataset:
    """The sample with one of its CSV files edited."""
    text = SAMPLE.files[key].read_text(encoding="utf-8")
    assert edit(text) != text
    (folder / f"{key}.csv").write_text(edit(text), encoding="utf-8")
    return with_files(**{key: folder / f"{key}.csv"})


def swapped(text: str) -> str:
    """Latitude and longitude in each other's place."""
    header, *rows = csv.reader(text.splitlines())
    return "\n".join([",".join(header), *(",".join([*row[:-2], row[-1], row[-2]]) for row in rows)])


def renamed_sheet(key: str, folder: Path, names: dict[str, str]) -> Dataset:
    """The samples as the sheet of a workbook that has other names in its header."""
    path = folder / "book.xlsx"

    def edit(book: openpyxl.Workbook) -> None:
        book["samples"].title = "Hoja1"
        for cell in book["Hoja1"][1]:
            cell.value = names.get(cell.value, cell.value)

    workbook(path, ["key", "sites", "samples"], edit=edit)
    return with_files(**{key: path})


# a dataset; a query, the row that it must give and what stands there; what a build would stop at
SEEN = {
    "a column has another name": (
        lambda at: edited("sites", at, lambda text: text.replace("LATITUD", "Latitude", 1)),
        ("columns", {"for": "source.site", "column": "LATITUD"}, {"match": 'MISSING: is it "Latitude"?'}),
        "sites.csv lacks columns: see above what is MISSING.",
    ),
    "a column is like none": (
        lambda at: edited("sites", at, lambda text: text.replace("ESTADO", "entidad federativa", 1)),
        ("columns", {"for": "source.site", "column": "ESTADO"}, {"match": "MISSING"}),
        "sites.csv lacks columns",
    ),
    "the column that has the name nearest to it": (
        lambda at: edited("samples", at, lambda text: text.replace("FLUORUROS_TOT", "FLUORUROS", 1)),
        ("unread", {"that": "are like one that is missing"}, {"file": "samples.csv", "columns": 1, "names": "FLUORUROS"}),
        "samples.csv lacks columns",
    ),
    "what the other columns hold, where one is missing": (
        lambda at: edited("sites", at, lambda text: text.replace("LATITUD", "Latitude", 1)),
        ("non_detects", {"column": "AS_TOT"}, {"values": 1478, "non-detects": 415}),
        "sites.csv lacks columns",
    ),
    "a sheet has another name and place": (
        lambda at: renamed_sheet("samples", at, {}),
        ("files", {"for": "source.sample"}, {"sheet or layer": "Hoja1", "rows": 1500, "nothing reads": "key, sites"}),
        None,
    ),
    "capitals in the header": (
        lambda at: renamed_sheet("samples", at, {"FECHA": "Fecha"}),
        ("columns", {"for": "source.sample", "column": "FECHA"}, {"match": "as named, but for capitals: Fecha"}),
        None,
    ),
    "capitals of a measured column": (
        lambda at: edited("samples", at, lambda text: text.replace("AS_TOT", "As_Tot", 1)),
        ("non_detects", {"column": "AS_TOT"}, {"contaminant": "Arsenic", "values": 1478}),
        None,
    ),
    "an optional column is not there": (
        lambda at: with_files(towns=saved(geopandas.read_file(SAMPLE.files["towns"]).drop(columns="lon_dd"), at, "towns.gpkg")),
        ("columns", {"for": "source.town", "column": "lon_dd"}, {"match": "not there, nor needed"}),
        None,
    ),
    "longitude and latitude are swapped": (
        lambda at: edited("sites", at, swapped),
        ("positions", {"position": "coordinate out of bounds: longitude and latitude look swapped"}, {"table": "source.site", "rows": 399, "first row": 2}),
        "Check few_rejected",
    ),
    "a row does not fit": (
        lambda at: edited("samples", at, lambda text: text.replace("\n", "\nA,B\n", 1)),
        ("files", {"for": "source.sample"}, {"rows": 1500}),
        "samples.csv, line 2, is not a row of the table",
    ),
    "a file is not whole": (
        lambda at: with_files(towns=bad(at, "towns.zip", SAMPLE.files["towns"].read_bytes()[:50_000])),
        ("files", {"for": "source.town"}, {"file": "towns.zip", "format": "NOT READ", "rows": None}),
        "towns.zip is not a whole zip archive",
    ),
    "its columns are not known": (
        lambda at: with_files(towns=bad(at, "towns.zip", b"PK")),
        ("columns", {"for": "source.town", "column": "POBTOT"}, {"match": "not known"}),
        "towns.zip is not a whole zip archive",
    ),
    "keys are repeated": (
        lambda at: edited("sites", at, lambda text: text.replace("OCSIN00002", "OCSIN00001").replace("OCSIN00004", "OCSIN00003")),
        ("duplicates", {"table": "source.site"}, {"keys": 398, "keys repeated": 2, "their rows": 4, "contradict each other": 4}),
        None,
    ),
    "a header without rows": (
        lambda at: with_files(sites=REFUSED["header without rows"][1](at)),
        ("files", {"for": "source.site"}, {"rows": 0}),
        "sites.csv:\n    has no rows",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SEEN)
def test_what_is_seen_of_files_that_are_not_as_they_should_be(case: str, tmp_path: Path):
    dataset, (query, which, expected), fault = SEEN[case]
    with inspecting(dataset(tmp_path)) as inspection:
        rows = [row for row in answer(inspection.session, query) if which.items() <= row.items()]
        assert [{name: row[name] for name in expected} for row in rows] == [expected]
        assert fault in "\n".join(inspection.faults) if fault else inspection.faults == []
        for path in SHOWN:
            inspection.session.sql(path.read_text(encoding="utf-8")).fetchall()


@pytest.mark.parametrize(
    ("clave", "match"),
    [
        ("CLAVE SITIO", ["as named", "not there, nor needed beside its other name"]),
        ("CLAVE", ["not there, nor needed beside its other name", "by its other name"]),
        ("CLAVE_POZO", ['MISSING: is it "CLAVE_POZO"?'] * 2),
    ],
)
def test_a_column_may_have_one_of_several_names(clave: str, match: list[str], tmp_path: Path):
    columns = [clave, "SITIO", "ESTADO", "MUNICIPIO", "SUBTIPO", "LATITUD", "LONGITUD", "AS_TOT_mg/L", "CD_TOT_mg/L"]
    columns += ["CR_TOT_mg/L", "HG_TOT_mg/L", "PB_TOT_mg/L", "FLUORUROS_mg/L", "ACUIFERO"]
    row = ["A", "Pozo", "Durango", "Lerdo", "POZO", "24.5", "-104.5", "<0.01", "", "", "", "", "0.5", "x"]
    path = bad(tmp_path, "wells.csv", f"{','.join(columns)}\n{','.join(row)}\n".encode())
    adapters = [ROOT / "data" / "datasets" / "casub-2024", *SAMPLE.adapters[1:-1]]
    with inspecting(dataclasses.replace(with_files(samples=path), adapters=adapters)) as inspection:
        found = [row["match"] for row in answer(inspection.session, "columns") if row["column"].startswith("CLAVE")]
    assert found == match


def test_the_command_shows_what_is_missing_and_leaves_the_warehouse(built_project: Path, run_pozo, tmp_path: Path):
    folder = shutil.copytree(ROOT / "data" / "datasets" / "sample", tmp_path / "files")
    (folder / "countries.zip").unlink()
    (folder / "towns.zip").rename(folder / "Towns 2020.zip")
    hostile = SAMPLE.files["sites"].read_text(encoding="utf-8").replace("TANQUE", "\x1b[31mTANQUE\u202e", 1)
    (folder / "sites.csv").write_text(hostile, encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in built_project.rglob("*")}
    result = run_pozo(built_project, "inspect", "--data-dir", str(folder))
    assert (result.returncode, result.stderr) == (1, "")
    for words in (
        "A build would stop:\n\nDataset sample lacks files",
        "towns.zip (towns). Did you mean Towns 2020.zip?",
        "countries.zip (countries)",
        "source.site          sites.csv                           CSV, UTF-8, commas",
        "source.town          towns.zip                           NOT READ",
        '"\\x1b[31mTANQUE\\u202e" 1',
    ):
        assert words in result.stdout
    assert {path: path.stat().st_mtime_ns for path in built_project.rglob("*")} == before


def test_good_files_are_worth_a_build(built_project: Path, run_pozo):
    result = run_pozo(built_project, "inspect")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith("\nA build would take these files.\n")


def test_an_inspection_is_for_people(capsys):
    assert inspect(SAMPLE, "", Console()) == []
    lines = capsys.readouterr().out.splitlines()
    place = lines.index("Rows read, used and rejected")
    assert lines[place + 1] == "source_table         read_rows  used_rows  rejected_rows"
