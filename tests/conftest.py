"""What the tests share: the real inputs where they are, a way to run one SQL file on given rows, a built sample."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pozo.pipeline.paths import ROOT

REAL_DATA = ROOT.parent / "shared" / "data" / "mexico"

Rows = list[dict[str, object]]


@pytest.fixture(scope="session")
def real_data() -> Path:
    if not REAL_DATA.is_dir():
        pytest.skip("needs the real inputs in ../shared/data/mexico, which are not there")
    return REAL_DATA


@pytest.fixture(scope="session")
def run_pozo() -> Callable[..., subprocess.CompletedProcess]:
    """Runs `python -m pozo …` in a copy of the project, as a user would."""

    def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "pozo", *arguments],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(project / "python"), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def copy_project(folder: Path) -> Path:
    """A copy of the project as git would clone it, without what was built."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project to change and to build in."""
    return copy_project(tmp_path / "pozo")


@pytest.fixture(scope="session")
def built_project(tmp_path_factory, run_pozo) -> Path:
    """A copy of the project with the sample built, to read from only."""
    folder = copy_project(tmp_path_factory.mktemp("built") / "pozo")
    result = run_pozo(folder, "build")
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="session")
def sample(built_project: Path):
    """A read-only session on the warehouse built from the sample."""
    with duckdb.connect(str(built_project / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        connection.load_extension("spatial")
        connection.execute("SET geometry_always_xy = true")
        yield connection


@pytest.fixture(scope="session")
def report_page(built_project: Path, run_pozo) -> Path:
    """The report of the sample."""
    result = run_pozo(built_project, "report")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "  reports/index.html"
    return built_project / "reports" / "index.html"


@pytest.fixture(scope="session")
def browser():
    """One browser for all tests of the report: playwright takes no second one beside it."""
    from browser import open_browser

    with open_browser() as browser:
        yield browser


@pytest.fixture
def run_sql() -> Callable[..., Rows]:
    """Runs one SQL file of the project on given rows of the tables it reads, and returns the rows of the table or view it makes.

    Tables are given as {"schema.table": "SELECT … FROM (VALUES …)"}, variables as keyword arguments.
    """
    from pozo.pipeline.steps import read_step

    def run(file: str, tables: dict[str, str], **variables: object) -> Rows:
        with duckdb.connect() as connection:
            connection.load_extension("spatial")
            connection.execute("SET geometry_always_xy = true")
            for path in sorted((ROOT / "sql/session").glob("*.sql")):
                connection.execute(path.read_text(encoding="utf-8"))
            for name, value in variables.items():
                connection.execute(f"SET VARIABLE {name} = $value", {"value": value})
            step = read_step(ROOT / "sql" / file)
            assert step.inputs == tables.keys()
            for table, rows in tables.items():
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.partition('.')[0]}")
                connection.execute(f"CREATE TABLE {table} AS {rows}")
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {step.table.partition('.')[0]}")
            connection.execute(step.sql)
            made = connection.sql(f"FROM {step.table}")
            return [dict(zip(made.columns, row, strict=True)) for row in made.fetchall()]

    return run
