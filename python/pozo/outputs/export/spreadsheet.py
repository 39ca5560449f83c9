"""CSV that a spreadsheet can open without taking a text for a formula."""

import csv
import os
import sys

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Session
from pozo.pipeline.queries import run
from pozo.pipeline.session import literal


def define_harmless(session: Session) -> None:
    """Gives a session the macro harmless(text), which puts an apostrophe before a formula."""
    run(session, "export/harmless")


def print_csv(session: Session, query: str) -> None:
    """Prints the query's rows as CSV, each value as DuckDB writes it, and an empty cell for NULL.

    Raises PozoError for a query that DuckDB cannot answer.
    """
    try:
        answer = session.sql(query)
        if answer is None:
            return
        define_harmless(session)
        headings = session.execute(f"SELECT harmless(unnest({literal(answer.columns)}))").fetchall()
        written = answer.project("harmless(COLUMNS(*)::VARCHAR)")
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(heading for (heading,) in headings)
        while chunk := written.fetchmany(10_000):
            rows.writerows(chunk)
        sys.stdout.flush()
    except duckdb.Error as error:
        raise PozoError(str(error)) from error
    except BrokenPipeError:
        # the reader has stopped (`| head`); the interpreter must not try to write the rest when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
