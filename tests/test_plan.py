"""What a build runs and why: just what has changed and what depends on it, and a part of that where a part is asked for."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from warehouses import WAREHOUSE, differing, edit, steps_run, table_hashes

BEHIND_RISK = {
    "risk.town_risk",
    "summary.municipality_risk",
    "summary.state_risk",
    "summary.state_arsenic",
    "summary.state_fluoride",
    "summary.risk_band",
    "summary.hazard_index",
    "summary.co_occurrence",
    "summary.headline",
    "summary.sensitivity",
    "summary.published_comparison",
    "map.place_figure",
    "map.measure_class",
}
BEHIND_TOXICITY = BEHIND_RISK | {
    "reference.toxicity",
    "risk.scenario_factor",
    "uncertainty.factor_draw",
    "uncertainty.state_draw",
    "uncertainty.state_interval",
    "uncertainty.country_interval",
    "summary.site_type",
    "summary.radius_sweep",
}
UNTOUCHED_BY_SLOPE = {
    "summary.site_type",
    "summary.state_fluoride",
    "summary.hazard_index",
    "summary.co_occurrence",
}
RISK = "sql/40_risk/02_town_risk.sql"
FORMULA = "sql/session/13_risk.sql"


@pytest.fixture
def built(project: Path, built_project: Path) -> Path:
    """A copy of the project, to change, with the sample built."""
    for name in ("warehouse.duckdb", ".hashes.json"):
        (project / "warehouse" / name).write_bytes((built_project / "warehouse" / name).read_bytes())
    return project


@pytest.fixture
def planned(run_pozo):
    """What `python -m pozo plan …` says of each table, without its line for the figures."""

    def plan(project: Path, *arguments: str, **environment: str) -> dict[str, str]:
        result = run_pozo(project, "plan", *arguments, **environment)
        assert result.returncode == 0, result.stderr
        return {
            line.split()[0]: line.split(maxsplit=1)[1]
            for line in result.stdout.splitlines()
            if line.startswith("  ") and not line.startswith("  reports/")
        }

    return plan


def to_run(plan: dict[str, str]) -> set[str]:
    return {table for table, state in plan.items() if state.startswith("run: ")}


def records(project: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(project / WAREHOUSE), read_only=True) as connection:
        return connection.execute(query).fetchall()


def edit_toxicity(project: Path) -> None:
    edit(project / "data/reference/toxicity.csv", "arsenic,total,1.5,", "arsenic,total,1.6,")


def edit_risk(project: Path) -> None:
    edit(project / RISK, "dose(exposure.exposure_ug_l, ", "dose(exposure.exposure_ug_l * 0.999, ")


def test_a_new_comment_rebuilds_nothing_and_gets_into_the_warehouse(built: Path, planned, run_pozo):
    before = records(built, "SELECT table_name, fingerprint FROM meta.step ORDER BY ALL")
    edit(built / RISK, "-- Dose, hazard quotient", "-- A better description. Dose, hazard quotient")
    edit(built / RISK, "-- mean over near sites, µg/L", "-- a better description")
    plan = planned(built)
    assert to_run(plan) == set()
    assert plan["risk.town_risk"] == "up to date; its description is brought up to date"
    result = run_pozo(built, "build")
    assert result.returncode == 0, result.stderr
    assert steps_run(result.stdout) == []
    assert records(built, "SELECT table_name, fingerprint FROM meta.step ORDER BY ALL") == before
    (description,) = records(built, "SELECT comment FROM duckdb_views() WHERE view_name = 'town_risk'")[0]
    assert description.startswith("A better description. Dose")
    column = "WHERE table_name = 'town_risk' AND column_name = 'exposure_ug_l'"
    assert records(built, f"SELECT comment FROM duckdb_columns() {column}") == [("a better description",)]
    assert set(planned(built).values()) == {"up to date"}


def test_a_new_layout_rebuilds_nothing(built: Path, planned):
    edit(built / RISK, "SELECT\n    dosed.scenario_id, ", "select   dosed.scenario_id, ")
    assert set(planned(built).values()) == {"up to date"}


def test_a_new_reference_value_rebuilds_what_depends_on_it_and_no_more(built: Path, planned, run_pozo):
    before = table_hashes(built / WAREHOUSE)
    edit_toxicity(built)
    plan = planned(built)
    assert to_run(plan) == BEHIND_TOXICITY
    assert plan["reference.toxicity"] == "run: file data/reference/toxicity.csv changed"
    assert plan["risk.town_risk"] == "run: reads risk.scenario_factor, which runs"
    assert plan["summary.municipality_risk"] == "run: reads risk.town_risk, which runs"
    result = run_pozo(built, "build")
    assert result.returncode == 0, result.stderr
    assert set(steps_run(result.stdout)) == BEHIND_TOXICITY
    assert set(differing(table_hashes(built / WAREHOUSE), before)) == BEHIND_TOXICITY - UNTOUCHED_BY_SLOPE
    reasons = dict(records(built, "SELECT table_name, 'run: ' || reason FROM meta.step WHERE build_id = 2"))
    assert reasons == {table: plan[table] for table in BEHIND_TOXICITY}
    assert set(planned(built).values()) == {"up to date"}


@pytest.mark.parametrize(
    ("change", "table", "reason"),
    [
        ((RISK, "dosed.site_count,", "dosed.site_count + 0 AS site_count,"), "risk.town_risk", f"{RISK} changed"),
        (
            (RISK, "dosed.site_count,", "dosed.site_count + 0 AS site_count,"),
            "summary.risk_band",
            "reads risk.town_risk, which runs",
        ),
        ((FORMULA, "/ 1000 *", "/ 1001 *"), "risk.town_risk", "macro dose changed"),
        (
            ("sql/30_exposure/spark/08_town_site_pair.sql", "least(geodesic_km", "greatest(geodesic_km"),
            "exposure.town_site_pair",
            "file sql/30_exposure/spark/08_town_site_pair.sql changed",
        ),
        (("sql/session/01_settings.sql", "= true;", "= false;"), "map.state", "sql/session/01_settings.sql changed"),
        (("sql/session/04_reading_text.sql", "upper(", "lower("), "staging.state_name", "macro folded changed"),
        (("data/datasets/sample/sites.csv", "SINTÉTICO", "OTRO"), "source.site", "file sites.csv changed"),
        (
            ("data/datasets/sample/dataset.toml", "EPSG:6372", "EPSG:6362"),
            "map.state",
            "setting map_crs changed: EPSG:6372 → EPSG:6362",
        ),
        (
            ("data/reference/exposure_sets.csv", ",planar,5,", ",planar,6,"),
            "exposure.town_site_pair",
            "reads reference.search_radius, which runs",
        ),
        (
            ("data/reference/exposure_sets.csv", ",planar,5,", ",planar,6,"),
            "reference.exposure_set",
            "file data/reference/exposure_sets.csv changed",
        ),
        (("python/pozo/inputs/encoding.py", "cp1252", "cp1250"), "source.site", "file python/pozo/inputs changed"),
        (
            ("sql/10_source/contract.toml", "BIGINT", "HUGEINT"),
            "source.town",
            "file sql/10_source/contract.toml changed",
        ),
    ],
    ids=[
        "its SQL",
        "a table it reads",
        "a formula",
        "its own version for Spark",
        "a setting",
        "a macro",
        "an input",
        "the value of a setting",
        "a reference value behind it",
        "a reference value",
        "the code that reads a file",
        "the contract",
    ],
)
def test_the_plan_says_why(built: Path, planned, change: tuple[str, str, str], table: str, reason: str):
    file, old, new = change
    edit(built / file, old, new)
    assert reason in planned(built)[table].removeprefix("run: ").split("; ")


def test_the_plan_says_when_a_steps_own_version_for_spark_is_gone_or_new(built: Path, planned, run_pozo):
    path = "sql/30_exposure/spark/08_town_site_pair.sql"
    (built / path).rename(built / "put_aside.sql")
    assert planned(built)["exposure.town_site_pair"] == f"run: file {path} is gone"
    assert run_pozo(built, "build").returncode == 0
    (built / "put_aside.sql").rename(built / path)
    assert planned(built)["exposure.town_site_pair"] == f"run: file {path} is new"


def test_a_new_check_is_made_once_and_an_edited_one_again(built: Path, planned, run_pozo):
    check = built / "sql/checks/own_check.sql"
    for limit in (-1, -2):
        check.write_text(f"-- Own.\nSELECT * FROM reference.guideline WHERE limit_ug_l < {limit};\n", encoding="utf-8")
        assert to_run(planned(built)) == {"sql/checks/own_check.sql"}
        assert run_pozo(built, "build").returncode == 0
        assert to_run(planned(built)) == set()
    check.write_text("-- Own.\nSELECT * FROM reference.guideline;\n", encoding="utf-8")
    result = run_pozo(built, "build")
    assert result.returncode == 1
    assert "Check own_check: 24 rows break it. Own." in result.stderr
    checks = "SELECT build_id, passed FROM meta.\"check\" WHERE name = 'own_check' ORDER BY ALL"
    assert records(built, checks) == [(2, True), (3, True)]


def test_what_a_dataset_is_called_and_whether_it_is_synthetic_is_brought_up_to_date(built: Path, run_pozo):
    edit(built / "data/datasets/sample/dataset.toml", "Synthetic sample", "Made-up sample")
    edit(built / "data/datasets/sample/dataset.toml", "synthetic = true", "synthetic = false")
    assert "only the record" in run_pozo(built, "build").stdout
    assert records(built, "SELECT title, is_synthetic FROM meta.build ORDER BY build_id") == [
        ("Synthetic sample", True),
        ("Made-up sample", False),
    ]
    assert "is up to date.\n" in run_pozo(built, "build").stdout


def test_where_a_warehouse_of_an_earlier_version_comes_from_is_known(built: Path, run_pozo):
    with duckdb.connect(str(built / WAREHOUSE)) as connection:
        connection.execute('ALTER TABLE meta."check" DROP COLUMN fingerprint')
        connection.execute("UPDATE meta.build SET data_dir = '/nowhere'")
    assert "looked for in /nowhere" in run_pozo(built, "processed").stderr


def test_a_folder_of_inputs_that_moved_is_looked_for_in_its_new_place(built: Path, tmp_path: Path, run_pozo):
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(built / "data/datasets/sample", old)
    assert run_pozo(built, "build", "--data-dir", str(old)).returncode == 0
    old.rename(new)
    assert run_pozo(built, "build", "--data-dir", str(new)).returncode == 0
    result = run_pozo(built, "processed")
    assert result.returncode == 0, result.stderr


def test_the_plan_names_a_new_version(built: Path, planned):
    with duckdb.connect(str(built / WAREHOUSE)) as connection:
        connection.execute(
            f"""UPDATE meta.step SET parts = replace(parts, '"DuckDB": "{duckdb.__version__}"', '"DuckDB": "1.0.0"')"""
        )
    assert f"DuckDB changed: 1.0.0 → {duckdb.__version__}" in planned(built)["reference.unit"]


def test_the_plan_names_a_table_that_no_file_makes_any_more_and_the_build_drops_it(built: Path, planned, run_pozo):
    (built / "sql/70_map/02_country.sql").rename(built / "sql/70_map/72_nation.sql")
    edit(built / "sql/70_map/72_nation.sql", "TABLE map.country", "TABLE map.nation")
    plan = planned(built)
    assert plan["map.country"] == "drop: no file makes it any more"
    assert to_run(plan) == {"map.nation"}
    result = run_pozo(built, "build")
    assert result.returncode == 0, result.stderr
    tables = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'map' AND table_name IN ('country', 'nation')"
    assert records(built, tables) == [("nation",)]


def test_a_plan_changes_nothing(built: Path, planned):
    def state() -> dict[Path, tuple[int, int]]:
        files = [path for path in built.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files if path.name != ".hashes.json"}

    edit_toxicity(built)
    before = state()
    assert to_run(planned(built)) == to_run(planned(built)) == BEHIND_TOXICITY
    assert state() == before


def test_a_plan_without_a_warehouse_runs_everything_and_makes_none(project: Path, planned):
    assert set(planned(project).values()) == {"run: not built yet"}
    assert not (project / WAREHOUSE).exists()


def test_a_new_file_of_towns_leaves_the_samples_as_they_are(built: Path, planned):
    with (built / "data/datasets/sample/towns.zip").open("ab") as file:
        file.write(b"\n")
    tables = to_run(planned(built))
    assert {"source.town", "staging.town_reading", "staging.site", "exposure.town_exposure"} <= tables
    samples = {"corrected_sample", "corrected_result", "sample_reading", "result_reading", "measurement"}
    assert not tables & {f"staging.{table}" for table in samples} and "exposure.site_mean_censored" not in tables


def test_force_hash_reads_files_again_whose_size_and_time_are_the_same(built: Path, planned):
    path = built / "data/reference/toxicity.csv"
    planned(built)
    before = path.stat()
    edit_toxicity(built)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert to_run(planned(built)) == set()
    assert to_run(planned(built, FORCE_HASH="1")) == BEHIND_TOXICITY


@pytest.mark.parametrize(
    ("select", "tables"),
    [
        ("risk.town_risk", {"risk.town_risk"}),
        ("risk.town_risk+", BEHIND_RISK),
        ("40_risk+", BEHIND_RISK),
        ("05_reference", {"reference.toxicity"}),
        ("+reference.toxicity", {"reference.toxicity"}),
        ("+risk.town_risk", {"reference.toxicity", "risk.scenario_factor", "risk.town_risk"}),
        ("+risk.town_risk+", {"reference.toxicity", "risk.scenario_factor"} | BEHIND_RISK),
        ("sql/40_risk/", {"risk.town_risk"}),
    ],
)
def test_only_the_part_that_is_selected_is_planned(built: Path, planned, select: str, tables: set[str]):
    edit_toxicity(built)
    edit_risk(built)
    assert to_run(planned(built, "--select", select)) == tables


def test_a_part_is_built_and_the_rest_stays_to_be_built(built: Path, planned, run_pozo):
    before = table_hashes(built / WAREHOUSE)
    edit_toxicity(built)
    edit_risk(built)
    result = run_pozo(built, "build", "--select", "risk.town_risk+")
    assert result.returncode == 0, result.stderr
    assert set(steps_run(result.stdout)) == BEHIND_RISK
    assert set(differing(table_hashes(built / WAREHOUSE), before)) <= BEHIND_RISK
    assert to_run(planned(built)) == BEHIND_TOXICITY


def test_a_part_needs_the_tables_it_reads(project: Path, run_pozo):
    result = run_pozo(project, "build", "--select", "risk.town_risk")
    assert result.returncode == 1
    assert "not built yet: select +risk.town_risk" in result.stderr
    assert not (project / WAREHOUSE).exists()


@pytest.mark.parametrize("command", ["plan", "build"])
@pytest.mark.parametrize(("select", "near"), [("risk.town_rsk+", "risk.town_risk"), ("+40_risks", "40_risk")])
def test_an_unknown_name_is_an_error_with_near_names(built: Path, run_pozo, command: str, select: str, near: str):
    result = run_pozo(built, command, "--select", select)
    assert result.returncode == 1
    assert select.strip("+") in result.stderr
    assert near in result.stderr.partition("Did you mean")[2]
    assert "Traceback" not in result.stderr


def test_the_plan_tells_which_figures_are_to_be_drawn(built: Path, run_pozo):
    def figures_line() -> str:
        return next(
            line for line in run_pozo(built, "plan").stdout.splitlines() if line.startswith("  reports/figures")
        )

    assert "make all_sites.png" in figures_line()
    assert run_pozo(built, "figures").returncode == 0
    assert figures_line().endswith("up to date")
    edit_toxicity(built)
    assert "summary.state_arsenic" in figures_line()
    assert "exposure.site_concentration" not in figures_line()


def test_a_misspelt_setting_is_named_before_anything_runs(built: Path, run_pozo):
    edit(built / "sql/70_map/04_frame.sql", "setting('map_crs')", "setting('map_csr')")
    result = run_pozo(built, "build")
    assert result.returncode == 1
    assert (
        "04_frame.sql reads the setting map_csr, but there is no such setting. Did you mean map_crs?" in result.stderr
    )


@pytest.mark.parametrize(
    "reader", ["read_csv('extra.csv')", "read_csv('data/reference' || '/units.csv')", "st_read('x.shp')", "'x.parquet'"]
)
def test_a_step_that_reads_a_file_by_itself_is_refused(built: Path, run_pozo, reader: str):
    path = built / "sql/05_reference/02_unit.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("reference_rows('units.csv')", reader), encoding="utf-8")
    result = run_pozo(built, "plan")
    assert result.returncode == 1
    assert "02_unit.sql reads a file with" in result.stderr and "reference_rows('….csv')" in result.stderr


def test_a_comment_after_the_statement_is_no_second_statement(built: Path, planned):
    with (built / "sql/70_map/04_frame.sql").open("a", encoding="utf-8") as file:
        file.write("\n-- a closing remark\n")
    assert set(planned(built).values()) <= {"up to date"}
