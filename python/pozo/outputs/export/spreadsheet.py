"""CSV for people, who open it in a spreadsheet: no text in it is taken for a formula."""

import csv
import os
import sys

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import literal


def define_harmless(connection: duckdb.DuckDBPyConnection) -> None:
    """Gives a session the macro harmless(text), which puts an apostrophe before what a spreadsheet would run."""
    connection.execute((ROOT / "sql" / "queries" / "export" / "harmless.sql").read_text(encoding="utf-8"))


def print_csv(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Prints the query's rows as CSV, each value as DuckDB writes it; nothing for a NULL.

    Raises PozoError for a query that DuckDB cannot answer.
    """
    try:
        answer = connection.sql(query)
        if answer is None:
            return
        define_harmless(connection)
        headings = connection.execute(f"SELECT harmless(unnest({literal(answer.columns)}))").fetchall()
        written = answer.project("harmless(COLUMNS(*)::VARCHAR)")
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(heading for (heading,) in headings)
        while some := written.fetchmany(10_000):
            rows.writerows(some)
        sys.stdout.flush()
    except duckdb.Error as error:
        raise PozoError(str(error)) from error
    except BrokenPipeError:
        # who reads has seen enough (`| head`): the interpreter must not try to write the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
