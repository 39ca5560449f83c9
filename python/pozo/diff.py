"""What an edit did to the results: the warehouse against an earlier one."""

from pathlib import Path

import duckdb
from sqlglot import exp

from pozo.console import Console
from pozo.errors import PozoError
from pozo.project import DIALECT, ROOT, relative
from pozo.session import literal

QUERIES = ROOT / "sql" / "diff"


def show_differences(console: Console, warehouse: Path, against: Path) -> None:
    """Prints what differs: tables and columns, rows per table, headline figures.

    Raises PozoError where one of the two warehouses is missing.
    """
    for path in (warehouse, against):
        if not path.exists():
            raise PozoError(f"There is no {relative(path)} to compare: a second build makes one, or name one with AGAINST=…")
    with duckdb.connect() as connection:
        connection.load_extension("spatial")
        connection.execute(f"ATTACH {literal(str(warehouse))} AS present (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(against))} AS earlier (READ_ONLY)")
        console.line(f"{relative(warehouse)} against {relative(against)}")
        _show(console, connection, QUERIES / "only_in_one.sql")
        _show_tables(console, connection)
        _show(console, connection, QUERIES / "headline.sql")


def _show(console: Console, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    rows = connection.sql(sql)
    title = sql.splitlines()[0].removeprefix("--").strip()
    console.line(f"{title}\n{rows}" if rows.fetchone() else f"{title}: none")


def _show_tables(console: Console, connection: duckdb.DuckDBPyConnection) -> None:
    tables = connection.execute((QUERIES / "tables.sql").read_text(encoding="utf-8")).fetchall()
    comparisons = [_comparison(*table).sql(DIALECT) for table in tables]
    if not comparisons:
        console.line("Rows that differ: none; every table was built from the same")
        return
    rows = connection.sql(" UNION ALL ".join(comparisons)).filter("added + removed + changed > 0")
    title = "Rows that differ, and the largest changes relative to the earlier value"
    console.line(f"{title}\n{rows}" if rows.fetchone() else f"{title}: none, in {len(tables)} tables built anew")


def _comparison(table: str, keys: list[str], columns: list[str], numeric: list[str] | None) -> exp.Select:
    """One row: rows added, removed and changed, and the largest relative change of each numeric column."""
    schema, name = table.split(".")
    present, earlier = (
        exp.to_table(f"{side}.{schema}.{name}").as_(side, table=True) for side in ("present", "earlier")
    )
    pairs = {column: (exp.column(column, "present"), exp.column(column, "earlier")) for column in columns}
    same_key = exp.and_(*(exp.NullSafeEQ(this=pairs[key][0], expression=pairs[key][1]) for key in keys))
    differs = exp.or_(*(exp.NullSafeNEQ(this=now, expression=then) for now, then in pairs.values()))
    here, there = (exp.column("rowid", side).is_(exp.null()).not_() for side in ("present", "earlier"))
    changes = [
        exp.func(
            "struct_pack",
            exp.PropertyEQ(this=exp.to_identifier("column_name"), expression=exp.Literal.string(column)),
            exp.PropertyEQ(this=exp.to_identifier("change"), expression=_relative_change(*pairs[column])),
        )
        for column in numeric or []
    ]
    return (
        exp.select(
            exp.Literal.string(table).as_("table_name"),
            _count(exp.and_(here, exp.not_(there))).as_("added"),
            _count(exp.and_(there, exp.not_(here))).as_("removed"),
            _count(exp.and_(here, there, differs)).as_("changed"),
            exp.func("largest_changes", exp.array(*changes)).as_("largest_changes"),
        )
        .from_(present)
        .join(earlier, on=same_key, join_type="full")
    )
