"""The SQL files as a body: each parses, makes one described table, and stands in the right order."""

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from pozo.inputs.contract import contract
from pozo.inputs.datasets import dataset_names, find_dataset
from pozo.inputs.needed import file_uses
from pozo.inputs.reference_files import reference_files_read
from pozo.pipeline.errors import PozoError
from pozo.pipeline.graph import ordered
from pozo.pipeline.paths import ROOT
from pozo.pipeline.steps import Step, load_steps, read_step

DATASETS = dataset_names()
SQL_FILES = sorted([*(ROOT / "sql").rglob("*.sql"), *(ROOT / "data" / "datasets").rglob("*.sql")])


def steps_of(dataset: str) -> list[Step]:
    return load_steps(find_dataset(dataset, None)[0].adapters)


def all_steps() -> list[Step]:
    steps = {step.path: step for dataset in DATASETS for step in steps_of(dataset)}
    return list(steps.values())


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sql_file_parses_and_says_what_it_is(path: Path):
    sql = path.read_text(encoding="utf-8")
    assert any(sqlglot.parse(sql, dialect="spark" if path.parent.name == "spark" else "duckdb"))
    assert sql.startswith("-- ")


def test_every_step_file_belongs_to_a_dataset():
    used = {step.path for step in all_steps()}
    stages = [*(ROOT / "sql").glob("[0-9][0-9]_*/**/*.sql"), *(ROOT / "data" / "datasets").rglob("*.sql")]
    assert {path for path in stages if path.parent.name != "spark"} == used


@pytest.mark.parametrize("folder", sorted({path.parent for path in SQL_FILES}), ids=lambda path: path.name)
def test_no_number_is_used_twice_in_a_folder(folder: Path):
    numbers = [path.name.partition("_")[0] for path in folder.glob("[0-9]*_*.sql")]
    assert len(set(map(int, numbers))) == len(numbers)


def test_only_the_files_of_a_session_read_a_variable_without_checking_it():
    callers = {path.parent.name for path in SQL_FILES if "getvariable(" in path.read_text(encoding="utf-8").lower()}
    assert callers == {"session"}


@pytest.mark.parametrize("path", sorted((ROOT / "sql" / "queries").rglob("*.sql")), ids=lambda path: path.name)
def test_a_query_file_makes_at_most_one_table_or_view_and_is_named_after_it(path: Path):
    statements = sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb")
    made = [tree for tree in statements if isinstance(tree, sqlglot.exp.Create) and tree.kind in ("TABLE", "VIEW")]
    assert [tree.find(sqlglot.exp.Table).name for tree in made] in ([], [re.sub(r"^\d+_", "", path.stem)])


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_numbers_agree_with_what_the_files_read(dataset: str):
    made: set[str] = set()
    for step in sorted(steps_of(dataset), key=lambda step: step.place):
        assert step.inputs <= made, step.path
        made.add(step.table)


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_table_after_the_measurements_reads_files_as_they_were_read_in(dataset: str):
    steps = ordered(steps_of(dataset))
    tables = [step.table for step in steps]
    for step in steps[tables.index("staging.measurement") + 1 :]:
        assert not [name for name in step.inputs if name.startswith("source.") or name.endswith("_reading")], step.path


def test_the_files_of_a_folder_are_numbered_from_1_without_gaps():
    numbers: dict[Path, list[int]] = {}
    for step in all_steps():
        numbers.setdefault(step.path.parent, []).append(int(step.path.name.partition("_")[0]))
    for folder, found in numbers.items():
        assert sorted(found) == list(range(1, len(found) + 1)), folder


@pytest.mark.parametrize("path", sorted((ROOT / "sql/20_staging").glob("*.sql")), ids=lambda path: path.name)
def test_staging_writes_its_columns_out(path: Path):
    """A star may stand for the columns of a query in the same file, but not for those of another table."""
    tree = read_step(path).tree
    assert not list(tree.find_all(exp.Columns))
    for star in (star for star in tree.find_all(exp.Star) if not isinstance(star.parent, exp.Count)):
        assert not (star.args.get("except_") or star.args.get("replace")), star.parent_select.sql("duckdb")
        read = [item.this for item in [star.parent_select.args["from_"], *star.parent_select.args.get("joins", [])]]
        assert not [table for table in read if isinstance(table, exp.Table) and table.db], star.parent_select.sql(
            "duckdb"
        )


@pytest.mark.parametrize("step", all_steps(), ids=lambda step: str(step.path.relative_to(ROOT)))
def test_every_table_and_column_is_described(step: Step):
    columns = [column.alias_or_name for column in step.tree.expression.selects]
    assert "*" not in columns
    assert list(step.column_descriptions) == columns
    assert all(description.strip() for description in step.column_descriptions.values())
    assert step.description and "Grain: " in step.description


def test_every_dataset_makes_the_source_tables_of_the_contract():
    expected = {f"source.{table}" for table in contract()}
    for dataset in DATASETS:
        assert expected <= {step.table for step in steps_of(dataset)}


def test_reference_files_are_read_only_through_their_macro():
    for path in (ROOT / "sql" / "05_reference").glob("*.sql"):
        tree = read_step(path).tree
        assert not list(tree.find_all(exp.ReadCSV, exp.ReadParquet))
        for call in tree.find_all(exp.Anonymous):
            assert not call.name.lower().startswith(("read_", "sniff_", "glob"))
            if call.name.lower() == "reference_rows":
                (argument,) = call.expressions
                assert isinstance(argument, exp.Literal) and argument.is_string


def test_every_reference_file_is_read():
    read = [name for step in all_steps() for name in reference_files_read(step.tree)]
    assert sorted(read) == sorted(path.name for path in (ROOT / "data" / "reference").iterdir())


def test_a_description_belongs_to_the_column_beside_it(tmp_path: Path):
    path = tmp_path / "1_well.sql"
    path.write_text(
        "-- Wells.\n-- Grain: one row per well.\nCREATE OR REPLACE TABLE staging.well AS\nSELECT\n"
        "    a,       -- first, in m\n    b + 1 AS c, -- second, in kg\n    d        -- third\nFROM source.well;\n"
    )
    step = read_step(path)
    assert step.column_descriptions == {"a": "first, in m", "c": "second, in kg", "d": "third"}
    assert step.description == "Wells.\nGrain: one row per well."
    assert (step.table, step.inputs) == ("staging.well", {"source.well"})


def test_common_table_expressions_are_no_inputs(tmp_path: Path):
    path = tmp_path / "1_well.sql"
    path.write_text("CREATE TABLE staging.well AS WITH source AS (SELECT 1 AS a) SELECT a FROM source;")
    assert read_step(path).inputs == frozenset()


def needed(tmp_path: Path, query: str) -> list[tuple[str, bool, bool]]:
    """The columns that a step is taken to need of its file, whether it does without, whether they hold measured values."""
    path = tmp_path / "1_well.sql"
    path.write_text(f"-- Wells.\n-- Grain: one row per well.\nCREATE OR REPLACE TABLE source.well AS\n{query};\n")
    return [
        (column.column, column.is_optional, column.is_parameter)
        for use in file_uses([read_step(path)])
        for column in use.needed
    ]


SHEET = "input.wells"


def test_what_a_step_needs_of_its_file_is_what_it_names(tmp_path: Path):
    assert needed(tmp_path, f'SELECT "A b" AS a, sheet, file_row, coalesce(C, d) AS c FROM {SHEET}') == [
        ("A b", False, False),
        ("C", False, False),
        ("d", False, False),
    ]
    either = f"WITH none AS (SELECT NULL::VARCHAR AS d WHERE false), all_of_it AS (SELECT * FROM none UNION ALL BY NAME SELECT * FROM {SHEET}) "
    assert needed(tmp_path, f"{either} SELECT c, d FROM all_of_it") == [("c", False, False), ("d", True, False)]
    long = f'SELECT file_row, parameter, value_text FROM {SHEET} UNPIVOT INCLUDE NULLS (value_text FOR parameter IN (arsenic, "F mg/L"))'
    assert needed(tmp_path, long) == [("arsenic", False, True), ("F mg/L", False, True)]


def test_what_a_step_needs_of_one_of_several_files_only_its_run_can_tell(tmp_path: Path):
    assert needed(tmp_path, f"SELECT one.a, b FROM {SHEET} AS one JOIN input.towns AS two ON two.a = one.a") == []
    assert needed(tmp_path, f"SELECT a, b FROM {SHEET} JOIN source.site USING (a)") == []


def write_steps(folder: Path, **files: str) -> list[Step]:
    (folder / "10_source").mkdir()
    (folder / "20_staging").mkdir()
    for name, query in files.items():
        number, _, table = name.removeprefix("f").partition("_")
        (folder / "20_staging" / f"{number}_{table}.sql").write_text(f"CREATE TABLE staging.{table} AS {query};")
    return load_steps([], folder)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"f1_a": "SELECT 1 AS x FROM staging.b", "f2_b": "SELECT 1 AS x FROM staging.a"},
            ["circle", "1_a.sql", "2_b.sql"],
        ),
        ({"f1_a": "SELECT 1 AS x", "f2_a": "SELECT 2 AS x"}, ["Two files make staging.a", "1_a.sql", "2_a.sql"]),
        (
            {"f1_site": "SELECT 1 AS x", "f2_b": "SELECT x FROM staging.sites"},
            ["2_b.sql", "staging.sites", "staging.site or"],
        ),
        ({"f1_a": "SELECT 1 AS x; SELECT 2"}, ["1_a.sql", "one statement"]),
        ({"f1_a": "SELEC 1 FRM"}, ["1_a.sql"]),
    ],
)
def test_files_that_do_not_fit_together_are_named(tmp_path: Path, files: dict[str, str], words: list[str]):
    with pytest.raises(PozoError) as caught:
        ordered(write_steps(tmp_path, **files))
    for word in words:
        assert word in str(caught.value)


def test_every_setting_that_the_sql_names_exists():
    """For checks and macros, too: DuckDB can fold a function of an unset setting to NULL before error() runs."""
    (dataset, _) = find_dataset("example", None)
    files = [path for folder in ("session", "checks", "ask") for path in (ROOT / "sql" / folder).glob("*.sql")]
    named = {name for path in [*files, *(step.path for step in all_steps())] for name in settings_named(path)}
    assert len(named) > 5
    assert named <= dataset.settings.keys()


def settings_named(path: Path) -> list[str]:
    return re.findall(r"\bsetting\('(\w+)'\)", path.read_text(encoding="utf-8"))
