"""The report's page as text: what it is rendered from, when it is rendered again, that names stay text; its catalogues of texts."""

import csv
import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from markupsafe import escape

from pozo.inputs.datasets import load_dataset
from pozo.outputs.report import page as report
from pozo.outputs.report.page import write_report
from pozo.outputs.report.texts import Speaker, catalogues, number
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.queries import names, read

REFERENCE = ROOT / "data" / "reference"
# sections that only other languages than English have: in English the warehouse says it
REFERENCE_ROWS = [
    ("scenario", "scenarios.csv", "scenario_id"),
    ("contaminant", "contaminants.csv", "contaminant_id"),
    ("site_type", "site_types.csv", "site_type"),
    ("category", "site_types.csv", "category"),
]


@pytest.fixture(scope="module")
def page(report_page: Path) -> str:
    return report_page.read_text(encoding="utf-8")


def reference(file: str) -> list[dict[str, str]]:
    with (REFERENCE / file).open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def test_every_language_has_every_text_and_the_same_places_for_numbers():
    texts = catalogues()
    assert next(iter(texts)) == "en" and len(texts) > 1
    for code in texts.keys() - {"en"}:
        assert texts["en"].keys() <= texts[code].keys()
        for key, english in texts["en"].items():
            assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", texts[code][key])), key


@pytest.mark.parametrize(("section", "file", "column"), REFERENCE_ROWS)
def test_what_reference_tables_say_has_a_spanish_text(section: str, file: str, column: str):
    missing = {row[column] for row in reference(file) if f"{section}.{row[column]}" not in catalogues()["es"]}
    assert not missing


def test_what_a_scenario_is_and_why_a_row_is_rejected_or_odd_has_a_spanish_text():
    spanish = catalogues()["es"]
    assert not [
        row
        for row in reference("scenarios.csv")
        if row["note"] and f"scenario_note.{row['scenario_id']}" not in spanish
    ]
    readings = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "sql" / "20_staging").glob("*_reading.sql"))
    reasons = set(re.findall(r"THEN '([a-z][a-z ]+ [a-z ]+)'", readings))
    assert len(reasons) > 15 and not {reason for reason in reasons if f"reason.{reason}" not in spanish}


def test_a_text_puts_numbers_names_and_other_texts_in_its_places():
    speaker = Speaker({"a.b": "{people} people of {place}, by {scenario}", "scenario.x": "X"})
    values = {"people": 12478.0, "place": "<Ávila>", "scenario": ["scenario.x", None]}
    assert speaker.plain("a.b", **values) == "12,478 people of <Ávila>, by X"
    assert "&lt;Ávila&gt;" in speaker.say("a.b", **values) and "<Ávila>" not in speaker.say("a.b", **values)
    assert speaker.plain("unknown.key", "As the warehouse says") == "As the warehouse says"
    with pytest.raises(KeyError):
        speaker.plain("unknown.key")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12478.0, "12,478"),
        (0.00001, "0.00001"),
        (1234567, "1,234,567"),
        (0.5, "0.5"),
        (0, "0"),
        (-70.7, "-70.7"),
        (None, "–"),
    ],
)
def test_a_number_is_written_as_it_is(value: float | None, written: str):
    assert number(value) == written


def test_the_page_is_small_whole_and_asks_for_nothing(page: str):
    assert len(page) < 1_000_000
    loaded = re.findall(r"<(?:script|img|link|iframe)[^>]* (?:src|href)=\"([^\"]*)\"", page) + re.findall(
        r"url\(([^)]*)\)", page
    )
    assert set(loaded) <= {"data:,", "#hatching", "#stripes"}
    for heading in ("In short", "Table 1", "Table 2", "Data quality", "How every table came about", "SHA-256"):
        assert heading in page


def test_the_page_shows_the_warehouses_headline_figures_and_marks_them_synthetic(page: str, sample):
    value, low, high = (
        sample.execute(
            f"SELECT shown_number(value) FROM summary.headline WHERE scenario_id = 'recommended' AND metric = 'arsenic_cancer_cases{end}'"
        ).fetchone()[0]
        for end in ("", "_low", "_high")
    )
    card = page.split('id="card-cases"')[1].partition("</div>")[0]
    assert number(value) in card and f"95 % interval {number(low)} to {number(high)}" in card
    assert "Synthetic data: every figure on this page is invented." in page


def test_every_rejected_reason_and_input_checksum_is_on_the_page(page: str, sample):
    for reason, rows in sample.execute("SELECT reason, count(*) FROM staging.rejected GROUP BY reason").fetchall():
        assert reason in page.split('id="quality"')[1] and f'data-number="{rows}"' in page
    for (checksum,) in sample.execute("SELECT sha256 FROM meta.input").fetchall():
        assert checksum in page


def test_what_an_inspection_of_the_files_shows_is_on_the_page(page: str, sample):
    shown = page.partition('data-text="inspection.heading"')[2].partition("</section>")[0]
    for query in names("inspect")[:7]:
        answer = sample.sql(read(query))
        cells = [number(value) if isinstance(value, int) else value for row in answer.fetchall() for value in row]
        assert not cells or all(f">{escape(cell)}<" in shown for cell in cells if isinstance(cell, str) and cell)


def test_the_page_is_rendered_again_only_when_its_rows_its_template_or_the_page_have_changed(
    built_project, tmp_path, monkeypatch
):
    warehouse, page = tmp_path / "warehouse.duckdb", tmp_path / "reports" / "index.html"
    shutil.copy(built_project / "warehouse" / "warehouse.duckdb", warehouse)
    dataset = load_dataset("sample", None)
    assert write_report(warehouse, dataset, page)
    assert not write_report(warehouse, dataset, page)
    # a row of a table, of the map and of the lineage
    for change in (
        "summary.state_arsenic SET cancer_cases = 77.7 WHERE state_code = '10'",
        "exposure.town_exposure SET exposure_ug_l = 77.7 WHERE rowid = 0",
        "meta.lineage SET source_column = 'another' WHERE rowid = 0",
    ):
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(f"UPDATE {change}")
        assert write_report(warehouse, dataset, page), change
    assert "77.7" in page.read_text(encoding="utf-8")
    page.unlink()
    assert write_report(warehouse, dataset, page)
    package = shutil.copytree(report.PACKAGE, tmp_path / "report")
    (package / "templates" / "report.css").write_text("/* in another style */")
    monkeypatch.setattr(report, "PACKAGE", package)
    monkeypatch.setattr(report, "TEMPLATES", package / "templates")
    assert write_report(warehouse, dataset, page)
    assert [path.name for path in page.parent.iterdir()] == ["index.html"]


def test_a_query_that_fails_is_named_and_leaves_the_page_as_it_was(built_project, tmp_path):
    warehouse, page = tmp_path / "warehouse.duckdb", tmp_path / "index.html"
    shutil.copy(built_project / "warehouse" / "warehouse.duckdb", warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("DROP TABLE summary.site_type")
    page.write_text("as it was")
    with pytest.raises(PozoError, match=r"sql/queries/report/site_types\.sql, line \d+ failed"):
        write_report(warehouse, load_dataset("sample", None), page)
    assert page.read_text() == "as it was"


def test_the_command_writes_the_page_once(built_project: Path, report_page: Path, run_pozo):
    assert run_pozo(built_project, "report").stdout.splitlines()[-1] == "The report is up to date."


def test_texts_in_the_page_are_json_that_cannot_end_their_element(page: str):
    written = page.split('<script type="application/json" id="texts">')[1].partition("</script>")[0]
    assert "<" not in written and json.loads(written) == catalogues()
