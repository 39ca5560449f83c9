"""`pozo script`: the whole build as one SQL file, which the duckdb shell runs without Python."""

import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from equality import unequal_cells
from pozo.ask.shell import duckdb_shell
from pozo.inputs.datasets import load_dataset
from pozo.pipeline.paths import ROOT
from test_shapes import workbook

SCRIPT = Path("warehouse") / "build.sql"
WAREHOUSE = Path("warehouse") / "warehouse.duckdb"


def run_script(script: str, database: Path) -> subprocess.CompletedProcess:
    """Runs a script as the README says: duckdb new.duckdb < script.sql."""
    return subprocess.run([duckdb_shell(), database], input=script, capture_output=True, text=True, check=False)


def with_workbook(project: Path) -> str:
    """A dataset of the sample's files, but for a workbook with a title row above each header and a third sheet."""
    folder = project / "data" / "datasets" / "in-a-workbook"
    shutil.copytree(project / "data" / "datasets" / "sample", folder)
    for name in ("sites", "samples"):
        (folder / f"{name}.csv").unlink()
    workbook(folder / "samples of a year.xlsx", ["sites", "samples", "key"], titles=1)
    said = (folder / "dataset.toml").read_text(encoding="utf-8")
    said = re.sub(r'name = "(sites|samples)\.csv"', 'name = "samples of a year.xlsx"', said)
    (folder / "dataset.toml").write_text(said, encoding="utf-8")
    return "in-a-workbook"


@pytest.mark.parametrize("dataset", ["sample", "example", with_workbook])
def test_the_script_makes_the_tables_of_the_build(dataset, project: Path, tmp_path: Path, run_pozo):
    name = dataset if isinstance(dataset, str) else dataset(project)
    for command in ("build", "script"):
        result = run_pozo(project, command, "--dataset", name)
        assert result.returncode == 0, result.stderr
    by_hand = tmp_path / "new.duckdb"
    result = run_script((project / SCRIPT).read_text(encoding="utf-8"), by_hand)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert unequal_cells(project / WAREHOUSE, by_hand) == []
    with duckdb.connect(str(by_hand)) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM summary.headline").fetchone() == (True,)


@pytest.fixture(scope="module")
def script(tmp_path_factory) -> str:
    from pozo.outputs.script import write_script

    path = write_script(load_dataset("example", None), tmp_path_factory.mktemp("script") / "build.sql")
    return path.read_text(encoding="utf-8")


def test_every_sql_file_is_in_the_script_as_it_is(script: str):
    folders = [ROOT / "sql" / "session", ROOT / "sql" / "checks", ROOT / "data" / "datasets" / "example"]
    folders += [path for path in (ROOT / "sql").glob("[0-9]*_*") if path.name != "10_source"]
    files = [path for folder in folders for path in folder.glob("*.sql")]
    assert len(files) > 100
    assert [path for path in files if path.read_text(encoding="utf-8") not in script] == []


def test_readers_are_explicit(script: str):
    wells, places = re.findall(r"^CREATE OR REPLACE VIEW input\.\w+ AS\n.*?;$", script, re.MULTILINE | re.DOTALL)
    assert "read_csv('" in wells and "wells.csv', auto_detect = false, header = true, skip = 0, delim = ','" in wells
    assert "'arsenic_ug_l': 'VARCHAR'" in wells
    assert "ST_Read('" in places and "layer = 'places', allowed_drivers = ['GeoJSON']" in places


def test_a_broken_check_stops_the_script_and_nothing_remains(script: str, tmp_path: Path):
    always = script.replace("WHERE read_rows <> used_rows + rejected_rows", "WHERE read_rows > 0")
    assert always != script
    result = run_script(always, tmp_path / "new.duckdb")
    assert result.returncode == 1
    assert "The check nothing_lost is broken, for example by {'source_table': source.site" in result.stderr
    with duckdb.connect(str(tmp_path / "new.duckdb")) as connection:
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)


def test_one_file_run_without_its_settings_is_an_error(tmp_path: Path):
    setting = (ROOT / "sql/session/02_setting.sql").read_text(encoding="utf-8")
    step = "CREATE SCHEMA reference; CREATE TABLE reference.exposure_set AS SELECT 5.0 AS radius_km;"
    step += "CREATE TABLE reference.constant AS SELECT 'widest_sweep_km' AS constant, 30.0 AS value;"
    (path,) = (ROOT / "sql/05_reference").glob("*_search_radius.sql")
    result = run_script(setting + step + path.read_text(encoding="utf-8"), tmp_path / "new.duckdb")
    assert result.returncode == 1 and "The setting scenarios has no value" in result.stderr
