"""Runs the queries of sql/queries. A query's name is its path without the ending, for example `trace/state`."""

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Session, Setting
from pozo.pipeline.paths import QUERIES
from pozo.pipeline.session import explain, literal

Row = dict[str, object]


def names(folder: str) -> list[str]:
    """The names of a folder's queries, in order, without those of its subfolders."""
    return [f"{folder}/{path.stem}" for path in sorted((QUERIES / folder).glob("*.sql"))]


def read(name: str) -> str:
    """The SQL of a query."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def run(session: Session, name: str) -> Session:
    """Runs a query. Raises PozoError that names the file and line."""
    try:
        return session.execute(read(name))
    except duckdb.Error as error:
        raise PozoError(explain(error, QUERIES / f"{name}.sql", [])) from error


def table(session: Session, name: str) -> tuple[list[str], list[tuple]]:
    """The columns and the rows of a query. Raises PozoError that names the file and line."""
    answer = run(session, name)
    return [column[0] for column in answer.description], answer.fetchall()


def rows(session: Session, name: str) -> list[Row]:
    """The rows of a query, each as a dict. Raises PozoError that names the file and line."""
    columns, found = table(session, name)
    return [dict(zip(columns, row, strict=True)) for row in found]


def set_variable(session: Session, name: str, value: Setting) -> None:
    """Sets a variable of the session, which SQL reads with setting(name)."""
    session.execute(f"SET VARIABLE {name} = {literal(value)}")
