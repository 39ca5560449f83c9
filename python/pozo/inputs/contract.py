"""The contract of the source tables, sql/10_source/contract.toml: what each adapter made against what staging reads."""

import difflib
import tomllib
from functools import cache
from pathlib import Path

from sqlglot import exp

from pozo.pipeline.interfaces import Session
from pozo.pipeline.paths import SQL, relative
from pozo.pipeline.steps import DIALECT, Step

CONTRACT = SQL / "10_source" / "contract.toml"


@cache
def contract() -> dict[str, dict]:
    """What each source table must be, by its name without the schema."""
    return tomllib.loads(CONTRACT.read_text(encoding="utf-8"))


def breaches(session: Session, step: Step, inputs: list[Path]) -> str:
    """How a source table breaks its contract, with its SQL and input files. Empty if it does not."""
    expected = contract().get(step.table.partition(".")[2])
    if expected is None:
        return ""
    schema, _, table = step.table.partition(".")
    found = dict(
        session.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database() "
            f"AND schema_name = '{schema}' AND table_name = '{table}' ORDER BY column_index"
        ).fetchall()
    )
    # what is made of no file and no table stands empty on purpose: the dataset has no such file
    may_be_empty = expected.get("may_be_empty", False) or not (inputs or step.inputs)
    lines = [
        *_columns(expected["columns"], found),
        *_rows(session, step.table, expected, found.keys(), may_be_empty),
    ]
    if not lines:
        return ""
    files = ", ".join(dict.fromkeys(str(relative(path)) for path in inputs)) or "no file"
    made = f"It is made by {relative(step.path)} from {files}:"
    return "\n    ".join([f"{step.table} breaks its contract, {relative(CONTRACT)}. {made}", *lines])


def _columns(expected: dict[str, dict], found: dict[str, str]) -> list[str]:
    lines = []
    for column, said in expected.items():
        wanted = f"expected {said['type']}: {said['what']}" + (f", {said['unit']}" if "unit" in said else "")
        if column not in found:
            near = difflib.get_close_matches(column, found.keys() - expected.keys(), n=1)
            hint = f"; is it {near[0]}?" if near else ""
            lines.append(f"{column} is not there; {wanted}{hint}")
        elif found[column].partition("(")[0] != said["type"]:
            lines.append(f"{column} is {found[column]}; {wanted}")
    return lines


def _rows(session: Session, table: str, expected: dict, found: object, may_be_empty: bool) -> list[str]:
    if not session.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall():
        return [] if may_be_empty else ["has no rows; expected at least one below the header"]
    lines = []
    for column, said in expected["columns"].items():
        if said.get("never_null") and column in found:
            (nulls,) = session.execute(f"SELECT count(*) FROM {table} WHERE {column} IS NULL").fetchone()
            lines += [f"{column} is NULL in {nulls:,} rows; expected a {said['what']} in each"] if nulls else []
    if not set(expected["key"]) <= set(found):
        return lines
    columns = [exp.column(column, quoted=True).sql(DIALECT) for column in expected["key"]]
    is_null = " OR ".join(f"{column} IS NULL" for column in columns)
    (nulls,) = session.execute(f"SELECT count(*) FROM {table} WHERE {is_null}").fetchone()
    key = ", ".join(expected["key"])
    if nulls:
        lines.append(f"{key} is NULL in {nulls:,} rows; expected none, for it is the key")
    repeated = session.execute(
        f"SELECT concat_ws(', ', {', '.join(columns)}) FROM {table} WHERE NOT ({is_null}) "
        f"GROUP BY {', '.join(columns)} HAVING count(*) > 1 ORDER BY ALL"
    ).fetchall()
    if repeated:
        lines.append(
            f"{key} repeats {len(repeated):,} values, {repeated[0][0]} among them; expected each once: it is the key"
        )
    return lines
