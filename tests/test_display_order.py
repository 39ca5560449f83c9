"""A display order decides the order of rows and nothing else: no figure depends on it."""

import csv
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from conftest import copy_project
from pozo.pipeline.paths import ROOT
from warehouses import WAREHOUSE, differing, table_hashes

REFERENCE = Path("data") / "reference"
STAGES = sorted((ROOT / "sql").glob("[2-7]?_*/*.sql"))
QUERIES = [path for folder in ("ask", "queries", "checks") for path in sorted((ROOT / "sql" / folder).rglob("*.sql"))]


def differing_results(project: Path, other: Path) -> list[str]:
    """The tables that differ, apart from those that show the display orders themselves."""
    tables = differing(table_hashes(project / WAREHOUSE), table_hashes(other / WAREHOUSE))
    return [table for table in tables if not table.startswith("reference.")]


def headline(project: Path) -> list[tuple]:
    with duckdb.connect(str(project / WAREHOUSE), read_only=True) as connection:
        return connection.execute("FROM summary.headline ORDER BY scenario_id, metric").fetchall()


def renumber(folder: Path, number: Callable[[int, int], int]) -> None:
    """Gives each row of every reference file with a display order the number of its place and of the file's rows."""
    files = [
        path for path in folder.glob("*.csv") if "display_order" in path.read_text(encoding="utf-8").split("\n")[0]
    ]
    assert len(files) >= 5
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for place, row in enumerate(rows, start=1):
            row["display_order"] = number(place, len(rows))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(lambda place, rows: rows - place, id="reversed"),
        pytest.param(lambda place, rows: 1, id="all the same"),
    ],
)
def test_no_figure_depends_on_a_display_order(tmp_path: Path, built_project: Path, run_pozo, number):
    project = copy_project(tmp_path / "pozo")
    renumber(project / REFERENCE, number)
    result = run_pozo(project, "build")
    assert result.returncode == 0, result.stderr
    assert differing_results(project, built_project) == []


def test_a_scenario_whose_order_already_exists_changes_no_other(project: Path, built_project: Path, run_pozo):
    with (project / REFERENCE / "exposure_sets.csv").open("a", encoding="utf-8") as file:
        file.write("my_radius,2,geodesic,3,middle_bound,all,mean,\n")
    with (project / REFERENCE / "scenarios.csv").open("a", encoding="utf-8") as file:
        file.write("my_radius,2,Mine,my_radius,all,study,iris_1998,chromium_vi,study,false,,\n")
    result = run_pozo(project, "build")
    assert result.returncode == 0, result.stderr
    figures = headline(project)
    assert {scenario for scenario, *_ in figures} == {scenario for scenario, *_ in headline(built_project)} | {
        "my_radius"
    }
    assert [row for row in figures if row[0] != "my_radius"] == headline(built_project)


def orders_used_otherwise(sql: str) -> list[str]:
    """The places where a query uses a display order for anything but the order of rows."""
    return [
        column.parent.sql("duckdb")
        for tree in sqlglot.parse(sql, dialect="duckdb")
        if tree
        for column in tree.find_all(exp.Column)
        if column.name.lower() == "display_order" and not column.find_ancestor(exp.Order)
    ]


def orders_joined_or_grouped_by(sql: str) -> list[str]:
    """The joins and groups of a query that use a display order."""
    return [
        clause.sql("duckdb")
        for tree in sqlglot.parse(sql, dialect="duckdb")
        if tree
        for clause in tree.find_all(exp.Join, exp.Group)
        for column in clause.find_all(exp.Column)
        if column.name.lower() == "display_order" and not column.find_ancestor(exp.Order)
    ]


def faults(paths: list[Path], look: Callable[[str], list[str]]) -> dict[str, list[str]]:
    found = {str(path.relative_to(ROOT)): look(path.read_text(encoding="utf-8")) for path in paths}
    assert len(found) > 10
    return {path: places for path, places in found.items() if places}


def test_no_table_uses_a_display_order_but_to_order_rows():
    assert faults(STAGES, orders_used_otherwise) == {}


def test_no_query_joins_on_or_groups_by_a_display_order():
    assert faults(QUERIES, orders_joined_or_grouped_by) == {}


def test_another_use_of_a_display_order_is_found():
    assert orders_used_otherwise("SELECT a.x FROM a ORDER BY min(a.display_order)") == []
    assert orders_used_otherwise("SELECT a.display_order AS number FROM a ORDER BY number") == [
        "a.display_order AS number"
    ]
    assert orders_joined_or_grouped_by("SELECT a.x FROM a GROUP BY a.x, a.display_order") != []
    assert orders_joined_or_grouped_by("SELECT a.x FROM a JOIN b ON b.display_order = a.number") != []
