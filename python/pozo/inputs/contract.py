"""The contract of the source tables, sql/10_source/contract.toml: what each adapter made against what staging reads."""

import tomllib
from functools import cache
from pathlib import Path

from pozo.inputs.layout import quoted
from pozo.pipeline.errors import did_you_mean
from pozo.pipeline.interfaces import Session
from pozo.pipeline.paths import SQL, relative
from pozo.pipeline.steps import Step

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
    found = {column: kind for column, kind, *_ in session.execute(f"DESCRIBE {step.table}").fetchall()}
    # what is made of no file and no table stands empty on purpose: the dataset has no such file
    may_be_empty = expected.get("may_be_empty", False) or not (inputs or step.inputs)
    lines = _columns(expected["columns"], found) + _rows(session, step.table, expected, found, may_be_empty)
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
            hint = did_you_mean(column, found.keys() - expected.keys(), cutoff=0.6)
            lines.append(f"{column} is not there; {wanted}.{hint}")
        elif found[column].partition("(")[0] != said["type"]:
            lines.append(f"{column} is {found[column]}; {wanted}")
    return lines


def _rows(session: Session, table: str, expected: dict, found: dict[str, str], may_be_empty: bool) -> list[str]:
    filled = [column for column, said in expected["columns"].items() if said.get("never_null") and column in found]
    counts = ", ".join(["count(*)", *(f"count(*) - count({column})" for column in filled)])
    rows, *nulls = session.execute(f"SELECT {counts} FROM {table}").fetchone()
    if not rows:
        return [] if may_be_empty else ["has no rows; expected at least one below the header"]
    lines = [
        f"{column} is NULL in {count:,} rows; expected a {expected['columns'][column]['what']} in each"
        for column, count in zip(filled, nulls, strict=True)
        if count
    ]
    if not set(expected["key"]) <= found.keys():
        return lines
    key = ", ".join(expected["key"])
    columns = ", ".join(map(quoted, expected["key"]))
    is_whole = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in expected["key"])
    without, repeated, example = session.execute(
        "SELECT sum(rows) FILTER (NOT is_whole), count(*) FILTER (is_whole AND rows > 1), "
        "min(value) FILTER (is_whole AND rows > 1) FROM (SELECT count(*) AS rows, "
        f"concat_ws(', ', {columns}) AS value, {is_whole} AS is_whole "
        f"FROM {table} GROUP BY {columns})"
    ).fetchone()
    if without:
        lines.append(f"{key} is NULL in {without:,} rows; expected none, for it is the key")
    if repeated:
        lines.append(f"{key} repeats {repeated:,} values, {example} among them; expected each once: it is the key")
    return lines
