"""Which tables of the warehouse each output reads."""

import sqlglot
from sqlglot import exp

from pozo.pipeline.interfaces import Session
from pozo.pipeline.paths import QUERIES
from pozo.pipeline.queries import names, read, rows, set_variable
from pozo.pipeline.steps import DIALECT


def outputs_read(session: Session) -> list[dict[str, str]]:
    """The outputs, each a file or folder, with the tables that they read: one entry per output and table."""
    set_variable(session, "file_format", "csv")
    exported = {f"{row['schema_name']}.{row['table_name']}" for row in rows(session, "export/tables")}
    all_outputs = tables_read() | {"reports/tables": exported}
    return [{"output": name, "table_name": table} for name, tables in all_outputs.items() for table in sorted(tables)]


def tables_read() -> dict[str, set[str]]:
    """The tables that the queries of each output name, without those of schema meta."""
    queries = {"reports/index.html": _all_names("report"), "reports/figures": _all_names("figures")}
    queries |= {f"data/processed/{name.partition('/')[2]}.csv": [name] for name in names("processed")}
    return {output: {table for name in named for table in _tables_named(name)} for output, named in queries.items()}


def _all_names(folder: str) -> list[str]:
    """The names of a folder's queries, with those of its subfolders."""
    return [str(path.relative_to(QUERIES).with_suffix("")) for path in sorted((QUERIES / folder).rglob("*.sql"))]


def _tables_named(name: str) -> set[str]:
    statements = sqlglot.parse(read(name), dialect=DIALECT)
    tables = [table for statement in statements if statement for table in statement.find_all(exp.Table)]
    return {f"{table.db}.{table.name}" for table in tables if table.db not in ("", "meta")}
