"""Runs the queries of sql/queries. A query's name is its path without the ending, for example `trace/state`."""

from pathlib import Path

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import QUERIES
from pozo.pipeline.session import explain, literal

Connection = duckdb.DuckDBPyConnection
Row = dict[str, object]
Value = str | float | bool | list | dict


def names(folder: str) -> list[str]:
    """The names of a folder's queries, in order, without those of its subfolders."""
    return [f"{folder}/{path.stem}" for path in sorted((QUERIES / folder).glob("*.sql"))]


def read(name: str) -> str:
    """The SQL of a query."""
    return _path(name).read_text(encoding="utf-8")


def run(connection: Connection, name: str) -> Connection:
    """Runs a query. Raises PozoError that names the file and line."""
    try:
        return connection.execute(read(name))
    except duckdb.Error as error:
        raise PozoError(explain(error, _path(name), [])) from error


def table(connection: Connection, name: str) -> tuple[list[str], list[tuple]]:
    """The columns and the rows of a query. Raises PozoError that names the file and line."""
    answer = run(connection, name)
    return [column[0] for column in answer.description], answer.fetchall()


def rows(connection: Connection, name: str) -> list[Row]:
    """The rows of a query, each as a dict. Raises PozoError that names the file and line."""
    columns, found = table(connection, name)
    return [dict(zip(columns, row, strict=True)) for row in found]


def set_variable(connection: Connection, name: str, value: Value) -> None:
    """Sets a variable of the session, which SQL reads with setting(name)."""
    connection.execute(f"SET VARIABLE {name} = {literal(value)}")


def _path(name: str) -> Path:
    return QUERIES / f"{name}.sql"
