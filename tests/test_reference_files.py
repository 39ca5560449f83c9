"""The rows that a dataset's folder adds to reference files: added as they are, or refused with file, line and key."""

import shutil
from pathlib import Path

import duckdb
import pytest

from pozo.inputs.datasets import load_dataset
from pozo.inputs.reference_files import refuse_faulty_reference_files
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.steps import load_steps, read_step
from warehouses import WAREHOUSE, edit

UNITS = "unit,ug_l_per_unit\n"
LIMITS = "guideline_set,contaminant_id,limit_ug_l,source,reference,published\n"


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    """A copy of the example; its path would be a pattern for DuckDB."""
    return shutil.copytree(ROOT / "data" / "datasets" / "example", tmp_path / "wells [a]*")


def check(folder: Path, *more_steps) -> None:
    dataset = load_dataset(str(folder), None)
    refuse_faulty_reference_files(dataset, [*load_steps(dataset.adapters), *more_steps])


def message(folder: Path, *more_steps) -> list[str]:
    with pytest.raises(PozoError) as raised:
        check(folder, *more_steps)
    return str(raised.value).replace(f"{folder}/", "").splitlines()


def test_the_example_and_every_other_dataset_are_sound():
    for path in (ROOT / "data" / "datasets").glob("*/dataset.toml"):
        if path.parent.name in ("sample", "example"):
            check(path.parent)


# file in the dataset's folder; what it holds; what is said
FAULTS = {
    "a key of data/reference": ("units.csv", f"{UNITS}ng/L,0.001\nmg/L,1000\n",
        "data/reference/units.csv, line 2, and units.csv, line 3, both have unit = mg/L: remove one."),
    "a key of several columns": ("guidelines.csv", f"{LIMITS}study,arsenic,50,us,doi:1,2020\n",
        "data/reference/guidelines.csv, line 2, and guidelines.csv, line 2, both have guideline_set = study, contaminant_id = arsenic: remove one."),
    "a key twice in one file": ("units.csv", f"{UNITS}ng/L,0.001\n\nng/L,1\n",
        "units.csv, line 2, and units.csv, line 4, both have unit = ng/L: remove one."),
    "a scenario for the dataset's country": ("scenarios.csv",
        (ROOT / "data/reference/scenarios.csv").read_text(encoding="utf-8").partition("planar")[0].replace("iris_1998", "iris_2025").replace("true,,", "true,BGD,"),
        "data/reference/scenarios.csv, line 2, and scenarios.csv, line 2, both have scenario_id = paper: remove one."),
    "a misspelt column": ("units.csv", "unit,ug_l_per_units\nng/L,0.001\n",
        "units.csv has a column ug_l_per_units, which data/reference/units.csv does not have. Did you mean ug_l_per_unit"),
    "a column that is needed": ("units.csv", "unit\nng/L\n", "units.csv lacks the column ug_l_per_unit."),
    "a semicolon": ("units.csv", "unit;ug_l_per_unit\nng/L;0.001\n", "units.csv lacks the column unit."),
    "nothing": ("units.csv", "", "units.csv lacks the column unit."),
    "a value too many": ("units.csv", f"{UNITS}ng/L,0,001\n", "units.csv, line 2, has more values than the header."),
    "a title above the header": ("units.csv", f"Our units\n{UNITS}ng/L,0.001\n", "units.csv has a column Our units"),
    "an open quote": ("units.csv", f'{UNITS}"ng/L,0.001\n', "units.csv is not a CSV file in UTF-8: "),
    "a misspelt file": ("guideline.csv", LIMITS, "No step reads guideline.csv, and dataset.toml does not name it. Did you mean guidelines.csv"),
    "capitals in its name": ("Units.CSV", UNITS, "No step reads Units.CSV, and dataset.toml does not name it. Did you mean"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(wells: Path, name: str):
    file, content, said = FAULTS[name]
    (wells / file).write_text(content, encoding="utf-8")
    assert any(line.startswith(said) for line in message(wells))


def test_another_encoding_than_utf_8_is_named(wells: Path):
    (wells / "units.csv").write_text(f"{UNITS}µg/L,1\n", encoding="latin-1")
    assert message(wells)[0].startswith("units.csv is not a CSV file in UTF-8: ")


def test_all_faults_are_named_at_once(wells: Path):
    (wells / "units.csv").write_text(f"{UNITS}mg/L,1\nug/L,2\n", encoding="utf-8")
    (wells / "guideline.csv").write_text(LIMITS, encoding="utf-8")
    assert len(message(wells)) == 3


@pytest.mark.parametrize(
    ("file", "content"),
    [
        # note is blank in rows of data/reference
        ("guidelines.csv", f"{LIMITS}bangladesh,arsenic,50,Department,https://example.org,1997\n"),
        ("units.csv", f"\ufeff{UNITS}ng/L,0.001\n"),
        # the rows of another country are left out by the step
        (
            "scenarios.csv",
            "scenario_id,display_order,scenario,exposure_set,population_counted,guideline_set,toxicity_set,speciation_set,intake_set,has_interval,country_code\n"
            "paper,30,Other,paper,all,study,study,chromium_vi,study,false,FRA\n",
        ),
        ("places.csv", "what,ever\n1,2,3\n"),
        (".units.csv", "a,b\n"),
    ],
    ids=["an optional column left out", "a byte order mark", "another country", "data", "a hidden file"],
)
def test_what_is_sound_is_taken(wells: Path, file: str, content: str):
    (wells / file).write_text(content, encoding="utf-8")
    if file == "places.csv":
        edit(wells / "dataset.toml", '"places.geojson"', '"places.csv"')
    check(wells)


@pytest.mark.parametrize(
    ("key", "file", "said"),
    [
        ("unit", "unit.csv", "reads unit.csv, which is not in data/reference. Did you mean units.csv"),
        ("units", "units.csv", "has the key units, which is no column of data/reference/units.csv."),
        ("", "units.csv", "has no line `-- Key: …` in its header."),
    ],
)
def test_a_step_that_does_not_fit_its_file_is_named(wells: Path, tmp_path: Path, key: str, file: str, said: str):
    path = tmp_path / "99_unit.sql"
    header = f"-- Units.\n-- Key: {key}.\n" if key else "-- Units.\n"
    path.write_text(f"{header}CREATE TABLE reference.unit AS SELECT unit FROM reference_rows('{file}');\n")
    assert said in "\n".join(message(wells, read_step(path)))


def test_rows_of_a_dataset_are_in_its_tables_and_rebuild_what_reads_them(project: Path, run_pozo, wells: Path):
    def ask(query: str) -> list[tuple]:
        with duckdb.connect(str(project / WAREHOUSE), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def build() -> None:
        result = run_pozo(project, "build", "--dataset", str(wells), "--select", "+risk.scenario_factor")
        assert result.returncode == 0, result.stderr

    build()
    limits = "SELECT * FROM risk.scenario_factor WHERE scenario_id = 'national' ORDER BY contaminant_id"
    assert ask(limits) == []
    shared = ask("SELECT count(*) FROM reference.scenario")[0][0]
    (wells / "guidelines.csv").write_text(
        f"{LIMITS}bangladesh,arsenic,50,Department,https://example.org,1997\n", encoding="utf-8"
    )
    (wells / "scenarios.csv").write_text(
        "scenario_id,display_order,scenario,exposure_set,population_counted,guideline_set,toxicity_set,speciation_set,intake_set,has_interval\n"
        "national,30,National standard,recommended,at_or_above_guideline,bangladesh,iris_1998,chromium_vi,study,false\n",
        encoding="utf-8",
    )
    planned = run_pozo(project, "plan", "--dataset", str(wells)).stdout
    assert (
        f"run: file {wells}/guidelines.csv is new\n" in planned
        and f"run: file {wells}/scenarios.csv is new\n" in planned
    )
    build()
    assert ask("SELECT count(*) FROM reference.scenario") == [(shared + 1,)]
    assert ask("SELECT limit_ug_l, note FROM reference.guideline WHERE guideline_set = 'bangladesh'") == [(50.0, None)]
    assert ask(
        "SELECT limit_ug_l FROM risk.scenario_factor WHERE scenario_id = 'national' AND contaminant_id = 'arsenic'"
    ) == [(50.0,)]
    (wells / "guidelines.csv").write_text(
        f"{LIMITS}bangladesh,arsenic,40,Department,https://example.org,1997\n", encoding="utf-8"
    )
    planned = run_pozo(project, "plan", "--dataset", str(wells)).stdout
    assert f"run: file {wells}/guidelines.csv changed\n" in planned and "scenarios.csv" not in planned
