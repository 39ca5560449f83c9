"""Shows what a change did to the results: compares the warehouse with an earlier one."""

from pathlib import Path

import duckdb

from pozo.pipeline.console import Console
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import SQL, relative
from pozo.pipeline.queries import read, rows, run, set_variable
from pozo.pipeline.session import literal, run_file

SETTING = SQL / "session" / "02_setting.sql"


def show_differences(console: Console, warehouse: Path, against: Path) -> None:
    """Prints what differs: tables and columns, rows of each table, headline values.

    Raises PozoError if one of the two warehouses is missing or cannot be read.
    """
    for path in (warehouse, against):
        if not path.exists():
            raise PozoError(f"There is no {relative(path)} to compare; name an earlier warehouse with AGAINST=…")
    try:
        with duckdb.connect() as connection:
            connection.load_extension("spatial")
            run_file(connection, SETTING, [])
            connection.execute(f"ATTACH {literal(str(warehouse))} AS present (READ_ONLY)")
            connection.execute(f"ATTACH {literal(str(against))} AS earlier (READ_ONLY)")
            console.line(f"{relative(warehouse)} against {relative(against)}")
            _show(console, connection, "diff/only_in_one")
            _compare_tables(connection)
            _show(console, connection, "diff/changed_tables")
            _show(console, connection, "diff/headline")
    except duckdb.Error as error:
        raise PozoError(f"{relative(warehouse)} and {relative(against)} cannot be compared: {error}") from error


def _compare_tables(connection: duckdb.DuckDBPyConnection) -> None:
    run(connection, "diff/difference")
    for table in rows(connection, "diff/tables"):
        for name, value in table.items():
            set_variable(connection, name, value)
        run(connection, "diff/rows")


def _show(console: Console, connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Prints the rows of a query, below the first line of its header."""
    sql = read(query)
    title, answer = sql.splitlines()[0].removeprefix("-- "), connection.sql(sql)
    console.line(f"{title}\n{answer}" if answer.fetchone() else f"{title}: none")
