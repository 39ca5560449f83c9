"""The same inputs give the same rows in every table, however many threads, whatever the machine and the order of the rows."""

import random
import shutil
from pathlib import Path

import duckdb
import geopandas
import pytest

from conftest import copy_project
from synthetic import country as synthetic
from warehouses import WAREHOUSE, differing, start_build, table_hashes

ROWS_OF_ONE_THREAD = (
    122_880  # DuckDB hands rows to threads in groups of so many: with fewer, threads make no difference
)

WITH_THREADS = """
import sys
import duckdb
threads = sys.argv.pop()
connect = duckdb.connect
def connect_with_threads(*arguments, **named):
    connection = connect(*arguments, **named)
    connection.execute(f"SET threads = {threads}")
    return connection
duckdb.connect = connect_with_threads
from pozo.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def many_rows(tmp_path_factory) -> Path:
    """A synthetic data set with enough rows for several threads."""
    folder = tmp_path_factory.mktemp("many_rows")
    synthetic.write(folder, towns=9_000, sites=2_600, samples=22_000)
    return folder


@pytest.fixture(scope="module")
def warehouse_of_many_rows(tmp_path_factory, many_rows: Path, run_pozo) -> Path:
    project = copy_project(tmp_path_factory.mktemp("of_many_rows") / "pozo")
    result = run_pozo(project, "build", "--data-dir", str(many_rows))
    assert result.returncode == 0, result.stderr
    with duckdb.connect(str(project / WAREHOUSE), read_only=True) as connection:
        for table in ("source.result", "exposure.town_exposure", "risk.town_risk"):
            assert connection.sql(f"FROM {table}").count("*").fetchone()[0] > ROWS_OF_ONE_THREAD
    return project / WAREHOUSE


@pytest.fixture(scope="module")
def hashes_of_many_rows(warehouse_of_many_rows: Path) -> dict[str, str]:
    return table_hashes(warehouse_of_many_rows)


def fingerprints(warehouse: Path) -> list[tuple]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute("SELECT table_name, fingerprint FROM meta.step ORDER BY ALL").fetchall()


@pytest.mark.parametrize("threads", [1, 4])
def test_threads_make_no_difference(project: Path, many_rows: Path, hashes_of_many_rows, threads: int):
    build = start_build(project, "--data-dir", str(many_rows), str(threads), code=WITH_THREADS)
    _, errors = build.communicate()
    assert build.returncode == 0, errors
    assert differing(table_hashes(project / WAREHOUSE), hashes_of_many_rows) == []


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "12345"},
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"},
    ],
    ids=["hash seed", "time zone and locale"],
)
def test_the_environment_makes_no_difference(project: Path, built_project: Path, run_pozo, environment: dict[str, str]):
    result = run_pozo(project, "build", **environment)
    assert result.returncode == 0, result.stderr
    assert differing(table_hashes(project / WAREHOUSE), table_hashes(built_project / WAREHOUSE)) == []
    assert fingerprints(project / WAREHOUSE) == fingerprints(built_project / WAREHOUSE)


def test_two_builds_from_nothing_in_two_places_have_equal_fingerprints(built_project: Path, run_pozo, tmp_path: Path):
    project = copy_project(tmp_path / "another place")
    files = shutil.copytree(project / "data/datasets/sample", tmp_path / "other files")
    result = run_pozo(project, "build", "--data-dir", str(files))
    assert result.returncode == 0, result.stderr
    assert fingerprints(project / WAREHOUSE) == fingerprints(built_project / WAREHOUSE)


def test_the_order_of_the_rows_in_the_files_makes_no_difference(
    project: Path, many_rows: Path, warehouse_of_many_rows: Path, run_pozo, tmp_path: Path
):
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    for path in many_rows.glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        random.Random(1).shuffle(rows)
        (shuffled / path.name).write_text(header + "".join(rows), encoding="utf-8")
    for path in many_rows.glob("*.zip"):
        synthetic.write_zip(shuffled / path.name, geopandas.read_file(path).sample(frac=1, random_state=1))
    result = run_pozo(project, "build", "--data-dir", str(shuffled))
    assert result.returncode == 0, result.stderr
    in_order = table_hashes(warehouse_of_many_rows, are_rows_numbered=False)
    assert differing(table_hashes(project / WAREHOUSE, are_rows_numbered=False), in_order) == []
