"""The steps on Spark: what becomes of their SQL, construct by construct, and that both engines make the same warehouse."""

import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import duckdb
import pytest

from conftest import copy_project
from equality import unequal_cells
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.steps import load_steps, read_step
from pozo.spark.session import require_spark
from pozo.spark.steps import STAGES
from pozo.spark.transpile import read_macros, transpile
from warehouses import WAREHOUSE, edit, start_build

MACROS = read_macros(sorted((ROOT / "sql" / "session").glob("*.sql")))
del MACROS["setting"]
VARIABLES = {"radius_km": 20.0, "scenarios": "", "is_whole": True}


def carried_over(folder: Path, query: str, kind: str = "TABLE") -> str:
    """A query in Spark's SQL, from a file whose second line it begins on."""
    path = folder / "01_made.sql"
    path.write_text(f"CREATE OR REPLACE {kind} test.made AS\n{query};\n", encoding="utf-8")
    return transpile(read_step(path), MACROS, VARIABLES)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT 0.1 * x AS y, 1 AS one, 1.5e-3 AS z FROM a.b", "SELECT 0.1D * `x` AS `y`, 1 AS `one`, 1.5e-3D AS `z` FROM `a`.`b`"),
        ("SELECT CAST(x AS BIGINT) AS y FROM a.b", "SELECT CAST(BROUND(`x`) AS BIGINT) AS `y` FROM `a`.`b`"),
        ("SELECT x::DECIMAL(18, 9)::DOUBLE AS y FROM a.b", "SELECT CAST(CAST(`x` AS DECIMAL(18, 9)) AS DOUBLE) AS `y` FROM `a`.`b`"),
        ("SELECT CAST('0x' || x AS BIGINT) AS y FROM a.b", "SELECT CAST(CONV(`x`, 16, 10) AS BIGINT) AS `y` FROM `a`.`b`"),
        ("SELECT quantile_cont(x, 0.025) AS y FROM a.b", "SELECT PERCENTILE(`x`, 0.025D) AS `y` FROM `a`.`b`"),
        ("SELECT median(x) AS y, any_value(z) AS z FROM a.b", "SELECT MEDIAN(`x`) AS `y`, ANY_VALUE(`z`) IGNORE NULLS AS `z` FROM `a`.`b`"),
        (
            "SELECT string_agg(x, chr(10) ORDER BY x) AS y FROM a.b",
            "SELECT LISTAGG(`x`, CHR(10)) WITHIN GROUP (ORDER BY `x` NULLS LAST) AS `y` FROM `a`.`b`",
        ),
        ("SELECT concat(x, 'km') AS y FROM a.b", "SELECT CONCAT(COALESCE(`x`, ''), 'km') AS `y` FROM `a`.`b`"),
        ("SELECT unnest(range(1, 4)) AS x", "SELECT EXPLODE(SEQUENCE(1, 3)) AS `x`"),
        (
            "WITH c AS NOT MATERIALIZED (SELECT x FROM a.b) SELECT x FROM c ORDER BY x DESC, x",
            "WITH `c` AS (SELECT `x` FROM `a`.`b`) SELECT `x` FROM `c` ORDER BY `x` DESC, `x` NULLS LAST",
        ),
        ("SELECT x FROM a.b WHERE x IS NOT DISTINCT FROM y", "SELECT `x` FROM `a`.`b` WHERE `x` IS NOT DISTINCT FROM `y`"),
        (
            "SELECT x FROM a.b WHERE x < setting('radius_km') AND setting('scenarios') = '' AND setting('is_whole')",
            "SELECT `x` FROM `a`.`b` WHERE `x` < 20.0D AND '' = '' AND TRUE",
        ),
        (
            "SELECT uniform_draw(s, 1, 'slope') AS x FROM a.b",
            "SELECT ((CAST(CAST(CONV(LEFT(MD5(CAST(BROUND((`s`)) AS BIGINT) || ' ' || (1) || ' ' || ('slope')), 13), 16, 10) AS BIGINT) AS DOUBLE) + 0.5D) / 4503599627370496) AS `x` FROM `a`.`b`",
        ),
    ],
)  # fmt: skip
def test_duckdb_s_ways_become_spark_s(tmp_path: Path, query: str, expected: str):
    assert carried_over(tmp_path, query) == expected


def test_a_view_stays_one(tmp_path: Path):
    assert carried_over(tmp_path, "SELECT x FROM a.b", "VIEW") == "CREATE VIEW `test`.`made` AS SELECT `x` FROM `a`.`b`"


def test_a_macro_s_macros_are_put_in_their_places_too(tmp_path: Path):
    made = carried_over(tmp_path, "SELECT normal_quantile(x) AS y FROM a.b")
    assert "normal_quantile" not in made and "near" not in made and "2.5090809287301226727e3D" in made


@pytest.mark.parametrize(
    ("query", "line", "fault"),
    [
        ("SELECT\n    x,\n    hash(x) AS y\nFROM a.b", 4, "whether hash"),
        ("SELECT\n    list_filter(x, lambda n: n > 0) AS x\nFROM a.b", 3, "whether filter"),
        ("SELECT x\nFROM a.b\nWHERE x SIMILAR TO 'y+'", 4, "whether x SIMILAR TO 'y+'"),
        ("SELECT b.x\nFROM a.b\nASOF JOIN a.c\n  ON b.x >= c.x", 4, "whether ASOF JOIN"),
        ("SELECT\n    x // 2 AS x\nFROM a.b", 3, "whether x // 2"),
        ("SELECT\n    uniform_draw(1) AS x\nFROM a.b", 3, "uniform_draw takes 3 arguments"),
        ("SELECT\n    x,\n    sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) AS y\nFROM a.b", 4, "EXCLUDE clause"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_over_is_named_with_its_line(tmp_path: Path, query: str, line: int, fault: str):
    with pytest.raises(PozoError, match=rf"01_made\.sql, line {line}\b") as error:
        carried_over(tmp_path, query)
    assert fault in str(error.value)


def test_a_function_in_a_macro_is_named_in_the_macro_s_file(tmp_path: Path):
    with pytest.raises(PozoError, match=r"sql/session/09_shown_number\.sql, line \d+, .* whether log means"):
        carried_over(tmp_path, "SELECT shown_number(x) AS x FROM a.b")


def test_every_step_can_be_carried_over():
    steps = [step for step in load_steps([]) if step.place[0] in STAGES]
    own = [step.table for step in steps if step.spark_path.exists()]
    assert own == ["exposure.town_site_pair"]
    for step in steps:
        if step.table not in own:
            assert transpile(step, MACROS, VARIABLES)


# Builds


@pytest.fixture(scope="module")
def _spark_is_there() -> None:
    try:
        require_spark()
    except PozoError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def spark_project(_spark_is_there: None, tmp_path_factory, run_pozo) -> Path:
    """A copy of the project with the sample built on Spark."""
    # a blank, an accent and a percent sign are of no concern to Spark either
    folder = copy_project(tmp_path_factory.mktemp("spark") / "más 100%25" / "pozo")
    result = run_pozo(folder, "build", "--engine", "spark")
    assert result.returncode == 0, result.stderr
    return folder


def test_both_engines_make_the_same_warehouse(built_project: Path, spark_project: Path):
    assert unequal_cells(built_project / WAREHOUSE, spark_project / WAREHOUSE) == []


def test_columns_and_the_order_of_rows_are_the_same(built_project: Path, spark_project: Path):
    with (
        duckdb.connect(str(built_project / WAREHOUSE), read_only=True) as one,
        duckdb.connect(str(spark_project / WAREHOUSE), read_only=True) as other,
    ):
        columns = "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
        assert one.execute(columns).fetchall() == other.execute(columns).fetchall()
        for step in load_steps([]):
            if step.place[0] in STAGES and step.tree.expression.args.get("order"):
                keys = step.description.partition("Key: ")[2].partition(".")[0]
                in_order = f"SELECT {keys} FROM {step.table}"
                assert one.execute(in_order).fetchall() == other.execute(in_order).fetchall(), step.table


def test_a_warehouse_from_spark_is_up_to_date_for_both_engines_and_says_who_made_what(spark_project: Path, run_pozo):
    for engine in ("duckdb", "spark"):
        assert "is up to date" in run_pozo(spark_project, "build", "--engine", engine).stdout
    with duckdb.connect(str(spark_project / WAREHOUSE), read_only=True) as connection:
        engines = connection.execute(
            "SELECT DISTINCT split_part(table_name, '.', 1), engine FROM meta.step ORDER BY ALL"
        ).fetchall()
        (versions,) = connection.execute("SELECT versions FROM meta.build").fetchone()
    assert f"Spark {version('pyspark')}" in versions
    on_spark = ["exposure", "risk", "summary", "uncertainty"]
    assert engines == sorted(
        [(name, "spark") for name in on_spark]
        + [(name, "duckdb") for name in ("map", "reference", "source", "staging")]
    )
    assert sorted(path.name for path in (spark_project / "warehouse").iterdir() if not path.name.startswith(".")) == [
        "warehouse.duckdb"
    ]
    assert not (spark_project / "spark-warehouse").exists()


def test_steps_side_by_side_import_pyspark_one_after_the_other(spark_project: Path):
    """Both at once, Python ends the import of one of them: it sees a deadlock of the modules."""
    second_step = """
import sys, threading
from pozo.spark.steps import SparkSteps
spark = SparkSteps.__new__(SparkSteps)
spark._opening = threading.Lock()
with spark._opening:  # as the first step does while it starts Spark
    thread = threading.Thread(target=spark.make, args=(None, None), daemon=True)
    thread.start()
    thread.join(2)
    print("pyspark" in sys.modules)
"""
    answer = subprocess.run(
        [sys.executable, "-c", second_step], check=False, cwd=spark_project, capture_output=True, text=True
    )
    assert answer.stdout == "False\n", answer.stderr


@pytest.mark.timed
@pytest.mark.usefixtures("_spark_is_there")
def test_ctrl_c_while_spark_looks_for_its_master_ends_the_build(tmp_path: Path):
    project = copy_project(tmp_path / "pozo")
    # nobody listens there; Spark asks for a minute
    build = start_build(project, "--engine", "spark", "--spark-master", "spark://127.0.0.1:9")
    time.sleep(15)
    assert build.poll() is None
    build.send_signal(signal.SIGINT)
    _, errors = build.communicate(timeout=5)
    assert build.returncode == 130
    assert errors == "Stopped; the warehouse is as it was before.\n"


def test_sql_that_spark_cannot_take_stops_the_build_before_it_begins(spark_project: Path, tmp_path: Path, run_pozo):
    project = shutil.copytree(spark_project, tmp_path / "pozo")
    before = (project / WAREHOUSE).read_bytes()
    edit(
        project / "sql/50_summary/04_state_fluoride.sql",
        "coalesce(risk.people_percent, 0)",
        "coalesce(risk.people_percent, 0) + 0 * hash(1)",
    )
    result = run_pozo(project, "build", "--engine", "spark")
    assert result.returncode == 1
    assert "sql/50_summary/04_state_fluoride.sql, line 10, cannot be carried over to Spark" in result.stderr
    assert "Traceback" not in result.stderr
    assert (project / WAREHOUSE).read_bytes() == before


def test_a_part_built_on_spark_reads_what_stands(spark_project: Path, tmp_path: Path, run_pozo):
    project = shutil.copytree(spark_project, tmp_path / "pozo")
    edit(project / "sql/30_exposure/10_town_reach.sql", "min(distance_km) ", "min(distance_km) + 1 ")
    result = run_pozo(project, "build", "--engine", "spark", "--select", "exposure.town_reach")
    assert result.returncode == 0, result.stderr
    differing = {
        (table, column) for table, _, column, *_ in unequal_cells(spark_project / WAREHOUSE, project / WAREHOUSE)
    }
    assert differing == {("exposure.town_reach", "nearest_site_km")}
