"""Only some scenarios: the same rows for them as in a full build, no intervals and no sweep; a name that is not known is an error."""

from pathlib import Path

import duckdb
import pytest

from conftest import copy_project
from warehouses import WAREHOUSE, differing, table_hashes

CHOSEN = ("paper", "recommended")
EMPTY = {
    "summary.radius_sweep",
    "uncertainty.arsenic_site",
    "uncertainty.neighbourhood",
    "uncertainty.factor_draw",
    "uncertainty.state_draw",
    "uncertainty.state_interval",
    "uncertainty.country_interval",
}
# columns of intervals in tables that hold more
INTERVAL_COLUMNS = ("low_cancer_cases", "central_cancer_cases", "high_cancer_cases")


@pytest.fixture(scope="module")
def some_scenarios(tmp_path_factory, run_pozo) -> Path:
    """A project with the sample built for two scenarios only."""
    project = copy_project(tmp_path_factory.mktemp("some") / "pozo")
    result = run_pozo(project, "build", "--scenarios", ", ".join(CHOSEN))
    assert result.returncode == 0, result.stderr
    return project


@pytest.fixture(scope="module")
def both(some_scenarios: Path, built_project: Path):
    """A session that sees the full build as complete, and the other as part."""
    with duckdb.connect() as connection:
        connection.load_extension("spatial")
        connection.execute(f"ATTACH '{built_project / WAREHOUSE}' AS complete (READ_ONLY)")
        connection.execute(f"ATTACH '{some_scenarios / WAREHOUSE}' AS part (READ_ONLY)")
        yield connection


def keyed_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The tables and views with rows for each scenario or exposure set, and the column that names it."""
    return dict(
        connection.execute(
            "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() "
            "WHERE database_name = 'complete' AND column_name IN ('scenario_id', 'exposure_set') AND schema_name <> 'meta' "
            "QUALIFY row_number() OVER (PARTITION BY schema_name, table_name ORDER BY column_name DESC) = 1"
        ).fetchall()
    )


def test_the_scenarios_asked_for_have_the_rows_of_a_full_build(both: duckdb.DuckDBPyConnection):
    tables = keyed_tables(both)
    assert {"exposure.near_site", "risk.town_risk", "summary.headline", "summary.sensitivity"} <= tables.keys()
    assert len(tables) > 20
    for table, column in tables.items():
        if table in EMPTY or table == "reference.figure":
            continue
        without = [
            name for (name, *_) in both.execute(f"DESCRIBE complete.{table}").fetchall() if name in INTERVAL_COLUMNS
        ]
        excluded = f"EXCLUDE ({', '.join(without)})" if without else ""
        kept = f"{column} IN {CHOSEN}"
        if table == "summary.headline":
            kept += " AND NOT regexp_matches(metric, '^arsenic_cancer_cases_(low|central|high)$')"
        some = f"SELECT * {excluded} FROM part.{table}"
        same = f"SELECT * {excluded} FROM complete.{table} WHERE {kept}"
        rows = both.execute(f"SELECT count(*) FROM ({same})").fetchone()[0]
        assert rows > 0, table
        assert both.execute(f"SELECT count(*) FROM ({some})").fetchone()[0] == rows, table
        assert both.execute(f"({some}) EXCEPT ALL ({same})").fetchall() == [], table


def test_intervals_and_sweep_are_empty_when_only_some_scenarios_are_asked_for(both: duckdb.DuckDBPyConnection):
    for table in EMPTY:
        assert both.execute(f"SELECT count(*) FROM part.{table}").fetchone() == (0,), table
        assert both.execute(f"SELECT count(*) FROM complete.{table}").fetchone() > (0,), table
    for column in INTERVAL_COLUMNS:
        assert both.execute(f"SELECT count({column}) FROM part.summary.state_arsenic").fetchone() == (0,)


def test_only_the_pairs_that_the_scenarios_need_are_sought(both: duckdb.DuckDBPyConnection):
    widest = "SELECT max(least(geodesic_km, planar_km)) FROM {}.exposure.town_site_pair"
    assert both.execute(widest.format("part")).fetchone() < (5.0,) < both.execute(widest.format("complete")).fetchone()


def test_what_depends_on_no_scenario_is_the_same(some_scenarios: Path, built_project: Path):
    part, complete = (table_hashes(project / WAREHOUSE) for project in (some_scenarios, built_project))
    alike = [table for table in complete if table.startswith(("source.", "staging.", "map.", "exposure.site_mean"))]
    alike = [table for table in alike if table not in ("map.place_figure", "map.measure_class")]
    assert len(alike) > 15
    assert not set(alike) & set(differing(part, complete))


@pytest.mark.parametrize(("name", "near"), [("recomended", "recommended"), ("radius_11_km", "radius_10_km")])
def test_an_unknown_scenario_is_an_error_with_near_names(some_scenarios: Path, run_pozo, name: str, near: str):
    before = (some_scenarios / WAREHOUSE).stat().st_mtime_ns
    result = run_pozo(some_scenarios, "build", "--scenarios", f"paper,{name}")
    assert result.returncode == 1
    assert f"no scenario {name}" in result.stderr
    assert near in result.stderr
    assert "Traceback" not in result.stderr
    assert (some_scenarios / WAREHOUSE).stat().st_mtime_ns == before


def test_a_build_of_all_after_one_of_some_is_a_full_build(
    project: Path, some_scenarios: Path, built_project: Path, run_pozo
):
    (project / WAREHOUSE).write_bytes((some_scenarios / WAREHOUSE).read_bytes())
    result = run_pozo(project, "build")
    assert result.returncode == 0, result.stderr
    assert differing(table_hashes(project / WAREHOUSE), table_hashes(built_project / WAREHOUSE)) == []
