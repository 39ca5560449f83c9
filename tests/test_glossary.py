"""docs/glossary.md: each term has one meaning, and is where the page says."""

import re

from pozo.pipeline.paths import ROOT

ROWS = re.findall(r"^\| (.+?) \| (.+?) \| (.*?) \|$", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
TERMS = [(term, where) for term, _, where in ROWS if term not in ("term", "---")]


def test_every_term_has_one_meaning():
    names = [name for term, _ in TERMS for name in term.split(", ")]
    assert len(names) > 100 and {name for name in names if names.count(name) > 1} == set()


def test_every_place_exists(sample):
    columns = sample.sql(
        "SELECT DISTINCT schema_name, schema_name || '.' || table_name, schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()"
    )
    known = {name for row in columns.fetchall() for name in row}
    known |= {name for (name,) in sample.sql("SELECT function_name || '()' FROM duckdb_functions()").fetchall()}
    made = {
        "dataset.toml",
        "warehouse/warehouse.duckdb",
        "reports/index.html",
        "reports/tables",
        "reports/figures/captions.md",
    }
    places = {place for _, where in TERMS for place in re.findall(r"`([^`]+)`", where)}
    assert {place for place in places - known - made if not (ROOT / place).exists()} == set()
