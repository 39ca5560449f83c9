"""Random tables of text through staging: nothing crashes, nothing is lost, and nothing that is used is not a number or negative."""

import math

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from pozo.pipeline.paths import ROOT
from staging import GOOD, SQUARE, Staging

SOME_TEXT = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            " ",
            "\u00a0",
            "ND",
            "<LD",
            "<",
            "nan",
            "inf",
            "-inf",
            "1e308",
            "-1e308",
            "1e-320",
            "1_000",
            "0x1",
            "''",
            '"',
        ]
    ),
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.floats(min_value=0, max_value=1).map(lambda value: f"<{value}"),
    st.integers(min_value=-(10**25), max_value=10**25).map(str),
    st.from_regex(
        r"<? ?[+-]?[0-9]{1,3}([ ,.'\u00a0][0-9]{3}){0,3}([.,][0-9]{0,4})?([eE][+-]?[0-9]{1,3})?", fullmatch=True
    ),
)
EXTREME = st.sampled_from(["0", "-0", "1e10", "9e18", "1e30", "1e305", "<1e306", "1e308", "-1e308", "1.5", "nan", "ND"])
SOME_NUMBER = st.booleans().flatmap(lambda is_extreme: EXTREME if is_extreme else SOME_TEXT)
SOME_DATE = st.one_of(
    SOME_TEXT, st.sampled_from(["infinity", "epoch", "9999999-01-01", "31/02/2019", "43502.5", "2019-05-31 10:00"])
)
SOME_GEOMETRY = st.sampled_from([None, SQUARE, "POLYGON EMPTY", "POINT(-104 24)", "POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))"])


def rows_of(table: str, most: int, **cells: st.SearchStrategy) -> st.SearchStrategy[list[dict]]:
    """Rows that are good but for up to two of the given cells, numbered as in a file."""
    spoilt = st.one_of(st.just({}), *(st.fixed_dictionaries({column: value}) for column, value in cells.items()))
    row = st.tuples(spoilt, spoilt).map(lambda two: {**two[0], **two[1]})
    numbered = st.lists(row, max_size=most).map(
        lambda rows: [{**row, "file_row": number} for number, row in enumerate(rows, start=2)]
    )
    assert cells.keys() <= GOOD[table].keys()
    return numbered


KEY = st.one_of(st.sampled_from(["W", "V", " W", "1", "0001", "001", "10"]), SOME_TEXT)
TABLES = st.fixed_dictionaries(
    {
        "site": rows_of("site", 6, site_key=KEY, site_text=SOME_TEXT, state_text=SOME_TEXT, municipality_text=SOME_TEXT,
                        site_type_text=SOME_TEXT, latitude_text=SOME_NUMBER, longitude_text=SOME_NUMBER),
        "sample": rows_of("sample", 6, site_key=KEY, sample_key=KEY, sampled_on_text=SOME_DATE),
        "town": rows_of("town", 8, state_code_text=KEY, municipality_code_text=KEY, locality_code_text=KEY, state_text=SOME_TEXT,
                        municipality_text=SOME_TEXT, town_text=SOME_TEXT, population_text=SOME_NUMBER, longitude_text=SOME_NUMBER,
                        latitude_text=SOME_NUMBER),
        "state": rows_of("state", 3, state_text=SOME_TEXT, geom=SOME_GEOMETRY),
        "municipality": rows_of("municipality", 3, state_code_text=KEY, municipality_code_text=KEY, municipality_text=SOME_TEXT,
                                geom=SOME_GEOMETRY),
    }
)  # fmt: skip
CELLS = st.lists(st.tuples(SOME_NUMBER, SOME_NUMBER, SOME_NUMBER), min_size=6, max_size=6)
SOME_CORRECTION = st.fixed_dictionaries(
    {
        "table_name": st.sampled_from(["site", "sample", "result", "town", "nothing"]),
        "key": st.one_of(st.none(), KEY),
        "column_name": st.sampled_from(["longitude", "population", "site_key", "sampled_on", "AS_TOT", "nothing"]),
        "written": SOME_TEXT,
        "corrected": SOME_TEXT,
    }
)


@pytest.fixture(scope="module")
def staging() -> Staging:
    return Staging()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=TABLES, cells=CELLS, corrections=st.lists(SOME_CORRECTION, max_size=3))
def test_whatever_is_read_is_used_or_rejected_and_what_is_used_is_sound(staging: Staging, tables, cells, corrections):
    results = [
        {"file_row": sample["file_row"], "parameter": parameter, "value_text": value}
        for sample, values in zip(tables["sample"], cells, strict=False)
        for parameter, value in zip(("AS_TOT", "FLUORUROS_TOT", "NOT_A_PARAMETER"), values, strict=True)
    ]
    staging.run({**tables, "result": results}, corrections)

    counts = staging.ask("SELECT source_table, read_rows, used_rows, rejected_rows FROM staging.row_count")
    assert [(table, read) for table, read, used, rejected in counts if read != used + rejected] == []
    read = {table: read for table, read, _, _ in counts}
    assert [read[f"source.{table}"] for table in tables] == [len(rows) for rows in tables.values()]

    for concentration, limit in staging.ask("SELECT concentration_ug_l, detection_limit_ug_l FROM staging.measurement"):
        value = limit if concentration is None else concentration
        assert math.isfinite(value) and value >= 0
    for population, longitude, latitude in staging.ask(
        "SELECT population, longitude, latitude FROM staging.town UNION ALL SELECT 0, longitude, latitude FROM staging.site"
    ):
        assert population >= 0 and -118.7 <= longitude <= -86.4 and 14.2 <= latitude <= 32.9
    for table, key in (("site", "site_id"), ("town", "town_id"), ("measurement", "sample_id || contaminant_id")):
        assert staging.ask(f"SELECT {key} FROM staging.{table} GROUP BY ALL HAVING count(*) > 1") == []

    reasons = staging.ask("SELECT source_table, file_row, column_name, reason FROM staging.rejected")
    assert all(reason for *_, reason in reasons)
    assert len(set(reasons)) == len(reasons)
    used = {("source." + table, row["file_row"]) for table, rows in tables.items() for row in rows} - {
        (table, row) for table, row, column, _ in reasons if column is None
    }
    cells_rejected = {(row, column) for table, row, column, _ in reasons if table == "source.result"}
    for table, row, column in staging.ask(
        "SELECT source_table, file_row, column_name FROM staging.warning WHERE file_row IS NOT NULL"
    ):
        if table == "source.result":
            assert ("source.sample", row) in used and (row, column) not in cells_rejected
        else:
            assert (table, row) in used
    different = {tuple(correction[column] for column in sorted(correction)) for correction in corrections}
    assert len(staging.ask("FROM staging.correction_report")) == len(different)


def test_further_columns_of_an_adapter_change_nothing():
    """The source tables get a column for every name that the SQL of staging uses."""
    staging = Staging()
    names = {
        name.name.lower()
        for folder in ("session", "20_staging")
        for path in (ROOT / "sql" / folder).glob("*.sql")
        for statement in sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb")
        for name in statement.find_all(exp.Identifier)
    }
    correction = {"table_name": "town", "column_name": "population", "written": "120", "corrected": "130"}
    staging.run({table: [{}] for table in GOOD}, [correction])
    tables = [table for (table,) in staging.ask("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'staging'")]
    before = {table: staging.ask(f"FROM staging.{table}") for table in tables}
    assert before["town_reading"][0][7] == 130
    for table, columns in GOOD.items():
        for name in sorted({*names, "further_text", "further_key"} - columns.keys()):
            staging.connection.execute(f"ALTER TABLE source.{table} ADD COLUMN \"{name}\" VARCHAR DEFAULT 'further'")
    staging.make()
    assert {table: staging.ask(f"FROM staging.{table}") for table in tables} == before
