"""Where a column comes from, on a terminal: the warehouse's own lineage, step by step back to the files."""

from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from pozo.cli.console import Console
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import asking, literal, rows_of
from pozo.pipeline.steps import DIALECT

SQL = ROOT / "sql"
QUERIES = SQL / "queries" / "lineage"


def show_lineage(console: Console, warehouse: Path, table: str | None, column: str | None) -> None:
    """Prints where a column comes from, step by step to the files; of a whole table, what lies a step before and after.

    Names are as a person writes them. Raises PozoError, with the nearest names, for one that nothing bears.
    """
    if not table:
        raise PozoError("Say of what: TABLE=summary.state_arsenic, and COLUMN=cancer_cases for one of its columns.")
    with asking(warehouse) as connection:
        connection.execute(f"SET VARIABLE table_name = lineage_table_named({literal(table)})")
        if column:
            named = f"lineage_column_named(getvariable('table_name'), {literal(column)})"
            connection.execute(f"SET VARIABLE column_name = {named}")
        else:
            connection.execute(f"SET VARIABLE outputs = {literal(outputs_read(connection))}")
        query = (QUERIES / ("column.sql" if column else "table.sql")).read_text(encoding="utf-8")
        for (line,) in connection.execute(query).fetchall():
            console.line(line)


def outputs_read(connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    """What is made of the warehouse, and of which of its tables: one entry per file, or folder of them, and table."""
    exported = connection.sql((SQL / "queries" / "export" / "tables.sql").read_text(encoding="utf-8"))
    made_of = tables_behind()
    made_of["reports/tables"] = {f"{row['schema_name']}.{row['table_name']}" for row in rows_of(exported)}
    return [{"output": made, "table_name": table} for made, tables in made_of.items() for table in sorted(tables)]


def tables_behind() -> dict[str, set[str]]:
    """The tables that the queries behind the page, the figures and data/processed name, by what is made of them."""
    queries = {"reports/index.html": sorted((SQL / "queries" / "report").rglob("*.sql"))}
    queries |= {"reports/figures": sorted((SQL / "queries" / "figures").glob("*.sql"))}
    queries |= {
        f"data/processed/{path.stem}.csv": [path] for path in sorted((SQL / "queries" / "processed").glob("*.sql"))
    }
    return {made: {table for path in paths for table in _tables_named(path)} for made, paths in queries.items()}


def _tables_named(path: Path) -> set[str]:
    statements = sqlglot.parse(path.read_text(encoding="utf-8"), dialect=DIALECT)
    tables = [table for statement in statements if statement for table in statement.find_all(exp.Table)]
    return {f"{table.db}.{table.name}" for table in tables if table.db not in ("", "meta")}
