"""The macros by which SQL reads the variables of a session."""

import duckdb
import pytest

from pozo.pipeline.paths import SQL
from pozo.pipeline.session import literal


@pytest.fixture
def session():
    with duckdb.connect() as connection:
        for name in ("02_setting", "17_bit_list"):
            connection.execute((SQL / "session" / f"{name}.sql").read_text(encoding="utf-8"))
        yield connection


@pytest.mark.parametrize(
    "value", ["text", "", 5, 0.5, False, ["a", "b"], [], {"a": 1}, [{"file": "a.csv", "sheet": "Sites"}]]
)
def test_a_setting_has_its_value(session, value):
    session.execute(f"SET VARIABLE x = {literal(value)}")
    assert session.execute(
        "SELECT setting('x') = getvariable('x'), typeof(setting('x')) = typeof(getvariable('x'))"
    ).fetchone() == (True, True)


@pytest.mark.parametrize(
    "condition", ["setting('misspelt')", "a = setting('misspelt')", "a IN (SELECT setting('misspelt'))"]
)
def test_a_setting_without_a_value_is_an_error(session, condition: str):
    with pytest.raises(
        duckdb.InvalidInputException, match=r"The setting misspelt has no value\. Run the files of sql/session"
    ):
        session.execute(f"SELECT a FROM (SELECT 'b' AS a) WHERE {condition}").fetchall()


def test_a_setting_is_a_constant_of_the_plan(session):
    session.execute("SET VARIABLE wanted = 7; CREATE TABLE number AS SELECT range AS n FROM range(10)")
    plan = session.execute("EXPLAIN SELECT n FROM number WHERE n = setting('wanted')").fetchone()[1]
    assert "n=7" in plan and "CASE" not in plan and "error" not in plan


@pytest.mark.parametrize(
    "query",
    [
        "SELECT COLUMNS(lambda name: setting_contains('misspelt', name)) FROM number",
        "SELECT bit_list(n, 'misspelt') FROM number",
    ],
)
def test_what_takes_constants_only_is_an_error_without_a_value_too(session, query: str):
    session.execute("CREATE TABLE number AS SELECT range::INTEGER AS n FROM range(3)")
    with pytest.raises(duckdb.BinderException):
        session.execute(query).fetchall()


def test_a_bit_list_has_a_bit_for_each_number_in_whole_bytes(session):
    session.execute("SET VARIABLE count = 9; CREATE TABLE number AS SELECT unnest([0, 2, 8]) AS n")
    assert session.execute("SELECT from_base64(bit_list(n, 'count'))::BIT::VARCHAR FROM number").fetchone() == (
        "1010000010000000",
    )
