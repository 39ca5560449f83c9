"""Where columns come from: what meta.lineage says against what the SQL does, and the way from a figure back to the files."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlglot

from pozo.ask.column_resolver import ColumnResolver, of_file, of_table
from pozo.inputs.datasets import load_dataset
from pozo.pipeline.graph import ordered
from pozo.pipeline.session import prepare
from pozo.pipeline.steps import Step, load_steps
from warehouses import WAREHOUSE, edit

SAMPLE = load_dataset("sample", None)
STEPS = {step.table: step for step in ordered(load_steps(SAMPLE.adapters))}
MADE_FROM_TABLES = [table for table, step in STEPS.items() if step.inputs]
# another value of the same type
OTHERWISE = {
    "BOOLEAN": "NOT {}",
    "VARCHAR": "{} || '~'",
    "DATE": "{} + 400",
    "GEOMETRY": "NULL::GEOMETRY",
    "MAP": "CASE WHEN false THEN {} END",
}


@pytest.fixture(scope="module")
def lineage(sample) -> dict[str, dict[str | None, set[tuple[str, str | None]]]]:
    """For each table its columns, and None for its rows, with what they come from."""
    found: dict[str, dict[str | None, set]] = {table: {} for table in STEPS}
    for table, column, source_table, source_column, role in sample.execute("FROM meta.lineage").fetchall():
        assert role == ("rows" if column is None else "value")
        found[table].setdefault(column, set()).add((source_table, source_column))
    return found


@pytest.fixture(scope="module")
def bench(built_project: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session in which a step's SQL runs on the sample's tables, or on others put in their place."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.load_extension("spatial")
        connection.execute(f"ATTACH '{built_project / 'warehouse' / 'warehouse.duckdb'}' AS built (READ_ONLY)")
        prepare(connection, SAMPLE)
        yield connection


def place(bench: duckdb.DuckDBPyConnection, table: str, changed: set[str]) -> None:
    """Puts the sample's table in its place, with other values in some of its columns."""
    selected = [
        f"""{OTHERWISE.get(str(kind).partition("(")[0], "{} * 3 + 1").format(f'"{name}"')} AS "{name}\""""
        if name in changed
        else f'"{name}"'
        for name, kind in zip(*described(bench, table), strict=True)
    ]
    bench.execute(f"CREATE SCHEMA IF NOT EXISTS {table.partition('.')[0]}")
    bench.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT {', '.join(selected)} FROM built.{table}")


def described(bench: duckdb.DuckDBPyConnection, table: str) -> tuple[list[str], list]:
    answer = bench.sql(f"FROM built.{table}")
    return answer.columns, answer.types


def values(bench: duckdb.DuckDBPyConnection, step: Step, place: int) -> str:
    """A hash of the values of a column of the table that the step makes, whatever the order of its rows."""
    query = step.tree.expression.sql("duckdb")
    name = f"c{place}"
    names = ", ".join(f"c{number}" for number in range(len(step.tree.expression.selects)))
    return bench.execute(
        f"SELECT md5(string_agg(coalesce({name}::VARCHAR, '-'), chr(10) ORDER BY {name}::VARCHAR)) FROM ({query}) AS made({names})"
    ).fetchone()[0]


@pytest.mark.parametrize("table", MADE_FROM_TABLES)
def test_a_column_changes_with_nothing_but_what_it_is_said_to_come_from(bench, lineage, table: str):
    step = STEPS[table]
    for number, column in enumerate(described(bench, table)[0]):
        known = lineage[table].get(column, set()) | {origin for origin in lineage[table][None] if origin[1]}
        before = None
        for changed in (False, True):
            for source in step.inputs:
                others = {name for name in described(bench, source)[0] if not {(source, name), (source, "*")} & known}
                place(bench, source, others if changed else set())
            after = values(bench, step, number)
            assert before in (None, after), f"{table}.{column} comes from more than {sorted(known, key=str)}"
            before = after


@pytest.mark.parametrize("table", STEPS)
def test_a_table_comes_from_the_tables_and_files_that_its_step_reads(lineage, table: str):
    named = {source for origins in lineage[table].values() for source, _ in origins}
    files = {source for source in named if source.startswith("file ")}
    assert named - files - {"setting"} == STEPS[table].inputs
    assert bool(files) == ("file " in str(named))
    if table.startswith("reference."):
        assert files or STEPS[table].inputs
        assert all(source.startswith("file data/reference/") for source in files)


def test_what_columns_come_from_in_the_plainest_and_the_oddest_cases(lineage):
    assert lineage["risk.town_risk"]["cancer_cases"] == {
        ("exposure.town_exposure", "exposure_ug_l"),
        ("risk.scenario_factor", "intake_l_kg_day"),
        ("risk.scenario_factor", "oral_slope_factor_per_mg_kg_day"),
        ("staging.town", "population"),
    }
    assert lineage["source.sample"]["AS_TOT"] == {("file samples.csv", "AS_TOT")}
    assert lineage["source.site"]["site_type_text"] == {("file sites.csv", "SUBTIPO CUERPO AGUA")}
    assert lineage["source.site"]["file_row"] == {("file sites.csv", None)}
    cells = {"AS_TOT", "CD_TOT", "CR_TOT", "HG_TOT", "PB_TOT", "FLUORUROS_TOT"}
    assert lineage["source.result"]["value_text"] == {("source.sample", cell) for cell in cells}
    assert "parameter" not in lineage["source.result"]  # it is made of the columns' names
    assert lineage["staging.state"]["short_name"] == {("staging.known_state", "short_name")}
    assert lineage["staging.site_reading"]["municipality"] == {
        *(("source.site", "municipality_text"), ("source.site", "site_key"), ("staging.correction", "columns")),
    }
    assert lineage["exposure.town_site_pair"][None] >= {("reference.search_radius", "widest_radius_km")}
    assert lineage["summary.site_type"]["sites"] == {
        ("exposure.site_concentration", None),
        ("risk.scenario_factor", None),
        ("staging.site", None),
    }


def made_of(lineage, table: str, column: str) -> dict[tuple[str, str | None], int]:
    """All that a column is made of, with how many steps it lies back at most; followed by hand."""
    steps = {(table, column): 0}
    level = {(table, column)}
    while level:
        step = max(steps.values()) + 1
        level = {
            origin
            for source, name in level
            for key, origins in lineage.get(source, {}).items()
            if key is not None and name in (key, "*")
            for origin in origins
        }
        steps |= dict.fromkeys(level, step)
    return steps


def test_every_figure_leads_back_to_files(lineage):
    # the names of a sheet's columns, and words in the SQL
    made_of_nothing = {("source.result", "parameter"), ("summary.headline", "unit")}
    for table in (table for table in STEPS if table.startswith("summary.")):
        for column in STEPS[table].column_descriptions:
            ends = {
                (source, name)
                for source, name in made_of(lineage, table, column)
                if name not in (None, "*") and not lineage.get(source, {}).get(name)
            }
            in_tables = {end for end in ends if not end[0].startswith(("file ", "setting"))}
            assert in_tables <= made_of_nothing, (table, column)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("summary.state_arsenic", "cancer_cases"), ("summary.headline", "value"), ("summary.radius_sweep", "towns")),
        *(("staging.town_reading", "town"), ("reference.unit", "unit"), ("map.state", "geom")),
    ],
)
def test_the_warehouse_follows_a_column_to_its_end(sample, lineage, table: str, column: str):
    trail = sample.execute(f"FROM column_lineage('{table}', '{column}')").fetchall()
    assert {(row[1], row[2]): row[0] for row in trail} == made_of(lineage, table, column)
    assert len(trail) == len({row[1:3] for row in trail})


# The odd ways of SQL, each as a query of columns with what they come from, and of what decides the rows.
TABLES = {"s.t": ["id", "a", "b", "c_text", "d_text"], "s.u": ["id", "x", "y"]}
T, U = {("s.t", None)}, {("s.u", None)}
ODD_QUERIES = {
    "an alias beside a column of that name": (
        "SELECT a + 1 AS b, b * 2 AS twice FROM s.t",
        {"b": {("s.t", "a")}, "twice": {("s.t", "b")}},
        T,
    ),
    "an alias used beside": (
        "SELECT a + 1 AS more, more * 2 AS twice FROM s.t",
        {"more": {("s.t", "a")}, "twice": {("s.t", "a")}},
        T,
    ),
    "a common table expression named like a table": (
        "WITH t AS (SELECT x AS a FROM s.u WHERE y > 0) SELECT a FROM t",
        {"a": {("s.u", "x")}},
        U | {("s.u", "y")},
    ),
    "a star without some and with more": (
        "SELECT * EXCLUDE (id, c_text), a + b AS c FROM s.t",
        {"a": {("s.t", "a")}, "b": {("s.t", "b")}, "d_text": {("s.t", "d_text")}, "c": {("s.t", "a"), ("s.t", "b")}},
        T,
    ),
    "columns by a pattern, which is not followed": (
        "SELECT coalesce(COLUMNS('_text$'), a::VARCHAR) FROM s.t",
        {"c_text": {("s.t", "*"), ("s.t", "a"), ("s.t", None)}},
        T | {("s.t", "*"), ("s.t", "a")},
    ),
    "a union by name": (
        "SELECT id, a AS v FROM s.t UNION ALL BY NAME SELECT y AS v, id FROM s.u",
        {"id": {("s.t", "id"), ("s.u", "id")}, "v": {("s.t", "a"), ("s.u", "y")}},
        T | U,
    ),
    "what is in one and not in the other": (
        "SELECT id FROM s.t EXCEPT SELECT id FROM s.u",
        {"id": {("s.t", "id"), ("s.u", "id")}},
        T | U | {("s.t", "id"), ("s.u", "id")},
    ),
    "columns below each other": (
        "SELECT id, name, value FROM s.t UNPIVOT (value FOR name IN (a, b))",
        {"id": {("s.t", "id")}, "name": set(), "value": {("s.t", "a"), ("s.t", "b")}},
        T | {("s.t", "a"), ("s.t", "b")},
    ),
    "rows beside each other": (
        "SELECT id FROM s.u PIVOT (sum(y) FOR x IN ('p', 'q') GROUP BY id)",
        {"id": U | {("s.u", "*")}},
        U | {("s.u", "*")},
    ),
    "a subquery that looks outside": (
        "SELECT a, (SELECT max(y) FROM s.u WHERE u.id = t.id) AS most FROM s.t AS t",
        {"a": {("s.t", "a")}, "most": {("s.u", "y")}},
        T | {("s.u", "id"), ("s.t", "id")},
    ),
    "rows that exist": (
        "SELECT a FROM s.t AS t WHERE EXISTS (SELECT 1 FROM s.u WHERE u.id = t.id)",
        {"a": {("s.t", "a")}},
        T | U | {("s.u", "id"), ("s.t", "id")},
    ),
    "a join by a column of one name": (
        "SELECT id, x FROM s.t JOIN s.u USING (id)",
        {"id": {("s.t", "id"), ("s.u", "id")}, "x": {("s.u", "x")}},
        T | U | {("s.t", "id"), ("s.u", "id")},
    ),
    "a window with a name": (
        "SELECT lag(a) OVER w AS before FROM s.t WINDOW w AS (PARTITION BY id ORDER BY b)",
        {"before": {("s.t", "a"), ("s.t", "id"), ("s.t", "b")}},
        T,
    ),
    "groups by their place, and counts": (
        "SELECT id + a AS g, count(*) AS n, sum(b) AS s FROM s.t GROUP BY 1 HAVING max(d_text) > ''",
        {"g": {("s.t", "id"), ("s.t", "a")}, "n": T, "s": {("s.t", "b")}},
        T | {("s.t", "id"), ("s.t", "a"), ("s.t", "d_text")},
    ),
    "groups by all": (
        "SELECT id, sum(b) AS s FROM s.t GROUP BY ALL",
        {"id": {("s.t", "id")}, "s": {("s.t", "b")}},
        T | {("s.t", "id")},
    ),
    "one of each": ("SELECT DISTINCT a FROM s.t", {"a": {("s.t", "a")}}, T | {("s.t", "a")}),
    "the first rows": ("SELECT a FROM s.t ORDER BY b LIMIT 3", {"a": {("s.t", "a")}}, T | {("s.t", "b")}),
    "the last of each": (
        "SELECT a FROM s.t QUALIFY row_number() OVER (PARTITION BY id ORDER BY b) = 1",
        {"a": {("s.t", "a")}},
        T | {("s.t", "id"), ("s.t", "b")},
    ),
    "a whole row, and a field of it": (
        "SELECT w.r.a AS f FROM (SELECT list(t)[1] AS r FROM s.t AS t) AS w",
        {"f": {("s.t", "*")}},
        T,
    ),
    "a list looked through": (
        "SELECT list_filter([a], lambda z: z > b) AS l FROM s.t",
        {"l": {("s.t", "a"), ("s.t", "b")}},
        T,
    ),
    "a table of values": (
        "SELECT v.k, t.a FROM s.t AS t JOIN (VALUES (1), (2)) AS v(k) ON v.k = t.id",
        {"k": set(), "a": {("s.t", "a")}},
        T | {("s.t", "id")},
    ),
    "a list laid out in rows": (
        "SELECT t.a, e.v FROM s.t AS t, unnest([t.b, t.id]) AS e(v)",
        {"a": {("s.t", "a")}, "v": {("s.t", "b"), ("s.t", "id")}},
        T | {("s.t", "b"), ("s.t", "id")},
    ),
    "a query that reads itself, which is not followed": (
        "WITH RECURSIVE r(n) AS (SELECT a FROM s.t UNION ALL SELECT n + 1 FROM r WHERE n < setting('most')) SELECT n FROM r",
        {"n": (everything := T | {("s.t", "*"), ("s.t", "a"), ("setting", "most")})},
        everything,
    ),
    "a column of a file": (
        'SELECT "Clave Sitio" AS key, file_row, file FROM input.wells',
        {"key": {("file wells", "Clave Sitio")}, "file_row": {("file wells", None)}, "file": {("file wells", None)}},
        {("file wells", None)},
    ),
    "a column that some editions of a file lack": (
        'WITH sheet AS (SELECT NULL AS "Key" UNION ALL BY NAME SELECT * FROM input.wells) SELECT "Key", "As" FROM sheet',
        {"Key": {("file wells", "Key")}, "As": {("file wells", "As")}},
        {("file wells", None)},
    ),
    "a setting": (
        "SELECT a FROM s.t WHERE b < setting('north')",
        {"a": {("s.t", "a")}},
        T | {("s.t", "b"), ("setting", "north")},
    ),
}


@pytest.mark.parametrize("name", ODD_QUERIES)
def test_the_odd_ways_of_sql(name: str):
    sql, columns, rows = ODD_QUERIES[name]
    relations = {table: of_table(table, columns) for table, columns in TABLES.items()}
    relations["input.wells"] = of_file("wells", ["Clave Sitio", "Key", "As", "file", "file_row"])
    resolver = ColumnResolver(lambda table: relations.get(f"{table.db}.{table.name}"))
    found = resolver.resolve(sqlglot.parse_one(sql, dialect="duckdb"), list(columns))
    assert found == (columns, rows)


def recorded(project: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(project / WAREHOUSE), read_only=True) as connection:
        found: dict[str, list[tuple]] = {}
        for row in connection.execute("FROM meta.lineage ORDER BY ALL").fetchall():
            found.setdefault(row[0], []).append(row[1:])
        return found


def test_lineage_follows_the_sql_from_build_to_build(project: Path, built_project: Path, run_pozo):
    (project / WAREHOUSE).write_bytes((built_project / WAREHOUSE).read_bytes())
    before = recorded(project)
    summary = project / "sql" / "50_summary"
    edit(summary / "14_published_comparison.sql", "published.unit   ", "published.metric AS unit   ")
    (summary / "13_radius_sweep.sql").unlink()
    edit(
        project / "sql/queries/figures/views/08_figure_sweep.sql",
        "summary.radius_sweep",
        "(SELECT * FROM summary.headline)",
    )
    result = run_pozo(project, "build")
    assert result.returncode == 0, result.stderr
    after = recorded(project)
    assert before.keys() - after.keys() == {"summary.radius_sweep"}
    assert [table for table in after if after[table] != before[table]] == ["summary.published_comparison"]
    assert ("unit", "reference.published_figure", "metric", "value") in after["summary.published_comparison"]


@pytest.fixture(scope="module")
def ask(built_project: Path, run_pozo):
    """Runs `python -m pozo lineage …` on the sample, as `make lineage` does."""
    return lambda *arguments: run_pozo(built_project, "lineage", *arguments)


def test_a_column_is_followed_on_a_terminal(ask):
    shown = ask("--table", "state_arsenic", "--column", "Cancer_Cases").stdout
    assert shown.startswith("summary.state_arsenic\n    cancer_cases  expected lifetime cancer cases\n")
    assert "\nrisk.town_risk, 3 steps back\n    cancer_cases  expected cases over a lifetime\n" in shown
    assert "\nreference.toxicity, 5 steps back, read from data/reference/toxicity.csv\n" in shown
    assert (
        ", read from samples.csv\n    AS_TOT  " in shown
        and "\n    population_text ← POBTOT          inhabitants\n" in shown
    )
    assert "\n    summary.state_risk: contaminant_id, scenario_id, state_code\n" in shown
    assert shown.endswith("\n    summary.published_comparison: paper, recommended\n")


def test_a_table_and_a_file_show_what_lies_before_and_after_them(ask):
    shown = ask("--table", "map.state").stdout
    assert shown.startswith("map.state\n    State outlines to draw: ")
    assert "\nmade from\n    setting\n        values: map_crs\n" in shown
    assert "\n    staging.state: States with their boundary" in shown.partition("\ngoes into\n")[0]
    assert "\n    reports/figures\n" in shown.partition("\ngoes into\n")[2]
    into = ask("--table", "summary.state_arsenic").stdout.partition("\ngoes into\n")[2]
    made = ("data/processed/summary_arsenic.csv", "reports/figures", "reports/index.html", "reports/tables")
    assert into.startswith("".join(f"    {name}\n" for name in made))
    assert "\n    source.sample: " in ask("--table", "samples.csv").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Say of what: TABLE=summary.state_arsenic, and COLUMN=cancer_cases for one of its columns."),
        (
            ("--table", "sumary.state_arsenic"),
            "There is no table sumary.state_arsenic. Did you mean summary.state_arsenic or summary.state_",
        ),
        (("--table", "state"), "There is no table state. Did you mean map.state or reference.state or source.state?"),
        (
            ("--table", "risk.town_risk", "--column", "cases"),
            "There is no column risk.town_risk.cases. Did you mean cancer_cases or cancer_cases_averted or ",
        ),
    ],
)
def test_a_name_that_is_not_there_is_an_error_with_the_nearest(ask, arguments: tuple[str, ...], message: str):
    result = ask(*arguments)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(message)
