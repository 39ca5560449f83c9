"""The runner: what it builds, and that a build that fails leaves everything as it was and says why."""

import hashlib
import re
from pathlib import Path

import duckdb
import pytest

WAREHOUSE = Path("warehouse") / "warehouse.duckdb"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def built(project: Path, built_project: Path) -> Path:
    """A copy of the project, to change, with the sample built."""
    for name in ("warehouse.duckdb", ".hashes.json"):
        (project / "warehouse" / name).write_bytes((built_project / "warehouse" / name).read_bytes())
    return project


def test_a_build_says_what_it_did(project: Path, run_pozo):
    result = run_pozo(project, "build")
    assert result.returncode == 0, result.stderr
    assert "SYNTHETIC: every figure is invented" in result.stdout
    assert re.search(r"exposure\.town_site_pair +[\d,]+ rows +\d+\.\d\d s", result.stdout)
    for words in ("Rows read, used and rejected", "site unknown", "arsenic_cancer_cases", "people_near_sites"):
        assert words in result.stdout
    assert "up to date" in run_pozo(project, "build").stdout


def test_a_failing_step_names_file_line_and_input_and_changes_nothing(built: Path, run_pozo):
    before = digest(built / WAREHOUSE)
    edit(built / "sql/20_staging/10_town.sql", "    population,  ", "    populatoin,  ")
    result = run_pozo(built, "build")
    assert result.returncode == 1
    lines = (built / "sql/20_staging/10_town.sql").read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, start=1) if "populatoin" in line)
    assert f"sql/20_staging/10_town.sql, line {number} failed" in result.stderr
    assert '"populatoin" not found' in result.stderr and "^" in result.stderr
    assert "Input to look at: data/datasets/sample/towns.zip" in result.stderr
    assert "Traceback" not in result.stderr
    assert digest(built / WAREHOUSE) == before
    assert not list((built / "warehouse").glob("*building*"))


def test_a_broken_check_shows_its_first_rows_and_changes_nothing(built: Path, run_pozo):
    before = digest(built / WAREHOUSE)
    edit(
        built / "sql/20_staging/22_measurement.sql",
        "THEN number_ug_l END AS concentration_ug_l",
        "THEN -number_ug_l END AS concentration_ug_l",
    )
    result = run_pozo(built, "build")
    assert result.returncode == 1
    report = re.search(
        r"Check concentrations_not_negative: \d+ rows break it\. Every concentration[^┘]+┘", result.stderr
    )
    assert report[0].count("arsenic") <= 5
    assert "The warehouse is as it was before." in result.stderr
    assert digest(built / WAREHOUSE) == before


def test_a_type_of_site_that_is_not_declared_stops_the_build_and_names_the_sites(built: Path, run_pozo):
    edit(built / "data/reference/site_type_aliases.csv", "POZO,Well,", "POZO,Cistern,")
    result = run_pozo(built, "build")
    assert result.returncode == 1
    for words in ("Check site_types_known", "site_types.csv", "Cistern", "sites.csv"):
        assert words in result.stderr


def test_a_missing_and_a_misnamed_file_are_named(built: Path, run_pozo):
    before = digest(built / WAREHOUSE)
    (built / "data/datasets/sample/towns.zip").rename(built / "data/datasets/sample/town.zip")
    (built / "data/datasets/sample/sites.csv").unlink()
    result = run_pozo(built, "build")
    assert result.returncode == 1
    assert "towns.zip (towns). Did you mean town.zip?" in result.stderr
    assert "sites.csv (sites)" in result.stderr
    assert "looked for in data/datasets/sample" in result.stderr and "DATA_DIR=" in result.stderr
    assert digest(built / WAREHOUSE) == before


def test_a_dataset_that_is_not_published_says_how_to_get_it(project: Path, run_pozo):
    result = run_pozo(project, "build", "--dataset", "conagua-2017")
    assert result.returncode == 1
    assert "CONAGUA_2017.xlsx" in result.stderr and "ask CONAGUA" in result.stderr
    assert "Did you mean conagua-2017" in run_pozo(project, "build", "--dataset", "conagua-017").stderr


def test_readers_and_builds_do_not_block_each_other(built: Path, run_pozo):
    with duckdb.connect(str(built / WAREHOUSE), read_only=True) as reader:
        reader.load_extension("spatial")
        people = reader.execute("SELECT sum(population) FROM staging.town").fetchone()
        edit(built / "sql/20_staging/09_town_reading.sql", "WHEN population < 0 THEN", "WHEN population < 5 THEN")
        result = run_pozo(built, "build")
        assert result.returncode == 0, result.stderr
        assert reader.execute("SELECT sum(population) FROM staging.town").fetchone() == people
    with duckdb.connect(str(built / WAREHOUSE), read_only=True) as reader:
        reader.load_extension("spatial")
        assert reader.execute("SELECT sum(population) FROM staging.town").fetchone() < people


def test_a_build_that_must_reject_too_many_rows_says_which_and_stops(built: Path, run_pozo):
    before = digest(built / WAREHOUSE)
    edit(built / "sql/20_staging/09_town_reading.sql", "WHEN population < 0 THEN", "WHEN population < 1000 THEN")
    result = run_pozo(built, "build")
    assert result.returncode == 1
    for words in ("Check few_rejected", "source.town", "population negative", "2500"):
        assert words in result.stderr
    assert digest(built / WAREHOUSE) == before


def test_tables_and_columns_explain_themselves(sample: duckdb.DuckDBPyConnection):
    undescribed = sample.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal "
        "UNION ALL SELECT schema_name, table_name, NULL FROM duckdb_tables() WHERE comment IS NULL AND NOT internal "
        "UNION ALL SELECT schema_name, view_name, NULL FROM duckdb_views() WHERE comment IS NULL AND NOT internal"
    ).fetchall()
    assert undescribed == []
    comment = sample.execute(
        "SELECT comment FROM duckdb_columns() WHERE table_name = 'town_site_pair' AND column_name = 'planar_km'"
    ).fetchone()
    assert comment == ("distance by the 2019 study's approximation, km",)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("samples", ",site,type,latitude,longitude,arsenic,cadmium,chromium,mercury,lead,fluoride"),
        ("towns_near_sites", ",state,municipality,name,population,longitude,latitude,geometry"),
        (
            "towns_with_exposure",
            ",state,municipality,name,population,longitude,latitude,geometry,"
            "arsenic,cadmium,chromium,mercury,lead,fluoride,number_nearby_sites",
        ),
        ("summary_arsenic", ",state,population,cancer_incidence"),
        ("summary_fluoride", ",state,population"),
    ],
)
def test_processed_files_have_the_columns_of_the_study(built_project: Path, processed: Path, name: str, header: str):
    lines = (processed / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == header
    assert lines[1].startswith("0,") and len(lines) > 5
    if name.startswith("summary"):
        assert not any("Coahuila de Zaragoza" in line for line in lines)


def test_processed_files_say_that_they_are_synthetic(processed: Path):
    assert "SYNTHETIC DATA" in (processed / "ABOUT.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def processed(built_project: Path, run_pozo) -> Path:
    result = run_pozo(built_project, "processed")
    assert result.returncode == 0, result.stderr
    return built_project / "data" / "processed"
