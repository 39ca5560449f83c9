"""What an edit did to the results: the warehouse against an earlier one."""

from pathlib import Path

import duckdb

from pozo.cli.console import Console
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT, relative
from pozo.pipeline.session import literal

QUERIES = ROOT / "sql" / "queries" / "diff"


def show_differences(console: Console, warehouse: Path, against: Path) -> None:
    """Prints what differs: tables and columns, rows per table, headline figures.

    Raises PozoError where one of the two warehouses is missing or cannot be read.
    """
    for path in (warehouse, against):
        if not path.exists():
            raise PozoError(f"There is no {relative(path)} to compare; name an earlier warehouse with AGAINST=…")
    try:
        with duckdb.connect() as connection:
            connection.load_extension("spatial")
            connection.execute(f"ATTACH {literal(str(warehouse))} AS present (READ_ONLY)")
            connection.execute(f"ATTACH {literal(str(against))} AS earlier (READ_ONLY)")
            console.line(f"{relative(warehouse)} against {relative(against)}")
            _show(console, connection.sql(_query("only_in_one")), "Tables and columns that only one of them has")
            _compare_tables(connection)
            _show(console, connection.sql("FROM difference WHERE added + removed + changed > 0"), "Rows that differ")
            _show(console, connection.sql(_query("headline")), "Headline figures that differ")
    except duckdb.Error as error:
        raise PozoError(f"{relative(warehouse)} and {relative(against)} cannot be compared: {error}") from error


def _compare_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(_query("difference"))
    for table, keys, columns, numbers in connection.execute(_query("tables")).fetchall():
        connection.execute(f"SET VARIABLE table_name = {literal(table)}")
        connection.execute(f"SET VARIABLE key_columns = {literal(keys)}")
        connection.execute(f"SET VARIABLE column_names = {literal(columns)}")
        connection.execute(f"SET VARIABLE number_columns = {literal([*numbers, 'no_number'])}")
        connection.execute(_query("rows"))


def _show(console: Console, rows: duckdb.DuckDBPyRelation, title: str) -> None:
    console.line(f"{title}\n{rows}" if rows.fetchone() else f"{title}: none")


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
