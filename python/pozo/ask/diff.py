"""Shows what a change did to the results: compares the warehouse with an earlier one."""

from pathlib import Path

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Console, Session
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
        with duckdb.connect() as session:
            session.load_extension("spatial")
            run_file(session, SETTING, [])
            session.execute(f"ATTACH {literal(str(warehouse))} AS present (READ_ONLY)")
            session.execute(f"ATTACH {literal(str(against))} AS earlier (READ_ONLY)")
            console.line(f"{relative(warehouse)} against {relative(against)}")
            _show(console, session, "diff/only_in_one")
            run(session, "diff/difference")
            for table in rows(session, "diff/tables"):
                for name, value in table.items():
                    set_variable(session, name, value)
                run(session, "diff/rows")
            _show(console, session, "diff/changed_tables")
            _show(console, session, "diff/headline")
    except duckdb.Error as error:
        raise PozoError(f"{relative(warehouse)} and {relative(against)} cannot be compared: {error}") from error


def _show(console: Console, session: Session, query: str) -> None:
    """Prints the rows of a query, below the first line of its header."""
    sql = read(query)
    title, answer = sql.splitlines()[0].removeprefix("-- "), session.sql(sql)
    console.line(f"{title}\n{answer}" if answer.fetchone() else f"{title}: none")
