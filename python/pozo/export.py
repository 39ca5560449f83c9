"""CSV for people, who open it in a spreadsheet: no text in it is taken for a formula."""

import csv
import os
import re
import sys

import duckdb

from pozo.errors import PozoError

# where OWASP says that a formula begins: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_BEGINNINGS = "=+-@\t\r\n＝＋－＠"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf")


def harmless(text: str | None) -> str | None:
    """The text, an apostrophe before it where a spreadsheet would take it for a formula; a number stays as it is."""
    if text and text[0] in FORMULA_BEGINNINGS and not NUMBER.fullmatch(text):
        return "'" + text
    return text


def print_csv(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Prints the query's rows as CSV, each value as DuckDB writes it; nothing for a NULL.

    Raises PozoError for a query that DuckDB cannot answer.
    """
    try:
        answer = connection.sql(query)
        if answer is None:
            return
        columns = answer.columns
        written = answer.project(", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"::VARCHAR' for name in columns))
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(map(harmless, columns))
        while some := written.fetchmany(10_000):
            rows.writerows(map(harmless, row) for row in some)
        sys.stdout.flush()
    except duckdb.Error as error:
        raise PozoError(str(error)) from error
    except BrokenPipeError:
        # who reads has seen enough (`| head`): the interpreter must not try to write the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
